"""One name in two spellings."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording

_PIECE = re.compile(r"(?P<number>(?:(?:^|(?<=[ ,;:(=]))-)?\d+(?:[.,]\d+)*)|(?P<letter>[^ .\-])")

MOST = 5
"""Pairs of names that one line lists."""


def reduced(name: str) -> tuple[str, ...]:
    """Reduce a name to what does not depend on how it is spelt.

    Case, blanks, hyphens, underscores, dots outside of numbers, leading zeros, invisible characters and
    Unicode forms (composed or not, full width) do not count. Numbers stay apart from each other: ``B1``
    is not ``B10``, ``1-12`` not ``11-2``, and ``0.7`` not ``0.07``.

    Parameters
    ----------
    name
        Of a bearing, class, rig or condition.

    Returns
    -------
    tuple of str
        Letters and numbers in turn.
    """
    text = _blanks_alike(_one_form(name).casefold())
    pieces: list[str] = []
    for piece in _PIECE.finditer(_one_form(text)):
        if piece["number"]:
            pieces.append(_without_zeros(piece["number"]))
        elif pieces and not pieces[-1][-1].isdigit():
            pieces[-1] += piece["letter"]
        else:
            pieces.append(piece["letter"])
    return tuple(pieces) or (name,)


def _without_zeros(number: str) -> str:
    sign = "-" if number.startswith("-") else ""
    whole, *rest = re.split("[.,]", number.removeprefix("-"))
    return sign + ".".join([whole.lstrip("0") or "0", *rest])


def _one_form(text: str) -> str:
    """Give a text in Unicode's compatible composed form, without invisible characters."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in normal if letter.isspace() or unicodedata.category(letter) != "Cf")


def _blanks_alike(text: str) -> str:
    blank = re.sub(r"[\s_\u2010-\u2015]+", " ", text)
    return re.sub(r" +", " ", blank).strip(" .")


def _joined(text: str) -> str:
    return re.sub(r"[\s_\-.\u2010-\u2015]+", "", text)


_CHANGES: dict[str, Callable[[str], str]] = {
    "case": str.casefold,
    "Unicode form": _one_form,
    "blanks or separators": _joined,
}
"""What two spellings may differ in, and what makes it alike."""


def _difference(first: str, second: str) -> str:
    words = [word for word, alike in _CHANGES.items() if alike(first) == alike(second)]
    return words[0] if words else "spelling"


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    rigs = {item.rig for item in recordings}
    bearings = dict.fromkeys((reduced(item.rig), item.bearing) for item in recordings)
    yield from _said_of(name, "rigs", [((), rig) for rig in sorted(rigs)])
    yield from _said_of(name, "classes", [((), item.fault) for item in recordings])
    yield from _said_of(name, "conditions", [((), item.condition) for item in recordings])
    yield from _said_of(name, "bearings", list(bearings))


def _said_of(name: str, kind: str, names: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[Finding]:
    """Say which names are one but for their spelling; names are compared where the first part is the same."""
    spellings: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for within, one in dict.fromkeys(names):
        spellings[within, reduced(one)].append(one)
    twice = [same for same in spellings.values() if len(set(same)) > 1]
    if twice:
        pairs = [" / ".join(repr(one) for one in dict.fromkeys(same)) for same in twice]
        differences = {
            _difference(same[0], other) for same in twice for other in same[1:] if other != same[0]
        }
        more = f" and {len(pairs) - MOST} more" if len(pairs) > MOST else ""
        text = (
            f"{kind} {', '.join(pairs[:MOST])}{more} differ in {' or '.join(sorted(differences))} only: "
            "are they the same? Then give each one name"
        )
        yield Finding("note", name, text)


CHECK = DataCheck("spellings", _find, "one name in two spellings")
