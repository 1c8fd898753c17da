"""IMS (University of Cincinnati, NASA): three tests of four bearings each; their first and last files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, field_validator

from suite.arrays import DAMAGED, HEALTHY
from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import REXNORD_ZA2115
from suite.data.locate import folder_of, require_files
from suite.data.readers import read_arrays, to_signal
from suite.data.readers.format import Arrays
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.identity import key_of, key_of_files
from suite.limits import within

_FOLDERS = ("IMS", "IMS Bearings", "4. Bearings", "bearing_dataset")
_SHAFT_HZ = 2000 / 60

_NAME = re.compile(r"\d{4}(\.\d\d){5}")
_BEARINGS = (1, 2, 3, 4)


class _Test(NamedTuple):
    folder: str
    first: str
    last: str
    files: int
    columns: int
    failed: dict[int, str]


# Numbers of files, times and failures of the owner's readme, as read in
# github.com/VictorBauler/BearingDatasets (ims) and in
# github.com/Hossain007Bhuiyan/industrial-predictive-maintenance: the third test's folder goes on for two more
# weeks that the readme does not tell of.
_TESTS = {
    1: _Test("1st_test", "2003.10.22.12.06.24", "2003.11.25.23.39.56", 2156, 8, {3: "inner", 4: "ball"}),
    2: _Test("2nd_test", "2004.02.12.10.32.39", "2004.02.19.06.22.39", 984, 4, {1: "outer"}),
    3: _Test("3rd_test", "2004.03.04.09.27.46", "2004.04.04.19.01.57", 4448, 4, {3: "outer"}),
}


class ImsOptions(Options):
    """Which tests, and how much of them.

    Attributes
    ----------
    tests
        Some of 1, 2 and 3.
    healthy_files, damaged_files
        So many files from the start of a test count as healthy, of all its bearings; so many from its end as
        damaged, of those that failed. What the others' last files are is not known: they are left out.
    classes
        ``kinds``: what the owner found when the test was over; ``damaged``: healthy or not, four bearings
        in all, since two of the kinds have one bearing.
    axis
        Of the first test's two accelerometers a bearing; the other tests have one.
    rate_hz
        The owner's readme states 20 kHz; papers take 20,480 Hz, as a file of one second has so many samples.
        Every order scales with it.
    """

    tests: tuple[int, ...] = Field((1, 2, 3), min_length=1)
    healthy_files: int = Field(8, ge=1, le=100)
    damaged_files: int = Field(8, ge=1, le=100)
    classes: Literal["kinds", "damaged"] = "kinds"
    axis: Literal["x", "y"] = "x"
    rate_hz: Annotated[float, within(1, 1e8, "Hz")] = 20_000.0

    @field_validator("tests")
    @classmethod
    def _known_tests(cls, tests: tuple[int, ...]) -> tuple[int, ...]:
        if not set(tests) <= _TESTS.keys() or len(set(tests)) < len(tests):
            raise ValueError(f"tests are {list(tests)} (expected some of 1, 2, 3, each once)")
        return tuple(sorted(tests))


def _of_test(number: int, paths: list[Path]) -> list[Path]:
    """Take the files of a test, by their names alone: folders are called differently in copies."""
    test = _TESTS[number]
    return [path for path in paths if test.first <= path.name <= test.last]


def _stamped(root: Path) -> list[Path]:
    """Find all files called by a time, in its order, each time once."""
    folder = folder_of(root, *_FOLDERS)
    stamped = {path.name: path for path in sorted(folder.rglob("*")) if _NAME.fullmatch(path.name)}
    return [path for _, path in sorted(stamped.items()) if path.is_file()]


def _locate(root: Path, options: ImsOptions) -> dict[tuple[int, int], Path]:
    """Find the first and last files of the tests that are there: (test, number of the file)."""
    stamped = _stamped(root)
    located: dict[tuple[int, int], Path] = {}
    for number in options.tests:
        test, paths = _TESTS[number], _of_test(number, stamped)
        if paths and len(paths) != test.files:
            problem = f"has {len(paths)} files of {test.folder}, so that the first and last are not known"
            raise RequestError(problem, file=folder_of(root, *_FOLDERS), expected=f"all {test.files}")
        ends = {*paths[: options.healthy_files], *paths[-options.damaged_files :]}
        located |= {(number, place): path for place, path in enumerate(paths, 1) if path in ends}
    return located


def read(root: Path, options: ImsOptions) -> list[Recording]:
    """Read the first and last files of the tests that are there.

    Parameters
    ----------
    root
        A folder that holds a folder ``IMS``, or the files themselves, at any depth.
    options
        Which tests, and how many files.

    Returns
    -------
    list of Recording
        One a file and bearing, one channel each.

    Raises
    ------
    RequestError
        No file at all, a test with files missing, or a damaged or foreign file.
    """
    folder = folder_of(root, *_FOLDERS)
    located = require_files(_locate(root, options), "ims", folder, DATASET.by_hand)
    return [
        item for (test, number), path in located.items() for item in _of_file(test, number, path, options)
    ]


def _of_file(number: int, place: int, path: Path, options: ImsOptions) -> list[Recording]:
    test = _TESTS[number]
    arrays = read_arrays(path)
    if len(arrays) != test.columns:
        raise RequestError(f"has {len(arrays)} columns", file=path, expected=str(test.columns))
    if place <= options.healthy_files:
        return [_recording(number, bearing, place, arrays, path, options) for bearing in _BEARINGS]
    return [_recording(number, bearing, place, arrays, path, options) for bearing in test.failed]


def _recording(
    number: int, bearing: int, place: int, arrays: Arrays, path: Path, options: ImsOptions
) -> Recording:
    test = _TESTS[number]
    wide = test.columns // len(_BEARINGS)
    signal = to_signal(arrays, path, channel=(bearing - 1) * wide + (options.axis == "y") * (wide - 1))
    check_signal(signal, str(path))
    healthy = place <= options.healthy_files
    fault = HEALTHY if healthy else DAMAGED if options.classes == "damaged" else test.failed[bearing]
    return Recording(
        name=_name(number, bearing, place),
        signal=signal,
        rate_hz=options.rate_hz,
        shaft_hz=_SHAFT_HZ,
        fault=fault,
        bearing=f"test {number}, bearing {bearing}",
        condition="2000 rpm, 6000 lbs",
        rig="IMS",
        orders=REXNORD_ZA2115.orders,
        severity=0.0 if healthy else float("nan"),
        load=6000.0,
        notes=("healthy because new" if healthy else "faulty as found at the end of the test",),
    )


def _name(number: int, bearing: int, place: int) -> str:
    return f"{_TESTS[number].folder}/bearing {bearing}/file {place:04d}"


def lives(options: ImsOptions) -> dict[str, tuple[str, int, int]]:
    """Say of each file of a bearing that failed which it is in its life, and of how many."""
    return {
        _name(number, bearing, place): (f"test {number}, bearing {bearing}", place, _TESTS[number].files)
        for number in options.tests
        for place in range(1, _TESTS[number].files + 1)
        if place <= options.healthy_files or place > _TESTS[number].files - options.damaged_files
        for bearing in _TESTS[number].failed
    }


def missing(root: Path, options: ImsOptions) -> list[str]:
    """Say of each test how many of its files the folder lacks."""
    stamped = _stamped(root)
    counts = {number: len(_of_test(number, stamped)) for number in options.tests}
    return [
        f"{_TESTS[number].folder}: {_TESTS[number].files - count} of {_TESTS[number].files} files"
        for number, count in counts.items()
        if count < _TESTS[number].files
    ]


def fingerprint(root: Path, options: ImsOptions) -> str:
    """Give a key of the content of the files that are read, and of the options.

    Raises
    ------
    RequestError
        No file at all, or a test with files missing.
    """
    folder = folder_of(root, *_FOLDERS)
    files = key_of_files(require_files(_locate(root, options), "ims", folder, DATASET.by_hand).values())
    return key_of({"dataset": "ims", "reader": 1, "options": options.model_dump(mode="json"), "files": files})


DATASET = DataSet(
    name="ims",
    summary="IMS (NASA): first and last files of 12 Rexnord ZA-2115 bearings in 3 tests, 4 of which failed",
    citation=(
        "H. Qiu, J. Lee, J. Lin, G. Yu, Wavelet filter-based weak signature detection method and its "
        "application on rolling element bearing prognostics, Journal of Sound and Vibration 289 (2006) "
        "1066-1090; J. Lee, H. Qiu, G. Yu, J. Lin, Rexnord Technical Services, Bearing data set, IMS, "
        "University of Cincinnati, NASA Ames Prognostics Data Repository, 2007"
    ),
    licence="U.S. Government Works, as listed on data.nasa.gov; cite the data set",
    homepage="https://data.nasa.gov/dataset/ims-bearings",
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    options=ImsOptions,
    by_hand=(
        "IMS.zip of https://data.nasa.gov/dataset/ims-bearings (a .7z with a .rar for each test), unpacked "
        "into a folder IMS of the data folder"
    ),
    lives=lives,
    refused_rungs=dict.fromkeys(
        ("condition", "bearing-condition", "load-transfer"), "all bearings ran at one speed and load"
    ),
)
