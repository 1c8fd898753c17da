"""HIT-SM: the SpectraQuest fault simulator of the Harbin Institute of Technology."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from suite.data.dataset import DataSet, Options, RemoteFile
from suite.data.locate import files_by_name, folder_of, require_files
from suite.data.readers import read_signal
from suite.data.recording import Recording
from suite.identity import key_of, key_of_files
from suite.signals.kinematics import SKF_6205

_FOLDER = "SpectraQuest MFS dataset"
_OTHER_RIG = "Self-built dataset"
_URL = "https://raw.githubusercontent.com/hitwzc/Bearing-datasets/HEAD/"
_RATE_HZ = 51_200.0
_FAULTS = {"Normal": "healthy", "IR": "inner", "OR": "outer"}
_NOTES = (
    "gain differs from file to file and goes with the class: standardise windows",
    "offset differs from file to file",
)
_SHA256 = {
    "IR2_1200.mat": "28bae33f046020f3bfb223567711ccba5d50cdd66c7a3461a4776222c46276a8",
    "IR2_600.mat": "71eac6cf1b129ceb4f074d6e3d56d5feadf8a764e8fd3a5b38e91a1bcc1645a1",
    "IR2_900.mat": "9a307bc8d61fe79f7154d50d6811f490a551228f7c57c0d02efe39bbc2c6cef2",
    "IR5_1200.mat": "72afc227e70795bb015df0aebdffa33223dc7650bb62b8046d2a32fbca01ab72",
    "IR5_600.mat": "52ac7e7aabc670a0a6de267347572e6e9110c64783b8fabe662ee407a1c754c8",
    "IR5_900.mat": "e1c5e77952fb090c7656cd91811af8bcb6512e135602b8c926d1b800a41d7cf4",
    "IR8_1200.mat": "faca72b7efe952a340a5be15ce04efe39a24b9f5c5e329d0e8cf35c59e6e2d91",
    "IR8_600.mat": "d8a3c772834a828997c89559ffdb4cba6d6f886ab99ba1c1a129080497556789",
    "IR8_900.mat": "c8720261d5feb0bb8dc83e99bb9a8875a2cb3ab6c2572995d8dea067bc48676a",
    "Normal_1200.mat": "e0393c44e971231baeac5fe2fb5dedf42a03a5c4ec9f5bc4448d1376e80e0764",
    "Normal_600.mat": "6e8de88c4563f22b028dc0fb1b1f0880f77a6e580c437614284c099092f81a17",
    "Normal_900.mat": "91618b247e8bc65b1d515e9662e8c18219b3d4073426a64c1bb04487a9608ba1",
    "OR2_1200.mat": "5663525bdd773e2281167e534ec3f1b024064c9a575ca7446a1d46b2cc7a3bca",
    "OR2_600.mat": "61783f3ba7b2153bd80e586d4cc7fbb2bf5eb7f261007794faa8f542e6666489",
    "OR2_900.mat": "4b0f8e74dd0f56b01ec055a0e70b486ee619baa7d1da75ff8b36eee1f3f7bb5b",
    "OR5_1200.mat": "83d3918b67020ad91b5173fde5b0d39d0225763371fe331ee8a78aee43e361a1",
    "OR5_600.mat": "59f71b3919c3104753099155606162f14a7b194ad12ac650586377c9eb607ff8",
    "OR5_900.mat": "5fbfadce16c23cea3fb5c3a269136cc42a6744ab92cc0556c315584ec176b35b",
    "OR8_1200.mat": "008ee453e6731a87283e58d9aefa36f97b237a0b12e49adefb138b0bafe896d6",
    "OR8_600.mat": "d96d60f65fa1136ac5f56a4c4bfa531f99b12fcb3381a175ea6310928e8fb89d",
    "OR8_900.mat": "391c990aadb196b79df15cc4b6fcbcb3fa206ef2551f1777e096901bd8b8ddf4",
}


class _Label(NamedTuple):
    fault: str
    degrees: int
    rpm: int

    @property
    def bearing(self) -> str:
        """A groove cannot be made smaller again: each size is a bearing of its own."""
        return f"{self.fault}-{self.degrees}deg" if self.degrees else self.fault


def _label(file: str) -> _Label:
    """Read class, fault arc and speed from a name such as ``IR2_600.mat``."""
    match = re.fullmatch(r"(Normal|IR|OR)(\d*)_(\d+)\.mat", file)
    if match is None:
        raise ValueError(f"{file!r} is no file of HIT-SM")
    return _Label(_FAULTS[match[1]], int(match[2] or 0), int(match[3]))


_LABELS = {file: _label(file) for file in _SHA256}


def _locate(root: Path) -> dict[str, Path]:
    """Find the files; the owner's other rig has files of the same names in a folder beside these."""
    folder = folder_of(root, "HIT-SM", "Bearing-datasets", "Bearing-datasets-main", "Bearing-datasets-master")
    by_name = files_by_name(folder, _SHA256)
    located: dict[str, Path] = {}
    for file in _SHA256:
        paths = [path for path in by_name.get(file, ()) if _OTHER_RIG not in path.parts]
        if paths:
            located[file] = paths[0]
    return located


def _require(root: Path) -> dict[str, Path]:
    return require_files(_locate(root), "hit_sm", folder_of(root, "HIT-SM"), DATASET.by_hand)


def read(root: Path, options: Options) -> list[Recording]:
    """Read what is there, as recorded: 51.2 kHz, the owner's gain and offset.

    Parameters
    ----------
    root
        A folder that holds a folder ``HIT-SM`` or the owner's repository, or the files themselves.
    options
        None.

    Returns
    -------
    list of Recording
        One channel each; the condition is the speed, the severity the fault arc in degrees.

    Raises
    ------
    RequestError
        No file at all, or a damaged or foreign file.
    """
    located = _require(root)
    return [_read_file(file, path) for file, path in located.items()]


def _read_file(file: str, path: Path) -> Recording:
    label = _LABELS[file]
    return Recording(
        name=file,
        signal=read_signal(path),  # the only array, whatever its name
        rate_hz=_RATE_HZ,
        shaft_hz=label.rpm / 60,
        fault=label.fault,
        bearing=label.bearing,
        condition=f"{label.rpm} rpm",
        rig="HIT-SM",
        orders=SKF_6205,
        severity=float(label.degrees),
        load=5.0,  # kg
        notes=_NOTES,
    )


def missing(root: Path, options: Options) -> list[str]:
    """List the files that the folder lacks."""
    located = _locate(root)
    return [
        f"{file}: {label.bearing}, {label.rpm} rpm" for file, label in _LABELS.items() if file not in located
    ]


def fingerprint(root: Path, options: Options) -> str:
    """Give a key of the files' content."""
    return key_of({"dataset": "hit_sm", "reader": 1, "files": key_of_files(_require(root).values())})


DATASET = DataSet(
    name="hit_sm",
    summary="HIT-SM simulator rig: 6205 with 3 inner and 3 outer fault arcs, 1 healthy, 3 speeds, 51.2 kHz",
    citation=(
        "Z. Wang et al., Multisource cross-domain fault diagnosis of rolling bearing based on subdomain "
        "adaptation network, Measurement Science and Technology 33 (2022) 105109"
    ),
    licence="'publicly available and can be used by anyone' for classifying the fault status of bearings",
    homepage="https://github.com/hitwzc/Bearing-datasets",
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    files=tuple(
        RemoteFile(f"HIT-SM/{_FOLDER}/{file}", (_URL + quote(f"{_FOLDER}/{file}"),), sha256)
        for file, sha256 in _SHA256.items()
    ),
    by_hand=(
        f"the folder '{_FOLDER}' of https://github.com/hitwzc/Bearing-datasets, put into a folder HIT-SM "
        "of the data folder"
    ),
    refused_rungs={
        "recording": (
            "one recording per bearing and speed: another recording is always another speed, "
            "so the rung to ask is 'condition'"
        )
    },
)
