"""A short leg of the campaign of redrawn worlds, which is ``make acceptance``."""

import numpy as np
import pytest
from acceptance import BUDGET, EQUALS, SCORES, STATISTICS, figures_of, row_of, statistics_of, used
from interval_methods import METHODS, OF_DIFFERENCE, Sample, of_score
from linear_searches import TRIALS, predict
from redrawn_worlds import CLASSES, draw_features, draw_world

from suite.statistics.bootstrap import score_interval, t_interval
from suite.statistics.measured_coverage import AIMED_AT, COVERED, NEAR, score_coverage


def asked(size, worlds):
    rows = []
    for number in range(worlds):
        made = statistics_of(size, number, 200)
        rows.append({name: row_of(statistic, size) for name, statistic in made.items()})
    return {name: figures_of(rows, name) for name in STATISTICS}


@pytest.fixture(scope="module")
def five():
    return asked(5, 30)


def test_equals_are_rarely_called_ahead(five):
    for name in EQUALS:
        claims = five[name][used(name)]
        # 5 % of 30 are 1.5; seven or more would come once in a thousand times.
        assert 30 * (claims["above zero"] + claims["below zero"]) < 7


def test_intervals_cover(five):
    for name in (*SCORES, *EQUALS):
        assert five[name][used(name)]["coverage"] >= 0.75
        assert five[name]["percentile"]["width"] < five[name][used(name)]["width"]


def test_a_large_difference_is_found():
    strong = asked(16, 8)["fifteen points"]
    assert 0.08 < strong["truth"] < 0.22
    assert strong[OF_DIFFERENCE]["above zero"] >= 0.5


def test_the_suite_makes_the_interval_that_was_chosen():
    rng = np.random.default_rng(0)
    table = draw_world(6, rng).table
    draws = rng.normal(0.6, 0.05, size=500)
    made = METHODS[OF_DIFFERENCE](Sample(0.6, draws, len(CLASSES), 6))
    for own, ends in ((t_interval, made), (score_interval, of_score(0.6, made))):
        interval = own(0.6, draws, table)
        assert (interval.low, interval.high) == pytest.approx(tuple(ends))


def test_worlds_split_bearings_and_search_as_asked():
    world = draw_world(5, np.random.default_rng(0))
    bearing = world.truth * 5 + world.axes[1]
    assert BUDGET * 4 == TRIALS
    for split in world.splits:
        assert not set(bearing[split.train]) & set(bearing[split.test])
        for train, test in split.inner:
            assert set(train) | set(test) <= set(split.train)
            assert not set(bearing[train]) & set(bearing[test])


def test_contestants_tell_classes_from_the_good_block_alone():
    rng = np.random.default_rng(0)
    world = draw_world(8, rng)
    (seen,) = draw_features(world, [3.0], rng)
    split = world.splits[0]
    masks = np.repeat(np.eye(3, dtype=bool), 4, axis=1)
    predicted = predict(seen, world.truth, split.train, split.test, masks, np.ones(3))
    right = (predicted == world.truth[split.test]).mean(axis=1)
    assert right[0] > 0.9 and right[0] > right[1] > right[2] and right[2] < 0.5


def test_measured_coverage_is_said_where_it_is_not_what_was_aimed_at():
    assert sorted(COVERED) and min(COVERED) == 2
    assert score_coverage(1) == "coverage not known"
    assert score_coverage(10**6) == score_coverage(max(COVERED))
    for size, share in COVERED.items():
        words = score_coverage(size)
        assert words == "95 %" if abs(share - AIMED_AT) <= NEAR else str(round(100 * share)) in words
