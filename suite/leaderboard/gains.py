"""Gains: every pipeline against a control that the question named in advance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from suite.leaderboard.cells import Cell
from suite.leaderboard.wording import LEAKY_LEVELS, plural, points
from suite.statistics.bootstrap import LEVEL, Interval, difference_interval

Board = list[tuple[Cell, pd.DataFrame]]
"""The pipelines of one rung with their test windows."""

FAMILYWISE_REPLICATES = 4000
"""Bootstrap replicates where many comparisons share 5 %: the ends of an interval lie far out."""


@dataclass(frozen=True, eq=False)
class Gain:
    """Macro-F1 of a pipeline minus that of the control, on the same windows.

    Attributes
    ----------
    experiment, dataset, rung, level
        Where; ``dataset`` is the name of a pool where its data sets are taken together.
    control, pipeline, family
        Who; the family is the pipeline's.
    interval
        The difference with its 95 % interval over bearings.
    claimed
        Whether an interval that shares its 5 % among all pipelines of the board excludes zero; never
        on a rung that supports no claim, nor with fewer than five bearings in a class.
    """

    experiment: str
    dataset: str
    rung: str
    level: str
    control: str
    pipeline: str
    family: str
    interval: Interval
    claimed: bool

    @property
    def text(self) -> str:
        """The difference in points with its interval; an asterisk where it is claimed."""
        low, high = points(100 * self.interval.low), points(100 * self.interval.high)
        return f"{points(100 * self.interval.estimate)} [{low}, {high}]" + ("*" if self.claimed else "")


def gains(found: Sequence[Cell], about: Mapping[str, Any]) -> list[Gain]:
    """Compare each pipeline with each control of the question, board by board.

    Parameters
    ----------
    found
        Cells.
    about
        What is known of the question: ``controls`` (pipelines), and ``pools`` (data set to the name of
        its pool: independent draws of one world, told together too).

    Returns
    -------
    list of Gain
        By control, then board, in the order of the cells; pipelines without every fold are left out.
    """
    whole = [cell for cell in found if cell.complete and not cell.tests.empty and not cell.bound]
    boards: dict[tuple[str, ...], list[Cell]] = {}
    for cell in whole:
        boards.setdefault((cell.experiment, cell.dataset, cell.rung), []).append(cell)
    pooled = _pooled(whole, about.get("pools") or {})
    made = []
    for control in about.get("controls") or ():
        for (_, dataset, _), board in boards.items():
            made += _against(control, dataset, [(cell, cell.tests) for cell in board])
        for (pool, _), members in pooled.items():
            made += _against(control, pool, members)
    return made


def _against(control: str, dataset: str, board: Board) -> list[Gain]:
    base = next((tests for cell, tests in board if cell.pipeline == control), None)
    if base is None:
        return []
    others = [(cell, tests) for cell, tests in board if cell.pipeline != control]
    return [
        Gain(
            cell.experiment,
            dataset,
            cell.rung,
            cell.level,
            control,
            cell.pipeline,
            cell.family,
            difference_interval(tests, base),
            cell.level not in LEAKY_LEVELS and _claimed(tests, base, len(others)),
        )
        for cell, tests in others
    ]


def _claimed(tests: pd.DataFrame, base: pd.DataFrame, comparisons: int) -> bool:
    """Tell whether the interval still excludes zero when all comparisons share its 5 % (Bonferroni)."""
    level = 1 - (1 - LEVEL) / comparisons
    wide = difference_interval(tests, base, level=level, replicates=FAMILYWISE_REPLICATES)
    return not wide.descriptive and (wide.low > 0 or wide.high < 0)


def _pooled(whole: Sequence[Cell], pools: Mapping[str, str]) -> dict[tuple[str, str], Board]:
    """Put the windows of pooled data sets together, rung by rung, their bearings kept apart."""
    sizes = Counter(pools.values())
    parts: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in whole:
        if cell.dataset in pools:
            parts.setdefault((pools[cell.dataset], cell.rung, cell.pipeline), []).append(cell)
    made: dict[tuple[str, str], Board] = {}
    for (pool, rung, _), cells in parts.items():
        if len(cells) == sizes[pool]:
            name = f"{pool}, {plural(len(cells), 'draw')}"
            tests = pd.concat([_apart(cell) for cell in cells], ignore_index=True)
            made.setdefault((name, rung), []).append((cells[0], tests))
    return made


def _apart(cell: Cell) -> pd.DataFrame:
    """Name rigs and recordings after their data set, since draws call theirs alike."""
    prefix = f"{cell.dataset}/"
    named = {name: prefix + cell.tests[name].astype(str) for name in ("rig", "recording")}
    return cell.tests.assign(**named)
