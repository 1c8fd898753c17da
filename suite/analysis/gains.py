"""Gains: every pipeline against a control that the question named in advance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from suite.analysis.cells import Cell
from suite.protocols import rung_of
from suite.statistics.bootstrap import LEVEL, Interval, align, macro_f1_replicates, percentile_interval
from suite.wording import plural, points

Members = list[tuple[Cell, pd.DataFrame]]
"""The pipelines of one rung with their test windows."""

GAIN_REPLICATES = 2000
"""Bootstrap replicates: where many comparisons share 5 %, the ends of an interval lie far out."""


@dataclass(frozen=True, eq=False)
class Gain:
    """Macro-F1 of a pipeline minus that of the control, on the same windows.

    Attributes
    ----------
    experiment, dataset, rung, level
        Where; ``dataset`` is the name of a pool where its data sets are taken together.
    control, pipeline, family
        Who; the family is the pipeline's.
    one_draw
        Whether the data set is one of a pool, and so summed up by the pool where few numbers are shown.
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
    one_draw: bool
    interval: Interval
    claimed: bool

    @property
    def text(self) -> str:
        """The difference in points with its interval; an asterisk where it is claimed."""
        low, high = points(100 * self.interval.low), points(100 * self.interval.high)
        return f"{points(100 * self.interval.estimate)} [{low}, {high}]" + ("*" if self.claimed else "")


def gains(cells: Sequence[Cell], about: Mapping[str, Any]) -> list[Gain]:
    """Compare each pipeline with each control of the question, board by board.

    Parameters
    ----------
    cells
        Of one or several questions.
    about
        What is known of the question: ``controls`` (pipelines), and ``pools`` (data set to the name of
        its pool: independent draws of one world, shown together too).

    Returns
    -------
    list of Gain
        By control, then board, in the order of the cells; pipelines without every fold are left out.
    """
    pools = about.get("pools") or {}
    controls = tuple(about.get("controls") or ())
    if not controls:
        return []
    boards = [board.whole for board in dict.fromkeys(board for cell in cells for board in cell.boards)]
    made = []
    for contestants in filter(None, boards):
        dataset = contestants[0].dataset
        members = [(cell, cell.tests) for cell in contestants]
        made += _of_board(dataset, members, controls, dataset in pools)
    for (pool, _), members in _pooled([cell for board in boards for cell in board], pools).items():
        made += _of_board(pool, members, controls, False)
    return sorted(made, key=lambda gain: controls.index(gain.control))


def _of_board(dataset: str, members: Members, controls: Sequence[str], one_draw: bool) -> list[Gain]:
    """Compare on the windows that all pipelines of a board were tested on, in one bootstrap."""
    names = [cell.pipeline for cell, _ in members]
    present = [name for name in controls if name in names]
    if not present or len(names) < 2:
        return []
    tables = align([tests for _, tests in members])
    scores, draws = macro_f1_replicates(tables, replicates=GAIN_REPLICATES)
    wide = 1 - (1 - LEVEL) / (len(names) - 1)
    made = []
    for control, (number, (cell, _)) in product(present, enumerate(members)):
        base = names.index(control)
        if number == base:
            continue
        estimate, differences = float(scores[number] - scores[base]), draws[:, number] - draws[:, base]
        shared = percentile_interval(estimate, differences, tables[0], wide)
        claimable = rung_of(cell.level, cell.rung).supports_claim and not shared.descriptive
        made.append(
            Gain(
                cell.experiment,
                dataset,
                cell.rung,
                cell.level,
                control,
                cell.pipeline,
                cell.family,
                one_draw,
                percentile_interval(estimate, differences, tables[0]),
                claimable and (shared.low > 0 or shared.high < 0),
            )
        )
    return made


def _pooled(whole: Sequence[Cell], pools: Mapping[str, str]) -> dict[tuple[str, str], Members]:
    """Put the windows of pooled data sets together, rung by rung, their bearings kept apart."""
    sizes = Counter(pools.values())
    parts: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in whole:
        if cell.dataset in pools:
            parts.setdefault((pools[cell.dataset], cell.rung, cell.pipeline), []).append(cell)
    made: dict[tuple[str, str], Members] = {}
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
