import baycomp
import numpy as np
import pytest

from suite.statistics.equivalence import signed_rank
from suite.statistics.unsupported import Unsupported


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
    one, other = signed_rank(values), signed_rank(-values)
    assert (one.left, one.right) == pytest.approx((other.right, other.left), abs=0.01)


def test_a_wide_region_holds_everything():
    values = np.random.default_rng(0).normal(0, 0.02, 8)
    assert signed_rank(values, rope=1).equivalent == 1


def test_says_so_where_nothing_can_be_said():
    assert isinstance(signed_rank([0.1]), Unsupported)
