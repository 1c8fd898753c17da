"""Rows of test windows: whose they are, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.evaluation.confusion import Confusions, confusions_of_seeds
from suite.statistics.bootstrap import bearing_keys, seed_columns

WINDOW_COLUMNS = ("window", "recording", "bearing", "rig", "fault", "apart", "fold")
"""Columns of test windows that are read here, beside ``predicted_<seed>``."""


def rows_of(table: pd.DataFrame, job: str, fold: int) -> pd.DataFrame:
    """Say of each test window of a job whose it is and which."""
    return table.assign(fold=fold, of_job=job, of_row=np.arange(len(table)))


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
    names = tests["bearing"].astype(str)
    keys = bearing_keys(tests)
    return keys if keys.nunique() > names.nunique() else names


def hits(tests: pd.DataFrame) -> pd.Series[float]:
    """Give for each test window the share of seeds that named its fault rightly."""
    truth = tests["fault"].to_numpy(dtype=object)
    right = tests[seed_columns(tests)].to_numpy(dtype=object) == truth[:, None]
    return pd.Series(right.mean(axis=1), index=tests.index)


def seed_mean(tests: pd.DataFrame, metric: Callable[[Confusions], npt.NDArray[np.float64]]) -> float:
    """Average a metric of confusions, shape (S, C, C) to (S,), over the seeds; NaN without windows."""
    if tests.empty:
        return nan
    predicted = tests[seed_columns(tests)].to_numpy(dtype=str)
    _, confusions = confusions_of_seeds(tests["fault"].to_numpy(dtype=str), predicted)
    return float(metric(confusions).mean())
