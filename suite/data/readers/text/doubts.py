"""What in a chosen table may still mean another number: thousands, mixed marks, cut times."""

from __future__ import annotations

import re
from collections.abc import Callable

from suite.data.readers.options import ReadOptions
from suite.data.readers.text.layout import Table
from suite.data.readers.text.unclear import Unclear

_KEYS = "the manifest keys decimal and separator"


def question_doubts(table: Table, options: ReadOptions) -> None:
    """Ask where a number may mean another one, unless the user has said how to read it.

    Parameters
    ----------
    table
        As chosen.
    options
        What the user says.

    Raises
    ------
    Unclear
        With the line that is open.
    """
    doubts: list[Callable[[Table], None]] = [_cut_grouped] if options.separator is None else []
    if options.decimal is None:
        doubts += [_two_decimal_marks, _two_in_one, _thousands, _looks_grouped]
    if options.separator is None:
        doubts += [_cut_thousands, _cut_decimals, _cut_time]
    for doubt in doubts:
        doubt(table)


def _two_decimal_marks(table: Table) -> None:
    for column, role in enumerate(table.roles):
        if role != "t":
            continue
        odd = [row for row in table.body if row.kinds[column] == "o"]
        if len(odd) * 2 > len(table.body):
            shown = odd[0].fields[column]
            raise Unclear(f"{shown!r} has another decimal mark than the other columns", _KEYS, odd[0].line.at)


def _two_in_one(table: Table) -> None:
    """Ask about fields such as ``5;1``: another character may be the separator."""
    for column, role in enumerate(table.roles):
        pairs = [row for row in table.body if re.fullmatch(r"[\d.,]+[;|\s]+[+-]?[\d.,]+", row.fields[column])]
        if role == "t" and len(pairs) * 2 > len(table.body):
            raise Unclear(f"{pairs[0].fields[column]!r} seems to be two fields", _KEYS, pairs[0].line.at)


def _thousands(table: Table) -> None:
    for row in table.body:
        for column in table.numeric:
            if row.kinds[column] == "g":
                raise Unclear(
                    f"{row.fields[column]!r} seems to have a mark between thousands",
                    "the manifest key decimal: '.' or ','",
                    row.line.at,
                )


def _looks_grouped(table: Table) -> None:
    """``1,234`` and ``987`` without any ``0,5`` may be whole numbers with grouped thousands."""
    mark = re.escape(table.decimal)
    grouped = re.compile(rf"[+-]?[1-9]\d{{0,2}}{mark}\d{{3}}")
    whole = re.compile(r"[+-]?(?:0|[1-9]\d{0,2})")
    first, bare = None, False
    for row in table.body:
        for field in (row.fields[column] for column in table.numeric if row.kinds[column] == "n"):
            if whole.fullmatch(field):
                bare = True
            elif grouped.fullmatch(field):
                first = first or (row, field)
            else:
                return
    usual = table.decimal == "." or table.separator == ";"
    if first and (bare or not usual):
        row, field = first
        plain = re.sub(r"[.,]", "", field)
        raise Unclear(
            f"{field!r} can be {field.replace(',', '.')} or {plain}",
            f"the manifest key decimal: {table.decimal!r} if it is the decimal mark",
            row.line.at,
        )


def _cut_thousands(table: Table) -> None:
    """``1 234.5`` or ``1,234.5`` cut at what groups its thousands."""
    if table.separator not in (" ", ",") or len(table.roles) != 2 or table.roles != ["n", "n"]:
        return
    mark = re.escape(table.decimal)
    for row in table.body:
        if not re.fullmatch(r"[+-]?[1-9]\d{0,2}", row.fields[0]) or not re.fullmatch(
            rf"\d{{3}}(?:{mark}\d*)?", row.fields[1]
        ):
            return
    row = table.body[0]
    raise Unclear(
        f"{row.line.text.strip()[:40]!r} can be two numbers or one with a mark between thousands",
        "the manifest key separator (none for one column)",
        row.line.at,
    )


def _cut_grouped(table: Table) -> None:
    """``1.234,56`` cut at its decimal comma, among ``987,65``."""
    if table.separator != "," or table.decimal != "." or table.roles != ["n", "n"]:
        return
    before = table.fits.index(True) - 1
    if before >= 0 and len([field for field in table.rows[before].fields if field]) == 2:
        return
    first = None
    for row in table.body:
        whole = ",".join(row.fields)
        if re.fullmatch(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+", whole):
            first = first or row
        elif not re.fullmatch(r"[+-]?\d{1,3},\d+", whole):
            return
    if first is not None:
        raise Unclear(
            f"{first.line.text.strip()[:40]!r} can be two numbers or one with points between thousands",
            'the manifest key decimal: "," or separator: ","',
            first.line.at,
        )


def _cut_decimals(table: Table) -> None:
    """``0,05,1,25``: commas that separate fields and decimals alike."""
    if table.separator != "," or table.decimal == ",":
        return
    padded = None
    for row in table.body:
        for field in (row.fields[column] for column in table.numeric if row.kinds[column] == "n"):
            if not re.fullmatch(r"[+-]?\d+", field):
                return
            if re.fullmatch(r"[+-]?0\d+|-0", field):
                padded = padded or row
    width = len(table.roles)
    before = table.fits.index(True) - 1
    halved = before >= 0 and width % 2 == 0 and len(table.rows[before].fields) * 2 == width > 2
    spaced = [row for row in table.body if re.search(r"\d,\s.*\d,\d|\d,\d.*\d,\s", row.line.text)]
    doubtful = padded or (table.body[0] if halved or len(spaced) * 2 > len(table.body) else None)
    if doubtful is not None:
        raise Unclear(
            f"{doubtful.line.text.strip()[:40]!r} seems to have commas between fields and in numbers",
            'a file with quoted fields or another separator, or the manifest key separator: ","',
            doubtful.line.at,
        )


def _cut_time(table: Table) -> None:
    """``12:00:01,500,0.2``: a fraction of a second cut off its time."""
    if table.separator != ",":
        return
    for column in table.numeric:
        if not column or table.roles[column - 1] != "d":
            continue
        fields = [row.fields[column] for row in table.body]
        times = [row.fields[column - 1] for row in table.body]
        if all(re.fullmatch(r"\d+", field) for field in fields) and all(
            re.search(r":\d\d$", time) for time in times
        ):
            row = table.body[0]
            raise Unclear(
                f"{times[0]},{fields[0]} can be a time with a decimal comma or a time and a number",
                'another separator, or the manifest key separator: ","',
                row.line.at,
            )
