"""AUROC and FPR95 with bearings as units: right values by hand, and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score, roc_curve

from suite.statistics.detection import (
    QUANTILES,
    Separated,
    auroc,
    by_quantiles,
    draw_bearings,
    false_positive_rate,
)


def separated(known, strange, first=0):
    """One bearing a row of scores, numbered from ``first``."""
    known, strange = np.asarray(known, float), np.asarray(strange, float)
    numbers = first + np.arange(len(known) + len(strange))
    return Separated(known, strange, numbers[: len(known)], numbers[len(known) :])


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 5), st.booleans())
def test_of_equal_bearings_they_are_what_scikit_learn_gives_of_all_windows(seed, known, strange, ties):
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(known + strange, QUANTILES)) + draw.normal(size=(known + strange, 1))
    scores = np.round(scores) if ties else scores
    part, ones = separated(scores[:known], scores[known:]), np.ones((1, known + strange))
    truth = np.repeat([0, 1], [known * QUANTILES, strange * QUANTILES])
    assert auroc([part], ones)[0] == pytest.approx(roc_auc_score(truth, scores.ravel()))
    rates, hits, _ = roc_curve(truth, scores.ravel(), drop_intermediate=False)
    assert false_positive_rate([part], ones)[0] == pytest.approx(rates[hits >= 0.95 - 1e-9].min())


def test_a_bearing_with_many_windows_counts_once():
    scores = np.concatenate([np.zeros(1000), np.full(10, 2.0)])
    numbers, table = by_quantiles(scores, np.repeat([0, 1], [1000, 10]))
    assert numbers.tolist() == [0, 1] and table.shape == (2, QUANTILES)
    part = separated(table, [[1.0] * QUANTILES])
    ones = np.ones((1, 3))
    assert auroc([part], ones)[0] == false_positive_rate([part], ones)[0] == 0.5


def test_few_windows_of_a_bearing_are_told_apart_no_better_than_they_are():
    draw, given, exact = np.random.default_rng(0), [], []
    for _ in range(300):
        known, strange = draw.normal(size=8), draw.normal(1.5, size=8)
        tables = [by_quantiles(own, np.zeros(8))[1] for own in (known, strange)]
        given.append(auroc([separated(*tables)], np.ones((1, 2)))[0])
        exact.append((strange[:, None] > known).mean())
    assert np.mean(given) == pytest.approx(np.mean(exact), abs=0.003)


def test_scores_of_different_fits_are_never_compared():
    low, high = separated([[0.0]], [[1.0]]), separated([[10.0]], [[11.0]], first=2)
    ones = np.ones((1, 4))
    assert auroc([low, high], ones)[0] == 1.0 and false_positive_rate([low, high], ones)[0] == 0.0


def test_a_drawn_bearing_counts_as_often_as_it_is_drawn_and_fits_without_a_side_not_at_all():
    part = separated([[0.0], [2.0]], [[1.0]])
    weights = np.array([[1.0, 1, 1], [3, 1, 2], [0, 2, 1], [1, 1, 0]])
    np.testing.assert_allclose(auroc([part], weights), [0.5, 0.75, 0.0, np.nan])
    np.testing.assert_allclose(false_positive_rate([part], weights), [0.5, 0.25, 1.0, np.nan])


def test_bearings_are_drawn_among_those_of_their_state():
    states = ["inner"] * 4 + ["outer"] * 6
    weights = draw_bearings(states, 0)
    assert (weights[0] == 1).all() and np.array_equal(weights, draw_bearings(states, 0))
    assert (weights[:, :4].sum(axis=1) == 4).all() and (weights[:, 4:].sum(axis=1) == 6).all()
    assert weights[1:].std(axis=0).min() > 0.5
