"""The numbers of an answer by name and step, for a store that draws them: boards, verdicts and curves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite

from suite.analysis.report import Report
from suite.analysis.verdict import Verdict

NamedNumber = tuple[str, int, float]
"""Name, step and value."""


def answer_numbers(made: Report) -> list[NamedNumber]:
    """Name the numbers of a report, those that exist.

    Parameters
    ----------
    made
        Of a question.

    Returns
    -------
    list of tuple
        Name, step and value. What stands before the slash is drawn together: macro-F1 from 0 to 1 of each
        contestant on a rung; the sides of a verdict, their difference with its ends, what guessing gives, and
        probabilities; macro-F1 by trials, and by training bearings of a class (their number is the step).
    """
    numbers = [*_boards(made), *_verdicts(made), *_by_trials(made), *_by_bearings(made)]
    return [(name, step, float(value)) for name, step, value in numbers if isfinite(value)]


def _named(group: str, name: str) -> str:
    """Write a name in the letters that MLflow takes; one slash parts the group from it."""
    return "/".join(re.sub(r"[^\w. :-]", "_", part) for part in (group, name))


def _boards(made: Report) -> Iterator[NamedNumber]:
    for row in made.frame.to_dict(orient="records"):
        group = f"{row['dataset']} {row['level']}: macro-F1"
        yield _named(group, row["pipeline"]), 0, row["macro_f1"]


def _verdicts(made: Report) -> Iterator[NamedNumber]:
    for verdict in made.verdicts:
        for name, value in _of_verdict(verdict).items():
            yield _named(f"{verdict.dataset}: verdict", name), 0, value


def _of_verdict(verdict: Verdict) -> Mapping[str, float]:
    contrast, odds = verdict.contrast, verdict.posterior
    numbers: dict[str, float] = {}
    if contrast is not None:
        sides = {side.family: side.interval.estimate for side in (contrast.classical, contrast.deep)}
        gap = contrast.gap
        ends = {"difference": gap.estimate, "difference low": gap.low, "difference high": gap.high}
        numbers |= {**sides, **ends, "guessing": contrast.guessing}
    if odds is not None:
        shares = {"classical": odds.right, "equal": odds.equivalent, "deep": odds.left}
        numbers |= {f"probability {name}": share for name, share in shares.items()}
    return numbers


def _by_trials(made: Report) -> Iterator[NamedNumber]:
    for verdict in made.verdicts:
        curve = verdict.curve
        for name, points in {**curve.contestants, **curve.sides}.items() if curve else ():
            for point in points:
                group = f"{verdict.dataset}: macro-F1 by trials"
                yield _named(group, name), point.budget, point.interval.estimate


def _by_bearings(made: Report) -> Iterator[NamedNumber]:
    for curve in made.bearing_curves:
        group = f"{curve.dataset}: macro-F1 by training bearings"
        for point in curve.points:
            contestants = {cell.pipeline: cell.interval for cell in point.contestants}
            for name, interval in {**contestants, **point.sides}.items():
                yield _named(group, name), round(point.bearings), interval.estimate
