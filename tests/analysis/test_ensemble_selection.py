"""Greedy selection does what a plain loop does, and replayed ensembles draw what a search would have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_trials import half_right
from sklearn.metrics import f1_score

from suite.analysis.ensemble_selection import (
    SMALLEST_PROBABILITY,
    Library,
    greedy_weights,
    replayed_ensembles,
)
from suite.evaluation.metrics.ece import expected_calibration_error


def tables(rng, members, rows, classes):
    return rng.dirichlet(np.ones(classes), size=(members, rows)).astype(np.float16)


def by_a_plain_loop(inner, truth, steps):
    """Caruana's selection, one candidate and one scikit-learn score at a time."""
    present = np.unique(truth)

    def worth(mean):
        f1 = f1_score(truth, mean.argmax(axis=1), labels=present, average="macro", zero_division=0)
        return round(f1, 9), np.log(
            np.maximum(mean[np.arange(len(truth)), truth], SMALLEST_PROBABILITY)
        ).mean()

    taken, best = [], (-1, None)
    for _ in range(steps):
        able = [worth(inner[[*taken, one]].astype(np.float64).mean(axis=0)) for one in range(len(inner))]
        one = max(range(len(inner)), key=lambda number: able[number])
        taken.append(one)
        if best[1] is None or able[one] > best[0]:
            best = (able[one], list(taken))
    return np.bincount(best[1], minlength=len(inner)) / len(best[1])


@given(st.integers(0, 10**6), st.integers(2, 4))
@settings(max_examples=12, derandomize=True, deadline=None)
def test_greedy_selection_is_that_of_a_plain_loop(seed, classes):
    rng = np.random.default_rng(seed)
    inner, truth = tables(rng, 4, 14, classes), rng.integers(classes, size=14)
    assert greedy_weights(inner, truth, 6) == pytest.approx(by_a_plain_loop(inner, truth, 6))


def test_a_perfect_candidate_stands_alone_and_classes_without_rows_count_for_nothing():
    truth = np.array([0, 0, 2, 2])
    perfect = np.eye(4)[truth]
    wrong = np.eye(4)[(truth + 1) % 4]
    assert greedy_weights(np.stack([wrong, perfect, wrong]), truth).tolist() == [0, 1, 0]


def library(truth, blind_truth, right, trials=4, seeds=2, starts=1):
    inner = np.stack([half_right(truth, right)] * trials).astype(np.float16)
    blind = np.full((trials, seeds, len(blind_truth), 4), np.nan, dtype=np.float16)
    blind[:, 0] = half_right(blind_truth, right)
    blind[:starts, 1:] = half_right(blind_truth, right)
    return Library(inner, blind, starts)


def test_two_that_know_half_the_classes_each_know_all_together():
    truth, blind_truth = np.repeat(np.arange(4), 5), np.repeat(np.arange(4), 3)
    halves = [library(truth, blind_truth, right) for right in ([0, 1], [2, 3])]
    made = replayed_ensembles(halves, truth, budget=2, number=3)
    assert (made.probabilities.argmax(axis=-1) == blind_truth).all()
    assert made.probabilities.sum(axis=-1) == pytest.approx(np.ones((3, 12)))
    assert made.weights == pytest.approx(np.full((3, 2), 0.5))
    assert (made.fits >= 1).all() and (made.fits <= 2).all()


def test_each_ensemble_is_of_a_search_of_the_budget_and_of_one_seed_a_trial():
    """Trial t of the only contestant predicts class t with seed 0 and class t + 1 with seed 1."""
    truth = np.zeros(6, dtype=int)
    inner = np.full((5, 6, 7), 0.02, dtype=np.float16)
    inner[np.arange(5), :, 0] = np.linspace(0.5, 0.9, 5)[:, None]  # The last is the best.
    inner[3, 0, 0] = np.nan  # This one failed.
    blind = np.full((5, 2, 1, 7), np.nan, dtype=np.float16)
    for trial in range(5):
        blind[trial, 0] = np.eye(7)[trial]
    blind[0, 1] = np.eye(7)[1]
    named = replayed_ensembles([Library(inner, blind, 1)], truth, 2, 200).probabilities[:, 0].argmax(axis=-1)
    counts = np.bincount(named, minlength=5) / 200
    # The better of the start and one of four draws is taken; where that failed, the start with either seed.
    assert counts[[1, 2, 4]] == pytest.approx([0.25 + 0.125, 0.25, 0.25], abs=0.12)
    assert counts[0] == pytest.approx(0.125, abs=0.08) and counts[3] == 0
    whole = replayed_ensembles([Library(inner, blind, 1)], truth, 5, 20).probabilities[:, 0].argmax(axis=-1)
    assert (whole == 4).all()


def test_nothing_that_came_to_an_end_makes_no_ensemble():
    failed = Library(np.full((2, 3, 2), np.nan), np.full((2, 1, 4, 2), np.nan), 1)
    assert replayed_ensembles([failed, failed], np.array([0, 1, 1]), 2, 3) is None


def told_of(truth, sharpness, seed, trials=3):
    """Trials that tell the chances of three classes, all but the same, each too sharply or not enough."""
    logits = 1.5 * (np.random.default_rng(99).normal(size=(len(truth), 3)) + np.eye(3)[truth])
    own = 0.1 * np.random.default_rng(seed).normal(size=(trials, len(truth), 3))
    told = np.exp(sharpness * (logits / 1.5 + own))  # Logits are shifted by their variance times 1 / 1.5.
    return told / told.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("sharpness", [0.2, 5.0])
def test_an_ensemble_has_one_temperature_fitted_on_held_out_rows(sharpness):
    rng = np.random.default_rng(0)
    held_out, tested = rng.integers(3, size=400), rng.integers(3, size=900)
    libraries = [
        Library(told_of(held_out, sharpness, one), told_of(tested, sharpness, one + 10)[:, np.newaxis], 1)
        for one in range(2)
    ]
    made = replayed_ensembles(libraries, held_out, budget=3, number=4)
    assert ((made.temperatures > 1) == (sharpness > 1)).all()
    for probabilities, temperature in zip(made.probabilities, made.temperatures, strict=True):
        told = probabilities**temperature
        told /= told.sum(axis=-1, keepdims=True)
        right = probabilities.argmax(axis=-1) == tested
        assert (right == (told.argmax(axis=-1) == tested)).all()
        assert expected_calibration_error(probabilities.max(axis=-1), right) < 0.06
        assert expected_calibration_error(told.max(axis=-1), right) > 0.1
    other = [Library(one.inner, one.blind[:, :, ::-1], one.starts) for one in libraries]
    assert (replayed_ensembles(other, held_out, 3, 4).temperatures == made.temperatures).all()
