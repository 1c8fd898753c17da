"""A first manifest of a folder: what its files and their names say, guesses marked, gaps named."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import groupby
from os.path import relpath
from pathlib import Path, PurePosixPath
from typing import Any

from suite.data.file_names import MOST_FILES
from suite.data.measurement import rate_in_file, speed_in_file
from suite.data.name_guesses import NameGuess, guess_from_names
from suite.data.readers import SUFFIXES, read_arrays
from suite.data.readers.chosen_channels import ChosenChannels
from suite.data.readers.format import Arrays
from suite.data.readers.selection import choose_channels
from suite.data.readers.stated_rate import rate_stated_in
from suite.data.tachometer_guess import TachometerGuess, find_pulses, guess_tachometer
from suite.errors import RequestError
from suite.files import why_no_folder
from suite.strict_yaml import flow_yaml
from suite.wording import visible

_FEWEST = 4
"""So many files that differ in a running number alone are one row."""

_HEAD = """\
# A first manifest of {files} files, from what they and their names say. A guess is marked: check it.
# bearing is the physical bearing, the unit of evidence: recorded several times, it has one name in all rows.
# fault is healthy, inner, outer, ball or a word of your own; load is in your own unit.
"""

_GEOMETRY = (
    "  geometry: ~  # 6205, or {n_rolling: 9, ball_diameter: 7.94, pitch_diameter: 39.04}; may stay empty"
)
_FOR_ALL = {"rate_hz": "Hz", "rpm": "turns a minute"}


@dataclass(frozen=True)
class FirstManifest:
    """What is to be written, and what a person has to add.

    Attributes
    ----------
    text
        The YAML file.
    files, rows
        How many files its rows stand for, and how many these are.
    open_keys
        Keys that are to be filled in, with the number of rows.
    refused
        Files that cannot be read, each with the reason.
    """

    text: str
    files: int
    rows: int
    open_keys: dict[str, int]
    refused: tuple[str, ...]


@dataclass
class _Row:
    """Files of one row: the first one, how many, what was guessed, and what its own content says."""

    file: str
    files: int
    guess: NameGuess
    arrays: Arrays
    variable: str | None = None
    rate_hz: float | None = None
    rate_known: bool = False
    rpm: float | None = None
    doubt: str = ""
    tachometer: TachometerGuess | None = None


def describe_folder(folder: Path, beside: Path) -> FirstManifest:
    """Describe the recordings of a folder as a manifest, as far as files and names tell.

    Parameters
    ----------
    folder
        Searched at any depth.
    beside
        The folder where the manifest will lie: names are relative to it.

    Raises
    ------
    RequestError
        No such folder, none of its files can be read, or too many.
    """
    files = _files(folder)
    guesses = guess_from_names(files)
    rows, refused = [], []
    for name, count, guess in _groups(files, guesses):
        first = next(file for file in files if file == name or fnmatchcase(file, name))
        try:
            rows.append(_looked_at(folder / first, _Row(name, count, guess, {})))
        except RequestError as error:
            refused.append(f"{first}: {error.problem}")
    if not rows:
        raise RequestError(f"none of {len(files)} files can be read: {refused[0]}", file=folder)
    start = PurePosixPath(relpath(folder.resolve(), beside.resolve()))
    return _written(rows, start, tuple(refused))


def _files(folder: Path) -> list[str]:
    if problem := why_no_folder(folder):
        raise RequestError(problem, file=folder, expected="a folder of recordings")
    paths = (path.relative_to(folder) for path in folder.rglob("*") if _is_recording(path))
    files = sorted(path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts))
    if not files:
        raise RequestError("holds no recordings", file=folder, expected="files " + " ".join(SUFFIXES))
    if len(files) > MOST_FILES:
        raise RequestError(f"holds {len(files)} files", file=folder, expected=f"at most {MOST_FILES}")
    return files


def _is_recording(path: Path) -> bool:
    inner = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    plain = visible(path.name) == path.name and "\n" not in path.name
    return inner.suffix.lower() in SUFFIXES and plain and path.is_file()


def _groups(files: list[str], guesses: list[NameGuess]) -> list[tuple[str, int, NameGuess]]:
    """Give a row a file, and one with a glob where files differ in a running number alone."""
    groups: list[tuple[str, int, NameGuess]] = []
    rows = zip(files, guesses, strict=True)
    for (glob, _), members in groupby(rows, key=lambda row: (_glob(*row), _without_run(row[1]))):
        some = list(members)
        alone = sum(fnmatchcase(file, glob) for file in files) == len(some)
        if len(some) >= _FEWEST and alone and not re.search(r"[?[]", glob):
            groups.append((glob, len(some), some[0][1]))
        else:
            groups += [(file, 1, guess) for file, guess in some]
    return groups


def _glob(file: str, guess: NameGuess) -> str:
    path = PurePosixPath(file)
    return str(path.with_name(re.sub(rf"{guess.run}$", "*", path.stem) + path.suffix)) if guess.run else file


def _without_run(guess: NameGuess) -> tuple[str | None, ...]:
    return guess.fault, guess.bearing, guess.rpm, guess.shaft_hz, guess.load


def _looked_at(path: Path, row: _Row) -> _Row:
    """Add what the file says: its rate, its speed, its tachometer, which of several arrays is the signal."""
    arrays = read_arrays(path)
    pulses = find_pulses(arrays)
    if pulses is not None:
        beside = {name: array for name, array in arrays.items() if name != pulses.name}
        alone = _with_signal(path, replace(row), beside, arrays)
        stated = alone.guess.rpm or (alone.guess.shaft_hz and 60 * float(alone.guess.shaft_hz)) or alone.rpm
        tachometer = guess_tachometer(pulses, alone.rate_hz, None if stated is None else float(stated))
        if tachometer.pulses_per_turn is not None:
            return replace(alone, tachometer=tachometer)
        row.tachometer = tachometer
    return _with_signal(path, row, arrays, arrays)


def _with_signal(path: Path, row: _Row, candidates: Arrays, arrays: Arrays) -> _Row:
    """Add what the file says of a signal among some of its arrays."""
    try:
        chosen = _chosen(candidates, path)
    except RequestError as error:
        sizes = {name: array.size for name, array in candidates.items() if array.dtype.kind in "iuf"}
        first = max(sizes, key=lambda name: sizes[name])
        row.variable, row.doubt = re.sub(r"\d+", "*", first), error.problem
        try:
            chosen = _chosen(candidates, path, row.variable)
        except RequestError:
            row.variable = None
            return row
    row.rate_hz, _ = rate_in_file(arrays, path, chosen)
    # What is read beside every measurement need not be written.
    row.rate_known = rate_stated_in(path, arrays, chosen.channels) is not None or (
        chosen.clock is not None and row.rate_hz is not None
    )
    if row.files == 1:
        row.rpm = speed_in_file(arrays, chosen.channels[0] if chosen.channels else "")
    return row


def _chosen(candidates: Arrays, path: Path, variable: str | None = None) -> ChosenChannels:
    """Choose what will be read as one recording, as strictly as that will be."""
    chosen = choose_channels(candidates, path, variable)
    chosen.signal(path)
    return chosen


def _written(rows: list[_Row], start: PurePosixPath, refused: tuple[str, ...]) -> FirstManifest:
    found = [_values(row, start) for row in rows]
    nowhere = [key for key in _FOR_ALL if all(values.get(key, "") is None for values, _ in found)]
    lines, gaps = [], dict.fromkeys(nowhere, len(rows))
    for row, (values, guessed) in zip(rows, found, strict=True):
        written = {key: value for key, value in values.items() if key not in nowhere}
        missing = [key for key, value in written.items() if value is None]
        gaps |= {key: gaps.get(key, 0) + 1 for key in missing}
        said = [f"guess: {', '.join(guessed)}"] if guessed else []
        said += [f"fill in: {', '.join(missing)}"] if missing else []
        said += [row.doubt] if row.doubt else []
        said += [row.tachometer.said] if row.tachometer is not None else []
        lines.append(f"  - {flow_yaml(written)}" + (f"  # {visible('; '.join(said))}" if said else ""))
    files = sum(row.files for row in rows)
    head = [_HEAD.format(files=files).rstrip()]
    head += [f"# Left out, cannot be read: {visible(' '.join(line.split()))}" for line in refused]
    defaults = [f"  {key}: ~  # fill in, {_FOR_ALL[key]}; or in each row" for key in nowhere]
    text = "\n".join([*head, "defaults:", *defaults, _GEOMETRY, "recordings:", *lines, ""])
    return FirstManifest(text, files, len(rows), gaps, refused)


def _values(row: _Row, start: PurePosixPath) -> tuple[dict[str, Any], list[str]]:
    """Give a row's keys, ``None`` for what is to be filled in, and the names of those that are guessed."""
    guess = row.guess
    values: dict[str, Any] = {"file": str(start / row.file), "fault": guess.fault, "bearing": guess.bearing}
    if row.rpm is not None or guess.shaft_hz is None:
        values["rpm"] = _number(row.rpm if row.rpm is not None else guess.rpm)
    else:
        values["shaft_hz"] = _number(guess.shaft_hz)
    if row.tachometer is not None and row.tachometer.pulses_per_turn is not None:
        if values.get("rpm", "") is None:
            del values["rpm"]
        values["tachometer"] = row.tachometer.channel
        values["pulses_per_turn"] = row.tachometer.pulses_per_turn
    if guess.load is not None:
        values["load"] = _number(guess.load)
    if row.variable is not None:
        values["variable"] = row.variable
    if not row.rate_known:
        values["rate_hz"] = _number(row.rate_hz)
    known = {"file", "rate_hz", *(["rpm"] if row.rpm is not None else [])}
    return values, [key for key, value in values.items() if value is not None and key not in known]


def _number(said: str | float | None) -> float | int | None:
    if said is None:
        return None
    value = float(said)
    return int(value) if value.is_integer() else value
