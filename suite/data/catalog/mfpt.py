"""MFPT: the bearing fault data of the Society for Machinery Failure Prevention Technology."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from suite.data.dataset import ArchiveMember, DataSet, Options, RemoteArchive, RemoteFile
from suite.data.locate import files_by_name, folder_of, require_files
from suite.data.readers import read_arrays, to_signal
from suite.data.readers.format import Arrays
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.identity import key_of, key_of_files
from suite.signals.kinematics import NICE_MFPT
from suite.signals.resampling import resample

_URL = "https://raw.githubusercontent.com/mathworks/RollingElementBearingFaultDiagnosis-Data/HEAD"
_ARCHIVE = RemoteArchive(
    "MFPT/MFPT-Fault-Data-Sets.zip",
    ("https://www.mfpt.org/wp-content/uploads/2020/02/MFPT-Fault-Data-Sets-20200227T131140Z-001.zip",),
    limit_bytes=2**28,
)
_FOLDERS = {  # the archive's fifth folder holds a second copy of a file
    "baseline": "1 - Three Baseline Conditions",
    "OuterRaceFault": "2 - Three Outer Race Fault Conditions",
    "OuterRaceFault_vload": "3 - Seven More Outer Race Fault Conditions",
    "InnerRaceFault_vload": "4 - Seven Inner Race Fault Conditions",
}
_RATE_HZ = 48_828.0
_FAST_RATE_HZ = 97_656.0
_SHAFT_HZ = 25.0
_HEALTHY_LBS = 270.0


class _Record(NamedTuple):
    file: str
    fault: str
    folder: str
    sha256: str | None = None
    copy: str = ""  # a third party's text file of the same recording, already at 48,828 Hz


_RECORDS = (
    _Record("baseline_1.mat", "healthy", "train_data", copy="MFPT_normal_data_270lbs_11.txt"),
    _Record("baseline_2.mat", "healthy", "train_data", copy="MFPT_normal_data_270lbs_22.txt"),
    _Record("baseline_3.mat", "healthy", "test_data", copy="MFPT_normal_data_270lbs_33.txt"),
    _Record("OuterRaceFault_1.mat", "outer", "train_data"),
    _Record("OuterRaceFault_2.mat", "outer", "train_data"),
    _Record("OuterRaceFault_3.mat", "outer", "test_data"),
    _Record(
        "OuterRaceFault_vload_1.mat",
        "outer",
        "train_data",
        "5651c292924ff97b1384d7a81006d4a224a052c4b97a4524c5d5ffdf6a9ce1c9",
    ),
    _Record(
        "OuterRaceFault_vload_2.mat",
        "outer",
        "train_data",
        "348a4e2750d339f6f9101f5c74ea631486cc11098d9f282d30840dfb0e59f4cd",
    ),
    _Record(
        "OuterRaceFault_vload_3.mat",
        "outer",
        "train_data",
        "0fbc3b01ceb373cc656ce6fc7cc945df0a2f6afbae1f3a2efa9c598020cd0685",
    ),
    _Record(
        "OuterRaceFault_vload_4.mat",
        "outer",
        "train_data",
        "e814bbb6e5741e1254595819a70d7f62d1f9a795588e452eeb9bfc8e50d15e61",
    ),
    _Record(
        "OuterRaceFault_vload_5.mat",
        "outer",
        "train_data",
        "93531915d0d2c8d6a9933d2541f43b3eb48a20fe9fecbf5a872f68566f5a53ad",
    ),
    _Record(
        "OuterRaceFault_vload_6.mat",
        "outer",
        "test_data",
        "4126cff4a1c21d253741144e9e608f8bb3475e7343676c60fef2249179569fd9",
    ),
    _Record(
        "OuterRaceFault_vload_7.mat",
        "outer",
        "test_data",
        "82ab4d7df2785e430a817180a541e741bc0ab633d7e2434dc363620ea1b1a5ee",
    ),
    _Record(
        "InnerRaceFault_vload_1.mat",
        "inner",
        "train_data",
        "2fd8456317ba45bb054f622b8cb4a401f937d6e830564f85efd41bf81ba8d7aa",
    ),
    _Record(
        "InnerRaceFault_vload_2.mat",
        "inner",
        "train_data",
        "08251ffd88c956dcd9f52a04f66d02f6618107110a90ec46d7f114fba2a3277c",
    ),
    _Record(
        "InnerRaceFault_vload_3.mat",
        "inner",
        "train_data",
        "5f63f72f6ee173a3a9620db7acb37a9fadae107ffdfd77598ca90d67dd00d066",
    ),
    _Record(
        "InnerRaceFault_vload_4.mat",
        "inner",
        "train_data",
        "7c2e753cae90a52de4d430c5fa723ec8a57980cff3521890343b181c2fdfcf75",
    ),
    _Record(
        "InnerRaceFault_vload_5.mat",
        "inner",
        "train_data",
        "427053478152e9d259e8c4ae9ec18932ab538fd808a26611e98168fa989e7860",
    ),
    _Record(
        "InnerRaceFault_vload_6.mat",
        "inner",
        "test_data",
        "97136f3135115faf25d12719aa57fb22f2bd521e98447b804be0dbe21161168c",
    ),
    _Record(
        "InnerRaceFault_vload_7.mat",
        "inner",
        "test_data",
        "e6545bb0414c58d159ef0188ac258c983cd3696fd44662d2dea9898513309651",
    ),
)


def _locate(root: Path) -> dict[_Record, Path]:
    folder = folder_of(
        root, "MFPT", "RollingElementBearingFaultDiagnosis-Data-master", "MFPT Fault Data Sets"
    )
    by_name = files_by_name(
        folder, [name for record in _RECORDS for name in (record.file, record.copy) if name]
    )
    located: dict[_Record, Path] = {}
    for record in _RECORDS:
        paths = by_name.get(record.file) or by_name.get(record.copy)
        if paths:
            located[record] = paths[0]
    return located


def _require(root: Path) -> dict[_Record, Path]:
    return require_files(_locate(root), "mfpt", folder_of(root, "MFPT"), DATASET.by_hand)


def read(root: Path, options: Options) -> list[Recording]:
    """Read what is there, at 48,828 Hz.

    Parameters
    ----------
    root
        A folder that holds a folder ``MFPT`` or the MathWorks repository, or the files themselves.
    options
        None.

    Returns
    -------
    list of Recording
        One channel each, in g; the condition is the load in lbs.

    Raises
    ------
    RequestError
        No file at all, or a damaged or foreign file.
    """
    located = _require(root)
    return [_read_record(record, path) for record, path in located.items()]


def _read_record(record: _Record, path: Path) -> Recording:
    arrays = read_arrays(path)
    if path.suffix.lower() == ".txt":
        signal = to_signal(arrays, path)
        rate, shaft, load = _RATE_HZ, _SHAFT_HZ, _HEALTHY_LBS
        notes = ["decimated from 97,656 Hz by a third party, probably aliased"]
    else:
        signal = to_signal(arrays, path, variable="bearing.gs")
        rate, shaft, load = (_number(arrays, path, field) for field in ("sr", "rate", "load"))
        notes = []
    check_signal(signal, str(path))
    if rate == _FAST_RATE_HZ:
        signal, rate = resample(signal, rate, _RATE_HZ), _RATE_HZ
        notes.append("brought from 97,656 to 48,828 Hz")
    if rate != _RATE_HZ:
        raise RequestError(f"is {rate:g} Hz", file=path, key="bearing.sr", expected="48828 or 97656 Hz")
    return Recording(
        name=path.name,
        signal=signal,
        rate_hz=rate,
        shaft_hz=shaft,
        fault=record.fault,
        bearing=record.fault,
        condition=f"{load:g} lbs",
        rig="MFPT",
        orders=NICE_MFPT,
        severity=0.0 if record.fault == "healthy" else np.nan,
        load=load,
        notes=tuple(notes),
    )


def _number(arrays: Arrays, path: Path, field: str) -> float:
    """Take a scalar field of the struct; some files hold the load as text."""
    value = arrays.get(f"bearing.{field}")
    try:
        if value is not None:
            return float(value.item())
    except ValueError as error:
        raise RequestError("is no number", file=path, key=f"bearing.{field}", expected="a scalar") from error
    raise RequestError(
        "is missing", file=path, key=f"bearing.{field}", expected="a struct of the owner's form"
    )


def _remote(record: _Record) -> RemoteFile:
    """Ask the copy on GitHub first, which gives each file by itself; then the owner's archive."""
    folder = _FOLDERS[record.file.rpartition("_")[0]]
    member = ArchiveMember(_ARCHIVE, f"MFPT Fault Data Sets/{folder}/{record.file}")
    return RemoteFile(f"MFPT/{record.file}", (f"{_URL}/{record.folder}/{record.file}", member), record.sha256)


def missing(root: Path, options: Options) -> list[str]:
    """List the recordings that the folder lacks."""
    located = _locate(root)
    return [f"{record.file}: {record.fault}" for record in _RECORDS if record not in located]


def fingerprint(root: Path, options: Options) -> str:
    """Give a key of the files' content."""
    return key_of({"dataset": "mfpt", "reader": 1, "files": key_of_files(_require(root).values())})


_ONE_BEARING = "one bearing per class is all the owner tells of: another bearing cannot be asked for"

DATASET = DataSet(
    name="mfpt",
    summary="MFPT rig: a healthy, an inner- and an outer-race-faulted NICE bearing, 0 to 300 lbs, 25 Hz",
    citation=(
        "E. Bechhoefer, Condition Based Maintenance Fault Database for Testing Diagnostics and Prognostic "
        "Algorithms, Society for Machinery Failure Prevention Technology, 2013"
    ),
    licence="CC BY-NC-SA 4.0 (in the copy of MathWorks)",
    homepage="https://www.mfpt.org/fault-data-sets/",
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    files=tuple(_remote(record) for record in _RECORDS),
    by_hand=(
        "the .mat files of https://github.com/mathworks/RollingElementBearingFaultDiagnosis-Data or of "
        "https://www.mfpt.org/fault-data-sets/, put into a folder MFPT of the data folder"
    ),
    refused_rungs={
        "condition": "healthy was recorded at 270 lbs alone, so the load would tell the class",
        "bearing": _ONE_BEARING,
        "bearing-condition": _ONE_BEARING,
    },
)
