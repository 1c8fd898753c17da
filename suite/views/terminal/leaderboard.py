"""The leaderboard in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from suite.analysis.columns import COLUMNS, BoardRow
from suite.analysis.leaks import amplitude_sentence
from suite.analysis.need_tables import need_tables
from suite.analysis.report import Report
from suite.analysis.table import RankedBoard
from suite.analysis.unknown_tables import unknown_tables
from suite.protocols import rung_of
from suite.views.footnotes import NOT_TUNED, footnotes, learned_from_mark
from suite.views.terminal.certainty_table import print_certainty
from suite.views.terminal.comparison_tables import FAMILY_STYLES, LEAKY_MARK, print_comparisons
from suite.views.terminal.console import literal
from suite.views.terminal.looks_tables import print_looks
from suite.views.terminal.need_listing import print_needs
from suite.views.terminal.operation_tables import print_operation
from suite.views.terminal.robustness_tables import print_robustness
from suite.views.terminal.unknown_listing import print_unknowns
from suite.wording import called, count

SPARED = (
    "balanced_accuracy",
    "macro_auroc",
    "tier",
    "fit_seconds",
    "predict_seconds",
    "tune_seconds",
    "trials",
)
"""Left out where a table with them would have to cut or to wrap something."""

SPARED_NEXT = (
    ("worst_bearing_recall", "leak_gap"),
    ("macro_f1_recordings",),
    ("macro_f1_disturbed",),
    ("folds_done",),
)
"""Left out, too, one after the other, where that is still too wide; missing folds are told below."""


def print_leaderboard(boards: Sequence[RankedBoard], console: Console | None = None) -> None:
    """Print one table a rung.

    Parameters
    ----------
    boards
        From :func:`suite.analysis.table.ranked_boards`.
    console
        Where to; by default standard output.
    """
    console = console or Console()
    if not boards:
        console.print("No runs yet: the leaderboard is empty.")
    for board in boards:
        unbound = console.options.update_width(10 * console.width)
        columns, left_out = _shown_columns(board), set()
        for spared in ((), SPARED, *SPARED_NEXT):
            left_out |= set(spared)
            table = _board_table(board, [column for column in columns if column.name not in left_out])
            needed = console.measure(table, options=unbound).maximum
            if needed <= console.width:
                break
        else:
            table.width = needed  # nothing is cut: a line is longer than the terminal is wide
        console.print(table, crop=False)
        for line in footnotes(board):
            console.print(literal(line, "dim"))
        console.print()


def print_report(made: Report, console: Console) -> None:
    """Print the leaderboard, comparisons and what contestants bear, then the answer with what it rests on."""
    print_leaderboard(made.boards, console)
    if not made.boards:
        return
    print_comparisons(made.gains, made.comparisons, console)
    print_needs(need_tables(made.needs), console)
    print_operation(made.operation, console)
    print_unknowns(unknown_tables(made.unknowns), console)
    print_robustness(made.robustness, console)
    print_looks(made.looks_at, console)
    print_certainty(made.certainty, console)
    # A terminal gets lines broken between words; a file gets each sentence on a line.
    soft, answer = not console.is_terminal, made.answer
    answers = [(answer.claim, answer.odds, answer.evidence)]
    if len(made.verdicts) > 1 and any(verdict.contrast for verdict in made.verdicts):
        answers += [(verdict.claim, verdict.odds, verdict.evidence) for verdict in made.verdicts]
    for claim, odds, evidence in answers:
        for line, style in ((claim, "bold"), (odds, ""), (evidence, "dim")):
            if line:
                console.print(literal(line, style), soft_wrap=soft)
    for line in (*_choices(made), *_bearings(made), *_shared(made)):
        console.print(literal(line, "dim"), soft_wrap=soft)


def _choices(made: Report) -> Iterator[str]:
    """Say of each data set that has a verdict whom the sides took fold by fold, and what to know of it."""
    for verdict in made.verdicts:
        if verdict.contrast:
            compared = (verdict.contrast.classical, verdict.contrast.deep)
            sides = [f"{side.family}: {side.fold_by_fold}" for side in compared]
            yield f"Taken on {verdict.dataset}, each fold by its own inner scores: {' | '.join(sides)}."
        yield from (f"{verdict.dataset}: {note}" for note in verdict.notes)
        if verdict.curve:
            yield from (f"{verdict.dataset}: {line}" for line in verdict.curve.sentences)


def _shared(made: Report) -> Iterator[str]:
    """Say what the ledger found on the rung of the answer: it qualifies the claim."""
    for entry in made.leaks:
        if entry.level != made.level:
            continue
        where = f"{entry.dataset}, {entry.level}: "
        yield from (where + line for line in (*entry.findings, amplitude_sentence(entry)) if line)


def _bearings(made: Report) -> Iterator[str]:
    """Say what each number of training bearings gave, where they were thinned."""
    several = len(made.bearing_curves) > 1
    for curve in made.bearing_curves:
        yield from (f"{curve.dataset}: {line}" if several else line for line in curve.sentences)


class _ShownColumn(NamedTuple):
    """A column of the terminal: its cells, and how wide it is where nothing is wrapped."""

    name: str
    heading: str
    cells: Sequence[Text]
    justify: JustifyMethod = "right"

    @property
    def width(self) -> int:
        return max(cell_len(text) for text in (self.heading, *(cell.plain for cell in self.cells)))


def _shown_columns(board: RankedBoard) -> list[_ShownColumn]:
    """Write the columns of a board, each once: which of them a table has hangs on its width."""
    main = [column for column in COLUMNS if column.shown_in == "main" and column.known_in(board.frame)]
    scores = [
        _ShownColumn(
            column.name,
            column.label,
            [
                literal(text, _style(column.name, row))
                for text, row in zip(board.texts[column.name], board.rows, strict=True)
            ],
        )
        for column in main
    ]
    ranks = [literal(count(rank)) for rank in board.ranks]
    return [
        _ShownColumn("rank", "#", ranks),
        _ShownColumn("pipeline", "Pipeline", list(map(_name, board.rows)), "left"),
        *scores,
    ]


def _name(row: BoardRow) -> Text:
    name = literal(row["pipeline"], FAMILY_STYLES.get(str(row["family"]), ""))
    return name.append(f" ({row['learned_from']})", style="dim") if learned_from_mark(row) else name


def _board_table(board: RankedBoard, columns: Sequence[_ShownColumn]) -> Table:
    """Make the table of one rung, in the order of the board, of some columns."""
    first = board.rows[0]
    protocol = rung_of(board.level, board.rung)
    title = f"{first['dataset']} · {called(board.level, board.rung)} · {first['experiment']}"
    title += f" · {LEAKY_MARK}" if protocol.leaky else ""
    title += f" · {NOT_TUNED}" if board.untuned else ""
    table = Table(
        title=literal(title, "table.title"),
        caption=literal(f"a score here supports: {protocol.claim}", "table.caption"),
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    for column in columns:
        # With its width given, rich need not measure every cell again.
        table.add_column(column.heading, justify=column.justify, no_wrap=True, width=column.width)
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*cells)
    return table


def _style(name: str, row: BoardRow) -> str:
    if name == "folds_done" and row["folds_done"] < row["folds"]:
        return "bold red"
    return "bold" if name == "macro_f1" else ""
