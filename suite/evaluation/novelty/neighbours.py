"""Distance to the nearest training windows, in what the classifier is given."""

from __future__ import annotations

from functools import partial

import numpy as np

from suite.arrays import Labels, Real
from suite.evaluation.novelty_score import Measure, NoveltyScore, Outputs

NEIGHBOUR = 5
"""The neighbour whose distance counts: one window alone may be an outlier."""

ROWS_AT_ONCE = 512
"""Windows whose distances are in memory at a time."""


def _fit(training: Outputs, labels: Labels) -> Measure:
    return partial(_distance, np.asarray(training.features, dtype=np.float64))


def _distance(known: Real, outputs: Outputs) -> Real:
    rows = np.asarray(outputs.features, dtype=np.float64)
    parts = [_to_neighbour(known, part) for part in np.array_split(rows, -(-len(rows) // ROWS_AT_ONCE) or 1)]
    return np.asarray(np.concatenate(parts) / np.sqrt(max(known.shape[1], 1)))


def _to_neighbour(known: Real, rows: Real) -> Real:
    squares = (rows**2).sum(axis=1)[:, None] + (known**2).sum(axis=1) - 2 * rows @ known.T
    place = min(NEIGHBOUR, len(known)) - 1
    return np.asarray(np.sqrt(np.maximum(np.partition(squares, place, axis=1)[:, place], 0.0)))


NOVELTY = NoveltyScore(
    "neighbours",
    "Distance to the fifth nearest training window, in the features before the classifier",
    "Sun, Ming, Zhu & Li 2022, ICML, PMLR 162:20827-20840",
    _fit,
)
