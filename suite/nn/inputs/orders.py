"""Envelope spectrum around the bearing's own fault orders: at the same position on any bearing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.nn.inputs._input import Input, Physical
from suite.signals.envelope import ENVELOPE_PADDING, LEVEL_HALF_WIDTH, envelope_spectrum
from suite.signals.spectrum import local_level

FAULT_COLUMNS = ("order_outer", "order_inner", "order_ball")
"""The cage's own line cannot be separated from the offset in a window of a few shaft turns."""

RELATIVE_FLOOR = 1e-6
"""Added to power and level (relative to the envelope's mean square): a silent line is at its level."""


def around_fault_orders(
    signals: npt.NDArray[np.floating],
    physical: Physical,
    *,
    harmonics: int = 3,
    reach: float = 1.5,
    points: int = 64,
    prewhiten: bool = True,
) -> Real:
    """Cut the envelope spectrum around each fault order and its harmonics.

    Parameters
    ----------
    signals
        Shape (n, length).
    physical
        ``rate_hz``, ``shaft_hz``, ``band_hz`` (Hz) and the fault orders (multiples of the shaft speed);
        ``relative_speed`` where the speed varies.
    harmonics
        Multiples of each fault order.
    reach
        Shaft orders to either side of a line: 1.5 holds the shaft's sidebands.
    points
        Positions from ``-reach`` to ``reach``, by linear interpolation.
    prewhiten
        As for :func:`suite.signals.envelope.squared_envelope`.

    Returns
    -------
    ndarray
        Shape (n, 3 · harmonics + 1, points). Outer race, inner race and ball, each with its harmonics:
        half the natural logarithm of power over the local median, so that 0 is "no line here". The
        last channel is the distance to the line, abs(offset) / reach: pooled networks would not know
        the middle of a cut from its edge. Windows whose speed or geometry is unknown (NaN), and positions
        beyond the spectrum, are 0.

    Raises
    ------
    ValueError
        Fewer than 1 harmonic or 8 points, or no reach.
    """
    if harmonics < 1 or points < 8 or reach <= 0:
        raise ValueError("orders: harmonics must be at least 1, points at least 8, reach above 0")
    # Whitened, an empty band would be as loud as a full one.
    upper = np.minimum(physical["band_hz"] / physical["rate_hz"], 0.5)
    spectra = envelope_spectrum(
        signals,
        np.column_stack([np.zeros_like(upper), upper]),
        prewhiten=prewhiten,
        relative_speed=physical.get("relative_speed"),
    )
    bins_per_order = physical["shaft_hz"] / physical["rate_hz"] * signals.shape[1] * ENVELOPE_PADDING
    offsets = np.linspace(-reach, reach, points)
    maps = np.empty((len(signals), len(FAULT_COLUMNS) * harmonics + 1, points))
    for number, name in enumerate(FAULT_COLUMNS):
        for harmonic in range(harmonics):
            centre = (harmonic + 1) * physical[name] * bins_per_order
            level = local_level(spectra, centre, LEVEL_HALF_WIDTH * bins_per_order)
            cut = _interpolate(spectra, centre[:, np.newaxis] + np.outer(bins_per_order, offsets))
            over = 0.5 * np.log((cut + RELATIVE_FLOOR) / (level[:, np.newaxis] + RELATIVE_FLOOR))
            maps[:, number * harmonics + harmonic] = np.nan_to_num(over, nan=0.0)
    maps[:, -1] = np.abs(offsets) / reach
    return maps


def _interpolate(spectra: Real, positions: Real) -> Real:
    """Read each row of the spectra between its bins; NaN outside of it and at unknown positions."""
    last = spectra.shape[1] - 1
    inside = np.isfinite(positions) & (positions >= 0) & (positions <= last)
    low = np.clip(np.floor(np.where(inside, positions, 0)).astype(np.int64), 0, last - 1)
    share = np.where(inside, positions, 0) - low
    left = np.take_along_axis(spectra, low, axis=1)
    right = np.take_along_axis(spectra, low + 1, axis=1)
    return np.where(inside, left + share * (right - left), np.nan)


INPUT = Input(
    name="orders",
    transform=around_fault_orders,
    summary="envelope spectrum around the bearing's fault orders",
    citation="Randall & Antoni 2011, MSSP 25:485-520; Borghesani et al. 2013, MSSP 36:370-384",
    columns=("rate_hz", "shaft_hz", "band_hz", *FAULT_COLUMNS),
    in_time=False,
    by_angle=True,
)
