"""Confusions of labels, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from suite.arrays import Labels

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

    true, classes = pd.factorize(truth, sort=True)
    given, labels = pd.factorize(predicted.ravel(order="F"), sort=True)
    cells = np.tile(true, predicted.shape[1]) * len(labels) + given
    counts = np.bincount(cells, minlength=len(classes) * len(labels)).reshape(len(classes), len(labels))
    return pd.DataFrame(
        counts, index=pd.Index(classes, name="true"), columns=pd.Index(labels, name="predicted")
    )
