"""Details of a score: confusions and single bearings, as frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pandas as pd

from suite.analysis.cells import Cell
from suite.analysis.window_rows import bearing_names, hits
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
    shares = cell.memo.get("confusion_shares", cell.run_ids, lambda: _shares(cell))
    true, predicted = (pd.Index(shares[name], name=name) for name in ("true", "predicted"))
    return pd.DataFrame(shares["shares"], index=true, columns=predicted)


def _shares(cell: Cell) -> dict[str, list[Any]]:
    predicted = cell.tests[seed_columns(cell.tests)].to_numpy(dtype=str)
    counts = count_confusions(cell.tests["fault"].to_numpy(dtype=str), predicted)
    shares = counts.div(counts.sum(axis=1), axis=0)
    return {
        "true": list(counts.index),
        "predicted": list(counts.columns),
        "shares": shares.to_numpy().tolist(),
    }


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
    return _by_pipeline(board, "bearing_recalls", _bearings).sort_index()


def _bearings(cell: Cell) -> pd.Series[float]:
    names = cell.tests["fault"].astype(str) + " · " + bearing_names(cell.tests)
    return hits(cell.tests).groupby(names).mean()


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
    return _by_pipeline(board, "class_recalls", _classes).rename_axis("class")


def _classes(cell: Cell) -> pd.Series[float]:
    recalls = [hits(cell.tests).groupby(cell.tests["fault"].astype(str)).mean()]
    if len(cell.apart):
        recalls.append(hits(cell.apart).groupby(cell.apart["fault"].astype(str) + " (apart)").mean())
    return pd.concat(recalls)


def condition_recalls(board: list[Cell]) -> pd.DataFrame:
    """Give the share of windows named rightly in each load or speed by each pipeline, mean over seeds.

    Parameters
    ----------
    board
        Cells of one rung of one data set.

    Returns
    -------
    DataFrame
        One row a condition, with its rig where there are several; one column a pipeline. Empty where all
        windows are of one condition.
    """
    recalls = _by_pipeline(board, "condition_recalls", _conditions).rename_axis("condition")
    ordered = recalls.sort_index(key=lambda names: names.map(_natural))
    return ordered if len(ordered) > 1 else ordered.iloc[:0, :0]


def _conditions(cell: Cell) -> pd.Series[float]:
    if "condition" not in cell.tests:
        return pd.Series(dtype=float)
    names = cell.tests["condition"].astype(str)
    if cell.tests["rig"].nunique() > 1:
        names = cell.tests["rig"].astype(str) + " · " + names
    return hits(cell.tests).groupby(names).mean()


def _natural(name: str) -> tuple[tuple[float, str], ...]:
    """Order numbers inside names by size: 2 hp before 10 hp."""
    parts = re.findall(r"\d+(?:\.\d+)?|\D+", name)
    return tuple((float(part), "") if part[0].isdigit() else (inf, part) for part in parts)


def _by_pipeline(board: list[Cell], name: str, compute: Callable[[Cell], pd.Series[float]]) -> pd.DataFrame:
    """Put one column a pipeline side by side, of those with test windows."""

    def recalls(cell: Cell) -> pd.Series[float]:
        known = cell.memo.get(name, cell.run_ids, lambda: compute(cell).to_dict())
        return pd.Series(known, dtype=float)

    return pd.DataFrame({cell.pipeline: recalls(cell) for cell in board if cell.scored})


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
        if curves:
            longest = max(int(step) for curve in curves for step, _ in curve) + 1
            folds = np.array([_best_so_far(curve, longest) for curve in curves])
            columns[cell.pipeline] = pd.Series(folds.mean(axis=0), index=range(1, longest + 1))
    return pd.DataFrame(columns).rename_axis("trial")


def _best_so_far(curve: Iterable[tuple[int, float]], trials: int) -> list[float]:
    """Give a curve trial by trial: one that came to no end keeps the best before it."""
    known = {int(step): float(value) for step, value in curve}
    best, kept = nan, []
    for step in range(trials):
        value = known.get(step, nan)
        best = best if isnan(value) else value
        kept.append(best)
    return kept


def pareto_front(costs: Sequence[float], scores: Sequence[float]) -> list[bool]:
    """Mark what nothing beats: no other costs as little and scores as much, with one of them better.

    Parameters
    ----------
    costs, scores
        Known values, one a pipeline.
    """
    cost, score = np.array(costs, dtype=float), np.array(scores, dtype=float)
    no_worse = (cost[None] <= cost[:, None]) & (score[None] >= score[:, None])
    better = (cost[None] < cost[:, None]) | (score[None] > score[:, None])
    return [not beaten for beaten in np.any(no_worse & better, axis=1)]
