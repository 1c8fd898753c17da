"""Inner splits for tuning: the outer rung again, on the training part alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from suite.arrays import TEST_CUT, TESTED, TRAIN_CUT, Rows
from suite.errors import RequestError
from suite.protocols.dealing import halves
from suite.protocols.fold import NO_ROWS, Fold
from suite.protocols.rungs import FoldCount, Rung, all_rungs, leak_rung
from suite.protocols.testable import untrained_on_rigs

UNADAPTED = "no training bearings can be set aside to adapt on, so that tuning cannot rehearse it"
"""Of inner splits below a rung with a target, of which some have none."""

UNSEEN_TARGET = frozenset({"target_recordings", "target_bearings"})
"""What the ledger refuses of bearings that were set aside to adapt on."""


@dataclass(frozen=True, eq=False)
class InnerSplits:
    """How a training part is divided for tuning.

    Attributes
    ----------
    folds
        Row numbers within the training part. Below a rung with a target domain each has a target of its
        own, or none has.
    rung
        The rung that divided it.
    note
        Why it is a lower rung than the outer one, and why there is no target; empty when neither.
    checked
        What the ledger holds it to: the rung, and that no bearing set aside to adapt on is tested.
    """

    folds: list[Fold]
    rung: Rung
    note: str
    checked: Rung

    @property
    def adapted(self) -> bool:
        """Whether each fold has a target of its own."""
        return all(len(fold.target) for fold in self.folds)


def inner_splits(outer: Rung, training: pd.DataFrame, folds: FoldCount, seed: int = 0) -> InnerSplits:
    """Divide a training part in the manner of its outer rung.

    Tuning must rehearse the split that is tested: a pipeline that will meet an unseen bearing
    is tuned on unseen bearings. Where the training part is too small for that (one bearing or one
    condition left), the next lower rung that is possible is used, and the note names it. Leaky rungs are
    no rehearsal of another rung: only the plainest of them, the last resort, replaces one.

    A rung with a target domain is rehearsed with a target: that of the inner split, or where it has none half
    of its training bearings, which nobody trains on then. Where that is not possible nothing is adapted to in
    tuning, and the note says so.

    Parameters
    ----------
    outer
        The rung of the outer split, or the one that it is :attr:`~suite.protocols.rungs.Rung.tuned_on`.
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
    # What only trains outside is what a rehearsal tests, on windows that do not overlap.
    training = training.drop(columns=[TESTED, TRAIN_CUT, TEST_CUT], errors="ignore")
    reason = ""
    first = outer.tuned_on or outer
    for candidate in _candidates(first):
        try:
            made = candidate.split(training, folds, seed)
        except RequestError as error:
            reason = reason or str(error)
            continue
        if _classes(training, [fold.test for fold in made]) < 2 <= training["fault"].nunique():
            reason = reason or "fewer than two classes could be held out"
            continue
        note = "" if candidate is first else f"tuned on {_spoken(candidate)}: {reason}"
        return _with_targets(outer, training, InnerSplits(made, candidate, note, candidate))
    raise RequestError(f"training part cannot be divided for tuning: {reason}", key=outer.name)


def _candidates(outer: Rung) -> list[Rung]:
    """List the rungs to try: the outer one, the honest ones below it, and random windows."""
    below = [
        entry
        for entry in all_rungs()
        if entry.supports_claim
        and entry.role != "variant"
        and entry.level < outer.level
        and not entry.adapts_to_tested
    ]
    honest = [rung for entry in (outer, *reversed(below)) for rung in (entry, entry.rehearsal) if rung]
    return list(dict.fromkeys([*honest, leak_rung()]))


def _with_targets(outer: Rung, training: pd.DataFrame, made: InnerSplits) -> InnerSplits:
    """Give each inner fold a target as the outer rung has one, or none to any."""
    if not outer.target:
        return replace(made, folds=[replace(fold, target=NO_ROWS) for fold in made.folds])
    if made.adapted:
        return made
    folds = made.folds
    if made.rung.unseen:
        folds = [fold if len(fold.target) else _set_aside(training, fold, made.rung) for fold in folds]
    if all(len(fold.target) for fold in folds):
        checked = replace(made.rung, forbids=made.rung.forbids | UNSEEN_TARGET)
        return replace(made, folds=folds, checked=checked)
    folds = [replace(fold, target=NO_ROWS) for fold in made.folds]
    return replace(made, folds=folds, note="; ".join(filter(None, [made.note, UNADAPTED])))


def _set_aside(training: pd.DataFrame, fold: Fold, rung: Rung) -> Fold:
    """Take half of the training bearings as a target; the fold as it is where training would lack a class."""
    known = training.iloc[fold.train]
    out = halves(known) == 1
    target = fold.train[out & known["on_grid"].to_numpy(dtype=bool)]
    made = replace(fold, train=fold.train[~out], target=target)
    faults, rigs = (training[name].to_numpy(dtype=str) for name in ("fault", "rig"))
    lost = set(faults[fold.train]) - set(faults[made.train])
    alone = len(np.unique(faults[target])) < 2
    return fold if lost or alone or (rung.same_rigs and untrained_on_rigs(made, faults, rigs)) else made


def _spoken(candidate: Rung) -> str:
    """Name a rung, or what a rehearsal of it holds out."""
    if candidate in all_rungs():
        return candidate.name
    return f"{candidate.name} ({candidate.claim})"


def _classes(training: pd.DataFrame, tests: list[Rows]) -> int:
    return min(training["fault"].iloc[test].nunique() for test in tests)
