import numpy as np
import pytest
import scikit_posthocs
from scipy import stats

from suite.statistics.unsupported import Unsupported
from suite.statistics.wilcoxon import Wilcoxon, against_control, holm, smallest_p, wilcoxon


@pytest.mark.parametrize(("n", "least"), [(4, 0.125), (5, 0.0625), (6, 0.03125)])
def test_the_smallest_p_value_is_what_unanimity_gives(n, least):
    assert smallest_p(n) == least
    assert stats.wilcoxon(np.arange(1, n + 1)).pvalue == pytest.approx(least)


@pytest.mark.parametrize("n", [0, 1, 4, 5])
def test_too_few_data_sets_give_a_sentence(n):
    got = wilcoxon(np.arange(1.0, n + 1))
    assert isinstance(got, Unsupported)
    said = "1 data set that differs" if n == 1 else f"{n} data sets that differ"
    assert f"With {said}, a two-sided" in got.sentence and f"p = {smallest_p(n):g}" in got.sentence


def test_zeros_do_not_count_as_data_sets():
    assert isinstance(wilcoxon([0.1, 0.2, 0.3, 0.4, 0.5, 0.0, 0.0]), Unsupported)
    assert wilcoxon([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.0]).n == 6


def test_six_unanimous_data_sets_are_enough():
    got = wilcoxon([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert got == Wilcoxon(6, 0.0, 0.03125)


def test_is_exact_by_counting_every_sign_pattern():
    values = np.array([0.5, -0.1, 0.3, 0.9, -0.2, 0.7, 0.4])
    ranks = stats.rankdata(np.abs(values))
    signs = np.array(np.meshgrid(*[[0, 1]] * 7)).reshape(7, -1)
    sums = ranks @ signs
    low = min(ranks[values > 0].sum(), ranks[values < 0].sum())
    assert wilcoxon(values).p == pytest.approx(2 * (sums <= low).mean())


def test_claims_at_most_five_per_cent_between_equals():
    rng = np.random.default_rng(0)
    claims = np.mean([wilcoxon(rng.normal(size=8)).p < 0.05 for _ in range(1000)])
    assert claims <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1000)


def test_holm_by_hand():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(holm([0.6, 0.7]), [1, 1])
    assert holm([]).size == 0


def test_against_a_control_agrees_with_scikit_posthocs():
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(12, 2)) @ np.array([[1, 1], [0, 1]]) + [0, 0.8]
    got = against_control(scores, ["base", "new"], "base")
    expected = scikit_posthocs.posthoc_wilcoxon(list(scores.T), p_adjust="holm").to_numpy()
    assert got["new"].p == pytest.approx(expected[0, 1])


def test_family_of_equals_claims_at_most_five_per_cent():
    rng = np.random.default_rng(1)
    names = ["control", "a", "b", "c"]
    claims = 0
    for _ in range(500):
        found = against_control(rng.normal(size=(9, 4)), names, "control")
        claims += any(one.p < 0.05 for one in found.values())
    assert claims / 500 <= 0.05


def test_what_cannot_be_tested_does_not_weigh_on_the_rest():
    rng = np.random.default_rng(0)
    base = rng.normal(size=8)
    scores = np.stack([base, base + rng.random(8), base], axis=1)
    got = against_control(scores, ["base", "up", "twin"], "base")
    assert isinstance(got["twin"], Unsupported)
    assert got["up"].p == wilcoxon(scores[:, 1] - base).p


def test_refuses_names_that_do_not_fit():
    with pytest.raises(ValueError):
        against_control(np.ones((3, 2)), ["a"], "a")
