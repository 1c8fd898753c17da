import baycomp
import numpy as np
import pytest

from suite.statistics.equivalence import correlated_t, signed_rank
from suite.statistics.unsupported import Unsupported


@pytest.mark.parametrize(("mean", "spread"), [(0.0, 0.02), (0.03, 0.02), (-0.1, 0.05), (0.012, 0.001)])
@pytest.mark.parametrize("n", [3, 10])
def test_correlated_t_agrees_with_baycomp(mean, spread, n):
    values = np.random.default_rng(n).normal(mean, spread, n)
    got = correlated_t(values, train=n - 1, test=1)
    left, equivalent, right = baycomp.CorrelatedTTest.probs(np.zeros(n), values, rope=0.01)
    assert (got.left, got.equivalent, got.right) == pytest.approx((left, equivalent, right), abs=1e-12)


def test_correlated_t_without_spread_is_certain():
    got = correlated_t([0.05] * 4, 3, 1)
    assert (got.left, got.equivalent, got.right) == (0, 0, 1)
    assert correlated_t([0.005] * 4, 3, 1).equivalent == 1


@pytest.mark.parametrize("n", [2, 5, 12])
@pytest.mark.parametrize("mean", [0.0, 0.02, -0.05])
def test_signed_rank_agrees_with_baycomp(n, mean):
    values = np.random.default_rng(n).normal(mean, 0.02, n)
    got = signed_rank(values, samples=20_000)
    expected = baycomp.SignedRankTest.probs(np.zeros(n), values, rope=0.01, nsamples=20_000, random_state=0)
    # Two draws of 20 000: a share has an error of at most 0.0035 each.
    assert (got.left, got.equivalent, got.right) == pytest.approx(tuple(expected), abs=0.02)


def test_swapping_the_pipelines_swaps_the_sides():
    values = np.random.default_rng(0).normal(0.01, 0.02, 8)
    one, other = correlated_t(values, 7, 1), correlated_t(-values, 7, 1)
    assert (one.left, one.right) == pytest.approx((other.right, other.left))
    one, other = signed_rank(values), signed_rank(-values)
    assert (one.left, one.right) == pytest.approx((other.right, other.left), abs=0.01)


def test_a_wide_region_holds_everything():
    values = np.random.default_rng(0).normal(0, 0.02, 8)
    assert correlated_t(values, 7, 1, rope=1).equivalent > 0.999
    assert signed_rank(values, rope=1).equivalent == 1


def test_between_equals_a_winner_is_rarely_declared():
    rng = np.random.default_rng(1)
    rho = 0.1
    claims = 0
    for _ in range(1000):
        row = 0.05 * (np.sqrt(rho) * rng.normal() + np.sqrt(1 - rho) * rng.normal(size=10))
        got = correlated_t(row, 9, 1)
        claims += max(got.left, got.right) > 0.95
    # One-sided 95 % on either side: at most 10 % without the region of equivalence, which takes its share.
    assert claims / 1000 <= 0.10


def test_says_so_where_nothing_can_be_said():
    assert isinstance(correlated_t([0.1], 3, 1), Unsupported)
    assert isinstance(signed_rank([0.1]), Unsupported)
