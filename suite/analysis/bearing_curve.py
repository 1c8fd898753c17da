"""How an answer hangs on the number of bearings that there are to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np

from suite.analysis.cells import Cell
from suite.analysis.contrast import Contrast
from suite.analysis.verdict import Verdict, verdicts, where_alone
from suite.statistics.bootstrap import Interval
from suite.statistics.crossing import Crossing, crossing
from suite.wording import bracket, percent, points

CLAIMED = ("classical", "deep")
"""Outcomes that put one side ahead."""


@dataclass(frozen=True, eq=False)
class BearingPoint:
    """What was measured with one number of training bearings.

    Attributes
    ----------
    bearings
        Of the class that has the fewest to learn from, mean over the folds.
    whole
        Whether training parts are as their rung makes them, and not thinned.
    verdict
        Of the two sides.
    contestants
        Those that finished every fold, bounds left out.
    """

    bearings: float
    whole: bool
    verdict: Verdict
    contestants: tuple[Cell, ...]

    @property
    def number(self) -> str:
        """The number of bearings in words."""
        return f"{self.bearings:.3g}"

    @property
    def sides(self) -> dict[str, Interval]:
        """Macro-F1 of each side; empty where they cannot be compared."""
        contrast = self.verdict.contrast
        if contrast is None:
            return {}
        return {"classical": contrast.classical.interval, "deep": contrast.deep.interval}

    @property
    def sentence(self) -> str:
        """What this number of bearings means for a user who has as many."""
        contrast = self.verdict.contrast
        begin = f"With {self.number} bearings a class to learn from{' (all there are)' if self.whole else ''}"
        if contrast is None:
            return f"{begin}: the two sides cannot be compared yet."
        scores = ", ".join(
            f"{side.family} {100 * side.interval.estimate:.0f} ({side.plain_names[side.foremost]})"
            for side in (contrast.classical, contrast.deep)
        )
        return f"{begin}: {scores} of 100; {_ahead(contrast)}."


def _ahead(contrast: Contrast) -> str:
    gap, outcome = contrast.gap, contrast.outcome
    if outcome == "equal":
        return "practically equal"
    if outcome == "none":
        return "nothing is claimed"
    if outcome not in CLAIMED:
        ends = f"[{points(100 * gap.low)}, {points(100 * gap.high)}]"
        return f"cannot be told apart, classical minus deep {points(100 * gap.estimate)} {ends} points"
    sign = -1 if outcome == "deep" else 1
    low, high = sorted((sign * gap.low, sign * gap.high))
    return f"the {outcome} side is ahead by {percent(sign * gap.estimate)} {bracket(low, high)} points"


@dataclass(frozen=True, eq=False)
class BearingCurve:
    """Both sides and all contestants of one data set against the number of training bearings.

    Attributes
    ----------
    experiment, dataset
        Where it was measured.
    points
        From few bearings to all.
    crossing
        Where the sides change places, ``rising`` where the classical one is ahead with more bearings;
        ``None`` where they do not.
    """

    experiment: str
    dataset: str
    points: tuple[BearingPoint, ...]
    crossing: Crossing | None

    @property
    def depends(self) -> tuple[BearingPoint, BearingPoint] | None:
        """The first two numbers, of those at which a side is claimed ahead, at which it is not the same."""
        claimed = [point for point in self.points if point.verdict.outcome in CLAIMED]
        return next((pair for pair in pairwise(claimed) if len({p.verdict.outcome for p in pair}) > 1), None)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said of it: one sentence a number of bearings, then where the sides change places."""
        return *(point.sentence for point in self.points), self._change

    @property
    def _change(self) -> str:
        compared = [point for point in self.points if point.sides]
        if len(compared) < 2:
            return "Two numbers of bearings at which both sides are compared show whether they change places."
        if self.crossing is None:
            few, many = compared[0].number, compared[-1].number
            return f"The sides do not change places between {few} and {many} bearings a class."
        few, many = ("deep", "classical") if self.crossing.rising else ("classical", "deep")
        return (
            f"The sides change places at about {self.crossing.at:.3g} bearings a class "
            f"({_reach(self.crossing, compared)}): the {few} side is higher below it, the {many} side above."
        )


def _reach(found: Crossing, compared: Sequence[BearingPoint]) -> str:
    low = f"{found.low:.3g}" if found.low > 0 else f"below {compared[0].number}"
    high = f"{found.high:.3g}" if isfinite(found.high) else f"beyond {compared[-1].number}"
    return f"95 % interval from {low} to {high}"


def bearing_curves(cells: Sequence[Cell], level: str, declared: Sequence[str] = ()) -> list[BearingCurve]:
    """Compute the curve of each data set whose training parts were thinned.

    Parameters
    ----------
    cells
        From :func:`suite.analysis.gathering.cells`, those of thinned training parts among them.
    level
        Of the headline rung.
    declared
        Contestants in the order in which the question declares them; by default by name.

    Returns
    -------
    list of BearingCurve
        In the order of the cells.
    """
    boards: dict[tuple[str, str], dict[int, list[Cell]]] = {}
    for cell in cells:
        if cell.level == level:
            own = boards.setdefault((cell.experiment, cell.dataset), {})
            own.setdefault(cell.training_bearings, []).append(cell)
    return [_curve(*where, own, level, declared) for where, own in boards.items() if any(own)]


def _curve(
    experiment: str, dataset: str, boards: dict[int, list[Cell]], level: str, declared: Sequence[str]
) -> BearingCurve:
    made = []
    for asked, board in boards.items():
        bearings = asked or _fewest(board)
        if isfinite(bearings):
            (verdict,) = verdicts(board, level, declared)
            able = tuple(cell for cell in board if cell.complete and cell.scored and not cell.bound)
            made.append(BearingPoint(bearings, not asked, verdict, able))
    made.sort(key=lambda point: point.bearings)
    return BearingCurve(experiment, dataset, tuple(made), _crossing(made))


def _fewest(board: Sequence[Cell]) -> float:
    """Count what whole training parts hold of the class with the fewest bearings, mean over folds."""
    counts = {
        int(fold): min(counted.values())
        for cell in board
        for fold, ledger in zip(cell.finished["fold"], cell.finished["ledger"], strict=True)
        if (counted := ledger.get("training_bearings"))
    }
    return float(np.mean(list(counts.values()))) if counts else np.nan


def _crossing(made: Sequence[BearingPoint]) -> Crossing | None:
    compared = [point for point in made if point.verdict.contrast and point.contestants]
    if len(compared) < 2:
        return None
    inputs = [[point.bearings, point.verdict.chosen, _run_ids(point)] for point in compared]

    def compute() -> list[float] | None:
        contrasts = [point.verdict.contrast for point in compared if point.verdict.contrast]
        gaps = np.array([contrast.gap.estimate for contrast in contrasts])
        draws = np.stack([contrast.draws for contrast in contrasts], axis=1)
        found = crossing([point.bearings for point in compared], gaps, draws)
        return None if found is None else [found.at, found.low, found.high, float(found.rising)]

    known = compared[0].contestants[0].memo.get("bearing_crossing", inputs, compute)
    if known is None:
        return None
    at, low, high, rising = known
    return Crossing(at, low, high, bool(rising))


def _run_ids(point: BearingPoint) -> list[list[str]]:
    return [cell.run_ids for cell in point.contestants]


def with_bearings(given: Sequence[Verdict], curves: Sequence[BearingCurve]) -> list[Verdict]:
    """Let verdicts say so where the answer depends on the number of bearings.

    Parameters
    ----------
    given
        Of whole training parts.
    curves
        Of their data sets, as far as there are any.

    Returns
    -------
    list of Verdict
        Those that depend on it, and not on the budget too, have the outcome ``bearings`` and a claim with the
        numbers.
    """
    by_dataset = {(curve.experiment, curve.dataset): curve for curve in curves}
    return [_depending(verdict, by_dataset.get((verdict.experiment, verdict.dataset))) for verdict in given]


def _depending(verdict: Verdict, curve: BearingCurve | None) -> Verdict:
    # What depends on the budget already has no side whose lead could hang on bearings alone.
    if curve is None or curve.depends is None or verdict.outcome == "budget":
        return verdict
    sides = [
        f"with {point.number} a class to learn from the {point.verdict.outcome} side is ahead "
        f"({' against '.join(f'{100 * one.estimate:.0f}' for one in _first(point))} of 100)"
        for point in curve.depends
    ]
    claim = (
        f"It depends on the number of bearings whether deep learning is better on {verdict.dataset}: "
        f"{', '.join(sides)}"
    )
    if curve.crossing is not None:
        claim += f"; the sides change places at about {curve.crossing.at:.3g}"
    evidence = where_alone("With all bearings to learn from", verdict.evidence)
    return replace(verdict, outcome="bearings", claim=f"{claim}.", evidence=evidence)


def _first(point: BearingPoint) -> list[Interval]:
    return [point.sides[name] for name in sorted(CLAIMED, key=lambda name: name != point.verdict.outcome)]


def curve_as_dict(curve: BearingCurve) -> dict[str, Any]:
    """Give a curve in plain JSON types.

    Returns
    -------
    dict
        ``experiment``, ``dataset``, ``points`` (each with ``training_bearings``, ``whole``, ``outcome``,
        ``difference``, ``sides`` and ``contestants`` with ``estimate``, ``low`` and ``high``, ``sentence``),
        ``crossing`` (``at``, ``low`` and ``high``, ``null`` where an end lies beyond what was measured, and
        ``ahead_with_more``) and ``sentence``.
    """
    found = curve.crossing
    return {
        "experiment": curve.experiment,
        "dataset": curve.dataset,
        "points": [_point_as_dict(point) for point in curve.points],
        "crossing": None
        if found is None
        else {
            "at": found.at,
            "low": found.low or None,
            "high": found.high if isfinite(found.high) else None,
            "ahead_with_more": "classical" if found.rising else "deep",
        },
        "sentence": curve.sentences[-1],
    }


def _point_as_dict(point: BearingPoint) -> dict[str, Any]:
    contrast = point.verdict.contrast
    return {
        "training_bearings": point.bearings,
        "whole": point.whole,
        "outcome": point.verdict.outcome,
        "difference": contrast.gap.ends if contrast else None,
        "sides": {name: one.ends for name, one in point.sides.items()},
        "contestants": {cell.pipeline: cell.interval.ends for cell in point.contestants},
        "sentence": point.sentence,
    }
