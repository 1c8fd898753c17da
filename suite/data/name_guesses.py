"""What the names of measurement files seem to say: class, bearing, speed and load, for a person to check."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

FAULT_WORDS = {
    "healthy": ("normal", "norm", "healthy", "good", "baseline", "undamaged", "intact"),
    "inner": ("ir", "irf", "inner", "innerrace"),
    "outer": ("or", "orf", "outer", "outerrace"),
    "ball": ("ball", "roller", "rollingelement"),
    "cage": ("cage",),
}
"""Words in names to the classes that they mean, in small letters."""

_PLACED = 10
"""Speeds of several rigs do not count up by one: such numbers are repetitions."""

_RPM = re.compile(
    r"(?<![A-Za-z])rpm[ =_-]?(\d+(?:\.\d+)?)|(?<![\d.])(\d+(?:\.\d+)?)[ _-]?rpm(?![A-Za-z])", re.I
)
_SHAFT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)[ _-]?hz(?![A-Za-z])", re.I)
_LOAD = re.compile(
    r"[a-z]?load[ =_-]?(\d+(?:\.\d+)?)|(?<![\d.])(\d+(?:\.\d+)?)[ _-]?(?:lbs?|hp|kw|k?n|nm|kg)(?![A-Za-z])",
    re.I,
)
_EDGES = " _-.,()"


@dataclass(frozen=True)
class NameGuess:
    """What a name seems to say; ``None`` where it says nothing.

    Attributes
    ----------
    fault, bearing
        The class, and what is left of the name once speed, load and running number are off; the folder's
        name, where the same word is left of all names in it.
    rpm, shaft_hz, load
        As they stand in the name.
    run
        The running number that was taken off.
    """

    fault: str | None
    bearing: str
    rpm: str | None = None
    shaft_hz: str | None = None
    load: str | None = None
    run: str | None = None


def guess_from_names(files: Sequence[str]) -> list[NameGuess]:
    """Guess what the names of a folder's files say, all of them together.

    A number without a unit is taken for the shaft's speed, turns a minute, where it lies between 100 and
    60,000 and recurs in files that are otherwise called differently.

    Parameters
    ----------
    files
        Paths relative to the folder, with ``/``.

    Returns
    -------
    list of NameGuess
        One a file, in order.
    """
    speeds = _bare_speeds(files)
    found = [_of_stem(PurePosixPath(file).stem, speeds) for file in files]
    rests: dict[str, list[str]] = defaultdict(list)
    for file, guess in zip(files, found, strict=True):
        rests[_folder(file)].append(guess.bearing)
    alike = len(rests) > 1 and len({rest for some in rests.values() for rest in some}) == 1
    recurring = Counter(PurePosixPath(folder).name for folder in rests)
    guesses = []
    for file, guess in zip(files, found, strict=True):
        folders = PurePosixPath(file).parts[:-1]
        beside = rests[_folder(file)]
        one_word = len(beside) > 1 and len(set(beside)) == 1 and not re.search(r"\d", guess.bearing)
        nameless = not guess.bearing or alike or one_word
        folder = _own_name(folders, recurring)
        bearing = folder if nameless and folders else guess.bearing or PurePosixPath(file).stem
        fault = next((one for part in (guess.bearing, *reversed(folders)) if (one := fault_in(part))), None)
        guesses.append(NameGuess(fault, bearing, guess.rpm, guess.shaft_hz, guess.load, guess.run))
    return guesses


def fault_in(name: str) -> str | None:
    """Give the class that words of a name mean, or ``None`` for none and for several."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    pairs = [*words, *(first + second for first, second in pairwise(words))]
    small = {word.lower() for word in pairs}
    classes = [fault for fault, known in FAULT_WORDS.items() if small & set(known)]
    return classes[0] if len(classes) == 1 else None


def _own_name(folders: tuple[str, ...], recurring: Counter[str]) -> str:
    """Call a folder as nothing else is called: ``pump 1/healthy`` beside ``pump 2/healthy``."""
    return "/".join(folders) if folders and recurring[folders[-1]] > 1 else "".join(folders[-1:])


def _folder(file: str) -> str:
    return str(PurePosixPath(file).parent)


def _pieces(stem: str) -> list[str]:
    return [piece for piece in re.split(r"[ _\-]+", stem) if piece]


def _bare_speeds(files: Iterable[str]) -> set[str]:
    """Find numbers of names that recur beside different names, as settings do and running numbers do not."""
    beside: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for file in files:
        pieces = _pieces(PurePosixPath(file).stem)
        for number, piece in enumerate(pieces):
            if re.fullmatch(r"[1-9]\d{2,4}", piece) and 100 <= int(piece) <= 60_000:
                beside[piece].add((*pieces[:number], *pieces[number + 1 :]))
    speeds = {piece for piece, others in beside.items() if len(others) > 1}
    return speeds if all(abs(int(a) - int(b)) >= _PLACED for a in speeds for b in speeds - {a}) else set()


def _of_stem(stem: str, speeds: set[str]) -> NameGuess:
    values: dict[str, str | None] = {}
    for key, pattern in (("rpm", _RPM), ("shaft_hz", _SHAFT), ("load", _LOAD)):
        match = pattern.search(stem) if key != "shaft_hz" or values["rpm"] is None else None
        values[key] = next((one for one in match.groups() if one), None) if match else None
        stem = stem.replace(match[0], " ", 1) if match else stem
    bare = [piece for piece in _pieces(stem) if piece in speeds]
    if values["rpm"] is None and values["shaft_hz"] is None and len(bare) == 1:
        values["rpm"] = bare[0]
        stem = re.sub(rf"(?<![A-Za-z0-9]){bare[0]}(?![A-Za-z0-9])", " ", stem, count=1)
    run = re.search(r"[ _-](0\d+)$", stem) or re.fullmatch(r"(0\d+)", stem)
    rest = stem[: run.start()] if run else stem
    rest = re.sub(r"[ _-]{2,}|(?<=[_-]) | (?=[_-])", " ", rest).strip(_EDGES)
    return NameGuess(None, rest, values["rpm"], values["shaft_hz"], values["load"], run[1] if run else None)
