"""Vibration of a bearing on a machine: impacts, resonances, shaft and noise; numbers in, signal out.

The signal model is that of Antoni & Randall (2003, J. Vib. Acoust. 125:282-289; Randall & Antoni 2011,
MSSP 25:485-520): impacts whose angles are a random walk, weighed by Stribeck's load zone, ring the modes
of the structure, on top of shaft harmonics and coloured noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.signals.kinematics import BearingOrders

Fault = Literal["healthy", "inner", "outer", "ball"]

FULL_SCALE = 64.0
"""Range of the converter (±), in units of the background's deviation."""

UNIT_IMPACT = 15.0
"""Impulse, in units of the background's deviation, of a defect of severity 1 at full load."""

RESPONSE_SAMPLES = 1024
"""Length of an impulse response: the slowest mode (0.12 of the rate, damping 1.6 %) falls by 1e-5."""


@dataclass(frozen=True)
class Mode:
    """One resonance of the structure: frequency in cycles/sample, damping ratio, gain."""

    frequency: float
    damping: float
    gain: float


@dataclass(frozen=True)
class Background:
    """What a machine sounds like without any bearing fault.

    Attributes
    ----------
    harmonics
        Amplitudes at 1, 2, ... times the shaft speed.
    colour
        Centre frequency (cycles/sample) and pole radius of the AR(2) noise.
    coloured, white, friction
        Deviation of the AR(2) noise, of the white noise, and of the noise that the bearing itself
        makes and that rings the same modes as its impacts.
    knocks
        Mean number of stray impacts a shaft turn (debris, loose parts), and their mean amplitude.
    """

    harmonics: tuple[float, ...]
    colour: tuple[float, float]
    coloured: float
    white: float
    friction: float
    knocks: tuple[float, float]


@dataclass(frozen=True)
class BearingState:
    """One physical bearing in its housing.

    Attributes
    ----------
    fault
        Where the defect sits.
    severity
        Amplitude of the defect's impacts at full load in the middle of the load zone, in units of
        :data:`UNIT_IMPACT`; 0 if healthy.
    orders
        Its nominal fault orders.
    modes
        Resonances between the bearing and the sensor.
    background
        Everything else.
    slip
        Relative slip of the cage, 0 to 0.015.
    jitter
        Relative deviation of the angle between impacts, 0.005 to 0.02.
    scatter
        Relative deviation of the impacts' amplitude.
    load_zone
        Stribeck's ε: 0.25 (narrow) to 0.5 (half the circumference).
    defect_angle
        Where a fixed (outer) defect sits, radians from the middle of the load zone.
    inner_strike
        Amplitude of a ball's strikes on the inner race over those on the outer race.
    """

    fault: Fault
    severity: float
    orders: BearingOrders
    modes: tuple[Mode, ...]
    background: Background
    slip: float
    jitter: float
    scatter: float
    load_zone: float
    defect_angle: float
    inner_strike: float


@dataclass(frozen=True)
class Operation:
    """How the machine runs.

    Attributes
    ----------
    shaft_hz
        Mean shaft speed, Hz.
    load
        From 0 to 1.
    fluctuation
        Slow relative deviation of the speed.
    run_up
        Last over first speed of a recording, in which it changes evenly; below 1 it runs down.
    """

    shaft_hz: float
    load: float
    fluctuation: float = 0.003
    run_up: float = 1.0


def vibration(
    bearing: BearingState, operation: Operation, rate_hz: float, samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Simulate one recording.

    Parameters
    ----------
    bearing, operation
        What runs, and how.
    rate_hz, samples
        Sampling rate (Hz) and length.
    rng
        The only source of randomness.

    Returns
    -------
    ndarray
        Shape (samples,), float32, rounded to the 16-bit steps of ±:data:`FULL_SCALE` and clipped
        there. Rounding also swallows the last-bit differences between processors.
    """
    return vibration_by_angle(bearing, operation, rate_hz, samples, rng)[0]


def vibration_by_angle(
    bearing: BearingState, operation: Operation, rate_hz: float, samples: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], Real]:
    """Simulate one recording, and say how the shaft turned.

    Parameters are those of :func:`vibration`.

    Returns
    -------
    signal
        As of :func:`vibration`.
    angle
        Of the shaft at each sample, turns, rising, shape (samples,).
    """
    from scipy.signal import fftconvolve

    lead = RESPONSE_SAMPLES
    total = samples + lead
    angle = shaft_angle(operation, rate_hz, total, rng)
    impulses = stray_knocks(bearing.background, angle, rng)
    positions, amplitudes = impacts(bearing, operation, angle, rng)
    impulses += scatter_impulses(positions, amplitudes, total)
    impulses += bearing.background.friction * rng.standard_normal(total)
    ringing = fftconvolve(impulses, impulse_response(bearing.modes), mode="full")[:total]
    # Faster machines are louder, impacts and background alike.
    wide = (ringing + surroundings(bearing.background, angle, rng)) * (operation.shaft_hz / 30.0)
    if operation.run_up != 1:
        wide *= _ramp(operation, total)
    return quantise(wide[lead:]), angle[lead:]


def shaft_angle(operation: Operation, rate_hz: float, samples: int, rng: np.random.Generator) -> Real:
    """Turn the shaft at a speed that wanders slowly, and changes evenly where the machine runs up.

    Returns
    -------
    ndarray
        Shape (samples,), angle in turns, strictly increasing from a random start.
    """
    time = np.arange(samples) / rate_hz
    wander = np.zeros(samples)
    for low, high in ((0.2, 0.6), (0.6, 1.5), (1.5, 3.0)):
        wander += np.sin(2 * np.pi * (rng.uniform(low, high) * time + rng.uniform()))
    speed = operation.shaft_hz * (1 + operation.fluctuation * wander * np.sqrt(2 / 3))
    if operation.run_up != 1:
        speed *= _ramp(operation, samples)
    return np.asarray(rng.uniform() + np.cumsum(speed) / rate_hz)


def _ramp(operation: Operation, samples: int) -> Real:
    """Give the speed of a run-up over its mean, shape (samples,)."""
    first = 2 / (1 + operation.run_up)
    return np.linspace(first, first * operation.run_up, samples)


def effective_order(bearing: BearingState) -> float:
    """Give the impacts a shaft turn with cage slip: outer Z·c, inner Z·(1-c), ball 2·BSF.

    Z rolling elements and cage order c; slip slows the cage and the balls' spin alike.
    """
    orders = bearing.orders
    n_rolling = round(orders.outer + orders.inner)
    cage = orders.cage * (1 - bearing.slip)
    if bearing.fault == "outer":
        return n_rolling * cage
    if bearing.fault == "inner":
        return n_rolling * (1 - cage)
    return orders.ball * (1 - bearing.slip)


def impacts(
    bearing: BearingState, operation: Operation, angle: Real, rng: np.random.Generator
) -> tuple[Real, Real]:
    """Place the impacts of the defect on the time axis.

    Parameters
    ----------
    angle
        Shaft angle in turns, shape (samples,).

    Returns
    -------
    positions, amplitudes
        Shape (impacts,): position in samples (with a fraction) and amplitude; empty for a healthy bearing.
    """
    if bearing.fault == "healthy":
        return np.empty(0), np.empty(0)
    step = 1 / effective_order(bearing)
    count = int((angle[-1] - angle[0]) / step * 1.1) + 8
    steps = step * (1 + bearing.jitter * rng.standard_normal(count))
    turns = angle[0] + rng.uniform() * step + np.cumsum(steps)
    weight = _load_on_defect(bearing, turns, rng)
    size = np.maximum(1 + bearing.scatter * rng.standard_normal(count), 0)
    inside = turns < angle[-1]
    positions = np.interp(turns[inside], angle, np.arange(len(angle)))
    amplitudes = UNIT_IMPACT * bearing.severity * operation.load**0.5 * size * weight
    return np.asarray(positions), np.asarray(amplitudes[inside])


def load_zone(psi: Real, extent: float) -> Real:
    """Weigh by Stribeck's load distribution q(ψ) = [1-(1-cos ψ)/(2ε)]₊^1.5 (ψ in radians, any shape)."""
    return np.asarray(np.maximum(1 - (1 - np.cos(psi)) / (2 * extent), 0) ** 1.5)


def impulse_response(modes: tuple[Mode, ...], samples: int = RESPONSE_SAMPLES) -> Real:
    """Sum the decaying sines of the modes; shape (samples,)."""
    n = np.arange(samples)
    response = np.zeros(samples)
    for mode in modes:
        omega = 2 * np.pi * mode.frequency
        damped = omega * np.sqrt(1 - mode.damping**2)
        response += mode.gain * np.exp(-mode.damping * omega * n) * np.sin(damped * n)
    return response


def scatter_impulses(positions: Real, amplitudes: Real, samples: int) -> Real:
    """Share each impulse between the two samples around it; shape (samples,)."""
    if not len(positions):
        return np.zeros(samples)
    whole = np.floor(positions).astype(np.int64)
    remainder = positions - whole
    train = np.bincount(whole, amplitudes * (1 - remainder), minlength=samples + 1)
    train += np.bincount(whole + 1, amplitudes * remainder, minlength=samples + 1)[: len(train)]
    return np.asarray(train[:samples])


def quantise(signal: Real) -> npt.NDArray[np.float32]:
    """Round samples, any shape, to 16 bits of ±:data:`FULL_SCALE`, clipping beyond."""
    step = FULL_SCALE / 2**15
    codes = np.clip(np.rint(signal / step), -(2**15), 2**15 - 1)
    return np.asarray(codes * step, dtype=np.float32)


def _load_on_defect(bearing: BearingState, turns: Real, rng: np.random.Generator) -> Real:
    if bearing.fault == "outer":
        psi = np.full(len(turns), bearing.defect_angle)
    elif bearing.fault == "inner":
        psi = 2 * np.pi * turns
    else:
        psi = 2 * np.pi * (turns * bearing.orders.cage * (1 - bearing.slip) + rng.uniform())
    weight = load_zone(psi, bearing.load_zone)
    if bearing.fault == "ball":
        weight[rng.integers(2) :: 2] *= bearing.inner_strike
    return weight


def stray_knocks(background: Background, angle: Real, rng: np.random.Generator) -> Real:
    """Draw impacts of debris and loose parts over the shaft angle (turns); shape (samples,)."""
    per_turn, amplitude = background.knocks
    count = rng.poisson(per_turn * (angle[-1] - angle[0]))
    positions = rng.uniform(0, len(angle) - 1, count)
    return scatter_impulses(positions, amplitude * rng.exponential(size=count), len(angle))


def surroundings(background: Background, angle: Real, rng: np.random.Generator) -> Real:
    """Draw coloured and white noise and the shaft's harmonics over its angle (turns); shape (samples,)."""
    from scipy.signal import lfilter

    frequency, radius = background.colour
    denominator = [1.0, -2 * radius * np.cos(2 * np.pi * frequency), radius**2]
    coloured = lfilter([1.0], denominator, rng.standard_normal(len(angle)))
    wide = background.coloured * coloured / ar2_deviation(frequency, radius)
    wide += background.white * rng.standard_normal(len(angle))
    for times, amplitude in enumerate(background.harmonics, start=1):
        wide += amplitude * np.sin(2 * np.pi * (times * angle + rng.uniform()))
    return np.asarray(wide)


def ar2_deviation(frequency: float, radius: float) -> float:
    """Give the deviation of x_t = a₁x_{t-1} + a₂x_{t-2} + ε for unit noise (Box & Jenkins)."""
    a1, a2 = 2 * radius * np.cos(2 * np.pi * frequency), -(radius**2)
    return float(np.sqrt((1 - a2) / ((1 + a2) * ((1 - a2) ** 2 - a1**2))))
