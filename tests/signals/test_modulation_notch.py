"""A notch takes lines of simulated faults, in every band, and leaves resonances; a control keeps them."""

from itertools import pairwise

import numpy as np
import pytest

from suite.signals.envelope import envelope_spectrum
from suite.signals.fault_lines import EnvelopeOrders, line_heights
from suite.signals.kinematics import NICE_MFPT
from suite.signals.modulation_notch import highest_line, notched, notched_elsewhere
from suite.signals.order_lines import fault_order_lines
from suite.signals.order_tracking import relative_speeds
from suite.signals.simulation import Operation, vibration, vibration_by_angle
from suite.signals.simulation_draws import draw_bearing, draw_rig

RATE, SHAFT, TURNS = 12_000.0, 35.0, 20
LENGTH = round(TURNS * RATE / SHAFT)
FAULTS = ("healthy", "outer", "inner", "ball")


def bearing_of(fault, number, severity=0.9):
    rng = np.random.default_rng(number)
    return draw_bearing(draw_rig(rng), fault, severity, rng)


def windows_of(fault, number, severity=0.9, count=1):
    rng = np.random.default_rng(100 + number)
    signal = vibration(bearing_of(fault, number, severity), Operation(SHAFT, 1.0), RATE, count * LENGTH, rng)
    windows = signal.astype(np.float64).reshape(count, LENGTH)
    return (windows - windows.mean(axis=1, keepdims=True)) / windows.std(axis=1, keepdims=True)


def speeds(windows):
    return np.full(len(windows), SHAFT / RATE)


def orders(windows, number):
    return np.tile(list(vars(bearing_of("outer", number).orders).values()), (len(windows), 1))


def heights(window, number, band, fault=None, prewhiten=False):
    """First lines over their surroundings, by the measure of a recording's evidence, which knows no notch."""
    power = envelope_spectrum(window[None], band, prewhiten=prewhiten)[0]
    lines = line_heights(EnvelopeOrders(power, TURNS * 2.0), bearing_of("outer", number).orders)
    return [line.height_db for line in lines if line.fault == fault or (fault is None and line.harmonic < 3)]


def highest(windows, number, count):
    edges = np.linspace(0, 0.5, count + 1)
    return max(
        height
        for window in windows
        for low, high in pairwise(edges)
        for height in heights(window, number, (low, high))
    )


@pytest.fixture(scope="module")
def trials():
    """Fault and number to windows, and the same notched."""
    made = {}
    for number in range(2):
        for fault in FAULTS:
            windows = windows_of(fault, number)
            made[fault, number] = windows, notched(windows, speeds(windows), orders(windows, number), 0.5)
    return made


def test_no_line_of_a_strong_fault_is_left_in_any_band(trials):
    """Nor in bands of other widths than those that were notched."""
    stood = []
    for (fault, number), (windows, notch) in trials.items():
        if fault in ("outer", "inner"):
            stood.append(highest(windows, number, 6))
            for count in (4, 9):
                assert highest(notch.signals, number, count) < 10, (fault, number, count)
            assert all(max(heights(one, number, (0, 0.5), prewhiten=True)) < 10 for one in notch.signals)
            assert (notch.after_db < 10).all()
    assert np.median(stood) > 15
    assert min(stood) > 8


def test_what_is_measured_before_and_after_is_what_another_measure_finds(trials):
    for (fault, number), (windows, notch) in trials.items():
        if fault == "outer":
            assert notch.before_db.max() == pytest.approx(highest(windows, number, 6), abs=4)


def test_noise_is_hardly_changed():
    windows = np.random.default_rng(0).standard_normal((6, LENGTH))
    notch = notched(windows, speeds(windows), orders(windows, 0), 0.5)
    assert (notch.signals - windows).std() < 0.2
    assert (notch.after_db < 10).all()


def test_resonances_stay_where_they_are(trials):
    """Each sixth of the spectrum is as loud as it was: under a notch, and under its control."""
    for (_, number), (windows, notch) in trials.items():
        control, _ = notched_elsewhere(windows, notch.signals, speeds(windows), orders(windows, number), 0.5)
        was, *now = (
            np.square(np.abs(np.fft.rfft(one)))[:, : 6 * 571].reshape(6, -1).sum(axis=1)
            for one in (windows, notch.signals, control)
        )
        assert np.array(now) == pytest.approx(np.array([was, was]), rel=0.01)


def test_a_control_keeps_the_lines_and_writes_none(trials):
    """Outer race: still there. The other faults' lines do not rise to where that one stood."""
    kept, lost = [], []
    for (fault, number), (windows, notch) in trials.items():
        if fault != "outer":
            continue
        control, stretch = notched_elsewhere(
            windows, notch.signals, speeds(windows), orders(windows, number), 0.5
        )
        assert ((stretch >= 0.55) & (stretch <= 0.95)).all()
        for before, after, beside in zip(windows, notch.signals, control, strict=True):
            line, gone, left = (heights(one, number, (0, 0.5), "outer")[0] for one in (before, after, beside))
            kept.append(left / line)
            lost.append(gone / line)
            others = [heights(beside, number, (0, 0.5), name)[0] for name in ("inner", "ball")]
            assert max(others) < left
    assert np.median(kept) > 0.5
    assert np.median(lost) < 0.2


def test_a_control_changes_a_window_as_its_notch_does(trials):
    windows, notch = trials["outer", 1]
    same, _ = notched_elsewhere(windows, windows, speeds(windows), orders(windows, 1), 0.5)
    assert same == pytest.approx(windows, abs=1e-9)
    control, _ = notched_elsewhere(windows, notch.signals, speeds(windows), orders(windows, 1), 0.5)
    ratio = (control - windows).std() / (notch.signals - windows).std()
    assert 0.4 < ratio < 1.1


def test_without_a_geometry_nothing_is_known_and_nothing_changed():
    windows = windows_of("outer", 0)
    notch = notched(windows, speeds(windows), np.full((1, 4), np.nan), 0.5)
    assert notch.signals == pytest.approx(windows, abs=1e-9)
    assert np.isnan(notch.before_db).all()


def test_a_line_of_another_bearing_is_left_alone():
    """Only the stated orders are notched: a wrong geometry leaves the fault where it is."""
    windows = windows_of("outer", 1)
    given = np.tile(list(vars(NICE_MFPT).values()), (len(windows), 1))
    notch = notched(windows, speeds(windows), given, 0.5)
    line = [heights(one, 1, (0, 0.5), "outer")[0] for one in (*windows, *notch.signals)]
    assert line[1] > 0.7 * line[0] > 8
    assert fault_order_lines(given).centres.shape == (1, 70)


def test_lines_of_a_run_up_are_notched_by_angle():
    """Told the mean speed of each window alone, the notch finds no line that it could take."""
    bearing, rng = bearing_of("outer", 1), np.random.default_rng(5)
    signal, angle = vibration_by_angle(bearing, Operation(SHAFT, 1.0, run_up=1.5), RATE, 2 * LENGTH, rng)
    windows = signal.astype(np.float64).reshape(2, LENGTH)
    turns, relative = relative_speeds(angle, np.array([0.0, LENGTH]), LENGTH)
    known = turns / LENGTH, orders(windows, 1), 0.5, relative
    notch = notched(windows, *known)
    assert (notch.before_db > 18).all() and (notch.after_db < 10).all()
    assert (notched(windows, *known[:3]).before_db < notch.before_db - 5).all()
    control, _ = notched_elsewhere(windows, notch.signals, *known)
    left = highest_line(control, known[0], fault_order_lines(known[1]), 0.5, relative)
    assert (left > 0.6 * notch.before_db).all() and (left > notch.after_db + 6).all()
