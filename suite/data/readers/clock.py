"""Columns that count time or samples: found by their values, and held to be even."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Real

FEWEST_STAMPS = 64
"""In fewer values nothing is taken for a clock."""

TOLERANCE = 0.002
"""Rates that differ by no more are one: a recorder's clock and its nominal rate do."""

BEGINNING = 512
"""Values by which a vibration is told from a clock."""

_JITTER = 0.02
"""Share of a step by which steps may differ beyond the rounding of the stamps."""

_RANGE_HZ = (400.0, 400_000.0)
"""Rates at which vibration of bearings is recorded, where the name gives no unit."""

_STEADY = 0.98
"""Share of equal steps from which another step is a missing or a repeated sample, not rounding."""

_UNITS = {
    1.0: ("s", "sec", "secs", "second", "seconds", "sekunde", "sekunden", "秒"),
    1e-3: ("ms", "msec", "millisecond", "milliseconds", "毫秒"),
    1e-6: ("us", "µs", "μs", "usec", "microsecond", "microseconds", "微秒"),
    1e-9: ("ns", "nsec", "nanosecond", "nanoseconds"),
    60.0: ("min", "minute", "minutes", "分"),
    3600.0: ("h", "hour", "hours", "stunde", "stunden"),
    86_400.0: ("d", "day", "days", "tage"),
}
_UNNAMED = (1.0, 1e-3, 1e-6, 1e-9, 86_400.0)
"""Units that stamps come in without a word; spreadsheets count days."""

_WRAPS = (1.0, 60.0, 3600.0, 86_400.0, 8.64e10, 1e3, 1e6, 1e9, 256.0, 65_536.0, 2.0**24, 2.0**32)
"""Where counters and parts of a time of day begin anew."""

_COUNTS = ("sample", "samples", "index", "idx", "no", "nr", "number", "n", "id", "row", "unnamed")
_TIMES = ("time", "timestamp", "times", "t", "zeit", "temps", "tiempo", "tempo", "时间", "x_value", "clock")


@dataclass(frozen=True)
class Clock:
    """A column that rises evenly.

    Attributes
    ----------
    name
        Of the column, or several that count together.
    step
        From row to row, in ``unit`` (s), or in a unit that is not known.
    unit
        s; ``None`` where the name does not tell; 0 for a count of samples.
    blur
        Share of the step that is not known, for the stamps are rounded.
    flaw
        What keeps the recording from being one continuous, even measurement; else empty.
    named
        The name, too, says that it is a clock.
    """

    name: str
    step: float
    unit: float | None
    blur: float = 0.0
    flaw: str = ""
    named: bool = True

    @property
    def rate_hz(self) -> float | None:
        """The sampling rate, as far as the clock alone tells: s are taken where the rate is a usual one."""
        if self.unit == 0 or self.blur > TOLERANCE:
            return None
        if self.unit is not None:
            return _rounded(1 / (self.step * self.unit), self.blur)
        rate = 1 / self.step
        return _rounded(rate, self.blur) if _RANGE_HZ[0] <= rate <= _RANGE_HZ[1] else None

    def contradicts(self, rate_hz: float) -> bool:
        """Check whether the clock speaks against a rate; without a unit any usual one will do."""
        if self.unit == 0 or (self.unit is None and self.step == 1.0):
            return False
        units = _UNNAMED if self.unit is None else (self.unit,)
        allowed = TOLERANCE + self.blur
        return all(abs(rate_hz * self.step * unit - 1) > allowed for unit in units)

    @property
    def pace(self) -> str:
        """The step in words: ``1/25600 s``."""
        return f"{self.step:.6g}" if self.rate_hz is None else f"1/{self.rate_hz:.10g} s"


def _rounded(rate: float, blur: float) -> float:
    """Give the rate in as few digits as the clock supports."""
    for digits in range(2, 12):
        short = float(f"{rate:.{digits}g}")
        if abs(short / rate - 1) <= max(blur, 1e-7):
            return short
    return rate


def words_of(name: str) -> list[str]:
    """Split a column's name into lower-case words (``Acc_x (g)`` has three)."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[^\w]|_", spaced.lower()) if word]


def find_clock(name: str, values: npt.NDArray[Any]) -> Clock | None:
    """Check whether a column is a clock.

    Parameters
    ----------
    name
        Its name, which helps and gives the unit.
    values
        Shape (rows,).

    Returns
    -------
    Clock or None
        ``None`` for what does not rise from row to row, whatever its name; vibration rises in half
        of them.
    """
    if (
        values.ndim != 1
        or values.size < FEWEST_STAMPS
        or values.dtype.kind not in "iuf"
        or begins_as_vibration(values)
    ):
        return None
    if not np.isfinite(values).all() or values.min() == values.max():
        return None
    words = words_of(name)
    # Stamps since 1970 in ns are more than float64 can tell apart; their differences are not.
    exact = values if values.dtype.kind == "f" else values.astype(np.int64)
    return _measure(name, (exact - exact[0]).astype(np.float64), float(values[0]), _grain(values), words)


def find_time_of_day(columns: Sequence[tuple[str, npt.NDArray[Any]]]) -> Clock | None:
    """Check whether the first four columns are hour, minute, second and microsecond.

    Parameters
    ----------
    columns
        Names and values, shape (rows,), in the file's order.

    Returns
    -------
    Clock or None
        In s.
    """
    if len(columns) < 5 or columns[0][1].size < FEWEST_STAMPS or begins_as_vibration(columns[3][1]):
        return None
    hour, minute, second, micro = (values.astype(np.float64) for _, values in columns[:4])
    for values, top in ((hour, 24), (minute, 60), (second, 60), (micro, 1_000_001)):
        if not (np.isfinite(values).all() and values.min() >= 0 and values.max() < top):
            return None
    whole = all((values == np.floor(values)).all() for values in (hour, minute, second))
    if not whole or micro.min() == micro.max():
        return None
    seconds = (hour - hour[0]) * 3600.0 + (minute - minute[0]) * 60.0 + (second - second[0])
    name = ", ".join(name for name, _ in columns[:4])
    times = seconds * 1e6 + (micro - micro[0])
    return _measure(name, times, float(micro[0]), _grain(micro), ["time", "us"])


def begins_as_vibration(values: npt.NDArray[Any]) -> bool:
    """Check whether the first :data:`BEGINNING` values fall so often that no clock can begin with them.

    Parameters
    ----------
    values
        Shape (rows,), two at least.
    """
    if not any(values.strides):  # It stands for what cannot be read.
        return True
    first = values[:BEGINNING]
    return bool((first[1:] < first[:-1]).mean() > 0.1)


def _measure(name: str, times: Real, start: float, grain: float, words: list[str]) -> Clock | None:
    """Give the step of times from 0 on, unless they do not rise; ``start`` is for the message."""
    named = bool(set(words) & {*_TIMES, *_COUNTS}) or name.lower() in _TIMES or not words
    times = _unwrapped(times, grain)
    steps = np.diff(times)
    if (steps < 0).mean() > (0.1 if named else 0.01):
        return None
    middle = float(np.median(steps))
    if middle == 0 and (steps > 0).any():  # stamps that many rows share
        grain = max(grain, float(np.median(steps[steps > 0])))
        middle = _usual_slope(times, steps)
    # Rounding makes even steps 0 and 2, but none negative; a deep fall is a new start.
    rounding = grain if (steps[steps < 0] < -10 * grain).all() else 0.0
    near = np.abs(steps - middle) <= 0.5 * middle + rounding
    line = float(times[-1] / steps.size)
    even = line > 0 and bool(np.abs(times - line * np.arange(times.size)).max() <= grain + 0.5 * line)
    rising = middle > 0 and bool(near.mean() > 0.9 or (named and (steps > 0).mean() > 0.9))
    if not (even or rising):
        return None
    step = line if even else float(steps[near].mean())
    flaw = _flaw(times + start, steps, step, grain, even)
    return Clock(name, step, _unit(words), grain / (step * steps.size), flaw, named)


def _usual_slope(times: Real, steps: Real) -> float:
    """Give the rise a row over spans of several stamps, in spite of gaps; 0 for a column of few values."""
    rises = int((steps > 0).sum())
    span = 8 * -(-steps.size // rises)
    if rises < FEWEST_STAMPS or span >= times.size:
        return 0.0
    return float(np.median((times[span:] - times[:-span]) / span))


def _unwrapped(times: Real, grain: float) -> Real:
    """Go on counting where a counter begins anew: each fall, with the step, is the same round number."""
    steps = np.diff(times)
    falls, usual = steps < 0, float(np.median(steps))
    if not 0 < falls.sum() <= 0.1 * steps.size:
        return times
    depths = usual - steps[falls]
    for modulus in _WRAPS:
        if modulus > 10 * grain and np.abs(depths - modulus).max() <= grain + 0.5 * usual:
            return times + modulus * np.concatenate([[0], np.cumsum(falls)])
    return times


def _unit(words: list[str]) -> float | None:
    """Take the unit from the name."""
    for unit, spellings in _UNITS.items():
        if set(words) & set(spellings):
            return unit
    counts = set(words) & set(_COUNTS) or not words
    return 0.0 if counts and not set(words) & set(_TIMES) else None


def _grain(values: npt.NDArray[Any]) -> float:
    """Give the decimal unit that stamps are rounded to, where they are rounded most."""
    blocks = np.array_split(np.arange(values.size), min(32, values.size // 16))
    return max(_grain_of(values[block[:: max(1, block.size // 64)]]) for block in blocks)


def _grain_of(values: npt.NDArray[Any]) -> float:
    wide = values.astype(np.float64)
    top = float(np.abs(wide).max())
    if top == 0:
        return 0.0
    smallest = float(np.abs(wide[wide != 0]).min())
    single = bool((wide == wide.astype(np.float32)).all())
    spacing = float(np.spacing(np.float32(top)) if single else 8 * np.spacing(top))
    for exponent in range(3, -13, -1):
        unit = 10.0**exponent
        error = float(np.abs(wide / unit - np.round(wide / unit)).max())
        if smallest >= 0.5 * unit and error <= max(1e-6, 1e-15 * top / unit):
            return max(unit, spacing)
    return spacing


def _flaw(times: Real, steps: Real, step: float, grain: float, even: bool) -> str:
    """Say where a clock leaps, falls back or rises unevenly, beyond the rounding of its stamps."""
    usual = float(np.median(steps))
    steady = usual > 0 and bool((np.abs(steps - usual) <= _JITTER * usual).mean() > _STEADY)
    slack = _JITTER * step if steady and step < 1.5 * grain else max(_JITTER * step, grain * (1 + 1e-6))
    for late, words in ((steps < -slack, "falls back"), (steps > step + max(slack, 0.5 * step), "leaps")):
        if late.any():
            row = int(late.argmax())
            more = f" and {int(late.sum()) - 1} times more" if late.sum() > 1 else ""
            where = f"from {times[row]:.10g} to {times[row + 1]:.10g} between rows {row + 1} and {row + 2}"
            return f"{words} {where}{more}: no continuous measurement"
    if not even or (np.abs(steps - step) > slack).any():
        row = int(np.abs(steps - step).argmax())
        where = f"by {steps[row]:.6g} between rows {row + 1} and {row + 2}, by {step:.6g} on the average"
        return f"rises unevenly ({where}): samples must be equally spaced"
    return ""
