"""Numbers in words: no minus before a zero, and times compared no finer than a run can tell."""

from math import inf, nan

import pytest

from suite.wording import DASH, megabytes, number, percent, points, rounded, share_of_time, tally


@pytest.mark.parametrize("write", [percent, points, rounded, tally, lambda value: number(value, ".0f")])
def test_a_tiny_negative_number_is_no_minus_zero(write):
    for value in (-0.0, -1e-12, -0.0004):
        shown = write(value)
        assert not (shown.strip("−0.") == "" and "−" in shown), shown
    assert write(-12.0).startswith("−") and write(nan) == write(inf) == DASH


def test_a_gap_keeps_its_sign_where_it_can_be_seen():
    assert [points(value) for value in (-0.051, -0.049, 0.0, 0.049, 3.21)] == [
        "−0.1",
        "+0.0",
        "+0.0",
        "+0.0",
        "+3.2",
    ]


def test_a_part_of_a_count_is_shown_where_there_is_one():
    assert [tally(value) for value in (3.0, 2.5, 1200.0)] == ["3", "2.5", "1,200"]


def test_times_of_two_runs_of_a_question_are_told_in_the_same_words():
    told = {share_of_time(1.0, ratio, cpu=True) for ratio in (33.7, 35.5, 43.0)}
    assert told == {"at about 1/30 of the CPU time"}
    assert share_of_time(1.0, 5.2) == "at about a fifth of the time"
    assert share_of_time(1.0, 97.0) == "at about a hundredth of the time"
    assert share_of_time(150.0, 1.0) == "at about 100 times the time"
    assert share_of_time(1.0, 1.4) == "in about the same time" == share_of_time(1.4, 1.0)
    assert share_of_time(1.0, 1.6) == "at about half of the time"
    assert share_of_time(nan, 1.0) == share_of_time(1.0, 0.0) == ""


def test_a_size_has_the_unit_that_suits_it():
    told = [megabytes(size) for size in (0.0123, 0.1, 3.14, 99.7, 1234.0, nan)]
    assert told == ["12 kB", "0.1 MB", "3.1 MB", "100 MB", "1,234 MB", DASH]
