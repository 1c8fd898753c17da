"""Cell: all that was measured of one pipeline on one rung of one data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import cached_property, lru_cache
from math import nan
from types import MappingProxyType

import numpy as np
import pandas as pd

from suite.analysis.budget import TrialBudget, budget_of
from suite.analysis.memo import Memo
from suite.analysis.recordings import by_recordings
from suite.analysis.searches import (
    JOB_OF_ROW,
    ROW_IN_JOB,
    AllTrials,
    CommonWindows,
    Tested,
    common_windows,
    first_trial,
    number_windows,
)
from suite.analysis.tiers import Tier, tiers_of
from suite.analysis.window_rows import WINDOW_COLUMNS, bearing_names, hits, rows_of, with_all_seeds
from suite.protocols import rung_of
from suite.statistics.bootstrap import Interval, seed_columns

NO_TRIALS: AllTrials = MappingProxyType({})
"""No job keeps its trials."""

NO_ANSWERS: Mapping[str, pd.DataFrame] = MappingProxyType({})
"""No job was asked about other windows than those of its test part."""

BOARD = ["experiment", "dataset", "rung"]
"""What a ranking is confined to, among runs whose training parts have one number of bearings."""


@dataclass(frozen=True, eq=False)
class Cell:
    """One pipeline on one rung.

    Attributes
    ----------
    experiment, dataset, rung, level, pipeline, family
        Names; ``level`` is that of the rung.
    bound
        Whether it is shown what a contestant is not: no rank, no tier, no choice.
    learned_from
        ``real`` training parts, ``simulated`` machines or both (``mixed``).
    runs
        One row a fold: the latest finished run of the fold, or its latest failure.
    predictions
        Job key to its test windows, read when they are asked for.
    trials
        Job key to all trials of the job, read when they are asked for; without them a job is one trial.
    memo
        What was computed before of the same runs.
    answers
        Job key to what its last fit said of changed test windows, of jobs that were asked.
    watch
        Job key to what its last fit said of healthy hours that nobody trained on, of jobs that were asked.
    siblings
        Level to the cell of the same pipeline on that rung, itself included.
    boards
        The board on which it stands.
    training_bearings
        Bearings of each class to which training parts were thinned; 0 for all there are.
    plain_name
        What sentences call the pipeline.
    """

    experiment: str
    dataset: str
    rung: str
    level: str
    pipeline: str
    family: str
    bound: bool
    learned_from: str
    runs: pd.DataFrame
    predictions: Mapping[str, pd.DataFrame]
    trials: AllTrials
    memo: Memo
    siblings: dict[str, Cell] = field(default_factory=dict, repr=False)
    boards: list[Board] = field(default_factory=list, repr=False)
    training_bearings: int = 0
    plain_name: str = ""
    answers: Mapping[str, pd.DataFrame] = field(default_factory=lambda: NO_ANSWERS, repr=False)
    watch: Mapping[str, pd.DataFrame] = field(default_factory=lambda: NO_ANSWERS, repr=False)

    @cached_property
    def finished(self) -> pd.DataFrame:
        """The finished folds."""
        done = (self.runs["status"] == "finished").to_numpy()
        return self.runs if done.all() else self.runs[done]

    @cached_property
    def run_ids(self) -> list[str]:
        """Ids of the finished runs: what all numbers of the cell are computed from."""
        return sorted(map(str, self.finished["run_id"].tolist()))

    @cached_property
    def asked(self) -> list[list[str | float]]:
        """What its jobs were asked: job, probe and level, in plain JSON types."""
        known = [key for key in sorted(self.finished["job_key"].astype(str)) if key in self.answers]
        tables = ((key, self.answers[key][["probe", "level"]].drop_duplicates()) for key in known)
        return [[key, *pair] for key, table in tables for pair in table.to_numpy(dtype=object).tolist()]

    @cached_property
    def untuned(self) -> bool:
        """Whether nothing was tuned: in every fold done its first start stood."""
        return bool(len(self.finished) and (self.finished["trials"] == 0).all())

    @cached_property
    def scored(self) -> bool:
        """Whether there are test windows."""
        return any(key in self.predictions for key in self.finished["job_key"].tolist())

    @cached_property
    def tests(self) -> pd.DataFrame:
        """Test windows of the finished folds that count in the main metrics."""
        apart = self._windows["apart"].to_numpy(dtype=bool)
        return self._windows[~apart] if apart.any() else self._windows

    @cached_property
    def apart(self) -> pd.DataFrame:
        """Test windows of classes that cannot be tested fairly on this rung and are reported apart."""
        return self._windows[self._windows["apart"].astype(bool) & ~self._unknown]

    @cached_property
    def unknown(self) -> pd.DataFrame:
        """Windows of classes that were left out of training on purpose: nobody can name them."""
        return self._windows[self._unknown]

    @property
    def _unknown(self) -> pd.Series[bool]:
        """Mark them; tables written before there were such windows have none."""
        if "unknown" not in self._windows:
            return pd.Series(False, index=self._windows.index)
        return self._windows["unknown"].fillna(False).astype(bool)

    @cached_property
    def _windows(self) -> pd.DataFrame:
        folds = zip(self.finished["job_key"], self.finished["fold"], strict=True)
        known = [(self.predictions[key], key, fold) for key, fold in folds if key in self.predictions]
        if not known:
            return pd.DataFrame(columns=[*WINDOW_COLUMNS, JOB_OF_ROW, ROW_IN_JOB])
        return rows_of(*zip(*known, strict=True))

    @cached_property
    def first_start(self) -> pd.DataFrame | None:
        """Test windows as the first start alone predicts them; ``None`` where that is not known.

        It is kept where a search can be replayed, unless it failed in some fold, and it is what was tested
        where nothing was tuned.
        """
        if (self.finished["trials"] == 0).all():
            return self.tests
        if not all(key in self.trials for key in self.finished["job_key"]):
            return None
        parts = [first_trial(rows, self.trials[str(job)]) for job, rows in self.tests.groupby(JOB_OF_ROW)]
        if not parts or not all(seed_columns(part) for part in parts):
            return None
        return pd.concat(with_all_seeds(parts), ignore_index=True)

    @cached_property
    def tested(self) -> Tested:
        """What it was tested on, with its searches."""
        scores = pd.to_numeric(self.finished["best_inner_score"], errors="coerce")
        inner = dict(zip(self.finished["job_key"].astype(str), scores.astype(float), strict=True))
        return Tested(self.tests, self.trials, inner)

    @property
    def budget(self) -> TrialBudget | None:
        """Trials of which it is told; ``None`` where the board keeps no trials."""
        return self.boards[0].budget if self.boards else None

    @property
    def headline_trials(self) -> int:
        """Trials a fold at which its score is told: 1 where no search can be replayed."""
        return self.budget.headline if self.budget else 1

    @cached_property
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
        """Macro-F1 over the folds done, with its interval; NaN when there is nothing to score.

        Expected over searches of so many trials as are told and over training seeds; the interval holds
        the luck of both and of the tested bearings.
        """
        inputs = [self.run_ids, self.headline_trials]
        return Interval(*self.memo.get("macro_f1_interval", inputs, self._interval))

    @cached_property
    def recordings(self) -> Tested | None:
        """What it decides of whole recordings, with its searches; ``None`` where that is not known."""
        return by_recordings(self.tested) if len(self.tests) else None

    @cached_property
    def recording_interval(self) -> Interval:
        """As :attr:`interval`, of whole recordings; NaN where their probabilities were not kept."""
        inputs = [self.run_ids, self.headline_trials]
        return Interval(*self.memo.get("recording_interval", inputs, self._recording_interval))

    def _recording_interval(self) -> list[float | int]:
        known = self.recordings
        if known is None or not seed_columns(known.tests):
            return [nan, nan, nan, 0, 0]
        return list(astuple(common_windows([known]).interval(0, self.headline_trials)))

    def _interval(self) -> list[float | int]:
        if self.tests.empty or not seed_columns(self.tests):
            return [nan, nan, nan, 0, 0]
        board = self.boards[0] if self.boards else Board([self])
        together, number = board.together(self)
        return list(astuple(together.interval(number, self.headline_trials)))

    @property
    def tier(self) -> Tier | None:
        """Its tier among the complete pipelines of its board; ``None`` where there is no claim."""
        return self.boards[0].tiers.get(self.pipeline) if self.boards else None

    @cached_property
    def bearing_recall(self) -> pd.Series[float]:
        """Share of each bearing's windows that were named rightly, mean over seeds, worst first."""
        return hits(self.tests).groupby(bearing_names(self.tests)).mean().sort_values(kind="stable")

    def fit_seconds_in(self, fold: int) -> float:
        """Give the wall-clock time of a fit in a fold; NaN when it is not known."""
        own = self.finished.loc[self.finished["fold"] == fold, "fit_seconds"]
        return float(own.iloc[0]) if len(own) else nan

    def fit_cpu_seconds_in(self, fold: int) -> float:
        """Give the CPU time of a fit of what a fold's search took, s; NaN where no trials are kept."""
        for job in self.finished.loc[self.finished["fold"] == fold, "job_key"]:
            if job in self.trials:
                kept = self.trials[job]
                return float(kept.fit_seconds[int(np.asarray(kept.inner).argmax())])
        return nan

    def mean(self, name: str) -> float:
        """Average a column of the runs over the finished folds; NaN when it is not known."""
        values = pd.to_numeric(self.finished[name], errors="coerce").to_numpy(dtype=np.float64)
        known = values[~np.isnan(values)]
        return float(known.mean()) if known.size else nan


@dataclass(frozen=True, eq=False)
class Board:
    """All cells of one rung of one data set, of one number of training bearings."""

    cells: list[Cell]

    @property
    def supports_claim(self) -> bool:
        """Whether its rung does."""
        return rung_of(self.cells[0].level, self.cells[0].rung).supports_claim

    @property
    def whole(self) -> list[Cell]:
        """The contestants that finished every fold: those that can be compared."""
        return [cell for cell in self.cells if cell.complete and not cell.bound and cell.scored]

    @cached_property
    def run_ids(self) -> list[list[str]]:
        """Ids of the runs of those that can be compared."""
        return [cell.run_ids for cell in self.whole]

    @cached_property
    def budget(self) -> TrialBudget | None:
        """Trials at which scores are told; ``None`` where no contestant keeps its trials."""
        own = [cell for cell in self.cells if not cell.bound]
        inputs = [cell.run_ids for cell in own]

        def compute() -> list[int] | None:
            found = budget_of(size for cell in own for size in _search_sizes(cell))
            return list(astuple(found)) if found else None

        known = own[0].memo.get("budget", inputs, compute) if own else None
        return TrialBudget(*known) if known else None

    def together(self, cell: Cell) -> tuple[CommonWindows, int]:
        """Give the contestants tested on the very windows of a cell, and its number among them."""
        return next((group, names[cell.pipeline]) for group, names in _groups(self) if cell.pipeline in names)

    def compared(self, cells: Sequence[Cell]) -> tuple[CommonWindows, list[int]]:
        """Give the windows that some cells have in common, and the numbers of the cells there.

        Raises
        ------
        ValueError
            No window in common, or no complete seed.
        """
        for group, names in _groups(self):
            if all(cell.pipeline in names for cell in cells):
                return group, [names[cell.pipeline] for cell in cells]
        return common_windows([cell.tested for cell in cells]), list(range(len(cells)))

    @cached_property
    def tiers(self) -> dict[str, Tier]:
        """Tiers of the pipelines that finished every fold; none where the rung supports no claim."""
        if not self.supports_claim or len(self.whole) < 2:
            return {}
        try:
            together, numbers = self.compared(self.whole)
        except ValueError:
            return {}
        spoken = self.budget.headline if self.budget else 1
        return tiers_of({c.pipeline: k for c, k in zip(self.whole, numbers, strict=True)}, together, spoken)


def _search_sizes(cell: Cell) -> Iterator[tuple[int, int]]:
    """Give trials and starts of each search: those asked for where a cap ended it.

    One that a cap ended among its starts had more than it kept: as many as others of the cell, or one more.
    """
    columns = cell.finished[["job_key", "budget_hit", "trials_asked"]].itertuples(index=False)
    kept = [(cell.trials[key], bool(cut), int(asked)) for key, cut, asked in columns if key in cell.trials]
    whole = [own.starts for own, cut, _ in kept if not cut or own.starts < len(own.inner)]
    for own, cut, asked in kept:
        starts = max(own.starts, max(whole, default=min(own.starts + 1, asked))) if cut else own.starts
        yield max(len(own.inner), asked if cut else 0), starts


@lru_cache(maxsize=2)
def _groups(board: Board) -> list[tuple[CommonWindows, dict[str, int]]]:
    """Put the cells of a board together that were tested on the same windows; arrays of few boards stay."""
    cells = [cell for cell in board.cells if cell.scored and len(cell.tests) and seed_columns(cell.tests)]
    groups: dict[bytes, list[Cell]] = {}
    numbers = number_windows([cell.tests for cell in cells])[0] if cells else []
    for cell, own in zip(cells, numbers, strict=True):
        groups.setdefault(np.sort(own).tobytes(), []).append(cell)
    return [
        (common_windows([cell.tested for cell in own]), {cell.pipeline: k for k, cell in enumerate(own)})
        for own in groups.values()
    ]
