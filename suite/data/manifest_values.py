"""Values as a manifest's rows have them: text, numbers and channels, whether of YAML or of CSV."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from suite.data.readers.channel_choice import Channel
from suite.limits import within
from suite.wording import visible

_LONGEST_TEXT = 4096


def _as_text(value: Any) -> Any:
    """Take text and whole numbers (bearing 7); anything else was not meant as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"is {value!r}: put text in quotes")
    text = value.strip()
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"has {len(text)} characters: at most {_LONGEST_TEXT} are taken")
    if visible(text) != text or "\n" in text:
        raise ValueError(f"is {text!r}: it holds a character that cannot be seen")
    return text


def _as_number(value: Any) -> Any:
    """Take numbers, also spelt as text (CSV, quotes); never a truth value, never 10:30."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"is {value!r}: a number is needed")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"has {len(str(value))} digits: a number is needed") from None
    except ValueError:
        raise ValueError(f"is {value!r}: a number is needed, with a decimal point") from None


def _as_count(value: Any) -> Any:
    number = _as_number(value)
    if not isfinite(number) or number != round(number) or number < 1:
        raise ValueError(f"is {number:g}: a whole number from 1 is needed")
    return int(number)


def _as_channel(value: Any) -> Any:
    """Take a number from 0, a name or a pattern, or several of them."""
    if isinstance(value, list | tuple):
        if not value or any(isinstance(item, list | tuple) for item in value):
            raise ValueError(f"is {value!r}: a list of names or numbers is needed")
        return tuple(_as_channel(item) for item in value)
    text = _as_text(value)
    return int(text) if text.isdecimal() else text


Text = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
Number = Annotated[float, BeforeValidator(_as_number), Field(allow_inf_nan=False)]
MeasuredChannel = Annotated[Channel, BeforeValidator(_as_channel)]
Diameter = Annotated[Number, within(1e-4, 1e6, "in one unit of length")]
Order = Annotated[Number, within(1e-3, 1e5, "strikes a turn")]
Count = Annotated[int, BeforeValidator(_as_count)]
