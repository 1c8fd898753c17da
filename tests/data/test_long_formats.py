"""Of long NumPy, WAV, TDMS and HDF5 files no more is read than a row, a call or a diagnosis takes."""

import contextlib

import h5py
import nptdms
import numpy as np
import pytest

from suite.data import measurement
from suite.data.catalog import folder
from suite.data.dataset import load
from suite.data.measurement import read_measurement
from suite.data.readers import format as formats
from suite.data.readers import long_arrays, selection
from suite.data.readers.clock import BEGINNING
from suite.data.readers.dispatch import read_arrays
from suite.data.stated import StatedSpeed, StatedTachometer
from suite.errors import RequestError

SAMPLES, CHANNELS, RATE = 20_000, 6, 12_800
ROW = f"fault: inner, bearing: A, rpm: 1500, rate_hz: {RATE}"


@pytest.fixture(autouse=True)
def small_limit(monkeypatch):
    monkeypatch.setattr(formats, "LONG_ARRAY", 4096)
    monkeypatch.setattr(long_arrays, "_BLOCK", 10_000)


def values(seed=3):
    """Whole numbers, so that each format holds the same ones; the last channel is slow and seldom falls."""
    drawn = np.random.default_rng(seed).integers(-3000, 3000, (CHANNELS, SAMPLES)).astype(np.float64)
    drawn[-1] = 1000 * np.round(np.sin(np.arange(SAMPLES) / 3000), 3)
    return drawn


def _wave(path, data, bits):
    import struct

    raw = data.T.astype("<i4").tobytes() if bits == 32 else b"".join(
        int(one).to_bytes(3, "little", signed=True) for one in data.T.ravel()
    )  # fmt: skip
    frame = CHANNELS * bits // 8
    form = struct.pack("<HHIIHH", 1, CHANNELS, RATE, RATE * frame, frame, bits)
    chunks = b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(raw)) + raw
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)


def _tdms(path, data):
    with nptdms.TdmsWriter(path) as file:
        for part in np.array_split(data, 3, axis=1):  # as loggers write: piece by piece
            file.write_segment([nptdms.ChannelObject("g", f"ch{n}", one) for n, one in enumerate(part)])


def _records(data, name="a"):
    kinds = [(f"{name}{n}", "f8") for n in range(CHANNELS - 1)] + [("in", [("deep", ">f4"), ("no", "i2")])]
    records = np.zeros(SAMPLES, kinds)
    for number in range(CHANNELS - 1):
        records[f"{name}{number}"] = data[number]
    records["in"]["deep"] = data[-1]
    return records


def _hdf5(path, **datasets):
    with h5py.File(path, "w") as file:
        for name, data in datasets.items():
            file.create_dataset(name, data=data, chunks=(1000,), compression="gzip")


FILES = {
    "by_row.npy": (lambda path: np.save(path, values().T.copy()), 1),
    "by_channel.npy": (lambda path: np.save(path, values()), 1),
    "fortran.npy": (lambda path: np.save(path, np.asfortranarray(values().T.astype(">f4"))), "array[1]"),
    "fortran_rows.npy": (lambda path: np.save(path, np.asfortranarray(values())), "array[1]"),
    "records.npy": (lambda path: np.save(path, _records(values())), "a1"),
    "bits24.wav": (lambda path: _wave(path, values(), 24), 1),
    "bits32.wav": (lambda path: _wave(path, values(), 32), "*[[]1]"),
    "logger.tdms": (lambda path: _tdms(path, values()), "ch1"),
    "records.h5": (lambda path: _hdf5(path, run=_records(values())), "run.a1"),
}
ALL = pytest.mark.parametrize("name", FILES)


def written(tmp_path, name):
    write, channel = FILES[name]
    write(tmp_path / name)
    return tmp_path / name, channel


def recording(path, row):
    (path.parent / "m.yaml").write_text(f"[{{file: {path.name}, {row}}}]")
    try:
        (one,) = load("folder", manifest=str(path.parent / "m.yaml"))
    except RequestError as error:
        return str(error)
    return one.signal.tobytes(), one.signal.shape, one.channels, one.notes, one.rate_hz, one.shaft_hz


def whole(monkeypatch, call):
    """Call with all of each file read."""
    with monkeypatch.context() as patch:
        for module in (folder, measurement, selection):
            patch.setattr(module, "read_needed", lambda path, reading, _: read_arrays(path, reading))
        return call()


@ALL
@pytest.mark.parametrize(
    "part", ["", ", start: 0.3", ", stop: 0.02", ", start: 0.4, stop: 1.2", ", stop: 9", ", start: 1.5624"]
)
def test_a_channel_and_a_part_are_those_of_the_whole_file(tmp_path, monkeypatch, name, part):
    path, channel = written(tmp_path, name)
    last = {"records.npy": "in.deep", "records.h5": "run.in.deep"}.get(name, CHANNELS - 1)
    for asked in (repr(channel), last, f"'{channel};{last}'", "XX"):
        row = f"{ROW}, channel: {asked}{part}"
        found = recording(path, row)
        assert found == whole(monkeypatch, lambda row=row: recording(path, row))
    if not part:
        found = recording(path, f"{ROW}, channel: {channel!r}")
        gain = 256 if "24" in name else 1
        assert found[0] == (gain * values()[1]).astype(np.float32).tobytes()


@ALL
def test_what_is_not_taken_stays_in_the_file(tmp_path, monkeypatch, name):
    path, channel = written(tmp_path, name)
    got, read = [], folder.choose_channels
    monkeypatch.setattr(folder, "choose_channels", lambda arrays, *a: got.append(arrays) or read(arrays, *a))
    recording(path, f"{ROW}, channel: {channel!r}, start: 0.5, stop: 0.6")
    arrays = {key: np.squeeze(array) for key, array in got[-1].items() if array.size > 1}
    columns = [
        row for array in arrays.values() for row in np.atleast_2d(array if array.shape[0] < 9 else array.T)
    ]
    filled = [set(np.flatnonzero(column) // BEGINNING) for column in columns[:3]]
    assert filled[0] == filled[2] == {0}  # of others the beginning alone
    blocks = {0, *range(6400 // BEGINNING, 7680 // BEGINNING)}
    assert blocks <= filled[1] and len(filled[1]) <= len(blocks) + 10  # whole chunks around the part


@ALL
def test_a_call_reads_the_same_as_of_the_whole(tmp_path, monkeypatch, name):
    path, channel = written(tmp_path, name)
    found = selection.read_signal(path, channel=channel)
    assert (found == whole(monkeypatch, lambda: selection.read_signal(path, channel=channel))).all()


@ALL
def test_a_wrong_channel_is_answered_as_of_the_whole(tmp_path, monkeypatch, name):
    path, _ = written(tmp_path, name)

    def refusal():
        with pytest.raises(RequestError) as refused:
            selection.read_signal(path, channel="nothing")
        return str(refused.value)

    assert refusal() == whole(monkeypatch, refusal)


@ALL
@pytest.mark.parametrize("tachometer", [None, 0])
def test_a_measurement_reads_the_same_as_of_the_whole(tmp_path, monkeypatch, name, tachometer):
    path, channel = written(tmp_path, name)
    options = {"rate_hz": float(RATE), "channel": str(channel), "speed": StatedSpeed(25.0)}
    if tachometer is not None:
        options |= {"tachometer": StatedTachometer(tachometer, 1.0), "speed": None}

    def measured():
        try:
            one = read_measurement(path, **options)
        except RequestError as error:
            return str(error)
        turns = None if one.turns is None else one.turns.tobytes()
        return one.signal.tobytes(), one.channel, one.rate_hz, one.speed, one.notes, turns

    assert measured() == whole(monkeypatch, measured)


def test_a_part_is_judged_by_itself(tmp_path):
    data = values()
    data[1, 15_000:] = np.nan
    np.save(tmp_path / "a.npy", data.T.copy())
    row = f"{ROW}, channel: 1"
    assert "NaN" in recording(tmp_path / "a.npy", row)
    assert recording(tmp_path / "a.npy", f"{row}, stop: 1")[0] == data[1, :RATE].astype("f4").tobytes()
    np.savez(tmp_path / "a.npz", x=data.T)
    assert recording(tmp_path / "a.npz", f"{row}, stop: 1")[0] == data[1, :RATE].astype("f4").tobytes()


def test_a_file_that_shrinks_while_it_is_read_is_refused_in_a_line(tmp_path, monkeypatch):
    path, _ = written(tmp_path, "by_row.npy")
    read = long_arrays.StoredArray._values

    def cut(stored, first, count):
        if first:
            with path.open("r+b") as file:
                file.truncate(200_000)
        return read(stored, first, count)

    monkeypatch.setattr(long_arrays.StoredArray, "_values", cut)
    assert "ends before its header says" in recording(path, f"{ROW}, channel: 1")


@pytest.mark.parametrize("samples", [100, SAMPLES])
def test_fields_may_be_called_in_any_letters(tmp_path, samples):
    records = np.zeros(samples, [("振动", "f4"), ("é", "<f8"), ("back\\slash", "i2")])
    for number, field in enumerate(records.dtype.names):
        records[field] = values()[number, :samples]
    with pytest.warns(UserWarning, match="format 3.0"):
        np.save(tmp_path / "a.npy", records)
    for field in records.dtype.names:
        found = selection.read_signal(tmp_path / "a.npy", channel=field.replace("\\", "?"))
        assert (found[0] == records[field].astype("f4")).all()
    content = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(content[:8] + b"\xff\xff\xff\x7f" + content[12:])
    with pytest.raises(RequestError, match="header of 2,147,483,647 bytes"):
        selection.read_signal(tmp_path / "a.npy")


def test_a_damaged_tdms_file_is_refused_in_a_line_alone(tmp_path, capfd):
    path, _ = written(tmp_path, "logger.tdms")
    content = bytearray(path.read_bytes())
    for at in range(30, 200, 7):
        path.write_bytes(content[:at] + b"\xfe" + content[at + 1 :])
        with contextlib.suppress(RequestError):
            selection.read_signal(path, channel="ch1")
    assert capfd.readouterr() == ("", "")


@ALL
def test_a_file_that_was_cut_is_refused_also_where_the_channel_lies_before_the_cut(tmp_path, name):
    path, channel = written(tmp_path, name)
    content = path.read_bytes()
    for quarter in range(4):
        path.write_bytes(content[: len(content) * quarter // 4])
        line = recording(path, f"{ROW}, channel: {channel!r}, stop: 0.1")
        assert isinstance(line, str) and line.startswith(f"{path}: ") and "\n" not in line
