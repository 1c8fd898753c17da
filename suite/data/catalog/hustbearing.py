"""HUSTbearing (Huazhong): an ER-16K bearing of each fault and size, at ten speeds."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import MB_ER16K
from suite.data.locate import FileTable
from suite.data.readers import read_arrays
from suite.data.readers.options import ReadOptions
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError

_RATE_HZ = 25_600.0
_SPEEDS_HZ = (20, 25, 30, 35, 40, 60, 65, 70, 75, 80)
_MEDIUM = "0.5X_"
_SEVERE_MM = {"I": 0.3, "O": 0.3, "B": 0.5, "C": 0.3}
_FAULTS = {"H": "healthy", "I": "inner", "O": "outer", "B": "ball", "C": "inner+outer"}
_AXES = ("x", "y", "z")

# 22 lines on the channels, then time, a speed without meaning, and the axes; as read in
# github.com/VictorBauler/BearingDatasets (hustbearing), all else in the owner's README.
_AS_TEXT = ReadOptions(format="text", skip_rows=22, separator="\t")


class HustbearingOptions(Options):
    """What to take from each recording, and which bearings.

    Attributes
    ----------
    axis
        Of the accelerometer: x, y or z.
    compound
        Also take the two bearings with faults on both races, a class of their own.
    """

    axis: Literal["x", "y", "z"] = "x"
    compound: bool = False


def _names(options: HustbearingOptions) -> list[str]:
    codes = [code for code in _FAULTS if code != "C" or options.compound]
    return [
        f"{size}{code}_{speed}Hz.xls"
        for code in codes
        for size in (("",) if code == "H" else ("", _MEDIUM))
        for speed in _SPEEDS_HZ
    ]


def _read_one(name: str, path: Path, options: HustbearingOptions) -> Recording:
    medium = name.startswith(_MEDIUM)
    code, speed = name.removeprefix(_MEDIUM).removesuffix("Hz.xls").split("_")
    columns = list(read_arrays(path, _AS_TEXT).values())
    if len(columns) != 5 or any(column.dtype.kind not in "iuf" for column in columns):
        expected = "five of numbers: time, speed and three axes"
        raise RequestError(f"has {len(columns)} columns", file=path, expected=expected)
    signal = np.asarray(columns[2 + _AXES.index(options.axis)], dtype=np.float32).reshape(1, -1)
    check_signal(signal, str(path))
    size = _SEVERE_MM.get(code, 0.0) / (2 if medium else 1)
    fault = _FAULTS[code]
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=float(speed),
        fault=fault,
        bearing=f"{fault}-{size:g}mm" if size else fault,
        condition=f"{speed} Hz",
        rig="HUSTbearing",
        orders=MB_ER16K.orders,
        severity=size,
        notes=("the file's column of speeds has no meaning (the owner's words): its name's is taken",),
    )


_BY_HAND = (
    "the .xls files that https://github.com/CHAOZHAO-1/HUSTbearing-dataset links to, put into a folder "
    "HUSTbearing of the data folder"
)
_TABLE = FileTable("hustbearing", ("HUSTbearing", "HUSTbearing-dataset"), _BY_HAND, _names, _read_one)

DATASET = DataSet(
    name="hustbearing",
    summary="HUSTbearing (Huazhong): ER-16K, 2 inner, 2 outer, 2 ball faults and 1 healthy, 20 to 80 Hz",
    citation=(
        "C. Zhao, E. Zio, W. Shen, Domain generalization for cross-domain fault diagnosis: an "
        "application-oriented perspective and a benchmark study, Reliability Engineering and System Safety "
        "245 (2024) 109964"
    ),
    licence="'publicly available, and anyone can use them to validate diagnosis algorithms'; cite the paper",
    homepage="https://github.com/CHAOZHAO-1/HUSTbearing-dataset",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=HustbearingOptions,
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and speed: another recording is always another speed"
    },
)
