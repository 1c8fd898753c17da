"""Rates of rare events: Garwood's interval, no event at all, and events that come in clusters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from suite.statistics.rates import poisson_rate, rate_over_bearings


def test_no_alarm_in_the_real_healthy_seconds_still_allows_146_an_hour():
    assert poisson_rate(0, 74 / 3600) == pytest.approx((0, 145.7), abs=0.1)
    assert poisson_rate(0, 3.0)[1] == pytest.approx(1.0, abs=0.002)  # three in the time that was watched


def test_ends_are_those_of_garwoods_table():
    """As in Garwood 1936, and in the exact intervals of epidemiology since."""
    assert poisson_rate(1, 1) == pytest.approx((0.0253, 5.5716), abs=1e-4)
    assert poisson_rate(10, 1) == pytest.approx((4.7954, 18.3904), abs=1e-4)


@settings(max_examples=25)
@given(st.integers(1, 500), st.floats(0.01, 1e4))
def test_at_each_end_the_count_or_more_extreme_ones_have_half_the_risk(events, hours):
    low, high = poisson_rate(events, hours)
    assert stats.poisson.sf(events - 1, low * hours) == pytest.approx(0.025)
    assert stats.poisson.cdf(events, high * hours) == pytest.approx(0.025)


@pytest.mark.parametrize(("events", "hours"), [(-1, 1), (1, 0)])
def test_what_cannot_be_counted_is_refused(events, hours):
    with pytest.raises(ValueError, match=f"{events} events"):
        poisson_rate(events, hours)
    with pytest.raises(ValueError, match="events in"):
        rate_over_bearings([events], [hours])


def test_alarms_of_one_bearing_say_less_than_as_many_of_all():
    even, clustered = (rate_over_bearings(k, np.full(8, 0.25)) for k in ([1] * 8, [8] + [0] * 7))
    assert (even.estimate, even.events, even.hours, even.bearings, even.struck) == (4, 8, 2, 8, 8)
    assert (even.low, even.high) == poisson_rate(8, 2)
    assert clustered.estimate == 4 and clustered.struck == 1
    assert clustered.low < even.low and clustered.high > 1.5 * even.high


@pytest.mark.parametrize("luck", [np.inf, 0.3])
def test_the_interval_covers_the_rate_whether_bearings_are_alike_or_not(luck):
    rng, rate, bearings, hours = np.random.default_rng(1), 12.0, 30, 0.05
    own = np.full((400, bearings), rate) if luck == np.inf else rng.gamma(luck, rate / luck, (400, bearings))
    found = [rate_over_bearings(k, np.full(bearings, hours)) for k in rng.poisson(own * hours)]
    assert np.mean([one.low <= rate <= one.high for one in found]) > 0.9
