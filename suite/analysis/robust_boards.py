"""Both sides and all contestants of a board against the levels of each probe, in numbers and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from suite.analysis.cells import Cell
from suite.analysis.contrast import Contrast
from suite.analysis.guesses import Guesses, guesses_of_cell
from suite.analysis.probe_answers import answers_of, same_windows, scores_of
from suite.analysis.robustness import (
    LevelScore,
    ProbeCurve,
    Robustness,
    comparisons_of_board,
    differences,
    inputs_of,
    robustness_of,
    robustness_of_fits,
)
from suite.analysis.table import plain
from suite.analysis.verdict import Verdict
from suite.evaluation.probe import Probe, find_probe
from suite.protocols import rung_of
from suite.statistics.bootstrap import Interval
from suite.wording import points

AskedProbe = Probe
"""A probe, for views, which read it and never ask it."""


@dataclass(frozen=True)
class Gap:
    """Macro-F1 of the classical side minus the deep one, paired, and which is claimed ahead: 1, -1 or 0."""

    interval: Interval
    ahead: int


@dataclass(frozen=True, eq=False)
class RobustnessBoard:
    """All probes of one rung of one data set.

    Attributes
    ----------
    experiment, dataset, rung, level
        Names.
    sides
        ``classical`` and ``deep``, as the verdict takes them fold by fold; empty where it compares none.
    gaps
        Probe to the gap of the sides at each level, unchanged first.
    contestants
        Pipeline to its curves, in the order of the cells.
    families
        Pipeline to family.
    guesses
        What guessing reaches on the windows as they are.
    bearings
        Of the class that has the fewest.
    """

    experiment: str
    dataset: str
    rung: str
    level: str
    sides: dict[str, Robustness]
    gaps: dict[str, tuple[Gap, ...]]
    contestants: dict[str, Robustness]
    families: dict[str, str]
    guesses: Guesses
    bearings: int

    @property
    def probes(self) -> list[Probe]:
        """The probes of which there is something to show."""
        return [
            find_probe(name)
            for name in dict.fromkeys(p for one in self.contestants.values() for p in one.curves)
        ]

    @property
    def descriptive(self) -> bool:
        """Whether a class has too few bearings for anything to be claimed."""
        known = [curve.unchanged for one in self.contestants.values() for curve in one.curves.values()]
        return any(interval.descriptive for interval in known)

    def sentences(self, probe: Probe) -> list[str]:
        """Say of a probe what each side keeps, where it falls, and which is ahead.

        Who is ahead is said at the greatest level at which a side is above guessing: below, it means nothing.
        """
        made = [
            f"{name.capitalize()} side: {_kept(probe, one.curves[probe.name])}."
            for name, one in self.sides.items()
            if probe.name in one.curves
        ]
        gaps = self.gaps.get(probe.name, ())
        curves = [one.curves[probe.name] for one in self.sides.values() if probe.name in one.curves]
        for at, gap in reversed(list(enumerate(gaps[1:]))):
            if any(curve.levels[at].score.low > self.guesses.better for curve in curves):
                return [*made, _ahead(probe, curves[0].levels[at].level, gap)]
        return made


def at_level(probe: Probe, level: float) -> str:
    """Name a level with its axis: ``SNR −10 dB``."""
    name, _, unit = probe.axis.partition(", ")
    return f"{name} {level:g} {unit}".replace("-", "−").rstrip()


def _kept(probe: Probe, curve: ProbeCurve) -> str:
    last = curve.levels[-1]
    fell = next((one for one in curve.levels if one.fell), None)
    falls = f"a drop is first claimed at {at_level(probe, fell.level)}" if fell else "no drop is claimed"
    scores = f"{100 * curve.unchanged.estimate:.0f} of 100 as recorded, {100 * last.score.estimate:.0f} at"
    return f"{scores} {at_level(probe, last.level)}; {falls}"


def _ahead(probe: Probe, level: float, gap: Gap) -> str:
    low, high = points(100 * gap.interval.low), points(100 * gap.interval.high)
    numbers = f"classical minus deep {points(100 * gap.interval.estimate)} [{low}, {high}] points"
    words = {1: "the classical side is ahead", -1: "the deep side is ahead", 0: "neither is claimed ahead"}
    return f"At {at_level(probe, level)} {words[gap.ahead]}: {numbers}."


def robustness_boards(cells: Sequence[Cell], verdicts: Sequence[Verdict]) -> list[RobustnessBoard]:
    """Give the board of each rung of each data set whose contestants were asked about disturbances.

    Parameters
    ----------
    cells
        All of a report.
    verdicts
        Of their data sets; the sides are those of the headline rung.
    """
    boards: dict[tuple[str, str, str, str], list[Cell]] = {}
    for cell in cells:
        if cell.asked:
            place = (cell.experiment, cell.dataset, cell.rung, cell.level)
            boards.setdefault(place, []).append(cell)
    contrasts = {(one.experiment, one.dataset): one.contrast for one in verdicts if one.contrast}
    made = (_board(place, own, contrasts.get(place[:2])) for place, own in boards.items())
    return [board for board in made if board.contestants]


def _board(
    place: tuple[str, str, str, str], cells: Sequence[Cell], contrast: Contrast | None
) -> RobustnessBoard:
    known = {cell.pipeline: (cell, robustness_of(cell)) for cell in cells}
    known = {name: (cell, one) for name, (cell, one) in known.items() if one.curves}
    asked = {name: cell for name, (cell, _) in known.items()}
    sides, gaps = _sides(asked, contrast) if contrast and contrast.classical.rung == place[2] else ({}, {})
    first = next(iter(asked.values()), cells[0])
    fewest = [curve.unchanged.fewest for _, one in known.values() for curve in one.curves.values()]
    return RobustnessBoard(
        *place,
        sides,
        gaps,
        {name: one for name, (_, one) in known.items()},
        {name: cell.family for name, cell in asked.items()},
        guesses_of_cell(first),
        min(fewest, default=0),
    )


def _sides(
    asked: dict[str, Cell], contrast: Contrast
) -> tuple[dict[str, Robustness], dict[str, tuple[Gap, ...]]]:
    """Give both sides as the verdict takes them, and how far they are apart at each level."""
    fits: dict[str, list[tuple[Cell, set[int]]]] = {}
    for side in (contrast.classical, contrast.deep):
        folds: dict[str, set[int]] = {}
        for fold, name in side.taken:
            folds.setdefault(name, set()).add(fold)
        if not folds.keys() <= asked.keys():
            return {}, {}
        fits[side.family] = [(asked[name], own) for name, own in folds.items()]
    sides = {family: robustness_of_fits(own) for family, own in fits.items()}
    cell = fits["classical"][0][0]
    comparisons = comparisons_of_board(cell)
    inputs = [*(inputs_of(own) for own in fits.values()), comparisons]
    known = cell.memo.get("robustness_gaps", inputs, lambda: _gaps(fits, comparisons))
    gaps = {name: tuple(Gap(Interval(**end), sign) for end, sign in own) for name, own in known.items()}
    return sides, gaps


def _gaps(fits: dict[str, list[tuple[Cell, set[int]]]], comparisons: int) -> dict[str, Any]:
    classical, deep = (
        {one.probe.name: one for one in answers_of(fits[family])} for family in ("classical", "deep")
    )
    cell = fits["classical"][0][0]
    claimable = rung_of(cell.level, cell.rung).supports_claim
    made = {}
    for name in sorted(classical.keys() & deep.keys()):
        first, second = classical[name], deep[name]
        if same_windows(first, second):
            ways = len(first.levels) + 1
            scores = scores_of(first.rows, np.concatenate([first.named, second.named]))
            pairs = list(zip(scores[:ways], scores[ways:], strict=True))
            gaps = differences(pairs, first.rows, comparisons if claimable else 0)
            made[name] = [[asdict(interval), sign] for interval, sign in gaps]
    return made


def robustness_as_dict(board: RobustnessBoard) -> dict[str, Any]:
    """Give a board in plain JSON types, ``null`` for what is not known."""
    names = ("experiment", "dataset", "rung", "level")
    return {
        **{name: getattr(board, name) for name in names},
        "probes": {
            probe.name: {
                "axis": probe.axis,
                "sentences": board.sentences(probe),
                "gaps": [{**gap.interval.ends, "ahead": gap.ahead} for gap in board.gaps.get(probe.name, ())],
            }
            for probe in board.probes
        },
        "sides": {name: _as_dict(one) for name, one in board.sides.items()},
        "contestants": {name: _as_dict(one) for name, one in board.contestants.items()},
    }


def _as_dict(one: Robustness) -> dict[str, Any]:
    return {
        "mean": one.mean.ends,
        "retained": plain(one.retained),
        "probes": {
            name: {
                "unchanged": curve.unchanged.ends,
                "unchanged_by_recordings": curve.unchanged_by_recordings.ends,
                "mean": curve.mean.ends,
                "part": curve.part,
                "levels": [_level_as_dict(level) for level in curve.levels],
            }
            for name, curve in one.curves.items()
        },
    }


def _level_as_dict(one: LevelScore) -> dict[str, Any]:
    intervals = {name: getattr(one, name).ends for name in ("score", "drop", "by_recordings")}
    return {"level": one.level, "fell": one.fell, **intervals}
