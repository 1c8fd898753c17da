"""Crossings of curves that are known, and of what is drawn around them."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.statistics.crossing import crossing

VALUES = np.array([2.0, 4.0, 8.0, 16.0, 32.0])


def straight(at, slope=0.1):
    """A difference that is a straight line in the logarithm and crosses zero at a value."""
    return slope * np.log(VALUES / at)


@given(at=st.floats(2.01, 31.9), slope=st.sampled_from([0.1, -0.02]))
def test_a_straight_line_crosses_where_it_was_laid(at, slope):
    curve = straight(at, slope)
    found = crossing(VALUES, curve, np.stack([curve] * 5))
    assert found.at == pytest.approx(at) == found.low == found.high
    assert found.rising == (slope > 0)


@pytest.mark.parametrize("curve", [straight(1.0), straight(40.0), straight(1.0, -1.0), np.zeros(5)])
def test_one_sign_is_no_crossing(curve):
    assert crossing(VALUES, curve, np.stack([curve])) is None


def test_the_interval_holds_the_crossings_of_the_replicates():
    places = np.geomspace(3, 20, 101)
    found = crossing(VALUES, straight(8.0), np.stack([straight(at) for at in places]))
    assert found.at == pytest.approx(8.0)
    assert places[0] < found.low < places[5] and places[95] < found.high < places[-1]


def test_an_interval_beyond_what_was_measured_is_open():
    draws = np.stack([*[straight(1.0)] * 3, *[straight(8.0)] * 4, *[straight(50.0)] * 3])
    found = crossing(VALUES, straight(8.0), draws)
    assert (found.low, found.high) == (0.0, inf)


def test_a_second_change_that_is_small_does_not_count():
    curve = np.array([-0.2, -0.1, 0.1, 0.2, -0.01])
    found = crossing(VALUES, curve, np.stack([curve]))
    assert found.rising and found.at == pytest.approx(np.sqrt(32))


@pytest.mark.parametrize("values", [[2.0], [0.0, 1.0], [4.0, 2.0], [2.0, 2.0]])
def test_values_that_do_not_rise_are_refused(values):
    with pytest.raises(ValueError, match="rise from above 0"):
        crossing(values, np.zeros(len(values)), np.zeros((1, len(values))))
