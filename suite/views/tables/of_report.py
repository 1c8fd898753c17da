"""The tables of a report, from both sides and every board down to what training and test shared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import nan
from typing import Any

import pandas as pd

from suite.analysis.alarms import alarms_of
from suite.analysis.columns import COLUMNS
from suite.analysis.contrast import Contrast
from suite.analysis.details import bearing_recalls, class_recalls, condition_recalls
from suite.analysis.gains import Gain
from suite.analysis.need_tables import HEADINGS, HOW_COMPARED, need_tables
from suite.analysis.report import Report
from suite.analysis.table import RankedBoard
from suite.analysis.unknown_tables import READ_AS, unknown_tables
from suite.protocols import rung_of
from suite.views.footnotes import NOT_TUNED, caveats, footnotes, learned_from_mark
from suite.views.page.panel import DatasetResults, PageData
from suite.views.page.panels.alarms import KNOWN_BEARING
from suite.views.page.panels.grades import grade_table
from suite.views.page.panels.looks_at import LOOK_HEADINGS, looks_table
from suite.views.page.panels.robustness import robustness_table
from suite.views.tables.of_operation import operation_report
from suite.views.tables.report_table import ReportTable, Span, TableColumn, score_columns
from suite.views.terminal.leaderboard import SPARED
from suite.wording import called, count, percent, points


def report_tables(made: Report, runs: pd.DataFrame, about: Mapping[str, Any]) -> list[ReportTable]:
    """Make every table of a report.

    Parameters
    ----------
    made, runs, about
        As for :func:`suite.views.page.page.render_report`.

    Returns
    -------
    list of ReportTable
        Each of its own name; none before anything was run.
    """
    data = PageData(made, runs, about)
    makers: tuple[Callable[[PageData], Iterator[ReportTable]], ...] = (
        _sides,
        _boards,
        _gains,
        _alarms,
        _needs,
        _operation,
        _grades,
        _unknowns,
        _published,
        _budgets,
        _bearing_curves,
        _recalls,
        _robustness,
        _probe_curves,
        _looks,
        _shared,
    )
    return [table for make in makers for table in make(data)]


def table_name(*parts: object) -> str:
    """Make the name of a table's file of what it shows."""
    return "-".join(re.sub(r"[^a-z0-9.]+", "-", str(part).lower()).strip("-.") or "x" for part in parts)


def board_tables(results: DatasetResults, caveat: str = "") -> list[ReportTable]:
    """Make the table of each rung of a data set, in the order of its boards."""
    return [_board(results.title, board, caveat) for board in results.boards]


def _board(dataset: str, board: RankedBoard, caveat: str) -> ReportTable:
    level, rows, texts = board.level, board.rows, board.texts
    protocol = rung_of(level, board.rung)
    marks = [f" ({row['learned_from']})" if learned_from_mark(row) else "" for row in rows]
    names = [f"{row['pipeline']}{mark}" for row, mark in zip(rows, marks, strict=True)]

    def column(name: str, heading: str = "", texts: Sequence[str] = ()) -> TableColumn:
        return TableColumn(name, [row[name] for row in rows], heading, texts)

    columns = [
        *map(column, ("experiment", "dataset", "level", "rung")),
        TableColumn("rank", board.ranks, "#", list(map(count, board.ranks))),
        column("pipeline", "Pipeline", names),
        column("family"),
    ]
    for one in COLUMNS:
        shown = one.shown_in == "main" and one.name not in SPARED and one.known_in(board.frame)
        columns.append(column(one.name, one.label, texts[one.name]) if shown else column(one.name))
    leaky = ", leaky by design" if protocol.leaky else ""
    untuned = f", {NOT_TUNED}" if board.untuned else ""
    notes = [f"a score here supports: {protocol.claim}", *footnotes(board), *([caveat] if caveat else [])]
    title = f"{dataset}, {called(level, board.rung)}{leaky}{untuned}: scores in points of 100, highest first"
    return ReportTable(table_name("board", dataset, level), title, columns, notes)


def _boards(data: PageData) -> Iterator[ReportTable]:
    known = caveats(data.about)
    for results in data.datasets:
        yield from board_tables(results, known.get(results.verdict.dataset, ""))


def _sides(data: PageData) -> Iterator[ReportTable]:
    compared = [(results, one) for results in data.datasets if (one := results.verdict.contrast)]
    if not compared:
        return
    both = {name: [getattr(one, name) for _, one in compared] for name in ("classical", "deep")}
    gaps = [one.gap for _, one in compared]
    columns = [
        TableColumn("dataset", names := [results.title for results, _ in compared], "Data set", names),
        TableColumn("rung", levels := [one.classical.level for _, one in compared], "Rung", levels),
    ]
    for name, sides in both.items():
        whom, spoken = [side.whom for side in sides], [side.spoken for side in sides]
        columns.append(TableColumn(f"{name}_took", whom, f"{name.capitalize()} side", spoken))
        columns += score_columns(name, "Macro-F1", [side.interval for side in sides])
    columns += _difference("difference", "Difference", gaps)
    guesses = [one.guessing for _, one in compared]
    columns += [
        TableColumn("guessing", guesses, "Guessing", list(map(percent, guesses))),
        TableColumn(
            "bearings", [gap.bearings for gap in gaps], "Bearings", [_counted(one) for _, one in compared]
        ),
        TableColumn(
            "trials", budgets := [one.budget for _, one in compared], "Trials", list(map(str, budgets))
        ),
        TableColumn("outcome", [results.verdict.outcome for results, _ in compared]),
    ]
    few = ["* fewer than five bearings in a class: descriptive, no claim beyond them"]
    claims = [results.verdict.claim for results, _ in compared]
    notes = [*claims, *(few if any(gap.descriptive for gap in gaps) else [])]
    yield ReportTable("sides", "The classical side against the deep side, points of 100", columns, notes)


def _counted(contrast: Contrast) -> str:
    return f"{contrast.gap.bearings}{'*' if contrast.gap.descriptive else ''}"


def _difference(name: str, heading: str, gaps: Sequence[Span]) -> list[TableColumn]:
    """Give differences with their sign, as :func:`score_columns` gives scores."""
    texts = [f"{_signed(gap.estimate)} [{_signed(gap.low)}, {_signed(gap.high)}]" for gap in gaps]
    first, *ends = score_columns(name, heading, gaps)
    return [TableColumn(name, first.values, heading, texts), *ends]


def _signed(value: float) -> str:
    return points(100 * value)


def _gains(data: PageData) -> Iterator[ReportTable]:
    boards: dict[tuple[str, str, str], list[Gain]] = {}
    for one in data.report.gains:
        boards.setdefault((one.control, one.dataset, one.level), []).append(one)
    for (control, dataset, level), own in boards.items():
        first, *ends = _difference("gain", "Gain", [one.interval for one in own])
        columns = [
            TableColumn("pipeline", names := [one.pipeline for one in own], "Pipeline", names),
            TableColumn("gain", first.values, "Gain", [one.text for one in own]),
            *ends,
            TableColumn("claimed", [one.claimed for one in own]),
        ]
        leaky = ", leaky by design" if rung_of(level, own[0].rung).leaky else ""
        title = f"{dataset}, {level}{leaky}: points of macro-F1 over {control}"
        note = "each interval by itself; * excludes zero with the 5 % shared among the pipelines of the table"
        yield ReportTable(table_name("gain-over", control, dataset, level), title, columns, [note])


def _alarms(data: PageData) -> Iterator[ReportTable]:
    for results in data.datasets:
        known = [(cell, alarms) for cell in results.ranked if (alarms := alarms_of(cell))]
        if not known:
            continue
        columns = [TableColumn("pipeline", names := [cell.pipeline for cell, _ in known], "Pipeline", names)]
        for name, heading in (("false", "False alarms"), ("missed", "Missed faults")):
            shares = [getattr(alarms, name) for _, alarms in known]
            columns += score_columns(name, heading, shares)
            windows = [getattr(alarms, f"{name}_windows") for _, alarms in known]
            columns.append(TableColumn(f"{name}_windows", windows, "of windows", list(map(percent, windows))))
        notes = [
            "of recordings, each deciding once by the mean log-probability of its windows, with the interval "
            "over bearings (Wilson)"
        ]
        notes += [KNOWN_BEARING] if any(alarms.known_bearing for _, alarms in known) else []
        title = f"{results.title}, {results.level}: false alarms and missed faults, per cent"
        yield ReportTable(table_name("alarms", results.title), title, columns, notes)


def _needs(data: PageData) -> Iterator[ReportTable]:
    for shown in need_tables(data.report.needs):
        columns = []
        for at, heading in enumerate(HEADINGS):
            texts = [row[at] for row in shown.rows]
            columns.append(TableColumn(heading.lower().replace(" ", "_"), texts, heading, texts))
        title = f"{shown.dataset}, {shown.level}: the best by need"
        yield ReportTable(table_name("needs", shown.dataset), title, columns, [HOW_COMPARED])


def _operation(data: PageData) -> Iterator[ReportTable]:
    for board in data.report.operation:
        yield from operation_report(board, table_name("operation", board.dataset))


def _grades(data: PageData) -> Iterator[ReportTable]:
    for board in data.report.grades:
        shown = grade_table(board)
        names = [name for name, _ in shown.rows]
        columns = [TableColumn("pipeline", names, "Pipeline", names)]
        for at, heading in enumerate(shown.headings):
            texts = [own[at] for _, own in shown.rows]
            columns.append(TableColumn(heading, texts, heading, texts))
        leaky = ", leaky by design" if shown.leaky else ""
        where = f"{shown.title}, {called(shown.level, shown.rung)}{leaky}"
        title = f"{where}: recordings named rightly by grade, per cent"
        yield ReportTable(table_name("grades", shown.title, shown.level), title, columns, shown.notes)


def _unknowns(data: PageData) -> Iterator[ReportTable]:
    for shown in unknown_tables(data.report.unknowns):
        names = [name for name, _ in shown.rows]
        columns = [TableColumn("pipeline", names, "Pipeline", names)]
        for at, heading in enumerate(shown.headings):
            texts = [own[at] for _, own in shown.rows]
            columns.append(TableColumn(heading, texts, heading, texts))
        title = f"{shown.dataset}, {shown.level}: known bearings held out against {shown.unknown}, per cent"
        name = table_name("unknown", shown.kind, shown.dataset, shown.level)
        yield ReportTable(name, title, columns, [READ_AS, *shown.notes])


def _published(data: PageData) -> Iterator[ReportTable]:
    for number, one in enumerate(data.report.comparisons, start=1):
        columns = [TableColumn("pipeline", names := [row.pipeline for row in one.rows], "Pipeline", names)]
        for at, (name, heading) in enumerate(
            zip(("published", "parity", "honest"), one.headings, strict=False)
        ):
            values = [getattr(row, name) for row in one.rows]
            columns.append(TableColumn(name, values, heading, [row.texts[at] for row in one.rows]))
        notes = [f"shared in the published protocol: {one.leak}"]
        notes += [
            f"{what}: {text}" for what, text in (("parity", one.parity), ("honest", one.honest)) if text
        ]
        notes += ["the parity run is leaky by design"] if one.leaky else []
        title = f"{one.source}: {one.metric}, points of 100"
        yield ReportTable(table_name("published", number, one.dataset), title, columns, notes)


def _budgets(data: PageData) -> Iterator[ReportTable]:
    for results in data.datasets:
        curve = results.verdict.curve
        if curve is None:
            continue
        columns = [TableColumn("trials", [one.budget for one in curve.contrasts], "Trials")]
        for name in ("classical", "deep"):
            own = [getattr(one, name).interval for one in curve.contrasts]
            columns += score_columns(name, f"{name.capitalize()} side", own)
        columns += _difference("difference", "Difference", [one.gap for one in curve.contrasts])
        for name, line in curve.contestants.items():
            at = {point.budget: point.interval.estimate for point in line}
            columns.append(TableColumn(name, [at.get(one.budget, nan) for one in curve.contrasts]))
        title = f"{results.title}, {results.level}: macro-F1 expected of a search of so many trials"
        yield ReportTable(table_name("budget", results.title), title, columns, curve.sentences)


def _bearing_curves(data: PageData) -> Iterator[ReportTable]:
    for curve in data.report.bearing_curves:
        compared = [point for point in curve.points if point.sides]
        if not compared:
            continue
        columns = [
            TableColumn(
                "bearings_a_class",
                [point.bearings for point in compared],
                "Bearings a class",
                [point.number for point in compared],
            )
        ]
        for name in ("classical", "deep"):
            own = [point.sides[name] for point in compared]
            columns += score_columns(name, f"{name.capitalize()} side", own)
        title = f"{curve.dataset}: macro-F1 by the number of bearings of each class to learn from"
        yield ReportTable(table_name("training-bearings", curve.dataset), title, columns, curve.sentences)


def _robustness(data: PageData) -> Iterator[ReportTable]:
    for board in data.report.robustness:
        shown = robustness_table(board)
        names = [name for name, _ in shown.rows]
        columns = [TableColumn("pipeline", names, "Pipeline", names)]
        columns += score_columns("mean", "", [board.contestants[name].mean for name in names])
        columns.append(TableColumn("retained", [board.contestants[name].retained for name in names]))
        for at, heading in enumerate(shown.headings):
            texts = [own[at] for _, own in shown.rows]
            columns.append(TableColumn(heading, texts, heading, texts))
        leaky = ", leaky by design" if shown.leaky else ""
        title = f"{shown.title}, {shown.level}{leaky}: macro-F1 on disturbed windows, points of 100"
        yield ReportTable(table_name("robustness", shown.title, shown.level), title, columns, shown.notes)


def _probe_curves(data: PageData) -> Iterator[ReportTable]:
    for board in data.report.robustness:
        for probe in board.probes:
            everybody = {f"{name} side": one for name, one in board.sides.items()} | board.contestants
            own = {
                name: one.curves[probe.name] for name, one in everybody.items() if probe.name in one.curves
            }
            columns = [TableColumn("pipeline", names := list(own), "Pipeline", names)]
            columns += score_columns("as_recorded", "As recorded", [one.unchanged for one in own.values()])
            for at, level in enumerate(next(iter(own.values())).levels):
                here = [one.levels[at] for one in own.values()]
                first, *ends = score_columns(
                    f"at_{level.level:g}", f"{level.level:g}", [x.score for x in here]
                )
                texts = [f"{text}{'*' * x.fell}" for text, x in zip(first.printed, here, strict=True)]
                columns += [TableColumn(first.name, first.values, first.heading, texts), *ends]
                columns += score_columns(f"drop_{level.level:g}", "", [x.drop for x in here])
                columns.append(TableColumn(f"fell_{level.level:g}", [x.fell for x in here]))
            title = f"{board.dataset}, {board.level}: macro-F1 by {probe.label} ({probe.axis}), points of 100"
            name = table_name("probe", probe.name, board.dataset, board.level)
            yield ReportTable(name, title, columns, [*robustness_table(board).notes, *board.sentences(probe)])


def _looks(data: PageData) -> Iterator[ReportTable]:
    for board in data.report.looks_at:
        shown = looks_table(board)
        names = [name for name, _ in shown.rows]
        own = [board.contestants[name] for name in names]
        columns = [TableColumn("pipeline", names, "Pipeline", names)]
        for at, heading in enumerate(LOOK_HEADINGS):
            texts = [row[at] for _, row in shown.rows]
            columns.append(TableColumn(heading, texts, heading, texts))
        columns += score_columns("excess_fall", "", [one.excess for one in own])
        columns.append(TableColumn("direction", [one.direction for one in own]))
        columns.append(TableColumn("asked", [one.part for one in own]))
        leaky = ", leaky by design" if shown.leaky else ""
        title = f"{shown.title}, {shown.level}{leaky}: does it look at the fault? Macro-F1, points of 100"
        notes = [*shown.notes, *shown.sentences]
        yield ReportTable(table_name("looks-at", shown.title, shown.level), title, columns, notes)


RECALLS = {"class": class_recalls, "bearing": bearing_recalls, "condition": condition_recalls}
"""What windows may be grouped by, to the recall of each group by each pipeline."""


def _recalls(data: PageData) -> Iterator[ReportTable]:
    for results in data.datasets:
        for what, recalls in RECALLS.items():
            frame = recalls(results.ranked)
            if frame.empty:
                continue
            # Pipelines stand below each other: pages are high rather than wide.
            turned = frame.T
            columns = [TableColumn("pipeline", names := list(map(str, turned.index)), "Pipeline", names)]
            columns += [
                TableColumn(str(name), list(turned[name]), str(name), [percent(one) for one in turned[name]])
                for name in turned
            ]
            title = f"{results.title}, {results.level}: per cent of windows named rightly, by {what}"
            yield ReportTable(table_name("recall-by", what, results.title), title, columns)


def _shared(data: PageData) -> Iterator[ReportTable]:
    entries = data.report.leaks
    for results in data.datasets:
        where = (results.verdict.experiment, results.verdict.dataset)
        own = [entry for entry in entries if (entry.experiment, entry.dataset) == where]
        if not own:
            continue
        names = list(own[0].shared)
        columns = [
            TableColumn("rung", rungs := [called(entry.level, entry.rung) for entry in own], "Rung", rungs),
            *(
                TableColumn(name, [entry.shared.get(name) for entry in own], name.replace("_", " "))
                for name in names
            ),
            TableColumn("copies", [entry.duplicates for entry in own], "copies"),
            TableColumn(
                "amplitude_alone",
                probes := [entry.probe for entry in own],
                "amplitude alone",
                list(map(percent, probes)),
            ),
            TableColumn(
                "chance", chances := [entry.chance for entry in own], "chance", list(map(percent, chances))
            ),
        ]
        title = f"{results.title}: things on both sides of the split, the largest count of any fold"
        notes = [f"{entry.level}: {line}" for entry in own for line in entry.findings]
        yield ReportTable(table_name("ledger", results.title), title, columns, notes)
