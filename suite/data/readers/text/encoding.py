"""Bytes of a text file to UTF-8 with one kind of line end."""

from __future__ import annotations

import codecs
import gzip
import re
from pathlib import Path

from suite.data.readers.text.unclear import Unclear

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 1 << 16
_LARGEST = 1 << 30
"""Bytes that a file may hold or unpack to; more is refused before memory runs out."""
_LONGEST_LINE = 1 << 20
"""Bytes of a line: tens of thousands of columns."""
_RATIO = 200
"""Numbers written as text shrink to a third or a tenth, never to less than this fraction."""


def utf8_of(path: Path, encoding: str | None) -> bytes:
    """Read a text file, unpacked where it ends in ``.gz``.

    Parameters
    ----------
    path
        The file.
    encoding
        As the user says; by default judged from the marks and bytes of the file.

    Returns
    -------
    bytes
        UTF-8 without a mark, lines ended by line feeds alone.

    Raises
    ------
    Unclear
        A file that is no text, too large, of endless lines, or not in the stated encoding.
    """
    if path.stat().st_size > _LARGEST:
        raise Unclear(f"holds more than {_LARGEST >> 30} GiB", "text of at most that, or a binary format")
    raw = _unpacked(path) if path.suffix.lower() == ".gz" else path.read_bytes()
    mark, marked = next(((mark, name) for mark, name in _MARKS if raw.startswith(mark)), (b"", None))
    chosen = encoding or marked or _judged(raw)
    if marked and codecs.lookup(chosen).name.startswith(("utf-8", marked[:6])):
        chosen, raw = marked, raw[len(mark) :]
    try:
        text = raw.decode(chosen)
    except UnicodeError as error:
        raise Unclear(f"is not in {chosen}: {error}", "another encoding in the key encoding") from error
    content = raw if chosen == "utf-8" else text.encode("utf-8", "replace")
    content = content.replace("\u2212".encode(), b"-")  # the minus of typesetters
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _check_lines(content)
    return content.rstrip(b"\x00\x1a")  # padding and the end mark of DOS


def _check_lines(content: bytes) -> None:
    """Refuse a line that is longer than any row of numbers, before it is divided into fields."""
    at = 0
    while len(content) - at > _LONGEST_LINE:
        end = content.rfind(b"\n", at, at + _LONGEST_LINE)
        if end < 0:
            raise Unclear(f"holds a line of more than {_LONGEST_LINE >> 20} MiB", "rows of numbers")
        at = end + 1


def _unpacked(path: Path) -> bytes:
    limit = min(_LARGEST, max(1 << 20, _RATIO * path.stat().st_size))
    with gzip.open(path) as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise Unclear(f"unpacks to more than {limit} bytes", f"text that shrinks less than {_RATIO} times")
    return raw


def _judged(raw: bytes) -> str:
    """Tell the encoding of a file without a mark; digits and marks are ASCII in most."""
    head = raw[:_HEAD]
    if head.count(0) > len(head) // 10:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if len(raw) % 2 == 0 and min(even, odd) * 20 < max(even, odd):
            return "utf-16-le" if odd > even else "utf-16-be"
    if 0 in raw.rstrip(b"\x00"):
        raise Unclear("is no text: it holds zero bytes", "columns of numbers, or the key encoding")
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if _is_chinese(raw):
        return "gb18030"
    try:
        raw.decode("cp1252")
        return "cp1252"
    except UnicodeDecodeError:
        return "latin-1"


def _is_chinese(raw: bytes) -> bool:
    """Tell GBK from a western encoding, where a high byte mostly stands alone or in a word of letters."""
    runs = list(re.finditer(rb"([A-Za-z]?)([\x80-\xff]+)([A-Za-z]?)", raw[: 1 << 20]))
    lengths = [len(run[2]) for run in runs]
    if any(length % 2 for length in lengths) or any(
        min(run[2]) < 0xA1 or max(run[2][::2]) > 0xF7 for run in runs
    ):
        return False
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return max(lengths) > 2 or not all(run[1] and run[3] for run in runs)
