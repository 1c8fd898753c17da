"""Lines of the envelope spectrum as tokens, each with its order as its position."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.nn.inputs._input import Input, Physical
from suite.signals.angle_envelope import envelope_order_spectrum
from suite.signals.envelope import (
    ENVELOPE_PADDING,
    LEVEL_HALF_WIDTH,
    LINE_FLOOR,
    LINE_TOLERANCE,
    envelope_spectrum,
)
from suite.signals.order_tracking import sample_speeds
from suite.signals.spectrum import line_peak, local_level


class _Family(NamedTuple):
    """Lines of one origin: the order's column, that of what modulates them, and sidebands to either side."""

    order: str
    modulation: str = "shaft"
    sidebands: int = 0
    harmonics: int | None = None


FAMILIES = (
    _Family("order_outer", "shaft", 1),
    _Family("order_inner", "shaft", 2),
    _Family("order_ball", "order_cage", 2),
    _Family("order_cage", harmonics=3),
    _Family("shaft", harmonics=6),
)
"""The load zone modulates inner-race strikes once a shaft turn, a ball's once a cage turn; a load that turns
with the shaft modulates those of the outer race. Cage and shaft have lines whatever the fault."""

REFERENCES = ("shaft", "order_outer", "order_inner", "order_ball")
"""To which the order of each line is given."""

POINTS_A_TURN = 128
"""Points a turn of an envelope by angle, which hold orders up to 64."""

NUMBERS = 1 + len(REFERENCES) + len(FAMILIES) + 2
"""Of each token."""


def line_tokens(
    signals: npt.NDArray[np.floating],
    physical: Physical,
    *,
    harmonics: int = 4,
    prewhiten: bool = True,
    tolerance: float = LINE_TOLERANCE,
    turns: int | None = None,
) -> Real:
    """Describe the lines that kinematics predicts, whichever fault there is.

    Parameters
    ----------
    signals
        Shape (n, length).
    physical
        ``rate_hz``, ``shaft_hz``, ``band_hz`` (Hz) and the fault orders (multiples of the shaft speed);
        ``relative_speed`` where the speed varies.
    harmonics
        Multiples of each fault order.
    prewhiten
        As for :func:`suite.signals.envelope.squared_envelope`.
    tolerance
        Search range around a line, relative to the order of its harmonic.
    turns
        Shaft turns that are read, see :func:`suite.signals.angle_envelope.angle_envelope`; all that
        the window holds by default.

    Returns
    -------
    ndarray
        Shape (n, 12, lines): the natural logarithm of the highest bin over the local median; the line's
        order relative to the shaft (its logarithm), BPFO, BPFI and 2·BSF; which of outer race, inner race,
        ball, cage and shaft it belongs to, one number each; its harmonic and its sideband. A line beyond
        the spectrum has the level of its surroundings, 0; where speed or geometry are unknown (NaN), all
        numbers that follow from them are 0.

    Raises
    ------
    ValueError
        Fewer than 1 harmonic, or no tolerance.
    """
    if harmonics < 1 or tolerance <= 0:
        raise ValueError("order_tokens: harmonics must be at least 1, tolerance above 0")
    spectra, bins_per_order = _spectra(signals, physical, prewhiten, turns)
    orders = {**physical, "shaft": np.ones(len(signals))}
    tokens = []
    for number, family in enumerate(FAMILIES):
        belongs = np.eye(len(FAMILIES))[number]
        for harmonic in range(1, (family.harmonics or harmonics) + 1):
            reach = tolerance * harmonic * orders[family.order] * bins_per_order
            for sideband in range(-family.sidebands, family.sidebands + 1):
                order = harmonic * orders[family.order] + sideband * orders[family.modulation]
                level = _level(spectra, order * bins_per_order, reach, LEVEL_HALF_WIDTH * bins_per_order)
                place = _place(order, orders)
                known = [*belongs, float(harmonic), float(sideband)]
                tokens.append(np.column_stack([level, place, np.tile(known, (len(signals), 1))]))
    return np.asarray(np.nan_to_num(np.stack(tokens, axis=2), nan=0.0))


def _spectra(
    signals: npt.NDArray[np.floating], physical: Physical, prewhiten: bool, turns: int | None
) -> tuple[Real, Real]:
    """Give envelope spectra, shape (n, bins), and how many of their bins an order is wide, shape (n,)."""
    # Whitened, an empty band would be as loud as a full one.
    upper = np.minimum(physical["band_hz"] / physical["rate_hz"], 0.5)
    band = np.column_stack([np.zeros_like(upper), upper])
    speed, relative = physical["shaft_hz"] / physical["rate_hz"], physical.get("relative_speed")
    if turns is not None:
        turning = sample_speeds(speed, relative, signals.shape[1])
        spectra = envelope_order_spectrum(signals, turning, turns, POINTS_A_TURN, band, prewhiten=prewhiten)
        return spectra, np.where(np.isfinite(speed), float(turns), np.nan)
    spectra = envelope_spectrum(signals, band, prewhiten=prewhiten, relative_speed=relative)
    return spectra, speed * signals.shape[1] * ENVELOPE_PADDING


def _level(spectra: Real, line: Real, reach: Real, around: Real) -> Real:
    peak, level = line_peak(spectra, line, reach), local_level(spectra, line, around)
    return np.asarray(np.log((peak + LINE_FLOOR) / (level + LINE_FLOOR)))


def _place(order: Real, orders: Physical) -> Real:
    """Give where a line lies relative to the references, shape (n, 4); the lowest sidebands lie below 0."""
    relative = np.column_stack([order / orders[name] for name in REFERENCES])
    relative[:, 0] = np.log(np.maximum(relative[:, 0], 0.1))
    return relative


INPUT = Input(
    name="order_tokens",
    transform=line_tokens,
    summary="lines of the envelope spectrum as tokens, with their orders",
    citation="Randall & Antoni 2011, MSSP 25:485-520; Vaswani et al. 2017, NeurIPS",
    columns=("rate_hz", "shaft_hz", "band_hz", "order_outer", "order_inner", "order_ball", "order_cage"),
    in_time=False,
    by_angle=True,
)
