"""Numbers in words, the same in the terminal, on the page and in captions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from math import floor, isfinite, log, log10
from unicodedata import category

DASH = "–"
"""Stands for a value that does not exist."""


def visible(text: str) -> str:
    """Write what a terminal would obey, or what turns the direction of text, as escapes that can be seen.

    Ends of lines and tabs stay.
    """
    return "".join(_escape(sign) for sign in text)


def _escape(sign: str) -> str:
    if sign in "\n\t" or category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return sign
    return sign.encode("unicode_escape").decode()


def in_markdown(text: str) -> str:
    """Write a text so that Markdown, and the HTML that may stand in it, show it as it is."""
    return re.sub(r"([\\`*\[\]])", r"\\\1", escape(text, quote=False))


def number(value: float, digits: str, *, signed: bool = False) -> str:
    """Write a number in a format such as ``.1f``, never a zero with a minus; a dash for NaN."""
    return f"{value:{'+' if signed else ''}z{digits}}".replace("-", "−") if isfinite(value) else DASH


def percent(value: float) -> str:
    """Write a share as points of 100 with one decimal; a dash for NaN."""
    return number(100 * value, ".1f")


def rounded(value: float) -> str:
    """Write a number with three digits; a dash for NaN."""
    return number(value, ".3g")


def chance(probability: float) -> str:
    """Write a probability in per cent, without feigning certainty at the ends."""
    if probability < 0.01:
        return "under 1 %"
    return "over 99 %" if probability > 0.99 else f"{100 * probability:.0f} %"


def points(value: float) -> str:
    """Write a difference in points with its sign; a dash for NaN."""
    return number(value, ".1f", signed=True)


def bracket(low: float, high: float) -> str:
    """Write an interval of shares in points, ``[78.1, 90.0]``; nothing when it is NaN."""
    return f"[{percent(low)}, {percent(high)}]" if isfinite(low) and isfinite(high) else ""


def duration(seconds: float) -> str:
    """Write a duration with the unit that suits it; a dash for NaN."""
    if not isfinite(seconds):
        return DASH
    for size, unit in ((3600.0, "h"), (60.0, "min"), (1.0, "s")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{1000 * seconds:.3g} ms"


def milliseconds(value: float) -> str:
    """Write a duration that is given in ms as :func:`duration` does."""
    return duration(value / 1000)


def megabytes(size: float) -> str:
    """Write a size in MB with two digits, below a tenth in kB; a dash for NaN."""
    if not isfinite(size):
        return DASH
    return f"{1000 * size:.2g} kB" if size < 0.1 else f"{size:.2g} MB" if size < 99.5 else f"{size:,.0f} MB"


def cpu_time(seconds: float) -> str:
    """Write CPU time roughly: in hours from a tenth of one, else in minutes or seconds."""
    hours = seconds / 3600
    if hours >= 0.1:
        return f"{hours:.1f} CPU hours" if hours < 10 else f"{hours:,.0f} CPU hours"
    return (
        plural(round(seconds / 60), "CPU minute") if seconds >= 90 else plural(round(seconds), "CPU second")
    )


def rough_time(seconds: float) -> str:
    """Write wall-clock time roughly: in hours, minutes or seconds."""
    hours = seconds / 3600
    if hours >= 1.5:
        return f"{hours:.1f} hours" if hours < 10 else f"{hours:,.0f} hours"
    return plural(round(seconds / 60), "minute") if seconds >= 90 else plural(round(seconds), "second")


_PARTS = {2: "half", 3: "a third", 4: "a quarter", 5: "a fifth", 10: "a tenth", 100: "a hundredth"}

_STEPS = (1, 1.5, 2, 3, 4, 5, 7, 10)
"""Of ratios below ten."""

_WIDE_STEPS = (1, 3, 10)
"""Of each further power of ten: a run of the default question was measured at 33.7 and another beyond 35."""


def share_of_time(first: float, second: float, *, cpu: bool = False) -> str:
    """Compare two times roughly: ``at about a hundredth of the time``; nothing if one is not known.

    Parameters
    ----------
    first, second
        Any unit.
    cpu
        Whether it is CPU time, and to be called so.
    """
    if not (isfinite(first) and isfinite(second) and first > 0 and second > 0):
        return ""
    named = "CPU time" if cpu else "time"
    ratio = max(first, second) / min(first, second)
    if ratio < 1.5:
        return f"in about the same {named}"
    steps = _STEPS if ratio < 10 else _WIDE_STEPS
    power = 10.0 ** floor(log10(ratio))
    whole = max(2.0, power * min(steps, key=lambda step: abs(log(ratio / power / step))))
    if first > second:
        return f"at about {whole:,.0f} times the {named}"
    part = _PARTS.get(round(whole), f"1/{whole:.0f}")
    return f"at about {part} of the {named}"


def watt_hours(energy: float) -> str:
    """Write an energy in Wh with two digits; a dash for NaN."""
    if not isfinite(energy):
        return DASH
    return (
        f"{1000 * energy:.2g} mWh"
        if energy < 0.1
        else f"{energy:.2g} Wh"
        if energy < 100
        else f"{energy:,.0f} Wh"
    )


def count(value: float) -> str:
    """Write a whole number; a dash for NaN."""
    return f"{value:,.0f}" if isfinite(value) else DASH


def tally(value: float) -> str:
    """Write a count whose parts may count, with one decimal where it is not whole; a dash for NaN."""
    return number(value, ",.1f").removesuffix(".0")


def plural(number: int, noun: str) -> str:
    """Write ``1 bearing``, ``2 bearings``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Iterable[str], most: int = 3) -> str:
    """Write the first few names, each once: ``a, b, c and 5 more``."""
    distinct = list(dict.fromkeys(names))
    more = len(distinct) - most
    return ", ".join(distinct[:most]) + (f" and {more} more" if more > 0 else "")


def called(level: str, name: str) -> str:
    """Write the level and the name of a rung; the level alone where it ends in the name."""
    return level if level.endswith(f":{name}") else f"{level} {name}"


def readable(name: str) -> str:
    """Turn a pipeline's file name into words."""
    return name.replace("_", " ")
