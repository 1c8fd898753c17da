"""Check a data set in the user's folder, and report in plain words what is there and what is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from suite.data.checks import Finding, examine_recordings
from suite.data.dataset import DataSet, Options, RemoteFile, parse_options
from suite.data.distinct import distinguish
from suite.data.download.present import candidates, is_present
from suite.data.groups import describe_groups
from suite.data.readers import SUFFIXES, read_arrays
from suite.data.recording import Recording
from suite.errors import RequestError

_NAMED = 3
"""So many recordings of a note are named."""


def verify(dataset: DataSet, root: Path, options: Options | None = None) -> list[Finding]:
    """Check the files of a data set: there, readable, the owner's; rates, lengths, speeds, known traps.

    Parameters
    ----------
    dataset
        From the catalog.
    root
        Folder of raw data.
    options
        The data set's options; by default its defaults.

    Returns
    -------
    list of Finding
        What is missing, every unreadable file, and, if the recordings can be read, what they are.

    Raises
    ------
    RequestError
        When the data set needs options that are not given.
    """
    chosen = options if options is not None else parse_options(dataset, {})
    findings = [Finding("missing", dataset.name, line) for line in dataset.missing(root, chosen)]
    findings += _check_files(dataset, root)
    if any(finding.level == "error" for finding in findings):
        return findings
    try:
        recordings = dataset.read(root, chosen)
    except RequestError as error:
        return [*findings, _error(error, dataset.name)]
    distinct = distinguish(recordings)
    contents = [*_describe(dataset.name, distinct.all), *distinct.findings]
    return [*findings, *contents, *examine_recordings(dataset.name, distinct.used), *_notes(recordings)]


def _error(error: RequestError, otherwise: str) -> Finding:
    parts = [error.key, error.problem] if error.key else [error.problem]
    expected = f" (expected {error.expected})" if error.expected else ""
    return Finding("error", str(error.file or otherwise), ": ".join(parts) + expected)


def _check_files(dataset: DataSet, root: Path) -> Iterator[Finding]:
    """Read every file that is there, so that all damaged ones are named at once."""
    for file in dataset.files:
        paths = [path for path in candidates(root, file) if path.parent.name not in _namesakes(dataset, file)]
        for path in paths:
            if path.suffix.lower() not in SUFFIXES:
                continue
            try:
                read_arrays(path)
            except RequestError as error:
                yield _error(error, str(path))
        if paths and not is_present(root, file):
            yield Finding("note", str(paths[0]), "differs from the file that the owner's address gave")


def _namesakes(dataset: DataSet, file: RemoteFile) -> set[str]:
    """Name the folders in which other files of a file's name belong."""
    path = PurePosixPath(file.path)
    others = [PurePosixPath(other.path) for other in dataset.files if other.path != file.path]
    return {other.parent.name for other in others if other.name == path.name}


def _describe(name: str, recordings: list[Recording]) -> Iterator[Finding]:
    rates = sorted({recording.rate_hz for recording in recordings})
    rpm = sorted(60 * end for recording in recordings for end in recording.span_hz)
    seconds = sorted(recording.seconds for recording in recordings)
    yield Finding(
        "note",
        name,
        f"{len(recordings)} recordings at {_span(rates)} Hz, {_span(rpm)} rpm, {_span(seconds)} s",
    )
    bearings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for recording in recordings:
        bearings[recording.fault].add((recording.rig, recording.bearing))
    counts = ", ".join(f"{fault} {len(names)}" for fault, names in sorted(bearings.items()))
    yield Finding("note", name, f"physical bearings per class: {counts}")
    for line in describe_groups(recordings):
        yield Finding("note", name, line)


def _span(values: list[float]) -> str:
    low, high = f"{values[0]:.6g}", f"{values[-1]:.6g}"
    return low if low == high else f"{low} to {high}"


def _notes(recordings: list[Recording]) -> Iterator[Finding]:
    names: dict[str, list[str]] = defaultdict(list)
    for recording in recordings:
        for note in recording.notes:
            names[note].append(recording.name)
    for note, holders in names.items():
        more = [f" and {len(holders) - _NAMED} more"] if len(holders) > _NAMED else []
        yield Finding("note", ", ".join(holders[:_NAMED]) + "".join(more), note)
