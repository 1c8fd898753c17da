"""The contestants on handcrafted features: they fit, they are honest, and they repeat."""

import numpy as np
import pytest
from sklearn.base import clone

from suite.data import load
from suite.data.windows import ORDER_COLUMNS, Windows, WindowSpec, cut
from suite.pipeline import Context, find
from suite.protocols import rung

NAMES = [
    "amplitude_baseline",
    "svm_handcrafted",
    "svm_orders",
    "logistic_orders",
    "random_forest",
    "gradient_boosting",
    "knn",
    "envelope_rule",
    "minirocket",
    "svm_image",
]
by_name = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def halves():
    recordings = load("simulated", bearings_per_class=3, rigs=1, severity=2.0, seconds=0.5)
    windows = cut(recordings, WindowSpec())
    fold = rung("bearing").split(windows.metadata, folds=3)[0]
    return windows[fold.train], windows[fold.test]


def fitted(name, train, params=None):
    pipeline = find(name)
    estimator = clone(pipeline.build(params or pipeline.start, Context(seed=3)))
    return estimator.fit(train.for_training(), train.labels)


class FixedTrial:
    """Draws the low end, the high end or the last choice."""

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
    params = find(name).search_space(FixedTrial(high))
    probabilities = fitted(name, train, params).predict_proba(test.for_prediction())
    assert np.isfinite(probabilities).all()
    assert params.keys() == find(name).start.keys() == find(name).smoke.keys()


@by_name
def test_probabilities_are_whole_and_repeat(name, halves):
    train, test = halves
    first, second = fitted(name, train), fitted(name, train)
    assert first.classes_.tolist() == ["ball", "healthy", "inner", "outer"]
    probabilities = first.predict_proba(test.for_prediction())
    assert probabilities.shape == (len(test), 4)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-9)
    np.testing.assert_array_equal(second.predict_proba(test.for_prediction()), probabilities)
    part = first.predict_proba(test[slice(3, 8)].for_prediction())
    np.testing.assert_allclose(part, probabilities[3:8], rtol=1e-9)


@by_name
def test_large_faults_on_other_bearings_are_told(name, halves):
    train, test = halves
    estimator = fitted(name, train)
    predicted = estimator.classes_[estimator.predict_proba(test.for_prediction()).argmax(axis=1)]
    # Chance is 0.25. Levels tell little; lines at the fault orders of large faults nearly all.
    assert (predicted == test.labels).mean() > (0.9 if "orders" in name else 0.4)


@by_name
def test_an_unknown_geometry_is_survived(name, halves):
    train, test = (
        Windows(w.signals, w.metadata.assign(**dict.fromkeys(ORDER_COLUMNS, np.nan))) for w in halves
    )
    probabilities = fitted(name, train).predict_proba(test.for_prediction())
    assert np.isfinite(probabilities).all()
    if "orders" in name:
        # Nothing to go by: every window gets the same answer.
        np.testing.assert_allclose(probabilities, probabilities[:1].repeat(len(test), axis=0), atol=1e-12)
