"""Many machines: the ranges from which a machine, its bearing and its operation are drawn.

Wide on purpose: a model that is trained on such machines alone has never seen a real one. The narrow world,
in which bearings of few machines are tested, is :mod:`suite.signals.simulation_draws`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from suite.signals.kinematics import BearingOrders, Geometry
from suite.signals.simulation import Background, BearingState, Fault, Mode, Operation

TACHOMETER_ERROR = 0.002
"""Relative deviation of the stated shaft speed from the true one."""


@dataclass(frozen=True)
class DrawnMachine:
    """One machine with one bearing, running.

    Attributes
    ----------
    bearing, operation
        What runs, and how.
    stated_shaft_hz
        What its tachometer says, Hz.
    """

    bearing: BearingState
    operation: Operation
    stated_shaft_hz: float


def draw_any_machine(rng: np.random.Generator, fault: Fault) -> DrawnMachine:
    """Draw a machine, its bearing and its operation.

    Parameters
    ----------
    rng
        The only source of randomness.
    fault
        The defect. No draw but the severity depends on it.

    Returns
    -------
    DrawnMachine
        2 to 5 modes at 0.04 to 0.33 of the rate, 7 to 13 rolling elements, 9 to 40 Hz shaft speed.
    """
    modes, background, orders = _modes(rng), _background(rng), _orders(rng)
    severity = _log_uniform(rng, 0.06, 1.6)
    bearing = BearingState(
        fault=fault,
        severity=0.0 if fault == "healthy" else severity,
        orders=orders,
        modes=modes,
        background=background,
        slip=float(rng.uniform(0, 0.012)),
        jitter=float(rng.uniform(0.002, 0.02)),
        scatter=float(rng.uniform(0.1, 0.6)),
        load_zone=float(rng.uniform(0.25, 0.9)),
        defect_angle=float(rng.uniform(-0.7, 0.7)),
        inner_strike=float(rng.uniform(0, 1)),
    )
    shaft = _log_uniform(rng, 9.0, 40.0)
    operation = Operation(shaft, float(rng.uniform(0.3, 1.0)), float(rng.uniform(0.0005, 0.004)))
    stated = shaft * (1 + TACHOMETER_ERROR * float(rng.standard_normal()))
    return DrawnMachine(bearing, operation, stated)


def run_again(rng: np.random.Generator, machine: DrawnMachine) -> DrawnMachine:
    """Let a machine run on another day: at another speed and load, its background a little other.

    Parameters
    ----------
    rng
        The only source of randomness.
    machine
        As drawn; its bearing's geometry, defect and modes stay.

    Returns
    -------
    DrawnMachine
        Shaft speed by a factor 0.7 to 1.4, load 0.3 to 1, shaft harmonics, noise, friction and stray knocks
        by factors between a half and two.
    """
    before, operation = machine.bearing.background, machine.operation
    background = replace(
        before,
        harmonics=tuple(_log_uniform(rng, 0.5, 2.0) * height for height in before.harmonics),
        coloured=_log_uniform(rng, 0.7, 1.4) * before.coloured,
        white=_log_uniform(rng, 0.7, 1.4) * before.white,
        friction=_log_uniform(rng, 0.5, 2.0) * before.friction,
        knocks=(_log_uniform(rng, 0.5, 2.0) * before.knocks[0], before.knocks[1]),
    )
    shaft = _log_uniform(rng, 0.7, 1.4) * operation.shaft_hz
    stated = shaft * (1 + TACHOMETER_ERROR * float(rng.standard_normal()))
    running = Operation(shaft, float(rng.uniform(0.3, 1.0)), float(rng.uniform(0.0005, 0.004)))
    return DrawnMachine(replace(machine.bearing, background=background), running, stated)


def _modes(rng: np.random.Generator) -> tuple[Mode, ...]:
    """Draw one mode in each equal share of the band, so that no two coincide."""
    edges = np.linspace(0.04, 0.33, int(rng.integers(2, 6)) + 1)
    return tuple(
        Mode(float(rng.uniform(low, high)), _log_uniform(rng, 0.01, 0.1), _log_uniform(rng, 0.2, 1.0))
        for low, high in pairwise(edges)
    )


def _background(rng: np.random.Generator) -> Background:
    scale = _log_uniform(rng, 0.02, 1.5)
    return Background(
        harmonics=tuple((scale * rng.uniform(size=int(rng.integers(1, 8)))).tolist()),
        colour=(float(rng.uniform(0.02, 0.33)), float(rng.uniform(0.5, 0.95))),
        coloured=float(rng.uniform(0.2, 0.9)),
        white=float(rng.uniform(0.1, 0.5)),
        friction=_log_uniform(rng, 0.05, 0.5),
        knocks=(_log_uniform(rng, 0.05, 2.0), float(rng.uniform(0.3, 3.0))),
    )


def _orders(rng: np.random.Generator) -> BearingOrders:
    """Draw Z and the cage order, from which the other orders follow; many elements must be small ones."""
    share, elements = float(rng.uniform()), int(rng.integers(7, 14))
    least = max(0.35, (1 - np.pi / elements) / 2 + 1e-9)
    cage = least + share * (0.43 - least)
    return Geometry(elements, 1 - 2 * cage, 1.0).orders


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
