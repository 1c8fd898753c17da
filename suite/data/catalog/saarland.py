"""Saarland (ZeMA): three NU206 bearings, each undamaged and then with a milled inner ring, as designed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field

from suite.arrays import HEALTHY
from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import KNOWN_BEARINGS
from suite.data.locate import files_by_name, folder_of, require_files
from suite.data.readers import read_arrays
from suite.data.readers.options import ReadOptions
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.identity import key_of, key_of_files
from suite.limits import within

# Layout, columns of info.csv, rate and factors as read in github.com/VictorBauler/BearingDatasets (saarland).
# The archive holds copies in wrong folders and files of speeds that info.csv does not list; none are taken.
_FOLDERS = ("Saarland", "ZeMA")
_RATE_HZ = 20_000.0
_FORCES_N = {"0": 0.0, "1": 1600.0, "2": 2500.0, "3": 3300.0}
_POSITIONS = {"1": "A", "2": "B", "3": "C", "4": "D"}
_AXES = ("x", "y", "z")
_AS_TEXT = ReadOptions(format="text", separator=",")


class SaarlandOptions(Options):
    """Which of the 1,151 recordings of the design, and how much of each.

    Attributes
    ----------
    position
        Of the tested bearing on the shaft: A, B, C or D; ``all`` makes them part of the condition.
    run
        1, 2 or 3: the accelerometer was taken off and mounted again in between.
    axis
        Of the accelerometer: x, y or z.
    seconds
        So much from the start of each, of 60 s. More adds windows, not evidence: the bearing is the unit.
    """

    position: Literal["A", "B", "C", "D", "all"] = "A"
    run: int = Field(1, ge=1, le=3)
    axis: Literal["x", "y", "z"] = "x"
    seconds: Annotated[float, within(1, 60, "s")] = 10.0


class _Run(NamedTuple):
    """A row of info.csv; ``file`` below the folder ``Data``, ``position`` A to D."""

    file: str
    bearing: int
    damaged: bool
    rpm: float
    target_rpm: float
    force_n: float
    position: str
    run: int
    width_mm: float


def _run(row: dict[str, str]) -> _Run:
    return _Run(
        file="/".join((row["FolderPath"].replace("\\", "/").strip("/"), row["Filename"])),
        bearing=int(row["Bearing"]),
        damaged={"0": False, "1": True}[row["DamageState"]],
        rpm=float(row["SpeedRPM"]),
        target_rpm=float(row["SpeedTarget"]),
        force_n=_FORCES_N[row["ForceLevel"]],
        position=_POSITIONS[row["Position"]],
        run=int(row["Run"]),
        width_mm=float(row.get("DamageWidthMM", "nan")),
    )


def _design(root: Path, options: SaarlandOptions) -> dict[_Run, Path]:
    """Read the rows of info.csv that were asked for, and say where the file of each belongs."""
    folder = folder_of(root, *_FOLDERS)
    found = {name: paths[0] for name, paths in files_by_name(folder, ["info.csv"]).items()}
    info = require_files(found, "saarland", folder, DATASET.by_hand)["info.csv"]
    runs = []
    try:
        with info.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                # A row that ends early has no texts, one that goes on has a list of them under no name.
                runs.append(_run({name: _whole(text) for name, text in row.items() if name and text}))
    except (ValueError, KeyError, csv.Error) as error:
        said = f"no column, or no value, {error}" if isinstance(error, KeyError) else str(error)
        problem, expected = f"row {len(runs) + 1}: {said[:80]}", "the owner's table of recordings"
        raise RequestError(problem, file=info, expected=expected) from error
    return {
        run: info.parent / "Data" / run.file
        for run in runs
        if run.run == options.run and options.position in (run.position, "all")
    }


def _whole(text: str) -> str:
    """Write whole numbers without a point, as tables with empty cells do not."""
    return text.strip().removesuffix(".0")


def _required(root: Path, options: SaarlandOptions) -> dict[_Run, Path]:
    there = {run: path for run, path in _design(root, options).items() if path.is_file()}
    return require_files(there, "saarland", folder_of(root, *_FOLDERS), DATASET.by_hand)


def read(root: Path, options: SaarlandOptions) -> list[Recording]:
    """Read the recordings of the design that are there.

    Parameters
    ----------
    root
        A folder that holds a folder ``Saarland`` with info.csv and, beside it, the folder ``Data``.
    options
        Which of them.

    Returns
    -------
    list of Recording
        One a file, one axis each.

    Raises
    ------
    RequestError
        No table, no file of it, or a damaged or foreign one.
    """
    return [_read_one(run, path, options) for run, path in _required(root, options).items()]


def _read_one(run: _Run, path: Path, options: SaarlandOptions) -> Recording:
    columns = list(read_arrays(path, _AS_TEXT).values())
    if len(columns) != len(_AXES) or any(column.dtype.kind not in "iuf" for column in columns):
        raise RequestError(f"has {len(columns)} columns", file=path, expected="three of numbers: the axes")
    signal = np.asarray(columns[_AXES.index(options.axis)], dtype=np.float32).reshape(1, -1)
    signal = signal[:, : round(options.seconds * _RATE_HZ)].copy()
    check_signal(signal, str(path))
    where = f", position {run.position}" if options.position == "all" else ""
    return Recording(
        name=Path(run.file).name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=run.rpm / 60,
        fault="inner" if run.damaged else HEALTHY,
        bearing=f"B{run.bearing}",
        condition=f"{run.target_rpm:g} rpm, {run.force_n:g} N{where}",
        rig="Saarland",
        orders=KNOWN_BEARINGS["NU206"],
        severity=run.width_mm if run.damaged else 0.0,
        load=run.force_n,
    )


def missing(root: Path, options: SaarlandOptions) -> list[str]:
    """List the files of the design that are not there; without info.csv, that one.

    Raises
    ------
    RequestError
        A table that is another.
    """
    if not files_by_name(folder_of(root, *_FOLDERS), ["info.csv"]):
        return ["info.csv", "the folder Data beside it"]
    return [f"Data/{run.file}" for run, path in _design(root, options).items() if not path.is_file()]


def fingerprint(root: Path, options: SaarlandOptions) -> str:
    """Give a key of the content of the files that are read, of their rows in the table, and of the options.

    Raises
    ------
    RequestError
        No table, or no file of it.
    """
    located = _required(root, options)
    declared = {"dataset": "saarland", "reader": 1, "options": options.model_dump()}
    return key_of(
        {**declared, "runs": [list(run) for run in located], "files": key_of_files(located.values())}
    )


DATASET = DataSet(
    name="saarland",
    summary="Saarland (ZeMA): 3 NU206 bearings, each healthy, then its inner ring milled; 4 speeds, 4 loads",
    citation=(
        "C. Schnur, P. Goodarzi, Y. Robin, J. Schauer, A. Schütze, A machine learning dataset of artificial "
        "inner ring damage on cylindrical roller bearings measured under varying cross-influences, Data 10 "
        "(2025) 77"
    ),
    licence="CC BY 4.0",
    homepage="https://zenodo.org/records/15376390",
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    options=SaarlandOptions,
    by_hand=(
        "info.csv and Data.zip of https://zenodo.org/records/15376390, unpacked into a folder Saarland of "
        "the data folder"
    ),
    caveat="two classes, and each bearing is in both: healthy and the same one damaged",
)
