"""Case Western Reserve University: the 12 kHz drive-end recordings and their normals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Field, SerializerFunctionWrapHandler, field_validator, model_serializer

from suite.data.dataset import DataSet, Options, RemoteFile
from suite.data.locate import files_by_name, folder_of, require_files
from suite.data.readers import read_arrays, to_signal
from suite.data.readers.format import Arrays
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.identity import key_of, key_of_files
from suite.signals.kinematics import SKF_6205
from suite.signals.resampling import resample

_URL = "https://engineering.case.edu/sites/default/files/{number}.mat"
_RATE_HZ = 12_000.0
_NORMAL_RATE_HZ = 48_000.0
_NOMINAL_RPM = (1797.0, 1772.0, 1750.0, 1730.0)
_CHANNEL_KEYS = {"drive_end": "DE", "fan_end": "FE"}

# The shortest normal at 48 kHz (97.mat) has 243,938 samples, the longest recording at 12 kHz 122,917.
_SAMPLES_AT_48_KHZ = 200_000


class _File(NamedTuple):
    number: int
    fault: str
    inches: float
    load_hp: int
    grade: str
    sha256: str | None
    position: int = 6

    @property
    def file(self) -> str:
        return f"{self.number}.mat"

    @property
    def bearing(self) -> str:
        """All four loads of one size are the same physical bearing.

        So are the positions of an outer-race fault: whether the owner turned one bearing or damaged another
        alike is not stated, and one that is held out must not be trained on.
        """
        return f"{self.fault}-{self.inches:.3f}" if self.inches else self.fault


# Grades: does the recording show its fault at all (Smith & Randall 2015, MSSP 64-65:100-131)?
# Y1 clearly and classically, Y2 clearly, P1 and P2 perhaps, N1 not for the stated fault.
_RECORDS = (
    _File(97, "healthy", 0.0, 0, "", "16bf48babcf1c7ac224bc1a81cd9eafdb27e42d5cf559761907e067e8eeadf3c"),
    _File(98, "healthy", 0.0, 1, "", None),
    _File(99, "healthy", 0.0, 2, "", None),
    _File(100, "healthy", 0.0, 3, "", None),
    _File(105, "inner", 0.007, 0, "Y2", "f80b0ea04fd06b372a0eaec7c056543ea37e4bb4727a5b173d2a5bacd2aa9cab"),
    _File(106, "inner", 0.007, 1, "Y2", "e5cec7cdd138e6cd1deb9ed8634e5aaa9bc1bd7094ddc075bff606580eb6e883"),
    _File(107, "inner", 0.007, 2, "Y2", "111ba8996a115684661a13c913bd74d8029a59294492f88aec7b03e175fdd388"),
    _File(108, "inner", 0.007, 3, "Y2", "d415f0e65128bfa0b118c2051c988fb0dc6ce3e4c8aa45fdc5ad1d0967462e7d"),
    _File(169, "inner", 0.014, 0, "Y2", "f5448673725c4ea2735fe7d3fe4b16ad82b217eac6b62c4bf351c4549b0a5229"),
    _File(170, "inner", 0.014, 1, "Y2", "bcb73a5208b67265468232a2e342f53719850901671d0ee28494f3af97621f46"),
    _File(171, "inner", 0.014, 2, "Y2", "63d0fdc1a68e64610ddfaf56a9c224d6137ab7b5c0d318eea1d542b9e5ffc029"),
    _File(172, "inner", 0.014, 3, "Y2", "f75170ceef70d5da475671de0d2e52a0acd9b3883ad422b6deaf2907d888ba24"),
    _File(209, "inner", 0.021, 0, "Y1", "9f723d6d9d2eba714c6dc50f99321dffa73d8b1e4d3605675b2c2251511eff80"),
    _File(210, "inner", 0.021, 1, "Y1", "596692397e77e129a00f7b7a61c4c3ffd6c7a59979b89039e7f70a7431cce1c7"),
    _File(211, "inner", 0.021, 2, "Y1", "8296a02ee489c2d16cbd9fc278ca2e29b22475cec70ebe840558c78b6b743dc1"),
    _File(212, "inner", 0.021, 3, "Y1", "bfe13761f545a26b217db897a12d27e16fec74306aa86ade8dbdc8ebe587c253"),
    _File(3001, "inner", 0.028, 0, "N1", None),
    _File(3002, "inner", 0.028, 1, "N1", None),
    _File(3003, "inner", 0.028, 2, "N1", None),
    _File(3004, "inner", 0.028, 3, "N1", None),
    _File(118, "ball", 0.007, 0, "N1", "b00628f8dd8d1d930af77fa465d1e5cdb385fe259489053f91f3680bda7f640e"),
    _File(119, "ball", 0.007, 1, "N1", "bc72d9df7668219e004a0f711232b23ec0aed393eb9bd8f9f5483426f6b51330"),
    _File(120, "ball", 0.007, 2, "N1", "e0b7a584c49af52335ff0904a97d4afcf02d045625c582de63a7c85ce10b489c"),
    _File(121, "ball", 0.007, 3, "Y2", "52f686e984ba8e9b04a047a57416271cdb322cee57ee105dce58926a24b966cb"),
    _File(185, "ball", 0.014, 0, "P2", "5bea2c60f177215ba3ec4ae287faf745d7e14aed1a12efe9e37b27c27044bafc"),
    _File(186, "ball", 0.014, 1, "P2", "1b3b6f3ad38e891feaa8026fe957b34f62f9082785089cc74f6878acdfe88ec5"),
    _File(187, "ball", 0.014, 2, "P2", "0f1338cce89beb5c8d8e5e154579bc576354e7c7d1617ebd1759662c6f3100b2"),
    _File(188, "ball", 0.014, 3, "P2", "1981614324d653c2522bea68fd4fd87e337495b117d12596db67abd1e10e7443"),
    _File(222, "ball", 0.021, 0, "Y2", "fcc0ee740fa123b1f4683f555458891719efb2857afd9fdee63e8fde0ed14469"),
    _File(223, "ball", 0.021, 1, "Y2", "7287410fd2217e3b332c5ab4732a68963be046d7d17bd40efa41cabe6a0514e5"),
    _File(224, "ball", 0.021, 2, "N1", "8a16894c2ff4d6bcdb9f4c345c0d5f13737b3bd6d15015d6b566c86e7a3ee7b7"),
    _File(225, "ball", 0.021, 3, "N1", "ece92fa141af03473fdfca80d00d9112472a20340224514e79979c6ddc97a6cf"),
    _File(3005, "ball", 0.028, 0, "Y2", None),
    _File(3006, "ball", 0.028, 1, "Y2", None),
    _File(3007, "ball", 0.028, 2, "Y2", None),
    _File(3008, "ball", 0.028, 3, "Y2", None),
    _File(130, "outer", 0.007, 0, "Y1", "35a095307d0971477049b343a1b5981dde465a58fb7f233ad89b035068c1717d"),
    _File(131, "outer", 0.007, 1, "Y1", "7883f7b83beadc54b2f301767f9145ce07055707182fb0278fdf0a6bb53ce3cb"),
    _File(132, "outer", 0.007, 2, "Y1", "17a69ed5d2270b42532e678e35bbe2fa04a2cc413cf2bf9e88c7692de8662d18"),
    _File(133, "outer", 0.007, 3, "Y1", "53f076cb0d905cf46bffaee7736abce8224ffed777deed03c0c863d762a90c71"),
    _File(197, "outer", 0.014, 0, "Y2", "fa571b47cd942f9514a920b403fb7c053cd442bb2963a360a96d0f61432f03e9"),
    _File(198, "outer", 0.014, 1, "P2", "dbd58e4585ca8f8332c708b15936987ec0990ca701359fd2483dae2719df5b49"),
    _File(199, "outer", 0.014, 2, "P1", "ca4e6407fdb68845a6973da6028477911a62d018580063749fe956441be95cf2"),
    _File(200, "outer", 0.014, 3, "N1", "2526483d2701220a700df8e6c9db0c527641b0887225907f4096610dd7120f4b"),
    _File(234, "outer", 0.021, 0, "Y2", "ebcbdb96612e8085bbdbf81f0e5e8e8a8d1a693d1ec559c4894f7792771aa9b2"),
    _File(235, "outer", 0.021, 1, "Y2", "667e4bf1f213f92d10dca71d494ad002d8fd22bfd8004b31a4c71ccf0d764b66"),
    _File(236, "outer", 0.021, 2, "Y2", "c411d6d9826cba8073430555dc833e05fcbe4c38535f3eb7f03c525ea6797589"),
    _File(237, "outer", 0.021, 3, "Y2", "233d1edb2daa963658369119e389e30f02aca551dd7bb028ab33e7ba63edfd20"),
    _File(144, "outer", 0.007, 0, "Y2", None, 3),
    _File(145, "outer", 0.007, 1, "Y2", None, 3),
    _File(146, "outer", 0.007, 2, "Y2", None, 3),
    _File(147, "outer", 0.007, 3, "Y2", None, 3),
    _File(156, "outer", 0.007, 0, "Y1", None, 12),
    _File(158, "outer", 0.007, 1, "Y2", None, 12),
    _File(159, "outer", 0.007, 2, "Y2", None, 12),
    _File(160, "outer", 0.007, 3, "Y2", None, 12),
    _File(246, "outer", 0.021, 0, "Y2", None, 3),
    _File(247, "outer", 0.021, 1, "Y2", None, 3),
    _File(248, "outer", 0.021, 2, "Y2", None, 3),
    _File(249, "outer", 0.021, 3, "Y2", None, 3),
    _File(258, "outer", 0.021, 0, "Y2", None, 12),
    _File(259, "outer", 0.021, 1, "Y2", None, 12),
    _File(260, "outer", 0.021, 2, "Y2", None, 12),
    _File(261, "outer", 0.021, 3, "Y2", None, 12),
)
_CLIPPED = (236, 237)
_LOAD_ZONE = 6


class CwruOptions(Options):
    """What to take from each recording, and which recordings.

    Attributes
    ----------
    channel
        The accelerometer. The faulty bearing is the 6205 at the drive end for both, so the fault
        orders do not change; the fan-end sensor hears it from afar.
    include_028
        Also take 3001-3008 (0.028 in): another maker's bearings, without a measured speed.
    positions
        Outer-race faults at ``six`` o'clock, in the load zone, or at ``all`` positions: three and twelve as
        well, of 0.007 and 0.021 in.
    loads
        Motor loads to take, hp.
    classes
        ``four`` fault types, as a monitoring system names them, or the ``ten`` of the common benchmarks,
        fault and size together, such as ``inner-0.007``. Each of the ten is one physical bearing, so no
        bearing-wise rung is possible.
    normals
        Brought to the faults' rate, or ``undecimated``: read as published benchmarks read them, 48 kHz
        beside 12 kHz as if it were one rate. That puts the healthy class at a quarter of its frequencies
        and makes it up to four times as large; it is there to re-run such a table, no more. A copy at
        12 kHz is brought back to 48 kHz, without what it has lost above 6 kHz.
    """

    channel: Literal["drive_end", "fan_end"] = "drive_end"
    include_028: bool = False
    positions: Literal["six", "all"] = "six"
    loads: tuple[int, ...] = Field((0, 1, 2, 3), min_length=1)
    classes: Literal["four", "ten"] = "four"
    normals: Literal["decimated", "undecimated"] = "decimated"

    @field_validator("loads")
    @classmethod
    def _known_loads(cls, loads: tuple[int, ...]) -> tuple[int, ...]:
        if not set(loads) <= {0, 1, 2, 3} or len(set(loads)) < len(loads):
            raise ValueError(f"loads are {list(loads)} (expected some of 0, 1, 2, 3 hp, each once)")
        return tuple(sorted(loads))

    @model_serializer(mode="wrap")
    def _without_news(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what was added later unless it is wanted: earlier jobs keep their keys."""
        fields: dict[str, Any] = dump(self)
        for name, usual in (("normals", "decimated"), ("positions", "six")):
            if fields.get(name) == usual:
                del fields[name]
        return fields


def _records(options: CwruOptions) -> list[_File]:
    return [
        record
        for record in _RECORDS
        if record.load_hp in options.loads
        and (record.number < 3000 or options.include_028)
        and (record.position == _LOAD_ZONE or options.positions == "all")
    ]


def _locate(root: Path, options: CwruOptions) -> dict[_File, Path]:
    """Choose one file a record: the largest, since a 48 kHz original outweighs its 12 kHz copy."""
    paths = files_by_name(folder_of(root, "CWRU"), [record.file for record in _records(options)])
    return {
        record: max(paths[record.file], key=lambda path: path.stat().st_size)
        for record in _records(options)
        if record.file in paths
    }


def _require(root: Path, options: CwruOptions) -> dict[_File, Path]:
    return require_files(_locate(root, options), "cwru", folder_of(root, "CWRU"), DATASET.by_hand)


def read(root: Path, options: CwruOptions) -> list[Recording]:
    """Read what is there, at 12 kHz, in the order of the owner's table.

    Parameters
    ----------
    root
        A folder that holds a folder ``CWRU``, or the files themselves, at any depth.
    options
        Channel and records.

    Returns
    -------
    list of Recording
        One channel each; the condition is the motor load, the severity the fault size in inches.

    Raises
    ------
    RequestError
        No file at all, or a damaged or foreign file.
    """
    located = _require(root, options)
    return [_read_record(record, path, options) for record, path in located.items()]


def _read_record(record: _File, path: Path, options: CwruOptions) -> Recording:
    arrays = read_arrays(path)
    key, notes = _choose_key(record, path, arrays, _CHANNEL_KEYS[options.channel])
    signal = to_signal(arrays, path, variable=key)
    check_signal(signal, str(path))
    signal = _at_one_rate(record, path, signal, options.normals == "decimated", notes)
    rpm = _speed(record, arrays, key, notes)
    if record.number in _CLIPPED:
        notes.append("clipped by the recorder")
    if record.number > 3000:
        notes.append("another maker's bearing")
    if record.position != _LOAD_ZONE:
        notes.append(f"the fault lies at {record.position} o'clock, the load at 6")
    if record.grade:
        notes.append(f"Smith & Randall 2015 grade {record.grade}")
    return Recording(
        name=record.file,
        signal=signal,
        rate_hz=_RATE_HZ,
        shaft_hz=rpm / 60,
        fault=record.bearing if options.classes == "ten" else record.fault,
        bearing=record.bearing,
        condition=f"{record.load_hp} hp",
        rig="CWRU",
        orders=SKF_6205,
        severity=record.inches,
        load=float(record.load_hp),
        notes=tuple(notes),
    )


def _choose_key(record: _File, path: Path, arrays: Arrays, channel: str) -> tuple[str, list[str]]:
    """Find the channel's array: keys carry a number that may differ from the file's, or two numbers."""
    keys = {int(match[1]): key for key in arrays if (match := re.fullmatch(rf"X(\d+)_{channel}_time", key))}
    if record.number in keys:
        others = sorted(keys.keys() - {record.number})
        return keys[record.number], [f"also holds the arrays of X{other:03d}" for other in others]
    if len(keys) != 1:
        names = ", ".join(keys.values()) or ", ".join(arrays)
        raise RequestError(f"holds {names}", file=path, expected=f"X{record.number:03d}_{channel}_time")
    (number, key) = keys.popitem()
    return key, [f"its arrays carry the number X{number:03d}"]


def _at_one_rate(
    record: _File, path: Path, signal: npt.NDArray[np.float32], decimate: bool, notes: list[str]
) -> npt.NDArray[np.float32]:
    """Bring the normals, recorded at 48 kHz, to the rate of the faults: else the rate shows the class."""
    fast = signal.shape[1] >= _SAMPLES_AT_48_KHZ
    if record.fault != "healthy":
        if fast:
            expected = "about 121,000 samples of the owner's 12 kHz recording"
            raise RequestError(f"{signal.shape[1]} samples", file=path, expected=expected)
        return signal
    if not decimate:
        notes.append("48 kHz read as if it were 12 kHz, as asked for: the rate tells this class")
        return signal if fast else resample(signal, _RATE_HZ, _NORMAL_RATE_HZ)
    notes.append("brought from 48 to 12 kHz" if fast else "a copy already brought from 48 to 12 kHz")
    return _decimated(signal) if fast else signal


def _decimated(signal: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Bring 48 to 12 kHz as the copies in circulation were: with SciPy's usual polyphase filter."""
    from scipy.signal import resample_poly

    wide = resample_poly(signal.astype(np.float64), 1, 4, axis=1)
    return np.asarray(wide, dtype=np.float32)


def _speed(record: _File, arrays: Arrays, key: str, notes: list[str]) -> float:
    """Take the measured speed, in rpm, or the nominal one of the load where it is absent or absurd."""
    nominal = _NOMINAL_RPM[record.load_hp]
    measured = arrays.get(key.split("_", maxsplit=1)[0] + "RPM")
    if measured is None or measured.size != 1:
        notes.append(f"no speed in the file: nominal {nominal:g} rpm")
        return nominal
    rpm = float(measured.item())
    if abs(rpm - nominal) > 0.02 * nominal:
        notes.append(f"speed in the file is {rpm:g} rpm: nominal {nominal:g} rpm taken")
        return nominal
    return rpm


def _placed(record: _File) -> str:
    return "" if record.position == _LOAD_ZONE else f" at {record.position} o'clock"


def missing(root: Path, options: CwruOptions) -> list[str]:
    """List the records of the table that the folder lacks."""
    located = _locate(root, options)
    return [
        f"{record.file}: {record.bearing}{_placed(record)}, {record.load_hp} hp"
        for record in _records(options)
        if record not in located
    ]


def fingerprint(root: Path, options: CwruOptions) -> str:
    """Give a key of the files' content and the options."""
    files = key_of_files(_require(root, options).values())
    named = {"channel": options.channel, "include_028": options.include_028}
    # What was added later enters the key only where it is wanted: earlier jobs keep theirs.
    named |= options.model_dump(
        mode="json", include={"loads", "classes", "normals", "positions"}, exclude_defaults=True
    )
    return key_of({"dataset": "cwru", "reader": 1, "options": named, "files": files})


def grades(options: CwruOptions) -> dict[str, str]:
    """Give each faulty recording's grade by Smith and Randall (2015)."""
    return {record.file: record.grade for record in _records(options) if record.grade}


DATASET = DataSet(
    name="cwru",
    summary="CWRU motor rig: 9 seeded faults (drive end, 3 sizes) and 1 healthy bearing at 4 loads, 12 kHz",
    citation=(
        "Case Western Reserve University Bearing Data Center; W. A. Smith, R. B. Randall, Rolling element "
        "bearing diagnostics using the Case Western Reserve University data: a benchmark study, "
        "Mechanical Systems and Signal Processing 64-65 (2015) 100-131"
    ),
    licence="no licence stated by the owner; cite the CWRU Bearing Data Center",
    homepage="https://engineering.case.edu/bearingdatacenter",
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    options=CwruOptions,
    grades=grades,
    files=tuple(
        RemoteFile(f"CWRU/{record.file}", (_URL.format(number=record.number),), record.sha256)
        for record in _records(CwruOptions())
    ),
    by_hand=(
        "the .mat files of '12k Drive End Bearing Fault Data' and 'Normal Baseline Data' from "
        "https://engineering.case.edu/bearingdatacenter/download-data-file, put as <number>.mat "
        "into a folder CWRU of the data folder"
    ),
)
