"""Free energy of the logits."""

from __future__ import annotations

import numpy as np

from suite.arrays import Labels, Real
from suite.evaluation.novelty_score import Measure, NoveltyScore, Outputs


def _fit(training: Outputs, labels: Labels) -> Measure:
    return _energy


def _energy(outputs: Outputs) -> Real:
    logits = np.asarray(outputs.logits, dtype=np.float64)
    top = logits.max(axis=1)
    return np.asarray(-(top + np.log(np.exp(logits - top[:, None]).sum(axis=1))))


NOVELTY = NoveltyScore(
    "energy",
    "Free energy of the logits, -ln Σ exp(logit)",
    "Liu, Wang, Owens & Li 2020, NeurIPS",
    _fit,
    reads_training=False,
)
