"""Inner splits for tuning: the outer rung again, on the training part alone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from suite.arrays import Rows
from suite.errors import RequestError
from suite.protocols.fold import Fold
from suite.protocols.rungs import FoldCount, Rung, all_rungs, leak_rung


@dataclass(frozen=True, eq=False)
class InnerSplits:
    """How a training part is divided for tuning.

    Attributes
    ----------
    folds
        Row numbers within the training part.
    rung
        The rung that divided it.
    note
        Why it is a lower rung than the outer one; empty when it is the same.
    """

    folds: list[Fold]
    rung: Rung
    note: str = ""


def inner_splits(outer: Rung, training: pd.DataFrame, folds: FoldCount, seed: int = 0) -> InnerSplits:
    """Divide a training part in the manner of its outer rung.

    Tuning must rehearse the split that is tested: a pipeline that will meet an unseen bearing
    is tuned on unseen bearings. Where the training part is too small for that (one bearing or one
    condition left), the next lower rung that is possible is used, and the note names it. Leaky rungs are
    no rehearsal of another rung: only the plainest of them, the last resort, replaces one.

    Parameters
    ----------
    outer
        The rung of the outer split.
    training
        Window table of the training part.
    folds
        At most so many inner folds, or ``auto`` as in :meth:`suite.protocols.rungs.Rung.split`.
    seed
        For rungs that draw.

    Raises
    ------
    RequestError
        When not even random windows can be drawn.
    """
    reason = ""
    for candidate in _candidates(outer):
        try:
            made = candidate.split(training, folds, seed)
        except RequestError as error:
            reason = reason or str(error)
            continue
        if _classes(training, [fold.test for fold in made]) < 2 <= training["fault"].nunique():
            reason = reason or "fewer than two classes could be held out"
            continue
        note = "" if candidate is outer else f"tuned on {_spoken(candidate)}: {reason}"
        return InnerSplits(made, candidate, note)
    raise RequestError(f"training part cannot be divided for tuning: {reason}", key=outer.name)


def _candidates(outer: Rung) -> list[Rung]:
    """List the rungs to try: the outer one, the honest ones below it, and random windows."""
    below = [entry for entry in all_rungs() if entry.supports_claim and entry.level < outer.level]
    honest = [rung for entry in (outer, *reversed(below)) for rung in (entry, entry.rehearsal) if rung]
    return list(dict.fromkeys([*honest, leak_rung()]))


def _spoken(candidate: Rung) -> str:
    """Name a rung, or what a rehearsal of it holds out."""
    if candidate in all_rungs():
        return candidate.name
    return f"{candidate.name} ({candidate.claim})"


def _classes(training: pd.DataFrame, tests: list[Rows]) -> int:
    return min(training["fault"].iloc[test].nunique() for test in tests)
