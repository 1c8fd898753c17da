"""Jiangnan University: roller bearings at three speeds."""

from __future__ import annotations

import re
from pathlib import Path

from suite.data.dataset import DataSet, Options, RemoteFile
from suite.data.locate import FileTable
from suite.data.readers import read_signal
from suite.data.recording import Recording

_URL = "https://raw.githubusercontent.com/ClarkGableWang/JNU-Bearing-Dataset/HEAD/"
_RATE_HZ = 50_000.0
_FAULTS = {"n": "healthy", "ib": "inner", "ob": "outer", "tb": "ball"}
_FILES = tuple(
    f"{code}{rpm}_{'3_2' if code == 'n' else '2'}.csv" for code in _FAULTS for rpm in (600, 800, 1000)
)
_NOTE = (
    "fault orders withheld: the inner fault sits in another type (NU205), so geometry would tell the class"
)


def _names(options: Options) -> tuple[str, ...]:
    return _FILES


def _read_one(name: str, path: Path, options: Options) -> Recording:
    match = re.match(r"([a-z]+)(\d+)_", name)
    if match is None:
        raise ValueError(f"{name!r} is no file of JNU")
    fault, rpm = _FAULTS[match[1]], int(match[2])
    return Recording(
        name=name,
        signal=read_signal(path),
        rate_hz=_RATE_HZ,
        shaft_hz=rpm / 60,
        fault=fault,
        bearing=fault,
        condition=f"{rpm} rpm",
        rig="JNU",
        severity=0.0 if fault == "healthy" else float("nan"),
        notes=(_NOTE,),
    )


_BY_HAND = (
    "the .csv files of https://github.com/ClarkGableWang/JNU-Bearing-Dataset, put into a folder JNU "
    "of the data folder"
)
_TABLE = FileTable(
    "jnu", ("JNU", "JNU-Bearing-Dataset", "JNU-Bearing-Dataset-main"), _BY_HAND, _names, _read_one
)
_ONE_BEARING = "one bearing per class: condition-wise claims only"

DATASET = DataSet(
    name="jnu",
    summary="JNU rig: one healthy, inner, outer and roller-faulted bearing each, 3 speeds, 50 kHz",
    citation=(
        "K. Li, X. Ping, H. Wang, P. Chen, Y. Cao, Sequential fuzzy diagnosis method for motor roller "
        "bearing in variable operating conditions based on vibration analysis, Sensors 13 (2013) 8013-8041"
    ),
    licence="no licence stated by the owner",
    homepage="https://github.com/ClarkGableWang/JNU-Bearing-Dataset",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    files=tuple(RemoteFile(f"JNU/{name}", (_URL + name,)) for name in _FILES),
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and speed: another recording is always another speed",
        "bearing": _ONE_BEARING,
        "bearing-condition": _ONE_BEARING,
    },
)
