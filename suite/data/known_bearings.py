"""Bearings known by name: their fault orders, and where these were published.

A bearing is listed under the name and maker that one source with an address gives, where that source gives
the number and dimensions of its rolling elements, or the four orders, and these pass a check: they agree with
orders or frequencies that it or another source publishes, or else they fit the bearing's size. Makers differ
(a 6203 has 3.050 strikes a turn by NSK, 3.071 by IBU), so that each has an entry of its own: a size alone is
the first maker's, any other carries its maker's name.

Of programs' tables, which contradict each other, only what a maker's own figure confirms is taken: the 6308
with balls of 15.08 mm, which have the order of SKF's data sheet, 4.078. (Where that is quoted it is called
BSF; it counts both races, as with one alone the balls would be half as large.)

HUST's owner states no pitch diameter: it is the mean of bore and outside diameter, and the names say HUST. Of
its five sizes, the three that other makers publish lie within 1.5 % of theirs by the races' orders and within
6.4 % by the ball's.

Not listed, as no source with an address gives what is needed:

- 6303 to 6307: Timken's 303K, 304K, 306K and 307K have their outside, but wide inner rings. Programs' tables
  give a 6306 balls of 11.9 to 15.9 mm, without where these are from.
- 6207 and 6208 by other makers than HUST's; Timken's 207K and 208K have their outside.
- UC204: its recordings (Mendeley Data 95ybrwzhm8) state the maker, GBR, and no dimensions. LDK's UER204 is an
  insert bearing of the same size.
- N205: its recordings (Jiangnan University) come without its rollers' diameter. NU205, NU2205 and N204 are
  listed.
- 30205: 30204 and 32305 are listed.

Give the dimensions of yours.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from suite.signals.kinematics import NICE_MFPT, SKF_6203, SKF_6205, BearingOrders, Geometry

IBU_6203 = Geometry(n_rolling=8, ball_diameter=6.75, pitch_diameter=29.05)
"""In mm, as published with the Paderborn recordings; MTK's alike."""

LDK_UER204 = Geometry(n_rolling=8, ball_diameter=7.92, pitch_diameter=34.55)
"""Dimensions in mm, as published with the XJTU-SY recordings."""

MOCHU_6204 = Geometry(n_rolling=8, ball_diameter=7.94, pitch_diameter=34.57)
"""In mm, as published with the UOS recordings; so the next two."""

NTN_N204 = Geometry(n_rolling=11, ball_diameter=7.5, pitch_diameter=34.0)
"""NJ204 alike."""

NTN_30204 = Geometry(n_rolling=15, ball_diameter=6.2, pitch_diameter=35.8, contact_angle_deg=12.6)
"""A tapered roller bearing, by its rollers' mean diameter."""

HUST_BEARINGS = {
    "6204": Geometry(n_rolling=8, ball_diameter=7.6, pitch_diameter=33.5),
    "6205": Geometry(n_rolling=9, ball_diameter=7.8, pitch_diameter=38.5),
    "6206": Geometry(n_rolling=9, ball_diameter=9.0, pitch_diameter=46.0),
    "6207": Geometry(n_rolling=9, ball_diameter=11.0, pitch_diameter=53.5),
    "6208": Geometry(n_rolling=9, ball_diameter=12.0, pitch_diameter=60.0),
}
"""KG's bearings by size, in mm, as published with the HUST recordings but for the pitch diameter."""

NSK_6205 = Geometry(n_rolling=9, ball_diameter=7.9, pitch_diameter=38.5)
"""In mm, as published with the KAIST recordings."""

MB_ER16K = Geometry(n_rolling=9, ball_diameter=7.94, pitch_diameter=38.52)
"""In mm, as published with the recordings of the University of Ottawa of 2018."""

REXNORD_ZA2115 = Geometry(n_rolling=16, ball_diameter=0.331, pitch_diameter=2.815, contact_angle_deg=15.17)
"""In inches, of each of its two rows, as published of the IMS recordings."""


class KnownBearing(NamedTuple):
    """A bearing with a name.

    Attributes
    ----------
    name, maker
        As the source calls them.
    orders
        Its fault orders; of the ball 2·BSF.
    source
        Where they, or the dimensions that they follow from, were published; after *read in*, where they were
        read if not there.
    geometry
        Number of rolling elements, diameters and contact angle, where they were published.
    decimals
        Digits behind the point of published orders.
    """

    name: str
    maker: str
    orders: BearingOrders
    source: str
    geometry: Geometry | None = None
    decimals: int = 3


def _of(name: str, maker: str, geometry: Geometry, source: str) -> KnownBearing:
    return KnownBearing(name, maker, geometry.orders, source, geometry)


_CWRU = "Case Western Reserve University, Bearing Data Center: Bearing Information"
_MFPT = "MFPT Society, Condition Based Maintenance Fault Database"
_READ = "; read in https://github.com/VictorBauler/BearingDatasets (builder of {})"
_UOS = "S. Lee et al., Data in Brief 57 (2024) 110940, table 2" + _READ.format("uos")
_OTTAWA = (
    "H. Huang, N. Baddour, Data in Brief 21 (2018) 1745-1749" + _READ.format("ottawa_2018") + "; Curtin "
    "University states 3.572 and 5.428, read in https://github.com/vibraneur-capstone/dataset"
)
_QIU = "H. Qiu et al., Journal of Sound and Vibration 289 (2006) 1066-1090" + _READ.format("ims")
_CITEF = "Schaeffler, after Sensors 20 (2020) 3493, table 1" + _READ.format("upm_citef")
_ZEMA = "Schaeffler, after Data 10 (2025) 77, table 1" + _READ.format("saarland")
_LENZE = "Lenze-MB, report of the data set (running diameters 31.5 and 46.5 mm)" + _READ.format("lenze_mb")
_FERRARA = "SKF 1205 ETN9, after Arpa et al. (2024), table 2" + _READ.format("ferrara_or")
_HOU = "Hou et al., Data in Brief (2025) 112187: 104.65 and 155.35 Hz at 20 Hz" + _READ.format("army_pla")
_JUNG = "W. Jung et al., Data in Brief 48 (2023) 109049, table 1" + _READ.format("kaist_load")
_HAUST = "published studies of the bearing" + _READ.format("haust_ldv") + "; Timken's 206K has these orders"
_UORED = "M. Sehri et al. (2023), table 2 of the UORED-VAFCLS data set" + _READ.format("ottawa_uored")
_HUST = (
    "N. D. Thuan, H. S. Hong, BMC Research Notes 16 (2023) 138; pitch diameter: mean of bore and outside"
    + _READ.format("hust")
)
_BJTU = "BJTU-RAO Bogie Datasets" + _READ.format("bjtu_bogie, dataset.yaml")
_SKF_6308 = (
    "https://github.com/ArdavanGhal-Eh/vibration-bearing-diagnostics-rust (src/bearing.rs); its ball's order "
    "is SKF's 4.078, with 4.08 measured: https://ewasensors.com/cases/bearing-fault"
)
_PADERBORN = "KAt DataCenter, fact sheets of the bearings" + _READ.format("paderborn, bearings.csv")
_MB_ER10K = "NPTEL 112103024, example 15.2: https://archive.nptel.ac.in/content/storage2/courses/112103024/"
_MB_ER12K = "MB, multipliers an rpm in 60" + _READ.format("tecnalia_bearing")
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
    _of("UER204", "LDK", LDK_UER204, _XJTU),
    _of("FAG 6203", "FAG", Geometry(8, 6.75, 28.55), _PADERBORN),
    _of("IBU 6203", "IBU", IBU_6203, _PADERBORN),
    _of("MTK 6203", "MTK", IBU_6203, _PADERBORN),
    _of("NSK 6203", "NSK", Geometry(8, 6.77, 28.5), _UORED),
    _of("6204", "MOCHU", MOCHU_6204, _UOS),
    _of("NSK 6205", "NSK", NSK_6205, _JUNG),
    _of("6206", "SKF", Geometry(9, 9.525, 46.0), _HAUST),
    _of("6308", "SKF", Geometry(8, 15.08, 65.0), _SKF_6308),
    *(_of(f"HUST {size}", "KG", geometry, _HUST) for size, geometry in HUST_BEARINGS.items()),
    _of("ER10K", "MB", Geometry(8, 0.3125, 1.319), _MB_ER10K),
    KnownBearing("ER12K", "MB", BearingOrders(3.048, 4.95, 2 * 1.992, 0.381), _MB_ER12K, decimals=2),
    _of("ER16K", "MB", MB_ER16K, _OTTAWA),
    _of("1205", "SKF", Geometry(12, 7.12, 38.09, 10.2), _FERRARA),
    _of("N204", "NTN", NTN_N204, _UOS),
    _of("NJ204", "NTN", NTN_N204, _UOS),
    KnownBearing("NU205", "unstated", BearingOrders(5.2325, 7.7675, 2 * 2.4666, 0.4025), _HOU),
    KnownBearing("NU206", "FAG", BearingOrders(5.24, 7.76, 2 * 2.49, 0.40), _ZEMA, decimals=2),
    _of("NU2205", "FAG", Geometry(13, 7.5, 39.0), _LENZE),
    KnownBearing("22205", "FAG", BearingOrders(6.1852, 8.8148, 5.4030, 0.4123), _CITEF),
    _of("30204", "NTN", NTN_30204, _UOS),
    KnownBearing("32305", "unstated", BearingOrders(5.111, 7.889, 2 * 2.203, 0.393), _BJTU),
    _of("ZA2115", "Rexnord", REXNORD_ZA2115, _QIU),
    *(
        KnownBearing(name, "Timken", BearingOrders(outer, inner, 2 * spin, cage), _TIMKEN)
        for name, (outer, inner, spin, cage) in _WIDE_INNER_RING.items()
    ),
)
"""Each once, those that recordings are public of first."""

KNOWN_BEARINGS = {bearing.name: bearing.orders for bearing in BEARINGS}
"""Name to fault orders."""


def bearing_called(name: str) -> KnownBearing | None:
    """Find a bearing by name, in any case, with blanks and hyphens, with or without the maker's.

    Parameters
    ----------
    name
        As somebody wrote it: ``nu 205`` and ``FAG NU205`` for ``NU205``.

    Returns
    -------
    KnownBearing or None
        ``None`` where no listed one is meant.
    """
    asked = _bare(name)
    return next((one for one in BEARINGS if asked in (_bare(one.name), _bare(one.maker + one.name))), None)


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
