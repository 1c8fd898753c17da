"""Paderborn University (KAt): 32 bearings of type 6203 with artificial and with real damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy.typing as npt
from pydantic import Field

from suite.data.dataset import DataSet, Options
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.signals.kinematics import SKF_6203

_RATE_HZ = 64_000.0
_CHANNEL = "vibration_1"
_UNREADABLE = "N15_M01_F10_KA08_2.mat"  # damaged at the owner's, in every copy


class _Condition(NamedTuple):
    rpm: float
    torque_nm: float
    force_n: float


_CONDITIONS = {
    "N15_M07_F10": _Condition(1500, 0.7, 1000),
    "N09_M07_F10": _Condition(900, 0.7, 1000),
    "N15_M01_F10": _Condition(1500, 0.1, 1000),
    "N15_M07_F04": _Condition(1500, 0.7, 400),
}
_HEALTHY = ("K001", "K002", "K003", "K004", "K005", "K006")
_REAL = ("KA04", "KA15", "KA16", "KA22", "KA30", "KI04", "KI14", "KI16", "KI17", "KI18", "KI21")
_ARTIFICIAL = (
    *("KA01", "KA03", "KA05", "KA06", "KA07", "KA08", "KA09"),
    *("KI01", "KI03", "KI05", "KI07", "KI08"),
)
_COMPOUND = ("KB23", "KB24", "KB27")
_FAULTS = {"K0": "healthy", "KA": "outer", "KI": "inner", "KB": "inner+outer"}


class PaderbornOptions(Options):
    """Which bearings, and how many of the 20 measurements of each.

    Attributes
    ----------
    damage
        ``real`` (from accelerated life tests), ``artificial`` or ``all``; healthy bearings always come.
    compound
        Also take the three bearings damaged on both races, as a class of their own.
    measurements
        The first so many of 20 measurements per bearing and condition, 4 s each. More of them add
        windows, not evidence: the bearing is the unit.
    """

    damage: Literal["real", "artificial", "all"] = "real"
    compound: bool = False
    measurements: int = Field(5, ge=1, le=20)


def _names(options: PaderbornOptions) -> list[str]:
    bearings = [*_HEALTHY]
    bearings += _REAL if options.damage in ("real", "all") else ()
    bearings += _ARTIFICIAL if options.damage in ("artificial", "all") else ()
    bearings += _COMPOUND if options.compound else ()
    names = [
        f"{condition}_{bearing}_{number}.mat"
        for bearing in bearings
        for condition in _CONDITIONS
        for number in range(1, options.measurements + 1)
    ]
    return [name for name in names if name != _UNREADABLE]


def _read_one(name: str, path: Path, options: PaderbornOptions) -> Recording:
    code, bearing, _ = name.rsplit("_", maxsplit=2)
    condition = _CONDITIONS[code]
    arrays = read_arrays(path)
    # The struct is called as the file; X holds time axes, Y the channels, in any order.
    labels = [
        key for key in arrays if ".Y." in key and key.endswith(".Name") and _contains(arrays[key], _CHANNEL)
    ]
    if len(labels) != 1:
        raise RequestError(
            f"has {len(labels)} channels of that name", file=path, key=_CHANNEL, expected="one"
        )
    signal = to_signal(arrays, path, variable=labels[0].removesuffix("Name") + "Data")
    check_signal(signal, str(path))
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=condition.rpm / 60,
        fault=_FAULTS[bearing[:2]],
        bearing=bearing,
        condition=f"{condition.rpm:g} rpm, {condition.torque_nm:g} Nm, {condition.force_n:g} N",
        rig="Paderborn",
        orders=SKF_6203,
        severity=0.0 if bearing in _HEALTHY else float("nan"),
        load=condition.force_n,
        notes=("artificial damage",) if bearing in _ARTIFICIAL else (),
    )


def _contains(array: npt.NDArray[Any], text: str) -> bool:
    return array.size == 1 and array.item() == text


_BY_HAND = (
    "the .rar archives of https://groups.uni-paderborn.de/kat/BearingDataCenter/ (see the homepage), "
    "unpacked into a folder Paderborn of the data folder"
)
_TABLE = FileTable("paderborn", ("Paderborn", "PU", "BearingDataCenter"), _BY_HAND, _names, _read_one)

DATASET = DataSet(
    name="paderborn",
    summary="Paderborn rig: 6203 bearings, 6 healthy, 11 with real and 12 with artificial damage, 64 kHz",
    citation=(
        "C. Lessmeier, J. K. Kimotho, D. Zimmer, W. Sextro, Condition monitoring of bearing damage in "
        "electromechanical drive systems by using motor current signals of electric motors, European "
        "Conference of the Prognostics and Health Management Society, 2016"
    ),
    licence="CC BY-NC 4.0",
    homepage="https://mb.uni-paderborn.de/kat/forschung/bearing-datacenter/data-sets-and-download",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=PaderbornOptions,
    by_hand=_BY_HAND,
)
