"""Probabilities keep the order of the margins."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.svm import SVC, LinearSVC

from suite.features.margins import MarginClassifier


@pytest.mark.parametrize("machine", [SVC(gamma=0.1), LinearSVC()], ids=["rbf", "linear"])
@pytest.mark.parametrize("classes", [2, 3, 4])
def test_probabilities_agree_with_the_machine(machine, classes):
    X, numbers = make_blobs(200, centers=classes, cluster_std=3.0, random_state=0)
    labels = np.array(["ball", "healthy", "inner", "outer"])[numbers]
    made = clone(MarginClassifier(machine)).fit(X, labels)
    probabilities = made.predict_proba(X)
    assert made.classes_.tolist() == sorted(set(labels))
    assert probabilities.shape == (200, classes)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_array_equal(made.classes_[probabilities.argmax(axis=1)], made.predict(X))
    own = clone(machine).fit(X, labels)
    # SVC votes pair by pair; its margins may break a tie of votes the other way.
    assert (own.predict(X) == made.predict(X)).mean() > 0.98


def test_two_classes_have_the_logistic_of_the_margin():
    X, numbers = make_blobs(100, centers=2, random_state=0)
    made = MarginClassifier(SVC()).fit(X, numbers.astype(str))
    margin = SVC().fit(X, numbers.astype(str)).decision_function(X)
    np.testing.assert_allclose(made.predict_proba(X)[:, 1], 1 / (1 + np.exp(-margin)), rtol=1e-9)
