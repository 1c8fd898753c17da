"""The rows of a manifest's file as they are written: CSV or YAML, not yet checked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from suite.errors import RequestError
from suite.files import is_file
from suite.strict_yaml import load_yaml

DIMENSIONS = ("n_rolling", "ball_diameter", "pitch_diameter", "contact_angle_deg")
"""Keys of a bearing's dimensions."""

FAULT_ORDERS = ("order_outer", "order_inner", "order_ball", "order_cage")
"""Keys of a bearing's fault orders."""

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
    if not is_file(path):
        raise RequestError("no such manifest", file=path, expected="a .csv or .yaml file")
    yield from readers[path.suffix.lower()](path)


def _csv_rows(path: Path) -> Iterator[_RawRow]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise RequestError(f"is not UTF-8 at byte {error.start}", file=path) from error
    # Comments, and the rows of separators alone that spreadsheets leave; numbers of lines stay.
    lines = ["" if line.startswith("#") or not line.strip(",;\t ") else line for line in lines]
    above = next((number for number, line in enumerate(lines) if line), 0)
    lines = lines[above:]
    separator = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.DictReader(lines, delimiter=separator, strict=True)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        if len(set(header)) != len(header):
            raise RequestError(
                "names a column twice", file=path, key=f"line {above + 1}", expected="each once"
            )
        reader.fieldnames = header
        for raw in reader:
            position = f"line {above + reader.line_num}"
            if None in raw or None in raw.values():
                raise RequestError("has not as many fields as the header", file=path, key=position)
            yield position, {}, {key: value.strip() for key, value in raw.items() if value.strip()}
    except csv.Error as error:
        raise RequestError(f"is no CSV: {error}", file=path, key=f"line {above + reader.line_num}") from error


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
