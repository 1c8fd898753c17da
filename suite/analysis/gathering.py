"""Runs and predictions become cells."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from suite.analysis.cells import BOARD, NO_ANSWERS, NO_TRIALS, Board, Cell
from suite.analysis.memo import Memo
from suite.analysis.searches import AllTrials
from suite.wording import readable

Predictions = pd.DataFrame | Mapping[str, pd.DataFrame]
"""One row a test window and job, or job key to such rows."""

FILE_NAMES: Mapping[str, str] = MappingProxyType({})
"""No pipeline has a plain name: all are called by their files' names in words."""


def cells(
    runs: pd.DataFrame,
    predictions: Predictions,
    memo: Memo | None = None,
    trials: AllTrials = NO_TRIALS,
    plain_names: Mapping[str, str] = FILE_NAMES,
    answers: Mapping[str, pd.DataFrame] = NO_ANSWERS,
    watch: Mapping[str, pd.DataFrame] = NO_ANSWERS,
) -> list[Cell]:
    """Gather runs and predictions into cells, in the order of data set, level and name.

    Parameters
    ----------
    runs
        One row a job run; a fold may have several (retries), of which one is kept.
    predictions
        One row a test window and job, or job key to such rows.
    memo
        What was computed before; by default nothing.
    trials
        Job key to all trials of the job, of those that keep them.
    plain_names
        Pipeline to what sentences call it; by default its name in words.
    answers
        Job key to what its last fit said of changed windows, of jobs that were asked.
    watch
        The same of healthy hours that nobody trained on.

    Returns
    -------
    list of Cell
        Empty when there are no runs. Those of thinned training parts are boards of their own, which no
        other rung is a sibling of.
    """
    if runs.empty:
        return []
    tests, memo = _by_job(predictions), memo or Memo()
    groups = latest(runs).groupby(["training_bearings", "experiment", "dataset", "level", "rung", "pipeline"])
    gathered = [
        _cell(names, group, tests, trials, memo, plain_names, answers, watch) for names, group in groups
    ]
    by_pipeline: dict[tuple[str | int, ...], dict[str, Cell]] = {}
    by_rung: dict[tuple[str | int, ...], list[Cell]] = {}
    for cell in gathered:
        thinned = cell.training_bearings
        by_pipeline.setdefault((thinned, cell.experiment, cell.dataset, cell.pipeline), {})[cell.level] = cell
        by_rung.setdefault((thinned, cell.experiment, cell.dataset, cell.rung), []).append(cell)
    for board in map(Board, by_rung.values()):
        for cell in board.cells:
            own = (cell.training_bearings, cell.experiment, cell.dataset, cell.pipeline)
            cell.siblings.update(by_pipeline[own])
            cell.boards.append(board)
    return gathered


def _by_job(predictions: Predictions) -> Mapping[str, pd.DataFrame]:
    if not isinstance(predictions, pd.DataFrame):
        return predictions
    return {str(key): rows for key, rows in predictions.groupby("job_key")} if len(predictions) else {}


def _cell(
    names: tuple[Any, ...],
    runs: pd.DataFrame,
    predictions: Mapping[str, pd.DataFrame],
    trials: AllTrials,
    memo: Memo,
    plain_names: Mapping[str, str],
    answers: Mapping[str, pd.DataFrame],
    watch: Mapping[str, pd.DataFrame],
) -> Cell:
    training_bearings, experiment, dataset, level, rung, name = names
    return Cell(
        experiment=experiment,
        dataset=dataset,
        rung=rung,
        level=level,
        pipeline=name,
        family=str(runs["family"].iat[0]),
        bound=bool(runs["bound"].iat[0]),
        learned_from=str(runs["learned_from"].iat[0]),
        runs=runs,
        predictions=predictions,
        trials=trials,
        memo=memo,
        training_bearings=int(training_bearings),
        plain_name=plain_names.get(name) or readable(name),
        answers=answers,
        watch=watch,
    )


def latest(runs: pd.DataFrame) -> pd.DataFrame:
    """Keep one run a fold: the latest that finished, or else the latest failure."""
    order = runs.assign(done=runs["status"] == "finished").sort_values(["done", "started"], kind="stable")
    one = [*BOARD, "training_bearings", "pipeline", "fold"]
    return order.drop(columns="done").drop_duplicates(one, keep="last").sort_index()
