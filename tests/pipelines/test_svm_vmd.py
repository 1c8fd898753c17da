"""The contestants on modes: they fit, repeat, tell large faults, and pay for their own final fit."""

import numpy as np
import pytest
from sklearn.base import clone

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.pipeline import Context, find
from suite.protocols import rung

by_name = pytest.mark.parametrize("name", ["svm_vmd", "svm_vmd_entropy"])


@pytest.fixture(scope="module")
def halves():
    recordings = load("simulated", bearings_per_class=3, rigs=1, severity=2.0, seconds=0.4)
    windows = cut(recordings, WindowSpec(overlap=0.0))
    fold = rung("bearing").split(windows.metadata, folds=3)[0]
    return windows[fold.train], windows[fold.test]


@by_name
def test_large_faults_on_other_bearings_are_told_alike_with_a_cache(name, halves, tmp_path):
    train, test = halves
    made = find(name)
    contexts = [Context(seed=1), Context(seed=2, cache=tmp_path, report=lambda epoch, score: None)]
    answers = []
    for context in contexts:
        estimator = clone(made.build(made.start, context)).fit(train.for_training(), train.labels)
        answers.append(estimator.predict_proba(test.for_prediction()))
    np.testing.assert_array_equal(answers[1], answers[0])
    np.testing.assert_allclose(answers[0].sum(axis=1), 1, rtol=1e-9)
    predicted = estimator.classes_[answers[0].argmax(axis=1)]
    assert (predicted == test.labels).mean() > 0.5  # chance is 0.25
    assert list(tmp_path.rglob("output.pkl"))


@by_name
def test_a_final_fit_looks_nothing_up(name, halves, tmp_path):
    train, _ = halves
    made = find(name)
    made.build(made.smoke, Context(cache=tmp_path)).fit(train.for_training(), train.labels)
    assert not list(tmp_path.iterdir())


class Corner:
    """Draws the low end or the high end of everything."""

    def __init__(self, high):
        self.high = high

    def suggest_float(self, name, low, high, *, step=None, log=False):
        return high if self.high else low

    suggest_int = suggest_float

    def suggest_categorical(self, name, choices):
        return choices[-1 if self.high else 0]


@by_name
@pytest.mark.parametrize("high", [False, True])
def test_the_corners_of_the_search_space_work(name, high, halves):
    train, test = halves
    made = find(name)
    params = made.search_space(Corner(high))
    assert params.keys() == made.start.keys() == made.smoke.keys()
    estimator = made.build(params, Context()).fit(train.for_training(), train.labels)
    assert np.isfinite(estimator.predict_proba(test.for_prediction())).all()
