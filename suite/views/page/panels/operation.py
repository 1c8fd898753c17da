"""Operation: false alarms an hour against faults found, at an alarm rule that was fixed beforehand."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from suite.analysis.operation import THRESHOLD, OperationBoard, OperationFigures
from suite.views.operation_texts import is_worth_telling, operation_table
from suite.views.page.chart import ChartGroup, make_chart, show_charts
from suite.views.page.figures.alarm_curves import draw_alarm_curves
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import duration


def _content(data: PageData) -> Markup:
    boards = [board for board in data.report.operation if is_worth_telling(board)]
    if not boards:
        return Markup()
    first = next(iter(boards[0].contestants.values()))
    return fill(
        "panels/operation.html",
        boards=[
            (operation_table(board), _charts(number, board, data.families))
            for number, board in enumerate(boards, start=1)
        ],
        threshold=THRESHOLD,
        rule=f"{first.votes} of {first.windows}",
    )


def _charts(number: int, board: OperationBoard, families: dict[str, str]) -> Markup:
    watched = any(one.watched for one in board.contestants.values())
    known = {
        name: one
        for name, one in board.contestants.items()
        if one.found and (one.watched if watched else one.tested)
    }
    if not known:
        return Markup()
    first = next(iter(known.values()))
    hours = first.quiet.rate.hours if first.quiet else 1.0
    behind = (
        f"Behind it are {duration(3600 * hours)} of {'simulated' if first.watched else 'its own'} signal."
    )
    usual = {name: one.by_votes[one.votes - 1] for name, one in known.items()}
    by_threshold = {name: one.by_threshold for name, one in known.items()}
    by_votes = {name: one.by_votes for name, one in known.items()}
    charts = [
        make_chart(
            f"alarms-{number}-threshold",
            "The threshold of a vote",
            f"Faulty bearings found against false alarms as the threshold falls, at {first.votes} of "
            f"{first.windows} windows; the mark is the threshold in force, {THRESHOLD}. A line turns back "
            f"where alarms stand so long that few are raised. {behind}",
            draw_alarm_curves(by_threshold, usual, families, hours),
        ),
        make_chart(
            f"alarms-{number}-votes",
            "How many votes",
            f"The same at the threshold in force, from {first.windows} votes of {first.windows} windows "
            f"(left) to one; the mark is the rule in force. {behind}",
            draw_alarm_curves(by_votes, usual, families, hours, marked=True),
            _numbers(known),
        ),
    ]
    return show_charts([ChartGroup("", charts)], layout="pair")


def _numbers(known: Mapping[str, OperationFigures]) -> pd.DataFrame:
    columns = {}
    for name, one in known.items():
        columns[f"{name}, false alarms an hour"] = [point.false for point in one.by_votes]
        columns[f"{name}, found"] = [100 * point.found for point in one.by_votes]
    votes = range(1, 1 + next(iter(known.values())).windows)
    return pd.DataFrame(columns, index=pd.Index(list(votes), name="votes"))


PANEL = Panel(
    "operation",
    "On a plant: false alarms an hour, and how soon a fault is found",
    96,
    "False alarms an hour at an alarm rule against the faults found, their delay and their severity.",
    _content,
    link="Operation",
)
