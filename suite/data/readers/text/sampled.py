"""Lines of a large text file: its head, its tail and pieces between them."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A line and where it begins.

    Attributes
    ----------
    at
        Offset in the file, bytes.
    text
        Without its end.
    """

    at: int
    text: str


class Sample(NamedTuple):
    """Lines in the order of the file.

    Attributes
    ----------
    lines
        The lines.
    head
        So many of them are the first ones of the file, without a gap.
    tail
        So many of them are the last ones of the file, without a gap.
    """

    lines: list[Line]
    head: int
    tail: int


class Effort(NamedTuple):
    """How many lines of a file are looked at.

    Attributes
    ----------
    head, tail
        Lines at the start and at the end.
    pieces, piece
        Pieces between them, and lines in each.
    """

    head: int
    tail: int
    pieces: int
    piece: int


EFFORTS = (Effort(200, 60, 16, 10), Effort(3_000, 500, 200, 40))
"""The usual effort, and the one before anything is asked."""


def sample_of(data: bytes, start: int, effort: Effort, odd: list[int]) -> Sample:
    """Take lines of a file.

    Parameters
    ----------
    data
        UTF-8, lines ended by line feeds.
    start
        Offset from which to look.
    effort
        How many lines.
    odd
        Offsets of lines to take as well.

    Returns
    -------
    Sample
        All lines of a small file.
    """
    size = len(data) - start
    if size <= (effort.head + effort.tail) * 40:
        lines = _lines(data, start, len(data))
        return Sample(lines, len(lines), len(lines))
    head = _first(data, start, effort.head)
    end = head[-1].at + len(head[-1].text.encode()) + 1
    tail = [line for line in _last(data, effort.tail) if line.at >= end]
    last = tail[0].at if tail else len(data)
    taken = {}
    for piece in range(effort.pieces):
        begin = data.find(b"\n", end + (last - end) * piece // effort.pieces) + 1
        if 0 < begin < last:
            taken.update({line.at: line for line in _first(data, begin, effort.piece, last)})
    for at in odd:
        if end <= at < last:
            taken.update({line.at: line for line in _first(data, at, 1, last)})
    middle = [taken[at] for at in sorted(taken)]
    return Sample([*head, *middle, *tail], len(head), len(tail) or len(head))


def _first(data: bytes, start: int, count: int, stop: int | None = None) -> list[Line]:
    stop = len(data) if stop is None else stop
    end = start
    for _ in range(count):
        found = data.find(b"\n", end, stop)
        if found < 0:
            end = stop
            break
        end = found + 1
    return _lines(data, start, end)


def _last(data: bytes, count: int) -> list[Line]:
    begin = len(data) - 1 if data.endswith(b"\n") else len(data)
    for _ in range(count):
        begin = data.rfind(b"\n", 0, begin)
        if begin < 0:
            break
    return _lines(data, begin + 1, len(data))


def _lines(data: bytes, start: int, stop: int) -> list[Line]:
    lines, at = [], start
    for raw in data[start:stop].split(b"\n"):
        lines.append(Line(at, raw.decode("utf-8", "replace")))
        at += len(raw) + 1
    if lines and not lines[-1].text:
        lines.pop()
    return lines
