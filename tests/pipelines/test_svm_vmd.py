"""The contestants on modes: they fit, repeat, tell large faults, and pay for their own final fit."""

import numpy as np
import pytest
from sklearn.base import clone
from trials import FixedTrial, halves_of

from suite.pipeline import Context, find_pipeline

by_name = pytest.mark.parametrize("name", ["svm_vmd", "svm_vmd_entropy"])


@pytest.fixture(scope="module")
def halves():
    return halves_of(seconds=0.4, overlap=0.0)


@by_name
def test_large_faults_on_other_bearings_are_told_alike_with_a_cache(name, halves, tmp_path):
    train, test = halves
    made = find_pipeline(name)
    contexts = [Context(seed=1), Context(seed=2, cache=tmp_path, report=lambda epoch, score: None)]
    answers = []
    for context in contexts:
        estimator = clone(made.build(made.starts[0], context)).fit(train.for_training(), train.labels)
        answers.append(estimator.predict_proba(test.for_prediction()))
    np.testing.assert_array_equal(answers[1], answers[0])
    np.testing.assert_allclose(answers[0].sum(axis=1), 1, rtol=1e-9)
    predicted = estimator.classes_[answers[0].argmax(axis=1)]
    assert (predicted == test.labels).mean() > 0.5  # chance is 0.25
    assert list(tmp_path.rglob("*.npy"))


@by_name
def test_a_final_fit_looks_nothing_up(name, halves, tmp_path):
    train, _ = halves
    made = find_pipeline(name)
    made.build(made.smoke, Context(cache=tmp_path)).fit(train.for_training(), train.labels)
    assert not list(tmp_path.iterdir())


@by_name
@pytest.mark.parametrize("high", [False, True])
def test_the_corners_of_the_search_space_work(name, high, halves):
    train, test = halves
    made = find_pipeline(name)
    params = made.search_space(FixedTrial(high))
    assert params.keys() == made.starts[0].keys() == made.smoke.keys()
    estimator = made.build(params, Context()).fit(train.for_training(), train.labels)
    assert np.isfinite(estimator.predict_proba(test.for_prediction())).all()
