"""Alarm rule: k of the latest n windows, each alarm counted once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.evaluation.alarm_rule import AlarmRule, alarm_levels, raised


def stands(votes, rule, sequence=None):
    scores = np.array([float(sign == "x") for sign in votes])
    numbers = np.zeros(len(votes), dtype=int) if sequence is None else np.array(sequence)
    return alarm_levels(scores, numbers, rule) >= 0.5, numbers


def drawn(mask):
    return "".join("A" if one else "." for one in mask)


@pytest.mark.parametrize(
    ("votes", "k", "n", "alarm"),
    [
        ("xxx......", 3, 5, "..AAA...."),  # three in a row raise it at once; it stands as long as they count
        ("x.x.x....", 3, 5, "....A...."),
        ("x..x..x..", 3, 5, "........."),
        (".x.x.x.x.", 1, 1, ".A.A.A.A."),
        ("xxxx", 5, 5, "...."),
        ("x", 1, 5, "A"),
    ],
)
def test_an_alarm_stands_while_enough_of_the_latest_windows_voted(votes, k, n, alarm):
    assert drawn(stands(votes, AlarmRule(k, n))[0]) == alarm


def test_votes_of_one_sequence_raise_no_alarm_in_the_next():
    alarm, numbers = stands("xxxxxx", AlarmRule(3, 5), [0, 0, 1, 1, 1, 1])
    assert drawn(alarm) == "....AA" and drawn(raised(alarm, numbers)) == "....A."


def test_an_alarm_counts_once_until_it_falls_and_once_in_each_sequence():
    mask = np.array([1, 1, 0, 1, 1, 1], dtype=bool)
    assert drawn(raised(mask, np.zeros(6, dtype=int))) == "A..A.."
    assert drawn(raised(mask, np.array([0, 0, 0, 0, 1, 1]))) == "A..AA."


@pytest.mark.parametrize(("k", "n"), [(0, 5), (6, 5)])
def test_a_rule_that_always_or_never_alarms_is_refused(k, n):
    with pytest.raises(ValueError, match="1 <= k <= n"):
        AlarmRule(k, n)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.1, 0.4, 0.5, 0.7, 0.9])), max_size=40),
    st.integers(1, 6),
    st.integers(0, 5),
    st.sampled_from([0.2, 0.5, 0.8]),
)
def test_it_is_what_counting_window_by_window_gives(windows, k, more, threshold):
    rule = AlarmRule(k, k + more)
    windows.sort(key=lambda one: one[0])
    numbers = np.array([number for number, _ in windows], dtype=int)
    scores = np.array([score for _, score in windows])
    expected, latest = [], {}
    for number, score in windows:
        latest[number] = [*latest.get(number, []), score >= threshold][-rule.n :]
        expected.append(sum(latest[number]) >= rule.k)
    assert (alarm_levels(scores, numbers, rule) >= threshold).tolist() == expected
