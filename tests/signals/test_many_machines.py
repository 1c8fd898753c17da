"""Machines drawn one by one: the same bits from a seed, faults where kinematics has them, and switches."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.signals.envelope import envelope_spectrum
from suite.signals.machine_draws import TACHOMETER_ERROR, draw_any_machine, run_again
from suite.signals.many_machines import drawn_machine, record_machine, simulate_machine
from suite.signals.nuisances import NO_NUISANCES, Nuisances, ball_presence, friction_gain
from suite.signals.simulation import effective_order

RATE, SAMPLES = 12_000.0, 4096
SWITCHES = [field.name for field in fields(Nuisances)]
ALL_FAULTS = ("healthy", "inner", "outer", "ball")


def test_a_machine_has_the_same_bits_whatever_else_is_drawn():
    alone = simulate_machine(3, 7, "inner", RATE, SAMPLES).signal
    for number in (1, 2):
        simulate_machine(3, number, "ball", RATE, SAMPLES)
    assert np.array_equal(alone, simulate_machine(3, 7, "inner", RATE, SAMPLES).signal)
    assert not np.array_equal(alone, simulate_machine(4, 7, "inner", RATE, SAMPLES).signal)
    assert not np.array_equal(alone, simulate_machine(3, 8, "inner", RATE, SAMPLES).signal)


def test_codes_are_those_of_a_converter():
    signal = simulate_machine(0, 0, "outer", RATE, SAMPLES).signal
    codes = signal * (2**15 / 64)
    assert signal.dtype == np.float32
    assert np.array_equal(codes, np.rint(codes))


def changed_by(switch, fault, number):
    """Whether switching one nuisance off changes a recording."""
    with_it = simulate_machine(1, number, fault, RATE, SAMPLES).signal
    without = simulate_machine(
        1, number, fault, RATE, SAMPLES, replace(Nuisances(), **{switch: False})
    ).signal
    return not np.array_equal(with_it, without)


SHARES = {
    # 1 - (1 - .5)(1 - .3)(1 - .4)(1 - .4) of machines have modulated friction; three of four some tone.
    "modulated_friction": 0.874,
    "locked_knocks": 0.25,
    "tones": 0.75,
    "transmission": 0.5,
    "rotating_load": 0.5,
    "second_strike": 0.5,
    "intermittent_balls": 0.6,
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_each_nuisance_is_off_by_its_switch_and_as_frequent_as_stated(switch):
    changed = np.mean([changed_by(switch, "ball", number) for number in range(40)])
    assert abs(changed - SHARES[switch]) < 3 * np.sqrt(SHARES[switch] * (1 - SHARES[switch]) / 40)


@pytest.mark.parametrize("switch", ["rotating_load", "second_strike", "intermittent_balls"])
def test_what_belongs_to_a_fault_leaves_a_healthy_bearing_alone(switch):
    assert not any(changed_by(switch, "healthy", number) for number in range(6))


def test_the_class_changes_nothing_but_the_impacts():
    rng = [np.random.default_rng(5) for _ in ALL_FAULTS]
    drawn = [draw_any_machine(one, fault) for one, fault in zip(rng, ALL_FAULTS, strict=True)]
    same = {(one.bearing.modes, one.bearing.orders, one.operation, one.stated_shaft_hz) for one in drawn}
    assert len(same) == 1


@given(seed=st.integers(0, 10_000))
def test_draws_stay_in_their_ranges_and_obey_kinematics(seed):
    drawn = draw_any_machine(np.random.default_rng(seed), "outer")
    orders = drawn.bearing.orders
    n_rolling = orders.outer + orders.inner
    assert 6.999 < n_rolling < 13.001 and abs(n_rolling - round(n_rolling)) < 1e-9
    assert 0.35 <= orders.cage <= 0.43
    assert orders.outer == pytest.approx(n_rolling * orders.cage)
    assert orders.ball == pytest.approx((1 - (1 - 2 * orders.cage) ** 2) / (1 - 2 * orders.cage))
    assert 9 <= drawn.operation.shaft_hz <= 40
    assert abs(drawn.stated_shaft_hz / drawn.operation.shaft_hz - 1) < 6 * TACHOMETER_ERROR
    assert all(0.04 <= mode.frequency <= 0.33 and 0.01 <= mode.damping <= 0.1 for mode in drawn.bearing.modes)


def strong_line(fault, number):
    """Height of the envelope's line at the true fault order over the median, without nuisances."""
    machine = simulate_machine(2, number, fault, RATE, 60_000, NO_NUISANCES)
    bearing, shaft = machine.drawn.bearing, machine.drawn.operation.shaft_hz
    if bearing.severity < 0.4:
        return None
    stretches = machine.signal.reshape(10, 6000).astype(np.float64)
    spectrum = envelope_spectrum(stretches, prewhiten=True).mean(axis=0)
    orders = np.arange(len(spectrum)) / 12_000 * RATE / shaft
    true = effective_order(bearing)
    near = np.abs(orders - true) < 0.03 * true
    around = (np.abs(orders - true) < 0.3 * true) & ~near
    return spectrum[near].max() / np.median(spectrum[around])


@pytest.mark.parametrize("fault", ["outer", "inner", "ball"])
def test_a_severe_fault_stands_at_its_order_on_most_machines(fault):
    heights = [height for number in range(30) if (height := strong_line(fault, number)) is not None]
    assert len(heights) >= 5
    assert np.mean(np.array(heights) > 2) > 0.6


def test_friction_swells_around_one_and_never_vanishes():
    angle = np.linspace(0, 50, 20_000)
    orders = draw_any_machine(np.random.default_rng(0), "healthy").bearing.orders
    for seed in range(30):
        gain = friction_gain(angle, orders, np.random.default_rng(seed))
        assert gain.min() > 0 and 0.8 < gain.mean() < 1.2


def test_balls_come_and_go_within_full_presence_and_absence():
    weights = [ball_presence(np.arange(400.0), np.random.default_rng(seed)) for seed in range(40)]
    assert all(weight.min() >= 0 and weight.max() <= 1 for weight in weights)
    assert any(weight.min() == 0 and weight.max() == 1 for weight in weights)


def test_another_take_of_a_machine_has_its_tones_and_its_own_noise():
    drawn = drawn_machine(3, 7, "healthy")
    first = record_machine(drawn, 3, 7, RATE, SAMPLES)
    assert np.array_equal(first, simulate_machine(3, 7, "healthy", RATE, SAMPLES).signal)
    second = record_machine(drawn, 3, 7, RATE, SAMPLES, take=1)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.9
    assert np.array_equal(second, record_machine(drawn, 3, 7, RATE, SAMPLES, take=1))


@given(st.integers(0, 2**31))
def test_on_another_day_a_machine_has_its_bearing_and_its_modes(seed):
    machine = drawn_machine(seed, 0, "inner")
    again = run_again(np.random.default_rng(seed), machine)
    same = ("fault", "severity", "orders", "modes", "slip", "load_zone", "defect_angle")
    assert all(getattr(again.bearing, name) == getattr(machine.bearing, name) for name in same)
    assert 0.7 <= again.operation.shaft_hz / machine.operation.shaft_hz <= 1.4
    assert again.bearing.background != machine.bearing.background
    assert abs(again.stated_shaft_hz / again.operation.shaft_hz - 1) < 6 * TACHOMETER_ERROR
