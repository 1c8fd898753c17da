"""What goes with a class beside its fault: rate, speed, load, length, channels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording
from suite.wording import listed

ALIKE = 0.02
"""Relative step up to which neighbouring values are one: measured speeds of one nominal speed."""


@dataclass(frozen=True)
class _Quantity:
    """Something known of a recording that is no fault."""

    name: str
    unit: str
    value: Callable[[Recording], float]
    remedy: str


_QUANTITIES = (
    _Quantity(
        "sampling rate",
        " Hz",
        lambda item: item.rate_hz,
        "windows.rate_hz evens it out, other marks of a recorder stay",
    ),
    _Quantity(
        "shaft speed", " rpm", lambda item: round(item.shaft_hz * 60, 1), "a contestant may learn the speed"
    ),
    _Quantity("load", "", lambda item: item.load, "a contestant may learn the load"),
    _Quantity("length", " s", lambda item: item.seconds, "as if they were measured otherwise"),
)


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    for quantity in _QUANTITIES:
        values = {item.name: quantity.value(item) for item in recordings}
        if not all(isfinite(value) for value in values.values()):
            continue
        alike = _grouped(values.values())
        if not 1 < len(set(alike.values())) <= len(recordings) / 2:
            continue
        classes: dict[str, dict[int, float]] = defaultdict(dict)
        for item in recordings:
            value = values[item.name]
            classes[item.fault].setdefault(alike[value], value)
        alone = _alone({fault: frozenset(groups) for fault, groups in classes.items()})
        if alone:
            what = "; ".join(
                f"{fault} {listed(f'{value:.6g}{quantity.unit}' for value in classes[fault].values())}"
                for fault in classes
            )
            tells = f"the {quantity.name} tells {listed(alone)} from the other classes"
            yield Finding("note", name, f"{tells} ({what}): {quantity.remedy}")


def _grouped(values: Iterable[float]) -> dict[float, int]:
    """Give each value the number of its group: between its values no step exceeds ``ALIKE``."""
    ordered = sorted(set(values))
    groups, number = {}, 0
    for before, value in zip([*ordered[:1], *ordered], ordered, strict=False):
        number += value - before > ALIKE * max(abs(value), abs(before))
        groups[value] = number
    return groups


def _alone(groups: Mapping[str, frozenset[int]]) -> list[str]:
    """Name the classes that share no group with another one."""
    return [
        fault
        for fault, mine in groups.items()
        if len(groups) > 1 and not any(mine & others for other, others in groups.items() if other != fault)
    ]


CHECK = DataCheck("confounders", _find, "what goes with a class beside its fault: rate, speed, load, length")
