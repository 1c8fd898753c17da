"""Rows of test windows: whose they are, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.evaluation.confusion import Confusions, confusions_of_coded
from suite.statistics.bootstrap import bearing_codes, seed_columns

WINDOW_COLUMNS = ("window", "recording", "bearing", "rig", "fault", "apart", "fold")
"""Columns of test windows that are read here, beside ``predicted_<seed>``."""


def rows_of(tables: Sequence[pd.DataFrame], jobs: Sequence[str], folds: Sequence[int]) -> pd.DataFrame:
    """Put test windows of jobs together, and say of each whose it is and which."""
    sizes = [len(table) for table in tables]
    rows = pd.concat(with_all_seeds(list(tables)), ignore_index=True)
    return rows.assign(
        fold=np.repeat(np.asarray(folds), sizes),
        of_job=np.repeat(np.asarray(jobs, dtype=object), sizes),
        of_row=np.concatenate([np.arange(size) for size in sizes]),
    )


def with_all_seeds(folds: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Give each fold as many seeds as any: what needs no seed predicts the same under every one."""
    own = [seed_columns(table) for table in folds]
    most = max(own, key=len)
    return [
        table.assign(**{name: table[have[k % len(have)]] for k, name in enumerate(most) if name not in have})
        if have
        else table
        for table, have in zip(folds, own, strict=True)
    ]


def bearing_names(tests: pd.DataFrame) -> pd.Series[Any]:
    """Name each row's bearing, with its rig only where two rigs have a bearing of one name."""
    codes, keys = bearing_codes(tests)
    names = tests["bearing"].to_numpy()[np.unique(codes, return_index=True)[1]].astype(str)
    shown = names if len(np.unique(names)) == len(keys) else keys
    return pd.Series(shown.astype(object)[codes], index=tests.index, dtype=str)


def hits(tests: pd.DataFrame) -> pd.Series[float]:
    """Give for each test window the share of seeds that named its fault rightly."""
    truth = tests["fault"].to_numpy()
    named = [tests[seed].to_numpy() == truth for seed in seed_columns(tests)]
    return pd.Series(np.mean(named, axis=0), index=tests.index, dtype=float)


def coded_labels(tests: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], int]:
    """Give the labels of test windows as numbers.

    Parameters
    ----------
    tests
        Test windows, n of them.

    Returns
    -------
    truth, predicted, classes
        Codes of the true labels, shape (n,), and of those that each seed predicted, shape (n, S), in the
        order of names, and how many names there are.
    """
    seeds = seed_columns(tests)
    columns = [tests[name].to_numpy() for name in ("fault", *seeds)]
    codes, known = pd.factorize(np.concatenate(columns), sort=True)
    table = codes.reshape(len(columns), -1)
    return table[0], table[1:].T, len(known)


def seed_mean(tests: pd.DataFrame, metric: Callable[[Confusions], npt.NDArray[np.float64]]) -> float:
    """Average a metric of confusions, shape (S, C, C) to (S,), over the seeds; NaN without windows."""
    if tests.empty:
        return nan
    return float(metric(confusions_of_coded(*coded_labels(tests))).mean())
