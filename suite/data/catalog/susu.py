"""SUSU (South Ural State University): an ER-16K of each kind of fault, felt by a sensor on the shaft."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import Field, field_validator

from suite.arrays import HEALTHY
from suite.data.dataset import DataSet, Options, RemoteFile
from suite.data.known_bearings import MB_ER16K
from suite.data.locate import FileTable
from suite.data.readers import read_signal
from suite.data.recording import Recording
from suite.errors import RequestError

# Rate and states of the owner's README; names, shape, channels and addresses as read in
# github.com/VictorBauler/BearingDatasets (susu).
_RATE_HZ = 31_175.0
_SPEEDS_HZ = (18, 20)
_FAULTS = {
    "Normal": HEALTHY,
    "Inner": "inner",
    "Outer": "outer",
    "Ball": "ball",
    "Combination": "inner+outer+ball",
}
_SIGNALS = 3
_URL = "https://raw.githubusercontent.com/SUSU-CM/Bearings-dataset/c31985c9c1c0058f97dcb94a648e962fa665de89"


class SusuOptions(Options):
    """Which recordings, and which signal of each.

    Attributes
    ----------
    speeds_hz
        20, of 64 s each, and 18, of 19 s, which neither the paper nor the README tells of.
    signal
        1, 2 or 3. The owner calls them linear and angular acceleration and does not say which is which: by
        their ranges the first is the angular one.
    compound
        Also take the bearing with all three faults, a class of its own.
    """

    speeds_hz: tuple[int, ...] = Field((20,), min_length=1)
    signal: int = Field(2, ge=1, le=_SIGNALS)
    compound: bool = False

    @field_validator("speeds_hz")
    @classmethod
    def _known_speeds(cls, speeds: tuple[int, ...]) -> tuple[int, ...]:
        if not set(speeds) <= set(_SPEEDS_HZ) or len(set(speeds)) < len(speeds):
            raise ValueError(f"speeds_hz is {list(speeds)} (expected 18, 20 or both)")
        return tuple(sorted(speeds))


def _names(options: SusuOptions) -> list[str]:
    return [
        f"{state}_1_inch_{speed}Hz.mat"
        for speed in options.speeds_hz
        for state in _FAULTS
        if state != "Combination" or options.compound
    ]


def _read_one(name: str, path: Path, options: SusuOptions) -> Recording:
    """Read a recording: a lone matrix of three signals."""
    state, *_, speed = name.removesuffix("Hz.mat").split("_")
    signals = read_signal(path)
    if len(signals) != _SIGNALS:
        expected = "three: linear and angular acceleration"
        raise RequestError(f"has {len(signals)} signals", file=path, expected=expected)
    fault = _FAULTS[state]
    return Recording(
        name=name,
        signal=np.ascontiguousarray(signals[options.signal - 1 : options.signal]),
        rate_hz=_RATE_HZ,
        shaft_hz=float(speed),
        fault=fault,
        bearing=fault,
        condition=f"{speed} Hz",
        rig="SUSU",
        orders=MB_ER16K.orders,
        severity=0.0 if state == "Normal" else float("nan"),
        notes=(
            "the sensor turns with the shaft",
            "the speed is the one that was set; dimensions of an ER-16K as of the Ottawa rig",
        ),
    )


_BY_HAND = (
    "the folders Data_20Hz and Data_18Hz of https://github.com/SUSU-CM/Bearings-dataset, put into a folder "
    "SUSU of the data folder"
)
_TABLE = FileTable("susu", ("SUSU", "Bearings-dataset"), _BY_HAND, _names, _read_one)
_ONE_BEARING = "one bearing per class: its recordings are all there is of it"


def _files(options: SusuOptions) -> tuple[RemoteFile, ...]:
    return tuple(
        RemoteFile(f"SUSU/{name}", (f"{_URL}/Data_{name.removesuffix('.mat').split('_')[-1]}/{name}",))
        for name in _names(options)
    )


DATASET = DataSet(
    name="susu",
    summary="SUSU: one healthy, inner, outer and ball-faulted ER-16K each, a sensor on the shaft, 20 Hz",
    citation=(
        "V. Sinitsin, O. Ibryaeva, V. Sakovskaya, V. Eremeeva, Intelligent bearing fault diagnosis method "
        "combining mixed input and hybrid CNN-MLP model, Mechanical Systems and Signal Processing 180 (2022) "
        "109454"
    ),
    licence="no licence stated by the owner; cite the paper",
    homepage="https://github.com/SUSU-CM/Bearings-dataset",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=SusuOptions,
    files=_files(SusuOptions()),
    files_for=_files,
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and speed: another recording is always another speed",
        "bearing": _ONE_BEARING,
        "bearing-condition": _ONE_BEARING,
    },
)
