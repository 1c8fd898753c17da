"""Bearings known by name: their fault orders, and where these were published.

A bearing is listed under the name that its source gives: another maker's of the same size may have other
rolling elements (a 6205 has 3.585 strikes a turn by SKF, Timken's 205K has 3.574).
"""

from __future__ import annotations

from typing import NamedTuple

from suite.signals.kinematics import NICE_MFPT, SKF_6203, SKF_6205, BearingOrders, Geometry

LDK_UER204 = Geometry(n_rolling=8, ball_diameter=7.92, pitch_diameter=34.55)
"""Dimensions in mm, as published with the XJTU-SY recordings."""


class KnownBearing(NamedTuple):
    """A bearing with a name.

    Attributes
    ----------
    name, maker
        As the source calls them.
    orders
        Its fault orders; of the ball 2·BSF.
    source
        Where they, or the dimensions that they follow from, were published.
    """

    name: str
    maker: str
    orders: BearingOrders
    source: str


_CWRU = "Case Western Reserve University, Bearing Data Center: Bearing Information"
_MFPT = "MFPT Society, Condition Based Maintenance Fault Database"
_XJTU = "XJTU-SY bearing data sets (Z=8, d=7.92, D=34.55): https://biaowang.tech/xjtu-sy-bearing-datasets/"
_TIMKEN = "Timken, Ball Bearing Housed Unit Catalog, p. A-13, table A-9: http://catalog.timken.com/guide/"

_WIDE_INNER_RING = {
    "202K": (3.125, 4.875, 2.175, 0.391),
    "203K": (3.053, 4.947, 1.994, 0.382),
    "204K": (3.052, 4.948, 1.992, 0.382),
    "205K": (3.574, 5.426, 2.328, 0.397),
    "206K": (3.568, 5.432, 2.311, 0.396),
    "207K": (3.565, 5.435, 2.303, 0.396),
    "208K": (3.547, 5.453, 2.256, 0.394),
    "303K": (2.545, 4.455, 1.696, 0.364),
    "304K": (2.574, 4.426, 1.757, 0.368),
    "306K": (2.574, 4.426, 1.757, 0.368),
    "307K": (3.006, 4.994, 1.888, 0.376),
    "308K": (3.023, 4.977, 1.925, 0.378),
}
"""Timken's ball bearings of wide inner ring by their outer ring's size: BPFO, BPFI, BSF and FTF.

The table's row of 305K is left out: its 3.574 and 5.426 contradict its FTF of 0.367.
"""

BEARINGS = (
    KnownBearing("6203", "SKF", SKF_6203, _CWRU),
    KnownBearing("6205", "SKF", SKF_6205, _CWRU),
    KnownBearing("NICE", "NICE", NICE_MFPT, _MFPT),
    KnownBearing("UER204", "LDK", LDK_UER204.orders, _XJTU),
    *(
        KnownBearing(name, "Timken", BearingOrders(outer, inner, 2 * spin, cage), _TIMKEN)
        for name, (outer, inner, spin, cage) in _WIDE_INNER_RING.items()
    ),
)
"""Each once, those that recordings are public of first."""

KNOWN_BEARINGS = {bearing.name: bearing.orders for bearing in BEARINGS}
"""Name to fault orders."""
