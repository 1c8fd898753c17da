"""Scope: what a model learned from, for what it may speak, and how sure it can be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from suite.errors import RequestError
from suite.files import check_ordinary, why_no_folder
from suite.serving.novelty import DESCRIBED, Novelty

SCOPE = "scope.json"
"""Beside the files of a stored model."""

SCOPE_SCHEMA = 1
"""Raised when the file changes its meaning."""

LONGEST_SCOPE = 1 << 20
"""Bytes."""

MOST_TEXT = 1000
"""Characters of a text in it."""

Source = Literal["real", "simulated", "mixed"]

RANGES = (
    "rate_hz",
    "band_hz",
    "shaft_hz",
    "order_outer",
    "order_inner",
    "order_ball",
    "order_cage",
    "raw_rms",
)
"""Of what a range can be known: Hz, strikes a turn, and the recording's own unit."""


@dataclass(frozen=True)
class ExpectedScore:
    """What is expected on a new bearing, from the question that was asked before.

    Attributes
    ----------
    value, low, high
        Macro-F1 and its interval, 0 to 1.
    bearings
        On how many it was measured.
    rung, question
        Where.
    """

    value: float
    low: float
    high: float
    bearings: int
    rung: str
    question: str


@dataclass(frozen=True)
class Scope:
    """What a model learned from, and for what it may speak.

    Attributes
    ----------
    contestant
        Name of the pipeline.
    learned_from
        ``real``, ``simulated`` or ``mixed``.
    dataset
        Name of the data set, or what was simulated.
    machine
        In words, for a reader.
    bearings
        Class to the number of bearings that showed it.
    ranges
        Name of :data:`RANGES` to the lowest and highest value seen; what is not there was not known, or
        (``raw_rms``) is no matter to the model, whose windows are brought to one level.
    calibration
        Class to one conformal score a bearing, of bearings that were left out.
    novelty
        ``None`` where nothing is refused as unknown.
    expected
        ``None`` where nothing was asked.
    """

    contestant: str
    learned_from: Source
    dataset: str
    machine: str
    bearings: Mapping[str, int]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    calibration: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    novelty: Novelty | None = None
    expected: ExpectedScore | None = None

    def to_json(self) -> str:
        """Write it as JSON."""
        return json.dumps({"schema": SCOPE_SCHEMA, **asdict(self)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Scope:
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        ValueError
            Another schema, damaged or absurd content; the message says which.
        """
        given = json.loads(text)
        if not isinstance(given, dict) or given.pop("schema", None) != SCOPE_SCHEMA:
            raise ValueError(f"is of another schema than {SCOPE_SCHEMA}")
        try:
            made = cls(
                contestant=_text(given.pop("contestant")),
                learned_from=_source(given.pop("learned_from")),
                dataset=_text(given.pop("dataset")),
                machine=_text(given.pop("machine")),
                bearings={_text(name): _count(number) for name, number in given.pop("bearings").items()},
                ranges={_range_name(name): _range(pair) for name, pair in given.pop("ranges").items()},
                calibration={_text(name): _scores(row) for name, row in given.pop("calibration").items()},
                novelty=_novelty(given.pop("novelty")),
                expected=_expected(given.pop("expected")),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"lacks or garbles {error}") from error
        if given:
            raise ValueError(f"holds unknown entries: {', '.join(map(str, given))}"[:MOST_TEXT])
        return made


def ranges_of(metadata: pd.DataFrame, standardise: str) -> dict[str, tuple[float, float]]:
    """Give the ranges that a window table holds.

    Parameters
    ----------
    metadata
        Whole table of the training windows.
    standardise
        Of their rules: windows that are brought to one deviation have no level.
    """
    values = metadata.assign(rate_hz=metadata["own_rate_hz"])
    if standardise == "zscore":
        values = values.drop(columns="raw_rms")
    known = {name: values[name].dropna() for name in RANGES if name in values}
    return {name: (float(own.min()), float(own.max())) for name, own in known.items() if len(own)}


def read_scope(folder: Path) -> Scope:
    """Read the scope beside a stored model.

    Parameters
    ----------
    folder
        Of the model.

    Raises
    ------
    RequestError
        There is none, or it is damaged.
    """
    file = folder / SCOPE
    try:
        check_ordinary(file)
        if file.stat().st_size > LONGEST_SCOPE:
            raise RequestError("is no scope", file=file, expected=f"at most {LONGEST_SCOPE >> 20} MiB")
        return Scope.from_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        problem = f"is no trained model: it {why_no_folder(folder) or 'has no scope'}"
        expected = "a folder that `suite train` made"
        raise RequestError(problem, file=folder, expected=expected) from error
    except (ValueError, RecursionError) as error:
        raise RequestError(f"is no scope: {error}", file=file) from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > MOST_TEXT:
        raise ValueError(f"{str(value)[:40]!r} is no text of at most {MOST_TEXT} characters")
    return value


def _source(value: Any) -> Source:
    if value not in ("real", "simulated", "mixed"):
        raise ValueError(f"learned_from is {str(value)[:40]!r}")
    return value  # type: ignore[no-any-return]


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{str(value)[:40]!r} is no count")
    return value


def _number(value: Any) -> float:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return float(value)
    except OverflowError:  # a whole number that no float holds
        pass
    raise ValueError(f"{str(value)[:40]!r} is no finite number")


def _range_name(value: Any) -> str:
    if value not in RANGES:
        raise ValueError(f"{str(value)[:40]!r} has no range")
    return str(value)


def _range(value: Any) -> tuple[float, float]:
    low, high = map(_number, value)
    if not 0 <= low <= high:
        raise ValueError(f"a range from {low:g} to {high:g}")
    return low, high


def _share(value: Any) -> float:
    number = _number(value)
    if not 0 <= number <= 1:
        raise ValueError(f"{number:g} is no share")
    return number


def _scores(value: Any) -> tuple[float, ...]:
    return tuple(map(_share, _list(value)))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{str(value)[:40]!r} is no list")
    return value


def _novelty(value: Any) -> Novelty | None:
    if value is None:
        return None
    made = Novelty(
        tuple(map(_number, _list(value["centre"]))),
        tuple(map(_number, _list(value["spread"]))),
        _number(value["threshold"]),
    )
    whole = len(made.centre) == len(made.spread) > 0 and len(made.centre) % len(DESCRIBED) == 0
    if not whole or min(made.spread) <= 0 or made.threshold <= 0:
        raise ValueError("its novelty reference does not fit together")
    return made


def _expected(value: Any) -> ExpectedScore | None:
    if value is None:
        return None
    return ExpectedScore(
        _share(value["value"]),
        _share(value["low"]),
        _share(value["high"]),
        _count(value["bearings"]),
        _text(value["rung"]),
        _text(value["question"]),
    )
