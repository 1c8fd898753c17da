"""Evidence of one recording: its fault lines in dB, and a few numbers of its character beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

import numpy as np

from suite.arrays import Real
from suite.data.common_band import NEARLY
from suite.data.recording import Recording
from suite.data.windows import Windows, WindowSpec, cut
from suite.errors import RequestError
from suite.serving.novelty import DESCRIBED, described
from suite.signals.envelope import WHITENED_ENDS, squared_envelope
from suite.signals.fault_lines import EnvelopeOrders, LineHeight, envelope_orders, line_heights, strength_db
from suite.signals.resampling import shared_band_hz

TURNS_SHOWN = 20.0
"""Turns of a window: an analyst takes 20 to 40."""

RATE_SHOWN = 12_000.0
"""Hz to which faster recordings are brought."""

BAND_SHOWN = 4_000.0
"""Upper edge of the band, Hz."""

FEWEST_TURNS = 5
"""With fewer in all, neighbouring lines are one."""

COMPARED_FAULTS = ("outer", "inner", "ball")
"""Faults whose lines are compared; the cage's line is weak and no model is taught it."""

CHARACTER = ("impulsiveness", "impulsiveness of the envelope", *DESCRIBED)
"""What is compared beside the lines, all logarithms."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a recording shows.

    Attributes
    ----------
    lines
        Of :func:`suite.signals.fault_lines.line_heights`; empty without fault orders.
    strengths
        Fault to the mean height of its lines, dB; empty without fault orders.
    character
        Shape (6,): see :data:`CHARACTER`.
    spectrum
        The mean envelope spectrum by shaft order.
    turns
        Of a window.
    windows
        How many there are.
    """

    lines: tuple[LineHeight, ...]
    strengths: Mapping[str, float]
    character: Real
    spectrum: EnvelopeOrders
    turns: float
    windows: int


def spec_shown(recording: Recording) -> WindowSpec:
    """Say how a recording is cut for what is shown of it.

    Parameters
    ----------
    recording
        Of any rate. Below the usual rate it keeps its own band; below twenty turns it is one window.

    Raises
    ------
    RequestError
        It holds fewer than five turns of the shaft.
    """
    held = floor(recording.seconds * recording.shaft_hz * 100) / 100
    if held < FEWEST_TURNS:
        problem = f"holds {held:g} turns of the shaft"
        raise RequestError(problem, file=recording.name, expected=f"at least {FEWEST_TURNS}")
    turns = TURNS_SHOWN if held >= TURNS_SHOWN else float(floor(held))
    if shared_band_hz([recording.rate_hz]) < NEARLY * BAND_SHOWN:
        return WindowSpec(turns=turns, overlap=0.0, rate_hz=recording.rate_hz)
    return WindowSpec(turns=turns, overlap=0.0, rate_hz=RATE_SHOWN, low_pass_hz=BAND_SHOWN)


def evidence_of(recording: Recording) -> Evidence:
    """Look at the first channel of a recording.

    Parameters
    ----------
    recording
        At least five turns long.

    Raises
    ------
    RequestError
        As :func:`spec_shown`, or a recording that cannot be cut.
    """
    spec = spec_shown(recording)
    windows = cut([recording], spec)
    return evidence_in(windows, recording, float(spec.turns or 0.0))


def evidence_in(windows: Windows, recording: Recording, turns: float) -> Evidence:
    """Look at the first channel of windows that were cut of a recording as :func:`spec_shown` says."""
    signals = windows.signals[:, 0].astype(np.float64)
    rate, edge = (float(windows.metadata[name].iloc[0]) for name in ("rate_hz", "band_hz"))
    relative = windows.relative_speed
    speed = recording.shaft_hz if relative is None else windows.metadata["shaft_hz"].to_numpy(np.float64)
    spectrum = envelope_orders(signals, speed / rate, (0.0, edge / rate), relative)
    lines = () if recording.orders is None else line_heights(spectrum, recording.orders)
    return Evidence(
        lines=lines,
        strengths={fault: strength_db(lines, fault) for fault in COMPARED_FAULTS} if lines else {},
        character=_character(windows.for_prediction(), signals, edge / rate),
        spectrum=spectrum,
        turns=turns,
        windows=len(windows),
    )


def _character(windows: Windows, signals: Real, edge: float) -> Real:
    envelope = squared_envelope(signals, (0.0, edge), prewhiten=True)
    ends = int(WHITENED_ENDS * envelope.shape[1])
    peaks = [_peakedness(rows) for rows in (signals, envelope[:, ends : envelope.shape[1] - ends])]
    one = Windows(windows.signals[:, :1], windows.metadata)
    return np.concatenate([peaks, np.median(described(one), axis=0)])


def _peakedness(rows: Real) -> float:
    """Give the logarithm of the kurtosis (3 for noise) of the median row."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    power = (centred**2).mean(axis=1)
    fourth = (centred**4).mean(axis=1)
    kurtosis = np.divide(fourth, power**2, out=np.full(len(rows), 3.0), where=power > 0)
    return float(np.log(np.median(kurtosis)))
