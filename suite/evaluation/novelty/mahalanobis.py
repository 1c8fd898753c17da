"""Distance to the nearest class mean, by the scatter within classes."""

from __future__ import annotations

from functools import partial

import numpy as np

from suite.arrays import Labels, Real
from suite.evaluation.novelty_score import Measure, NoveltyScore, Outputs

SHRINKAGE = 0.1
"""Share of the scatter that is taken as equal in all directions, so that few windows give a distance."""

NEGLIGIBLE = 1e-10
"""Share of the largest scatter below which a direction is rounding."""


def _fit(training: Outputs, labels: Labels) -> Measure:
    rows = np.asarray(training.features, dtype=np.float64)
    names, codes = np.unique(labels, return_inverse=True)
    means = np.stack([rows[labels == name].mean(axis=0) for name in names])
    scatter, directions = _principal((rows - means[codes]) / np.sqrt(len(rows)))
    even = SHRINKAGE * float(scatter.sum()) / max(rows.shape[1], 1)
    shrunk = (1 - SHRINKAGE) * scatter + even
    return partial(_distance, means, directions, shrunk, max(even, np.finfo(np.float64).tiny))


def _principal(centred: Real) -> tuple[Real, Real]:
    """Give variances, shape (k,), and directions, shape (d, k), by the smaller of the two Gram matrices."""
    if not centred.shape[1]:
        return np.empty(0), np.empty((0, 0))
    wide = centred.shape[1] > centred.shape[0]
    values, vectors = np.linalg.eigh(centred @ centred.T if wide else centred.T @ centred)
    kept = values > NEGLIGIBLE * values[-1]
    values, vectors = values[kept], vectors[:, kept]
    return values, centred.T @ vectors / np.sqrt(values) if wide else vectors


def _distance(means: Real, directions: Real, scatter: Real, even: float, outputs: Outputs) -> Real:
    rows = np.asarray(outputs.features, dtype=np.float64)
    along, at = rows @ directions, means @ directions
    found = np.full(len(rows), np.inf)
    for mean, place in zip(means, at, strict=True):
        own = (along - place) ** 2
        # Outside of the directions in which training windows scatter, only the equal part counts.
        outside = np.maximum(((rows - mean) ** 2).sum(axis=1) - own.sum(axis=1), 0.0)
        found = np.minimum(found, (own / np.maximum(scatter, even)).sum(axis=1) + outside / even)
    return np.asarray(np.sqrt(found / max(rows.shape[1], 1)))


NOVELTY = NoveltyScore(
    "mahalanobis",
    "Mahalanobis distance to the nearest class mean, in the features before the classifier",
    "Lee, Lee, Lee & Shin 2018, NeurIPS",
    _fit,
)
