"""Test metrics of one job: from labels and class probabilities to named numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef, recall_score, roc_auc_score

Labels = npt.NDArray[np.str_]
Probabilities = npt.NDArray[np.float64]

ECE_BINS = 15
"""Equal-width confidence bins of the expected calibration error (Guo et al. 2017)."""

LOG_FLOOR = 1e-12
"""Probabilities are floored here before their logarithm: one zero must not veto a recording."""

SUM_TOLERANCE = 1e-3
"""How far from 1 a row of probabilities may sum (single-precision softmax stays far inside)."""


def score(
    truth: npt.ArrayLike,
    probabilities: npt.ArrayLike,
    classes: Sequence[str],
    recordings: npt.ArrayLike | None = None,
) -> dict[str, float]:
    """Score the predictions on one test part.

    Averages run over the classes *present in the truth*: predicting a class that the test part does
    not hold is an error, but does not add a class with an F1 of zero. A true class that was not
    trained (absent from ``classes``) has probability zero.

    Parameters
    ----------
    truth
        True label of each window, shape (n,), text.
    probabilities
        Class probabilities, shape (n, C), rows summing to 1. The prediction is the largest; the
        first class wins a tie.
    classes
        The C trained classes, sorted.
    recordings
        Recording of each window, shape (n,); ``None`` leaves ``recording_macro_f1`` NaN.

    Returns
    -------
    dict of float
        ``macro_f1``, ``balanced_accuracy``, ``accuracy``, ``macro_auroc`` (one-vs-rest, NaN with a
        single class), ``mcc``, ``ece``, ``brier`` (sum over classes: 0 to 2) and
        ``recording_macro_f1`` (largest mean log-probability over a recording).

    Raises
    ------
    ValueError
        Shapes that differ, no windows, unsorted classes, probabilities that are not finite or do
        not sum to 1, or a recording with two labels.
    """
    labels, table, names = _checked(truth, probabilities, classes)
    predicted = names[table.argmax(axis=1)]
    return {
        "macro_f1": macro_f1(labels, predicted),
        "balanced_accuracy": balanced_accuracy(labels, predicted),
        "accuracy": float(accuracy_score(labels, predicted)),
        "macro_auroc": macro_auroc(labels, table, names),
        "mcc": correlation(labels, predicted),
        "ece": expected_calibration_error(table.max(axis=1), labels == predicted),
        "brier": float(((table - (labels[:, None] == names)) ** 2).sum(axis=1).mean()),
        "recording_macro_f1": (
            float("nan")
            if recordings is None
            else macro_f1(*vote(labels, table, names, np.asarray(recordings).astype(str)))
        ),
    }


def macro_f1(truth: Labels, predicted: Labels) -> float:
    """Give the mean F1 over the classes present in ``truth``, both of shape (n,)."""
    present = np.unique(truth)
    return float(f1_score(truth, predicted, labels=present, average="macro", zero_division=0))


def balanced_accuracy(truth: Labels, predicted: Labels) -> float:
    """Give the mean recall over the classes present in ``truth``, both of shape (n,)."""
    present = np.unique(truth)
    return float(recall_score(truth, predicted, labels=present, average="macro", zero_division=0))


def correlation(truth: Labels, predicted: Labels) -> float:
    """Give Matthews' correlation coefficient; 0 where only one label occurs at all."""
    if np.unique(np.concatenate([truth, predicted])).size < 2:
        return 0.0
    return float(matthews_corrcoef(truth, predicted))


def macro_auroc(truth: Labels, probabilities: Probabilities, classes: Labels) -> float:
    """Average the one-vs-rest area under the ROC curve over the classes present in ``truth``.

    Parameters
    ----------
    truth
        Shape (n,).
    probabilities
        Shape (n, C).
    classes
        Shape (C,), holding every class of ``truth``.

    Returns
    -------
    float
        NaN when ``truth`` has a single class, where the area is not defined.
    """
    present = np.unique(truth)
    if present.size < 2:
        return float("nan")
    column = {str(name): index for index, name in enumerate(classes)}
    areas = [roc_auc_score(truth == name, probabilities[:, column[str(name)]]) for name in present]
    return float(np.mean(areas))


def expected_calibration_error(
    confidence: npt.NDArray[np.float64], correct: npt.NDArray[np.bool_], bins: int = ECE_BINS
) -> float:
    """Average |accuracy - confidence| over equal-width bins of the top label's confidence.

    Parameters
    ----------
    confidence
        Largest probability of each window, shape (n,), in [0, 1].
    correct
        Whether that label is true, shape (n,).
    bins
        Number of bins; each is open below and closed above.

    Returns
    -------
    float
        In [0, 1] (Guo et al., "On calibration of modern neural networks", ICML 2017, eq. 3).
    """
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(place, weights=correct - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / confidence.size)


def vote(
    truth: Labels, probabilities: Probabilities, classes: Labels, recordings: Labels
) -> tuple[Labels, Labels]:
    """Pool the windows of each recording by their mean log-probability.

    Parameters
    ----------
    truth, recordings
        Shape (n,).
    probabilities
        Shape (n, C).
    classes
        Shape (C,).

    Returns
    -------
    truth, predicted
        One label a recording, in the order of the recordings' names.

    Raises
    ------
    ValueError
        Shapes that differ, or a recording whose windows have two labels.
    """
    if recordings.shape != truth.shape:
        raise ValueError(f"recordings have shape {recordings.shape}, expected {truth.shape}")
    names, first, place = np.unique(recordings, return_index=True, return_inverse=True)
    mixed = np.flatnonzero(truth != truth[first][place])
    if mixed.size:
        raise ValueError(f"recording {recordings[mixed[0]]!r} has windows with two labels")
    total = np.zeros((names.size, classes.size))
    np.add.at(total, place, np.log(np.maximum(probabilities, LOG_FLOOR)))
    means = total / np.bincount(place)[:, None]
    return truth[first], classes[means.argmax(axis=1)]


def _checked(truth: Any, probabilities: Any, classes: Sequence[str]) -> tuple[Labels, Probabilities, Labels]:
    """Check what ``score`` was given; add a column of zeros for each true class not trained."""
    labels = np.asarray(truth).astype(str)
    table = np.asarray(probabilities, dtype=np.float64)
    names = np.asarray(list(classes), dtype=str)
    if labels.ndim != 1 or labels.size == 0 or table.shape != (labels.size, names.size):
        raise ValueError(
            f"truth has shape {labels.shape} and probabilities {table.shape}, expected (n,), n > 0, "
            f"and (n, {names.size})"
        )
    if not np.array_equal(names, np.unique(names)):
        raise ValueError(f"classes are {names.tolist()}, expected sorted and distinct")
    if not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("probabilities hold NaN, infinity or values below 0")
    if np.abs(table.sum(axis=1) - 1).max() > SUM_TOLERANCE:
        raise ValueError("rows of probabilities do not sum to 1")
    unknown = np.setdiff1d(labels, names)
    if unknown.size:
        names = np.concatenate([names, unknown])
        table = np.pad(table, ((0, 0), (0, unknown.size)))
    return labels, table, names
