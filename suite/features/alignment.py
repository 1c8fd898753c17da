"""Features of the source, brought to the target by a linear map, and any classifier on top."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh
from sklearn.base import BaseEstimator, ClassifierMixin, clone

from suite.arrays import Real
from suite.data.windows import Windows
from suite.features.varying import varying_columns

Transforms = tuple[Real, Real]
"""Matrices by which features of the source and of the target are multiplied."""


def recolouring(source: Real, target: Real) -> Transforms:
    """Whiten the source and colour it as the target: CORAL.

    Parameters
    ----------
    source, target
        Standardised features, shapes (n, d) and (m, d).

    Returns
    -------
    tuple of ndarray
        Both (d, d): C_s^(−1/2)·C_t^(1/2) with C = cov + I, and the identity.

    Notes
    -----
    Sun, Feng & Saenko 2016, AAAI, algorithm 1.
    """
    one = np.eye(source.shape[1])
    colour = _power(np.cov(source, rowvar=False) + one, -0.5) @ _power(
        np.cov(target, rowvar=False) + one, 0.5
    )
    return colour, one


def subspaces(source: Real, target: Real, components: int) -> Transforms:
    """Turn the source's leading principal directions into the target's: subspace alignment.

    Parameters
    ----------
    source, target
        Standardised features, shapes (n, d) and (m, d).
    components
        Directions kept, at most d.

    Returns
    -------
    tuple of ndarray
        Both (d, components): X_s·X_sᵀ·X_t and X_t.

    Notes
    -----
    Fernando, Habrard, Sebban & Tuytelaars 2013, ICCV.
    """
    of_source, of_target = _leading(source, components), _leading(target, components)
    return of_source @ (of_source.T @ of_target), of_target


def _leading(features: Real, components: int) -> Real:
    _, vectors = eigh(np.cov(features, rowvar=False))
    return np.asarray(vectors[:, ::-1][:, :components])


def _power(matrix: Real, exponent: float) -> Real:
    values, vectors = eigh(matrix)
    return np.asarray((vectors * values**exponent) @ vectors.T)


class AlignedClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Describe windows, standardise each domain by itself, align, classify.

    Columns that hardly vary in either domain are left out.

    Parameters
    ----------
    features
        Transformer of windows that learns nothing from labels.
    classifier
        With ``predict_proba``.
    components
        Directions of a subspace alignment (:func:`subspaces`); ``None`` recolours (:func:`recolouring`).
    target
        Windows of the target domain; without them the source is used for both. A stored model leaves
        them behind.
    """

    def __init__(
        self,
        features: Any,
        classifier: Any,
        components: int | None = None,
        target: Windows | None = None,
    ) -> None:
        self.features = features
        self.classifier = classifier
        self.components = components
        self.target = target

    def __getstate__(self) -> dict[str, Any]:
        """Give what is stored: all but the target's windows, which a fitted model needs no more."""
        return {**super().__getstate__(), "target": None}

    def fit(self, windows: Windows, labels: npt.NDArray[np.str_]) -> Self:
        """Learn from the source, moved to the target; ``labels`` has shape (n,)."""
        self.features_ = clone(self.features).fit(windows)
        source = np.asarray(self.features_.transform(windows), dtype=np.float64)
        target = source if self.target is None else np.asarray(self.features_.transform(self.target))
        self.kept_ = varying_columns(source) & varying_columns(target)
        source, target = source[:, self.kept_], target[:, self.kept_]
        (source_mean, source_scale), (self.mean_, self.scale_) = _moments(source), _moments(target)
        source = (source - source_mean) / source_scale
        target = (target - self.mean_) / self.scale_
        if self.components is None:
            of_source, self.map_ = recolouring(source, target)
        else:
            of_source, self.map_ = subspaces(source, target, self.components)
        self.classifier_ = clone(self.classifier).fit(source @ of_source, labels)
        self.classes_ = self.classifier_.classes_
        return self

    def predict_proba(self, windows: Windows) -> Real:
        """Give class probabilities of windows of the target, shape (n, n_classes)."""
        described = np.asarray(self.features_.transform(windows))[:, self.kept_]
        described = (described - self.mean_) / self.scale_
        return np.asarray(self.classifier_.predict_proba(described @ self.map_), dtype=np.float64)


def _moments(features: Real) -> tuple[Real, Real]:
    deviation = features.std(axis=0)
    return features.mean(axis=0), np.where(deviation > 0, deviation, 1.0)
