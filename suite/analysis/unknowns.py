"""Unknowns: how well each contestant's novelty score tells what it never learned from new known bearings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from suite.analysis.cells import Cell
from suite.evaluation.probe import UNCHANGED, Probe, probes
from suite.identity import seed_of
from suite.statistics.bootstrap import LEVEL, TRAINING_LUCK, Interval, bearing_keys, t_interval
from suite.statistics.detection import (
    Separated,
    auroc,
    by_quantiles,
    draw_bearings,
    false_positive_rate,
)

LEFT_OUT = "class"
"""In place of a probe's name: a class of faults that was left out of training."""

CHANCE = 0.5


@dataclass(frozen=True)
class Noticed:
    """How well a contestant's score tells one kind of unknown from known bearings held out.

    Attributes
    ----------
    auroc, fpr95
        See :mod:`suite.statistics.detection`; intervals over bearings.
    marked
        Whether the AUROC is above one half, family-wise over the board's contestants and kinds of unknowns.
    parts
        AUROC by class left out, or by level of a probe.
    """

    auroc: Interval
    fpr95: Interval
    marked: bool
    parts: dict[str, float]


@dataclass(frozen=True)
class UnknownBoard:
    """All contestants of one rung of one data set.

    Attributes
    ----------
    experiment, dataset, rung, level
        Where.
    contestants
        Pipeline to kind of unknown (:data:`LEFT_OUT` or a probe's name) to what was noticed.
    scores
        Pipeline to the name of its novelty score, where that is known.
    """

    experiment: str
    dataset: str
    rung: str
    level: str
    contestants: dict[str, dict[str, Noticed]]
    scores: dict[str, str]


def unknown_boards(cells: Sequence[Cell], about: Mapping[str, Any]) -> list[UnknownBoard]:
    """Give the boards on which something unknown was shown to contestants that keep a novelty score.

    Parameters
    ----------
    cells
        Cells.
    about
        What is known of the question: ``novelty``, contestant to the name of its score.
    """
    scores = dict(about.get("novelty") or {})
    boards: dict[tuple[str, str, str, str], list[Cell]] = {}
    for cell in cells:
        if cell.scored and not cell.bound:
            place = (cell.experiment, cell.dataset, cell.rung, cell.level)
            boards.setdefault(place, []).append(cell)
    made = [
        UnknownBoard(*place, found, {name: scores[name] for name in found if name in scores})
        for place, own in boards.items()
        if (found := _contestants(own))
    ]
    return made


def _contestants(cells: Sequence[Cell]) -> dict[str, dict[str, Noticed]]:
    scored = {cell.pipeline: (cell, list(_kinds(cell))) for cell in cells if _was_shown_any(cell)}
    asked = sum(len(kinds) for _, kinds in scored.values())
    found = {
        name: {kind: _noticed(cell, kind, table, asked) for kind, table in kinds}
        for name, (cell, kinds) in scored.items()
    }
    return {name: kinds for name, kinds in found.items() if kinds}


def _was_shown_any(cell: Cell) -> bool:
    """Look once into the predictions of a cell: those of all are many, and few show anything unknown."""
    inputs = [cell.run_ids, cell.asked]
    return bool(cell.memo.get("unknown_shown", inputs, lambda: next(_kinds(cell), None) is not None))


def _kinds(cell: Cell) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give each kind of unknown with its scores: ``score``, ``strange``, ``fit``, ``part``, whose, fault."""
    if "novelty" not in cell.tests or cell.tests["novelty"].isna().any():
        return
    if len(cell.unknown):
        yield LEFT_OUT, _left_out(cell)
    unknown = {name: probe for name, probe in probes().items() if probe.kind == "unknown"}
    for name, tables in _asked(cell, unknown).items():
        yield name, pd.concat(tables, ignore_index=True)


def _rows(windows: pd.DataFrame, scores: Any, *, strange: bool, fit: str, part: str) -> pd.DataFrame:
    table = windows[["bearing", "rig", "fault"]].reset_index(drop=True)
    return table.assign(score=np.asarray(scores), strange=strange, fit=fit, part=part)


def _left_out(cell: Cell) -> pd.DataFrame:
    tables = []
    for fold, strange in cell.unknown.groupby("fold"):
        known = cell.tests[cell.tests["fold"] == fold]
        fault = str(strange["fault"].iloc[0])
        tables += [
            _rows(known, known["novelty"], strange=False, fit=str(fold), part=fault),
            _rows(strange, strange["novelty"], strange=True, fit=str(fold), part=fault),
        ]
    return pd.concat(tables, ignore_index=True)


def _asked(cell: Cell, unknown: Mapping[str, Probe]) -> dict[str, list[pd.DataFrame]]:
    """Give each probe's scores, beside those of the same windows unchanged, job by job."""
    tables: dict[str, list[pd.DataFrame]] = {}
    for key in cell.finished["job_key"].astype(str):
        if key not in cell.answers:
            continue
        answers, windows = cell.answers[key], cell.predictions[key]
        if "novelty" not in answers:
            continue
        main = np.flatnonzero(~windows["apart"].to_numpy(dtype=bool))
        own = answers[answers["asked"].astype(bool) & answers["window"].isin(main)]
        known = own[own["probe"] == UNCHANGED]
        for (name, level), strange in own[own["probe"].isin(list(unknown))].groupby(["probe", "level"]):
            part = f"{level:g}"
            for scores, is_strange in ((known, False), (strange, True)):
                rows = windows.iloc[scores["window"].to_numpy()]
                fit = f"{key} {part}"
                made = _rows(rows, scores["novelty"], strange=is_strange, fit=fit, part=part)
                tables.setdefault(str(name), []).append(made)
    return tables


def _noticed(cell: Cell, kind: str, table: pd.DataFrame, asked: int) -> Noticed:
    # Answers may have been asked again of the same runs: what they add up to tells.
    inputs = [cell.run_ids, asked, float(table["score"].sum()), len(table)]
    known = cell.memo.get(f"unknown {kind}", inputs, lambda: _as_plain(_measure(cell, table, asked)))
    return Noticed(Interval(**known["auroc"]), Interval(**known["fpr95"]), known["marked"], known["parts"])


def _as_plain(noticed: Noticed) -> dict[str, Any]:
    return asdict(noticed)


def _measure(cell: Cell, table: pd.DataFrame, asked: int) -> Noticed:
    names, codes = np.unique(bearing_keys(table).to_numpy(dtype=str), return_inverse=True)
    table = table.assign(code=codes)
    states = table["fault"].astype(str).groupby(codes).unique().map(lambda own: "|".join(sorted(own)))
    weights = draw_bearings(states.to_list(), seed_of("unknowns", cell.dataset, cell.level, *names))
    by_fit = {
        str(fit): (str(own["part"].iloc[0]), _separated(own)) for fit, own in table.groupby("fit", sort=False)
    }
    everything = [separated for _, separated in by_fit.values()]
    areas, rates = auroc(everything, weights), false_positive_rate(everything, weights)
    parts = {
        part: float(auroc([one for own, one in by_fit.values() if own == part], weights[:1])[0])
        for part in sorted({part for part, _ in by_fit.values()})
    }
    area, wary = (_interval(areas, table, level) for level in (LEVEL, 1 - (1 - LEVEL) / asked))
    return Noticed(area, _interval(rates, table, LEVEL), not area.descriptive and wary.low > CHANCE, parts)


def _separated(rows: pd.DataFrame) -> Separated:
    strange = rows["strange"].to_numpy(dtype=bool)
    sides = [by_quantiles(own["score"], own["code"]) for own in (rows[~strange], rows[strange])]
    (known_bearings, known), (strange_bearings, other) = sides
    return Separated(known, other, known_bearings, strange_bearings)


def _interval(draws: Any, table: pd.DataFrame, level: float) -> Interval:
    estimate, others = float(draws[0]), draws[1:][np.isfinite(draws[1:])]
    # Other training bearings would move the scores, too: see suite.statistics.bootstrap.score_interval.
    wider = estimate + TRAINING_LUCK * (others - estimate)
    return t_interval(estimate, wider, table, level, bounds=(0.0, 1.0))


def unknowns_as_dict(board: UnknownBoard) -> dict[str, Any]:
    """Give a board in plain JSON types."""
    names = ("experiment", "dataset", "rung", "level", "scores")
    contestants = {
        name: {kind: {**_as_plain(one), "descriptive": one.auroc.descriptive} for kind, one in kinds.items()}
        for name, kinds in board.contestants.items()
    }
    return {**{name: getattr(board, name) for name in names}, "contestants": contestants}
