"""The leaderboard in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from suite.analysis.cells import BOARD
from suite.analysis.columns import COLUMNS, BoardRow
from suite.analysis.leaks import amplitude_sentence
from suite.analysis.need_tables import need_tables
from suite.analysis.report import Report
from suite.analysis.table import ranks
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

INTERVALS = ("macro_f1", "macro_f1_recordings", "macro_f1_disturbed")
"""Their ends stay on the line of their estimate."""


def print_leaderboard(frame: pd.DataFrame, console: Console | None = None) -> None:
    """Print one table a rung.

    Parameters
    ----------
    frame
        From :func:`suite.analysis.table.rank_cells`.
    console
        Where to; by default standard output.
    """
    console = console or Console()
    if frame.empty:
        console.print("No runs yet: the leaderboard is empty.")
        return
    for names, board in frame.groupby(BOARD, sort=False):
        unbound = console.options.update_width(10 * console.width)
        left_out: tuple[str, ...] = ()
        for spared in ((), SPARED, *SPARED_NEXT):
            left_out = (*left_out, *spared)
            table = board_table(board, *map(str, names), spared=left_out)
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
    print_leaderboard(made.frame, console)
    if made.frame.empty:
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


def board_table(
    board: pd.DataFrame, experiment: str, dataset: str, rung: str, *, spared: Sequence[str] = ()
) -> Table:
    """Make the table of one rung, in the order of the frame, without some columns."""
    level = str(board["level"].iloc[0])
    protocol = rung_of(level, rung)
    title = f"{dataset} · {called(level, rung)} · {experiment}"
    title += f" · {LEAKY_MARK}" if protocol.leaky else ""
    title += f" · {NOT_TUNED}" if board["untuned"].all() else ""
    table = Table(
        title=literal(title, "table.title"),
        caption=literal(f"a score here supports: {protocol.claim}", "table.caption"),
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("#", justify="right")
    table.add_column("Pipeline", no_wrap=True)
    main = [column for column in COLUMNS if column.shown_in == "main" and column.known_in(board)]
    columns = [column for column in main if column.name not in spared]
    for column in columns:
        table.add_column(column.label, justify="right", no_wrap=column.name in INTERVALS)
    for rank, record in zip(ranks(board), board.to_dict("records"), strict=True):
        row = {str(name): value for name, value in record.items()}
        name = literal(row["pipeline"], FAMILY_STYLES.get(str(row["family"]), ""))
        if learned_from_mark(row):
            name.append(f" ({row['learned_from']})", style="dim")
        cells = [literal(column.show(row), _style(column.name, row)) for column in columns]
        table.add_row(count(rank), name, *cells)
    return table


def _style(name: str, row: BoardRow) -> str:
    if name == "folds_done" and row["folds_done"] < row["folds"]:
        return "bold red"
    return "bold" if name == "macro_f1" else ""
