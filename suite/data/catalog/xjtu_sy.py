"""XJTU-SY: fifteen bearings run to failure; their first minutes and their last."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import LDK_UER204
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError

_RATE_HZ = 25_600.0
_CONDITIONS = {"1": (35.0, 12.0), "2": (37.5, 11.0), "3": (40.0, 10.0)}
_CHANNELS = {"horizontal": 0, "vertical": 1}


class _Life(NamedTuple):
    minutes: int
    fault: str


# Length of each life (one file a minute) and the fault at its end, both from the owner.
_LIVES = {
    "Bearing1_1": _Life(123, "outer"),
    "Bearing1_2": _Life(161, "outer"),
    "Bearing1_3": _Life(158, "outer"),
    "Bearing1_4": _Life(122, "cage"),
    "Bearing1_5": _Life(52, "inner+outer"),
    "Bearing2_1": _Life(491, "inner"),
    "Bearing2_2": _Life(161, "outer"),
    "Bearing2_3": _Life(533, "cage"),
    "Bearing2_4": _Life(42, "outer"),
    "Bearing2_5": _Life(339, "outer"),
    "Bearing3_1": _Life(2538, "outer"),
    "Bearing3_2": _Life(2496, "inner+outer+ball+cage"),
    "Bearing3_3": _Life(371, "inner"),
    "Bearing3_4": _Life(1515, "inner"),
    "Bearing3_5": _Life(114, "outer"),
}


class XjtuSyOptions(Options):
    """How much of each life, and of which.

    Attributes
    ----------
    minutes
        So many files from the start of a life count as healthy, so many from its end as faulty.
    channel
        ``horizontal`` (the direction of the load) or ``vertical``.
    compound
        Also take the two bearings that ended with several faults, each a class of its own.
    """

    minutes: int = Field(5, ge=1, le=20)
    channel: Literal["horizontal", "vertical"] = "horizontal"
    compound: bool = False


def _names(options: XjtuSyOptions) -> list[str]:
    return [
        f"{bearing}/{minute}.csv"
        for bearing, life in _LIVES.items()
        if options.compound or "+" not in life.fault
        for minute in range(1, life.minutes + 1)
        if minute <= options.minutes or minute > life.minutes - options.minutes
    ]


def lives(options: XjtuSyOptions) -> dict[str, tuple[str, int, int]]:
    """Say of each file which bearing's it is, which in its life, and of how many."""
    named = {name: name.removesuffix(".csv").split("/") for name in _names(options)}
    return {name: (life, int(minute), _LIVES[life].minutes) for name, (life, minute) in named.items()}


def _read_one(name: str, path: Path, options: XjtuSyOptions) -> Recording:
    bearing, minute = name.removesuffix(".csv").split("/")
    shaft_hz, load_kn = _CONDITIONS[bearing.removeprefix("Bearing")[0]]
    healthy = int(minute) <= options.minutes
    arrays = read_arrays(path)
    if len(arrays) != 2:
        raise RequestError(f"has {len(arrays)} columns", file=path, expected="horizontal and vertical")
    signal = to_signal(arrays, path, channel=_CHANNELS[options.channel])
    check_signal(signal, str(path))
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=shaft_hz,
        fault="healthy" if healthy else _LIVES[bearing].fault,
        bearing=bearing,
        condition=f"{shaft_hz:g} Hz, {load_kn:g} kN",
        rig="XJTU-SY",
        orders=LDK_UER204.orders,
        severity=0.0 if healthy else float("nan"),
        load=load_kn,
        notes=("healthy because new" if healthy else "faulty as found at the end of the test",),
    )


_BY_HAND = (
    "XJTU-SY_Bearing_Datasets from one of the mirrors at https://biaowang.tech/xjtu-sy-bearing-datasets/, "
    "unpacked into a folder XJTU-SY of the data folder"
)
_TABLE = FileTable("xjtu_sy", ("XJTU-SY", "XJTU-SY_Bearing_Datasets", "XJTU"), _BY_HAND, _names, _read_one)
_ONE_CONDITION = "each bearing ran at one speed and load until it failed"

DATASET = DataSet(
    name="xjtu_sy",
    summary="XJTU-SY: first and last minutes of 15 UER204 bearings run to failure, 3 conditions, 25.6 kHz",
    citation=(
        "B. Wang, Y. Lei, N. Li, N. Li, A hybrid prognostics approach for estimating remaining useful life "
        "of rolling element bearings, IEEE Transactions on Reliability 69 (2020) 401-412"
    ),
    licence="publicly available, 'anyone can use them to validate prognostics algorithms'; cite the paper",
    homepage="https://biaowang.tech/xjtu-sy-bearing-datasets/",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=XjtuSyOptions,
    by_hand=_BY_HAND,
    lives=lives,
    refused_rungs={"condition": _ONE_CONDITION, "bearing-condition": _ONE_CONDITION},
)
