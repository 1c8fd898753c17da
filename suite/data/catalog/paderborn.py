"""Paderborn University (KAt): 32 bearings of type 6203 with artificial and with real damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field, field_validator

from suite.data.dataset import DataSet, Options
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.readers.format import Arrays
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.identity import key_of
from suite.signals.kinematics import SKF_6203

_RATE_HZ = 64_000.0
_SPEED = "speed"
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
# Makers by the owner's fact sheets, as listed in github.com/VictorBauler/BearingDatasets
# (paderborn/bearings.csv); all others are IBU's.
_FAG = ("KA04", "KA15", "KB24", "KB27", "KI16", "KI21")
_MTK = ("KA01", "KA03", "KA16", "KA30", "KB23", "KI01", "KI03", "KI04", "KI14", "KI17", "KI18")
_FAULTS = {"K0": "healthy", "KA": "outer", "KI": "inner", "KB": "inner+outer"}


class PaderbornOptions(Options):
    """Which bearings, and how many of the 20 measurements of each.

    Attributes
    ----------
    damage
        ``real`` (from accelerated life tests), ``artificial`` or ``all``; healthy bearings always come. The
        windows of ``all`` have a column ``damage`` that says which is which.
    compound
        Also take the three bearings damaged on both races, as a class of their own.
    measurements
        The first so many of 20 measurements per bearing and condition, 4 s each. More of them add
        windows, not evidence: the bearing is the unit.
    channels
        Of those at 64 kHz: ``vibration_1``, ``phase_current_1`` and ``phase_current_2`` of the motor, one or
        more.
    speed
        ``nominal``, or ``measured``: the mean of each file's own speed, which was logged at 4 kHz.
    """

    later: ClassVar[frozenset[str]] = frozenset({"channels", "speed"})

    damage: Literal["real", "artificial", "all"] = "real"
    compound: bool = False
    measurements: int = Field(5, ge=1, le=20)
    channels: tuple[Literal["vibration_1", "phase_current_1", "phase_current_2"], ...] = Field(
        ("vibration_1",), min_length=1
    )
    speed: Literal["nominal", "measured"] = "nominal"

    @field_validator("channels")
    @classmethod
    def _each_once(cls, channels: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(channels)) < len(channels):
            raise ValueError(f"channels are {', '.join(channels)} (expected each once)")
        return channels


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
    signal = _together(arrays, path, options.channels)
    check_signal(signal, str(path))
    rpm, notes = _speed(arrays, path, condition.rpm) if options.speed == "measured" else (condition.rpm, ())
    origin = "artificial" if bearing in _ARTIFICIAL else ("" if bearing in _HEALTHY else "real")
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=rpm / 60,
        fault=_FAULTS[bearing[:2]],
        bearing=bearing,
        condition=f"{condition.rpm:g} rpm, {condition.torque_nm:g} Nm, {condition.force_n:g} N",
        rig="Paderborn",
        orders=SKF_6203,
        severity=0.0 if bearing in _HEALTHY else float("nan"),
        load=condition.force_n,
        channels=options.channels if len(options.channels) > 1 else (),
        notes=(*(("artificial damage",) if origin == "artificial" else ()), *notes, _maker(bearing)),
        damage=origin,
    )


def _together(arrays: Arrays, path: Path, channels: tuple[str, ...]) -> npt.NDArray[np.float32]:
    """Take channels by name, shape (channels, samples), as many samples as all have."""
    signals = [to_signal(arrays, path, variable=_data_of(arrays, path, name)) for name in channels]
    counts = [signal.shape[1] for signal in signals]
    if min(counts) < 0.99 * max(counts):
        problem = f"have {' and '.join(map(str, counts))} samples"
        raise RequestError(problem, file=path, key=", ".join(channels), expected="about the same number")
    return np.concatenate([signal[:, : min(counts)] for signal in signals])


def _data_of(arrays: Arrays, path: Path, channel: str) -> str:
    """Find a channel: the struct is called as the file; X holds time axes, Y the channels, in any order."""
    labels = [
        key for key in arrays if ".Y." in key and key.endswith(".Name") and _contains(arrays[key], channel)
    ]
    if len(labels) != 1:
        raise RequestError(f"has {len(labels)} channels of that name", file=path, key=channel, expected="one")
    return labels[0].removesuffix("Name") + "Data"


def _contains(array: npt.NDArray[Any], text: str) -> bool:
    return array.size == 1 and array.item() == text


def _speed(arrays: Arrays, path: Path, nominal: float) -> tuple[float, tuple[str, ...]]:
    """Take the mean of the logged speed, rpm; the nominal one where that is absurd."""
    key = _data_of(arrays, path, _SPEED)
    logged = arrays.get(key)
    if logged is None or logged.dtype.kind not in "iuf" or not logged.size:
        raise RequestError("holds no numbers", file=path, key=key, expected="a logged speed")
    rpm = float(np.mean(logged, dtype=np.float64))
    if abs(rpm - nominal) <= 0.1 * nominal:
        return rpm, ()
    return nominal, (f"the mean of the logged speed is {rpm:g} rpm: nominal {nominal:g} rpm taken",)


def _maker(bearing: str) -> str:
    maker = "FAG" if bearing in _FAG else "MTK" if bearing in _MTK else "IBU"
    pitch = "28.55" if maker == "FAG" else "29.05"
    return f"made by {maker} (pitch diameter {pitch} mm), and all healthy bearings by IBU (29.05 mm)"


def fingerprint(root: Path, options: PaderbornOptions) -> str:
    """Give a key of the files' content and the options."""
    key = _TABLE.fingerprint(root, options)
    # Windows of before, which did not tell the two kinds of damage apart, are others.
    return key_of([key, "damage told"]) if options.damage == "all" else key


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
    fingerprint=fingerprint,
    missing=_TABLE.missing,
    options=PaderbornOptions,
    by_hand=_BY_HAND,
)
