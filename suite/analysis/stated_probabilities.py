"""What contestants and sides stated of test windows: probabilities, before and after their temperature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.analysis.answered_rows import AnsweredRows
from suite.analysis.cells import Cell
from suite.analysis.ensembles import members_of
from suite.analysis.memo import Memo
from suite.analysis.searches import JOB_OF_ROW, ROW_IN_JOB
from suite.analysis.sides import Taken
from suite.arrays import Labels, Real, Rows
from suite.evaluation.calibration import Temperature
from suite.statistics.bootstrap import seed_columns
from suite.wording import listed

_SHARE = "p_"


@runtime_checkable
class _WithHeldOut(Protocol):
    """Probabilities of all trials of a job, with whose the held-out ones are."""

    inner: npt.NDArray[np.floating[Any]]
    inner_truth: npt.NDArray[np.int16] | None
    inner_bearings: npt.NDArray[np.integer[Any]] | None
    inner_recordings: npt.NDArray[np.integer[Any]] | None
    blind: npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class HeldOutRows:
    """Windows of training bearings as the chosen setting stated them when it was fitted without those.

    Attributes
    ----------
    probabilities
        After the temperature, shape (m, classes).
    truth, recordings, bearings
        Shape (m,).
    """

    probabilities: Real
    truth: Labels
    recordings: Labels
    bearings: Labels


@dataclass(frozen=True, eq=False)
class FoldAnswers:
    """What was stated in one fold.

    Attributes
    ----------
    rows
        One row a test window, n of them: ``fault``, ``bearing``, ``recording``, ``rig``, ``fold``.
    classes
        Names of the columns of probabilities.
    calibrated, raw
        By each training seed after and before the temperature, shape (R, n, classes); their mean over seeds
        where a job kept no more; ``None`` where it cannot be told what stood before.
    held_out
        ``None`` where no training bearing was held out.
    lacking
        Why there is none.
    """

    rows: pd.DataFrame
    classes: tuple[str, ...]
    calibrated: Real
    raw: Real | None
    held_out: HeldOutRows | None
    lacking: str

    @cached_property
    def truth(self) -> Rows:
        """Column of the class of each row, shape (n,); -1 for a class without one."""
        codes, names = pd.factorize(self.rows["fault"].to_numpy())
        columns = {name: column for column, name in enumerate(self.classes)}
        return np.array([columns.get(str(name), -1) for name in names], dtype=np.intp)[codes]


@dataclass(frozen=True, eq=False)
class Participant:
    """A contestant, or a side that takes one in each fold.

    Attributes
    ----------
    name, family
        That of a side is followed by whom it took.
    side
        Whether it is one.
    parts
        Cell and fold, in the order of folds.
    """

    name: str
    family: str
    side: bool
    parts: tuple[tuple[Cell, int], ...]

    @property
    def memo(self) -> Memo:
        """What was computed before."""
        return self.parts[0][0].memo

    @cached_property
    def inputs(self) -> list[list[str]]:
        """What everything about it is computed from: the runs of its folds."""
        return [[cell.pipeline, str(_of_run(cell, fold, "run_id"))] for cell, fold in self.parts]

    @cached_property
    def stated(self) -> list[FoldAnswers]:
        """What it stated, fold by fold; read when it is asked for."""
        whose = {cell: _whose(cell) for cell in {cell for cell, _ in self.parts}}
        return [_stated(cell, fold, whose[cell]) for cell, fold in self.parts]

    @cached_property
    def answered(self) -> AnsweredRows:
        """The windows of all folds for which it stated that."""
        return AnsweredRows(pd.concat([one.rows for one in self.stated], ignore_index=True))


def contestant(cell: Cell) -> Participant:
    """Give a contestant with all the folds that it finished."""
    folds = cell.memo.get(
        "tested_folds", cell.run_ids, lambda: sorted({int(fold) for fold in cell.tests["fold"].unique()})
    )
    return Participant(cell.pipeline, cell.family, False, tuple((cell, fold) for fold in folds))


def sides(cells: Sequence[Cell], chosen: Mapping[str, Taken]) -> list[Participant]:
    """Give the sides of a verdict: in each fold whom the side took most often, with the setting it came to.

    Parameters
    ----------
    cells
        Of the rung of the verdict.
    chosen
        Side to fold and contestant taken; a side that lacks one in some fold is left out.
    """
    known = {cell.pipeline: cell for cell in cells if cell.scored}
    made = []
    for side, taken in chosen.items():
        if taken and all(name in known for _, name in taken):
            name = f"{side} side ({listed(name for _, name in taken)})"
            made.append(Participant(name, side, True, tuple((known[one], fold) for fold, one in taken)))
    return made


def _of_run(cell: Cell, fold: int, name: str, default: Any = None) -> Any:
    """Give what the run of a fold says in a column, which older frames may lack."""
    runs = cell.finished
    row = int(np.flatnonzero(runs["fold"].to_numpy() == fold)[0])
    return runs[name].iloc[row] if name in runs else default


def _whose(cell: Cell) -> pd.DataFrame:
    """Give the columns of its test windows that say whose they are."""
    names = ("fault", "bearing", "recording", "rig", "fold")
    return cell.tests[[name for name in names if name in cell.tests]]


def _stated(cell: Cell, fold: int, whose: pd.DataFrame) -> FoldAnswers:
    own = np.flatnonzero(whose["fold"].to_numpy() == fold)
    rows = whose.iloc[own].reset_index(drop=True)
    job, value = str(cell.tests[JOB_OF_ROW].iat[own[0]]), float(_of_run(cell, fold, "temperature", nan))
    trials = cell.trials.get(job)
    kept = trials.probabilities() if trials is not None else None
    if trials is None or kept is None or not isfinite(value):
        return _of_table(cell, job, cell.tests.iloc[own], rows, value)
    best = int(np.asarray(trials.inner).argmax())
    blind = kept.blind[best][:, cell.tests[ROW_IN_JOB].to_numpy()[own]]
    raw = _summing_to_one(blind[np.isfinite(blind).all(axis=(1, 2))])
    temperature = Temperature(value)
    calibrated = np.stack([temperature.apply(one) for one in raw])
    ledger = _of_run(cell, fold, "ledger", {})
    held_out, lacking = _held_out(kept, ledger, trials.classes, temperature, best)
    return FoldAnswers(rows, trials.classes, calibrated, raw, held_out, lacking)


def _of_table(cell: Cell, job: str, tests: pd.DataFrame, rows: pd.DataFrame, value: float) -> FoldAnswers:
    """Give what the table of predictions tells: the mean over seeds, after the temperature."""
    columns = [str(name) for name in tests if str(name).startswith(_SHARE) and tests[name].notna().all()]
    calibrated = tests[columns].to_numpy(np.float64)[np.newaxis]
    one_seed = len(seed_columns(cell.predictions[job])) == 1
    raw = np.stack([Temperature(1 / value).apply(calibrated[0])]) if one_seed and isfinite(value) else None
    classes = tuple(name.removeprefix(_SHARE) for name in columns)
    why = "what its trials stated was not kept"
    lacking = "an ensemble has no bearings held out of all its fits" if members_of(cell) else why
    return FoldAnswers(rows, classes, calibrated, raw, None, lacking)


def _held_out(
    kept: Any, ledger: Mapping[str, Any], classes: Sequence[str], temperature: Temperature, best: int
) -> tuple[HeldOutRows | None, str]:
    if not ledger.get("inner_unseen"):
        return None, "tuning could hold no bearings out"
    whole = isinstance(kept, _WithHeldOut) and kept.inner_truth is not None and len(kept.inner_truth) > 0
    if not whole or kept.inner_bearings is None or kept.inner_recordings is None:
        return None, "whose windows were held out in tuning was not kept"
    truth = np.array(classes)[kept.inner_truth]
    recordings, bearings = (one.astype(str) for one in (kept.inner_recordings, kept.inner_bearings))
    probabilities = temperature.apply(_summing_to_one(kept.inner[best]))
    return HeldOutRows(probabilities, truth, recordings, bearings), ""


def _summing_to_one(table: npt.NDArray[np.floating[Any]]) -> Real:
    """Let rows sum to 1 again, which three digits do not."""
    wide = table.astype(np.float64)
    return np.asarray(wide / wide.sum(axis=-1, keepdims=True))
