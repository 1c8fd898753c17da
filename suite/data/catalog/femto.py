"""FEMTO (PRONOSTIA): bearings run to failure; their first files and their last."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from suite.arrays import DAMAGED, HEALTHY
from suite.data.dataset import DataSet, Options
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.signals.kinematics import Geometry

_RATE_HZ = 25_600.0
_GEOMETRY = Geometry(n_rolling=13, ball_diameter=3.5, pitch_diameter=25.6)
_CONDITIONS = {"1": (1800.0, 4000.0), "2": (1650.0, 4200.0), "3": (1500.0, 5000.0)}
_COLUMNS = {"horizontal": 4, "vertical": 5}

# Files of each life, one of 0.1 s every ten seconds.
_LEARNING_SET = {
    "Bearing1_1": 2803,
    "Bearing1_2": 871,
    "Bearing2_1": 911,
    "Bearing2_2": 797,
    "Bearing3_1": 515,
    "Bearing3_2": 1637,
}
_FULL_TEST_SET = {
    "Bearing1_3": 2375,
    "Bearing1_4": 1428,
    "Bearing1_5": 2463,
    "Bearing1_6": 2448,
    "Bearing1_7": 2259,
    "Bearing2_3": 1955,
    "Bearing2_4": 751,
    "Bearing2_5": 2311,
    "Bearing2_6": 701,
    "Bearing2_7": 230,
    "Bearing3_3": 434,
}


class FemtoOptions(Options):
    """How much of each life, and of which.

    Attributes
    ----------
    healthy_files, damaged_files
        So many files from the start of a life count as healthy, so many from its end as damaged.
    channel
        ``horizontal`` (the direction of the load) or ``vertical``.
    full_test_set
        Also take the eleven bearings of Full_Test_Set. Those of Test_set end before their failure.
    """

    healthy_files: int = Field(8, ge=1, le=100)
    damaged_files: int = Field(8, ge=1, le=100)
    channel: Literal["horizontal", "vertical"] = "horizontal"
    full_test_set: bool = False


def _lives(options: FemtoOptions) -> dict[str, int]:
    return {**_LEARNING_SET, **(_FULL_TEST_SET if options.full_test_set else {})}


def _names(options: FemtoOptions) -> list[str]:
    return [
        f"{bearing}/acc_{number:05d}.csv"
        for bearing, files in _lives(options).items()
        for number in range(1, files + 1)
        if number <= options.healthy_files or number > files - options.damaged_files
    ]


def lives(options: FemtoOptions) -> dict[str, tuple[str, int, int]]:
    """Say of each file which bearing's it is, which in its life, and of how many."""
    files = _lives(options)
    owner = {name: name.split("/", maxsplit=1)[0] for name in _names(options)}
    return {name: (life, _number(name), files[life]) for name, life in owner.items()}


def _number(name: str) -> int:
    return int(name.split("/")[1].removeprefix("acc_").removesuffix(".csv"))


def _read_one(name: str, path: Path, options: FemtoOptions) -> Recording:
    bearing, number = name.split("/", maxsplit=1)[0], _number(name)
    rpm, force = _CONDITIONS[bearing.removeprefix("Bearing")[0]]
    arrays = read_arrays(path)
    if len(arrays) != 6:
        expected = "six: hour, minute, second, microsecond, horizontal and vertical acceleration"
        raise RequestError(f"has {len(arrays)} columns", file=path, expected=expected)
    signal = to_signal(arrays, path, channel=_COLUMNS[options.channel])
    check_signal(signal, str(path))
    healthy = number <= options.healthy_files
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=rpm / 60,
        fault=HEALTHY if healthy else DAMAGED,
        bearing=bearing,
        condition=f"{rpm:g} rpm, {force:g} N",
        rig="PRONOSTIA",
        orders=_GEOMETRY.orders,
        severity=0.0 if healthy else float("nan"),
        load=force,
        notes=("healthy because new" if healthy else "damaged as at the end of the test, of unstated kind",),
    )


_BY_HAND = (
    "the folder Learning_set (and Full_Test_Set) of FEMTO Bearing at https://www.nasa.gov/intelligent-systems-"
    "division/discovery-and-systems-health/pcoe/pcoe-data-set-repository/ or of its copy "
    "https://github.com/wkzs111/phm-ieee-2012-data-challenge-dataset, put into a folder FEMTO of the data "
    "folder"
)
_FOLDERS = ("FEMTO", "FEMTOBearingDataSet", "PRONOSTIA", "phm-ieee-2012-data-challenge-dataset")
_FILES = FileTable("femto", _FOLDERS, _BY_HAND, _names, _read_one)

DATASET = DataSet(
    name="femto",
    summary="FEMTO (PRONOSTIA): first and last files of bearings run to failure, 3 conditions, 25.6 kHz",
    citation=(
        "P. Nectoux, R. Gouriveau, K. Medjaher, E. Ramasso, B. Morello, N. Zerhouni, C. Varnier, PRONOSTIA: "
        "an experimental platform for bearings accelerated degradation tests, IEEE PHM conference (2012) 1-8"
    ),
    licence="none stated; published for the IEEE PHM 2012 data challenge: cite the paper",
    homepage="https://hal.science/hal-00719503",
    read=_FILES.read,
    fingerprint=_FILES.fingerprint,
    missing=_FILES.missing,
    options=FemtoOptions,
    by_hand=_BY_HAND,
    lives=lives,
    refused_rungs={"condition": "each bearing ran at one speed and load until it failed"},
)
