"""SDUST (Shandong): 6205 bearings with faults of three sizes on each element, at seven speeds, four loads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from suite.arrays import HEALTHY
from suite.data.dataset import DataSet, Options
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.limits import within
from suite.signals.kinematics import SKF_6205

# Names, layout, channels and rate as read in github.com/VictorBauler/BearingDatasets (sdust). Files of speeds
# that vary at random hold no speed, and are left out.
_RATE_HZ = 25_600.0
_SPEEDS_RPM = (1000, 1500, 1800, 2000, 2500, 3000)
_LOADS_N = (0, 20, 40, 60)
_CONDITIONS = (*((rpm, load) for rpm in _SPEEDS_RPM for load in _LOADS_N), (1797, 0))
_FAULTS = {"NC": HEALTHY, "IF": "inner", "OF": "outer", "RF": "ball"}
_SIZES_MM = ("0.2", "0.4", "0.6")
_CHANNELS = ("upper z", "upper y", "upper x", "lower z", "lower y", "lower x")


class SdustOptions(Options):
    """What to take from each recording.

    Attributes
    ----------
    channel
        Of the upper or the lower accelerometer. One is on the bearing's housing and one on the gearbox: the
        owner does not say which is which.
    seconds
        So much from the start of each, of 41 s. More adds windows, not evidence: the bearing is the unit.
    """

    channel: Literal["upper z", "upper y", "upper x", "lower z", "lower y", "lower x"] = "upper z"
    seconds: Annotated[float, within(1, 60, "s")] = 10.0


def _names(options: SdustOptions) -> list[str]:
    states = ["NC", *(f"{code}{size}" for code in ("IF", "OF", "RF") for size in _SIZES_MM)]
    return [f"{state} {rpm} {load}.mat" for state in states for rpm, load in _CONDITIONS]


def _read_one(name: str, path: Path, options: SdustOptions) -> Recording:
    """Read a recording: a ``Signal`` of Test.Lab, with six columns in ``y_values.values``."""
    state, rpm, load = name.removesuffix(".mat").split(" ")
    code, size = state[:2], state[2:]
    arrays = read_arrays(path)
    column = _CHANNELS.index(options.channel)
    signal = to_signal(arrays, path, variable="Signal.y_values.values", channel=column)
    signal = signal[:, : round(options.seconds * _RATE_HZ)].copy()
    check_signal(signal, str(path))
    fault = _FAULTS[code]
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=float(rpm) / 60,
        fault=fault,
        bearing=f"{fault}-{size}mm" if size else fault,
        condition=f"{rpm} rpm, {load} N",
        rig="SDUST",
        orders=SKF_6205,
        severity=float(size) if size else 0.0,
        load=float(load),
        notes=(
            "the speed is the one that was set; orders of SKF's 6205, as the owner's has no pitch diameter",
        ),
    )


_BY_HAND = (
    "the folder of bearings (轴承数据集) of https://github.com/JRWang-SDUST/SDUST-Dataset, put into a folder "
    "SDUST of the data folder"
)
_TABLE = FileTable("sdust", ("SDUST", "SDUST-Dataset", "轴承数据集"), _BY_HAND, _names, _read_one)

DATASET = DataSet(
    name="sdust",
    summary="SDUST: 6205, inner, outer and ball faults of 3 sizes each, 1 healthy, 7 speeds, 4 loads",
    citation=(
        "J. Wang, X. Zhang, Z. Zhang, et al., Attention guided multi-wavelet adversarial network for cross "
        "domain fault diagnosis, Knowledge-Based Systems 284 (2024) 111285"
    ),
    licence="none stated; its description lets anyone verify diagnosis algorithms with it: cite the papers",
    homepage="https://github.com/JRWang-SDUST/SDUST-Dataset",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=SdustOptions,
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and condition: another recording is always another condition"
    },
)
