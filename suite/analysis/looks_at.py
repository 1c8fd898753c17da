"""Does it look at the fault: falls where the fault's modulation is notched, against falls under the control.

A contestant that reads the fault falls where its lines are taken from the windows, and by more than where the
windows are changed as much elsewhere. The difference of both falls is paired: the score under the control
less that under the notch, of the same windows. Intervals are over bearings, not over searches or seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import nan
from typing import Any

import numpy as np

from suite.analysis.cells import Cell
from suite.analysis.guesses import guesses_of
from suite.analysis.probe_answers import ProbeAnswers, answers_of, same_windows, scores_of
from suite.analysis.robustness import UNKNOWN, differences, inputs_of, intervals_of_scores
from suite.analysis.table import plain
from suite.evaluation.probe import find_probe
from suite.protocols import rung_of
from suite.statistics.bootstrap import FEW_BEARINGS, Interval
from suite.wording import percent, points

NOTCH = "notch_fault_orders"
"""Probe that takes the fault from the windows."""

OTHER_GEOMETRY = "other_geometry"
"""Probe that states the fault orders of another bearing."""

LOOKS, MAY_KNOW_ELSE, NOTHING = "looks at the fault", "may know something else", "nothing can be said"
"""What is said of a contestant, in short."""


@dataclass(frozen=True)
class Look:
    """What a contestant does where its test windows lose the fault.

    Attributes
    ----------
    unchanged, notched, elsewhere
        Macro-F1 of the same windows: as they are, notched at the fault orders, and under the control.
    excess
        Fall under the notch less the fall under the control, paired.
    direction
        1 or -1 where an interval of that difference, which shares its 5 % among the contestants of the board,
        lies above or below zero, else 0.
    guess
        What guessing reaches on these windows.
    claimable
        Whether the rung supports a claim.
    misled
        Fall where another bearing's geometry is stated, at the greatest level; ``None`` where not asked.
    misled_claimed
        Whether its interval, which shares its 5 % likewise, lies above zero.
    part
        Of the tested windows, that were asked about.
    """

    unchanged: Interval
    notched: Interval
    elsewhere: Interval
    excess: Interval
    direction: int
    guess: float
    claimable: bool
    misled: Interval | None
    misled_claimed: bool
    part: float

    @property
    def why_not(self) -> str:
        """Why nothing can be said; empty where something can."""
        if not self.part:
            return "no window could be asked about (few turns, no geometry, or lines that stay)"
        if not self.unchanged.low > self.guess:
            return f"it stands at the level of guesses ({percent(self.guess)}) and cannot fall"
        if not self.claimable:
            return "training and test share bearings on this rung"
        if self.unchanged.descriptive:
            return f"a class has fewer than {FEW_BEARINGS} bearings"
        return ""

    @property
    def short(self) -> str:
        """What is said, in a few words."""
        if self.why_not:
            return NOTHING
        return LOOKS if self.direction > 0 else MAY_KNOW_ELSE

    @property
    def claim(self) -> str:
        """What is said, with its reason."""
        if self.why_not:
            return f"{NOTHING}: {self.why_not}"
        if self.direction > 0:
            return LOOKS
        return f"does not fall more than under the control: it {MAY_KNOW_ELSE}"

    @property
    def reads_orders(self) -> str:
        """What the second control says; empty where it was not asked, or nothing can be said."""
        if self.misled is None or self.why_not:
            return ""
        return "it reads the stated orders" if self.misled_claimed else "no fall is claimed there"

    def sentence(self, name: str) -> str:
        """Say it with its numbers."""
        if not self.part:
            return f"{name}: {self.claim}."
        low, high = points(100 * self.excess.low), points(100 * self.excess.high)
        scores = [percent(one.estimate) for one in (self.unchanged, self.notched, self.elsewhere)]
        numbers = (
            f"macro-F1 {scores[0]} as recorded, {scores[1]} notched, {scores[2]} under the control: it falls "
            f"by {points(100 * self.excess.estimate)} [{low}, {high}] points more under the notch"
        )
        if self.misled is None:
            return f"{name}: {self.claim}; {numbers}."
        fall = f"where another bearing's orders are stated {points(-100 * self.misled.estimate)} points"
        reads = f": {self.reads_orders}" if self.reads_orders else ""
        return f"{name}: {self.claim}; {numbers}; {fall}{reads}."


@dataclass(frozen=True)
class LooksBoard:
    """All contestants of one rung of one data set.

    Attributes
    ----------
    experiment, dataset, rung, level
        Names.
    contestants
        Pipeline to what it does, in the order of the cells.
    families
        Pipeline to family.
    facts
        Medians over the windows asked about: ``kurtosis_before``, ``line_before_db``; and ``notched`` and
        ``elsewhere`` followed by ``_kurtosis``, ``_line_db`` and ``_changed``; NaN where not known.
    """

    experiment: str
    dataset: str
    rung: str
    level: str
    contestants: dict[str, Look]
    families: dict[str, str]
    facts: dict[str, float]


def looks_boards(cells: Sequence[Cell]) -> list[LooksBoard]:
    """Give the board of each rung of each data set whose contestants were asked of the notch and its control.

    Parameters
    ----------
    cells
        All of a report; those that were not asked in every fold are left out.
    """
    boards: dict[tuple[str, str, str, str], list[Cell]] = {}
    for cell in cells:
        if cell.complete and not cell.bound and _was_asked(cell):
            boards.setdefault((cell.experiment, cell.dataset, cell.rung, cell.level), []).append(cell)
    return [
        LooksBoard(
            *place,
            {cell.pipeline: _look_of(cell, len(own)) for cell in own},
            {cell.pipeline: cell.family for cell in own},
            _facts_of(own[0]),
        )
        for place, own in boards.items()
    ]


def _was_asked(cell: Cell) -> bool:
    wanted = {NOTCH, find_probe(NOTCH).control}
    folds = [{name for key, name, _ in cell.asked if key == job} for job in cell.finished["job_key"]]
    return bool(folds) and all(wanted <= names for names in folds)


def _look_of(cell: Cell, contestants: int) -> Look:
    fits = [(cell, set(cell.finished["fold"]))]

    def compute() -> dict[str, Any]:
        return asdict(_computed(cell, contestants))

    known = cell.memo.get("looks_at", [inputs_of(fits), contestants], compute)
    fields: dict[str, Any] = {
        name: Interval(**one) if isinstance(one, dict) else one for name, one in known.items()
    }
    return Look(**fields)


def _computed(cell: Cell, contestants: int) -> Look:
    claimable = rung_of(cell.level, cell.rung).supports_claim
    wanted = (NOTCH, find_probe(NOTCH).control, OTHER_GEOMETRY)
    answered = answers_of([(cell, set(cell.finished["fold"]))], wanted)
    known = {one.probe.name: one for one in answered}
    notch, control = known.get(NOTCH), known.get(find_probe(NOTCH).control)
    if notch is None or control is None or not same_windows(notch, control):
        return Look(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0, nan, claimable, None, False, 0.0)
    comparisons = contestants if claimable else 0
    scores = scores_of(notch.rows, np.concatenate([notch.named[[0, -1]], control.named[[-1]]]))
    ((excess, direction),) = differences([(scores[2], scores[1])], notch.rows, comparisons)
    misled, misled_claimed = _misled(known.get(OTHER_GEOMETRY), comparisons)
    clean, gone, beside = intervals_of_scores(scores, notch.rows)
    guess = guesses_of(notch.rows["fault"].astype(str)).better
    return Look(clean, gone, beside, excess, direction, guess, claimable, misled, misled_claimed, notch.part)


def _misled(asked: ProbeAnswers | None, comparisons: int) -> tuple[Interval | None, bool]:
    if asked is None:
        return None, False
    clean, other = scores_of(asked.rows, asked.named[[0, -1]])
    ((fall, sign),) = differences([(clean, other)], asked.rows, comparisons)
    return fall, sign > 0


def _facts_of(cell: Cell) -> dict[str, float]:
    """Give what was measured while the windows were changed, which is the same for every contestant."""
    probes = {"notched": NOTCH, "elsewhere": find_probe(NOTCH).control}
    facts = {
        "kurtosis_before": _median_of(cell, NOTCH, "kurtosis_before"),
        "line_before_db": _median_of(cell, NOTCH, "line_before_db"),
    }
    for title, probe in probes.items():
        facts[f"{title}_kurtosis"] = _median_of(cell, probe, "kurtosis_after")
        facts[f"{title}_line_db"] = _median_of(cell, probe, "line_after_db")
        facts[f"{title}_changed"] = _median_of(cell, probe, "changed")
    return facts


def _median_of(cell: Cell, probe: str, fact: str) -> float:
    values = [
        table.loc[(table["probe"] == probe) & table["asked"].astype(bool), f"fact_{fact}"].to_numpy(
            np.float64
        )
        for table in (cell.answers[str(key)] for key in cell.finished["job_key"])
        if f"fact_{fact}" in table
    ]
    known = np.concatenate([*values, np.empty(0)])
    return float(np.nanmedian(known)) if np.isfinite(known).any() else nan


def looks_as_dict(board: LooksBoard) -> dict[str, Any]:
    """Give a board in plain JSON types, ``null`` for what is not known."""
    names = ("experiment", "dataset", "rung", "level")
    return {
        **{name: getattr(board, name) for name in names},
        "facts": {name: plain(value) for name, value in board.facts.items()},
        "contestants": {name: _look_as_dict(name, one) for name, one in board.contestants.items()},
    }


def _look_as_dict(name: str, one: Look) -> dict[str, Any]:
    intervals = {
        key: value.ends if value else None
        for key, value in (
            ("unchanged", one.unchanged),
            ("notched", one.notched),
            ("elsewhere", one.elsewhere),
            ("excess", one.excess),
            ("misled", one.misled),
        )
    }
    own = {"claim": one.claim, "sentence": one.sentence(name), "reads_orders": one.reads_orders}
    return {**own, "part": one.part, "direction": one.direction, "guess": plain(one.guess), **intervals}
