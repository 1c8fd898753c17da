"""What is claimed of two sides, and the luck that a claim has to bear."""

import numpy as np
import pytest

from suite.analysis.gathering import cells
from suite.analysis.verdict import verdicts
from suite.statistics.equivalence import Posterior
from suite.statistics.unsupported import Unsupported

TWO = ("svm_handcrafted", "attention_cnn")


@pytest.mark.parametrize(
    ("shape", "level", "words"),
    [
        ({"bearings": 3}, "R4", "a class has 3 of the five bearings"),
        ({}, "R3", "on R3 training and test share bearings"),
    ],
)
def test_what_is_missing_for_a_probability_is_a_sentence(build, shape, level, words):
    (verdict,) = verdicts(cells(*build(levels=(level,), pipelines=TWO, **shape)), level)
    odds = verdict.contrast.odds
    assert isinstance(odds, Unsupported) and odds.sentence.startswith(words)
    assert "No probability can be given" in verdict.odds and words in verdict.odds
    assert "beats" not in verdict.evidence and verdict.posterior is None


def test_the_same_predictions_are_practically_equal(build):
    runs, predictions = build(levels=("R4",), pipelines=TWO)
    drawn = [f"predicted_{seed}" for seed in range(2)]
    mine, other = (predictions["pipeline"] == name for name in TWO)
    predictions = predictions.copy()
    predictions.loc[other, drawn] = predictions.loc[mine, drawn].to_numpy()
    (verdict,) = verdicts(cells(runs, predictions))
    assert verdict.outcome == "equal" and verdict.claim.startswith("No, it makes no difference")
    # The seeds of both sides are drawn together, since their folds' luck is one.
    assert verdict.posterior == Posterior(0.0, 1.0, 0.0)


def test_guessing_is_the_better_of_two_guesses(build):
    runs, predictions = build(levels=("R4",), pipelines=TWO)
    (verdict,) = verdicts(cells(runs, predictions))
    assert verdict.contrast.guessing == pytest.approx(0.25)
    fewer = predictions[(predictions["fault"] == "ball") | (predictions["recording"].str[-3] == "0")]
    (verdict,) = verdicts(cells(runs, fewer))
    shares = np.array([3, 1, 1, 1]) / 6
    uniform = (2 * shares / 4 / (shares + 1 / 4)).mean()
    assert verdict.contrast.guessing == pytest.approx(max(uniform, 2 * 0.5 / 1.5 / 4))


def test_the_smallest_difference_that_would_be_found_is_that_of_a_normal_power(build):
    (verdict,) = verdicts(cells(*build(levels=("R4",), pipelines=TWO)))
    gap, found = verdict.contrast.gap, verdict.contrast.resolvable
    assert found == pytest.approx((1.96 + 0.84) * (gap.high - gap.low) / (2 * 1.96), rel=0.01)


def test_a_side_stopped_by_its_cap_has_a_sentence_and_no_verdict(build):
    from made_trials import trials_of

    runs, predictions = build(levels=("R4",), pipelines=TWO)
    trials = trials_of(runs, predictions)
    runs.loc[(runs["pipeline"] == TWO[1]) & (runs["fold"] == 1), ["budget_hit", "trials"]] = [True, 2]
    (verdict,) = verdicts(cells(runs, predictions, trials=trials))
    assert verdict.outcome == "none" and verdict.contrast is None
    assert "attention cnn, stopped by its cap after 2 of 8 trials in fold 2" in verdict.claim
    # A search that cannot be replayed is spoken of at all the trials that were asked for.
    (verdict,) = verdicts(cells(runs, predictions))
    assert "attention cnn, stopped by its cap after 2 of 8 trials in fold 2" in verdict.claim


def test_trials_asked_for_set_the_verdicts_budget_where_every_search_was_stopped(build):
    from made_trials import trials_of

    runs, predictions = build(levels=("R4",), pipelines=TWO)
    runs = runs.assign(budget_hit=True, trials=1)
    made = trials_of(runs, predictions, trials=1, starts=1)
    (verdict,) = verdicts(cells(runs, predictions, trials=made))
    assert verdict.outcome == "none"
    for name in ("svm handcrafted", "attention cnn"):
        assert f"{name}, stopped by its cap after 1 of 8 trials in fold 1" in verdict.claim


@pytest.mark.parametrize("everywhere", [True, False])
def test_a_cap_among_the_starts_sets_no_budget_of_its_own(build, everywhere):
    from made_trials import trials_of

    runs, predictions = build(levels=("R4",), pipelines=TWO)
    deep = (runs["pipeline"] == TWO[1]) & (everywhere | (runs["fold"] == 0))
    runs.loc[deep, ["budget_hit", "trials"]] = [True, 3]
    # Five starts, of which the cap let three be tried.
    made = trials_of(runs[~deep], predictions, trials=8, starts=1 if everywhere else 5)
    made |= trials_of(runs[deep], predictions, trials=3, starts=3)
    (verdict,) = verdicts(cells(runs, predictions, trials=made))
    assert verdict.outcome == "none"
    assert "no whole search of attention cnn, stopped by its cap after 3 of 8 trials" in verdict.claim


@pytest.mark.parametrize("seeds", [1, 2])
def test_the_luck_that_one_training_seed_cannot_show_is_said(build, seeds):
    (verdict,) = verdicts(cells(*build(levels=("R4",), pipelines=TWO, seeds=seeds)))
    said = [note for note in verdict.notes if "one training seed" in note]
    assert len(said) == (seeds == 1)
    assert all("its luck is missing from the intervals" in note for note in said)
