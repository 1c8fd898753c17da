"""What a user states of a measurement in a few words: the bearing, and the speed with its tolerance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite

from suite.data.known_bearings import KNOWN_BEARINGS, bearing_called
from suite.errors import RequestError
from suite.signals.kinematics import BearingOrders, Geometry

WAYS = (
    f"a known bearing ({', '.join(KNOWN_BEARINGS)}), four orders of outer race, inner race, ball and cage as "
    "3.585,5.415,4.714,0.398, or dimensions as Z=9,d=7.94,D=39.04,angle=0"
)
"""In which a bearing can be stated."""

_HIGHEST_ORDER = 1000.0
_HIGHEST_RPM = 600_000.0
_WIDEST = 0.2
_NUMBER = r"(\d+(?:\.\d+)?)"


@dataclass(frozen=True)
class StatedSpeed:
    """A shaft speed, Hz, and its relative tolerance; 0 for a measured one."""

    shaft_hz: float
    tolerance: float = 0.0


@dataclass(frozen=True)
class StatedTachometer:
    """A channel of pulses, by number or name, and how many of them a turn of the shaft gives."""

    channel: int | str
    pulses_per_turn: float = 1.0


def stated_tachometer(text: str) -> StatedTachometer:
    """Read a tachometer's channel and, behind a colon, its pulses a turn: ``tacho``, ``1``, ``tacho:60``.

    Parameters
    ----------
    text
        One pulse a turn where none are given.

    Raises
    ------
    RequestError
        No channel, or no number of pulses.
    """
    channel, pulses = text.strip().rsplit(":", maxsplit=1) if ":" in text else (text.strip(), "1")
    try:
        number = float(pulses)
    except ValueError:
        number = 0.0
    if not channel or not 1e-3 <= number <= 1e5:
        expected = "a channel and its pulses a turn: tacho, 1, tacho:60"
        raise RequestError(f"is {text[:60]!r}", key="--tachometer", expected=expected)
    return StatedTachometer(int(channel) if channel.isdecimal() else channel, number)


def stated_bearing(text: str) -> BearingOrders:
    """Read a bearing's name, its four fault orders or its dimensions.

    Parameters
    ----------
    text
        See :data:`WAYS`; names in any case, with blanks and hyphens, with or without the maker's.

    Raises
    ------
    RequestError
        None of the three, or what no bearing has.
    """
    known = bearing_called(text)
    if known is not None:
        return known.orders
    if "=" in text:
        return _dimensions(text)
    pieces = [piece for piece in re.split(r"[,;\s]+", text.strip()) if piece]
    if len(pieces) != 4:
        raise RequestError(f"is {text[:60]!r}", key="--bearing", expected=WAYS)
    given = [_number(piece, text) for piece in pieces]
    if not all(0 < order < _HIGHEST_ORDER for order in given):
        raise RequestError(f"has orders {text[:60]!r}", key="--bearing", expected="strikes a turn, above 0")
    return BearingOrders(*given)


def stated_speed(text: str, key: str = "--rpm") -> StatedSpeed:
    """Read a speed in turns a minute: ``1480``, ``1480±30``, ``1480+-30`` or ``1480±2%``.

    Parameters
    ----------
    text
        Without a unit.
    key
        Option that states it.

    Raises
    ------
    RequestError
        Another form, no speed, or a tolerance of more than a fifth.
    """
    expected = "turns a minute: 1480, or 1480±30 or 1480±2% where it is to be searched"
    found = re.fullmatch(
        rf"\s*{_NUMBER}\s*(?:(?:±|\+-|\+/-)\s*{_NUMBER}\s*(%?)\s*)?(?:rpm)?\s*", text.lower()
    )
    if found is None or not 0 < float(found[1]) < _HIGHEST_RPM:
        raise RequestError(f"is {text[:40]!r}", key=key, expected=expected)
    rpm, width = float(found[1]), float(found[2] or 0.0)
    tolerance = width / 100 if found[3] else width / rpm
    if tolerance > _WIDEST:
        problem = f"has a tolerance of {100 * tolerance:.3g} %"
        raise RequestError(problem, key=key, expected=f"at most {100 * _WIDEST:g} %")
    return StatedSpeed(rpm / 60, tolerance)


_MEANT = {
    "z": "n_rolling",
    "n": "n_rolling",
    "n_rolling": "n_rolling",
    "d": "ball_diameter",
    "ball_diameter": "ball_diameter",
    "D": "pitch_diameter",
    "pitch_diameter": "pitch_diameter",
    "angle": "contact_angle_deg",
    "contact_angle_deg": "contact_angle_deg",
}


def _dimensions(text: str) -> BearingOrders:
    given: dict[str, float] = {}
    for piece in filter(None, re.split(r"[,;\s]+", text.strip())):
        name, _, value = piece.partition("=")
        meant = _MEANT.get(name if name == "D" else name.lower())
        if meant is None or meant in given:
            problem = f"names {name[:20]!r} {'twice' if meant else 'as a dimension'}"
            raise RequestError(problem, key="--bearing", expected="Z=9,d=7.94,D=39.04,angle=0")
        given[meant] = _number(value, text)
    absent = {"n_rolling", "ball_diameter", "pitch_diameter"} - set(given)
    if absent or not all(map(isfinite, given.values())) or given["n_rolling"] % 1:
        raise RequestError(f"is {text[:60]!r}", key="--bearing", expected="Z=9,d=7.94,D=39.04,angle=0")
    try:
        made = Geometry(
            int(given["n_rolling"]),
            given["ball_diameter"],
            given["pitch_diameter"],
            given.get("contact_angle_deg", 0.0),
        )
    except ValueError as error:
        raise RequestError(str(error), key="--bearing") from error
    return made.orders


def _number(piece: str, text: str) -> float:
    try:
        return float(piece)
    except ValueError:
        raise RequestError(f"is {text[:60]!r}", key="--bearing", expected=WAYS) from None
