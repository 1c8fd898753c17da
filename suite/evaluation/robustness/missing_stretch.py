"""A stretch of each window is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked


def _with_gap(cuts: Cuts, per_cent: float, rng: np.random.Generator) -> Changed:
    n, _, length = cuts.signals.shape
    missing = round(length * per_cent / 100)
    start = rng.integers(0, length - missing + 1, n)[:, None]
    at = np.arange(length)
    gap = (at >= start) & (at < start + missing)
    middle = cuts.signals.mean(axis=2, keepdims=True, dtype=np.float64).astype(np.float32)
    return all_asked(replace(cuts, signals=np.where(gap[:, None, :], middle, cuts.signals)))


PROBE = Probe(
    "missing_stretch",
    "missing stretch",
    "missing, % of the window",
    (5.0, 10.0, 20.0, 40.0, 70.0),
    "One stretch of each window replaced by its mean, as where a line was dead",
    _with_gap,
)
