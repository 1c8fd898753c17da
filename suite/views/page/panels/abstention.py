"""Abstention: what risk is left when the least sure answers are withheld, and what sets promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from suite.analysis.abstention import COVERAGES, SHOWN_COVERAGES, Risk
from suite.analysis.certainty import DESCRIPTIVE, Certainty, CertaintyBoard
from suite.analysis.class_sets import ClassSets
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import Figure
from suite.views.page.figures.score_curves import ScoreCurve, draw_score_curves
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import bracket, number, percent, points, readable, tally

RISKS_OF = {"windows": "Windows", "recordings": "Whole recordings"}
"""What is answered for, as headings call it."""

RISK_HEADINGS = ("AURC", *(f"Risk at {100 * at:.0f} %" for at in SHOWN_COVERAGES))
"""Columns of risk."""

COVERED_TOO_FEW = (
    "* fewer are covered than promised, with the 5 % of errors shared among the pipelines of the board"
)
"""Below sets of which some are marked."""


@dataclass(frozen=True)
class CertaintyTables:
    """A board in words: risks, and sets.

    Attributes
    ----------
    title, level
        Where.
    gap
        How the sides compare; empty without both.
    risks
        ``Windows`` and, unless each is one window, ``Whole recordings`` to name and texts, sides first.
    sets
        Name and texts.
    promises
        What was promised to whom, or why nothing.
    marked
        Whether some sets cover less than promised.
    """

    title: str
    level: str
    gap: str
    risks: dict[str, list[tuple[str, list[str]]]]
    sets: list[tuple[str, list[str]]]
    promises: list[str]
    marked: bool


def certainty_tables(title: str, board: CertaintyBoard) -> CertaintyTables:
    """Put a board into words."""
    named = [(readable(one.participant.name), one) for one in board.everyone]
    known = [(name, one.sets) for name, one in named if isinstance(one.sets, ClassSets)]
    return CertaintyTables(
        title,
        board.level,
        _gap(board),
        {
            RISKS_OF[kind]: [(name, _risk_texts(_risk(one, kind))) for name, one in named]
            for kind in board.kinds
        },
        [(name, set_texts(sets)) for name, sets in known],
        _promises(named),
        any(sets.short for _, sets in known),
    )


def _gap(board: CertaintyBoard) -> str:
    if board.gap is None:
        return DESCRIPTIVE if board.descriptive else ""
    gap = board.gap
    gap_text = f"{points(100 * gap.estimate)} points {bracket(gap.low, gap.high)}"
    difference = f"AURC of windows, deep minus classical, {gap_text}"
    if board.descriptive:
        return f"{difference[0].upper()}{difference[1:]}. {DESCRIPTIVE}"
    if gap.low <= 0 <= gap.high:
        return f"Which side is wrong less often over all coverages cannot be said: {difference}."
    better = "classical" if gap.estimate > 0 else "deep"
    return f"Over all coverages the {better} side is wrong less often: {difference}."


def _risk_texts(risk: Risk) -> list[str]:
    known = (risk.aurc, *(risk.at(at) for at in SHOWN_COVERAGES))
    return [f"{percent(one.estimate)} {bracket(one.low, one.high)}" for one in known]


def set_texts(sets: ClassSets) -> list[str]:
    """Write what sets promise and do: promised, covered, size, single, of these right, empty, all."""
    own = sets.covered
    covered = f"{percent(own.estimate)} {bracket(own.low, own.high)} {tally(own.hits)} of {own.count}"
    return [
        percent(sets.promised),
        covered + (" *" if sets.short else ""),
        f"{number(sets.size, '.2f')} of {sets.classes}",
        percent(sets.single),
        percent(sets.single_right),
        percent(sets.empty),
        percent(sets.whole),
    ]


def _promises(named: Sequence[tuple[str, Certainty]]) -> list[str]:
    """Say what was promised and why no more, each sentence once with those of whom it holds."""
    sentences: dict[str, list[str]] = {}
    for name, one in named:
        said = one.sets if isinstance(one.sets, str) else one.sets.promise
        words = f"nothing is promised: {said}" if isinstance(one.sets, str) else f"promised: {said}"
        sentences.setdefault(words, []).append(name)
    if len(sentences) == 1:
        return [words[0].upper() + words[1:] for words in sentences]
    return [f"{', '.join(names)}: {words}" for words, names in sentences.items()]


def _content(data: PageData) -> Markup:
    shown = Markup()
    for nth, results in enumerate(data.datasets, start=1):
        board = results.certainty
        if board:
            group = ChartGroup(results.title, _charts(nth, board), results.level)
            tables = certainty_tables(results.title, board)
            shown += show_charts([group], layout="pair")
            shown += fill(
                "panels/abstention.html", table=tables, headings=RISK_HEADINGS, short=COVERED_TOO_FEW
            )
    return fill("panels/abstention_intro.html") + shown if shown else shown


def _charts(nth: int, board: CertaintyBoard) -> list[Chart]:
    return [_chart(f"abstention-{nth}-{kind}", RISKS_OF[kind], board, kind) for kind in board.kinds]


def _chart(key: str, title: str, board: CertaintyBoard, kind: str) -> Chart:
    caption = (
        "Wrong answers among those given, the surest first; each bearing counts once. Lower is better; a "
        "curve that does not fall to the left belongs to a confidence that tells nothing. Bands are "
        "intervals over bearings, without the luck of the search; sides are drawn strong, contestants thin."
    )
    return make_chart(
        key, f"{title}: risk against coverage", caption, draw_risks(board, kind), _numbers(board, kind)
    )


def draw_risks(board: CertaintyBoard, kind: str) -> Figure:
    """Plot risk against coverage.

    Parameters
    ----------
    board
        Who is drawn.
    kind
        ``windows`` or ``recordings``.
    """
    places = [100 * at for at in COVERAGES]
    words = [f", {at:.0f} % given" for at in places]

    def drawn(own: Sequence[Certainty]) -> dict[str, ScoreCurve]:
        return {
            readable(one.participant.name): ScoreCurve(
                one.participant.family, places, _risk(one, kind).curve, words
            )
            for one in own
        }

    # Where few answers are left their intervals reach anywhere.
    wide = len(COVERAGES) // 4
    ends = [point.high for one in board.sides for point in _risk(one, kind).curve[wide:]]
    ends += [point.estimate for one in board.contestants for point in _risk(one, kind).curve]
    x = {"title": "answers given, %", "range": [0, 102]}
    y = {"title": "wrong among them, %", "range": [0, max(5.0, min(102.0, 105 * max(ends)))]}
    thin = board.everyone[len(board.sides) :]
    return draw_score_curves(drawn(board.sides), drawn(thin), None, x, y=y)


def _risk(one: Certainty, kind: str) -> Risk:
    return one.abstention.windows if kind == "windows" else one.abstention.recordings


def _numbers(board: CertaintyBoard, kind: str) -> pd.DataFrame:
    columns = {
        one.participant.name: [100 * point.estimate for point in _risk(one, kind).curve]
        for one in board.everyone
    }
    index = pd.Index([f"{100 * at:.0f} %" for at in COVERAGES], name="answers given")
    return pd.DataFrame(columns, index=index)


PANEL = Panel(
    "abstention",
    "Knowing what it does not know",
    92,
    "Risk when the least sure answers are withheld, and sets of classes with what they promise and cover.",
    _content,
    link="Abstention",
)
