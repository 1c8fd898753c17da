"""Distance to the nearest class mean, by the scatter within classes."""

from __future__ import annotations

from functools import partial

import numpy as np

from suite.arrays import Labels, Real
from suite.evaluation.novelty_score import Measure, NoveltyScore, Outputs

SHRINKAGE = 0.1
"""Share of the scatter that is taken as equal in all directions, so that few windows give a distance."""


def _fit(training: Outputs, labels: Labels) -> Measure:
    rows = np.asarray(training.features, dtype=np.float64)
    names, codes = np.unique(labels, return_inverse=True)
    means = np.stack([rows[labels == name].mean(axis=0) for name in names])
    within = rows - means[codes]
    # The directions of the rows alone: outside them only the equal part of the scatter counts.
    _, singular, directions = np.linalg.svd(within / np.sqrt(len(rows)), full_matrices=False)
    even = SHRINKAGE * float((singular**2).sum()) / max(rows.shape[1], 1)
    scatter = (1 - SHRINKAGE) * singular**2 + even
    return partial(_distance, means, directions, scatter, max(even, np.finfo(np.float64).tiny))


def _distance(means: Real, directions: Real, scatter: Real, even: float, outputs: Outputs) -> Real:
    rows = np.asarray(outputs.features, dtype=np.float64)
    found = np.full(len(rows), np.inf)
    for mean in means:
        away = rows - mean
        along = away @ directions.T
        outside = np.maximum((away**2).sum(axis=1) - (along**2).sum(axis=1), 0.0)
        squares = (along**2 / np.maximum(scatter, even)).sum(axis=1) + outside / even
        found = np.minimum(found, squares)
    return np.asarray(np.sqrt(found / max(rows.shape[1], 1)))


NOVELTY = NoveltyScore(
    "mahalanobis",
    "Mahalanobis distance to the nearest class mean, in the features before the classifier",
    "Lee, Lee, Lee & Shin 2018, NeurIPS",
    _fit,
)
