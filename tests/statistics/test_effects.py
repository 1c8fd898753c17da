import numpy as np
import pytest

from suite.statistics.effects import rank_biserial, smallest_resolvable, standardised_difference
from suite.statistics.resampled_t import corrected_t
from suite.statistics.unsupported import Unsupported


def test_standardised_difference_is_unbiased():
    rng = np.random.default_rng(0)
    found = [standardised_difference(rng.normal(0.8, 1, 8)) for _ in range(4000)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.03)


def test_rank_biserial_by_hand():
    assert rank_biserial([1, 2, 3]) == 1
    assert rank_biserial([-1, -2]) == -1
    assert rank_biserial([1, -2, 3, 0]) == pytest.approx((1 + 3 - 2) / 6)


def test_the_smallest_resolvable_difference_is_found_with_the_power_promised():
    rng = np.random.default_rng(1)
    train, test, n = 9, 1, 10
    rho = test / (train + test)

    def draw(shift):
        return shift + np.sqrt(rho) * rng.normal() + np.sqrt(1 - rho) * rng.normal(size=n)

    typical = np.sqrt(np.mean([smallest_resolvable(draw(0), train, test) ** 2 for _ in range(500)]))
    found = np.mean([corrected_t(draw(typical), train, test).p < 0.05 for _ in range(2000)])
    assert found == pytest.approx(0.8, abs=0.03)


def test_more_folds_resolve_finer_and_the_mean_plays_no_part():
    values = np.random.default_rng(2).normal(size=40)
    assert smallest_resolvable(values, 39, 1) < smallest_resolvable(values[:5], 4, 1)
    shifted = smallest_resolvable(values + 5, 39, 1)
    assert shifted == pytest.approx(smallest_resolvable(values, 39, 1))


def test_says_so_without_a_spread():
    for got in (
        standardised_difference([0.1, 0.1, 0.1]),
        rank_biserial([0.0, 0.0]),
        smallest_resolvable([0.1], 3, 1),
    ):
        assert isinstance(got, Unsupported)
