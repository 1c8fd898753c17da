"""Gains: every pipeline against a control that the question named in advance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import product
from typing import Any

import pandas as pd

from suite.analysis.cells import Cell
from suite.analysis.ensembles import members_of
from suite.analysis.searches import Tested, common_windows
from suite.protocols import rung_of
from suite.statistics.bootstrap import LEVEL, Interval, t_interval
from suite.wording import plural, points

Members = list[list[Cell]]
"""The pipelines of one rung: each one's cell, or its cells on all data sets of a pool."""

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
        By control, then board, in the order of the cells; pipelines without every fold are left out, and so
        are ensembles.
    """
    pools = about.get("pools") or {}
    controls = tuple(about.get("controls") or ())
    if not controls:
        return []
    # Ensembles were not declared: their comparisons would share the 5 % of those that were.
    known = dict.fromkeys(board for cell in cells for board in cell.boards)
    boards = [[cell for cell in board.whole if not members_of(cell)] for board in known]
    made = []
    for contestants in filter(None, boards):
        dataset = contestants[0].dataset
        made += _of_board(dataset, [[cell] for cell in contestants], controls, dataset in pools)
    for (pool, _), members in _pooled([cell for board in boards for cell in board], pools).items():
        made += _of_board(pool, members, controls, False)
    return sorted(made, key=lambda gain: controls.index(gain.control))


def _of_board(dataset: str, members: Members, controls: Sequence[str], one_draw: bool) -> list[Gain]:
    names = [cells[0].pipeline for cells in members]
    present = [name for name in controls if name in names]
    if not present or len(names) < 2:
        return []
    named = [[[cell.dataset, cell.pipeline, cell.run_ids] for cell in cells] for cells in members]
    inputs = [present, named, members[0][0].headline_trials]
    compared = members[0][0].memo.get("gains", inputs, lambda: _compare(members, names, present))
    return [
        _gain(dataset, members[number][0], control, one_draw, Interval(*alone), Interval(*shared))
        for control, number, alone, shared in compared
    ]


def _compare(members: Members, names: list[str], present: list[str]) -> list[list[Any]]:
    """Compare on the windows that all pipelines of a board were tested on, in one bootstrap.

    Returns
    -------
    list of list
        Control, number of the pipeline, and two intervals of the difference: by itself, and one whose
        5 % is shared among all pipelines of the board.
    """
    together = common_windows([_tested(cells) for cells in members], GAIN_REPLICATES)
    replicates, budget = together.replicates, members[0][0].headline_trials
    scores = [replicates.scores(replicates.alone(number), budget) for number in range(len(members))]
    wide = 1 - (1 - LEVEL) / (len(names) - 1)
    compared: list[list[Any]] = []
    for control, number in product(present, range(len(members))):
        base = names.index(control)
        if number == base:
            continue
        estimate = scores[number].estimate - scores[base].estimate
        differences = scores[number].draws - scores[base].draws
        ends = [t_interval(estimate, differences, together.held, level) for level in (LEVEL, wide)]
        compared.append([control, number, *(list(astuple(interval)) for interval in ends)])
    return compared


def _gain(dataset: str, cell: Cell, control: str, one_draw: bool, alone: Interval, shared: Interval) -> Gain:
    claimable = rung_of(cell.level, cell.rung).supports_claim and not shared.descriptive
    return Gain(
        cell.experiment,
        dataset,
        cell.rung,
        cell.level,
        control,
        cell.pipeline,
        cell.family,
        one_draw,
        alone,
        claimable and (shared.low > 0 or shared.high < 0),
    )


def _pooled(whole: Sequence[Cell], pools: Mapping[str, str]) -> dict[tuple[str, str], Members]:
    """Put the cells of pooled data sets together, rung by rung."""
    sizes = Counter(pools.values())
    drawn: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in whole:
        if cell.dataset in pools:
            drawn.setdefault((pools[cell.dataset], cell.rung, cell.pipeline), []).append(cell)
    made: dict[tuple[str, str], Members] = {}
    for (pool, rung, _), cells in drawn.items():
        if len(cells) == sizes[pool]:
            made.setdefault((f"{pool}, {plural(len(cells), 'draw')}", rung), []).append(cells)
    return made


def _tested(cells: list[Cell]) -> Tested:
    """Give what a pipeline was tested on; of a pool with its bearings and folds kept apart."""
    if len(cells) == 1:
        return cells[0].tested
    inner = {job: score for cell in cells for job, score in cell.tested.inner.items()}
    return Tested(pd.concat([_apart(cell) for cell in cells], ignore_index=True), cells[0].trials, inner)


def _apart(cell: Cell) -> pd.DataFrame:
    """Name rigs, recordings and folds after their data set, since draws call theirs alike."""
    prefix = f"{cell.dataset}/"
    named = {name: prefix + cell.tests[name].astype(str) for name in ("rig", "recording", "fold")}
    return cell.tests.assign(**named)
