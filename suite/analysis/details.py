"""Details of a score: confusions and single bearings, as frames."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from suite.analysis.cells import Cell, bearing_names, hits
from suite.evaluation.confusion import count_confusions
from suite.statistics.bootstrap import seed_columns


def confusion_shares(cell: Cell) -> pd.DataFrame:
    """Give the share of each true class's windows that was given each label, mean over seeds.

    Parameters
    ----------
    cell
        With at least one test window.

    Returns
    -------
    DataFrame
        True class by predicted class, both sorted; each row sums to 1.
    """
    predicted = cell.tests[seed_columns(cell.tests)].to_numpy(dtype=str)
    counts = count_confusions(cell.tests["fault"].to_numpy(dtype=str), predicted)
    return counts.div(counts.sum(axis=1), axis=0)


def bearing_recalls(board: list[Cell]) -> pd.DataFrame:
    """Give the share of windows named rightly of each bearing by each pipeline, mean over seeds.

    Parameters
    ----------
    board
        Cells of one rung of one data set.

    Returns
    -------
    DataFrame
        One row ``fault · bearing``, one column a pipeline in the order given; NaN where a pipeline has
        not met a bearing.
    """

    def recalls(cell: Cell) -> pd.Series[float]:
        names = cell.tests["fault"].astype(str) + " · " + bearing_names(cell.tests)
        return hits(cell.tests).groupby(names).mean()

    return _by_pipeline(board, recalls).sort_index()


def class_recalls(board: list[Cell]) -> pd.DataFrame:
    """Give the recall of each class by each pipeline, mean over seeds.

    Parameters
    ----------
    board
        Cells of one rung of one data set.

    Returns
    -------
    DataFrame
        One row a class, ``<class> (apart)`` for those in no average; one column a pipeline.
    """

    def recalls(cell: Cell) -> pd.Series[float]:
        parts = [hits(cell.tests).groupby(cell.tests["fault"].astype(str)).mean()]
        if len(cell.apart):
            parts.append(hits(cell.apart).groupby(cell.apart["fault"].astype(str) + " (apart)").mean())
        return pd.concat(parts)

    return _by_pipeline(board, recalls).rename_axis("class")


def _by_pipeline(board: list[Cell], recalls: Callable[[Cell], pd.Series[float]]) -> pd.DataFrame:
    """Put one column a pipeline side by side, of those with test windows."""
    return pd.DataFrame({cell.pipeline: recalls(cell) for cell in board if not cell.tests.empty})


def tuning_curves(board: list[Cell]) -> pd.DataFrame:
    """Give the expected best inner score after n trials: the running best, mean over folds.

    Parameters
    ----------
    board
        Cells of one rung of one data set.

    Returns
    -------
    DataFrame
        One row a trial (1, 2, ...), one column a pipeline that was tuned; NaN until every fold has
        a trial that came to an end, and after the longest study. A shorter study keeps its best.
    """
    columns = {}
    for cell in board:
        curves = [curve for curve in cell.finished["tuning_curve"] if len(curve)]
        folds = [pd.Series({int(step) + 1: float(value) for step, value in curve}) for curve in curves]
        if folds:
            wide = pd.concat(folds, axis=1)
            columns[cell.pipeline] = (
                wide.reindex(range(1, wide.index.max() + 1)).ffill().mean(axis=1, skipna=False)
            )
    return pd.DataFrame(columns).rename_axis("trial")


def pareto_front(costs: pd.Series[float], scores: pd.Series[float]) -> pd.Series[bool]:
    """Mark what nothing beats: no other costs as little and scores as much, with one of them better.

    Parameters
    ----------
    costs, scores
        Known values, one a pipeline, of one index.
    """
    cost, score = costs.to_numpy(dtype=float), scores.to_numpy(dtype=float)
    no_worse = (cost[None] <= cost[:, None]) & (score[None] >= score[:, None])
    better = (cost[None] < cost[:, None]) | (score[None] > score[:, None])
    return pd.Series(~(no_worse & better).any(axis=1), index=costs.index)
