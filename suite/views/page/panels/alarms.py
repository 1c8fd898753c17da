"""Alarms: how often a healthy machine is called faulty, and a faulty one healthy."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from suite.analysis.alarms import Alarms, alarms_of
from suite.views.page.markup import fill
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.wording import bracket, percent, plural, readable, tally

KNOWN_BEARING = (
    "the healthy recordings are of a bearing that was trained on in other recordings: it cannot be held out"
)
"""Below a table where that is so."""


@dataclass(frozen=True)
class AlarmTable:
    """A board in words: contestant, false alarms and missed faults, each by recordings and by windows."""

    title: str
    level: str
    rows: list[tuple[str, list[str]]]
    notes: list[str]


def alarm_table(results: DatasetResults) -> AlarmTable:
    """Put the alarms of a board into words, best contestant first."""
    found = [(cell, alarms_of(cell)) for cell in results.ranked]
    known = [(cell, alarms) for cell, alarms in found if alarms]
    rows = [(readable(cell.pipeline), _texts(alarms)) for cell, alarms in known]
    notes = [KNOWN_BEARING] if any(alarms.known_bearing for _, alarms in known) else []
    return AlarmTable(results.title, results.level, rows, notes)


def _texts(alarms: Alarms) -> list[str]:
    kinds = [(alarms.false, alarms.false_windows), (alarms.missed, alarms.missed_windows)]
    return [
        text
        for share, windows in kinds
        for text in (
            f"{percent(share.estimate)} {bracket(share.low, share.high)} "
            f"{tally(share.hits)} of {share.count}, {plural(share.bearings, 'bearing')}",
            percent(windows),
        )
    ]


def _content(data: PageData) -> Markup:
    tables = [alarm_table(results) for results in data.datasets]
    tables = [table for table in tables if table.rows]
    return fill("panels/alarms.html", tables=tables) if tables else Markup()


PANEL = Panel(
    "alarms",
    "False alarms and missed faults",
    95,
    "How often healthy recordings are called faulty, and faulty ones healthy, on the headline rung.",
    _content,
    link="Alarms",
)
