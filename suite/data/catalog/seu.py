"""Southeast University: bearing faults on a drivetrain simulator with gearboxes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from suite.data.dataset import DataSet, Options, RemoteFile
from suite.data.locate import FileTable
from suite.data.readers import read_signal
from suite.data.recording import Recording
from suite.limits import within

_URL = "https://raw.githubusercontent.com/cathysiyu/Mechanical-datasets/HEAD/gearbox/bearingset/"
_FAULTS = {"health": "healthy", "inner": "inner", "outer": "outer", "ball": "ball", "comb": "inner+outer"}
_CONDITIONS = {"20_0": (20.0, "20 Hz, 0 V"), "30_2": (30.0, "30 Hz, 2 V")}
_FILES = tuple(f"{word}_{code}.csv" for word in _FAULTS for code in _CONDITIONS)


class SeuOptions(Options):
    """What to take from each recording.

    Attributes
    ----------
    channel
        Column from 0: motor vibration, planetary gearbox x, y, z, motor torque, parallel gearbox
        x, y, z. By default the planetary gearbox in x.
    rate_hz
        The owner states no sampling rate; papers on the data take 5120 Hz.
    """

    channel: int = Field(1, ge=0, le=7)
    rate_hz: Annotated[float, within(1, 1e8, "Hz")] = 5_120.0


def _names(options: SeuOptions) -> tuple[str, ...]:
    return _FILES


def _read_one(name: str, path: Path, options: SeuOptions) -> Recording:
    word, code = name.removesuffix(".csv").split("_", maxsplit=1)
    shaft_hz, condition = _CONDITIONS[code]
    fault = _FAULTS[word]
    return Recording(
        name=name,
        signal=read_signal(path, channel=options.channel),  # one of the files has commas for tabs
        rate_hz=options.rate_hz,
        shaft_hz=shaft_hz,
        fault=fault,
        bearing=fault,
        condition=condition,
        rig="SEU",
        severity=0.0 if fault == "healthy" else float("nan"),
        notes=("sampling rate not stated by the owner", "bearing geometry not stated by the owner"),
    )


_BY_HAND = (
    "the folder gearbox/bearingset of https://github.com/cathysiyu/Mechanical-datasets, put into a "
    "folder SEU of the data folder"
)
_TABLE = FileTable(
    "seu", ("SEU", "Mechanical-datasets", "Mechanical-datasets-master"), _BY_HAND, _names, _read_one
)
_ONE_BEARING = "one bearing per class: condition-wise claims only"

DATASET = DataSet(
    name="seu",
    summary="SEU drivetrain: one healthy, inner, outer, ball and combined fault each, 2 conditions",
    citation=(
        "S. Shao, S. McAleer, R. Yan, P. Baldi, Highly accurate machine fault diagnosis using deep transfer "
        "learning, IEEE Transactions on Industrial Informatics 15 (2019) 2446-2455"
    ),
    licence="no licence stated by the owner",
    homepage="https://github.com/cathysiyu/Mechanical-datasets",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=SeuOptions,
    files=tuple(RemoteFile(f"SEU/{name}", (_URL + name,)) for name in _FILES),
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and condition: another recording is always another condition",
        "bearing": _ONE_BEARING,
        "bearing-condition": _ONE_BEARING,
    },
)
