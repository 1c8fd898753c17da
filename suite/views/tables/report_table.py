"""A table of a report: values for CSV, texts for print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Protocol

from suite.wording import bracket, percent


class Span(Protocol):
    """An estimate with the ends of its interval."""

    @property
    def estimate(self) -> float:
        """In the middle of it."""

    @property
    def low(self) -> float:
        """Its lower end."""

    @property
    def high(self) -> float:
        """Its upper end."""


@dataclass(frozen=True)
class TableColumn:
    """One column.

    Attributes
    ----------
    name
        In CSV.
    values
        One a row: text, number or truth; ``None`` or NaN for what does not exist.
    heading
        In print; empty for what stands in CSV alone.
    texts
        One a row, in print; without them values are printed as they are.
    """

    name: str
    values: Sequence[Any]
    heading: str = ""
    texts: Sequence[str] = ()

    @property
    def printed(self) -> list[str]:
        """What stands below the heading."""
        return list(self.texts) if self.texts else ["" if absent(one) else str(one) for one in self.values]

    @property
    def numeric(self) -> bool:
        """Whether it is set to the right."""
        return all(absent(one) or isinstance(one, int | float) for one in self.values)


@dataclass(frozen=True)
class ReportTable:
    """One table.

    Attributes
    ----------
    name
        Of its file, without ending; lower case, no blanks.
    title
        What it shows.
    columns
        At least one.
    notes
        What its marks mean, and what qualifies it.
    """

    name: str
    title: str
    columns: Sequence[TableColumn]
    notes: Sequence[str] = field(default_factory=tuple)


def absent(value: Any) -> bool:
    """Check whether a value does not exist."""
    return value is None or (isinstance(value, float) and not isfinite(value))


def score_columns(name: str, heading: str, intervals: Iterable[Span]) -> list[TableColumn]:
    """Give a score with the ends of its interval: one column in print, three in CSV.

    Parameters
    ----------
    name, heading
        Of the score.
    intervals
        Of each row, as shares.
    """
    rows = [(one.estimate, one.low, one.high) for one in intervals]
    texts = [f"{percent(middle)} {bracket(low, high)}".strip() for middle, low, high in rows]
    ends = {"": 0, "_low": 1, "_high": 2}
    columns = [TableColumn(name + end, [row[at] for row in rows]) for end, at in ends.items()]
    return [TableColumn(name, columns[0].values, heading, texts), *columns[1:]]
