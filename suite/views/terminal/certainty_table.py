"""Who knows what it does not know, as a table of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from suite.analysis.abstention import Risk
from suite.analysis.certainty import DESCRIPTIVE, Certainty, CertaintyBoard
from suite.analysis.class_sets import ClassSets
from suite.analysis.reliability import Reliability
from suite.views.terminal.comparison_tables import FAMILY_STYLES
from suite.views.terminal.console import literal
from suite.wording import DASH, bracket, percent

GIVEN = 0.8
"""Share of answers at which risk is told."""

WHAT_IT_MEANS = (
    "AURC: per cent of windows answered wrongly, mean over the shares of answers given, surest first; ECE "
    "before and after the temperature; covered: bearings whose set of classes holds theirs, of how many per "
    "cent were promised (* fewer, with the 5 % shared among all); single: sets of one class. Each bearing "
    "counts once; intervals are over bearings, without the luck of the search"
)
"""Below the tables."""


def print_certainty(boards: Sequence[CertaintyBoard], console: Console) -> None:
    """Print a table for each data set, and what it means; what is too wide has intervals below estimates."""
    unbound = console.options.update_width(10 * console.width)
    for board in boards:
        for table in (certainty_table(board), certainty_table(board, "\n"), certainty_table(board, "\n", ())):
            needed = console.measure(table, options=unbound).maximum
            if needed <= console.width:
                break
        else:
            table.width = needed  # nothing is cut: a name is longer than the terminal is wide
        console.print(table, crop=False)
        if board.descriptive:
            console.print(literal(DESCRIPTIVE, "dim"), soft_wrap=not console.is_terminal)
    if boards:
        console.print(literal(WHAT_IT_MEANS, "dim"), soft_wrap=not console.is_terminal)
        console.print()


def certainty_table(board: CertaintyBoard, apart: str = " ", given: Sequence[float] = (GIVEN,)) -> Table:
    """Make one row a contestant; an interval stands ``apart`` from its estimate."""
    title = literal(f"{board.dataset} · {board.level} · not knowing", "table.title")
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("Pipeline", no_wrap=True)
    for heading in ("AURC", *(f"Wrong at {100 * at:.0f} %" for at in given), "ECE", "Covered", "Single"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in board.contestants:
        name = literal(one.participant.name, FAMILY_STYLES.get(one.participant.family, ""))
        risk = one.abstention.windows
        aurc = f"{percent(risk.aurc.estimate)}{apart}{bracket(risk.aurc.low, risk.aurc.high)}"
        risks = [_at(risk, at, apart) for at in given]
        table.add_row(name, aurc, *risks, _eces(one), *_sets(one.sets, apart))
    return table


def _at(risk: Risk, coverage: float, apart: str) -> str:
    known = risk.at(coverage)
    return f"{percent(known.estimate)}{apart}{bracket(known.low, known.high)}"


def _eces(one: Certainty) -> str:
    return f"{_ece(one.before)} → {_ece(one.after)}"


def _ece(known: Reliability | None) -> str:
    return percent(known.ece.estimate) if known else DASH


def _sets(sets: ClassSets | str, apart: str) -> tuple[str, str]:
    if isinstance(sets, str):
        return DASH, DASH
    own = sets.covered
    text = f"{percent(own.estimate)}{apart}{bracket(own.low, own.high)}{apart}of {percent(sets.promised)}"
    return text + ("*" if sets.short else ""), percent(sets.single)
