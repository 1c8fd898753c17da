"""The user's own recordings, described by a manifest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import nan
from pathlib import Path

import numpy as np

from suite.data.conditions import name_conditions
from suite.data.dataset import DataSet, Options
from suite.data.manifest import ManifestEntry, ManifestRow, read_manifest
from suite.data.readers import read_arrays
from suite.data.readers.channel_choice import Channel
from suite.data.readers.chosen_channels import ChosenChannels
from suite.data.readers.column_kinds import FileColumn
from suite.data.readers.dispatch import read_needed
from suite.data.readers.format import Arrays, Wanted
from suite.data.readers.recording_shape import check_length
from suite.data.readers.selection import choose_channels, wanted_channels
from suite.data.readers.stated_rate import other_rates, rate_called_so, rate_stated_in, rates_called_so
from suite.data.recording import Recording, check_signal
from suite.data.row_samples import factor_to_g, part_of
from suite.data.row_speed import measured_column, speed_of_row, without_column
from suite.errors import RequestError
from suite.files import is_file, why_no_file, why_none_is_file
from suite.identity import key_of, key_of_files


class FolderOptions(Options):
    """Where the manifest lies.

    Attributes
    ----------
    manifest
        Path of a CSV or YAML manifest: absolute, or relative to the folder of the question's file, the data
        folder or the working folder, the first that has it. For ``suite data`` it is the working folder,
        then the data folder.
    """

    manifest: str


def _manifest(root: Path, options: FolderOptions) -> Path:
    given = Path(options.manifest).expanduser()
    candidates = [root / given, given]
    for candidate in candidates:
        if is_file(candidate):
            return candidate
    problem = why_none_is_file(candidates, "manifest")
    tried = " or ".join(dict.fromkeys(str(candidate) for candidate in candidates))
    raise RequestError(problem, file=options.manifest, key="folder.manifest", expected=f"a file, {tried}")


def _path(manifest: Path, row: ManifestRow) -> Path:
    """Resolve a row's file; manifests written on Windows have backslashes."""
    return manifest.parent / row.file.replace("\\", "/")


def read(root: Path, options: FolderOptions) -> list[Recording]:
    """Read every recording of the manifest, in its order.

    Parameters
    ----------
    root
        Folder of raw data.
    options
        Where the manifest lies.

    Returns
    -------
    list of Recording
        With the named channels; healthy recordings have severity 0.

    Raises
    ------
    RequestError
        A wrong manifest, or a missing, damaged or unusable file; the line names row and file, and
        the other rows of which the same is true.
    """
    manifest = _manifest(root, options)
    entries = read_manifest(manifest)
    recordings = _read_entries(manifest, entries)
    _check_names(manifest, entries, recordings)
    seen: dict[str, int] = {}
    for number, recording in enumerate(recordings, start=1):
        if recording.name in seen:
            problem = f"rows {seen[recording.name]} and {number} are both called {recording.name!r}"
            raise RequestError(problem, file=manifest, key="name", expected="a name for each")
        seen[recording.name] = number
    return recordings


def _read_entries(manifest: Path, entries: list[ManifestEntry]) -> list[Recording]:
    """Read all rows before the first error is raised, so that all damaged files are named at once."""
    recordings: list[Recording] = []
    errors: list[tuple[str, RequestError]] = []
    for entry in entries:
        try:
            recordings.append(_read_entry(manifest, entry))
        except RequestError as error:
            errors.append((entry.row.file, error))
    if not errors:
        return _in_conditions(entries, recordings)
    (_, first), *others = errors
    if not others:
        raise first
    names = ", ".join(file for file, _ in others[:5]) + (", ..." if len(others) > 5 else "")
    rows = "1 more row is" if len(others) == 1 else f"{len(others)} more rows are"
    problem = f"{first.problem}; {rows} refused: {names}"
    raise RequestError(problem, file=first.file, key=first.key, expected=first.expected)


def _in_conditions(entries: list[ManifestEntry], recordings: list[Recording]) -> list[Recording]:
    """Name the conditions of recordings: their speeds may be measured, and are known only now."""
    conditions = name_conditions(
        [_rpm(entry, one) for entry, one in zip(entries, recordings, strict=True)],
        [entry.row.load for entry in entries],
        [entry.row.condition for entry in entries],
        [None if one.turns is None else (60 * one.span_hz[0], 60 * one.span_hz[1]) for one in recordings],
    )
    return [replace(one, condition=name) for one, name in zip(recordings, conditions, strict=True)]


def _rpm(entry: ManifestEntry, recording: Recording) -> float:
    """Give the speed that a condition is named after, rpm: the stated one, or the measured one, rounded."""
    stated = entry.row.stated_hz
    return 60 * stated if stated is not None else float(f"{60 * recording.shaft_hz:.3g}")


def _check_names(manifest: Path, entries: list[ManifestEntry], recordings: list[Recording]) -> None:
    """Refuse a pattern that means other channels in one file than in the next, and another order of all.

    Numbers may differ (X105_DE_time, X106_DE_time), and so may the file's own name in a channel's.
    """
    meant: dict[Channel | None, tuple[str, ...]] = {}
    for entry, recording in zip(entries, recordings, strict=True):
        channel = entry.row.channel
        stem = _path(manifest, entry.row).stem
        names = tuple(re.sub(r"\d+", "#", name.removeprefix(stem)) for name in recording.channels)
        before = meant.setdefault(channel, names)
        same = sorted(before) == sorted(names) if channel is None else re.search(r"[*?[]", str(channel))
        if same and before != names:
            listed = ", ".join(recording.channels)
            asked = "all" if channel is None else repr(channel)
            problem = f"{asked} is {listed} in {entry.row.file}, other channels in the files before"
            raise RequestError(problem, file=manifest, key=f"{entry.position}, channel", expected="the same")


def _read_entry(manifest: Path, entry: ManifestEntry) -> Recording:
    row = entry.row
    path = _path(manifest, row)
    arrays, measured, chosen = _arrays_of(path, row)
    rate, notes = _rate(manifest, entry, arrays, path, chosen)
    samples = chosen.signal(path, _part(manifest, entry, chosen.length, rate))
    check_signal(samples, str(path))
    if row.channel is None:
        check_length(samples, rate, path)
    severity = 0.0 if row.severity is None and row.fault == "healthy" else row.severity
    channel = ";".join(map(str, row.channel)) if isinstance(row.channel, tuple) else row.channel
    selector = "".join(f":{piece}" for piece in (row.variable, channel) if piece is not None)
    if row.start is not None or row.stop is not None:
        selector += f":{row.start or 0:g}-{'' if row.stop is None else f'{row.stop:g}'} s"
    speed = speed_of_row(manifest, entry, measured, chosen.length, samples.shape[1], rate)
    factor = factor_to_g(row.scale, row.unit, row.sensitivity)
    return Recording(
        name=row.name or f"{row.file}{selector}",
        signal=samples if factor == 1 else (samples * factor).astype(np.float32),
        rate_hz=rate,
        shaft_hz=speed.shaft_hz,
        fault=row.fault,
        bearing=row.bearing,
        condition=row.condition or "not yet named",
        rig=row.rig,
        orders=row.orders,
        severity=nan if severity is None else severity,
        load=nan if row.load is None else row.load,
        channels=chosen.channels,
        notes=(
            *chosen.notes,
            *notes,
            *speed.notes,
            *_limited(row),
            *other_rates(arrays, rate, chosen.channels),
        ),
        turns=speed.turns,
        max_windows=row.max_windows,
    )


def _arrays_of(path: Path, row: ManifestRow) -> tuple[Arrays, FileColumn | None, ChosenChannels]:
    """Read what a row takes of a file, and of other long arrays no more than it takes to choose."""
    if row.variable is None and row.channel is None:
        arrays = read_arrays(path, row.reading)
    else:
        arrays = read_needed(path, row.reading, lambda begun: _wanted(begun, path, row))
    measured = measured_column(arrays, path, row)
    chosen = choose_channels(without_column(arrays, row, measured), path, row.variable, row.channel)
    if measured is not None and row.channel is None:
        chosen = chosen.without(measured.name, path)
    return arrays, measured, chosen


def _wanted(begun: Arrays, path: Path, row: ManifestRow) -> Wanted:
    """Tell by the beginnings of a file's arrays what a row takes of them."""

    def part(channels: Sequence[str]) -> slice:
        rate = row.rate_hz or rate_stated_in(path, begun, channels)
        if rate is None:  # a clock in the file may say it
            return slice(None)
        return slice(round((row.start or 0) * rate), None if row.stop is None else round(row.stop * rate))

    measured = measured_column(begun, path, row)
    wanted = wanted_channels(without_column(begun, row, measured), path, row.variable, row.channel, part)
    return wanted if measured is None else {**wanted, measured.name: slice(None)}


def _limited(row: ManifestRow) -> list[str]:
    most = row.max_windows
    return [] if most is None else [f"at most {most} windows are cut of it, evenly spread"]


def _part(manifest: Path, entry: ManifestEntry, samples: int, rate_hz: float) -> slice:
    try:
        return part_of(samples, rate_hz, entry.row.start, entry.row.stop)
    except ValueError as error:
        raise RequestError(str(error), file=manifest, key=f"{entry.position} ({entry.row.file})") from error


def _rate(
    manifest: Path, entry: ManifestEntry, arrays: Arrays, path: Path, chosen: ChosenChannels
) -> tuple[float, tuple[str, ...]]:
    """Take the rate of the manifest, of the file itself or of a clock in it; they must agree."""
    clock = chosen.clock
    own = rate_stated_in(path, arrays, chosen.channels)
    given = entry.row.rate_hz
    if entry.row.rate is not None and own is None:
        said = rate_called_so(arrays, chosen.channels)
        own = None if said is None else said[0]
    key = f"{entry.position}, rate_hz"
    if given is not None and own is not None and abs(given - own) >= 1:  # a WAV file says whole Hz
        raise RequestError(f"is {given:.10g}, but {path.name} says {own:.10g}", file=manifest, key=key)
    stated = given if given is not None else own
    if stated is not None:
        if clock is not None and clock.contradicts(stated):
            problem = f"rate_hz is {stated:g}, but column {clock.name!r} of {path.name} rises by {clock.pace}"
            raise RequestError(problem, file=manifest, key=key)
        return stated, ()
    rate = clock.rate_hz if clock is not None else None
    if clock is None or rate is None:
        hint = "" if clock is None else f"; column {clock.name!r} of {path.name} rises by {clock.pace}"
        if entry.row.rate is not None:
            called = rates_called_so(arrays, chosen.channels)
            listed = ", ".join(f"{name} {value:.10g}" for name, value in called.items())
            hint += f"; {path.name} says {listed or 'none'}"
        raise RequestError(f"is missing{hint}", file=manifest, key=key, expected="Hz")
    return rate, (f"rate of {rate:.10g} Hz taken from column {clock.name!r}",)


def missing(root: Path, options: FolderOptions) -> list[str]:
    """List the files of the manifest that do not exist.

    Raises
    ------
    RequestError
        No manifest, or a wrong one.
    """
    manifest = _manifest(root, options)
    return [
        f"{entry.row.file} ({entry.position})"
        for entry in read_manifest(manifest)
        if not is_file(_path(manifest, entry.row))
    ]


def fingerprint(root: Path, options: FolderOptions) -> str:
    """Give a key of the manifest and of the files' content, wherever they lie.

    Raises
    ------
    RequestError
        No manifest, a wrong one, or a file of it that is missing.
    """
    manifest = _manifest(root, options)
    entries = read_manifest(manifest)
    paths = {_path(manifest, entry.row) for entry in entries}
    for path in sorted(paths):
        if problem := why_no_file(path):
            raise RequestError(problem, file=path, expected=f"as {manifest} says")
    # Reader 2: clocks are no channels. 3: speeds that differ as measured ones do are one condition.
    # 4: nor are rounded clocks with gaps; thousands are not cut, rows beside sparse columns not lost.
    # 5: rows above those that are divided otherwise are no preamble.
    rows = [entry.row.for_key() for entry in entries]
    return key_of({"dataset": "folder", "reader": 5, "rows": rows, "files": key_of_files(paths)})


DATASET = DataSet(
    name="folder",
    summary="your own recordings, listed in a CSV or YAML manifest",
    citation="your own",
    licence="your own",
    homepage="your own",
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    options=FolderOptions,
    paths=("manifest",),
    by_hand="write a manifest with a row a recording: file, fault, bearing, rate_hz, rpm or shaft_hz",
)
