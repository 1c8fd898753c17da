"""Shares over bearings against SciPy's Wilson interval and Newcombe's own example."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from suite.statistics.shares import excess, share_over_bearings, unseen_share


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(1, 40), st.data())
def test_one_hit_a_bearing_has_wilsons_interval(bearings, data):
    hits = data.draw(st.integers(0, bearings))
    share = share_over_bearings(np.arange(bearings) < hits, np.arange(bearings))
    known = stats.binomtest(hits, bearings).proportion_ci(method="wilson")
    assert (share.low, share.high) == pytest.approx((known.low, known.high), abs=1e-9)
    assert (share.hits, share.count, share.bearings) == (hits, bearings, bearings)


def test_more_recordings_of_the_same_bearings_tell_no_more():
    few = share_over_bearings(np.array([True, False, True]), ["a", "b", "c"])
    many = share_over_bearings(np.repeat([True, False, True], 50), np.repeat(["a", "b", "c"], 50))
    assert (few.low, few.high) == pytest.approx((many.low, many.high))
    uneven = share_over_bearings(np.array([True] * 9 + [False, True]), ["a"] * 9 + ["b", "c"])
    assert uneven.high - uneven.low > few.high - few.low


def test_a_difference_has_newcombes_interval():
    # Newcombe 1998, table II, example (a): 56 of 70 against 48 of 80, method 10.
    first, second = (share_over_bearings(np.arange(n) < k, np.arange(n)) for k, n in ((56, 70), (48, 80)))
    assert excess(first, second) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert excess(second, first) == pytest.approx((-0.3339, -0.0524), abs=5e-5)


def test_nothing_is_no_share():
    with pytest.raises(ValueError, match="nothing"):
        share_over_bearings(np.zeros(0, dtype=bool), [])


@pytest.mark.parametrize("trials", [1, 3, 10, 100])
def test_what_never_happened_is_bounded_as_scipy_bounds_it(trials):
    exact = stats.binomtest(0, trials, alternative="less").proportion_ci(0.95, method="exact").high
    assert unseen_share(trials) == pytest.approx(exact)
