"""Numbers within what can be meant, refused in one line that names the unit."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_KIND = "beyond_limits"


def within(low: float, high: float, unit: str = "") -> AfterValidator:
    """Make a check of a model's field: a finite number from ``low`` to ``high``, in ``unit``."""
    expected = f"{low:g} to {high:g} {unit}".strip()

    def check(value: float | None) -> float | None:
        if value is not None and not (isfinite(value) and low <= value <= high):
            raise PydanticCustomError(_KIND, "is {value}", {"value": f"{value:g}", "expected": expected})
        return value

    return AfterValidator(check)


def beyond(problem: str, expected: str) -> PydanticCustomError:
    """Make the error of fields that do not go together, in the line of :func:`expected_of`."""
    return PydanticCustomError(_KIND, "{problem}", {"problem": problem, "expected": expected})


def expected_of(error: Mapping[str, Any]) -> str | None:
    """Give what a field would have taken, from one of pydantic's errors; ``None`` for other checks."""
    return str(error["ctx"]["expected"]) if error["type"] == _KIND else None
