"""Fault frequencies of a rolling bearing, in multiples of the shaft speed."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians


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
        No rolling element, or diameters not in 0 < d < D.
    """

    n_rolling: int
    ball_diameter: float
    pitch_diameter: float
    contact_angle_deg: float = 0.0

    def __post_init__(self) -> None:
        """Refuse dimensions that no bearing has."""
        if self.n_rolling < 1 or not 0 < self.ball_diameter < self.pitch_diameter:
            raise ValueError(
                f"no bearing has {self.n_rolling} rolling elements of diameter "
                f"{self.ball_diameter} on a pitch circle of {self.pitch_diameter}"
            )

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


SKF_6205 = BearingOrders(outer=3.5848, inner=5.4152, ball=4.7135, cage=0.39828)
"""Drive end of the CWRU rig and the HIT-SM rig (published orders)."""

SKF_6203 = BearingOrders(outer=3.0530, inner=4.9469, ball=3.9874, cage=0.3817)
"""Fan end of the CWRU rig (published orders)."""

NICE_MFPT = BearingOrders(outer=3.245, inner=4.755, ball=2 * 2.555, cage=0.4056)
"""The NICE bearing of the MFPT recordings (published orders)."""
