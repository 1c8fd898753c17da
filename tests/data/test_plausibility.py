"""Numbers that recordings are said to have and hardly can: planted ones are noted, real ones are not."""

import numpy as np
import pytest
from real_recordings import REAL
from test_recording import record

from suite.data.checks import examine_recordings
from suite.data.dataset import load
from suite.signals.kinematics import SKF_6205, Geometry

SIGNAL = np.random.default_rng(0).standard_normal((1, 4000)).astype(np.float32)


def notes(recordings, words):
    return [item.text for item in examine_recordings("mine", recordings) if words in item.text]


def one(**changes):
    return [record(**{"orders": SKF_6205, **changes})]


def test_revolutions_a_minute_given_as_hertz_are_noted():
    lines = notes(one(shaft_hz=1500.0), "the key is rpm")
    assert lines and "90000 rpm" in lines[0]
    assert notes(
        one(shaft_hz=1500.0), "the inner line is at 8122.8 Hz, beyond half the sampling rate (6000 Hz)"
    )


@pytest.mark.parametrize("hz", [25.0, 50.0, 60.0])
def test_hertz_given_as_revolutions_a_minute_are_noted(hz):
    assert notes(one(shaft_hz=hz / 60), "the key is shaft_hz")


@pytest.mark.parametrize("rpm", [300.0, 1797.0, 24_000.0])
def test_usual_speeds_are_not_doubted(rpm):
    assert not notes(one(shaft_hz=rpm / 60), "the key is")


def test_windows_that_hold_too_few_periods_are_noted_with_a_length_that_would_do():
    (line,) = notes(one(shaft_hz=1.0), "periods of the outer line")
    assert "holds 0.61 periods" in line and "windows.length to 10042" in line
    assert not notes(one(shaft_hz=30.0), "periods of the")


def test_a_shaft_faster_than_half_the_rate_is_noted_without_geometry():
    assert notes([record(rate_hz=12.8, shaft_hz=25.0)], "the shaft line is at 25 Hz, beyond half")
    assert not notes([record(shaft_hz=25.0)], "beyond half")


def test_unknown_and_contradicting_geometries_are_noted():
    known, unknown = record(name="a", orders=SKF_6205), record(name="b")
    assert notes([known, unknown], "no bearing geometry is given for 1 of 2 recordings (b)")
    assert notes([known, unknown], "bearing b1 has 2 different geometries")
    assert not notes([known], "geometr")


def test_doubtful_orders_are_noted_once_for_all_recordings_that_have_them():
    orders = Geometry(9, 7.94, 39.04, 55.0).orders
    lines = notes([record(name=name, orders=orders) for name in "abcde"], "contact angle of 55°")
    assert len(lines) == 1


def test_levels_a_factor_of_thirty_apart_are_noted():
    def classes(gain):
        return [record(name="h", fault="healthy", signal=SIGNAL), record(name="i", signal=gain * SIGNAL)]

    assert notes(classes(np.float32(40.0)), "inner is 40 times that of healthy")
    assert notes(classes(np.float32(0.02)), "healthy is 50 times that of inner")
    assert not notes(classes(np.float32(20.0)), "times that of")


def classes_with(**by_class):
    """Two recordings of each class."""
    return [
        record(name=f"{fault}{k}", fault=fault, **(changes(k) if callable(changes) else changes))
        for fault, changes in by_class.items()
        for k in range(2)
    ]


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("rate_hz", (12e3, 48e3), "the sampling rate tells"),
        ("shaft_hz", (30.0, 25.0), "the shaft speed tells"),
        ("load", (0.0, 2.0), "the load tells"),
    ],
)
def test_what_goes_with_a_class_is_noted(key, values, words):
    apart = classes_with(healthy={key: values[0]}, inner={key: values[1]}, outer={key: values[1]})
    (line,) = notes(apart, words)
    assert "tells healthy from the other classes" in line
    shared = classes_with(healthy=lambda k: {key: values[k]}, inner=lambda k: {key: values[k]})
    assert not notes(shared, words)


def test_lengths_that_go_with_a_class_are_noted():
    long, short = np.tile(SIGNAL, 3), SIGNAL
    assert notes(classes_with(healthy={"signal": long}, inner={"signal": short}), "the length tells")


def test_speeds_as_they_were_measured_tell_no_class():
    measured = classes_with(
        healthy=lambda k: {"shaft_hz": 29.95 - 0.05 * k}, inner=lambda k: {"shaft_hz": 29.9 + 0.02 * k}
    )
    assert not notes(measured, "the shaft speed tells")


TRUE_OF_REAL_DATA = {
    "cwru": (),
    "hit_sm": ("the level of inner is", "periods of the outer line"),
    "mfpt": ("the length tells healthy",),
    "several_rigs": ("periods of the outer line",),
    "simulated": (),
}
"""What is noted beside short recordings and rates that differ; HIT-SM's gain does differ by class."""


@pytest.mark.skipif(not (REAL / "CWRU").is_dir(), reason="no real recordings: set SUITE_DATA")
@pytest.mark.parametrize("name", TRUE_OF_REAL_DATA)
def test_of_real_recordings_nothing_is_noted_but_what_is_true(name):
    options = {"seconds": 0.5} if name == "simulated" else {}
    lines = [item.text for item in examine_recordings(name, load(name, REAL, **options))]
    known = ("is usual", "sampling rates differ", *TRUE_OF_REAL_DATA[name])
    assert [line for line in lines if not any(words in line for words in known)] == []
    for words in TRUE_OF_REAL_DATA[name]:
        assert any(words in line for line in lines)


@pytest.mark.parametrize(
    ("bearings", "noted"),
    [
        ({("0", "healthy"), ("0", "inner"), ("1", "inner")}, "bearing 0 stands for healthy, inner"),
        ({("a", "outer"), ("a", "inner"), ("b", "outer")}, "bearing a stands for"),
        ({("a", "healthy"), ("a", "inner"), ("b", "inner"), ("b", "inner+outer")}, ""),
        ({("0", "healthy"), ("1", "inner"), ("2", "outer")}, ""),
        ({("a", "worn"), ("a", "very worn")}, ""),
    ],
)
def test_one_name_of_a_bearing_in_several_classes_is_noted(bearings, noted):
    recordings = [record(name="/".join(pair), bearing=pair[0], fault=pair[1]) for pair in sorted(bearings)]
    lines = notes(recordings, "the same physical bearing?")
    assert [line.startswith(noted) for line in lines] == [True] * bool(noted)


@pytest.mark.parametrize(
    ("fault", "known"),
    [
        ("Normal", "healthy"),
        ("IR", "inner"),
        ("Outer_Race", "outer"),
        ("inner-0.007", ""),
        ("worn", ""),
        ("ball", ""),
    ],
)
def test_a_class_that_means_a_known_one_is_noted(fault, known):
    lines = notes(one(fault=fault), "may mean known ones")
    assert [f"{fault!r} {known};" in line for line in lines] == [True] * bool(known)
