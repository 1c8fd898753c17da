"""Fit an estimator and predict probabilities, with checks that explain what went wrong."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from suite.arrays import Labels, Probabilities
from suite.data.windows import Windows
from suite.pipeline import Estimator


def fit(estimator: Estimator, windows: Windows, labels: Labels) -> None:
    """Fit an estimator on training windows and their labels, shape (n,)."""
    with warnings.catch_warnings():
        # A setting that does not converge simply scores worse; a thousand such lines hide real ones.
        warnings.filterwarnings("ignore", message=".*(converge|max_iter|ill-conditioned).*")
        estimator.fit(windows, labels)


def predict(estimator: Estimator, tests: Windows) -> Probabilities:
    """Give class probabilities, shape (n, classes).

    Raises
    ------
    ValueError
        Another shape, or values that are not finite.
    """
    table = np.asarray(estimator.predict_proba(tests), dtype=np.float64)
    if table.shape != (len(tests), len(estimator.classes_)):
        raise ValueError(f"predict_proba gave shape {table.shape} for {len(tests)} windows")
    if not np.isfinite(table).all():
        raise ValueError("predict_proba gave NaN or infinite probabilities")
    return table


def align_classes(table: Probabilities, have: Labels, want: Labels) -> Probabilities:
    """Put probability columns in the order of ``want``; a class that was not trained gets zero.

    Parameters
    ----------
    table
        Shape (n, len(have)).
    have, want
        Classes, sorted; the second holds all of the first.

    Returns
    -------
    ndarray
        Shape (n, len(want)).
    """
    wide = np.zeros((len(table), len(want)))
    wide[:, np.searchsorted(want, have)] = table
    return wide


def left_out_columns(estimator: Any) -> list[str]:
    """Name the columns that a fitted estimator leaves out since they hardly vary in training.

    Parameters
    ----------
    estimator
        Fitted. A step of a pipeline, or the estimator itself, that leaves columns out has ``kept_``, shape
        (columns,): see :class:`suite.features.varying.VaryingColumns`.
    """
    before: Any = getattr(estimator, "features_", None)
    for step in [one for _, one in getattr(estimator, "steps", [])] or [estimator]:
        if hasattr(step, "kept_"):
            named = hasattr(before, "get_feature_names_out")
            names = before.get_feature_names_out() if named else range(len(step.kept_))
            return [str(name) for name, kept in zip(names, step.kept_, strict=True) if not kept]
        before = step
    return []
