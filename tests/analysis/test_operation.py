"""Operation: alarms counted by hand, and on planted machines."""

import json
from math import inf
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from suite.analysis.alarm_sequences import in_time
from suite.analysis.memo import Memo
from suite.analysis.operation import operation, operation_as_dict, operation_boards
from suite.statistics.half_point import HalfPoint

LENGTH, RATE = 100, 100.0


def windows(recording, bearing, fault, votes, severity=0.0, first=0):
    """Windows of a recording, a second each: ``x`` votes, any other sign does not."""
    return pd.DataFrame(
        {
            "recording": recording,
            "bearing": bearing,
            "rig": "one",
            "fault": fault,
            "severity": severity,
            "of_job": "job",
            "of_row": np.arange(first, first + len(votes)),
            "start": LENGTH * np.arange(len(votes)),
            "p_healthy": [0.2 if sign == "x" else 0.9 for sign in votes],
        }
    )


def asked(tests, watched=None, lives=None):
    together = pd.concat(tests, ignore_index=True)
    hours = None if watched is None else in_time(pd.concat(watched, ignore_index=True), LENGTH, {})
    return operation(in_time(together, LENGTH, lives or {}), hours, LENGTH / RATE)


QUIET = windows("h1", "A", "healthy", "..x...xxx.xxx..........")
OTHER = windows("h2", "B", "healthy", "." * 37)
FOUND = windows("i1", "C", "inner", "..x.xx....", 1.0)
LOST = windows("i2", "D", "inner", "x.........", 0.5)


def test_alarms_hours_finds_and_delays_are_those_counted_by_hand():
    made = asked([QUIET, OTHER, FOUND, LOST])
    # It stands from the ninth window, the third vote of five, to the fifteenth: seven windows, one alarm.
    rate = made.tested.rate
    assert (rate.events, rate.bearings, rate.struck) == (1, 2, 1)
    assert rate.hours == pytest.approx(60 / 3600) and rate.estimate == pytest.approx(60)
    assert made.tested.alarmed_share == pytest.approx(7 / 60)
    assert (made.found.hits, made.found.count) == (1, 2) and made.watched is None
    assert made.delay == inf  # found at the sixth window, and never: never
    assert asked([QUIET, FOUND]).delay == 6
    assert made.short == 0 and made.longest == 10


def test_windows_that_do_not_follow_each_other_raise_no_alarm_together():
    torn = FOUND.assign(start=FOUND["start"] + 50 * (FOUND["start"] > 300))
    shuffled = FOUND.sample(frac=1, random_state=1)
    assert asked([QUIET, torn]).found.estimate == 0
    assert asked([QUIET, shuffled]).found.estimate == 1


def test_watched_hours_have_a_rate_of_their_own_and_make_the_curve():
    hours = [windows("w1", "W", "healthy", "xxx" + "." * 3597)]
    made = asked([QUIET, FOUND, LOST], hours)
    assert (made.watched.rate.events, made.watched.rate.hours) == (1, 1.0)
    assert made.tested.rate.events == 1
    assert [point.votes for point in made.by_votes] == [1, 2, 3, 4, 5]
    assert [point.false for point in made.by_votes] == [1, 1, 1, 0, 0]
    assert [point.found for point in made.by_votes] == [1, 0.5, 0.5, 0, 0]
    # One bearing alone, hence Garwood's interval of one alarm in an hour, and of none.
    assert [(round(point.low, 3), round(point.high, 2)) for point in made.by_votes[2:4]] == [
        (0.025, 5.57),
        (0, 3.0),
    ]
    # At the threshold of its own third highest score each fault is found; then healthy windows alarm, too.
    assert made.by_threshold[0].threshold == pytest.approx(0.8) and made.by_threshold[0].found == 0.5
    assert made.at_stated.found == 1 and made.at_stated.threshold == pytest.approx(0.1)


def test_recordings_shorter_than_the_votes_are_evidence_of_nothing():
    short = [windows("i3", "C", "inner", "xx", 1.0), windows("h3", "E", "healthy", "..")]
    made = asked([QUIET, FOUND, *short], [windows("w1", "W", "healthy", "..")])
    assert (made.recordings, made.short, made.longest, made.found.estimate) == (2, 1, 10, 1)
    assert made.tested.rate.bearings == 1 and made.watched is None
    alone = asked(short)
    assert (alone.found, alone.tested) == (None, None) and np.isnan(alone.delay)
    assert alone.half == "nothing can be said: no faulty recording is long enough"


def test_a_severity_that_only_later_files_of_a_life_state_is_that_of_the_life():
    lives = {f"{k}-{file}": (f"life {k}", file, 2) for k in range(12) for file in (1, 2)}
    files = [
        windows(f"{k}-{file}", f"b{k}", "inner", "xxxxx", np.nan if file == 1 else 1.0 + k % 2)
        for k in range(12)
        for file in (1, 2)
    ]
    assert "2 of 4 distinct severities" in asked([QUIET, *files], lives=lives).half


def test_the_severity_at_which_half_are_found_is_where_it_was_planted():
    rng = np.random.default_rng(0)
    sizes = np.linspace(0.1, 1.0, 40)
    loud = [f"{'x' if size + rng.normal(scale=0.05) > 0.6 else '.'}" * 5 for size in sizes]
    tests = [windows(f"i{k}", f"I{k}", "inner", votes, sizes[k]) for k, votes in enumerate(loud)]
    half = asked([QUIET, *tests]).half
    assert (
        isinstance(half, HalfPoint) and half.low < 0.6 < half.high and half.at == pytest.approx(0.6, abs=0.05)
    )
    assert asked([QUIET, *tests[:3]]).half.startswith("nothing can be said: 3 of 4")
    silent = asked([QUIET, *(one.assign(p_healthy=0.9) for one in tests)]).half
    assert silent.at == inf and silent.low > 0.9
    assert asked([QUIET, *(one.assign(p_healthy=0.1) for one in tests)]).half.at == 0


LIVES = {
    f"L{life}/{number}": (f"L{life}", number, 100)
    for life in (1, 2)
    for number in (1, 2, 3, 4, 97, 98, 99, 100)
}


def life(name, votes):
    """Files of one window each: four first ones and four last."""
    numbers = [number for own, number, _ in LIVES.values() if own == name]
    return [
        windows(f"{name}/{number}", name, "healthy" if number < 50 else "damaged", sign, np.nan)
        for number, sign in zip(numbers, votes, strict=True)
    ]


def test_files_of_a_life_follow_each_other_and_the_gap_parts_them():
    made = asked([*life("L1", "..xxxxxx"), *life("L2", "xxx....x")], lives=LIVES)
    first, second = made.lives
    # Two votes before the gap count no longer behind it: the alarm stands at the third of the last files.
    assert (first.files, first.false, first.first, first.last) == ("..vv/vvAA", 0, 99, 100)
    assert (second.files, second.false, second.first) == ("vvAA/...v", 1, 0)
    assert (first.early, first.late) == (4, 4)
    assert made.tested.rate.events == 1 and made.found.estimate == 0.5
    assert made.half == "nothing can be said: no severity is stated"


def cell_of(tests, *, watch=None, answers=None):
    return SimpleNamespace(
        experiment="question",
        dataset="bench",
        rung="bearing",
        level="R4",
        pipeline="svm",
        scored=True,
        tests=tests,
        apart=tests.iloc[:0],
        run_ids=["a"],
        memo=Memo(),
        watch=watch or {},
        answers=answers or {},
        finished=pd.DataFrame({"job_key": ["job"]}),
    )


CARD = {"data": {"bench": {"windows": {"length": LENGTH, "rate_hz": RATE}}}}


def test_watched_hours_and_test_windows_are_judged_by_the_same_fit():
    quiet = windows("h1", "A", "healthy", "." * 6)
    tests = pd.concat([quiet, windows("i1", "C", "inner", "xxxxxx", 1.0, first=6)], ignore_index=True)
    answers = pd.DataFrame(
        {"probe": "unchanged", "window": np.arange(12), "p_healthy": np.r_[[0.9] * 6, [0.8] * 6]}
    )
    watch = windows("w1", "W", "healthy", "." * 3600)[["recording", "bearing", "rig", "start", "p_healthy"]]
    (alone,) = operation_boards([cell_of(tests)], CARD, "R4")
    assert alone.contestants["svm"].found.estimate == 1 and alone.contestants["svm"].watched is None
    (board,) = operation_boards([cell_of(tests, watch={"job": watch}, answers={"job": answers})], CARD, "R4")
    made = board.contestants["svm"]
    assert made.found.estimate == 0 and made.watched.rate.high == pytest.approx(3.0, abs=0.01)
    assert (
        json.loads(json.dumps(operation_as_dict(board), allow_nan=False))["contestants"]["svm"]["delay"]
        is None
    )


def test_nothing_is_told_of_other_rungs_or_of_windows_of_unknown_length():
    tests = pd.concat([QUIET, FOUND], ignore_index=True)
    assert operation_boards([cell_of(tests)], CARD, "R3") == []
    assert operation_boards([cell_of(tests)], {}, "R4") == []
    assert operation_boards([cell_of(tests.drop(columns="p_healthy"))], CARD, "R4") == []
