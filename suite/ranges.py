"""What a setting takes: numbers from a lowest to a highest, lists of such, or words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Numbers:
    """Numbers from a lowest to a highest one.

    Attributes
    ----------
    low, high
        Both are taken, the highest only where not ``below``.
    step
        0 for any number; otherwise whole numbers alone, so far apart, from the lowest.
    below
        Whether the highest is one too many.
    none
        Whether nothing is taken too, which leaves the choice to whoever takes it.
    """

    low: float
    high: float
    step: int = 0
    below: bool = False
    none: bool = False

    def __contains__(self, value: Any) -> bool:
        """Check whether a value is taken; ``true`` is no number, and NaN lies nowhere."""
        if value is None:
            return self.none
        if isinstance(value, bool) or not isinstance(value, int if self.step else int | float):
            return False
        inside = self.low <= value < self.high if self.below else self.low <= value <= self.high
        return inside and (not self.step or (value - self.low) % self.step == 0)

    @property
    def expected(self) -> str:
        """What is taken, in words."""
        kind = {0: "a number", 1: "a whole number"}.get(self.step, f"a multiple of {self.step}")
        if self.step == 2 and self.low % 2:
            kind = "an odd number"
        return f"{kind} from {self.low:g} to {'below ' * self.below}{self.high:g}"


@dataclass(frozen=True)
class Listed:
    """Lists of at least one and at most ``longest`` of such numbers."""

    numbers: Numbers
    longest: int

    def __contains__(self, value: Any) -> bool:
        """Check whether a value is taken."""
        listed = isinstance(value, list | tuple) and 1 <= len(value) <= self.longest
        return listed and all(one is not None and one in self.numbers for one in value)

    @property
    def expected(self) -> str:
        """What is taken, in words."""
        return f"a list of 1 to {self.longest}, each {self.numbers.expected}"


@dataclass(frozen=True)
class OneOf:
    """Some words or numbers."""

    choices: tuple[str | int, ...]

    def __contains__(self, value: Any) -> bool:
        """Check whether a value is taken."""
        return isinstance(value, str | int) and not isinstance(value, bool) and value in self.choices

    @property
    def expected(self) -> str:
        """What is taken, in words."""
        return f"one of {', '.join(map(str, self.choices))}"


Takes = Numbers | Listed | OneOf
"""What a setting takes."""


def whole(low: int, high: int, step: int = 1, *, none: bool = False) -> Numbers:
    """Take whole numbers, ``step`` apart: ``whole(1, 63, 2)`` are odd ones."""
    return Numbers(low, high, step, none=none)


def real(low: float, high: float) -> Numbers:
    """Take any number from ``low`` to ``high``."""
    return Numbers(low, high)


def share() -> Numbers:
    """Take shares from 0 to below 1."""
    return Numbers(0, 1, below=True)


def list_of(numbers: Numbers, longest: int) -> Listed:
    """Take lists of numbers."""
    return Listed(numbers, longest)


def choice_of(*choices: str | int) -> OneOf:
    """Take some words or numbers alone."""
    return OneOf(choices)


MAKERS = {maker.__name__: maker for maker in (whole, real, share, list_of, choice_of)}
"""By the names under which files call them, for whoever reads a file without importing it."""
