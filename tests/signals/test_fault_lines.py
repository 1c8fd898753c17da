"""Fault lines of simulated bearings stand where kinematics has them, and those of noise do not stand out."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.signals.fault_lines import envelope_orders, line_heights, strength_db
from suite.signals.kinematics import SKF_6205
from suite.signals.many_machines import simulate_machine

RATE = 12_000.0


def struck(order, turns=20, windows=3, speed=1 / 400, seed=0):
    """White noise and a ringing impact ``order`` times a turn."""
    rng = np.random.default_rng(seed)
    length = round(turns / speed)
    signal = rng.standard_normal(windows * length)
    ring = np.exp(-np.arange(200) / 20) * np.sin(2 * np.pi * 0.2 * np.arange(200))
    for place in np.arange(5, signal.size - 200, 1 / (order * speed)):
        signal[round(place) : round(place) + 200] += 12 * ring
    return signal.reshape(windows, length), speed


@pytest.mark.parametrize("fault", ["outer", "inner", "ball"])
def test_the_line_that_is_struck_stands_out_and_no_other(fault):
    windows, speed = struck(getattr(SKF_6205, fault))
    lines = line_heights(envelope_orders(windows, speed), SKF_6205)
    first = next(line for line in lines if line.fault == fault and line.harmonic == 1)
    assert first.found == pytest.approx(first.order, rel=0.01)
    assert first.height_db > 9
    others = {name: strength_db(lines, name) for name in ("outer", "inner", "ball", "cage") if name != fault}
    assert strength_db(lines, fault) > 5 + max(others.values())


def test_noise_has_no_lines():
    rng = np.random.default_rng(0)
    heights = [
        (line.height_db, line.sidebands_db)
        for _ in range(10)
        for line in line_heights(envelope_orders(rng.standard_normal((10, 4000)), 1 / 200), SKF_6205)
    ]
    assert np.nanmean(heights) == pytest.approx(0, abs=0.3)
    assert np.nanmax(np.abs(heights)) < 4


def test_an_inner_race_fault_has_sidebands_a_shaft_turn_apart_and_an_outer_one_none():
    made = [simulate_machine(1, number, "inner", RATE, 24_000) for number in range(12)]
    beside = []
    for machine in made:
        orders, speed = machine.drawn.bearing.orders, machine.drawn.stated_shaft_hz / RATE
        lines = line_heights(envelope_orders(machine.signal.reshape(2, -1), speed), orders)
        beside += [line.sidebands_db for line in lines if line.fault == "inner" and line.harmonic == 1]
        assert all(isnan(line.sidebands_db) for line in lines if line.fault in ("outer", "cage"))
    assert np.median(beside) > 3


@given(st.floats(1e-3, 1e3), st.booleans())
def test_neither_scale_nor_sign_changes_a_height(scale, flip):
    windows, speed = struck(SKF_6205.inner, turns=10, windows=1)
    reference = line_heights(envelope_orders(windows, speed), SKF_6205)
    changed = line_heights(envelope_orders(windows * (-scale if flip else scale), speed), SKF_6205)
    np.testing.assert_allclose(
        [line.height_db for line in changed], [line.height_db for line in reference], atol=1e-6
    )


def test_a_line_beyond_the_spectrum_is_not_known():
    windows, _ = struck(SKF_6205.outer, turns=5, windows=1)
    lines = line_heights(envelope_orders(windows, 1 / 12), SKF_6205)  # twelve samples a turn: orders up to 6
    assert isnan(lines[1].height_db) and isnan(lines[1].found)
    assert isnan(strength_db(lines[1:3], "outer"))


def test_the_curve_is_level_at_0_db_and_has_the_line():
    windows, speed = struck(SKF_6205.outer)
    spectrum = envelope_orders(windows, speed)
    curve = spectrum.over_level(12.0)
    assert curve.size == round(12 * spectrum.per_order) + 1
    assert np.median(curve) == pytest.approx(0, abs=1.5)
    near = round(SKF_6205.outer * spectrum.per_order)
    assert curve[near - 3 : near + 4].max() == curve[round(spectrum.per_order) : 2 * near - 5].max()


def test_silence_has_no_lines():
    lines = line_heights(envelope_orders(np.zeros((2, 4000)), 1 / 200), SKF_6205)
    assert {line.height_db for line in lines} == {0.0}


@pytest.mark.parametrize(("rows", "speed"), [(0, 0.01), (1, 0.0), (1, float("nan"))])
def test_without_windows_or_a_turning_shaft_there_is_no_spectrum(rows, speed):
    with pytest.raises(ValueError, match="windows at"):
        envelope_orders(np.ones((rows, 64)), speed)
