"""Case Western Reserve University: seeded faults at the drive end or the fan end, and their normals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, field_validator, model_validator

from suite.data.cwru_files import CWRU_FILES, CwruFile
from suite.data.dataset import DataSet, Options, RemoteFile
from suite.data.locate import files_by_name, folder_of, require_files
from suite.data.readers import read_arrays, to_signal
from suite.data.readers.format import Arrays
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.identity import key_of, key_of_files
from suite.signals.kinematics import SKF_6203, SKF_6205
from suite.signals.resampling import resample

_URL = "https://engineering.case.edu/sites/default/files/{number}.mat"
_RATE_HZ = 12_000.0
_NORMAL_RATE_HZ = 48_000.0
_NOMINAL_RPM = (1797.0, 1772.0, 1750.0, 1730.0)
_CHANNEL_KEYS = {"drive_end": ("DE",), "fan_end": ("FE",), "both": ("DE", "FE")}
_ORDERS = {"drive_end": SKF_6205, "fan_end": SKF_6203}

# The shortest normal at 48 kHz (97.mat) has 243,938 samples, the longest recording at 12 kHz 122,917.
_SAMPLES_AT_48_KHZ = 200_000

_CLIPPED = (236, 237)
_LOAD_ZONE = 6


class CwruOptions(Options):
    """What to take from each recording, and which recordings.

    Attributes
    ----------
    channel
        The accelerometer, or ``both`` together as two channels. Which bearing is faulty does not depend on
        it: the sensor at the other end hears the fault from afar. The one on the base plate is left out, as
        the normals lack it.
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
    faulty
        Faults of the 6205 at the ``drive_end``, or of the 6203 at the ``fan_end`` (its own ``channel`` is
        ``fan_end``). There, faults of 0.014 and 0.021 in at six o'clock were recorded at 0 hp alone.
    rate_khz
        12, or 48: the drive end's same bearings once more, beside the normals as they were recorded. Some of
        these recordings are short.
    """

    later: ClassVar[frozenset[str]] = frozenset({"normals", "positions", "faulty", "rate_khz"})

    channel: Literal["drive_end", "fan_end", "both"] = "drive_end"
    include_028: bool = False
    positions: Literal["six", "all"] = "six"
    loads: tuple[int, ...] = Field((0, 1, 2, 3), min_length=1)
    classes: Literal["four", "ten"] = "four"
    normals: Literal["decimated", "undecimated"] = "decimated"
    faulty: Literal["drive_end", "fan_end"] = "drive_end"
    rate_khz: Literal[12, 48] = 12

    @field_validator("loads")
    @classmethod
    def _known_loads(cls, loads: tuple[int, ...]) -> tuple[int, ...]:
        if not set(loads) <= {0, 1, 2, 3} or len(set(loads)) < len(loads):
            raise ValueError(f"loads are {list(loads)} (expected some of 0, 1, 2, 3 hp, each once)")
        return tuple(sorted(loads))

    @model_validator(mode="after")
    def _recorded_so(self) -> CwruOptions:
        if self.faulty == "fan_end" and self.rate_khz == 48:
            raise ValueError("rate_khz is 48, and no fault of the fan end was recorded so (expected 12)")
        if self.normals == "undecimated" and self.rate_khz == 48:
            raise ValueError("normals are undecimated at 48 kHz in any case (expected decimated)")
        if self.include_028 and (self.faulty, self.rate_khz) != ("drive_end", 12):
            raise ValueError("include_028 is true (expected false but for the drive end at 12 kHz)")
        return self


def _records(options: CwruOptions) -> list[CwruFile]:
    return [
        record
        for record in CWRU_FILES
        if record.load_hp in options.loads
        and (not record.inches or (record.end, record.rate_khz) == (options.faulty, options.rate_khz))
        and (record.number < 3000 or options.include_028)
        and (record.position == _LOAD_ZONE or options.positions == "all")
    ]


def _locate(root: Path, options: CwruOptions) -> dict[CwruFile, Path]:
    """Choose one file a record: the largest, since a 48 kHz original outweighs its 12 kHz copy."""
    paths = files_by_name(folder_of(root, "CWRU"), [record.file for record in _records(options)])
    return {
        record: max(paths[record.file], key=lambda path: path.stat().st_size)
        for record in _records(options)
        if record.file in paths
    }


def _require(root: Path, options: CwruOptions) -> dict[CwruFile, Path]:
    return require_files(_locate(root, options), "cwru", folder_of(root, "CWRU"), DATASET.by_hand)


def read(root: Path, options: CwruOptions) -> list[Recording]:
    """Read what is there, at one rate, in the order of the owner's table.

    Parameters
    ----------
    root
        A folder that holds a folder ``CWRU``, or the files themselves, at any depth.
    options
        Channel and records.

    Returns
    -------
    list of Recording
        The condition is the motor load, the severity the fault size in inches.

    Raises
    ------
    RequestError
        No file at all, or a damaged or foreign file.
    """
    located = _require(root, options)
    return [_read_record(record, path, options) for record, path in located.items()]


def _read_record(record: CwruFile, path: Path, options: CwruOptions) -> Recording:
    arrays = read_arrays(path)
    ends = _CHANNEL_KEYS[options.channel]
    key, notes = _choose_key(record, path, arrays, ends[0])
    keys = [key, *(_choose_key(record, path, arrays, end)[0] for end in ends[1:])]
    signal = _together(arrays, path, keys)
    check_signal(signal, str(path))
    rate = 1000.0 * options.rate_khz
    signal = _at_one_rate(record, path, signal, options, notes)
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
        rate_hz=rate,
        shaft_hz=rpm / 60,
        fault=record.defect if options.classes == "ten" else record.fault,
        bearing=record.bearing,
        condition=f"{record.load_hp} hp",
        rig="CWRU",
        orders=_ORDERS[options.faulty],
        severity=record.inches,
        load=float(record.load_hp),
        channels=("drive_end", "fan_end") if options.channel == "both" else (),
        notes=tuple(notes),
    )


def _choose_key(record: CwruFile, path: Path, arrays: Arrays, channel: str) -> tuple[str, list[str]]:
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


def _together(arrays: Arrays, path: Path, keys: list[str]) -> npt.NDArray[np.float32]:
    """Take one channel after the other, shape (channels, samples)."""
    signals = [to_signal(arrays, path, variable=key) for key in keys]
    lengths = {signal.shape[1] for signal in signals}
    if len(lengths) > 1:
        counts = " and ".join(str(signal.shape[1]) for signal in signals)
        raise RequestError(
            f"{' and '.join(keys)} have {counts} samples", file=path, expected="the same number"
        )
    return np.concatenate(signals)


def _at_one_rate(
    record: CwruFile,
    path: Path,
    signal: npt.NDArray[np.float32],
    options: CwruOptions,
    notes: list[str],
) -> npt.NDArray[np.float32]:
    """Bring the normals, recorded at 48 kHz, to the rate of the faults: else the rate shows the class."""
    fast = signal.shape[1] >= _SAMPLES_AT_48_KHZ
    if record.rate_khz == 48:
        return signal
    if record.fault != "healthy":
        if fast:
            expected = "about 121,000 samples of the owner's 12 kHz recording"
            raise RequestError(f"{signal.shape[1]} samples", file=path, expected=expected)
        return signal
    if options.rate_khz == 48:
        if not fast:
            expected = "the owner's recording at 48 kHz, no copy at 12 kHz"
            raise RequestError(f"{signal.shape[1]} samples", file=path, expected=expected)
        return signal
    if options.normals == "undecimated":
        notes.append("48 kHz read as if it were 12 kHz, as asked for: the rate tells this class")
        return signal if fast else resample(signal, _RATE_HZ, _NORMAL_RATE_HZ)
    notes.append("brought from 48 to 12 kHz" if fast else "a copy already brought from 48 to 12 kHz")
    return _decimated(signal) if fast else signal


def _decimated(signal: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Bring 48 to 12 kHz as the copies in circulation were: with SciPy's usual polyphase filter."""
    from scipy.signal import resample_poly

    wide = resample_poly(signal.astype(np.float64), 1, 4, axis=1)
    return np.asarray(wide, dtype=np.float32)


def _speed(record: CwruFile, arrays: Arrays, key: str, notes: list[str]) -> float:
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


def _placed(record: CwruFile) -> str:
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
        mode="json", include={"loads", "classes", *options.later}, exclude_defaults=True
    )
    return key_of({"dataset": "cwru", "reader": 1, "options": named, "files": files})


def grades(options: CwruOptions) -> dict[str, str]:
    """Give each faulty recording's grade by Smith and Randall (2015)."""
    return {record.file: record.grade for record in _records(options) if record.grade}


def _files(options: CwruOptions) -> tuple[RemoteFile, ...]:
    return tuple(
        RemoteFile(f"CWRU/{record.file}", (_URL.format(number=record.number),), record.sha256)
        for record in _records(options)
    )


DATASET = DataSet(
    name="cwru",
    summary="CWRU motor rig: 9 seeded faults (drive or fan end) and 1 healthy bearing, 4 loads, 12 or 48 kHz",
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
    files=_files(CwruOptions()),
    files_for=_files,
    by_hand=(
        "the .mat files of '12k Drive End Bearing Fault Data' (or '48k Drive End', '12k Fan End', as asked "
        "for) and 'Normal Baseline Data' from "
        "https://engineering.case.edu/bearingdatacenter/download-data-file, put as <number>.mat "
        "into a folder CWRU of the data folder"
    ),
)
