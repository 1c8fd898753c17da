"""DIRG (Politecnico di Torino): a fast aeronautical roller bearing with indentations of three sizes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from suite.data.dataset import DataSet, Options
from suite.data.locate import FilePattern
from suite.data.readers import read_signal
from suite.data.recording import Recording
from suite.errors import RequestError
from suite.signals.kinematics import Geometry

_RATE_HZ = 51_200.0
_MILLIVOLT_A_NEWTON = 0.499
_NOMINAL_N = (0.0, 1000.0, 1400.0, 1800.0)
_CHANNELS = ("A1x", "A1y", "A1z", "A2x", "A2y", "A2z")

# Table 1 of the owner's description, mm: the damaged bearing B1 and, under the load, B2. As read, with names
# of files and columns, in github.com/VictorBauler/BearingDatasets and github.com/yanncalec/dpmhm (dirg).
_B1 = Geometry(n_rolling=10, ball_diameter=9.0, pitch_diameter=40.5)

_STATES = {
    "0A": ("healthy", 0.0),
    "1A": ("inner", 450.0),
    "2A": ("inner", 250.0),
    "3A": ("inner", 150.0),
    "4A": ("ball", 450.0),
    "5A": ("ball", 250.0),
    "6A": ("ball", 150.0),
}
"""Kind and diameter (µm) of the indentation; the owner's *roller* is a ``ball`` here."""


class DirgOptions(Options):
    """What to take from each recording.

    Attributes
    ----------
    channel
        Of accelerometer A1 on the damaged bearing's support, or A2 on that of the loaded bearing: x axial,
        y and z radial.
    """

    channel: Literal["A1x", "A1y", "A1z", "A2x", "A2y", "A2z"] = "A1z"


def _pattern(options: DirgOptions) -> str:
    return r"C([0-6]A)_([1-9]\d\d)_(\d{3})_([12])\.mat"


def _read_one(match: re.Match[str], path: Path, options: DirgOptions) -> Recording:
    """Read a recording: its speed (Hz) and load (of the cell, mV) stand in its name.

    The speed is the one that was set; the spindle's own was not recorded.
    """
    fault, size = _STATES[match[1].upper()]
    speed, load = float(match[2]), int(match[3]) / _MILLIVOLT_A_NEWTON
    nominal = min(_NOMINAL_N, key=lambda value: abs(value - load))
    signal = read_signal(path)
    if len(signal) != len(_CHANNELS):
        raise RequestError(f"has {len(signal)} channels", file=path, expected=" ".join(_CHANNELS))
    number = _CHANNELS.index(options.channel)
    return Recording(
        name=match[0],
        signal=signal[number : number + 1].copy(),
        rate_hz=_RATE_HZ,
        shaft_hz=speed,
        fault=fault,
        bearing=f"{fault}-{size:g}um" if size else fault,
        condition=f"{speed:g} Hz, {nominal:g} N",
        rig="DIRG",
        orders=_B1.orders,
        severity=size,
        load=load,
        notes=("the speed is the one that was set",),
    )


_BY_HAND = (
    "VariableSpeedAndLoad.zip of https://zenodo.org/records/3559553, unpacked into a folder DIRG of the data "
    "folder"
)
_FILES = FilePattern(
    "dirg", ("DIRG", "DIRG_BearingData", "VariableSpeedAndLoad"), _BY_HAND, _pattern, _read_one
)


def missing(root: Path, options: DirgOptions) -> list[str]:
    """List the states of the bearing that no file shows; how many files a state has is not stated."""
    there = {name[1:3].upper() for name in _FILES.locate(root, options)}
    return [
        f"C{code}_*.mat: {fault}" + (f", {size:g} um" if size else "")
        for code, (fault, size) in _STATES.items()
        if code not in there
    ]


_ONE_BEARING = "one bearing per class and size: its speeds and loads are all there is of it"

DATASET = DataSet(
    name="dirg",
    summary="DIRG (Turin): aeronautical roller bearing, 3 inner, 3 roller indentations, 1 healthy, to 500 Hz",
    citation=(
        "A. P. Daga, A. Fasana, S. Marchesiello, L. Garibaldi, The Politecnico di Torino rolling bearing "
        "test rig: description and analysis of open access data, Mechanical Systems and Signal Processing "
        "120 (2019) 252-273"
    ),
    licence="CC BY 4.0",
    homepage="https://zenodo.org/records/3559553",
    read=_FILES.read,
    fingerprint=_FILES.fingerprint,
    missing=missing,
    options=DirgOptions,
    by_hand=_BY_HAND,
    refused_rungs={"recording": f"most were made once at each speed and load; {_ONE_BEARING}"},
)
