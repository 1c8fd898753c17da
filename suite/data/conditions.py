"""Conditions: which measured speeds and loads are one cell of operation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, isnan, log10
from statistics import median

CELL_SPAN = 0.02
"""Widest span of one cell, as a share of its largest value: what measured speeds differ by."""

VARYING_SPAN = 0.1
"""A speed that varies by more within a recording is a range; and ranges whose ends differ by less are one."""

_Span = tuple[float, float]


def name_conditions(
    rpm: Sequence[float],
    loads: Sequence[float | None],
    given: Sequence[str | None],
    spans: Sequence[_Span | None] = (),
) -> list[str]:
    """Name the condition of each recording: the owner's name, or one made of speed and load.

    Speeds that differ only as measured ones do are one condition, and so are loads. No condition spans more
    than :data:`CELL_SPAN`: a slow sweep is cut where its gaps are widest, never chained. A recording in which
    the speed varies by more than :data:`VARYING_SPAN` is in the condition of its range, up or down.

    Parameters
    ----------
    rpm
        Shaft speeds, turns a minute, > 0.
    loads
        In the owner's unit; ``None`` or NaN where unknown.
    given
        The owner's names, ``None`` where there are none.
    spans
        Lowest and highest speed of each recording, turns a minute, ``None`` where it is steady; by default
        all are.

    Returns
    -------
    list of str
        ``1500 rpm`` or ``1500 rpm, load 2``: the roundest number among those of the condition; or
        ``900 to 1800 rpm``.
    """
    names = list(given)
    known = {row: load for row, load in enumerate(loads) if load is not None and not isnan(load)}
    unnamed = [row for row, name in enumerate(given) if name is None]
    by_load = _cells({row: known[row] for row in unnamed if row in known})
    for rows in [*by_load, [row for row in unnamed if row not in known]]:
        stated = [known[row] for row in rows if row in known]
        suffix = f", load {_called(stated)}" if stated else ""
        ranges = {
            row: span for row, span in enumerate(spans) if span is not None and row in rows and _varies(span)
        }
        for cell in _cells({row: rpm[row] for row in rows if row not in ranges}):
            name = f"{_called([rpm[row] for row in cell])} rpm{suffix}"
            names = [name if row in cell else known for row, known in enumerate(names)]
        for row, name in _ranges(ranges):
            names[row] = f"{name} rpm{suffix}"
    return [str(name) for name in names]


def _varies(span: _Span) -> bool:
    return span[1] - span[0] > VARYING_SPAN * span[1]


def _ranges(spans: dict[int, _Span]) -> Iterator[tuple[int, str]]:
    """Name ranges of speed by their ends, each rounded by at most 2 %."""
    for low in _cells({row: span[0] for row, span in spans.items()}, VARYING_SPAN):
        for cell in _cells({row: spans[row][1] for row in low}, VARYING_SPAN):
            ends = [_called(_widened([spans[row][end] for row in cell])) for end in (0, 1)]
            yield from ((row, " to ".join(ends)) for row in cell)


def _widened(values: list[float]) -> list[float]:
    return [min(values) * (1 - CELL_SPAN), *values, max(values) * (1 + CELL_SPAN)]


def _cells(values: dict[int, float], widest: float = CELL_SPAN) -> list[list[int]]:
    """Divide rows by value: a group too wide is cut at its widest gap, the lowest of equal ones."""
    pending = [sorted(values, key=lambda row: (values[row], row))]
    cells = []
    while pending:
        rows = pending.pop()
        if not rows:
            continue
        low, high = values[rows[0]], values[rows[-1]]
        if high - low <= widest * max(abs(low), abs(high)):
            cells.append(rows)
            continue
        gaps = [values[after] - values[before] for before, after in pairwise(rows)]
        cut = 1 + max(range(len(gaps)), key=lambda k: gaps[k])
        pending += [rows[cut:], rows[:cut]]
    return cells


def _called(values: Sequence[float]) -> str:
    """Write a number for a cell: the roundest between its ends, nearest to the median."""
    ordered = sorted(values)
    low, high = ordered[0], ordered[-1]
    if f"{low:g}" == f"{high:g}":
        return f"{low:g}"
    middle = median(ordered)
    top = floor(log10(max(abs(low), abs(high))))
    for power in range(top, top - 12, -1):
        for step in (10.0**power * 5, 10.0**power):
            first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
            if first <= last:
                return f"{min(max(round(middle / step), first), last) * step:g}"
    return f"{middle:g}"
