"""Cell: all that was measured of one pipeline on one rung of one data set."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from suite.statistics.bootstrap import Interval, bearing_keys, macro_f1_interval, seed_columns

BOARD = ["experiment", "dataset", "rung"]
"""What a ranking is confined to."""


@dataclass(frozen=True, eq=False)
class Cell:
    """One pipeline on one rung.

    Attributes
    ----------
    experiment, dataset, rung, level, pipeline, family
        Names; ``level`` is ``R0`` to ``R6``.
    runs
        One row a fold: the latest finished run of the fold, or its latest failure.
    tests
        Test windows of the finished folds that count in the main metrics.
    apart
        Test windows of classes that cannot be tested fairly on this rung and are told apart.
    siblings
        Level to the cell of the same pipeline on that rung, itself included.
    """

    experiment: str
    dataset: str
    rung: str
    level: str
    pipeline: str
    family: str
    runs: pd.DataFrame
    tests: pd.DataFrame
    apart: pd.DataFrame
    siblings: dict[str, Cell] = field(default_factory=dict)

    @cached_property
    def finished(self) -> pd.DataFrame:
        """The finished folds."""
        return self.runs[self.runs["status"] == "finished"]

    @property
    def folds(self) -> int:
        """Folds that the rung has."""
        return int(self.runs["folds"].max())

    @property
    def failed(self) -> int:
        """Folds that failed and were not made good since."""
        return int((self.runs["status"] == "failed").sum())

    @property
    def complete(self) -> bool:
        """Whether every fold finished."""
        return len(self.finished) >= self.folds

    @cached_property
    def interval(self) -> Interval:
        """Macro-F1 over the folds done, with its interval; NaN when there is nothing to score."""
        if self.tests.empty or not seed_columns(self.tests):
            return Interval(nan, nan, nan, 0, 0)
        return macro_f1_interval(self.tests)

    @cached_property
    def bearing_recall(self) -> pd.Series[float]:
        """Share of each bearing's windows that were named rightly, mean over seeds, worst first."""
        return hits(self.tests).groupby(bearing_names(self.tests)).mean().sort_values(kind="stable")

    def mean(self, name: str) -> float:
        """Average a column of the runs over the finished folds; NaN when it is not known."""
        values = pd.to_numeric(self.finished[name], errors="coerce")
        return float(values.mean()) if values.notna().any() else nan


def bearing_names(tests: pd.DataFrame) -> pd.Series[Any]:
    """Name each row's bearing, with its rig only where there are several."""
    return bearing_keys(tests) if tests["rig"].nunique() > 1 else tests["bearing"].astype(str)


def hits(tests: pd.DataFrame) -> pd.Series[float]:
    """Give for each test window the share of seeds that named its fault rightly."""
    seeds = tests[seed_columns(tests)]
    return seeds.eq(tests["fault"], axis=0).mean(axis=1).astype(float)


def per_seed(tests: pd.DataFrame, metric: Any) -> float:
    """Average ``metric(truth, predicted)`` over the seeds; NaN without windows."""
    if tests.empty:
        return nan
    truth = tests["fault"].to_numpy(dtype=str)
    return float(np.mean([metric(truth, tests[name].to_numpy(dtype=str)) for name in seed_columns(tests)]))


def cells(runs: pd.DataFrame, predictions: pd.DataFrame) -> list[Cell]:
    """Gather runs and predictions into cells, in the order of data set, level and name.

    Parameters
    ----------
    runs
        One row a job run; a fold may have several (retries), of which one is kept.
    predictions
        One row a test window and job.

    Returns
    -------
    list of Cell
        Empty when there are no runs.
    """
    if runs.empty:
        return []
    kept = latest(runs)
    tests = dict(list(predictions.groupby("job_key"))) if len(predictions) else {}
    found: list[Cell] = []
    for (experiment, dataset, level, rung, pipeline), group in kept.groupby(
        ["experiment", "dataset", "rung_level", "rung", "pipeline"]
    ):
        done = group.loc[group["status"] == "finished", "job_key"]
        windows = [
            tests[key].assign(fold=fold)
            for key, fold in zip(done, group.loc[done.index, "fold"], strict=True)
            if key in tests
        ]
        table = pd.concat(windows, ignore_index=True) if windows else predictions.iloc[:0]
        apart = table["apart"].astype(bool) if len(table) else pd.Series(dtype=bool)
        family = str(group["family"].iloc[0])
        names = (str(experiment), str(dataset), str(rung), str(level), str(pipeline), family)
        found.append(Cell(*names, runs=group, tests=table[~apart], apart=table[apart]))
    for cell in found:
        cell.siblings.update(
            {
                other.level: other
                for other in found
                if (other.experiment, other.dataset, other.pipeline)
                == (cell.experiment, cell.dataset, cell.pipeline)
            }
        )
    return found


def latest(runs: pd.DataFrame) -> pd.DataFrame:
    """Keep one run a fold: the latest that finished, or else the latest failure."""
    order = runs.assign(done=runs["status"] == "finished").sort_values(["done", "started"], kind="stable")
    return order.drop(columns="done").drop_duplicates([*BOARD, "pipeline", "fold"], keep="last").sort_index()
