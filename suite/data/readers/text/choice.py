"""Choose among the ways in which a text file can be divided, or ask."""

from __future__ import annotations

import re
from itertools import pairwise

from suite.data.readers.text.fields import ONE_COLUMN, split
from suite.data.readers.text.layout import Table
from suite.data.readers.text.unclear import Unclear

_UNIT = re.compile(r"\s+[\[(]?(?:g|[cmµu]?m/s(?:²|\^?2)?|m?V|µm|um|mm|s|ms|Hz|Pa|N|A)[\])]?")

_TAIL = 8
"""Among so many last rows are numbers, in the right way to divide a file; a long preamble may fit another."""


def table_of(tables: list[Table]) -> Table:
    """Choose the way that explains most rows with the least text beside the numbers.

    Parameters
    ----------
    tables
        All ways, at least one.

    Returns
    -------
    Table
        The chosen one.

    Raises
    ------
    Unclear
        When two ways give different numbers, and nothing in the file decides.
    """
    tables = [table for table in tables if any(table.fits[-_TAIL:])] or tables
    most = max(len(table.body) for table in tables)
    likely = _without_blanks([table for table in tables if len(table.body) >= 0.9 * most])
    least = min(table.text for table in likely)
    likely = [table for table in likely if table.text <= 1.02 * least + 0.01]
    likely.sort(key=_preference)
    best = likely[0]
    pairs = [table for table in tables if _is_comma_pair(table) and len(table.body) >= 0.3 * most]
    singles = [table for table in likely if table.decimal == "," and len(table.roles) == 1]
    if pairs and singles:
        return singles[0] if _is_one_column(pairs[0], singles[0]) else pairs[0]
    for other in likely[1:]:
        if _numbers(best, other) != _numbers(other, best):
            first, second = _shown(best), _shown(other)
            raise Unclear(
                f"can be read with {first} or with {second}",
                "the manifest keys separator and decimal",
                best.body[0].line.at,
            )
    return best


def _without_blanks(tables: list[Table]) -> list[Table]:
    """Blanks stand inside fields, too: they separate only where no tab, semicolon or bar does."""
    marks = [table for table in tables if table.separator in ("\t", ";", "|") and len(table.roles) > 1]
    fewest = max((len(table.body) for table in marks), default=0)
    kept = [table for table in tables if table.separator != " " or len(table.body) > fewest]
    return kept if marks else tables


def _preference(table: Table) -> tuple[int, int, int]:
    order = (
        [ONE_COLUMN, "\t", ";", "|", ",", " "]
        if len(table.roles) == 1
        else ["\t", ";", "|", ",", " ", ONE_COLUMN]
    )
    return -len(table.body), order.index(table.separator), ".,".index(table.decimal)


def _numbers(table: Table, other: Table) -> list[list[float]]:
    """List the numbers of the rows that both have."""
    common = {row.line.at for row in other.body}
    return [
        [float(row.fields[index].replace(",", ".")) for index in table.numeric if row.kinds[index] == "n"]
        for row in table.body
        if row.line.at in common
    ]


def _shown(table: Table) -> str:
    names = {"\t": "tabs", " ": "blanks", ONE_COLUMN: "one column"}
    separator = names.get(table.separator, f"{table.separator!r} between fields")
    return f"{separator} and decimal {table.decimal!r}"


def _is_comma_pair(table: Table) -> bool:
    """Check for two whole numbers a row, which may be one number with a decimal comma."""
    if table.separator != "," or table.roles != ["n", "n"]:
        return False
    pairs = [row.fields[:2] for row in table.body]
    return all(
        re.fullmatch(r"[+-]?\d*", first) and re.fullmatch(r"(?:[+-]?\d+(?:[eE][+-]?\d+)?)?", second)
        for first, second in pairs
    )


def _is_one_column(pair: Table, single: Table) -> bool:
    """Weigh whether ``0,9532`` is one number with a decimal comma.

    Raises
    ------
    Unclear
        When nothing or not all speaks for the same.
    """
    rows = [row.fields for row in pair.body]
    firsts, seconds = [row[0] for row in rows], [row[1] for row in rows]
    names = _names_above(single)
    varied = len(rows) >= 50 and any(len(second) > 1 for second in seconds)
    padded = any(len(second) > 1 and second.startswith("0") for second in seconds)
    one = [
        padded,
        any(re.match(r"\d{2,}[eE]", second) for second in seconds),  # 1,234e+02
        any(re.fullmatch(r"-0+", first) for first in firsts),
        names == 1 and (padded or not varied),
        len(pair.body) < len(single.body) and names != 2,
    ]
    two = [
        names == 2,
        any(second[:1] in ("+", "-") for second in seconds),
        len(rows) > 4 and _counts(firsts) and len(set(seconds)) > 1,
        any(len(row.kinds) > 2 and set(row.kinds) == {"n"} for row in pair.rows),
    ]
    if any(one) != any(two):
        return any(one)
    shown = single.body[0].line.text.strip()[:40]
    raise Unclear(
        f"{shown!r} can be one number with a decimal comma or two whole numbers",
        'the manifest key decimal: "," or separator: ","',
        single.body[0].line.at,
    )


def _names_above(table: Table) -> int:
    """How many names the line above the numbers has, if it has names; a unit after a comma is no name."""
    first = table.fits.index(True)
    if not first:
        return 0
    text = table.rows[first - 1].line.text.strip()
    if re.search(r"[:=]\s*\S*\d", text) or re.fullmatch(r"[\W_]*", text):
        return 0
    names = split(text, ",")
    if len(names) == 2 and _UNIT.fullmatch(text.partition(",")[2]):
        return 0
    return len(names)


def _counts(fields: list[str]) -> bool:
    """Check for whole numbers that rise by one, row by row, as an index does."""
    values = [int(field) for field in fields[:5] if field]
    return len(values) > 4 and all(after - before == 1 for before, after in pairwise(values))
