"""UORED-VAFCLS (University of Ottawa): twenty bearings, each healthy, then developing, then faulty."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from suite.data.dataset import DataSet, Options
from suite.data.locate import FileTable
from suite.data.readers import read_arrays
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.signals.kinematics import SKF_6203

_RATE_HZ = 42_000.0
_NOMINAL_RPM = 1750.0
_CLASSES = {
    "I": ("inner", range(1, 6)),
    "O": ("outer", range(6, 11)),
    "B": ("ball", range(11, 16)),
    "C": ("cage", range(16, 21)),
}
_NSK = range(1, 6)
# As told in github.com/VictorBauler/awesome-bearing-dataset (docs/datasets.md).
_WITHOUT_LOAD = (
    "bearings with ball faults were recorded without the 400 N of the others: load goes with class"
)
_STEMS = tuple(
    name
    for code, (_, bearings) in _CLASSES.items()
    for number in bearings
    for name in (f"H_{number}_0", f"{code}_{number}_1", f"{code}_{number}_2")
)


def _names(options: Options) -> tuple[str, ...]:
    return tuple(f"{stem}.mat" for stem in _STEMS)


def _read_one(name: str, path: Path, options: Options) -> Recording:
    code, number, state = name.removesuffix(".mat").split("_")
    arrays = read_arrays(path)
    tables = [array for array in arrays.values() if array.ndim == 2 and array.shape[1] == 5]
    if len(tables) != 1:
        raise RequestError(
            "has no table of five columns", file=path, expected="acceleration, sound, speed, ..."
        )
    table = tables[0]
    signal = np.ascontiguousarray(table[:, :1].T, dtype=np.float32)
    check_signal(signal, str(path))
    rpm, notes = _speed(float(table[0, 2]))
    if int(number) in _NSK:
        notes = (
            *notes,
            "made by NSK, as all with inner faults, and the others by FAFNIR: the maker goes with the class",
        )
    if int(number) in _CLASSES["B"][1]:
        notes = (*notes, _WITHOUT_LOAD)
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=rpm / 60,
        fault="healthy" if code == "H" else _CLASSES[code][0],
        bearing=f"bearing {number}",
        condition="1750 rpm, 400 N",
        rig="UORED",
        orders=SKF_6203,
        severity=float(state),
        load=400.0,
        notes=notes,
    )


def _speed(rpm: float) -> tuple[float, tuple[str, ...]]:
    """Take the speed, which is logged once, in the first row; the nominal one where it is absurd."""
    if abs(rpm - _NOMINAL_RPM) <= 0.1 * _NOMINAL_RPM:
        return rpm, ()
    return _NOMINAL_RPM, (f"speed in the file is {rpm:g} rpm: nominal {_NOMINAL_RPM:g} rpm taken",)


_BY_HAND = (
    "the folder 3_MatLab_Raw_Data of https://data.mendeley.com/datasets/y2px5tg92h/5, put into a folder "
    "UORED of the data folder"
)
_TABLE = FileTable("uored", ("UORED", "UORED-VAFCLS", "3_MatLab_Raw_Data"), _BY_HAND, _names, _read_one)
_ONE_CONDITION = "one speed and load only"

DATASET = DataSet(
    name="uored",
    summary="UORED-VAFCLS: 20 bearings (6203), each healthy, developing and faulty; 5 a fault, 42 kHz",
    citation=(
        "M. Sehri, P. Dumond, M. Bouchard, University of Ottawa constant load and speed rolling-element "
        "bearing vibration and acoustic fault signature datasets, Data in Brief 49 (2023) 109327"
    ),
    licence="CC BY 4.0",
    homepage="https://data.mendeley.com/datasets/y2px5tg92h/5",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    by_hand=_BY_HAND,
    refused_rungs={"condition": _ONE_CONDITION, "bearing-condition": _ONE_CONDITION},
)
