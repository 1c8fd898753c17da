"""UESTC: pillow-block bearings at four speeds without load."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np

from suite.data.dataset import DataSet, Options, RemoteFile
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError

_URL = "https://raw.githubusercontent.com/ChangLiu2024/UESTC-Bearing-Dataset/HEAD/Data/"
_RATE_HZ = 20_000.0
_FAULTS = {"N": "healthy", "I": "inner", "O": "outer", "B": "ball"}
_PARTS = 5
_RUNS = tuple(f"{code}_{rpm}" for code in _FAULTS for rpm in (800, 1000, 1200, 1400))
_FILES = tuple(f"{run}_{part}.mat" for run in _RUNS for part in range(1, _PARTS + 1))


def _names(options: Options) -> tuple[str, ...]:
    return _FILES


def _read_one(name: str, path: Path, options: Options) -> Recording:
    """Read one part of a run."""
    code, rpm, _ = name.removesuffix(".mat").split("_")
    arrays = read_arrays(path)
    signal = to_signal(arrays, path, variable="Data")
    check_signal(signal, str(path))
    rate = arrays.get("SampleFrequency")
    if rate is not None and (rate.size != 1 or float(rate.item()) != _RATE_HZ):
        raise RequestError(f"is {rate.ravel()}", file=path, key="SampleFrequency", expected="20000")
    fault = _FAULTS[code]
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=float(rpm) / 60,
        fault=fault,
        bearing=fault,
        condition=f"{rpm} rpm",
        rig="UESTC",
        severity=0.0 if fault == "healthy" else float("nan"),
        load=0.0,
    )


def read(root: Path, options: Options) -> list[Recording]:
    """Read the runs, each put together again from its parts.

    The owner recorded each run in one go and cut it into five files for storage: taken as five
    recordings, neighbours in time would land on both sides of a recording-wise split.

    Parameters
    ----------
    root
        A folder that holds a folder ``UESTC`` or the owner's repository, or the files themselves.
    options
        None.

    Returns
    -------
    list of Recording
        One a run.

    Raises
    ------
    RequestError
        No file at all, a run with a part missing, or a damaged file.
    """
    located = _TABLE.require(root, options)
    runs = groupby(located.items(), key=lambda item: item[0].rpartition("_")[0])
    return [_join(run, dict(parts)) for run, parts in runs]


def _join(run: str, parts: dict[str, Path]) -> Recording:
    if len(parts) != _PARTS:
        folder = next(iter(parts.values())).parent
        raise RequestError(f"run {run} has {len(parts)} parts", file=folder, expected=str(_PARTS))
    pieces = [_read_one(name, path, Options()) for name, path in parts.items()]
    return replace(
        pieces[0],
        name=run,
        signal=np.concatenate([piece.signal for piece in pieces], axis=1),
        notes=("put together from the five files into which the owner cut one run",),
    )


_BY_HAND = (
    "the folder Data of https://github.com/ChangLiu2024/UESTC-Bearing-Dataset, put into a folder UESTC "
    "of the data folder"
)
_TABLE = FileTable(
    "uestc", ("UESTC", "UESTC-Bearing-Dataset", "UESTC-Bearing-Dataset-main"), _BY_HAND, _names, _read_one
)
_ONE_BEARING = "one bearing per class: condition-wise claims only"

DATASET = DataSet(
    name="uestc",
    summary="UESTC rig: one healthy, inner, outer and ball-faulted UCPH bearing each, 4 speeds, 20 kHz",
    citation=(
        "C. Liu et al., A new target domain one-class learning bearing fault detection framework, "
        "IEEE Sensors Journal (2025), doi 10.1109/JSEN.2025.3635217"
    ),
    licence="'open-source and can be used for any bearing fault detection research'; cite the paper",
    homepage="https://github.com/ChangLiu2024/UESTC-Bearing-Dataset",
    read=read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    files=tuple(RemoteFile(f"UESTC/{name}", (f"{_URL}{name.rpartition('_')[0]}/{name}",)) for name in _FILES),
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one run per bearing and speed: another run is always another speed",
        "bearing": _ONE_BEARING,
        "bearing-condition": _ONE_BEARING,
    },
)
