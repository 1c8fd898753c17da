"""Half point: where it was planted, and nothing where few bearings allow nothing."""

from math import inf

import numpy as np
import pytest

from suite.statistics.half_point import half_point
from suite.statistics.unsupported import Unsupported

RNG = np.random.default_rng(3)


def planted(bearings, middle, rng=RNG):
    severity = rng.uniform(0.2, 0.8, bearings)
    chance = 1 / (1 + np.exp(-(severity + rng.normal(scale=0.05, size=bearings) - middle) / 0.05))
    return severity, rng.binomial(4, chance) / 4


def test_the_interval_holds_the_planted_half_point_about_as_often_as_it_says():
    found = [half_point(*planted(48, 0.5)) for _ in range(25)]
    assert np.mean([one.low <= 0.5 <= one.high for one in found]) >= 0.8
    assert np.mean([one.at for one in found]) == pytest.approx(0.5, abs=0.02)
    assert all((one.least, one.greatest) == pytest.approx((0.2, 0.8), abs=0.1) for one in found)


def test_a_line_that_divides_without_error_lies_between_its_neighbours():
    severity = np.linspace(0.1, 1.2, 12)
    one = half_point(severity, (severity > 0.65).astype(float))
    assert 0.6 < one.at < 0.7 and one.bearings == 12


@pytest.mark.parametrize(("share", "at"), [(0.0, inf), (1.0, 0.0)])
def test_what_is_never_or_always_found_lies_outside_what_was_measured(share, at):
    one = half_point(np.linspace(0.1, 1.2, 12), np.full(12, share))
    assert (one.at, one.low, one.high) == (at, at, at)


@pytest.mark.parametrize("bearings", [12, 16, 20, 24, 60])
def test_exactly_half_at_every_severity_counts_as_found(bearings):
    severity = np.tile(np.linspace(0.1, 1.0, bearings // 2), 2)
    assert half_point(severity, np.repeat([0.0, 1.0], bearings // 2)).at == 0.0


def test_few_severities_or_bearings_support_nothing():
    assert isinstance(half_point(np.linspace(0, 1, 11), np.ones(11)), Unsupported)
    few = half_point(np.repeat([7.0, 14.0, 21.0], 8), np.ones(24))
    assert few.sentence.startswith("nothing can be said: 3 of 4 distinct severities")
    with pytest.raises(ValueError, match="2 values and 3 shares"):
        half_point([1, 2], [1, 2, 3])
