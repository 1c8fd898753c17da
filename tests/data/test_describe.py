"""A data set is described from its recordings alone, and its pictures show what physics predicts."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from suite.data import load
from suite.data.describe import describe_recordings, typical
from suite.data.recording import Recording
from suite.data.spectra import POINTS, spectra_of
from suite.signals.kinematics import SKF_6205, Geometry

REAL = os.environ.get("SUITE_DATA", "")


def record(name="r", fault="inner", condition="c", signal=None, **changes):
    if signal is None:
        signal = np.random.default_rng(0).standard_normal((1, 6000)).astype(np.float32)
    known = {"rate_hz": 6000.0, "shaft_hz": 20.0, "bearing": f"{fault}-1", "rig": "m", "orders": SKF_6205}
    return Recording(name=name, signal=signal, fault=fault, condition=condition, **{**known, **changes})


@pytest.fixture(scope="module")
def simulated():
    return load("simulated", rigs=1, bearings_per_class=2, seconds=2.0)


@pytest.fixture(scope="module")
def told(simulated):
    return describe_recordings(simulated)


def highest(picture):
    return max(picture["lines"], key=lambda line: line["height_db"])


def test_counts_are_those_of_the_recordings(simulated, told):
    assert told["recordings"] == len(simulated) == 32
    assert told["bearings"] == 8 and told["conditions"] == 4 and told["rigs"] == ["rig-1"]
    assert told["condition_names"] == list(dict.fromkeys(one.condition for one in simulated))
    assert told["hours"] == pytest.approx(64 / 3600)
    assert (
        told["rates_hz"] == [12_000.0] and told["rpm"] == [1500.0, 2100.0] and told["seconds"] == [2.0, 2.0]
    )
    assert sum(row["recordings"] for row in told["classes"].values()) == 32
    assert told["classes"]["outer"] == {
        "recordings": 8,
        "bearings": 2,
        "conditions": 4,
        "hours": pytest.approx(16 / 3600),
    }


def test_a_bearing_of_the_same_name_on_another_rig_is_another_bearing():
    told = describe_recordings([record("a"), record("b", rig="n"), record("c", condition="d")])
    assert told["bearings"] == told["classes"]["inner"]["bearings"] == 2


def test_a_card_is_plain_json_and_small(told):
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    for picture in told["pictures"]:
        assert 0 < len(picture["spectrum"]["db"]) <= POINTS
        assert 0 < len(picture["envelope"]["db"]) <= POINTS
    assert len(json.dumps(told)) < 50_000


def test_the_recordings_looked_at_follow_the_rule():
    mine = [
        record("1", "inner", "slow"),
        record("2", "inner", "fast"),
        record("3", "inner", "fast"),
        record("4", "outer", "slow"),
        record("5", "outer", "odd"),
        record("6", "ball", "fast"),
    ]
    assert [one.name for one in typical(mine)] == ["6", "2", "4"]
    # Of equally common conditions the first one counts.
    assert [one.name for one in typical(mine[:2])] == ["1"]
    assert typical([]) == []


def test_nothing_in_the_choice_depends_on_the_signals(simulated):
    rng = np.random.default_rng(1)
    shuffled = [
        replace(one, signal=rng.standard_normal(one.signal.shape).astype(np.float32)) for one in simulated
    ]
    assert [one.name for one in typical(shuffled)] == [one.name for one in typical(simulated)]


@pytest.mark.parametrize("fault", ["outer", "inner"])
def test_the_highest_line_of_a_simulated_race_fault_is_its_own(told, fault):
    (picture,) = [one for one in told["pictures"] if one["fault"] == fault]
    line = highest(picture)
    assert line["own"] and line["name"] == fault
    assert line["found"] == pytest.approx(line["order"], rel=0.03)
    assert line["height_db"] > 10


def test_no_line_of_a_healthy_bearing_is_its_own(told):
    (picture,) = [one for one in told["pictures"] if one["fault"] == "healthy"]
    assert not any(line["own"] for line in picture["lines"])
    assert highest(picture)["height_db"] < 8


def struck(order, shaft_hz=20.0, rate_hz=6000.0, seconds=4.0):
    """Noise that swells once per strike."""
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    swell = 1 + 0.8 * np.cos(2 * np.pi * order * shaft_hz * time)
    return (swell * np.random.default_rng(3).standard_normal(time.size)).astype(np.float32)[np.newaxis]


@pytest.mark.parametrize("name", ["outer", "inner", "ball", "cage"])
@pytest.mark.parametrize("gain", [1.0, -1e-4])
def test_a_planted_line_is_found_where_it_is_whatever_the_gain(name, gain):
    geometry = Geometry(11, 7.0, 40.0, 8.0).orders
    planted = 1.01 * getattr(geometry, name)
    signal = (gain * struck(planted)).astype(np.float32)
    picture = spectra_of(
        record(fault=f"{name}-0.014", signal=signal, orders=Geometry(11, 7.0, 40.0, 8.0).orders)
    )
    line = highest(picture)
    assert line["name"] == name and line["own"]
    assert line["found"] == pytest.approx(planted, abs=1 / 32)
    curve, top = picture["envelope"]["db"], picture["envelope"]["top_order"]
    assert (np.argmax(curve) + 0.5) / len(curve) * top == pytest.approx(planted, abs=1 / 16)
    assert max(curve) == line["height_db"]
    assert top >= 2 * geometry.inner


def test_unknown_geometry_has_curves_and_no_lines():
    picture = spectra_of(record(orders=None))
    assert picture["lines"] == [] and picture["envelope"]["top_order"] == pytest.approx(12, abs=0.1)


def test_a_line_beyond_the_spectrum_has_no_height():
    picture = spectra_of(record(rate_hz=200.0, shaft_hz=40.0))
    heights = {line["name"]: line["height_db"] for line in picture["lines"]}
    assert heights["inner"] is None and heights["cage"] is not None


@pytest.mark.parametrize("samples", [2, 3, 50])
def test_the_shortest_recordings_have_pictures_too(samples):
    signal = np.random.default_rng(5).standard_normal((2, samples)).astype(np.float32)
    picture = spectra_of(record(signal=signal))
    assert json.loads(json.dumps(picture, allow_nan=False)) == picture


def test_only_the_first_seconds_of_the_first_channel_are_looked_at():
    rng = np.random.default_rng(6)
    signal = rng.standard_normal((2, 15_000)).astype(np.float32)
    other = signal.copy()
    other[0, 10_000:] = other[1] = 0
    other[1, 0] = 1
    one, two = (spectra_of(record(signal=given, rate_hz=1000.0)) for given in (signal, other))
    assert one == two and one["seconds"] == 10.0 and one["channels"] == 2


@pytest.mark.skipif(
    not REAL or not (Path(REAL) / "CWRU").is_dir(),
    reason="SUITE_DATA does not name a folder with the CWRU recordings",
)
def test_the_real_inner_race_recording_peaks_at_its_line():
    pictures = {one.name: spectra_of(one) for one in typical(load("cwru", loads=[0]))}
    assert set(pictures) == {"97.mat", "105.mat", "118.mat", "130.mat"}
    for name, own in (("105.mat", "inner"), ("130.mat", "outer")):
        assert highest(pictures[name])["name"] == own
        curve = np.array(pictures[name]["envelope"]["db"])
        orders = (np.arange(curve.size) + 0.5) / curve.size * pictures[name]["envelope"]["top_order"]
        # Below the shaft's own speed slow changes of the envelope lie.
        top = orders[np.where(orders > 1, curve, 0).argmax()]
        assert top == pytest.approx(getattr(SKF_6205, own), rel=0.03)
    # Smith & Randall find no ball fault in 118, and there is none in 97.
    assert all(highest(pictures[name])["height_db"] < 8 for name in ("97.mat", "118.mat"))
