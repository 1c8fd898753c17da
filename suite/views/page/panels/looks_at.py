"""Whether contestants look at the fault: falls where it is taken from the windows, and under the control."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from markupsafe import Markup

from suite.analysis.looks_at import Look, LooksBoard
from suite.protocols import rung_of
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import DASH, percent, points, readable

LOOK_HEADINGS = ("As recorded", "Notched", "Control", "Falls more by", "Other bearing stated", "Said")
"""What stands in a row, beside the contestant."""

HOW_SAID = (
    "who falls by more under the notch than under the control looks at the fault: the interval of the paired "
    "difference, with the 5 % shared among the contestants of the board, lies above zero; one fit a fold was "
    "asked again, and intervals are over bearings, not over searches or training seeds"
)
"""Below each board."""


@dataclass(frozen=True)
class LooksTable:
    """A board in words: one row and one sentence a contestant."""

    title: str
    rung: str
    level: str
    leaky: bool
    rows: list[tuple[str, list[str]]]
    sentences: list[str]
    notes: list[str]


def looks_table(board: LooksBoard) -> LooksTable:
    """Put a board into words, the contestant with the greatest difference on top."""
    ordered = sorted(board.contestants.items(), key=_by_excess)
    return LooksTable(
        board.dataset,
        board.rung,
        board.level,
        rung_of(board.level, board.rung).leaky,
        [(name, _look_texts(one)) for name, one in ordered],
        [one.sentence(readable(name)) for name, one in ordered],
        [HOW_SAID, *_misled_mark(board), *_facts_in_words(board)],
    )


def _by_excess(item: tuple[str, Look]) -> float:
    excess = item[1].excess.estimate
    return 2.0 if isnan(excess) else -excess


def _look_texts(one: Look) -> list[str]:
    known = (one.unchanged, one.notched, one.elsewhere)
    scores = [percent(each.estimate) if one.part else DASH for each in known]
    gap, misled = one.excess, one.misled
    more = DASH
    if one.part:
        more = f"{points(100 * gap.estimate)} [{points(100 * gap.low)}, {points(100 * gap.high)}]"
    other = DASH if misled is None else f"{points(-100 * misled.estimate)}{'*' * one.misled_claimed}"
    return [*scores, more, other, one.short]


def _misled_mark(board: LooksBoard) -> list[str]:
    marked = any(one.misled_claimed for one in board.contestants.values())
    return (
        ["* fell where another bearing's geometry was stated, likewise: it reads the orders"]
        if marked
        else []
    )


def _facts_in_words(board: LooksBoard) -> list[str]:
    facts, parts = board.facts, {one.part for one in board.contestants.values()}
    asked = f"asked of {percent(min(parts))} % of the tested windows: those in which no fault line is left"
    if isnan(facts["kurtosis_before"]):
        return [asked]
    levels = [facts[name] for name in ("line_before_db", "notched_line_db", "elsewhere_line_db")]
    peaks = [facts[name] for name in ("kurtosis_before", "notched_kurtosis", "elsewhere_kurtosis")]
    changed = [facts[name] for name in ("notched_changed", "elsewhere_changed")]
    lines = (
        "highest fault line {:.0f} dB over its surroundings, {:.0f} dB notched, {:.0f} dB under the control"
    )
    peaked = "kurtosis {:.1f}, {:.1f} notched, {:.1f} under the control (who reads peakedness falls as well)"
    waveform = "deviation of what was changed {:.2f} of the window's, {:.2f} under the control"
    said = [lines.format(*levels), peaked.format(*peaks), waveform.format(*changed)]
    return [asked, f"medians over these windows: {'; '.join(said)}"]


def _content(data: PageData) -> Markup:
    boards = [looks_table(board) for board in data.report.looks_at]
    return fill("panels/looks_at.html", boards=boards, headings=LOOK_HEADINGS) if boards else Markup()


PANEL = Panel(
    "looks_at",
    "Does it look at the fault?",
    66,
    "Falls where the fault's lines are notched out of the test windows, beside falls under a control.",
    _content,
    link="Looks at",
)
