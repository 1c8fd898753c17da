"""Unknowns in words: one table a kind of unknown, the same on the page, in the terminal and in print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from suite.analysis.unknowns import LEFT_OUT, Noticed, UnknownBoard
from suite.evaluation.novelty_score import novelty_scores
from suite.evaluation.probe import probes
from suite.statistics.bootstrap import FEW_BEARINGS, Interval
from suite.wording import DASH, bracket, percent

READ_AS = (
    "AUROC: how often a strange window has a higher novelty score than one of a known bearing held out, per "
    "cent; 50 is chance. FPR95: known windows called strange where 95 % of the strange ones are. Windows of "
    "a bearing share its weight. Intervals cover bearings, not search: each score is that of the last fit"
)
"""Above or below every table."""

MARKED = "* notices it: AUROC above 50, with the 5 % shared among all contestants and unknowns of the rung"


@dataclass(frozen=True)
class UnknownTable:
    """One kind of unknown on one rung of one data set.

    Attributes
    ----------
    dataset, level, unknown
        Where, and what was shown: a probe's label, or that a class was left out.
    kind
        :data:`~suite.analysis.unknowns.LEFT_OUT` or a probe's name.
    headings, rows
        Of the columns, and pipeline to what stands below them, the best AUROC first.
    notes
        What its marks mean, and what cannot be said.
    """

    dataset: str
    level: str
    unknown: str
    kind: str
    headings: list[str]
    rows: list[tuple[str, list[str]]]
    notes: list[str]


def unknown_tables(boards: Sequence[UnknownBoard]) -> list[UnknownTable]:
    """Put boards into words."""
    return [table for board in boards for table in _of_board(board)]


def _of_board(board: UnknownBoard) -> Iterator[UnknownTable]:
    labels = {LEFT_OUT: "a class of faults left out of training"}
    labels |= {name: probe.label for name, probe in probes().items()}
    kinds = [kind for kinds in board.contestants.values() for kind in kinds]
    for kind in dict.fromkeys(kinds):
        own = {name: found[kind] for name, found in board.contestants.items() if kind in found}
        order = sorted(own, key=lambda name: (-own[name].auroc.estimate, name))
        parts = sorted({part for one in own.values() for part in one.parts}, key=_numbers_in_order)
        several = parts if len(parts) > 1 else []
        headings = ["Score", "AUROC", "FPR95", *(_part(kind, part) for part in several)]
        rows = [(name, _texts(own[name], board.scores.get(name, ""), several)) for name in order]
        notes = list(_notes(own))
        if several and kind != LEFT_OUT:
            notes.append(f"at: {probes()[kind].axis}")
        yield UnknownTable(board.dataset, board.level, labels[kind], kind, headings, rows, notes)


def _numbers_in_order(part: str) -> tuple[float, str]:
    try:
        return float(part), ""
    except ValueError:
        return 0.0, part


def _part(kind: str, part: str) -> str:
    return f"no {part}" if kind == LEFT_OUT else f"at {part} {_unit(probes()[kind].axis)}".strip()


def _unit(axis: str) -> str:
    return axis.rpartition(", ")[2] if ", " in axis else ""


def _texts(one: Noticed, score: str, parts: Sequence[str]) -> list[str]:
    area = _shown(one.auroc) + (" *" if one.marked else "")
    by_part = [percent(one.parts[part]) if part in one.parts else DASH for part in parts]
    return [score.replace("_", " ") or DASH, area, _shown(one.fpr95), *by_part]


def _shown(one: Interval) -> str:
    return f"{percent(one.estimate)} {bracket(one.low, one.high)}".strip()


def _notes(own: Mapping[str, Noticed]) -> Iterator[str]:
    if any(one.marked for one in own.values()):
        yield MARKED
    fewest = min(one.auroc.fewest for one in own.values())
    if fewest < FEW_BEARINGS:
        yield (
            f"a class has {fewest} of the {FEW_BEARINGS} bearings that a claim needs: nothing can be said "
            "beyond these bearings"
        )


def declared_scores(boards: Sequence[UnknownBoard]) -> list[str]:
    """Say what each score is that some contestant declares, with its source."""
    known = novelty_scores()
    declared = [score for board in boards for score in board.scores.values()]
    names = [name for name in dict.fromkeys(declared) if name in known]
    return [
        f"{name.replace('_', ' ')}: {known[name].meaning.lower()} ({known[name].citation})" for name in names
    ]
