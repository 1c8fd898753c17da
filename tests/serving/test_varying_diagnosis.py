"""A run-up with a tachometer is diagnosed by angle; told the mean speed, nothing is found in it."""

import numpy as np
import pytest

from suite.data.describe import describe_recordings
from suite.data.measurement import read_measurement
from suite.data.recording import Recording
from suite.data.stated import StatedSpeed, stated_tachometer
from suite.errors import RequestError
from suite.serving.line_evidence import evidence_of
from suite.serving.speed_check import contradicting_speed
from suite.signals.simulation import Operation, vibration_by_angle
from suite.signals.simulation_draws import draw_bearing, draw_rig

RATE, SAMPLES = 12_000, 48_000


@pytest.fixture(scope="module")
def run_up():
    rng = np.random.default_rng(2)
    bearing = draw_bearing(draw_rig(rng), "outer", 1.0, rng)
    signal, angle = vibration_by_angle(bearing, Operation(25.0, 1.0, run_up=2.0), float(RATE), SAMPLES, rng)
    return bearing, signal, angle


@pytest.fixture(scope="module")
def file(run_up, tmp_path_factory):
    _, signal, angle = run_up
    path = tmp_path_factory.mktemp("run-up") / "up.csv"
    pulses = (angle * 2 % 1 < 0.3).astype(float)
    np.savetxt(path, np.column_stack([signal, pulses]), "%.5f", ",", header="acc,tacho", comments="")
    return path


def recording_of(run_up, turns):
    bearing, signal, _ = run_up
    return Recording("r", signal[None], RATE, 25.0, "outer", "b", "c", "m", bearing.orders, turns=turns)


def test_evidence_and_card_are_by_angle(run_up):
    known, mean = (recording_of(run_up, turns) for turns in (run_up[2], None))
    shown = evidence_of(known)
    assert shown.strengths["outer"] > 14 and evidence_of(mean).strengths["outer"] < 4
    (line,) = [one for one in shown.lines if one.fault == "outer" and one.harmonic == 1]
    assert line.found == pytest.approx(line.order, rel=0.02)
    described = [describe_recordings([one]) for one in (known, mean)]
    heights = [
        next(line["height_db"] for line in one["pictures"][0]["lines"] if line["name"] == "outer")
        for one in described
    ]
    assert heights[0] > heights[1] + 6
    assert described[0]["rpm"][0] < 1100 and described[0]["rpm"][1] > 1900
    assert contradicting_speed(known) is None


def test_a_tachometer_is_read_beside_the_vibration(file, run_up):
    measured = read_measurement(file, rate_hz=RATE, tachometer=stated_tachometer("tacho:2"))
    assert measured.signal.shape == (1, SAMPLES) and measured.channel == "acc"
    off = measured.turns - run_up[2]
    assert np.abs(off - np.median(off)).max() < 0.03
    assert measured.speed.shaft_hz == pytest.approx(25, rel=0.02)
    assert measured.speed_from.startswith("by 'tacho', 10") and measured.speed_from.endswith(" rpm")


@pytest.mark.parametrize(
    ("stated", "speed", "words"),
    [
        (
            "tacho:1",
            25.0,
            r"measures 20\S+ to 39\S+ rpm, and 1500 rpm are stated \(expected the pulses a turn",
        ),
        ("acc", None, r"--channel: 'tacho' is named as another quantity"),
        ("tach", None, r"--tachometer: no channel 'tach'"),
        ("7", None, r"--tachometer: no channel 7"),
    ],
)
def test_a_wrong_tachometer_is_one_line(file, stated, speed, words):
    speed = speed and StatedSpeed(speed)
    with pytest.raises(RequestError, match=words):
        read_measurement(file, rate_hz=RATE, speed=speed, tachometer=stated_tachometer(stated))


@pytest.mark.parametrize("text", ["", ":3", "tacho:", "tacho:0", "tacho:-1", "tacho:nan", "tacho:x"])
def test_what_is_no_tachometer_is_refused(text):
    with pytest.raises(RequestError, match="--tachometer: is "):
        stated_tachometer(text)
