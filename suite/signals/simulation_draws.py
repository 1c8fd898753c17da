"""The two levels of chance in simulated data: machines, and bearings within a machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from suite.signals.kinematics import SKF_6205, BearingOrders
from suite.signals.simulation import Background, BearingState, Fault, Mode

MOUNTING_SPREAD = 0.05
"""Relative change of a machine's resonances, at most, from one bearing mounted in it to another."""

TYPE_SPREAD = 0.03
"""Relative distance of a machine's resonances, at most, from those of its type."""


@dataclass(frozen=True)
class RigState:
    """A machine: the structure's modes and its background, before a bearing is mounted."""

    modes: tuple[Mode, ...]
    background: Background


def draw_rig(rng: np.random.Generator) -> RigState:
    """Draw a machine: 2 to 4 modes at 0.12-0.45 of the rate, damping 2-8 %, harmonics, noise."""
    count = int(rng.integers(2, 5))
    # One mode in each equal share of the band, so that no two modes coincide.
    edges = np.linspace(0.12, 0.45, count + 1)
    modes = tuple(
        Mode(
            frequency=float(rng.uniform(low, high)),
            damping=float(rng.uniform(0.02, 0.08)),
            gain=float(rng.uniform(0.5, 1.0)),
        )
        for low, high in pairwise(edges)
    )
    background = Background(
        harmonics=tuple(rng.uniform(0.1, 0.6, size=int(rng.integers(1, 4))).tolist()),
        colour=(float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.6, 0.9))),
        coloured=float(rng.uniform(0.5, 0.8)),
        white=float(rng.uniform(0.3, 0.5)),
        friction=float(rng.uniform(0.1, 0.2)),
        knocks=(float(rng.uniform(0.2, 0.8)), float(rng.uniform(1.0, 3.0))),
    )
    return RigState(modes, background)


def draw_rig_of_type(kind: RigState, rng: np.random.Generator) -> RigState:
    """Draw another machine of a type: modes within ±3 % in frequency, ±20 % in damping and gain."""
    modes = tuple(_refit(mode, rng, TYPE_SPREAD) for mode in kind.modes)
    return RigState(modes, _resettle(kind.background, rng))


def draw_bearing(
    rig: RigState,
    fault: Fault,
    severity: float,
    rng: np.random.Generator,
    orders: BearingOrders = SKF_6205,
) -> BearingState:
    """Mount a bearing on a machine.

    Parameters
    ----------
    rig
        The machine.
    fault
        The defect. The draws do not depend on it, so nothing but the impacts depends on the class.
    severity
        Mean severity of faulty bearings; each bearing has its own, 0.6 to 1.4 times that.
    rng
        The only source of randomness.
    orders
        Nominal fault orders.

    Returns
    -------
    BearingState
        With the machine's modes moved by ±5 % in frequency and ±20 % in damping and gain, and the
        background changed by how well the bearing is fitted, greased and fixed.
    """
    modes = tuple(_refit(mode, rng, MOUNTING_SPREAD) for mode in rig.modes)
    background = _resettle(rig.background, rng)
    own_severity = severity * float(rng.uniform(0.6, 1.4))
    return BearingState(
        fault=fault,
        severity=0.0 if fault == "healthy" else own_severity,
        orders=orders,
        modes=modes,
        background=background,
        slip=float(rng.uniform(0, 0.015)),
        jitter=float(rng.uniform(0.005, 0.02)),
        scatter=float(rng.uniform(0.1, 0.3)),
        load_zone=float(rng.uniform(0.25, 0.5)),
        defect_angle=float(rng.uniform(-0.7, 0.7)),
        inner_strike=float(rng.uniform(0.5, 0.9)),
    )


def _refit(mode: Mode, rng: np.random.Generator, spread: float) -> Mode:
    return Mode(
        frequency=mode.frequency * float(rng.uniform(1 - spread, 1 + spread)),
        damping=mode.damping * float(rng.uniform(0.8, 1.2)),
        gain=mode.gain * float(rng.uniform(0.8, 1.2)),
    )


def _resettle(background: Background, rng: np.random.Generator) -> Background:
    """Change grease (friction, debris), looseness (harmonics) and paths of the noise, by bearing."""
    looseness = float(rng.lognormal(0, 0.3))
    frequency, radius = background.colour
    return replace(
        background,
        harmonics=tuple(looseness * value for value in background.harmonics),
        colour=(frequency * float(rng.uniform(0.95, 1.05)), radius),
        coloured=background.coloured * float(rng.uniform(0.8, 1.2)),
        white=background.white * float(rng.uniform(0.8, 1.2)),
        friction=background.friction * float(rng.lognormal(0, 0.3)),
        knocks=(
            background.knocks[0] * float(rng.lognormal(0, 0.6)),
            background.knocks[1] * float(rng.lognormal(0, 0.4)),
        ),
    )
