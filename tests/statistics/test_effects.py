import numpy as np
import pytest

from suite.statistics.effects import rank_biserial, standardised_difference
from suite.statistics.unsupported import Unsupported


def test_standardised_difference_is_unbiased():
    rng = np.random.default_rng(0)
    found = [standardised_difference(rng.normal(0.8, 1, 8)) for _ in range(4000)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.03)


def test_rank_biserial_by_hand():
    assert rank_biserial([1, 2, 3]) == 1
    assert rank_biserial([-1, -2]) == -1
    assert rank_biserial([1, -2, 3, 0]) == pytest.approx((1 + 3 - 2) / 6)


def test_says_so_without_a_spread():
    for got in (standardised_difference([0.1, 0.1, 0.1]), rank_biserial([0.0, 0.0])):
        assert isinstance(got, Unsupported)
