"""The shaft speed of simulated machines is found within a tolerance, and never in noise."""

import numpy as np
import pytest

from suite.signals.kinematics import SKF_6205
from suite.signals.many_machines import simulate_machine
from suite.signals.shaft_search import search_shaft

RATE, SAMPLES = 12_000.0, 60_000


def searched(number, fault, seed=9):
    """Search around a nominal speed that is up to 2 % wrong; the true speed beside what was found."""
    machine = simulate_machine(seed, number, fault, RATE, SAMPLES)
    true = machine.drawn.operation.shaft_hz
    nominal = true * (1 + np.random.default_rng(number).uniform(-0.02, 0.02))
    return true, search_shaft(machine.signal, RATE, nominal, 0.022, machine.drawn.bearing.orders)


def test_most_speeds_are_found_and_what_is_found_is_right():
    found = [searched(number, fault) for number in range(12) for fault in ("inner", "outer", "healthy")]
    errors = np.array([abs(search.shaft_hz / true - 1) for true, search in found if search.found])
    assert len(errors) > 0.5 * len(found)
    assert (errors < 0.005).mean() > 0.95


def test_what_is_found_lies_between_the_ends():
    for number in range(4):
        _, search = searched(number, "outer")
        assert search.low_hz * (1 - 1e-9) <= search.shaft_hz <= search.high_hz * (1 + 1e-9)


def test_nothing_is_found_in_noise():
    rng = np.random.default_rng(3)
    for _ in range(8):
        search = search_shaft(rng.standard_normal(SAMPLES), RATE, 25.0, 0.02, SKF_6205)
        assert not search.found
        assert search.shaft_hz == 25.0


def test_the_hum_of_the_mains_does_not_pull_a_speed_to_its_own():
    time = np.arange(SAMPLES) / RATE
    rng = np.random.default_rng(0)
    hum = sum(3 / times * np.sin(2 * np.pi * 50 * times * time) for times in (1, 2, 3))
    shaft = 1475 / 60
    turning = sum(0.5 * np.sin(2 * np.pi * shaft * times * time + times) for times in (1, 2, 3, 4))
    search = search_shaft(rng.standard_normal(SAMPLES) + hum + turning, RATE, 1480 / 60, 30 / 1480)
    assert search.found
    assert 60 * search.shaft_hz == pytest.approx(1475, rel=0.005)


def test_scale_and_sign_change_nothing():
    signal = simulate_machine(9, 1, "inner", RATE, SAMPLES).signal
    first = search_shaft(signal, RATE, 20.0, 0.02, SKF_6205)
    assert search_shaft(-50 * signal, RATE, 20.0, 0.02, SKF_6205).shaft_hz == first.shaft_hz


def test_silence_tells_nothing():
    assert not search_shaft(np.zeros(SAMPLES), RATE, 25.0, 0.02, SKF_6205).found


@pytest.mark.parametrize(
    ("nominal", "tolerance", "samples", "words"),
    [
        (25.0, 0.0, SAMPLES, "tolerance to 0.2"),
        (25.0, 0.5, SAMPLES, "tolerance to 0.2"),
        (-1.0, 0.02, SAMPLES, "above 0"),
        (25.0, 0.02, 2400, "no ten turns"),
    ],
)
def test_what_cannot_be_searched_is_refused(nominal, tolerance, samples, words):
    with pytest.raises(ValueError, match=words):
        search_shaft(np.ones(samples), RATE, nominal, tolerance)
