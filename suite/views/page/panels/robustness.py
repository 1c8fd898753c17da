"""Robustness: both sides and all contestants against the levels of each probe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from suite.analysis.robust_boards import AskedProbe, RobustnessBoard, at_level
from suite.analysis.robustness import Robustness
from suite.protocols import rung_of
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import Figure
from suite.views.page.figures.score_curves import ScoreCurve, draw_score_curves
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import DASH, bracket, percent, points

AS_RECORDED = "as recorded"
"""In place of a level: the same windows unchanged."""

FALL_MARK = (
    "* fell against the same windows as recorded: the interval of the paired drop, with the 5 % shared among "
    "all contestants, probes and levels of the board, lies above zero"
)
"""Below a board."""

ONE_FIT = (
    "one fit a fold was asked again, without training: intervals are over bearings, not over searches or "
    "training seeds"
)
"""Below a board: what its intervals hold."""

FEW_TO_ASK = "a class has fewer than five bearings: intervals describe this sample, and no drop is claimed"
"""Below a board where that is so."""


@dataclass(frozen=True)
class RobustnessTable:
    """A board in words: one row a contestant, one column a probe at its greatest level."""

    title: str
    rung: str
    level: str
    leaky: bool
    headings: list[str]
    rows: list[tuple[str, list[str]]]
    notes: list[str]


def robustness_table(board: RobustnessBoard) -> RobustnessTable:
    """Put a board into words, the contestant that keeps most on top."""
    shown = board.probes
    headings = ["As recorded", "All levels of all probes", "Retained"]
    headings += [f"{probe.label}, {at_level(probe, probe.levels[-1])}" for probe in shown]
    ordered = sorted(board.contestants.items(), key=lambda item: -item[1].mean.estimate)
    rows = [(name, _texts(one, shown)) for name, one in ordered]
    parts = [_part(board, probe) for probe in shown]
    notes = [ONE_FIT, FEW_TO_ASK if board.descriptive else FALL_MARK, *filter(None, parts)]
    leaky = rung_of(board.level, board.rung).leaky
    return RobustnessTable(board.dataset, board.rung, board.level, leaky, headings, rows, notes)


def _texts(one: Robustness, shown: Sequence[AskedProbe]) -> list[str]:
    mean = f"{percent(one.mean.estimate)} {bracket(one.mean.low, one.mean.high)}"
    recorded = next(iter(one.curves.values())).unchanged
    texts = [f"{percent(recorded.estimate)} {bracket(recorded.low, recorded.high)}", mean]
    texts.append(percent(one.retained))
    for probe in shown:
        curve = one.curves.get(probe.name)
        if curve is None:
            texts.append(DASH)
            continue
        last = curve.levels[-1]
        mark = "*" if last.fell else ""
        texts.append(f"{percent(last.score.estimate)} {bracket(last.score.low, last.score.high)}{mark}")
    return texts


def _part(board: RobustnessBoard, probe: AskedProbe) -> str:
    """Say of which windows a probe could not be asked."""
    kept = [one.curves[probe.name].part for one in board.contestants.values() if probe.name in one.curves]
    if min(kept) == 1:
        return ""
    return f"{probe.label}: asked of {percent(min(kept))} % of the windows, those in which it could be made"


def _content(data: PageData) -> Markup:
    boards = data.report.robustness
    if not boards:
        return Markup()
    tables = fill("panels/robustness.html", boards=[robustness_table(board) for board in boards])
    groups = [_group(number, board) for number, board in enumerate(boards, start=1)]
    return tables + show_charts(groups, layout="pair")


def _group(number: int, board: RobustnessBoard) -> ChartGroup:
    charts = [_chart(f"robustness-{number}-{probe.name}", board, probe) for probe in board.probes]
    notes = [
        f"{probe.label[0].upper()}{probe.label[1:]}. {' '.join(sentences)}"
        for probe in board.probes
        if (sentences := board.sentences(probe))
    ]
    return ChartGroup(board.dataset, charts, board.level, notes)


def _chart(key: str, board: RobustnessBoard, probe: AskedProbe) -> Chart:
    caption = (
        f"{probe.summary}. Macro-F1 of the same windows, from recorded to the greatest change; bands are "
        "intervals over bearings alone. Sides are drawn strong, contestants thin."
    )
    title = probe.label[0].upper() + probe.label[1:]
    return make_chart(key, title, caption, draw_robustness(board, probe), _numbers(board, probe))


def draw_robustness(board: RobustnessBoard, probe: AskedProbe) -> Figure:
    """Plot macro-F1 of both sides and of all contestants against the levels of a probe, evenly spaced.

    Parameters
    ----------
    board
        On which the probe was asked.
    probe
        One of its probes.
    """
    sides = {
        f"{name} side": _curve(one, probe, name) for name, one in board.sides.items() if _has(one, probe)
    }
    contestants = {
        name: _curve(one, probe, board.families[name])
        for name, one in board.contestants.items()
        if _has(one, probe)
    }
    levels = _levels(board, probe)
    x = {
        "title": probe.axis,
        "tickvals": list(range(len(levels) + 1)),
        "ticktext": [AS_RECORDED, *(f"{level:g}".replace("-", "−") for level in levels)],
        "range": [-0.2, len(levels) + 0.2],
    }
    return draw_score_curves(sides, contestants, board.guesses, x)


def _has(one: Robustness, probe: AskedProbe) -> bool:
    return probe.name in one.curves


def _levels(board: RobustnessBoard, probe: AskedProbe) -> list[float]:
    known = (one.curves[probe.name] for one in board.contestants.values() if _has(one, probe))
    return [one.level for one in next(known).levels]


def _curve(one: Robustness, probe: AskedProbe, family: str) -> ScoreCurve:
    curve = one.curves[probe.name]
    scores = [curve.unchanged, *(level.score for level in curve.levels)]
    drops = ["", *(f", drop {points(100 * level.drop.estimate)}{'*' * level.fell}" for level in curve.levels)]
    return ScoreCurve(family, list(range(len(scores))), scores, drops)


def _numbers(board: RobustnessBoard, probe: AskedProbe) -> pd.DataFrame:
    """Give points: a row a level."""
    names = [AS_RECORDED, *(f"{level:g}" for level in _levels(board, probe))]
    columns = {
        f"{name} side": _scores(one, probe) for name, one in board.sides.items() if _has(one, probe)
    } | {name: _scores(one, probe) for name, one in board.contestants.items() if _has(one, probe)}
    if probe.name in board.gaps:
        columns["classical minus deep"] = [100 * gap.interval.estimate for gap in board.gaps[probe.name]]
    return pd.DataFrame(columns, index=pd.Index(names, name=probe.axis))


def _scores(one: Robustness, probe: AskedProbe) -> list[float]:
    curve = one.curves[probe.name]
    return [100 * score.estimate for score in (curve.unchanged, *(level.score for level in curve.levels))]


PANEL = Panel(
    "robustness",
    "What disturbances leave",
    65,
    "Both sides and all contestants against noise, wrong speeds, other sensors and what else probes did.",
    _content,
    link="Robustness",
)
