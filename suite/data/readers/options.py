"""What the user says of a file where the file itself does not decide."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Any, TypedDict

from suite.errors import RequestError

_SEPARATORS = {
    ",": ",",
    ";": ";",
    "\t": "\t",
    "|": "|",
    " ": " ",
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "\\t": "\t",
    "bar": "|",
    "blank": " ",
    "blanks": " ",
    "none": "",
}
_DECIMALS = {".": ".", ",": ",", "point": ".", "comma": ","}


def separator_of(value: Any) -> str:
    r"""Translate a separator of fields: ``,``, ``;``, ``|``, tab or blanks, or the word for it.

    Raises
    ------
    ValueError
        For anything else; ``none`` (the empty text) says that there is one column.
    """
    return _one_of(_SEPARATORS, value, "comma, semicolon, tab, bar, blank or none")


def decimal_of(value: Any) -> str:
    """Translate a decimal mark: ``.`` or ``,``, or the word for it.

    Raises
    ------
    ValueError
        For anything else.
    """
    return _one_of(_DECIMALS, value, "point or comma")


def _one_of(known: dict[str, str], value: Any, expected: str) -> str:
    if not isinstance(value, str) or value.lower() not in known:
        raise ValueError(f"is {value!r}: known are {expected}")
    return known[value.lower()]


def encoding_of(value: Any) -> str:
    """Check the name of an encoding of text (``utf-8``, ``cp1252``, ``gbk``, ``utf-16``).

    Raises
    ------
    ValueError
        For a name that no encoding of text has.
    """
    try:
        "1".encode(codecs.lookup(value).name)  # LookupError too for codecs that are no text's
    except (LookupError, TypeError, ValueError) as error:
        raise ValueError(f"is {value!r}: no encoding has this name") from error
    return str(value)


def skip_rows_of(value: Any) -> int:
    """Check a number of lines to leave out at the start.

    Raises
    ------
    ValueError
        For anything but a whole number from 0.
    """
    try:
        rows = -1 if isinstance(value, bool) else int(str(value))
    except ValueError:
        rows = -1
    if rows < 0:
        raise ValueError(f"is {value!r}: a whole number of lines is needed")
    return rows


def format_of(value: Any) -> str:
    """Check the name of a format that a suffix may hide.

    Raises
    ------
    ValueError
        For anything but ``text``.
    """
    if value != "text":
        raise ValueError(f"is {value!r}: known is text")
    return "text"


class Reading(TypedDict, total=False):
    """The keywords of :class:`ReadOptions`, as a caller gives them."""

    format: str | None
    skip_rows: int | None
    decimal: str | None
    separator: str | None
    encoding: str | None


_CHECKS = {
    "format": format_of,
    "skip_rows": skip_rows_of,
    "decimal": decimal_of,
    "separator": separator_of,
    "encoding": encoding_of,
}


@dataclass(frozen=True)
class ReadOptions:
    """How a file is to be read; ``None`` where the file itself is to decide.

    Attributes
    ----------
    format
        ``text`` for a text file whose suffix does not say so.
    skip_rows
        Lines to leave out at the start of a text file, before names and numbers.
    decimal
        ``.`` or ``,``; the other one then groups thousands.
    separator
        ``,``, ``;``, ``|``, a tab, a blank (for any run of blanks), or nothing: one column.
    encoding
        Of a text file.
    """

    format: str | None = None
    skip_rows: int | None = None
    decimal: str | None = None
    separator: str | None = None
    encoding: str | None = None

    @classmethod
    def checked(cls, reading: Reading, file: object = None) -> ReadOptions:
        """Check each keyword.

        Raises
        ------
        RequestError
            For a value that says nothing; the line names file and keyword.
        """
        values: dict[str, Any] = {}
        for key, value in reading.items():
            if key not in _CHECKS:
                raise RequestError("unknown key", file=str(file), key=key, expected=", ".join(_CHECKS))
            try:
                values[key] = None if value is None else _CHECKS[key](value)
            except ValueError as error:
                raise RequestError(str(error), file=str(file), key=key) from error
        return cls(**values)

    @property
    def keys(self) -> list[str]:
        """The keys that were given."""
        return [key for key in _CHECKS if getattr(self, key) is not None]


AS_IT_SAYS = ReadOptions()
"""The file itself decides everything."""
