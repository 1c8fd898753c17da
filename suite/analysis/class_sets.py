"""Sets of classes for bearings never seen: what they promise, and whether it holds on those tested.

In each fold the sets are calibrated on training bearings, as the chosen setting stated them when it was
fitted without them, and asked of the fold's test bearings. A bearing in one state is one unit: its windows
are averaged to recordings, and these to the bearing, on both sides alike.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from suite.analysis.stated_probabilities import FoldAnswers, HeldOutRows, Participant
from suite.arrays import Real
from suite.evaluation.conformal import HIGHEST_LEVEL, conformal_set, level_of, unit_scores
from suite.statistics.bootstrap import LEVEL, bearing_keys
from suite.statistics.shares import Share, share_over_bearings
from suite.wording import plural


@dataclass(frozen=True)
class ClassSets:
    """What the sets of a contestant or a side promise and do, over the folds in which they promise anything.

    Attributes
    ----------
    promised
        Share of new bearings whose set holds their class, mean over the bearings tested.
    fewest
        Calibration bearings of the class that has fewest: the least and the most over folds.
    covered
        Bearings tested whose set holds their class, mean over training seeds.
    size, classes
        Mean number of classes in a set, and classes there are.
    single, empty, whole
        Shares of sets of one class, of none and of all.
    single_right
        Share of the sets of one class that hold the right one; NaN without any.
    short
        Whether fewer are covered than promised, with the 5 % shared among the contestants of the board.
    never
        Classes that some fold cannot exclude, since no bearing of them could be held out.
    """

    promised: float
    fewest: tuple[int, int]
    covered: Share
    size: float
    classes: int
    single: float
    empty: float
    whole: float
    single_right: float
    short: bool
    never: tuple[str, ...]

    @property
    def promise(self) -> str:
        """Say what is promised, and what can be."""
        least, most = self.fewest
        number = (
            f"{least} to {most} calibration bearings"
            if least < most
            else plural(least, "calibration bearing")
        )
        level = f"{100 * self.promised:.0f} %"
        enough = Fraction(least, least + 1) >= HIGHEST_LEVEL
        why = ", as asked for" if enough else "; n of them can promise n/(n+1) and no more"
        never = f"; {', '.join(self.never)} is never excluded" if self.never else ""
        return f"{level}: {number} of the class that has fewest{why}{never}"


def class_sets_of(participant: Participant, among: int = 1) -> ClassSets | str:
    """Measure the sets; what was computed before of the same runs is read.

    Parameters
    ----------
    participant
        Who states.
    among
        Contestants of the board, which share the 5 % of errors of the mark.

    Returns
    -------
    ClassSets or str
        In place of sets why nothing can be promised.
    """

    def compute() -> dict[str, Any] | str:
        made = measure_sets(participant.stated, among)
        return made if isinstance(made, str) else asdict(made)

    known = participant.memo.get("class_sets", [participant.inputs, among], compute)
    if isinstance(known, str):
        return known
    pairs = {"fewest": tuple(known["fewest"]), "never": tuple(known["never"])}
    return ClassSets(**{**known, **pairs, "covered": Share(**known["covered"])})


def measure_sets(folds: list[FoldAnswers], among: int = 1) -> ClassSets | str:
    """Calibrate in each fold, ask the bearings that it tests, and count; or say why nothing is promised."""
    reasons = list(dict.fromkeys(one.lacking for one in folds if one.held_out is None))
    known = [(one, calibration_of(one.held_out, one.classes)) for one in folds if one.held_out is not None]
    able = [(one, scores) for one, scores in known if level_of(scores)]
    if not able:
        return "; ".join(reasons) or "tuning held no bearings out"
    units = pd.concat([_sets_of_fold(one, scores) for one, scores in able], ignore_index=True)
    single = units.loc[units["size"] == 1, "held"]
    levels = np.array([float(level) for level in units["level"]])
    own = units.groupby("unit", sort=False).agg(held=("held", "mean"), bearing=("bearing", "first"))
    covered = share_over_bearings(own["held"].to_numpy(float), own["bearing"])
    shared = share_over_bearings(own["held"].to_numpy(float), own["bearing"], 1 - (1 - LEVEL) / among)
    counts = [min(len(own) for own in scores.values() if own) for _, scores in able]
    return ClassSets(
        promised=float(levels.mean()),
        fewest=(min(counts), max(counts)),
        covered=covered,
        size=float(units["size"].mean()),
        classes=max(len(one.classes) for one, _ in able),
        single=float((units["size"] == 1).mean()),
        empty=float((units["size"] == 0).mean()),
        whole=float(units["whole"].mean()),
        single_right=float(single.mean()) if len(single) else float("nan"),
        short=shared.high < float(levels.mean()),
        never=tuple(sorted({name for _, scores in able for name, own in scores.items() if not own})),
    )


def calibration_of(held_out: HeldOutRows, classes: tuple[str, ...]) -> dict[str, tuple[float, ...]]:
    """Give each class one score a training bearing that was held out."""
    return unit_scores(
        held_out.probabilities, held_out.truth, classes, held_out.recordings, held_out.bearings
    )


def bearing_probabilities(rows: pd.DataFrame, probabilities: Real, classes: tuple[str, ...]) -> pd.DataFrame:
    """Average windows to recordings and recordings to bearings in one state.

    Parameters
    ----------
    rows
        Whose windows they are, n of them.
    probabilities
        Shape (n, classes).
    classes
        Names of the columns.

    Returns
    -------
    DataFrame
        One row a bearing and state, index ``bearing`` and ``fault``, a column a class.
    """
    table = pd.DataFrame(probabilities, columns=list(classes))
    keys = [bearing_keys(rows).rename("bearing"), rows["fault"].astype(str), rows["recording"].astype(str)]
    return table.groupby(keys).mean().groupby(level=["bearing", "fault"]).mean()


def _sets_of_fold(stated: FoldAnswers, scores: dict[str, tuple[float, ...]]) -> pd.DataFrame:
    """Give the set of each bearing tested by each training seed."""
    rows, level = [], level_of(scores)
    for table in stated.calibrated:
        of_bearings = bearing_probabilities(stated.rows, table, stated.classes)
        for (bearing, fault), values in zip(of_bearings.index, of_bearings.to_numpy(), strict=True):
            held = conformal_set(dict(zip(stated.classes, map(float, values), strict=True)), scores)
            rows.append(
                {
                    "unit": f"{bearing}/{fault}",
                    "bearing": bearing,
                    "held": fault in held,
                    "size": len(held),
                    "whole": len(held) == len(stated.classes),
                    "level": level,
                }
            )
    return pd.DataFrame(rows)
