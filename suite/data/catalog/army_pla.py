"""Army Engineering University of PLA: an NU205 cracked on each element, cage included, at three speeds."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from suite.arrays import HEALTHY
from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import KNOWN_BEARINGS
from suite.data.locate import FileTable
from suite.data.readers import read_arrays
from suite.data.readers.options import ReadOptions
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError

# Names, columns, rate and load as read in github.com/VictorBauler/BearingDatasets (army_pla: builder,
# description and list of files). Sweeps of 200-2400-200 rpm hold no speed, and are left out.
_RATE_HZ = 16_000.0
_SPEEDS_RPM = (1200, 1800, 2400)
_LOAD_NM = 20.0
_FAULTS = {
    "Normal": HEALTHY,
    "IF": "inner",
    "OF": "outer",
    "BF": "ball",
    "CF": "cage",
    "IF+OF": "inner+outer",
}
_AXES = ("x", "y", "z")
_FOLDER = "Bearing Dataset"
_AS_TEXT = ReadOptions(format="text", separator=";")


class ArmyPlaOptions(Options):
    """What to take from each recording, and which bearings.

    Attributes
    ----------
    axis
        Of the accelerometer, whose place the owner shows in a picture alone.
    compound
        Also take the bearing with both races cracked, a class of its own.
    """

    axis: Literal["x", "y", "z"] = "x"
    compound: bool = False


def _names(options: ArmyPlaOptions) -> list[str]:
    codes = [code for code in _FAULTS if "+" not in code or options.compound]
    return [f"{_FOLDER}/{code}_{rpm}.csv" for code in codes for rpm in _SPEEDS_RPM]


def _read_one(name: str, path: Path, options: ArmyPlaOptions) -> Recording:
    """Read a recording: time and three axes; the owner's rolling element is a ``ball`` here."""
    code, rpm = name.removeprefix(f"{_FOLDER}/").removesuffix(".csv").split("_")
    columns = list(read_arrays(path, _AS_TEXT).values())
    if len(columns) != 1 + len(_AXES) or any(column.dtype.kind not in "iuf" for column in columns):
        expected = "four of numbers: time and three axes"
        raise RequestError(f"has {len(columns)} columns", file=path, expected=expected)
    signal = np.asarray(columns[1 + _AXES.index(options.axis)], dtype=np.float32).reshape(1, -1)
    check_signal(signal, str(path))
    fault = _FAULTS[code]
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=float(rpm) / 60,
        fault=fault,
        bearing=fault,
        condition=f"{rpm} rpm",
        rig="Army PLA",
        orders=KNOWN_BEARINGS["NU205"],
        severity=0.0 if code == "Normal" else 2.0,
        load=_LOAD_NM,
        notes=("the speed is the one that was set",),
    )


_BY_HAND = (
    "the folder 'Bearing Dataset' of https://data.mendeley.com/datasets/yrms2v89p7/1, put into a folder Army "
    "PLA of the data folder"
)
_TABLE = FileTable("army_pla", ("Army PLA", "yrms2v89p7-1"), _BY_HAND, _names, _read_one)
_ONE_BEARING = "one bearing per class: condition-wise claims only"

DATASET = DataSet(
    name="army_pla",
    summary="Army PLA: one healthy, inner, outer, roller and cage-cracked NU205 each, 3 speeds, 16 kHz",
    citation=(
        "Y. Hou, J. Tang, J. Zhang, P. Pang, H. Zhang, X. Li, Mixed fault dataset of bearings and gearboxes "
        "under variable operating conditions, Data in Brief 63 (2025) 112187"
    ),
    licence="CC BY 4.0",
    homepage="https://data.mendeley.com/datasets/yrms2v89p7/1",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=ArmyPlaOptions,
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and speed: another recording is always another speed",
        "bearing": _ONE_BEARING,
        "bearing-condition": _ONE_BEARING,
    },
)
