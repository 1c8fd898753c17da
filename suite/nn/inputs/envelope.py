"""Envelope spectrum of the window, where repeated impacts are lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.nn.inputs._input import Input, Physical
from suite.signals.envelope import envelope_spectrum


def lines(
    signals: npt.NDArray[np.floating], physical: Physical, *, prewhiten: bool = False, upper: float = 0.125
) -> Real:
    """Give the amplitudes of the squared envelope relative to its mean, (n, 1, bins).

    Parameters
    ----------
    signals
        Shape (n, length).
    physical
        ``relative_speed`` alone, where the speed varies: a line then stands at the window's mean speed.
    prewhiten
        As for :func:`suite.signals.envelope.squared_envelope`.
    upper
        Highest frequency of the envelope, cycles/sample: fault lines lie in its low part. Bin b of
        the last axis lies at (b + 1) / (2 · length) cycles/sample.

    Raises
    ------
    ValueError
        ``upper`` not above 0, or above 0.5.
    """
    if not 0 < upper <= 0.5:
        raise ValueError(f"upper is {upper} (expected above 0, at most 0.5 cycles/sample)")
    bins = max(1, round(2 * signals.shape[1] * upper))
    relative = physical.get("relative_speed")
    spectra = envelope_spectrum(signals, prewhiten=prewhiten, relative_speed=relative)
    return np.sqrt(spectra[:, np.newaxis, 1 : bins + 1])


INPUT = Input(
    name="envelope",
    transform=lines,
    summary="envelope spectrum",
    citation="Randall & Antoni 2011, MSSP 25:485-520",
    in_time=False,
    by_angle=True,
)
