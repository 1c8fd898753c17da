"""HUST (Hanoi): ball bearings of five sizes, cracked on one element or two, at three loads."""

from __future__ import annotations

from pathlib import Path

from suite.data.dataset import ArchiveMember, DataSet, Options, RemoteArchive, RemoteFile
from suite.data.known_bearings import HUST_BEARINGS
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError

_RATE_HZ = 51_200.0
_FAULTS = {"N": "healthy", "I": "inner", "O": "outer", "B": "ball"}
_COMPOUND = {"IO": "inner+outer", "IB": "inner+ball", "OB": "outer+ball"}
_NO_6204 = ("B", "IB")
_LOADS_W = {"0": 0.0, "2": 200.0, "4": 400.0}

_SIZES = {size[-1]: geometry.orders for size, geometry in HUST_BEARINGS.items()}
_NOTES = (
    "pitch diameter not stated by the owner: the mean of bore and outside diameter",
    "the crack's depth differs from bearing to bearing, and so does the level",
)


class HustOptions(Options):
    """Which bearings.

    Attributes
    ----------
    compound
        Also take the bearings with two cracked elements, each pair a class of its own.
    """

    compound: bool = False


def _names(options: HustOptions) -> list[str]:
    codes = {**_FAULTS, **(_COMPOUND if options.compound else {})}
    return [
        f"{code}{size}0{load}.mat"
        for code in codes
        for size in _SIZES
        if not (size == "4" and code in _NO_6204)
        for load in _LOADS_W
    ]


def _read_one(name: str, path: Path, options: HustOptions) -> Recording:
    bearing, size, load = name[:-6], name[-7], _LOADS_W[name[-5]]
    code = bearing[:-1]
    arrays = read_arrays(path)
    signal = to_signal(arrays, path, variable="data")
    check_signal(signal, str(path))
    shaft = arrays.get("fs")
    if shaft is None or shaft.size != 1 or shaft.dtype.kind not in "iuf" or not 1 <= shaft.item() <= 100:
        found = "is missing" if shaft is None else f"is {shaft.ravel()[:3]}"
        raise RequestError(found, file=path, key="fs", expected="the shaft's frequency, 1 to 100 Hz")
    return Recording(
        name=name,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=float(shaft.item()),
        fault={**_FAULTS, **_COMPOUND}[code],
        bearing=bearing,
        condition=f"{load:g} W",
        rig="HUST",
        orders=_SIZES[size],
        severity=0.0 if code == "N" else float("nan"),
        load=load,
        notes=_NOTES,
    )


_FOLDER = "HUST bearing a practical dataset for ball bearing fault diagnosis"
_ARCHIVE = RemoteArchive(
    "HUST/cbv7jyx4p9-3.zip",
    ("https://prod-dcd-datasets-cache-zipfiles.s3.eu-west-1.amazonaws.com/cbv7jyx4p9-3.zip",),
    limit_bytes=2**31,
)
_BY_HAND = (
    "the .mat files of https://data.mendeley.com/datasets/cbv7jyx4p9/3, put into a folder HUST of the data "
    "folder"
)
_TABLE = FileTable("hust", ("HUST", "HUST bearing dataset", _FOLDER), _BY_HAND, _names, _read_one)

DATASET = DataSet(
    name="hust",
    summary="HUST (Hanoi): 6204 to 6208 bearings, one a size healthy and cracked on each element, 3 loads",
    citation=(
        "N. D. Thuan, H. S. Hong, HUST bearing: a practical dataset for ball bearing fault diagnosis, "
        "BMC Research Notes 16 (2023) 138"
    ),
    licence="CC BY 4.0",
    homepage="https://data.mendeley.com/datasets/cbv7jyx4p9/3",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=HustOptions,
    files=tuple(
        RemoteFile(f"HUST/{name}", (ArchiveMember(_ARCHIVE, f"{_FOLDER}/HUST bearing dataset/{name}"),))
        for name in _names(HustOptions(compound=True))
    ),
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and load: another recording is always another load"
    },
    caveat="each bearing of a class is of another size: another bearing is another geometry as well",
)
