"""Alignment of features: the papers' matrices, and a target's gain and offset undone."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression

from suite.data.windows import Windows
from suite.features.alignment import AlignedClassifier, recolouring, subspaces


class Columns(TransformerMixin, BaseEstimator):
    """The first samples of a window are its features."""

    def fit(self, windows, labels=None):
        return self

    def transform(self, windows):
        return windows.signals[:, 0, :2].astype(np.float64)


def blobs(mix: np.ndarray, offset: float, seed: int) -> tuple[Windows, np.ndarray]:
    """Two classes whose features a domain mixes and moves."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(["healthy", "inner"], 300)
    plain = rng.normal(0, [2.0, 0.3], (600, 2)) + np.where(labels == "inner", 0.8, -0.8)[:, None] * [0, 1]
    signals = (plain @ mix + offset)[:, None].astype(np.float32)
    order = rng.permutation(600)
    return Windows(signals[order], pd.DataFrame(index=range(600))), labels[order]


SHEAR = np.array([[1.0, 0.5], [0.0, 2.0]])


@pytest.mark.parametrize("components", [None, 2])
def test_features_moved_and_scaled_come_back(components):
    """Another gain and offset: standardising each domain by itself undoes them exactly."""
    source, labels = blobs(np.eye(2), 0.0, 1)
    target, truth = blobs(np.diag([3.0, 0.2]), 7.0, 2)
    model = AlignedClassifier(Columns(), LogisticRegression(), components, target).fit(source, labels)
    alone = AlignedClassifier(Columns(), LogisticRegression(), components).fit(source, labels)
    hits = [
        (one.classes_[one.predict_proba(target).argmax(axis=1)] == truth).mean() for one in (model, alone)
    ]
    assert hits[0] > 0.95 > 0.6 > hits[1]


def test_recoloured_features_have_the_targets_covariance():
    rng = np.random.default_rng(0)
    source, target = rng.normal(size=(4000, 2)), rng.normal(size=(4000, 2)) @ SHEAR
    of_source, of_target = recolouring(source, target)
    np.testing.assert_array_equal(of_target, np.eye(2))
    # The paper adds the identity to both covariances, and is exact for the sums.
    whitened = of_source.T @ (np.cov(source, rowvar=False) + np.eye(2)) @ of_source
    np.testing.assert_allclose(whitened, np.cov(target, rowvar=False) + np.eye(2), rtol=1e-9)
    np.testing.assert_allclose(recolouring(source, source)[0], np.eye(2), atol=1e-12)


def test_aligned_subspaces_are_the_papers_matrices():
    rng = np.random.default_rng(0)
    source, target = rng.normal(size=(300, 5)) * [5, 4, 1, 1, 1], rng.normal(size=(200, 5)) * [1, 1, 1, 4, 5]
    of_source, of_target = subspaces(source, target, 2)
    # By singular values instead of eigenvalues, and up to the signs of the directions.
    left, right = (np.linalg.svd(part - part.mean(0))[2][:2].T for part in (source, target))
    np.testing.assert_allclose(np.abs(of_target), np.abs(right), atol=1e-9)
    np.testing.assert_allclose(np.abs(of_source), np.abs(left @ left.T @ right), atol=1e-9)


def test_a_stored_model_leaves_the_targets_windows_behind():
    source, labels = blobs(np.eye(2), 0.0, 1)
    target, _ = blobs(SHEAR, 1.0, 2)
    model = AlignedClassifier(Columns(), LogisticRegression(), None, target).fit(source, labels)
    copy = pickle.loads(pickle.dumps(model))
    assert copy.target is None
    np.testing.assert_array_equal(copy.predict_proba(target), model.predict_proba(target))
