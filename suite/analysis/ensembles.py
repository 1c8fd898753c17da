"""An ensemble of each side: made after the jobs, of what their trials predicted, and judged as a contestant.

Weights are chosen on the held-out rows of the inner folds; no test label is read by what chooses. The luck of
search and of training seeds is in it as in any contestant: each of several ensembles is that of a replayed
search, and counts as a training seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from suite.analysis.cells import Board, Cell
from suite.analysis.ensemble_tables import Contestant, ensemble_values, prediction_table

ENSEMBLES: Mapping[str, str] = MappingProxyType({"classical": "classical_ensemble", "deep": "deep_ensemble"})
"""Side to the name of its ensemble."""

PLAIN_NAMES: Mapping[str, str] = MappingProxyType(
    {name: f"an ensemble of the {side} side" for side, name in ENSEMBLES.items()}
)
"""Name of an ensemble to what sentences call it."""

MEMBERS = "members"
"""Column of runs: contestant to its share of the weight, of an ensemble; none for all others."""

_SUMMED = ("tune_seconds", "cpu_seconds", "gpu_seconds", "trials", "trials_asked", "pruned")
_OF_EACH_FIT = ("fit_seconds", "predict_seconds", "parameters", "window_ms", "recording_ms", "model_mb")


class Tables(Mapping[str, pd.DataFrame]):
    """Test windows of contestants and ensembles by job, read or made when they are asked for."""

    def __init__(self, known: Mapping[str, pd.DataFrame], made: Mapping[str, partial[pd.DataFrame]]) -> None:
        self._known, self._made = known, made

    def __getitem__(self, key: str) -> pd.DataFrame:
        """Give the windows of a job.

        Raises
        ------
        KeyError
            A job that left none.
        """
        return self._made[key]() if key in self._made else self._known[key]

    def __contains__(self, key: object) -> bool:
        """Check whether a job left any, without reading it."""
        return key in self._made or key in self._known

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of the jobs that left any."""
        yield from self._known
        yield from self._made

    def __len__(self) -> int:
        """Give the number of jobs that left any."""
        return len(self._known) + len(self._made)


_Run = tuple[Cell, Mapping[str, Any]]
"""A contestant with its run in a fold."""


@dataclass(frozen=True, eq=False)
class _Made:
    """An ensemble in one fold: its row of runs, and what makes its test windows."""

    row: dict[str, Any]
    table: partial[pd.DataFrame]


def without_ensembles(runs: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of what was run, and chosen on inner scores that it was not selected by."""
    return runs[runs[MEMBERS].isna()] if MEMBERS in runs else runs


def members_of(cell: Cell) -> dict[str, float]:
    """Give each contestant of an ensemble with its share of the weight, mean over folds, highest first.

    Returns
    -------
    dict
        Empty for what is no ensemble.
    """
    if MEMBERS not in cell.finished or cell.finished[MEMBERS].isna().any():
        return {}
    shares = pd.DataFrame(list(cell.finished[MEMBERS])).fillna(0.0).mean()
    ordered = shares.sort_values(ascending=False, kind="stable")
    return {str(name): float(share) for name, share in ordered.items()}


def with_ensembles(
    runs: pd.DataFrame, gathered: Sequence[Cell], level: str
) -> tuple[pd.DataFrame, Mapping[str, pd.DataFrame]] | None:
    """Add an ensemble of each side to each board of one rung, where searches can be replayed.

    Parameters
    ----------
    runs
        Of all contestants.
    gathered
        Their cells.
    level
        Of the rung.

    Returns
    -------
    runs : DataFrame
        With a row for each ensemble and fold, and :data:`MEMBERS`. An ensemble has no inner score: that on
        which its members were selected is none that a choice could be made by.
    predictions : mapping
        Job to test windows, those of ensembles among them.

        ``None`` where there is no ensemble: none where fewer than two contestants of a side kept the
        probabilities of their trials.
    """
    boards = dict.fromkeys(board for cell in gathered if cell.level == level for board in cell.boards)
    rows = _rows(runs[runs["level"] == level])
    made = [one for board in boards for one in _of_board(board, rows)]
    if not made:
        return None
    added = pd.DataFrame([one.row for one in made])
    joined = pd.concat([runs.assign(**{MEMBERS: None}), added], ignore_index=True)
    tables = {str(one.row["job_key"]): one.table for one in made}
    return joined, Tables(gathered[0].predictions, tables)


def _rows(runs: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Give each run as a mapping, by its id: all at once, since a table of a few folds takes as long."""
    records = ({str(name): value for name, value in row.items()} for row in runs.to_dict("records"))
    return {row["run_id"]: row for row in records}


def _of_board(board: Board, runs: Mapping[str, Mapping[str, Any]]) -> Iterator[_Made]:
    taken = {cell.pipeline for cell in board.cells}
    for side, name in ENSEMBLES.items():
        cells = [cell for cell in board.cells if cell.family == side and not cell.bound]
        kept = {fold: own for fold, own in _folds(cells, runs) if len(own) > 1}
        if name in taken or not kept or board.budget is None:
            continue
        kinds = {cell.learned_from for own in kept.values() for cell, _ in own}
        shared = {"pipeline": name, "learned_from": "real" if kinds == {"real"} else "mixed"}
        made = (_ensemble(own, board.budget.headline, shared) for own in kept.values())
        yield from (one for one in made if one is not None)


def _folds(cells: Iterable[Cell], runs: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[int, list[_Run]]]:
    """Give of each fold the contestants whose search can be replayed, each with its run."""
    folds: dict[int, list[_Run]] = {}
    for cell in cells:
        for run in (runs[run_id] for run_id in cell.finished["run_id"]):
            if run["job_key"] in cell.trials and run["job_key"] in cell.predictions:
                folds.setdefault(int(run["fold"]), []).append((cell, run))
    yield from sorted(folds.items())


def _ensemble(own: list[_Run], budget: int, shared: Mapping[str, Any]) -> _Made | None:
    """Make the ensemble of one fold; what was made before of the same runs is read."""
    first, run = own[0]
    runs = {cell.pipeline: one for cell, one in own}
    inputs = [[[name, str(one["run_id"])] for name, one in runs.items()], budget]

    def compute() -> dict[str, Any] | None:
        contestants = [
            Contestant(name, first.trials[one["job_key"]], first.predictions[one["job_key"]])
            for name, one in runs.items()
        ]
        return ensemble_values(contestants, budget, int(run["fold"]))

    known = first.memo.get("ensemble", inputs, compute)
    if known is None:
        return None
    key = blake2b(repr([shared["pipeline"], inputs]).encode(), digest_size=16).hexdigest()
    members = {name: runs[name] for name in known["weights"]}
    row = {
        **run,
        **shared,
        **known["metrics"],
        **_costs(run, members, known["fits"]),
        "job_key": key,
        "run_id": key,
        "seeds": known["number"],
        "best_inner_score": np.nan,
        "temperature": np.nan,
        "params": {name: round(share, 3) for name, share in known["weights"].items()},
        "tuning_curve": [],
        "environment": {},
        "apart_classes": {},
        MEMBERS: known["weights"],
    }
    template = next(name for name in members)
    return _Made(row, partial(_table, first, str(members[template]["job_key"]), known))


def _table(cell: Cell, job: str, known: Mapping[str, Any]) -> pd.DataFrame:
    return prediction_table(cell.predictions[job], known)


def _costs(
    run: Mapping[str, Any], members: Mapping[str, Mapping[str, Any]], fits: Mapping[str, float]
) -> dict[str, Any]:
    """Add up what the searches of all members took, and the fits that are averaged."""
    costs: dict[str, Any] = {
        name: sum(one[name] for one in members.values()) for name in _SUMMED if name in run
    }
    for name in _OF_EACH_FIT:
        if name in run:
            costs[name] = float(
                sum(fits[member] * one[name] for member, one in members.items() if fits[member])
            )
    costs["peak_memory_mb"] = max(one["peak_memory_mb"] for one in members.values())
    costs["budget_hit"] = any(one["budget_hit"] for one in members.values())
    return costs
