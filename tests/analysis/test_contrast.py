import numpy as np
import pytest
from sklearn.metrics import f1_score

from suite.analysis.cells import cells
from suite.analysis.contrast import SURE, compare, differences
from suite.analysis.verdict import verdicts
from suite.statistics.equivalence import Posterior, correlated_t
from suite.statistics.unsupported import Unsupported

TWO = ("svm_handcrafted", "attention_cnn")


def pair(frames, level="R4"):
    by_name = {cell.pipeline: cell for cell in cells(*frames) if cell.level == level}
    return [by_name[name] for name in TWO]


def test_differences_are_those_of_the_folds_and_sizes_count_bearings(build):
    runs, predictions = build(levels=("R4",), pipelines=TWO)
    found = differences(*pair((runs, predictions)))
    assert (found.test, found.train) == (8, 16)  # 24 bearings in 3 folds
    for fold, value in enumerate(found.values):
        means = []
        for name in TWO:
            rows = predictions[(predictions["pipeline"] == name) & (predictions["fold"] == fold)]
            seeds = [f1_score(rows["fault"], rows[f"predicted_{k}"], average="macro") for k in range(2)]
            means.append(np.mean(seeds))
        assert value == pytest.approx(means[0] - means[1])


def test_the_probability_agrees_with_baycomp(build):
    baycomp = pytest.importorskip("baycomp", reason="baycomp is not installed")
    two = pair(build(levels=("R4",), pipelines=TWO, folds=3))
    found = differences(*two)
    posterior = baycomp.single.CorrelatedTTest(
        np.zeros(3), np.array(found.values), rope=0.01, runs=1
    ).probs()  # folds of 1/3: the same correlation as 8 of 24 bearings
    odds = compare(*two).odds
    assert (odds.left, odds.equivalent, odds.right) == pytest.approx(posterior, abs=1e-9)


def test_other_rigs_train_on_their_own_bearings_alone(build):
    runs, predictions = build(levels=("R4",), pipelines=TWO, folds=2)
    runs = runs.assign(rung="cross-rig", level="R6")
    rig = predictions["fold"].map({0: "north", 1: "south"})
    found = differences(*pair((runs, predictions.assign(rig=rig)), "R6"))
    assert (found.train, found.test) == (12, 12)


@pytest.mark.parametrize(
    ("shape", "level", "words"),
    [
        ({"bearings": 3}, "R4", "a class has 3 of the five bearings"),
        ({"folds": 2}, "R4", "2 folds, and a spread over folds needs 3"),
        ({}, "R3", "on R3 training and test share bearings"),
    ],
)
def test_what_is_missing_for_a_probability_is_a_sentence(build, shape, level, words):
    frames = build(levels=(level,), pipelines=TWO, **shape)
    odds = compare(*pair(frames, level)).odds
    assert isinstance(odds, Unsupported) and odds.sentence.startswith(words)
    (verdict,) = verdicts(cells(*frames), level)
    assert "No probability can be given" in verdict.odds and words in verdict.odds
    assert "beats" not in verdict.claim and verdict.posterior is None


def test_the_same_predictions_are_practically_equal(build):
    runs, predictions = build(levels=("R4",), pipelines=TWO)
    told = [f"predicted_{seed}" for seed in range(2)]
    mine, other = (predictions["pipeline"] == name for name in TWO)
    predictions = predictions.copy()
    predictions.loc[other, told] = predictions.loc[mine, told].to_numpy()
    (verdict,) = verdicts(cells(runs, predictions))
    assert verdict.outcome == "equal" and "practically equal" in verdict.claim
    assert verdict.posterior == Posterior(0.0, 1.0, 0.0)


@pytest.mark.parametrize("folds", [3, 5])
def test_the_probability_claims_a_side_in_at_most_5_percent_where_there_is_none(folds):
    """500 questions in which only the luck of bearings and of shared training data differs."""
    rng = np.random.default_rng(folds)
    luck = rng.normal(scale=0.1, size=(500, folds, 24 // folds)).mean(axis=2)
    training = rng.normal(scale=0.02, size=(500, 1))
    share = 1 / folds
    odds = [correlated_t(row, 1 - share, share) for row in luck + training]
    claims = np.mean([max(one.left, one.right) >= SURE for one in odds])
    assert claims <= 0.05
