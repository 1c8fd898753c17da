"""Fault frequencies of a rolling bearing, in multiples of the shaft speed."""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, cos, degrees, pi, radians


@dataclass(frozen=True)
class BearingOrders:
    """How often per shaft turn each fault strikes (outer race at rest, inner race turning).

    Attributes
    ----------
    outer, inner
        Ball-pass orders of the outer and inner race (BPFO, BPFI).
    ball
        Strikes of a ball defect, on both races: twice the ball-spin order (2·BSF).
    cage
        Fundamental train order (FTF).
    """

    outer: float
    inner: float
    ball: float
    cage: float


@dataclass(frozen=True)
class Geometry:
    """Dimensions of a bearing.

    Attributes
    ----------
    n_rolling
        Number of rolling elements Z.
    ball_diameter, pitch_diameter
        d and D, in one unit of length.
    contact_angle_deg
        Contact angle φ in degrees.

    Raises
    ------
    ValueError
        No rolling element, diameters not in 0 < d < D, more elements than the pitch circle has room for
        (Z·d > π·D), or an angle not in 0 <= φ < 90.
    """

    n_rolling: int
    ball_diameter: float
    pitch_diameter: float
    contact_angle_deg: float = 0.0

    def __post_init__(self) -> None:
        """Refuse dimensions that no bearing has."""
        fits = 0 < self.ball_diameter < self.pitch_diameter
        if not (fits and 0 < self.n_rolling * self.ball_diameter <= pi * self.pitch_diameter):
            raise ValueError(
                f"no bearing has {self.n_rolling} rolling elements of diameter {self.ball_diameter:g} "
                f"on a pitch circle of {self.pitch_diameter:g}: both in one unit of length?"
            )
        if not 0 <= self.contact_angle_deg < 90:
            raise ValueError(f"no bearing has a contact angle of {self.contact_angle_deg:g}°")

    @property
    def orders(self) -> BearingOrders:
        """Fault orders from the kinematics of pure rolling.

        With r = (d/D)·cos φ: BPFO = Z/2·(1-r), BPFI = Z/2·(1+r), FTF = ½(1-r),
        BSF = D/(2d)·(1-r²), and a ball defect strikes at 2·BSF
        (Randall & Antoni 2011, MSSP 25:485-520).
        """
        ratio = self.ball_diameter / self.pitch_diameter * cos(radians(self.contact_angle_deg))
        return BearingOrders(
            outer=self.n_rolling / 2 * (1 - ratio),
            inner=self.n_rolling / 2 * (1 + ratio),
            ball=self.pitch_diameter / self.ball_diameter * (1 - ratio**2),
            cage=(1 - ratio) / 2,
        )


def slowest_line(orders: BearingOrders) -> tuple[str, float]:
    """Name the lowest of the lines of races and balls, and its order.

    The cage's, which is the lowest of all, is never a fault's only line.
    """
    lines = {"outer": orders.outer, "inner": orders.inner, "ball": orders.ball}
    name = min(lines, key=lines.__getitem__)
    return name, lines[name]


USUAL_RATIO = (0.1, 0.45)
"""Diameter of a rolling element over that of the pitch circle, for bearings of common catalogues."""

USUAL_ANGLE_DEG = 45.0
"""Largest contact angle of common bearings, with room for angular-contact ones of 40°."""

MOST_STRIKES = 30.0
"""Strikes a turn that few bearings exceed; frequencies in Hz do."""

_ROUNDING = 0.03
"""Relative error of orders that were written down with two or three digits."""


def doubts_about(orders: BearingOrders) -> list[str]:
    """Say in what fault orders contradict each other, or bearings as they are built.

    From BPFO and BPFI follow Z = BPFO + BPFI and r = (BPFI - BPFO)/Z = (d/D)·cos φ, from these FTF = ½(1-r)
    and, with 2·BSF = (D/d)·(1-r²), both d/D and φ.

    Parameters
    ----------
    orders
        Of one bearing.

    Returns
    -------
    list of str
        One clause a doubt; empty for a bearing of a common shape.
    """
    if orders.cage >= 0.5:
        return [_doubt_about_cage(orders)]
    doubts = []
    strikes = max(orders.outer, orders.inner, orders.ball)
    if strikes > MOST_STRIKES:
        doubts.append(f"{strikes:g} strikes a turn are many: orders are multiples of the shaft speed, not Hz")
    if orders.outer >= orders.inner:
        doubts.append(
            f"the outer race's order {orders.outer:g} is not below the inner race's {orders.inner:g}: "
            "interchanged?"
        )
        return doubts
    total = orders.outer + orders.inner
    if abs(total - round(total)) > max(0.1, 0.002 * total):
        doubts.append(f"outer and inner race add up to {total:g}, no whole number of rolling elements")
    r = (orders.inner - orders.outer) / total
    if abs(orders.cage / ((1 - r) / 2) - 1) > _ROUNDING:
        doubts.append(f"the cage's order is {orders.cage:g} where those of the races imply {(1 - r) / 2:.3g}")
    return [*doubts, *_doubts_about_shape(orders, r, total)]


def _doubt_about_cage(orders: BearingOrders) -> str:
    shaft_hz = (orders.outer + orders.inner) * orders.cage / orders.outer
    return (
        f"the cage's order is {orders.cage:g}, and no cage turns at half the shaft speed: if these are "
        f"frequencies in Hz, of a shaft at {shaft_hz:.4g} Hz, divide them by it"
    )


def _doubts_about_shape(orders: BearingOrders, r: float, total: float) -> list[str]:
    """Doubt the angle, the ratio of diameters and the room on the pitch circle that orders imply."""
    at_most = (1 - r**2) / r
    cosine = orders.ball / at_most
    ratio = r / cosine
    usual = cos(radians(USUAL_ANGLE_DEG)) * (1 - _ROUNDING)
    if abs(cosine - 0.5) < _ROUNDING:
        return [
            f"the ball's order is {orders.ball:g}, half of {at_most:.3g} that those of the races imply: a "
            "defect strikes both races, at 2·BSF, not BSF (or the contact angle is 60°)"
        ]
    if cosine > 1 + _ROUNDING or cosine < cos(radians(89)):
        return [f"the ball's order is {orders.ball:g} where those of the races imply at most {at_most:.3g}"]
    doubts = []
    if cosine < usual:
        angle = degrees(acos(cosine))
        doubts.append(f"a contact angle of {angle:.0f}° is implied, and few exceed {USUAL_ANGLE_DEG:g}°")
    low, high = USUAL_RATIO
    if not low * (1 - _ROUNDING) <= ratio <= high * (1 + _ROUNDING):
        doubts.append(
            f"rolling elements of {ratio:.2g} of the pitch diameter are implied, where {low} to {high} is "
            "usual: inches beside mm?"
        )
    elif total * ratio > pi * (1 + _ROUNDING):
        doubts.append(f"{total:.0f} rolling elements of {ratio:.2g} of the pitch diameter have no room")
    return doubts


def with_other_elements(orders: BearingOrders, more: int) -> BearingOrders | None:
    """Give the orders of a bearing with more rolling elements, which fill as much of the pitch circle.

    Such are bearings of one type and size by different makers.

    Parameters
    ----------
    orders
        Of a bearing.
    more
        Rolling elements; below zero for fewer.

    Returns
    -------
    BearingOrders or None
        ``None`` where the elements would be of no usual size.
    """
    elements = orders.outer + orders.inner
    r = (orders.inner - orders.outer) / elements
    ratio = (1 - r**2) / orders.ball
    cosine = min(r / ratio, 1.0)
    others = elements + more
    other_ratio = ratio * elements / others if others > 0 else 1.0
    low, high = USUAL_RATIO
    if not low <= other_ratio <= high:
        return None
    r = other_ratio * cosine
    return BearingOrders(
        outer=others / 2 * (1 - r),
        inner=others / 2 * (1 + r),
        ball=(1 - r**2) / other_ratio,
        cage=(1 - r) / 2,
    )


SKF_6205 = BearingOrders(outer=3.5848, inner=5.4152, ball=4.7135, cage=0.39828)
"""Drive end of the CWRU rig and the HIT-SM rig (published orders)."""

SKF_6203 = BearingOrders(outer=3.0530, inner=4.9469, ball=3.9874, cage=0.3817)
"""Fan end of the CWRU rig (published orders)."""

NICE_MFPT = BearingOrders(outer=3.245, inner=4.755, ball=2 * 2.555, cage=0.4056)
"""The NICE bearing of the MFPT recordings (published orders)."""
