"""Operation: false alarms an hour, faults found and how soon, at an alarm rule that was fixed beforehand.

Alarms are raised by :mod:`suite.evaluation.alarm_rule` from windows that follow each other; a window votes
where its calibrated probability of not being healthy reaches a threshold. Rates come from simulated hours:
the real healthy recordings of a data set are seconds, which only bound them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass, is_dataclass
from math import inf, isfinite, nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.analysis.alarm_sequences import InTime, Lives, in_time, tested_windows, watched_windows
from suite.analysis.cells import Cell
from suite.analysis.life_alarms import LifeAlarm, life_alarms
from suite.arrays import HEALTHY, Mask, Real
from suite.evaluation.alarm_rule import USUAL_RULE, AlarmRule
from suite.statistics.half_point import HalfPoint, half_point
from suite.statistics.rates import Rate, rate_over_bearings
from suite.statistics.shares import Share, share_over_bearings
from suite.statistics.unsupported import Unsupported

THRESHOLD = 0.5
"""Calibrated probability of not being healthy from which a window votes, unless said otherwise."""

STATED = 0.9
"""Share of faulty recordings at whose finding contestants are compared by their false alarms."""

_MOST_POINTS = 40


@dataclass(frozen=True)
class FalseAlarms:
    """Alarms on healthy recordings.

    Attributes
    ----------
    rate
        Alarms raised, and the hours behind them.
    alarmed_share
        Share of these hours in which an alarm stood.
    """

    rate: Rate
    alarmed_share: float


@dataclass(frozen=True)
class AlarmPoint:
    """False alarms and found faults at one setting of the alarm.

    Attributes
    ----------
    threshold, votes
        Probability from which a window votes, and votes that it takes.
    false, low, high
        Alarms an hour, with their interval as a :class:`~suite.statistics.rates.Rate` has it.
    alarmed_share
        Share of the time in which one stands: of alarms that never fall, few are raised.
    found
        Share of faulty recordings, each bearing counting once.
    """

    threshold: float
    votes: int
    false: float
    low: float
    high: float
    alarmed_share: float
    found: float


@dataclass(frozen=True)
class OperationFigures:
    """What a contestant is worth to whoever relies on its alarms.

    Attributes
    ----------
    votes, windows, seconds
        The rule's k and n, and how long a window is.
    watched, tested
        False alarms in the simulated hours that nobody trained on, and on the data set's own healthy
        recordings; ``None`` where there are none.
    found
        Faulty bearings, each by the share of its recordings (of lives: their last files) that raise the
        alarm; ``None`` without any.
    recordings, short
        Faulty ones, and how many of them have fewer windows than the rule needs votes: they can raise none,
        and are left out of all figures, as are healthy ones of that kind.
    longest
        Windows of the longest faulty one.
    delay
        Windows until the alarm, median over bearings of each one's median; infinite for never.
    half
        Severity at which half the bearings are found, or why nothing can be said.
    by_threshold, by_votes
        Under the rule's votes at other thresholds, and at the usual threshold with other votes.
    lives
        Of bearings that ran until they failed.
    """

    votes: int
    windows: int
    seconds: float
    watched: FalseAlarms | None
    tested: FalseAlarms | None
    found: Share | None
    recordings: int
    short: int
    longest: int
    delay: float
    half: HalfPoint | str
    by_threshold: tuple[AlarmPoint, ...]
    by_votes: tuple[AlarmPoint, ...]
    lives: tuple[LifeAlarm, ...]

    @property
    def quiet(self) -> FalseAlarms | None:
        """False alarms of the hours that its curves have."""
        return self.watched or self.tested

    @property
    def most_found(self) -> float:
        """Share that is found at the lowest threshold; 0 where no recording is long enough."""
        return max((point.found for point in self.by_threshold), default=0.0)

    @property
    def at_stated(self) -> AlarmPoint | None:
        """The point with the highest threshold at which :data:`STATED` of the faults are found."""
        enough = [point for point in self.by_threshold if point.found >= STATED - 1e-9]
        return max(enough, key=lambda point: point.threshold, default=None)


@dataclass(frozen=True)
class OperationBoard:
    """All contestants of the headline rung of one data set: pipeline to its operation, in their order."""

    experiment: str
    dataset: str
    rung: str
    level: str
    contestants: dict[str, OperationFigures]


def operation_boards(cells: Sequence[Cell], about: Mapping[str, Any], level: str) -> list[OperationBoard]:
    """Give the operation of all contestants on the headline rung of each data set.

    Parameters
    ----------
    cells
        Cells.
    about
        What is known of the question: ``data``, title of a data set to a card with ``windows`` (its settled
        rules) and perhaps ``lives``.
    level
        Of the headline rung.
    """
    boards: dict[tuple[str, str, str, str], dict[str, OperationFigures]] = {}
    for cell in cells:
        card = (about.get("data") or {}).get(cell.dataset) or {}
        rules = card.get("windows") or {}
        if cell.level != level or not cell.scored or not (rules.get("length") and rules.get("rate_hz")):
            continue
        found = _operation_of(cell, int(rules["length"]), float(rules["rate_hz"]), card.get("lives") or {})
        if found:
            place = (cell.experiment, cell.dataset, cell.rung, cell.level)
            boards.setdefault(place, {})[cell.pipeline] = found
    return [OperationBoard(*place, contestants) for place, contestants in boards.items()]


def _operation_of(cell: Cell, length: int, rate_hz: float, lives: Lives) -> OperationFigures | None:
    watched = watched_windows(cell)
    asked = "" if watched is None else str(pd.util.hash_pandas_object(watched, index=False).sum())

    def compute() -> dict[str, Any] | None:
        rows = tested_windows(cell, last_fit=watched is not None)
        if rows is None:
            return None
        hours = None if watched is None else in_time(watched, length, {})
        return asdict(operation(in_time(rows, length, lives), hours, length / rate_hz))

    inputs = [cell.run_ids, length, rate_hz, asked, {name: list(own) for name, own in lives.items()}]
    known = cell.memo.get("operation", inputs, compute)
    return None if known is None else _from_plain(known)


def operation(
    tested: InTime, watched: InTime | None, seconds: float, rule: AlarmRule = USUAL_RULE
) -> OperationFigures:
    """Count what an alarm does.

    Parameters
    ----------
    tested
        Healthy and faulty test windows.
    watched
        Windows of healthy hours; ``None`` where there are none.
    seconds
        Of a window.
    rule
        Of the alarm.
    """
    sick = (tested.table["fault"] != HEALTHY).to_numpy()
    # What is too short to raise an alarm is no evidence that none is raised.
    all_faulty = tested.of(sick)
    healthy, faulty = (windows.at_least(rule.k) for windows in (tested.of(~sick), all_faulty))
    hours = None if watched is None else watched.at_least(rule.k)
    quiet, sizes = healthy if hours is None else hours, all_faulty.sizes
    seen = _Faults(faulty, rule)
    return OperationFigures(
        votes=rule.k,
        windows=rule.n,
        seconds=seconds,
        watched=_false_alarms(hours, rule, seconds),
        tested=_false_alarms(healthy, rule, seconds),
        found=seen.found(),
        recordings=len(sizes),
        short=int((sizes < rule.k).sum()),
        longest=int(sizes.max(initial=0)),
        delay=seen.delay(rule),
        half=seen.half(),
        by_threshold=_points(quiet, seen, rule, _steps(seen), seconds),
        by_votes=tuple(
            point
            for other in (AlarmRule(k, rule.n) for k in range(1, rule.n + 1))
            for point in _points(quiet, seen.under(other), other, [THRESHOLD], seconds)
        ),
        lives=tuple(life_alarms(tested, rule, THRESHOLD)) if (tested.table["number"] > 0).any() else (),
    )


class _Faults:
    """Faulty sequences: the threshold up to which each raises the alarm, and where at the usual one."""

    def __init__(self, windows: InTime, rule: AlarmRule) -> None:
        sizes = windows.sizes
        self._windows, self._first = windows, np.cumsum(sizes) - sizes
        names = windows.table["bearing"].to_numpy()[self._first]
        self._bearing, self._names = pd.factorize(names, sort=True)
        self._sequences = np.bincount(self._bearing, minlength=len(self._names))
        self.levels = self._levels(rule)

    def under(self, rule: AlarmRule) -> _Faults:
        """Give the same sequences under another rule."""
        other = copy(self)
        other.levels = self._levels(rule)
        return other

    def _levels(self, rule: AlarmRule) -> Real:
        first = self._first
        return np.maximum.reduceat(self._windows.levels(rule), first) if len(first) else np.zeros(0)

    def _hit(self, threshold: float) -> Real:
        """Give the share of each bearing's sequences that raise the alarm, in the order of names."""
        hits = np.bincount(self._bearing, weights=self.levels >= threshold, minlength=len(self._names))
        return np.asarray(hits / self._sequences)

    def share(self, threshold: float) -> float:
        """Give the share that raises the alarm, each bearing counting once; NaN without any."""
        return float(self._hit(threshold).mean()) if len(self._names) else nan

    def found(self) -> Share | None:
        return share_over_bearings(self._hit(THRESHOLD), self._names) if len(self._names) else None

    def delay(self, rule: AlarmRule) -> float:
        if not len(self._names):
            return nan
        levels, first = self._windows.levels(rule), self._first
        place = np.arange(len(levels)) - np.repeat(first, self._windows.sizes)
        delays = np.minimum.reduceat(np.where(levels >= THRESHOLD, place + 1.0, inf), first)
        # Never is later than any number; a median between a number and never is never.
        own = [_upper_median(delays[self._bearing == code]) for code in range(len(self._names))]
        return _upper_median(np.array(own))

    def half(self) -> HalfPoint | str:
        severities = _first_stated(self._windows.table["severity"].to_numpy(np.float64), self._first)
        stated = np.isfinite(severities) & (severities > 0)
        if not stated.any():
            lacking = "no severity is stated" if len(self._names) else "no faulty recording is long enough"
            return f"nothing can be said: {lacking}"
        _, bearing = np.unique(self._bearing[stated], return_inverse=True)
        counts = np.bincount(bearing)
        severity = np.bincount(bearing, weights=severities[stated]) / counts
        known = half_point(severity, np.bincount(bearing, weights=self.levels[stated] >= THRESHOLD) / counts)
        return known.sentence if isinstance(known, Unsupported) else known


def _first_stated(values: Real, first: npt.NDArray[np.intp]) -> Real:
    """Give the first number of each sequence; NaN where it has none: some files of a life may state none."""
    if not len(first):
        return np.zeros(0)
    rows = np.arange(len(values))
    stated = np.minimum.reduceat(np.where(np.isnan(values), len(values), rows), first)
    return np.append(values, np.nan)[stated]


def _upper_median(values: Real) -> float:
    return float(np.sort(values)[len(values) // 2])


def _false_alarms(windows: InTime | None, rule: AlarmRule, seconds: float) -> FalseAlarms | None:
    if windows is None or not len(windows):
        return None
    return _where(windows, windows.levels(rule) >= THRESHOLD, seconds)


def _where(windows: InTime, stands: Mask, seconds: float) -> FalseAlarms:
    bearing, sizes = windows.bearings
    alarms = np.bincount(bearing, weights=windows.raised(stands), minlength=len(sizes))
    return FalseAlarms(rate_over_bearings(alarms, sizes * seconds / 3600), float(stands.mean()))


def _points(
    quiet: InTime, seen: _Faults, rule: AlarmRule, thresholds: Iterable[float], seconds: float
) -> tuple[AlarmPoint, ...]:
    levels, made = quiet.levels(rule), []
    for at in thresholds:
        counted = (nan, nan, nan, nan)
        if len(quiet):
            one = _where(quiet, levels >= at, seconds)
            counted = (one.rate.estimate, one.rate.low, one.rate.high, one.alarmed_share)
        made.append(AlarmPoint(float(at), rule.k, *counted, seen.share(at)))
    return tuple(made)


def _steps(seen: _Faults) -> Real:
    """Give thresholds at which another faulty recording is found, from the highest on; not all of many."""
    steps = np.unique(seen.levels[np.isfinite(seen.levels)])[::-1]
    kept = np.linspace(0, len(steps) - 1, min(len(steps), _MOST_POINTS)).round().astype(int)
    return np.asarray(steps[np.unique(kept)])


def _from_plain(known: Mapping[str, Any]) -> OperationFigures:
    """Make again what was taken apart for the memo."""

    def false(one: Mapping[str, Any] | None) -> FalseAlarms | None:
        return FalseAlarms(**{**one, "rate": Rate(**one["rate"])}) if one else None

    return OperationFigures(
        **{
            **known,
            "watched": false(known["watched"]),
            "tested": false(known["tested"]),
            "found": Share(**known["found"]) if known["found"] else None,
            "half": known["half"] if isinstance(known["half"], str) else HalfPoint(**known["half"]),
            "by_threshold": tuple(AlarmPoint(**one) for one in known["by_threshold"]),
            "by_votes": tuple(AlarmPoint(**one) for one in known["by_votes"]),
            "lives": tuple(LifeAlarm(**one) for one in known["lives"]),
        }
    )


def operation_as_dict(board: OperationBoard) -> dict[str, Any]:
    """Give a board in plain JSON types; ``null`` for what is not known or never comes."""
    names = ("experiment", "dataset", "rung", "level")
    contestants = {name: _without_nan(one) for name, one in board.contestants.items()}
    return {**{name: getattr(board, name) for name in names}, "contestants": contestants}


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if is_dataclass(value):
        return {name: _without_nan(own) for name, own in vars(value).items()}
    return [_without_nan(own) for own in value] if isinstance(value, list | tuple) else value
