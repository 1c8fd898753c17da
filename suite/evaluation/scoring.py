"""Score a test part: the registry of metrics, and all of them computed from labels and probabilities."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Labels, Probabilities
from suite.discovery import collect
from suite.errors import RequestError

METRICS_PACKAGE = "suite.evaluation.metrics"
"""Package whose files offer one ``METRIC`` each."""

SHARE = "% of 1"
"""Unit of a metric that is shown in per cent of one."""

SUM_TOLERANCE = 1e-3
"""How far from 1 a row of probabilities may sum (single-precision softmax stays far inside)."""


@dataclass(frozen=True, eq=False)
class TestedWindows:
    """What a metric is computed from, checked.

    Attributes
    ----------
    truth
        True label of each window, shape (n,).
    probabilities
        Shape (n, C), finite, rows summing to 1.
    classes
        Shape (C,), sorted, except that true classes which were not trained stand at the end.
    recordings
        Recording of each window, shape (n,), where it is known.
    """

    truth: Labels
    probabilities: Probabilities
    classes: Labels
    recordings: Labels | None = None

    @cached_property
    def predicted(self) -> Labels:
        """Label with the largest probability, shape (n,); the first class wins a tie."""
        return np.asarray(self.classes[self.probabilities.argmax(axis=1)])


@dataclass(frozen=True)
class Metric:
    """One metric: result columns, tracking, the leaderboard and the docs know it from here alone.

    Attributes
    ----------
    name
        Of its result column.
    label, unit, meaning
        For people; the meaning is a sentence without its full stop. A metric in :data:`SHARE` is shown
        in per cent, any other as it is.
    compute
        Tested windows to a number, NaN where it is not defined.
    order
        Smaller numbers come first.
    column
        Whether the leaderboard has a column of its mean over folds and seeds, shown on request.
    """

    name: str
    label: str
    unit: str
    meaning: str
    compute: Callable[[TestedWindows], float]
    order: int = 100
    column: bool = True


def metrics() -> dict[str, Metric]:
    """Find every metric below :data:`METRICS_PACKAGE`, by name, in their order.

    Raises
    ------
    RequestError
        When two files claim the same name.
    """
    entries = collect(METRICS_PACKAGE, "METRIC").values()
    return {entry.name: entry for entry in sorted(entries, key=lambda entry: (entry.order, entry.name))}


def check_free(names: Iterable[str], taken: Collection[str], columns: str) -> None:
    """Check that metrics which become columns have names of their own.

    Parameters
    ----------
    names
        Of the metrics.
    taken
        Names of the other columns.
    columns
        What they are columns of, for the message.

    Raises
    ------
    RequestError
        When a metric is called as another column is.
    """
    for name in names:
        if name in taken:
            raise RequestError(
                f"the metric is called as another column of {columns} is",
                file=METRICS_PACKAGE,
                key=name,
                expected="a name of its own",
            )


def score(
    truth: npt.ArrayLike,
    probabilities: npt.ArrayLike,
    classes: Sequence[str],
    recordings: npt.ArrayLike | None = None,
) -> dict[str, float]:
    """Compute every metric on the predictions of one test part.

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
        Recording of each window, shape (n,); ``None`` leaves metrics of recordings NaN.

    Returns
    -------
    dict of float
        One value for each of :func:`metrics`.

    Raises
    ------
    ValueError
        Shapes that differ, no windows, unsorted classes, probabilities that are not finite or do
        not sum to 1, or a recording with two labels.
    """
    tested = _checked(truth, probabilities, classes, recordings)
    return {name: float(entry.compute(tested)) for name, entry in metrics().items()}


def _checked(
    truth: Any, probabilities: Any, classes: Sequence[str], recordings: npt.ArrayLike | None
) -> TestedWindows:
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
    of_recordings = None if recordings is None else np.asarray(recordings).astype(str)
    if of_recordings is not None and of_recordings.shape != labels.shape:
        raise ValueError(f"recordings have shape {of_recordings.shape}, expected {labels.shape}")
    unknown = np.setdiff1d(labels, names)
    if unknown.size:
        names = np.concatenate([names, unknown])
        table = np.pad(table, ((0, 0), (0, unknown.size)))
    return TestedWindows(labels, table, names, of_recordings)
