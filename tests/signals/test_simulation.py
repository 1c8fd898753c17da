"""Simulated vibration obeys the physics it claims, and a fault is where kinematics puts it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from suite.signals import simulation
from suite.signals.envelope import envelope_spectrum
from suite.signals.kinematics import SKF_6205
from suite.signals.simulation import Mode, Operation
from suite.signals.simulation_draws import draw_bearing, draw_rig

RATE = 12_000.0
SHAFT = 30.0
STRETCH = 6_000
SEEDS = range(6)
NOISE = 2.0
"""Mean of 40 exponential bins: deviation 1/√40, so the highest of ~90 between 3 and 6 orders is near 1.6."""


def bearing(fault, seed, severity=0.45):
    rng = np.random.default_rng(seed)
    return draw_bearing(draw_rig(rng), fault, severity, rng)


def lines(fault, seed):
    """Mean envelope spectrum of forty stretches of half a second over shaft orders, over its level."""
    operation = Operation(SHAFT, load=1.0, fluctuation=0.001)
    rng = np.random.default_rng(seed + 100)
    signal = simulation.vibration(bearing(fault, seed), operation, RATE, 40 * STRETCH, rng)
    stretches = signal.reshape(40, STRETCH).astype(np.float64)
    spectrum = envelope_spectrum(stretches, prewhiten=True).mean(axis=0)
    orders = np.arange(len(spectrum)) / (2 * STRETCH) * RATE / SHAFT
    return orders, spectrum / np.median(spectrum[(orders > 2) & (orders < 12)])


def strongest(orders, spectrum, low, high):
    inside = (orders >= low) & (orders <= high)
    return orders[inside][spectrum[inside].argmax()], spectrum[inside].max()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", ["outer", "inner", "ball"])
def test_the_strongest_line_is_the_fault_within_its_slip_band(fault, seed):
    orders, spectrum = lines(fault, seed)
    # All three fundamentals lie between 3 and 6 orders. Slip moves a line by 1.5 % at most, and a bin
    # is 0.033 orders wide.
    place, height = strongest(orders, spectrum, 3, 6)
    assert abs(place - getattr(SKF_6205, fault)) < 0.015 * getattr(SKF_6205, fault) + 0.034
    assert height > NOISE


@pytest.mark.parametrize(("fault", "cage"), [("inner", False), ("ball", True)], ids=["shaft", "cage"])
@pytest.mark.parametrize("seed", SEEDS)
def test_sidebands_lie_at_the_order_that_carries_the_defect_through_the_load_zone(fault, cage, seed):
    orders, spectrum = lines(fault, seed)
    drawn = bearing(fault, seed)
    centre = simulation.effective_order(drawn)
    step = SKF_6205.cage * (1 - drawn.slip) if cage else 1.0
    for side in (-1, 1):
        place = centre + side * step
        assert strongest(orders, spectrum, place - 0.04, place + 0.04)[1] > NOISE


@pytest.mark.parametrize("seed", SEEDS)
def test_an_outer_fault_stands_still_and_has_no_sidebands(seed):
    orders, spectrum = lines("outer", seed)
    centre = simulation.effective_order(bearing("outer", seed))
    for step in (-1, -SKF_6205.cage, SKF_6205.cage, 1):
        assert strongest(orders, spectrum, centre + step - 0.04, centre + step + 0.04)[1] < NOISE


@pytest.mark.parametrize("seed", SEEDS)
def test_a_healthy_bearing_has_no_line_at_all(seed):
    orders, spectrum = lines("healthy", seed)
    assert strongest(orders, spectrum, 3, 6)[1] < NOISE


@pytest.mark.parametrize("fault", ["outer", "inner", "ball"])
def test_impacts_come_as_often_as_the_order_says(fault):
    drawn = bearing(fault, 3)
    angle = np.linspace(0, 2000, 400_001)
    places, amplitudes = simulation.impacts(drawn, Operation(SHAFT, 1.0), angle, np.random.default_rng(0))
    # 2000 turns: the random walk (≤ 2 % a step) strays by well under 0.2 %.
    assert len(places) / 2000 == pytest.approx(simulation.effective_order(drawn), rel=2e-3)
    turns = places / 200
    assert np.diff(turns).std() / np.diff(turns).mean() == pytest.approx(drawn.jitter, rel=0.05)
    assert (amplitudes >= 0).all()
    # The published orders are rounded to five figures.
    nominal = getattr(SKF_6205, fault)
    assert abs(simulation.effective_order(drawn) / nominal - 1) < 0.0151


def test_slip_slows_the_cage():
    drawn = {fault: simulation.effective_order(bearing(fault, 3)) for fault in ("outer", "inner", "ball")}
    assert drawn["outer"] < SKF_6205.outer
    assert drawn["ball"] < SKF_6205.ball
    # Whatever the cage does, each roller passes an outer and an inner mark Z times in a shaft turn.
    assert drawn["outer"] + drawn["inner"] == pytest.approx(9, rel=1e-12)


def test_inner_strikes_follow_the_load_zone_of_the_shaft():
    drawn = bearing("inner", 1)
    angle = np.linspace(0, 500, 100_001)
    places, amplitudes = simulation.impacts(drawn, Operation(SHAFT, 1.0), angle, np.random.default_rng(0))
    away = np.abs((places / 200 + 0.5) % 1 - 0.5)  # turns from the middle of the zone
    edge = np.arccos(1 - 2 * drawn.load_zone) / (2 * np.pi)
    assert not amplitudes[away > edge].any()
    assert amplitudes[away < edge / 3].mean() > 2 * amplitudes[(away > edge / 2) & (away < edge)].mean()


@given(st.floats(0.05, 0.5), st.floats(-10, 10))
def test_the_load_zone_is_a_symmetric_weight(extent, psi):
    weight = simulation.load_zone(np.array([psi, -psi, psi + 2 * np.pi, 0.0]), extent)
    assert weight[3] == 1
    assert (weight >= 0).all() and (weight <= 1).all()
    np.testing.assert_allclose(weight[:3], weight[0], atol=1e-9)


def test_the_impulse_response_is_that_of_the_oscillator():
    mode = Mode(0.15, 0.04, 0.7)
    omega = 2 * np.pi * mode.frequency
    damped, decay = omega * np.sqrt(1 - mode.damping**2), np.exp(-mode.damping * omega)
    impulse = np.zeros(simulation.RESPONSE_SAMPLES)
    impulse[0] = 1
    # The two-pole recursion whose impulse response is a sampled decaying sine.
    numerator = [0, mode.gain * decay * np.sin(damped)]
    recursion = lfilter(numerator, [1, -2 * decay * np.cos(damped), decay**2], impulse)
    np.testing.assert_allclose(simulation.impulse_response((mode,)), recursion, atol=1e-12)


def test_no_mode_is_cut_while_it_still_rings():
    slowest = Mode(0.12 * 0.95, 0.02 * 0.8, 1.0)
    assert np.abs(simulation.impulse_response((slowest,))[-20:]).max() < 2e-5


@given(st.lists(st.tuples(st.floats(0, 98.99), st.floats(0, 10)), max_size=20))
def test_scattered_impulses_keep_their_sum_and_their_centre(wanted):
    places = np.array([place for place, _ in wanted])
    amplitudes = np.array([amplitude for _, amplitude in wanted])
    train = simulation.scatter_impulses(places, amplitudes, 100)
    assert train.shape == (100,)
    assert train.sum() == pytest.approx(amplitudes.sum(), abs=1e-9)
    assert train @ np.arange(100) == pytest.approx(places @ amplitudes, abs=1e-6)


def test_the_deviation_of_second_order_noise_is_measured():
    noise = np.random.default_rng(0).standard_normal(400_000)
    frequency, radius = 0.2, 0.8
    coloured = lfilter([1], [1, -2 * radius * np.cos(2 * np.pi * frequency), radius**2], noise)
    # 400,000 correlated samples: the estimate is good to about half a percent.
    assert coloured.std() == pytest.approx(simulation.ar2_deviation(frequency, radius), rel=0.01)


def test_sixteen_bits():
    step = simulation.FULL_SCALE / 2**15
    signal = np.array([0.4, 0.6, -1.5, 1e9, -1e9]) * step
    assert (simulation.quantise(signal) / step).tolist() == [0, 1, -2, 2**15 - 1, -(2**15)]


def test_the_shaft_turns_at_its_speed_and_never_back():
    operation = Operation(SHAFT, 1.0, fluctuation=0.005)
    angle = simulation.shaft_angle(operation, RATE, 120_000, np.random.default_rng(0))
    speed = np.diff(angle) * RATE
    assert (speed > 0).all()
    # Three equal sines, each of deviation 1/√2: together the fluctuation, over whole and part waves.
    assert speed.std() / SHAFT == pytest.approx(0.005, rel=0.2)
    assert speed.mean() == pytest.approx(SHAFT, rel=0.002)
