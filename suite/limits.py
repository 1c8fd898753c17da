"""Numbers within what can be meant, refused in one line that names the unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_KIND = "beyond_limits"


@dataclass(frozen=True)
class Within:
    """A check of a model's field; see :func:`within`."""

    low: float
    high: float
    unit: str = ""

    @property
    def expected(self) -> str:
        """What it takes, in words."""
        return f"{self.low:g} to {self.high:g} {self.unit}".strip()

    def __call__(self, value: float | None) -> float | None:
        """Give the number back, or refuse it."""
        if value is not None and not (isfinite(value) and self.low <= value <= self.high):
            raise beyond(f"is {value:g}", self.expected)
        return value


def within(low: float, high: float, unit: str = "") -> AfterValidator:
    """Make a check of a model's field: a finite number from ``low`` to ``high``, in ``unit``."""
    return AfterValidator(Within(low, high, unit))


def beyond(problem: str, expected: str) -> PydanticCustomError:
    """Make the error of fields that do not go together, in the line of :func:`expected_of`."""
    return PydanticCustomError(_KIND, "{problem}", {"problem": problem, "expected": expected})


def expected_of(error: Mapping[str, Any]) -> str | None:
    """Give what a field would have taken, from one of pydantic's errors; ``None`` for other checks."""
    return str(error["ctx"]["expected"]) if error["type"] == _KIND else None
