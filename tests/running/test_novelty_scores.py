"""The declared novelty score of fitted estimators, from some of their training windows."""

import numpy as np
import pytest

from suite.pipeline import Context, find_pipeline
from suite.running.novelty_scores import REFERENCE_WINDOWS, NoveltyOf, _spread
from suite.testing import SAMPLE_SPEC, sample


@pytest.fixture(scope="module")
def fitted():
    training, labels, _ = sample()
    pipeline = find_pipeline("logistic_orders")
    return pipeline.build(pipeline.smoke, Context(seed=0, windows=SAMPLE_SPEC)).fit(training, labels)


def test_training_windows_are_less_strange_than_bearings_held_out_and_noise_is_strangest(fitted):
    training, labels, tests = sample()
    score = NoveltyOf("neighbours", fitted, training, labels)
    loud = np.random.default_rng(0).standard_normal(tests.signals.shape).cumsum(axis=2)
    noise = type(tests)(loud.astype(np.float32), tests.metadata)
    own, held_out, strange = (np.median(score(part)) for part in (training, tests, noise))
    assert own < held_out < strange


def test_nothing_is_scored_without_windows_and_no_score_may_be_missing(fitted):
    training, labels, tests = sample()
    assert NoveltyOf("neighbours", fitted, training, labels)(tests[np.arange(0)]).shape == (0,)
    broken = type("Broken", (), {"represent": lambda self, windows: np.full((len(windows), 2), np.nan)})()
    with pytest.raises(ValueError, match="not finite"):
        NoveltyOf("neighbours", broken, training, labels)(tests)


def test_the_reference_holds_every_bearing_and_no_bearing_crowds_out_another():
    bearings = np.repeat([7, 3, 5], [5000, 40, 900])
    rows = _spread(bearings)
    _, counts = np.unique(bearings[rows], return_counts=True)
    assert counts.tolist() == [40, 200, 200] and len(rows) <= REFERENCE_WINDOWS
    assert len(set(rows.tolist())) == len(rows)


def test_an_estimator_that_shows_no_features_is_judged_by_what_it_says():
    training, labels, tests = sample()

    class Says:
        classes_ = np.unique(labels)

        def predict_proba(self, windows):
            first = np.clip(np.abs(windows.signals).max(axis=(1, 2)) / 20, 0.01, 0.9)
            rest = np.repeat((1 - first)[:, None] / (len(self.classes_) - 1), len(self.classes_) - 1, axis=1)
            return np.column_stack([first, rest])

    scores = NoveltyOf("neighbours", Says(), training, labels)(tests)
    assert scores.shape == (len(tests),) and np.ptp(scores) > 0
