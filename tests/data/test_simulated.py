"""The simulated data set: what it promises, and what must not tell a class."""

from collections import Counter
from itertools import product

import numpy as np
import pytest

from suite import data
from suite.data.catalog.simulated import DATASET, FAULTS, GENERATOR, SimulatedOptions, fingerprint
from suite.data.dataset import find_dataset, parse_options
from suite.errors import RequestError
from suite.identity import key_of
from suite.signals.simulation_draws import draw_rig, draw_rig_of_type

SHORT = {"seconds": 0.2}


@pytest.fixture(scope="module")
def recordings():
    return data.load("simulated", **SHORT)


def test_the_catalog_knows_it():
    assert find_dataset("simulated") is DATASET


def test_every_bearing_runs_in_every_condition(recordings):
    bearings = {(r.fault, r.bearing) for r in recordings}
    conditions = {r.condition for r in recordings}
    assert Counter(fault for fault, _ in bearings) == dict.fromkeys(FAULTS, 8)
    assert len(conditions) == 4
    cells = Counter((r.bearing, r.condition) for r in recordings)
    assert cells == dict.fromkeys(product([name for _, name in bearings], conditions), 1)
    assert len({r.name for r in recordings}) == len(recordings) == 128


def test_rig_and_severity_do_not_tell_the_class(recordings):
    assert Counter((r.rig, r.fault) for r in recordings) == dict.fromkeys(
        product([f"rig-{k}" for k in range(1, 5)], FAULTS), 8
    )
    severity = {r.bearing: r.severity for r in recordings}
    for fault in FAULTS[1:]:
        own = [value for name, value in severity.items() if name.startswith(fault)]
        assert len(set(own)) == 8
        assert min(own) >= 0.6 * 0.45 and max(own) <= 1.4 * 0.45
    assert {value for name, value in severity.items() if name.startswith("healthy")} == {0.0}


def test_the_draws_do_not_know_the_class():
    # Over many bearings, severities of the faulty classes are one distribution (mean 1, deviation
    # 0.23 of the option): with 100 each, means differ by less than 5 standard errors.
    many = data.load("simulated", bearings_per_class=100, rigs=1, seconds=0.2)
    means = [np.mean([r.severity for r in many if r.fault == fault]) for fault in FAULTS[1:]]
    assert np.ptp(means) < 5 * 0.45 * 0.23 * np.sqrt(2 / 100)


def test_two_readings_are_equal_bit_by_bit(recordings):
    again = data.load("simulated", **SHORT)
    assert all(np.array_equal(a.signal, b.signal) for a, b in zip(recordings, again, strict=True))


def test_no_two_recordings_are_alike(recordings):
    assert len({r.signal.tobytes() for r in recordings}) == len(recordings)


def test_more_bearings_leave_the_others_as_they_were(recordings):
    more = {r.name: r for r in data.load("simulated", bearings_per_class=9, **SHORT)}
    assert len(more) == len(recordings) + 16
    assert all(np.array_equal(r.signal, more[r.name].signal) for r in recordings)


def test_another_seed_is_another_world(recordings):
    other = data.load("simulated", seed=1, **SHORT)
    assert [r.name for r in other] == [r.name for r in recordings]
    assert not any(np.array_equal(a.signal, b.signal) for a, b in zip(recordings, other, strict=True))


def test_signals_are_sixteen_bit_and_unclipped():
    for recording in data.load("simulated", bearings_per_class=4):
        codes = recording.signal.astype(np.float64) / (64 / 2**15)
        np.testing.assert_array_equal(codes, codes.round())
        assert np.abs(codes).max() < 2**15 - 1


def test_severity_is_felt(recordings):
    # Nearly seven times the severity with the same draws: the same recording with larger impacts.
    loud = data.load("simulated", severity=3.0, **SHORT)
    energy = [
        float((a.signal**2).mean() / (b.signal**2).mean()) for a, b in zip(loud, recordings, strict=True)
    ]
    healthy = [value for value, r in zip(energy, recordings, strict=True) if r.fault == "healthy"]
    faulty = [value for value, r in zip(energy, recordings, strict=True) if r.fault != "healthy"]
    assert healthy == [1.0] * len(healthy)
    assert min(faulty) > 1.1


def test_the_fingerprint_follows_every_option(tmp_path):
    default = fingerprint(tmp_path, SimulatedOptions())
    assert default == fingerprint(tmp_path, SimulatedOptions())
    changed = [{"seed": 1}, {"rigs": 3}, {"bearings_per_class": 9}, {"severity": 0.5}, {"seconds": 1.0}]
    changed += [{"machines": "alike"}, {"machines": "many"}]
    assert len({fingerprint(tmp_path, SimulatedOptions(**one)) for one in changed} | {default}) == 8


def test_the_usual_world_has_the_key_that_it_had_before_there_were_others(tmp_path):
    assert SimulatedOptions().machines == "mixed"
    known = {"seed": 0, "rigs": 4, "bearings_per_class": 8, "severity": 0.45, "seconds": 2.0}
    assert SimulatedOptions().model_dump() == SimulatedOptions(machines="mixed").model_dump() == known
    assert fingerprint(tmp_path, SimulatedOptions()) == key_of({"generator": GENERATOR, **known})


def resonances(state):
    return np.array([mode.frequency for mode in state.modes])


def test_machines_of_a_type_lie_a_few_per_cent_apart():
    kind = draw_rig(np.random.default_rng(0))
    drawn = [draw_rig_of_type(kind, np.random.default_rng(seed)) for seed in range(1, 60)]
    shares = np.array([resonances(one) / resonances(kind) for one in drawn])
    assert 0.97 <= shares.min() < 0.975 and 1.025 < shares.max() <= 1.03
    assert len({one.background for one in drawn}) == len(drawn)


def test_bearings_of_machines_alike_run_in_the_same_conditions(recordings):
    alike = data.load("simulated", machines="alike", **SHORT)
    assert [(r.name, r.rig, r.condition) for r in alike] == [(r.name, r.rig, r.condition) for r in recordings]
    assert not any(np.array_equal(a.signal, b.signal) for a, b in zip(alike, recordings, strict=True))


def test_among_many_machines_each_bearing_has_one_of_its_own():
    many = data.load("simulated", machines="many", **SHORT)
    assert Counter(r.fault for r in many) == dict.fromkeys(FAULTS, 8)
    assert len({r.bearing for r in many}) == len({r.shaft_hz for r in many}) == len(many) == 32
    assert len({r.orders for r in many}) == 32
    # As many samples of a bearing as the four recordings of one elsewhere.
    assert {r.signal.shape for r in many} == {(1, 4 * 2400)}
    more = data.load("simulated", machines="many", bearings_per_class=9, **SHORT)
    signals = {r.name: r.signal for r in more}
    assert len(more) == 36 and all(np.array_equal(r.signal, signals[r.name]) for r in many)


def test_many_machines_draw_their_own_rigs_and_severity():
    assert set(SimulatedOptions(machines="many").model_dump()) == {
        "seed", "machines", "bearings_per_class", "seconds",
    }  # fmt: skip
    with pytest.raises(RequestError, match="machines many draws its own rigs and severity"):
        parse_options(DATASET, {"machines": "many", "rigs": 2, "severity": 0.3})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rigs", 0),
        ("seconds", 0.01),
        ("severity", -1.0),
        ("seed", 1.5),
        ("bearings_per_class", "8"),
        ("machines", "one"),
        ("rpm", 1),
    ],
)
def test_a_wrong_option_is_named(key, value):
    with pytest.raises(RequestError, match=f"simulated.{key}"):
        parse_options(DATASET, {key: value})


def test_healthy_hours_are_of_bearings_that_the_data_set_does_not_hold():
    options = {"rigs": 2, "bearings_per_class": 1, "seconds": 0.2}
    own = data.load("simulated", **options)
    more = list(DATASET.healthy(None, SimulatedOptions(**options), 2 / 60))
    assert {one.fault for one in more} == {"healthy"}
    assert not {one.bearing for one in more} & {one.bearing for one in own}
    assert {one.condition for one in more} == {one.condition for one in own}
    assert {(one.bearing, one.rig) for one in more} == {("healthy-02", "rig-2"), ("healthy-03", "rig-1")}
    assert sum(one.seconds for one in more) == 120 and len({one.signal.shape for one in more}) == 1
    # The bearing is the one that a larger data set of this world would hold.
    larger = data.load("simulated", **{**options, "bearings_per_class": 2})
    twin = next(one for one in larger if one.name == more[0].name)
    assert twin.orders == more[0].orders and twin.rig == more[0].rig


def test_healthy_hours_among_many_machines_are_of_other_machines():
    options = SimulatedOptions(machines="many", bearings_per_class=1, seconds=0.2)
    own, more = DATASET.read(None, options), list(DATASET.healthy(None, options, 1 / 60))
    assert [(one.fault, one.bearing, one.seconds) for one in more] == [("healthy", "healthy-02", 60)]
    assert more[0].shaft_hz not in {one.shaft_hz for one in own}


def test_machines_run_up_and_down_evenly_and_tell_their_angle_or_their_mean_speed():
    options = {"rigs": 1, "bearings_per_class": 2, "seconds": 1.0, "run_up": 2.0}
    told, untold = data.load("simulated", **options), data.load("simulated", **options, angle_known=False)
    assert {r.condition for r in told} == {
        f"{low}-{2 * low}rpm-load{load}" for low in (1000, 1400) for load in (0.5, 1.0)
    }
    directions = set()
    for known, unknown in zip(told, untold, strict=True):
        assert (known.signal == unknown.signal).all() and known.shaft_hz == unknown.shaft_hz
        assert unknown.turns is None and unknown.span_hz == (known.shaft_hz, known.shaft_hz)
        low, high = known.span_hz
        assert 1.7 < high / low < 2.05 and known.shaft_hz == pytest.approx((low + high) / 2, rel=0.02)
        directions.add(known.turns[6000] - known.turns[0] < known.turns[-1] - known.turns[6000])
    assert directions == {True, False}


def test_steady_worlds_have_the_keys_that_they_had():
    keys = {
        SimulatedOptions(seed=1): "c86942824e010566dc6f1fca9391f5a46b84097a25cd1568169ecbb5db222045",
        SimulatedOptions(machines="many"): "6ebd1de0189c6205ad9f05c859a23ed8f0c5481a6c6b2c56b0fbe38a26935ee1",
    }
    for options, key in keys.items():
        assert fingerprint(None, options) == key
    assert (
        len(
            {
                fingerprint(None, SimulatedOptions(run_up=r, angle_known=a))
                for r in (2, 3)
                for a in (True, False)
            }
        )
        == 4
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"machines": "many", "run_up": 2.0}, "machines many draws its own run_up"),
        ({"angle_known": False}, "angle_known is false of steady speeds"),
        ({"run_up": 0.5}, "run_up"),
    ],
)
def test_run_ups_that_cannot_be_are_refused(options, words):
    with pytest.raises(RequestError, match=words):
        data.load("simulated", **options)
