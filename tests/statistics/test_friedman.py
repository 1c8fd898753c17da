import itertools

import numpy as np
import pytest
import scikit_posthocs
from scipy import stats

from suite.statistics.friedman import Friedman, friedman, mean_ranks
from suite.statistics.nemenyi import critical_difference, nemenyi, pairs
from suite.statistics.unsupported import Unsupported


def table(seed=0, n=12, k=4, step=0.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, k)) + step * np.arange(k)


# Demsar 2006, table 6: AUC of C4.5 and three variants on fourteen data sets.
DEMSAR = np.array(
    [
        [0.763, 0.768, 0.771, 0.798],
        [0.599, 0.591, 0.590, 0.569],
        [0.954, 0.971, 0.968, 0.967],
        [0.628, 0.661, 0.654, 0.657],
        [0.882, 0.888, 0.886, 0.898],
        [0.936, 0.931, 0.916, 0.931],
        [0.661, 0.668, 0.609, 0.685],
        [0.583, 0.583, 0.563, 0.625],
        [0.775, 0.838, 0.866, 0.875],
        [1.000, 1.000, 1.000, 1.000],
        [0.940, 0.962, 0.965, 0.962],
        [0.619, 0.666, 0.614, 0.669],
        [0.972, 0.981, 0.9751, 0.975],
        [0.957, 0.978, 0.946, 0.970],
    ]
)


def test_demsars_example():
    got = friedman(DEMSAR)
    assert got.ranks == pytest.approx((3.143, 2.000, 2.893, 1.964), abs=1e-3)
    assert got.df == (3, 39)
    # Demsar prints 3.69 without the correction for ties, which these data have.
    assert 3.5 < got.f < 4.2 and got.p < 0.05
    assert critical_difference(4, 14, 0.10) == pytest.approx(1.12, abs=5e-3)
    assert critical_difference(4, 14, 0.05) == pytest.approx(1.25, abs=5e-3)


def test_agrees_with_scipy_through_iman_and_davenport():
    scores = table(1, step=0.4)
    n, k = scores.shape
    chi2 = stats.friedmanchisquare(*scores.T).statistic
    got = friedman(scores)
    assert got.f == pytest.approx((n - 1) * chi2 / (n * (k - 1) - chi2))


def test_nemenyi_agrees_with_scikit_posthocs():
    scores = table(2, step=0.5)
    expected = scikit_posthocs.posthoc_nemenyi_friedman(scores).to_numpy()
    np.testing.assert_allclose(pairs(scores), expected, atol=2e-3)  # it interpolates tables of q


def test_critical_difference_of_three_pipelines():
    assert critical_difference(3, 1) / np.sqrt(3 * 4 / 6) == pytest.approx(2.344, abs=1e-3)


def test_critical_difference_and_p_values_agree():
    scores = table(3, n=20, step=0.35)
    ranks = mean_ranks(scores)
    apart = np.abs(ranks[:, None] - ranks) > critical_difference(4, 20)
    np.testing.assert_array_equal(pairs(scores) < 0.05, apart)


def test_full_agreement_has_its_exact_p_value():
    got = friedman(np.tile([0.9, 0.5, 0.1], (5, 1)))
    assert got.f == float("inf") and got.p == pytest.approx(6.0**-4)
    assert got.ranks == (1, 2, 3)


@pytest.mark.parametrize(("n", "k"), [(3, 3), (4, 3), (5, 3), (4, 4), (6, 5), (10, 4)])
def test_claims_at_most_five_per_cent_between_equals(n, k):
    rng = np.random.default_rng(n * 10 + k)
    found = [friedman(rng.normal(size=(n, k))) for _ in range(500)]
    claims = np.mean([one.p < 0.05 for one in found if isinstance(one, Friedman)])
    assert claims <= 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / 500)


def test_pairs_after_friedman_claim_at_most_five_per_cent_between_equals():
    rng = np.random.default_rng(7)
    claims = 0
    for _ in range(500):
        p = nemenyi(rng.normal(size=(8, 4)))
        claims += not isinstance(p, Unsupported) and bool((p < 0.05).any())
    assert claims / 500 <= 0.05


def test_finds_what_is_there():
    assert friedman(table(0, n=15, step=1.0)).p < 1e-4
    assert nemenyi(table(0, n=15, step=1.0))[0, 3] < 0.01


def test_the_permutation_p_value_is_that_of_the_exact_table():
    # Three data sets, three pipelines, Friedman chi2 = 14/3: counted over all 216 tables.
    scores = np.array([[1.0, 2, 3], [1, 2, 3], [2, 1, 3]])
    assert stats.friedmanchisquare(*scores.T).statistic == pytest.approx(14 / 3)
    perms = np.array(list(itertools.permutations([1, 2, 3])))
    sums = (perms[:, None, None] + perms[None, :, None] + perms[None, None, :]).reshape(-1, 3)
    exact = ((sums**2).sum(axis=1) >= (np.array([4, 5, 9]) ** 2).sum()).mean()
    assert friedman(scores).p == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (np.eye(4)[:, :2], "at least three"),
        (np.array([[1.0, 2.0, 3.0]]), "no claim"),
        (np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]), "p = 0.167"),
        (np.ones((6, 3)), "tied"),
    ],
    ids=["two pipelines", "one data set", "two data sets", "ties"],
)
def test_says_so_where_the_data_cannot_support_it(scores, words):
    got = friedman(scores)
    assert isinstance(got, Unsupported) and words in got.sentence
    assert nemenyi(scores) == got


def test_pairs_are_not_looked_at_without_a_difference():
    got = nemenyi(table(0))
    assert isinstance(got, Unsupported) and "pairs are not compared" in got.sentence
