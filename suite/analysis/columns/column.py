"""Column: what one column of the leaderboard means, how it is computed and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from suite.analysis.cells import Cell
from suite.wording import bracket, percent

BoardRow = Mapping[str, Any]
"""Name of a column to its value, of one row of the leaderboard."""

ShownIn = Literal["main", "more", "data"]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    name
        In the frame and in JSON.
    label, unit, meaning
        For people; the meaning is one sentence.
    compute
        Cell to value; NaN or empty text where it does not exist.
    show
        Row of the frame to text.
    shown_in
        ``main`` is shown everywhere, ``more`` on the page on request, ``data`` in the frame alone.
    where_known
        Whether a table of which no row has it leaves it out.
    """

    name: str
    label: str
    unit: str
    meaning: str
    compute: Callable[[Cell], Any]
    show: Callable[[BoardRow], str]
    shown_in: ShownIn = "main"
    where_known: bool = False

    def known_in(self, board: pd.DataFrame) -> bool:
        """Whether a table with these rows of the frame shows it."""
        return not self.where_known or bool(board[self.name].notna().any())


def value_column(
    name: str,
    label: str,
    unit: str,
    meaning: str,
    compute: Callable[[Cell], Any],
    show: Callable[[Any], str],
    shown_in: ShownIn = "main",
    *,
    where_known: bool = False,
) -> Column:
    """Make a column whose text is made of its own value alone."""
    return Column(name, label, unit, meaning, compute, lambda row: show(row[name]), shown_in, where_known)


def interval_text(name: str) -> Callable[[BoardRow], str]:
    """Show a share in per cent with the ends of its interval, which stand in ``<name>_low`` and ``_high``."""
    return lambda row: f"{percent(row[name])} {bracket(row[name + '_low'], row[name + '_high'])}".strip()


def data_column(
    name: str, label: str, meaning: str, compute: Callable[[Cell], Any], unit: str = ""
) -> Column:
    """Make a column of the frame and of JSON alone."""
    return value_column(name, label, unit, meaning, compute, str, "data")
