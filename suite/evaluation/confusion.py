"""Confusions of labels, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.arrays import Labels

Confusions = npt.NDArray[np.intp]

if TYPE_CHECKING:
    import pandas as pd


def count_confusions(truth: Labels, predicted: Labels) -> pd.DataFrame:
    """Count windows by true and predicted label, all seeds together.

    Parameters
    ----------
    truth
        Shape (n,).
    predicted
        Shape (n, S), one column a seed.

    Returns
    -------
    DataFrame of int
        True labels down, predicted labels across, each sorted and without those that do not occur.
    """
    import pandas as pd

    names, confusions = confusions_of_seeds(truth, predicted)
    counts = confusions.sum(axis=0)
    true, given = counts.sum(axis=1) > 0, counts.sum(axis=0) > 0
    return pd.DataFrame(
        counts[np.ix_(true, given)],
        index=pd.Index(names[true].astype(object), name="true"),
        columns=pd.Index(names[given].astype(object), name="predicted"),
    )


def confusions_of_seeds(truth: Labels, predicted: Labels) -> tuple[Labels, Confusions]:
    """Count windows by true and predicted label, seed by seed.

    Parameters
    ----------
    truth
        Shape (n,).
    predicted
        Shape (n, S), one column a seed.

    Returns
    -------
    names : ndarray of str
        Shape (C,), the labels that occur, sorted.
    counts : ndarray of int
        Shape (S, C, C), true labels down and predicted labels across.
    """
    names, codes = np.unique(np.column_stack([truth, predicted]), return_inverse=True)
    codes = codes.reshape(len(truth), -1)
    return names, confusions_of_coded(codes[:, 0], codes[:, 1:], len(names))


def confusions_of_coded(
    truth: npt.NDArray[np.intp], predicted: npt.NDArray[np.intp], classes: int
) -> Confusions:
    """Count windows by the codes of true and predicted label, seed by seed.

    Parameters
    ----------
    truth
        Shape (n,), from 0.
    predicted
        Shape (n, S).
    classes
        C, how many codes there are.

    Returns
    -------
    ndarray of int
        Shape (S, C, C), true labels down and predicted labels across.
    """
    seeds = predicted.shape[1]
    cells = (np.arange(seeds) * classes + truth[:, None]) * classes + predicted
    counts = np.bincount(cells.ravel(), minlength=seeds * classes * classes)
    return counts.reshape(seeds, classes, classes)


def balanced_accuracies(confusions: Confusions) -> npt.NDArray[np.float64]:
    """Give the mean recall over the true classes that occur, shape (S,), from counts (S, C, C)."""
    present = confusions.sum(axis=2)[0] > 0
    right, true = np.diagonal(confusions, axis1=1, axis2=2), confusions.sum(axis=2)
    return np.asarray((right[:, present] / true[:, present]).mean(axis=1))


def macro_f1s(confusions: Confusions) -> npt.NDArray[np.float64]:
    """Give the mean F1 over the true classes that occur, shape (S,), from counts (S, C, C)."""
    present = confusions.sum(axis=2)[0] > 0
    right, sides = np.diagonal(confusions, axis1=1, axis2=2), confusions.sum(axis=2) + confusions.sum(axis=1)
    return np.asarray((2 * right[:, present] / sides[:, present]).mean(axis=1))
