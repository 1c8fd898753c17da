"""The curves that an analyst looks at, small enough for a page: waveform, spectrum, envelope spectrum."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.data.recording import Recording
from suite.serving.line_evidence import Evidence
from suite.signals.spectrum import power_spectrum

PAGE_POINTS = 600
"""Points of a curve; each is the highest of those it stands for, so that no line is lost."""

TURNS_OF_WAVEFORM = 4.0
"""A few turns show single impacts."""

SECONDS_OF_SPECTRUM = 10.0
"""No more of a recording is averaged."""

TOP_OF_ENVELOPE = 12.0
"""End of the order axis where no fault orders are known; else beyond the third inner-race line."""


def curves_of(recording: Recording, evidence: Evidence) -> dict[str, Any]:
    """Compute the three curves of the first channel, in plain JSON types.

    Parameters
    ----------
    recording
        As measured.
    evidence
        Of the same recording.

    Returns
    -------
    dict
        ``waveform`` (``seconds``, ``low`` and ``high`` of each point, unit of the recording), ``spectrum``
        (``top_hz``, ``db`` under its highest bin), ``envelope`` (``top_order``, ``db`` over the local
        median). Point k of n stands for the k-th n-th of its axis.
    """
    signal = recording.signal[0].astype(np.float64)
    signal = signal - signal.mean()
    shown = signal[: max(2, round(TURNS_OF_WAVEFORM * recording.rate_hz / recording.shaft_hz))]
    part = signal[: ceil(SECONDS_OF_SPECTRUM * recording.rate_hz)]
    length = min(part.size, 1 << 13)
    segments = np.lib.stride_tricks.sliding_window_view(part, length)[:: max(1, length // 2)]
    power = power_spectrum(segments).mean(axis=0)
    top = _top_order(recording)
    curve = evidence.spectrum.over_level(top)
    return {
        "waveform": {
            "seconds": shown.size / recording.rate_hz,
            "low": _pooled(shown, np.minimum, 5),
            "high": _pooled(shown, np.maximum, 5),
        },
        "spectrum": {
            "top_hz": recording.rate_hz / 2,
            "db": _pooled(10 * np.log10(power / max(float(power.max()), 1e-300) + 1e-12), np.maximum, 1),
        },
        "envelope": {
            "top_order": round((curve.size - 1) / evidence.spectrum.per_order, 4),
            "db": _pooled(curve, np.maximum, 1),
        },
    }


def _top_order(recording: Recording) -> float:
    return float(ceil(3.3 * recording.orders.inner)) if recording.orders else TOP_OF_ENVELOPE


def _pooled(curve: npt.NDArray[np.float64], keep: np.ufunc, digits: int) -> list[float]:
    """Keep the lowest or highest of each of equal parts."""
    parts = min(PAGE_POINTS, curve.size)
    starts = np.unique(np.linspace(0, curve.size, parts, endpoint=False).astype(np.intp))
    kept: Real = keep.reduceat(curve, starts)
    return [float(f"{value:.6g}") if digits > 1 else round(float(value), digits) for value in kept]
