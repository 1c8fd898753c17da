"""A console that shows every text as it is: no markup in names, no control characters that act."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from suite.wording import visible


class LiteralConsole(Console):
    """Print texts literally; styles come from :class:`rich.text.Text` alone.

    Parameters
    ----------
    options
        Of :class:`rich.console.Console`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Make a text of a string, with control characters as escapes: rich would drop some."""
        return super().render_str(visible(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, with control characters of texts as escapes; those of rich itself stay."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def open_console(*, stderr: bool = False) -> LiteralConsole:
    """Open the console that commands print on: standard output, or standard error."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else int(os.environ.get("COLUMNS", "140"))
    return LiteralConsole(width=width, stderr=stderr)


LEAST_TEXT = 24
"""Characters that a column of texts has at least: a longer word, such as an address, takes several lines."""


def print_whole(console: Console, table: Table, folding: Collection[str] = ()) -> None:
    """Print a table of which nothing is cut: lines are longer where a terminal is too narrow for its names.

    Parameters
    ----------
    console, table
        Where, and what.
    folding
        Headings of the columns whose texts may take several lines.
    """
    unbound = console.options.update_width(10 * console.width)
    spare = 0
    for column in table.columns:
        texts = (column.header, *column.cells, column.footer)
        measured = [console.measure(text, options=unbound) for text in texts]
        if str(column.header) in folding:
            column.overflow = "fold"
            spare += max(0, max(one.minimum for one in measured) - LEAST_TEXT)
        else:
            column.no_wrap = True
            column.min_width = max(one.maximum for one in measured)
    least = console.measure(table, options=unbound).minimum - spare
    if least > console.width:
        table.width = least
    console.print(table, crop=False)


def literal(text: object, style: str = "") -> Text:
    """Make a text that any console shows as it is."""
    return Text(visible(str(text)), style=style)
