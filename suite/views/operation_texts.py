"""Operation in words, the same on the page, in the terminal and in tables to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite

from suite.analysis.life_alarms import LifeAlarm
from suite.analysis.operation import STATED, FalseAlarms, OperationBoard, OperationFigures
from suite.wording import DASH, bracket, duration, number, percent, plural, rounded

NEVER = "never"
"""In place of a delay: half the bearings or more raise no alarm."""


@dataclass(frozen=True)
class OperationTable:
    """A board in words, one row a contestant.

    Attributes
    ----------
    title, level, caption
        Of the board.
    headings, rows
        The table; rows are pipeline and texts, of which a second line says what lies behind the first.
    notes
        Below it.
    life_headings, lives
        The alarm over each life, where there are lives.
    """

    title: str
    level: str
    caption: str
    headings: list[str]
    rows: list[tuple[str, list[str]]]
    notes: list[str]
    life_headings: list[str] = field(default_factory=list)
    lives: list[tuple[str, list[str]]] = field(default_factory=list)


def operation_table(board: OperationBoard) -> OperationTable:
    """Put a board into words."""
    made = list(board.contestants.values())
    columns = list(_columns(made))
    lives = {one.life: one for own in made for one in own.lives}
    return OperationTable(
        board.dataset,
        board.level,
        "false alarms an hour of signal, faults found and how soon",
        [heading for heading, _ in columns],
        [(name, [texts[k] for _, texts in columns]) for k, name in enumerate(board.contestants)],
        list(_notes(made)),
        [f"{name}, {one.last} files" for name, one in lives.items()],
        [(name, _lives_of(own, list(lives))) for name, own in board.contestants.items()] if lives else [],
    )


def is_worth_telling(board: OperationBoard) -> bool:
    """Check whether hours were watched, or some faulty recording is long enough to raise an alarm."""
    return any(one.watched or one.found for one in board.contestants.values())


def brief_columns(board: OperationBoard) -> Iterator[tuple[str, list[str]]]:
    """Give the columns of a board that stand side by side in a terminal: headings and texts."""
    made = list(board.contestants.values())
    watched = any(one.watched for one in made)
    quiet = [one.watched if watched else one.tested for one in made]
    if any(quiet):
        yield "false alarms/h", [_rate(one) for one in quiet]
        yield "counted", [_counted(one) for one in quiet]
    if any(one.found for one in made):
        yield "found %", [percent(one.found.estimate) if one.found else DASH for one in made]
        yield "windows", [_delay(one).partition("\n")[0] for one in made]
    if not all(isinstance(one.half, str) for one in made):
        yield "half at severity", [_briefly(_half(one)) for one in made]
    if any(one.lives for one in made):
        yield "at start", [_early(one.lives) for one in made]
        yield "at end", [_late(one.lives) for one in made]


def _columns(made: Sequence[OperationFigures]) -> Iterator[tuple[str, list[str]]]:
    if any(one.watched for one in made):
        yield "False alarms an hour, simulated hours", [_false(one.watched) for one in made]
        yield "Alarm stands, % of them", [_alarmed(one.watched) for one in made]
    if any(one.tested for one in made):
        yield "False alarms an hour, its own healthy recordings", [_false(one.tested) for one in made]
    if any(one.found for one in made):
        yield "Faulty bearings found, %", [_found(one) for one in made]
        yield "Windows until the alarm", [_delay(one) for one in made]
    if not all(isinstance(one.half, str) for one in made):
        yield "Severity at which half are found", [_half(one) for one in made]
    if any(one.found for one in made):
        yield f"False alarms an hour where {100 * STATED:.0f} % are found", [_at_stated(one) for one in made]
    if any(one.lives for one in made):
        yield "Lives with an alarm at their start", [_early(one.lives) for one in made]
        yield "with one before their end", [_late(one.lives) for one in made]


def _false(alarms: FalseAlarms | None) -> str:
    if alarms is None:
        return DASH
    rate = alarms.rate
    return f"{_rate(alarms)}\n{_counted(alarms)}, on {rate.struck} of {plural(rate.bearings, 'bearing')}"


def _rate(alarms: FalseAlarms | None) -> str:
    if alarms is None:
        return DASH
    rate = alarms.rate
    return f"{_an_hour(rate.estimate)} [{_an_hour(rate.low)}, {_an_hour(rate.high)}]"


def _counted(alarms: FalseAlarms | None) -> str:
    return f"{alarms.rate.events} in {duration(3600 * alarms.rate.hours)}" if alarms else DASH


def _an_hour(rate: float) -> str:
    return number(rate, ",.0f" if rate >= 100 else ".3g")


def _alarmed(alarms: FalseAlarms | None) -> str:
    return DASH if alarms is None else percent(alarms.alarmed_share)


def _found(one: OperationFigures) -> str:
    share = one.found
    if share is None:
        return DASH
    ends = bracket(share.low, share.high)
    return f"{percent(share.estimate)} {ends}\nof {plural(share.bearings, 'bearing')}"


def _delay(one: OperationFigures) -> str:
    if one.found is None:
        return DASH
    return f"{one.delay:.0f}\n{duration(one.delay * one.seconds)}" if isfinite(one.delay) else NEVER


def _half(one: OperationFigures) -> str:
    half = one.half
    if isinstance(half, str):
        return DASH

    def at(value: float) -> str:
        if value == 0:
            return f"below {rounded(half.least)}"
        return rounded(value) if isfinite(value) else f"beyond {rounded(half.greatest)}"

    return f"{at(half.at)}\n[{at(half.low)}, {at(half.high)}]"


def _briefly(text: str) -> str:
    return text.replace("\n", " ").replace("below ", "<").replace("beyond ", ">")


def _at_stated(one: OperationFigures) -> str:
    point = one.at_stated
    if point is None:
        return f"{NEVER}\nat most {percent(one.most_found)} % are" if one.found else DASH
    stands = f"alarm stands {percent(point.alarmed_share)} %"
    return f"{_an_hour(point.false)}\nthreshold {number(point.threshold, '.2f')}, {stands}"


def _early(lives: Sequence[LifeAlarm]) -> str:
    return f"{sum(one.false > 0 for one in lives)} of {len(lives)}" if lives else DASH


def _late(lives: Sequence[LifeAlarm]) -> str:
    return f"{sum(one.first > 0 for one in lives)} of {len(lives)}" if lives else DASH


def _lives_of(one: OperationFigures, names: Sequence[str]) -> list[str]:
    known = {life.life: life for life in one.lives}
    return [_life(known[name]) if name in known else DASH for name in names]


def _life(life: LifeAlarm) -> str:
    if not life.first:
        return f"{life.files} no alarm"
    return f"{life.files} {life.first} ({100 * life.first / life.last:.1f} %)"


def _notes(made: Sequence[OperationFigures]) -> Iterator[str]:
    votes, windows = made[0].votes, made[0].windows
    shortest = max(made, key=lambda one: one.short)
    if shortest.short:
        yield (
            f"{shortest.short} of {shortest.recordings} faulty recordings have fewer than {votes} windows "
            "that follow each other: they can raise no alarm, and are left out"
        )
    longest = max(one.longest for one in made)
    if 0 < longest < windows:
        yield f"faulty recordings have at most {longest} windows, fewer than the {windows} of the rule"
    elif longest:
        yield (
            f"faulty recordings have up to {plural(longest, 'window')}, "
            f"{duration(longest * made[0].seconds)}: a fault that is not found in them may be found later"
        )
    reasons = [one.half for one in made if isinstance(one.half, str)]
    if reasons:
        yield f"severity at which half are found: {reasons[0]}"
    if any(one.found for one in made):
        yield (
            f"the threshold at which {100 * STATED:.0f} % are found is read off these very recordings: it "
            "compares contestants, and promises nothing"
        )
