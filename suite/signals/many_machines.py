"""Vibration of machines drawn one by one from wide ranges: what a model can learn from without a real one.

The signal model is that of :mod:`suite.signals.simulation`; what is added are nuisances that real machines
have whatever their bearing's state. Nothing may be tested on machines that trained it without saying so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.identity import seed_of
from suite.signals.kinematics import BearingOrders
from suite.signals.machine_draws import DrawnMachine, draw_any_machine
from suite.signals.nuisances import (
    ALL_NUISANCES,
    Nuisances,
    ball_presence,
    friction_gain,
    load_swing,
    locked_knocks,
    second_strikes,
    tones,
    transmission_zero,
)
from suite.signals.simulation import (
    Fault,
    impacts,
    impulse_response,
    quantise,
    scatter_impulses,
    shaft_angle,
    stray_knocks,
    surroundings,
)

MANY_MACHINES = 1
"""Raised by hand whenever the same seed gives other signals."""

LONGEST_RESPONSE = 4096
"""Samples of an impulse response: the slowest mode (0.04 of the rate, damping 1 %) falls by 3e-5."""


@dataclass(frozen=True, eq=False)
class SimulatedMachine:
    """One machine, and a recording of it.

    Attributes
    ----------
    drawn
        Machine, bearing and operation.
    signal
        Shape (samples,), float32, 16-bit steps.
    """

    drawn: DrawnMachine
    signal: npt.NDArray[np.float32]


def drawn_machine(seed: int, number: int, fault: Fault, orders: BearingOrders | None = None) -> DrawnMachine:
    """Draw the machine that :func:`simulate_machine` records, without a recording of it."""
    drawn = draw_any_machine(_stream(seed, number, "machine"), fault)
    return drawn if orders is None else replace(drawn, bearing=replace(drawn.bearing, orders=orders))


def simulate_machine(
    seed: int,
    number: int,
    fault: Fault,
    rate_hz: float,
    samples: int,
    nuisances: Nuisances = ALL_NUISANCES,
    orders: BearingOrders | None = None,
) -> SimulatedMachine:
    """Draw a machine and record it.

    Parameters
    ----------
    seed, number
        Of the world, and of the machine in it. Each source of chance has a stream of its own made of both:
        other machines and switches change nothing of what stays on.
    fault
        Where the bearing's defect sits.
    rate_hz, samples
        Sampling rate (Hz) and length.
    nuisances
        Which are on; all by default.
    orders
        Of its bearing; by default those of a geometry that is drawn.

    Returns
    -------
    SimulatedMachine
        The same bits on every machine.
    """
    drawn = drawn_machine(seed, number, fault, orders)
    return SimulatedMachine(drawn, record_machine(drawn, seed, number, rate_hz, samples, nuisances))


def record_machine(
    drawn: DrawnMachine,
    seed: int,
    number: int,
    rate_hz: float,
    samples: int,
    nuisances: Nuisances = ALL_NUISANCES,
    take: int = 0,
) -> npt.NDArray[np.float32]:
    """Record a machine that was drawn.

    Parameters
    ----------
    drawn
        Of :func:`drawn_machine` with the same seed and number, or the same machine running otherwise
        (:func:`suite.signals.machine_draws.run_again`).
    seed, number, rate_hz, samples, nuisances
        As for :func:`simulate_machine`.
    take
        Which recording of the machine: what is the machine's own (tones, transmission, how its friction
        swells, what knocks with its shaft) stays, all other chance is drawn anew.

    Returns
    -------
    ndarray
        Shape (samples,), float32, 16-bit steps.
    """
    total = samples + LONGEST_RESPONSE
    chance = _Chance(seed, number, take)
    angle = shaft_angle(drawn.operation, rate_hz, total, chance.of_take("angle"))
    struck = _impulses(drawn, angle, nuisances, chance)
    ringing = _convolve(struck, impulse_response(drawn.bearing.modes, LONGEST_RESPONSE))
    wide = ringing + surroundings(drawn.bearing.background, angle, chance.of_take("surroundings"))
    if nuisances.tones:
        wide += tones(angle, rate_hz, chance.of_machine("tones"))
    if nuisances.transmission:
        zero = transmission_zero(chance.of_machine("transmission"))
        wide[1:] = (wide[1:] + zero * wide[:-1]) / np.hypot(1, zero)
    loudness = drawn.operation.shaft_hz / 30.0
    return quantise(loudness * wide[LONGEST_RESPONSE:])


@dataclass(frozen=True)
class _Chance:
    """The streams of chance of one recording of one machine."""

    seed: int
    number: int
    take: int

    def of_machine(self, source: str) -> np.random.Generator:
        return _stream(self.seed, self.number, source)

    def of_take(self, source: str) -> np.random.Generator:
        return _stream(self.seed, self.number, f"{source}, take {self.take}" if self.take else source)


def _impulses(drawn: DrawnMachine, angle: Real, on: Nuisances, chance: _Chance) -> Real:
    """Give all that rings the structure, shape (samples,)."""
    bearing, total = drawn.bearing, len(angle)
    friction = bearing.background.friction * chance.of_take("friction").standard_normal(total)
    if on.modulated_friction:
        friction *= friction_gain(angle, bearing.orders, chance.of_machine("friction gain"))
    struck = friction + stray_knocks(bearing.background, angle, chance.of_take("knocks"))
    if on.locked_knocks:
        size = bearing.background.knocks[1]
        struck += locked_knocks(angle, size, chance.of_machine("locked knocks"))
    positions, amplitudes = impacts(bearing, drawn.operation, angle, chance.of_take("impacts"))
    if on.rotating_load:
        amplitudes = amplitudes * load_swing(positions, angle, chance.of_take("load"))
    if on.intermittent_balls and bearing.fault == "ball":
        amplitudes = amplitudes * ball_presence(positions, chance.of_take("balls"))
    struck += scatter_impulses(positions, amplitudes, total)
    if on.second_strike:
        later, sizes = second_strikes(positions, amplitudes, chance.of_take("second strike"))
        inside = later < total - 1
        struck += scatter_impulses(later[inside], sizes[inside], total)
    return struck


def _convolve(impulses: Real, response: Real) -> Real:
    from scipy.signal import oaconvolve

    return np.asarray(oaconvolve(impulses, response, mode="full")[: len(impulses)])


def _stream(seed: int, number: int, source: str) -> np.random.Generator:
    return np.random.default_rng(seed_of("many machines", MANY_MACHINES, seed, number, source))
