"""Envelopes by angle: a run-up has its lines where a steady machine has them, to half a percent."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.signals.angle_envelope import envelope_order_spectrum
from suite.signals.envelope import envelope_spectrum
from suite.signals.order_tracking import (
    PARTS,
    by_angle,
    by_time,
    relative_speeds,
    sample_speeds,
)
from suite.signals.simulation import Operation, effective_order, vibration_by_angle
from suite.signals.simulation_draws import draw_bearing, draw_rig

RATE, SAMPLES, LENGTH = 12_000.0, 36_000, 9000


def run_up(ratio, samples=SAMPLES, mean_hz=30.0):
    """Angle, turns, of a shaft whose speed changes evenly."""
    first = 2 * mean_hz / (1 + ratio)
    speed = np.linspace(first, first * ratio, samples)
    return np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2)]) / RATE


def cuts(values, length=LENGTH):
    return values[: len(values) // length * length].reshape(-1, length).astype(float)


def described(angle, length=LENGTH):
    return relative_speeds(angle, np.arange(len(angle) // length) * float(length), length)


@settings(max_examples=25)
@given(ratio=st.floats(0.2, 5), cycles=st.floats(0.5, 6))
def test_what_turns_with_the_shaft_is_even_by_angle(ratio, cycles):
    angle = run_up(ratio, 8192)
    turns, relative = described(angle, 2048)
    seen = by_angle(cuts(np.cos(2 * np.pi * cycles * angle), 2048), relative)
    began = angle[::2048][:4, np.newaxis]
    even = np.cos(2 * np.pi * cycles * (began + turns[:, np.newaxis] * np.arange(2048) / 2048))
    assert np.abs(seen - even)[:, 40:-40].max() < 0.03
    back = by_time(seen, relative)
    assert np.abs(back - cuts(np.cos(2 * np.pi * cycles * angle), 2048))[:, 80:-80].max() < 0.05


def test_windows_know_their_turns_and_how_these_are_spread():
    angle = run_up(3.0)
    turns, relative = described(angle)
    assert np.allclose(turns, [angle[at + LENGTH] - angle[at] for at in (0, 9000, 18_000)] + [turns[3]])
    assert relative.shape == (4, PARTS) and np.allclose(relative.mean(axis=1), 1)
    assert (np.diff(relative, axis=1) > 0).all()
    speeds = sample_speeds(turns / LENGTH, relative, LENGTH)
    assert np.allclose(speeds.ravel() * RATE, np.linspace(15, 45, SAMPLES), rtol=0.004)


def test_steady_rows_stay_to_the_bit_and_steady_windows_the_very_array():
    windows = np.random.default_rng(0).standard_normal((3, 512))
    steady, unknown = np.ones((3, PARTS)), np.full((3, PARTS), np.nan)
    for relative in (None, steady, unknown):
        assert by_angle(windows, relative) is windows and by_time(windows, relative) is windows
        assert sample_speeds(np.ones(3), relative, 512).shape == (3,)
    mixed = steady.copy()
    mixed[1] = np.linspace(0.9, 1.1, PARTS)
    for change in (by_angle, by_time):
        changed = change(windows, mixed)
        assert (changed[[0, 2]] == windows[[0, 2]]).all() and (changed[1] != windows[1]).any()
    for prewhiten in (False, True):
        plain = envelope_spectrum(windows, prewhiten=prewhiten)
        assert (envelope_spectrum(windows, prewhiten=prewhiten, relative_speed=steady) == plain).all()
        by_row = envelope_spectrum(windows, prewhiten=prewhiten, relative_speed=mixed)
        assert (by_row[[0, 2]] == plain[[0, 2]]).all()


def bearing_of(fault, slip):
    rng = np.random.default_rng([1, len(fault)])
    drawn = draw_bearing(draw_rig(rng), fault, 1.0, rng)
    return replace(drawn, slip=slip, jitter=drawn.jitter if slip else 0.0)


def line_of(bearing, power, per_order):
    """Where the mean spectrum of windows is highest around the fault's order, and by how much, dB."""
    order = getattr(bearing.orders, bearing.fault)
    orders = np.arange(order - 1.5, order + 1.5, 0.002)
    mean = np.mean(
        [np.interp(orders * k, np.arange(len(row)), row) for k, row in zip(per_order, power, strict=True)],
        axis=0,
    )
    near = np.abs(orders / order - 1) < 0.03
    found = orders[near][mean[near].argmax()]
    return found, 10 * np.log10(mean[near].max() / np.median(mean))


@pytest.mark.parametrize("fault", ["outer", "inner", "ball"])
@pytest.mark.parametrize(("ratio", "slip"), [(2.0, 0.0), (0.4, 0.0), (3.0, 0.012)])
def test_a_line_of_a_run_up_stands_at_its_order(fault, ratio, slip):
    bearing = bearing_of(fault, slip)
    operation = Operation(30.0, 1.0, run_up=ratio)
    signal, angle = vibration_by_angle(bearing, operation, RATE, SAMPLES, np.random.default_rng(3))
    turns, relative = described(angle)
    windows, per_order = cuts(signal), 2 * turns
    tracked = envelope_spectrum(windows, prewhiten=True, relative_speed=relative)
    found, height = line_of(bearing, tracked, per_order)
    order = getattr(bearing.orders, fault)
    assert abs(found / order - 1) < 0.005 + (slip and abs(effective_order(bearing) / order - 1))
    assert height > 10
    # The speeds of windows are known, what happens within them is not.
    _, smeared = line_of(bearing, envelope_spectrum(windows, prewhiten=True), per_order)
    assert smeared < height - 5
    # By turns of the middle, and with bins at the same orders for all.
    fixed = int(turns.min())
    speeds = sample_speeds(turns / LENGTH, relative, LENGTH)
    by_turns = envelope_order_spectrum(windows, speeds, fixed, 128, prewhiten=True)
    again, _ = line_of(bearing, by_turns, np.full(len(windows), float(fixed)))
    assert abs(again - found) < 0.5 / fixed
