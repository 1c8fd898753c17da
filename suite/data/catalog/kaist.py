"""KAIST: an inner and an outer race cracked in three widths, at three loads of one machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import NSK_6205
from suite.data.locate import FilePattern
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal

# Layout, speed and units as read in github.com/VictorBauler/BearingDatasets (kaist_load).
_RATE_HZ = 25_600.0
_RPM = 3010.0
_CHANNELS = ("A x", "A y", "B x", "B y")
_FAULTS = {"NORMAL": "healthy", "BPFI": "inner", "BPFO": "outer"}
_LOADS_NM = (0, 2, 4)
_WIDTHS_MM = (0.3, 1.0, 3.0)


class KaistOptions(Options):
    """What to take from each recording.

    Attributes
    ----------
    channel
        Of the accelerometers on housing A, which holds the tested bearing, or on housing B, in x or y.
    """

    channel: Literal["A x", "A y", "B x", "B y"] = "A x"


def _pattern(options: KaistOptions) -> str:
    return r"([024])Nm_(?:(Normal)|(BPF[IO])_(03|10|30))\.mat"


def _read_one(match: re.Match[str], path: Path, options: KaistOptions) -> Recording:
    """Read a recording: a ``Signal`` of Test.Lab, with four columns in ``y_values.values``."""
    arrays = read_arrays(path)
    column = _CHANNELS.index(options.channel)
    signal = to_signal(arrays, path, variable="Signal.y_values.values", channel=column)
    check_signal(signal, str(path))
    fault = _FAULTS[(match[2] or match[3]).upper()]
    width = int(match[4]) / 10 if match[4] else 0.0
    return Recording(
        name=match[0],
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=_RPM / 60,
        fault=fault,
        bearing=f"{fault}-{width:g}mm" if width else fault,
        condition=f"{match[1]} Nm",
        rig="KAIST",
        orders=NSK_6205.orders,
        severity=width,
        load=float(match[1]),
        notes=("3010 rpm as the paper states them, at every load",),
    )


_BY_HAND = (
    "vibration.zip of https://data.mendeley.com/datasets/ztmf3m7h5x/5, unpacked into a folder KAIST of the "
    "data folder"
)
_FILES = FilePattern("kaist", ("KAIST", "ztmf3m7h5x-5"), _BY_HAND, _pattern, _read_one)


def missing(root: Path, options: KaistOptions) -> list[str]:
    """List the files that are not there."""
    states = ["Normal", *(f"{code}_{10 * width:02.0f}" for code in ("BPFI", "BPFO") for width in _WIDTHS_MM)]
    wanted = [f"{load}Nm_{state}.mat" for load in _LOADS_NM for state in states]
    there = {name.casefold() for name in _FILES.locate(root, options)}
    return [name for name in wanted if name.casefold() not in there]


DATASET = DataSet(
    name="kaist",
    summary="KAIST: NSK 6205, inner and outer race cracked in 3 widths, 1 healthy, 3 loads, 25.6 kHz",
    citation=(
        "W. Jung, S.-H. Kim, S.-H. Yun, J. Bae, Y.-H. Park, Vibration, acoustic, temperature, and motor "
        "current dataset of rotating machine under varying operating conditions for fault diagnosis, Data in "
        "Brief 48 (2023) 109049"
    ),
    licence="CC BY 4.0",
    homepage="https://data.mendeley.com/datasets/ztmf3m7h5x/5",
    read=_FILES.read,
    fingerprint=_FILES.fingerprint,
    missing=missing,
    options=KaistOptions,
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and load: another recording is always another load"
    },
)
