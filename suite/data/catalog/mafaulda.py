"""MAFAULDA (UFRJ): three faulty bearings on a machinery fault simulator, with and without an unbalance."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from suite.data.dataset import DataSet, Options
from suite.data.locate import FilePattern
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.signals.kinematics import BearingOrders

_RATE_HZ = 50_000.0
_ORDERS = BearingOrders(outer=2.998, inner=5.002, ball=2 * 1.871, cage=0.375)
"""As the owner's page states them, of 8 balls of 7.145 mm on 28.519 mm; the page was read in
github.com/yanncalec/dpmhm (mafaulda.html)."""

_FAULTS = {"ball_fault": "ball", "cage_fault": "cage", "outer_race": "outer"}
_COLUMNS = ("axial", "radial", "tangential")
_POSITIONS = {"underhang": 1, "overhang": 4}
_MASSES_G = (0, 6, 20, 35)

# How many files each folder holds, at 0, 6, 20 and 35 g, by the owner's page.
_COUNTS = {
    "normal": (49, 49, 49, 45),  # of ``imbalance`` where there is a mass
    "underhang/ball_fault": (50, 49, 49, 38),
    "underhang/cage_fault": (49, 48, 49, 42),
    "underhang/outer_race": (49, 49, 49, 37),
    "overhang/ball_fault": (49, 43, 25, 20),
    "overhang/cage_fault": (49, 49, 49, 41),
    "overhang/outer_race": (49, 49, 49, 41),
}
_RATE_NOTE = "50 kHz are stated, of a recorder that samples at 51.2 kHz"
_CAGE_NOTE = "a cage by the owner's folder, an inner track by the owner's text"
_STILL_NOTE = "without an unbalance, bearing faults are practically imperceptible (the owner's words)"


class MafauldaOptions(Options):
    """Where the faulty bearing was, and what was put on the rotor.

    Attributes
    ----------
    position
        ``underhang``, between rotor and motor, or ``overhang``, beyond the rotor. The same three faulty
        bearings were put there in turn: both positions together hold no more bearings than one.
    mass_g
        Unbalance in every recording, the healthy bearing's included (of the folder ``imbalance``): with
        masses beside the faulty bearings alone, the unbalance would tell the class.
    direction
        Of the accelerometer on the bearing at ``position``.
    """

    position: Literal["underhang", "overhang"] = "underhang"
    mass_g: Literal[0, 6, 20, 35] = 0
    direction: Literal["axial", "radial", "tangential"] = "radial"


def _folders(options: MafauldaOptions) -> dict[str, int]:
    """Give the folders of the four classes, and how many files each holds."""
    mass = _MASSES_G.index(options.mass_g)
    healthy = f"imbalance/{options.mass_g}g" if options.mass_g else "normal"
    faulty = {
        f"{options.position}/{folder}/{options.mass_g}g": _COUNTS[f"{options.position}/{folder}"][mass]
        for folder in _FAULTS
    }
    return {healthy: _COUNTS["normal"][mass], **faulty}


def _pattern(options: MafauldaOptions) -> str:
    return rf"({'|'.join(_folders(options))})/(\d+(?:\.\d+)?)\.csv"


def _read_one(match: re.Match[str], path: Path, options: MafauldaOptions) -> Recording:
    """Read a recording: the shaft's mean frequency, in Hz, is its name; a pulse a turn is in column 1."""
    folder, shaft = match[1].lower().split("/"), float(match[2])
    fault = _FAULTS[folder[1]] if folder[0] == options.position else "healthy"
    arrays = read_arrays(path)
    if len(arrays) != 8:
        expected = "eight: tachometer, underhang and overhang accelerations, microphone"
        raise RequestError(f"has {len(arrays)} columns", file=path, expected=expected)
    column = _POSITIONS[options.position] + _COLUMNS.index(options.direction)
    signal = to_signal(arrays, path, channel=column)
    check_signal(signal, str(path))
    notes = (_RATE_NOTE, *((_CAGE_NOTE,) if fault == "cage" else ()))
    return Recording(
        name=match[0],
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=shaft,
        fault=fault,
        bearing=fault,
        condition=f"{shaft:.0f} Hz",
        rig="MAFAULDA",
        orders=_ORDERS,
        severity=0.0 if fault == "healthy" else float("nan"),
        load=float(options.mass_g),
        notes=notes if options.mass_g or fault == "healthy" else (*notes, _STILL_NOTE),
    )


_BY_HAND = (
    "normal.zip, imbalance.zip, underhang.zip and overhang.zip of "
    "https://www02.smt.ufrj.br/~offshore/mfs/page_01.html, unpacked into a folder MAFAULDA of the data folder"
)
_FILES = FilePattern("mafaulda", ("MAFAULDA", "mafaulda", "full"), _BY_HAND, _pattern, _read_one)


def missing(root: Path, options: MafauldaOptions) -> list[str]:
    """Say of each folder how many of its files are not there."""
    there = [name.lower().rpartition("/")[0] for name in _FILES.locate(root, options)]
    return [
        f"{folder}: {count - there.count(folder)} of {count} files"
        for folder, count in _folders(options).items()
        if there.count(folder) < count
    ]


_ONE_BEARING = "one bearing per class: condition-wise claims only"

DATASET = DataSet(
    name="mafaulda",
    summary="MAFAULDA (Rio): one healthy, ball-, cage- and outer-faulted bearing each, 12 to 62 Hz, 50 kHz",
    citation=(
        "F. M. L. Ribeiro et al., MAFAULDA: Machinery Fault Database, Signals, Multimedia and "
        "Telecommunications Laboratory, COPPE/Poli/UFRJ, 2016"
    ),
    licence="no licence stated by the owner; cite the database",
    homepage="https://www02.smt.ufrj.br/~offshore/mfs/page_01.html",
    read=_FILES.read,
    fingerprint=_FILES.fingerprint,
    missing=missing,
    options=MafauldaOptions,
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and speed: another recording is always another speed",
        "bearing": _ONE_BEARING,
        "bearing-condition": _ONE_BEARING,
    },
)
