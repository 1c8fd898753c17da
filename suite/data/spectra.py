"""The spectrum and the envelope spectrum of one recording, small enough to be kept and drawn."""

from __future__ import annotations

import re
from math import ceil, isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.data.recording import Recording
from suite.signals.envelope import (
    LEVEL_HALF_WIDTH,
    LINE_FLOOR,
    LINE_TOLERANCE,
)
from suite.signals.fault_lines import EnvelopeOrders, envelope_orders
from suite.signals.order_tracking import relative_speeds
from suite.signals.spectrum import line_peak, local_level, power_spectrum

SECONDS = 10.0
"""No more of a recording is looked at."""

TURNS = 32
"""Shaft turns of a segment: lines are 1/32 order wide, and a long recording gives many to average."""

POINTS = 400
"""A curve has at most so many points, each the highest of those it stands for: no line is lost."""

TOP_ORDER = 12.0
"""End of the envelope's order axis where the geometry is unknown; else a little beyond 2·BPFI."""

LABELS = {"outer": "BPFO", "inner": "BPFI", "ball": "2·BSF", "cage": "FTF"}
"""Fault to the name of its line."""


def spectra_of(recording: Recording) -> dict[str, Any]:
    """Describe what one recording looks like, in plain JSON types.

    The first channel is cut into half-overlapping segments of 32 shaft turns. The spectrum is their mean
    power (Hann taper); the envelope is demodulated as :class:`suite.features.envelope.FaultOrders`
    does by default, over the whole band after cepstrum pre-whitening; its spectrum is averaged.

    Parameters
    ----------
    recording
        At most its first 10 s are used.

    Returns
    -------
    dict
        ``fault``, ``recording``, ``bearing``, ``condition``, ``rig``, ``notes``; ``rpm``, ``seconds``
        (looked at), ``channels``, ``rms`` (owner's unit, without the offset); ``spectrum`` with
        ``top_hz`` and ``db`` under its highest bin; ``envelope`` with ``top_order`` and ``db`` over the
        local median; point k of n of a curve stands for the k-th n-th of the axis. ``lines``: for each
        fault line ``name``, ``label``, ``order``, ``own`` (the class is named after it),
        ``height_db`` (highest within ± 2 %; ``None`` beyond the spectrum) and ``found`` (at which
        order); empty where the geometry is unknown.
    """
    signal = recording.signal[0, : ceil(SECONDS * recording.rate_hz)].astype(np.float64)
    signal = signal - signal.mean()
    segments = _segments(signal, round(TURNS * recording.rate_hz / recording.shaft_hz))
    power = power_spectrum(segments).mean(axis=0)
    return {
        "fault": recording.fault,
        "recording": recording.name,
        "bearing": recording.bearing,
        "condition": recording.condition,
        "rig": recording.rig,
        "notes": list(recording.notes),
        "rpm": round(60 * recording.shaft_hz, 1),
        "seconds": round(signal.size / recording.rate_hz, 3),
        "channels": int(recording.signal.shape[0]),
        "rms": float(f"{np.sqrt((signal**2).mean()):.4g}"),
        "spectrum": {"top_hz": recording.rate_hz / 2, "db": _pool(_db(power, power.max()))},
        **_envelope(recording, segments),
    }


def _segments(signal: Real, length: int) -> Real:
    length = min(max(length, 2), signal.size)
    windows = np.lib.stride_tricks.sliding_window_view(signal, length)
    return np.asarray(windows[:: max(1, length // 2)])


def _envelope(recording: Recording, segments: Real) -> dict[str, Any]:
    """Give the envelope spectrum over its surroundings, and the lines in it."""
    made = _by_order(recording, segments)
    spectrum, per_order = made.power, made.per_order
    orders = recording.orders
    top = float(ceil(2.1 * orders.inner)) if orders else TOP_ORDER
    last = max(1, min(ceil(top * per_order), spectrum.size - 1))
    bins = np.arange(last + 1, dtype=np.float64)
    level = local_level(
        np.broadcast_to(spectrum, (bins.size, spectrum.size)),
        bins,
        np.full(bins.size, LEVEL_HALF_WIDTH * per_order),
    )
    height = _db(spectrum[: last + 1], level)
    named = vars(orders).items() if orders else ()
    lines = [_line(recording.fault, name, order, height, per_order) for name, order in named]
    return {"envelope": {"top_order": round(last / per_order, 4), "db": _pool(height)}, "lines": lines}


def _by_order(recording: Recording, segments: Real) -> EnvelopeOrders:
    """Average the segments' envelope spectra: by angle where the speed varies."""
    length = segments.shape[1]
    if recording.turns is None:
        return envelope_orders(segments, recording.shaft_hz / recording.rate_hz)
    starts = np.arange(len(segments), dtype=np.float64) * max(1, length // 2)
    turns, relative = relative_speeds(recording.turns, starts, length)
    return envelope_orders(segments, turns / length, relative_speed=relative)


def _line(fault: str, name: str, order: float, height: Real, per_order: float) -> dict[str, Any]:
    centre = order * per_order
    reach = LINE_TOLERANCE * centre
    (peak,) = line_peak(height[np.newaxis], np.array([centre]), np.array([reach]))
    found = None
    if isfinite(peak):
        first = max(0, int(centre - reach))
        found = round((first + int(height[first : ceil(centre + reach) + 1].argmax())) / per_order, 3)
    return {
        "name": name,
        "label": LABELS[name],
        "order": round(order, 4),
        # Classes may carry more than the fault, as inner-0.007 does.
        "own": name in re.split(r"[^a-z]+", fault.lower()),
        "height_db": round(float(peak), 1) if isfinite(peak) else None,
        "found": found,
    }


def _db(power: Real, reference: Real | np.floating[Any]) -> Real:
    return np.asarray(10 * np.log10((power + LINE_FLOOR) / (reference + LINE_FLOOR)))


def _pool(curve: npt.NDArray[np.float64]) -> list[float]:
    """Keep the highest of each of at most 400 equal parts."""
    starts = np.unique(np.linspace(0, curve.size, min(POINTS, curve.size), endpoint=False).astype(np.intp))
    return [round(float(value), 1) for value in np.maximum.reduceat(curve, starts)]
