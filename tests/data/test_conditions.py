"""Speeds that differ only as measured ones do are one condition."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.data.conditions import CELL_SPAN, name_conditions


def names(rpm, loads=None, given=None):
    return name_conditions(rpm, loads or [None] * len(rpm), given or [None] * len(rpm))


@pytest.mark.parametrize(
    ("rpm", "expected"),
    [
        ([1500.0, 1500.0], ["1500 rpm"] * 2),
        ([1497.0, 1498.0, 1500.0, 1503.0], ["1500 rpm"] * 4),
        ([1497.3, 1497.9], ["1497.5 rpm"] * 2),
        ([600.0, 900.0, 1200.0], ["600 rpm", "900 rpm", "1200 rpm"]),
        ([1741.0, 1209.0, 1755.0, 1196.0], ["1750 rpm", "1200 rpm", "1750 rpm", "1200 rpm"]),
        ([33.33], ["33.33 rpm"]),
        ([1497.123], ["1497.12 rpm"]),
    ],
)
def test_a_condition_is_named_after_its_roundest_speed(rpm, expected):
    assert names(rpm) == expected


def test_loads_separate_conditions_and_jitter_too():
    assert names([1500.0, 1502.0, 1499.0], [0.0, 1.0, 1.01]) == [
        "1500 rpm, load 0",
        "1500 rpm, load 1",
        "1500 rpm, load 1",
    ]


def test_the_owners_names_are_kept():
    assert names([1497.0, 1498.0, 1499.0], given=["low", None, "high"]) == ["low", "1498 rpm", "high"]


def test_a_sweep_is_not_chained():
    speeds = [1000.0 * 1.01**k for k in range(20)]
    made = names(speeds)
    assert len(set(made)) >= 8


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    rpm=st.lists(st.floats(1.0, 1e5), min_size=1, max_size=20),
    shuffle=st.randoms(use_true_random=False),
)
def test_no_condition_spans_more_than_the_tolerance_nor_hangs_on_the_order(rpm, shuffle):
    made = names(rpm)
    for name in set(made):
        members = [speed for speed, own in zip(rpm, made, strict=True) if own == name]
        assert max(members) - min(members) <= 2.1 * CELL_SPAN * max(members)
    order = list(range(len(rpm)))
    shuffle.shuffle(order)
    again = names([rpm[k] for k in order])
    assert [again[order.index(k)] for k in range(len(rpm))] == made
    for one, other in zip(rpm, made, strict=True):
        assert all(name == other for speed, name in zip(rpm, made, strict=True) if speed == one)
