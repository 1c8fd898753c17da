"""HIT-SM: the SpectraQuest fault simulator and the self-built rig of the Harbin Institute of Technology."""

from __future__ import annotations

import re
from math import nan
from pathlib import Path
from typing import ClassVar, Literal, NamedTuple
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
_OTHER_NOTES = ("neither the bearings' type nor the load is stated by the owner",)
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
# As listed in github.com/VictorBauler/BearingDatasets (hit_sm/files.lock.json), which has those above too.
_OTHER_SHA256 = {
    "IR2_1200.mat": "90e0e3dc235f69101d71e450818e3407588436e647a70ba672f01712c131961d",
    "IR2_600.mat": "a54bc9b977ff36ab2f2f7c92b49706056318749c09e03f45172d6f34ae56d65f",
    "IR2_900.mat": "e62cea5e5c1c91a6aea6baf00aa24cf7ffb67fa56f75a879605907580d5ebbfa",
    "IR5_1200.mat": "05a095a915ecbab3959727332d7419eb517b2666cc13f3ea013085bc38d5ed5e",
    "IR5_600.mat": "b9bb89badc458eef2a316c199b004fde7d87931a911dbb8e400fb52d8126b626",
    "IR5_900.mat": "55e0d56b2ef52c9ea9b7a54e6b07fddb969551c88442ed62be7ae4d66dae7f3b",
    "IR8_1200.mat": "881b87bf318abf5231eeab4bc80c5d908a66adbc10867ceedb64474c7c6137ab",
    "IR8_600.mat": "627885b3e0812162f2ae921c724ef2833a1ac9ecd378717097adb4fc886df311",
    "IR8_900.mat": "edf64995b93b041ec75c613ab989cfa5149d463f3cee13f9fbcf9f8bbc7b5fe6",
    "Normal_1200.mat": "01dd58f148b0c662f159094d220caaac3a6122e42f868dc216bf4674cd34cdf5",
    "Normal_600.mat": "bd8005d12cb0002188fafacc5f12876a21bc8c4b296f8ec1ced323f2a6723ecb",
    "Normal_900.mat": "473966f58941267acac9143868da4c8c8a9f06e9d1a2d69a8415a77e48923ddb",
    "OR2_1200.mat": "bff1b481efec59b0e6ffa76c93e0bc60c3e81faf75b7695f7a584ec6bf0c68c2",
    "OR2_600.mat": "b01701ab545b1450806667566736c2b0e3f107bf2211cba39d59591f33fc3293",
    "OR2_900.mat": "a4d48c8c01ffe718a83d71b1c905b4cf8a194aa6bec42a44f677c1e919203f6b",
    "OR5_1200.mat": "191f7912682b3796df24a2ffc82790a6c10b94d6a89bdb5435d8fbbe873cf050",
    "OR5_600.mat": "5770e4fd6a12dc4422f723c2beaf271d707b14c73d16b80826faa0251489de28",
    "OR5_900.mat": "4bb36da4a15ef33457ac7aaf53e735da5b5d22a1dde8ffa58ef39adc43627e5f",
    "OR8_1200.mat": "2fe017b246b25d2e35550cec1f289e48e980250cccdec962310520e2e78e8811",
    "OR8_600.mat": "1618add5922bc5c5b42b4f275c21decd0aad4e7dd737836d5f792450fbb1a423",
    "OR8_900.mat": "078de014c274f16e0ecdea85ad466f0af6b8fd6d699145dba20d3f2fa42bb0fe",
}


class HitSmOptions(Options):
    """Which of the owner's rigs.

    Attributes
    ----------
    rig
        The ``spectraquest`` fault simulator, the ``self_built`` one with a stronger motor and an electric
        cylinder for the load, or ``both``, as two machines. The same classes, speeds and file names.
    """

    later: ClassVar[frozenset[str]] = frozenset({"rig"})

    rig: Literal["spectraquest", "self_built", "both"] = "spectraquest"


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


class _Wanted(NamedTuple):
    file: str
    other_rig: bool

    @property
    def name(self) -> str:
        return f"{_OTHER_RIG}/{self.file}" if self.other_rig else self.file


def _wanted(options: HitSmOptions) -> list[_Wanted]:
    rigs = {"spectraquest": (False,), "self_built": (True,), "both": (False, True)}[options.rig]
    return [_Wanted(file, other) for other in rigs for file in _LABELS]


def _locate(root: Path, options: HitSmOptions) -> dict[_Wanted, Path]:
    """Find the files; those of the self-built rig have the same names, in a folder of their own."""
    folder = folder_of(root, "HIT-SM", "Bearing-datasets", "Bearing-datasets-main", "Bearing-datasets-master")
    by_name = files_by_name(folder, _SHA256)
    located: dict[_Wanted, Path] = {}
    for wanted in _wanted(options):
        paths = [
            path for path in by_name.get(wanted.file, ()) if (_OTHER_RIG in path.parts) == wanted.other_rig
        ]
        if paths:
            located[wanted] = paths[0]
    return located


def _require(root: Path, options: HitSmOptions) -> dict[_Wanted, Path]:
    return require_files(_locate(root, options), "hit_sm", folder_of(root, "HIT-SM"), DATASET.by_hand)


def read(root: Path, options: HitSmOptions) -> list[Recording]:
    """Read what is there, as recorded: 51.2 kHz, the owner's gain and offset.

    Parameters
    ----------
    root
        A folder that holds a folder ``HIT-SM`` or the owner's repository, or the files themselves.
    options
        Which rig.

    Returns
    -------
    list of Recording
        One channel each; the condition is the speed, the severity the fault arc in degrees.

    Raises
    ------
    RequestError
        No file at all, or a damaged or foreign file.
    """
    return [_read_file(wanted, path) for wanted, path in _require(root, options).items()]


def _read_file(wanted: _Wanted, path: Path) -> Recording:
    label = _LABELS[wanted.file]
    return Recording(
        name=wanted.name,
        signal=read_signal(path),  # the only array, whatever its name
        rate_hz=_RATE_HZ,
        shaft_hz=label.rpm / 60,
        fault=label.fault,
        bearing=label.bearing,
        condition=f"{label.rpm} rpm",
        rig="HIT-SM self-built" if wanted.other_rig else "HIT-SM",
        orders=None if wanted.other_rig else SKF_6205,
        severity=float(label.degrees),
        load=nan if wanted.other_rig else 5.0,  # kg
        notes=_OTHER_NOTES if wanted.other_rig else _NOTES,
    )


def missing(root: Path, options: HitSmOptions) -> list[str]:
    """List the files that the folder lacks."""
    located = _locate(root, options)
    return [
        f"{wanted.name}: {_LABELS[wanted.file].bearing}, {_LABELS[wanted.file].rpm} rpm"
        for wanted in _wanted(options)
        if wanted not in located
    ]


def fingerprint(root: Path, options: HitSmOptions) -> str:
    """Give a key of the files' content and of the rig, where it is not the first."""
    declared = {"dataset": "hit_sm", "reader": 1, **options.model_dump(mode="json")}
    return key_of({**declared, "files": key_of_files(_require(root, options).values())})


DATASET = DataSet(
    name="hit_sm",
    summary="HIT-SM rigs: 3 inner and 3 outer fault arcs and 1 healthy bearing each, 3 speeds, 51.2 kHz",
    citation=(
        "Z. Wang et al., Multisource cross-domain fault diagnosis of rolling bearing based on subdomain "
        "adaptation network, Measurement Science and Technology 33 (2022) 105109"
    ),
    licence="'publicly available and can be used by anyone' for classifying the fault status of bearings",
    homepage="https://github.com/hitwzc/Bearing-datasets",
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    options=HitSmOptions,
    files=tuple(
        RemoteFile(f"HIT-SM/{folder}/{file}", (_URL + quote(f"{folder}/{file}"),), sha256)
        for folder, hashes in ((_FOLDER, _SHA256), (_OTHER_RIG, _OTHER_SHA256))
        for file, sha256 in hashes.items()
    ),
    by_hand=(
        f"the folders '{_FOLDER}' and '{_OTHER_RIG}' of https://github.com/hitwzc/Bearing-datasets, put "
        "into a folder HIT-SM of the data folder"
    ),
    refused_rungs={
        "recording": (
            "one recording per bearing and speed: another recording is always another speed, "
            "so the rung to ask is 'condition'"
        )
    },
)
