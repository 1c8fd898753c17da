"""How unsure the answer is."""

from __future__ import annotations

import numpy as np

from suite.arrays import Labels, Real
from suite.evaluation.novelty_score import Measure, NoveltyScore, Outputs


def _fit(training: Outputs, labels: Labels) -> Measure:
    return _doubt


def _doubt(outputs: Outputs) -> Real:
    return np.asarray(1.0 - outputs.probabilities.max(axis=1))


NOVELTY = NoveltyScore(
    "max_probability",
    "One less the largest probability",
    "Hendrycks & Gimpel 2017, ICLR",
    _fit,
    reads_training=False,
)
