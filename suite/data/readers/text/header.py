"""Names of columns: in the rows above the numbers, beside units and numbers of channels."""

from __future__ import annotations

import re

from suite.data.readers.text.fields import ONE_COLUMN, is_comment, kind, split
from suite.data.readers.text.layout import Table
from suite.data.readers.text.sampled import Line

# fmt: off
_UNITS = frozenset((
    "-", "%", "g", "gn", "m/s²", "m/s^2", "m/s2", "ms-2", "mm/s²", "mm/s^2", "mm/s", "m/s", "in/s",
    "ips", "s", "ms", "us", "µs", "μs", "ns", "sec", "second", "seconds", "h", "min", "hz", "khz",
    "rpm", "1/min", "min-1", "u/min", "v", "mv", "µv", "volt", "volts", "a", "ma", "n", "kn", "nm",
    "pa", "kpa", "mpa", "bar", "psi", "°c", "c", "°f", "k", "degc", "°", "deg", "rad", "mm", "µm", "μm",
    "um", "mil", "m", "db", "count", "counts", "bit", "n/a", "none",
))
# fmt: on
"""Units as loggers write them, in small letters."""


_KEY_AND_VALUE = re.compile(r"[:=]\s*\S*\d|^\*|[\s,;|](?:\d{3,}|\d*[.,]\d+|\d[\d\s,;|]+)$")
"""A line of a preamble; ``Channel 1`` can be a name, ``Count 3000`` is none."""


def names_of(table: Table, above: list[Line]) -> list[str]:
    """Find the names of the columns.

    Parameters
    ----------
    table
        As chosen.
    above
        Lines above the numbers, in the order of the file.

    Returns
    -------
    list of str
        As many as columns, empty where a column has none; no names at all is an empty list.
    """
    width = len(table.roles)
    plain = [line.text for line in above if line.text.strip() and not is_comment(line.text)]
    remarks = [line.text.lstrip("#% \t") for line in above if is_comment(line.text)]
    orders = [plain, remarks]
    if len(plain) > 1 and above and is_comment(above[-1].text):
        orders.reverse()  # a preamble without names, and names as NumPy writes them
    block = next((block for texts in orders if (block := _block(table, texts, width))), [])
    if not block:
        return []
    names = block.pop()
    while block and (_are_units(names) or (_repeats(names) and not _repeats(block[-1]))):
        if _are_units(block[-1]) and not _are_units(names):
            break
        names = block.pop()
    return names


def _block(table: Table, texts: list[str], width: int) -> list[list[str]]:
    """Take the last lines as long as they are names or units, at most three."""
    block: list[list[str]] = []
    for text in reversed(texts[-3:]):
        fields = _header(table, text, width)
        if not fields:
            break
        block.insert(0, fields)
    return block


def _header(table: Table, text: str, width: int) -> list[str]:
    """Split a line into as many names as there are columns; nothing where it is no line of names."""
    if width == 1:
        name = text.strip().strip('"').strip()
        name = name.rstrip(table.separator) if table.separator != ONE_COLUMN else name
        is_name = re.search(r"[^\W\d_]", name) and not _KEY_AND_VALUE.search(name)
        return [name.strip()] if is_name else []
    ways = (_completed(table, way) for way in _divisions(table, text))
    return next((way for way in ways if len(way) == width and _are_names(way, table.decimal)), [])


def _divisions(table: Table, text: str) -> list[list[str]]:
    ways = [split(text, table.separator)]
    if table.separator == " ":
        ways.append([field.strip() for field in re.split(r"\t|\s{2,}", text.strip())])
    ways += [split(text, mark) for mark in ("\t", ";", ",") if mark != table.separator and mark in text]
    return [list(way) for way in ways]


def _completed(table: Table, fields: list[str]) -> list[str]:
    """Bring names to the columns: a separator or comment too many, an index without a name."""
    width = len(table.roles)
    if len(fields) == width + 1 and (not fields[-1] or table.comments):
        return fields[:-1]
    if len(fields) != width - 1:
        return fields
    if table.roles[-1] == "e":
        return [*fields, ""]
    indices = [row.fields[0] for row in table.body[:3]]
    counts = [str(number) for number in range(4)]
    return ["", *fields] if table.separator == " " and indices in (counts[:3], counts[1:]) else fields


def _are_names(fields: list[str], decimal: str) -> bool:
    """Check for words; a key and its value (``Rate;12800``) are no names."""
    filled = [field for field in fields if field]
    numbers = [field for field in filled if kind(field, decimal) in "no"]
    words = [field for field in filled if re.search(r"[^\W\d_]|[°%µ]", field)]
    if not words:
        return False
    if numbers and not (len(numbers) > 1 and all(number.isdecimal() for number in numbers)):
        return filled[0].lower() in ("t", "x", "time", "zeit") and numbers[0].isdecimal()
    return not any(re.search(r"[:=]\s*\d", field) for field in filled)


def _are_units(fields: list[str]) -> bool:
    bare = [field.strip("[]() ").lower() for field in fields]
    bracketed = all(not field or field[0] + field[-1] in ("[]", "()") for field in fields)
    return any(bare) and (bracketed or all(not field or field in _UNITS for field in bare))


def _repeats(fields: list[str]) -> bool:
    return len(set(fields)) < len(fields)


def distinct(names: list[str], width: int) -> list[str]:
    """Give every column a name of its own.

    Parameters
    ----------
    names
        As found; fewer than columns where there are none.
    width
        How many columns there are.

    Returns
    -------
    list of str
        ``column_3`` for a column without a name, ``DE_2`` for the second ``DE``.
    """
    result: list[str] = []
    for number in range(1, width + 1):
        name = (names[number - 1] if number <= len(names) else "") or f"column_{number}"
        count, chosen = 1, name
        while chosen in result or (count > 1 and chosen in names):
            count += 1
            chosen = f"{name}_{count}"
        result.append(chosen)
    return result
