"""The contestants on handcrafted features: ends of their spaces, large faults, geometry unknown."""

import numpy as np
import pytest
from sklearn.base import clone
from trials import FixedTrial, halves_of

from suite.data.windows import ORDER_COLUMNS, Windows
from suite.pipeline import Context, find_pipeline
from suite.records.skops_file import dump_estimator, load_estimator

NAMES = [
    "amplitude_baseline",
    "svm_handcrafted",
    "svm_orders",
    "logistic_orders",
    "svm_envelope",
    "logistic_envelope",
    "random_forest",
    "gradient_boosting",
    "knn",
    "envelope_rule",
    "minirocket",
    "svm_image",
]

ROUNDING = {"minirocket": 1e-5}
"""Convolutions in single precision: how their sums round hangs on the processor and the number of windows."""

by_name = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def halves():
    return halves_of(seconds=0.5)


def fitted(name, train, params=None):
    pipeline = find_pipeline(name)
    estimator = clone(pipeline.build(params or pipeline.starts[0], Context(seed=3)))
    return estimator.fit(train.for_training(), train.labels)


@by_name
@pytest.mark.parametrize("high", [False, True])
def test_the_corners_of_the_search_space_work(name, high, halves):
    train, test = halves
    params = find_pipeline(name).search_space(FixedTrial(high))
    probabilities = fitted(name, train, params).predict_proba(test.for_prediction())
    assert np.isfinite(probabilities).all()
    assert params.keys() == find_pipeline(name).starts[0].keys() == find_pipeline(name).smoke.keys()


@by_name
def test_large_faults_on_other_bearings_are_recognised(name, halves):
    train, test = halves
    estimator = fitted(name, train)
    probabilities = estimator.predict_proba(test.for_prediction())
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-9)
    some = estimator.predict_proba(test[slice(3, 8)].for_prediction())
    np.testing.assert_allclose(some, probabilities[3:8], rtol=ROUNDING.get(name, 1e-9))
    predicted = estimator.classes_[probabilities.argmax(axis=1)]
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


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_neighbours_by_few_columns_can_be_stored(metric, halves, tmp_path):
    params = {**find_pipeline("knn").starts[0], "families": "amplitude", "metric": metric}
    neighbours = fitted("knn", halves[0], params)
    dump_estimator(neighbours, tmp_path / "model")
    again = load_estimator(tmp_path / "model")
    windows = halves[1].for_prediction()
    assert (again.predict_proba(windows) == neighbours.predict_proba(windows)).all()
