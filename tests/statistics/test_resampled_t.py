import numpy as np
import pytest
from scipy import stats

from suite.statistics.resampled_t import CorrectedT, corrected_t, standard_error
from suite.statistics.unsupported import Unsupported


def folds(rng, tables, n=10, train=9, test=1, shift=0.0):
    """Differences with the equal correlation that shared training bearings give: test / (train + test)."""
    rho = test / (train + test)
    common = rng.normal(size=(tables, 1))
    return shift + np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.normal(size=(tables, n))


def test_by_hand():
    got = corrected_t([0.1, 0.2, 0.3, 0.4], train=3, test=1)
    # mean 0.25, s^2 = 1/60, variance (1/4 + 1/3) / 60
    t = 0.25 / np.sqrt((1 / 4 + 1 / 3) / 60)
    assert got.t == pytest.approx(t) and got.df == 3
    assert got.p == pytest.approx(2 * stats.t.sf(t, 3))
    assert (got.low + got.high) / 2 == pytest.approx(0.25)


def test_without_shared_training_data_it_is_students_test():
    values = np.random.default_rng(0).normal(0.3, 1, 12)
    got = corrected_t(values, train=1e12, test=1)
    expected = stats.ttest_1samp(values, 0)
    assert got.p == pytest.approx(expected.pvalue) and got.t == pytest.approx(expected.statistic)


@pytest.mark.parametrize(("train", "test"), [(9, 1), (3, 1), (2, 1), (3, 2)])
def test_claims_at_most_five_per_cent_between_equals(train, test):
    rng = np.random.default_rng(train * 10 + test)
    tables = folds(rng, 2000, train=train, test=test)
    claims = np.mean([corrected_t(row, train, test).p < 0.05 for row in tables])
    plain = np.mean(stats.ttest_1samp(tables, 0, axis=1).pvalue < 0.05)
    assert claims <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 2000)
    assert plain > 2 * claims  # what the correction is for


def test_interval_covers_the_true_difference():
    tables = folds(np.random.default_rng(5), 1000, shift=0.7)
    held = [got.low <= 0.7 <= got.high for got in (corrected_t(row, 9, 1) for row in tables)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_says_so_where_there_is_no_spread():
    assert isinstance(corrected_t([0.1], 3, 1), Unsupported)
    assert isinstance(corrected_t([0.1, 0.1, 0.1], 3, 1), Unsupported)
    assert isinstance(corrected_t([0.1, 0.1 + 1e-9], 3, 1), CorrectedT)


def test_refuses_sizes_and_values():
    with pytest.raises(ValueError):
        standard_error([0.1, 0.2], 0, 1)
    with pytest.raises(ValueError):
        corrected_t([0.1, np.nan], 3, 1)
