"""The rows of a manifest's file as they are written: CSV or YAML, not yet checked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from suite.errors import RequestError
from suite.files import why_no_file
from suite.strict_yaml import load_yaml

DIMENSIONS = ("n_rolling", "ball_diameter", "pitch_diameter", "contact_angle_deg")
"""Keys of a bearing's dimensions."""

FAULT_ORDERS = ("order_outer", "order_inner", "order_ball", "order_cage")
"""Keys of a bearing's fault orders."""

_ALTERNATIVES = (
    (("rpm",), ("shaft_hz",)),
    (("rate_hz",), ("rate",)),
    (("tachometer", "pulses_per_turn"), ("speed_channel", "speed_unit", "speed_rate_hz")),
    (("geometry",), DIMENSIONS, FAULT_ORDERS),
)
"""Keys that say one thing in several forms: who says it in one form replaces the others."""

_LONGEST_CSV = 16 << 20
"""Bytes of a manifest, at most: 100,000 rows."""

_BEYOND = "cells beyond the header's"

_RawRow = tuple[str, dict[str, Any], dict[str, Any]]


def raw_rows(path: Path) -> Iterator[_RawRow]:
    """Read the rows of a manifest.

    Parameters
    ----------
    path
        ``.csv``, ``.yaml`` or ``.yml``.

    Yields
    ------
    tuple
        Position of the row for messages, the defaults of all rows, and the row's own keys.

    Raises
    ------
    RequestError
        No such file, or none of this form; with the line or row.
    """
    readers = {".csv": _csv_rows, ".yaml": _yaml_rows, ".yml": _yaml_rows}
    if path.suffix.lower() not in readers:
        raise RequestError("is no manifest", file=path, expected=" ".join(readers))
    if problem := why_no_file(path, "manifest"):
        raise RequestError(problem, file=path, expected="a .csv or .yaml file")
    yield from readers[path.suffix.lower()](path)


def _csv_rows(path: Path) -> Iterator[_RawRow]:
    if path.stat().st_size > _LONGEST_CSV:
        raise RequestError("is too long", file=path, expected=f"at most {_LONGEST_CSV >> 20} MiB of CSV")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise RequestError(f"is not UTF-8 at byte {error.start}", file=path) from error
    # Comments, and the rows of separators alone that spreadsheets leave; numbers of lines stay.
    lines = ["" if line.startswith("#") or not line.strip(",;\t ") else line for line in lines]
    above = next((number for number, line in enumerate(lines) if line), 0)
    lines = lines[above:]
    separator = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.DictReader(lines, delimiter=separator, strict=True, restkey=_BEYOND)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        while header and not header[-1]:  # columns that a spreadsheet saves though they are empty
            header.pop()
        if len(set(header)) != len(header):
            raise RequestError(
                "names a column twice", file=path, key=f"line {above + 1}", expected="each once"
            )
        reader.fieldnames = header
        for raw in reader:
            position = f"line {above + reader.line_num}"
            if "".join(raw.pop(_BEYOND, [])).strip() or None in raw.values():
                raise RequestError("has not as many fields as the header", file=path, key=position)
            yield position, {}, {key: value.strip() for key, value in raw.items() if value.strip()}
    except csv.Error as error:
        raise RequestError(
            f"is no CSV: {error}", file=path, key=f"line {above + max(reader.line_num, 1)}"
        ) from error


def overridden(general: dict[str, Any], special: dict[str, Any]) -> dict[str, Any]:
    """Put what is said of one row before what is said of all, in whatever form either says it.

    Parameters
    ----------
    general, special
        Keys and their values; ``shaft_hz`` in the second one replaces ``rpm`` in the first.
    """
    said = {key for key, value in special.items() if value is not None}
    replaced = {
        key
        for forms in _ALTERNATIVES
        for form in forms
        for key in form
        if not said & set(form) and any(said & set(other) for other in forms)
    }
    return {**{key: value for key, value in general.items() if key not in replaced}, **special}


def _yaml_rows(path: Path) -> Iterator[_RawRow]:
    document = load_yaml(path)
    if isinstance(document, list):
        document = {"recordings": document}
    if not isinstance(document, dict) or not document.keys() <= {"defaults", "recordings"}:
        raise RequestError("is no list of recordings", file=path, expected="keys defaults and recordings")
    defaults = _mapping(path, "defaults", document.get("defaults") or {})
    rows = document.get("recordings") or []
    if not isinstance(rows, list):
        raise RequestError("is no list", file=path, key="recordings", expected="one row a recording")
    for number, raw in enumerate(rows, start=1):
        position = f"recording {number}"
        yield position, defaults, _mapping(path, position, raw)


def _mapping(path: Path, position: str, raw: Any) -> dict[str, Any]:
    """Spread a geometry mapping over the row's own keys."""
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise RequestError("is no mapping of keys to values", file=path, key=position)
    geometry = raw.get("geometry")
    if not isinstance(geometry, dict):
        return raw
    strange = [str(key) for key in geometry if key not in (*DIMENSIONS, *FAULT_ORDERS)]
    if strange:
        known = ", ".join((*DIMENSIONS, *FAULT_ORDERS))
        raise RequestError("unknown key", file=path, key=f"{position}, geometry.{strange[0]}", expected=known)
    return {**{key: value for key, value in raw.items() if key != "geometry"}, **geometry}
