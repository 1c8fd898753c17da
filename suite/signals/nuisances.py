"""What makes machines differ beside their fault: each nuisance drawn by itself and off by a switch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suite.arrays import Real
from suite.signals.kinematics import BearingOrders
from suite.signals.simulation import scatter_impulses


@dataclass(frozen=True)
class Nuisances:
    """Which nuisances a machine may have.

    Attributes
    ----------
    modulated_friction
        The bearing's noise swells at 1x, 2x, BPFO and FTF, whatever the class.
    locked_knocks
        Impacts locked to one, two or three times the shaft speed.
    tones
        Up to three tones between 60 and 4000 Hz, some modulated by the shaft.
    transmission
        A filter with one zero between machine and sensor.
    rotating_load
        Impacts of a fault that grow and shrink with each turn.
    second_strike
        The exit of a spall rings a second time, a few samples after its entry.
    intermittent_balls
        A ball that turns its defect away from the races for a while.
    """

    modulated_friction: bool = True
    locked_knocks: bool = True
    tones: bool = True
    transmission: bool = True
    rotating_load: bool = True
    second_strike: bool = True
    intermittent_balls: bool = True


ALL_NUISANCES = Nuisances()
NO_NUISANCES = Nuisances(False, False, False, False, False, False, False)


def friction_gain(angle: Real, orders: BearingOrders, rng: np.random.Generator) -> Real:
    """Draw how the bearing's own noise swells over the shaft angle.

    Parameters
    ----------
    angle
        In turns, shape (samples,).
    orders
        Of the bearing: BPFO and FTF are two of the four possible rates.
    rng
        The only source of randomness.

    Returns
    -------
    ndarray
        Shape (samples,), positive, with mean near 1.
    """
    gain = np.ones(len(angle))
    kinds = ((1.0, 0.5, 0.7), (2.0, 0.3, 0.4), (orders.outer, 0.4, 0.25), (orders.cage, 0.4, 0.5))
    for order, chance, depth in kinds:
        present, own_depth, phase = rng.uniform(size=3)
        if present < chance:
            gain *= 1 + depth * own_depth * np.cos(2 * np.pi * (order * angle + phase))
    return gain


def locked_knocks(angle: Real, size: float, rng: np.random.Generator) -> Real:
    """Draw impacts at one to three times the shaft speed, present in a quarter of machines.

    Parameters
    ----------
    angle
        In turns, shape (samples,).
    size
        Mean amplitude of the machine's stray knocks.
    rng
        The only source of randomness.

    Returns
    -------
    ndarray
        Impulses, shape (samples,); zeros where there are none.
    """
    present, phase, amplitude = rng.uniform(size=3)
    times = int(rng.integers(1, 4))
    if present >= 0.25:
        return np.zeros(len(angle))
    turns = np.arange(np.ceil(angle[0] * times - phase), angle[-1] * times - phase) + phase
    positions = np.interp(turns / times, angle, np.arange(len(angle)))
    weights = 2 * amplitude * size * np.maximum(1 + 0.2 * rng.standard_normal(len(positions)), 0)
    return scatter_impulses(positions, weights, len(angle))


def tones(angle: Real, rate_hz: float, rng: np.random.Generator) -> Real:
    """Draw up to three tones of fixed frequency, half of them modulated by the shaft.

    Parameters
    ----------
    angle
        In turns, shape (samples,).
    rate_hz
        Sampling rate; tones stay below 0.45 of it.
    rng
        The only source of randomness.

    Returns
    -------
    ndarray
        Shape (samples,).
    """
    wide = np.zeros(len(angle))
    time = np.arange(len(angle)) / rate_hz
    draws = rng.uniform(size=(3, 6))
    for number in range(int(rng.integers(0, 4))):
        pitch, size, phase, modulated, depth, turn = draws[number]
        frequency = np.exp(np.log(60) + pitch * np.log(min(4000.0, 0.45 * rate_hz) / 60))
        swell = 1 + (depth * np.cos(2 * np.pi * (angle + turn)) if modulated < 0.5 else 0)
        wide += 0.05 * 16**size * swell * np.sin(2 * np.pi * (frequency * time + phase))
    return wide


def transmission_zero(rng: np.random.Generator) -> float:
    """Draw the zero of the filter between machine and sensor; 0 (no filter) for half of the machines."""
    present, zero = rng.uniform(size=2)
    return float(1.8 * zero - 0.9) if present < 0.5 else 0.0


def load_swing(positions: Real, angle: Real, rng: np.random.Generator) -> Real:
    """Draw the weight of each impact under a load that turns with the shaft; ones for half of the machines.

    Parameters
    ----------
    positions
        Of the impacts, in samples, shape (impacts,).
    angle
        In turns, shape (samples,).
    rng
        The only source of randomness.
    """
    present, depth, phase = rng.uniform(size=3)
    if present >= 0.5:
        return np.ones(len(positions))
    turns = np.interp(positions, np.arange(len(angle)), angle)
    return np.asarray(1 + depth * np.cos(2 * np.pi * (turns + phase)))


def second_strikes(positions: Real, amplitudes: Real, rng: np.random.Generator) -> tuple[Real, Real]:
    """Draw the exits of a spall, 3 to 40 samples after its entries; none for half of the machines.

    Parameters
    ----------
    positions, amplitudes
        Of the entries, shape (impacts,).
    rng
        The only source of randomness.

    Returns
    -------
    positions, amplitudes
        Of the exits, shape (impacts,) or (0,).
    """
    present, delay, gain, sign = rng.uniform(size=4)
    if present >= 0.5:
        return np.empty(0), np.empty(0)
    signed = (0.2 + 0.8 * gain) * (1 if sign < 0.5 else -1)
    return positions + 3 + 37 * delay, signed * amplitudes


def ball_presence(positions: Real, rng: np.random.Generator) -> Real:
    """Draw when a ball's defect meets the races: stretches of strikes and of none, for six in ten.

    Parameters
    ----------
    positions
        Of the impacts, in samples, shape (impacts,).
    rng
        The only source of randomness.

    Returns
    -------
    ndarray
        Weight of each impact, 0 to 1, shape (impacts,).
    """
    present, share, pace, phase = rng.uniform(size=4)
    if present >= 0.6 or not len(positions):
        return np.ones(len(positions))
    # One cycle of presence and absence takes 20 to 200 impacts.
    strikes = np.arange(len(positions)) / (20 * 10**pace) + phase
    return np.asarray(np.clip(0.5 + 2 * (np.cos(2 * np.pi * strikes) + 1.2 * share - 0.2), 0, 1))
