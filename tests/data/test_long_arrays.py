"""Of a file of many long channels the named one is read, and the others are left where they are."""

import h5py
import numpy as np
import pytest

from suite.data.catalog import folder
from suite.data.dataset import load
from suite.data.readers.clock import BEGINNING
from suite.data.readers.dispatch import read_arrays
from suite.data.readers.format import LONG_ARRAY
from suite.data.readers.selection import read_signal, to_signal
from suite.errors import RequestError

SAMPLES = LONG_ARRAY // 4


@pytest.fixture
def file(tmp_path):
    """Three long channels, a record with one, and a lone rate."""
    with h5py.File(tmp_path / "long.h5", "w") as stream:
        for number, name in enumerate(("run/DE", "run/FE", "current")):
            stream[name] = np.random.default_rng(number).standard_normal(SAMPLES)
        record = np.zeros(SAMPLES, dtype=[("axial", "f4"), ("vibration", "f4")])
        record["axial"], record["vibration"] = stream["run/FE"][:], stream["current"][:][::-1]
        stream["record"] = record
        stream["rate"] = 25_600.0
    return tmp_path / "long.h5"


@pytest.fixture
def touched(monkeypatch):
    """Names of the datasets of which more is read than a beginning."""
    names, get = set(), h5py.Dataset.__getitem__

    def noted(dataset, *args, **kwargs):
        value = get(dataset, *args, **kwargs)
        if np.size(value) > BEGINNING or dataset.size == 1:
            names.add(dataset.name)
        return value

    monkeypatch.setattr(h5py.Dataset, "__getitem__", noted)
    return names


ALL = {"/run/DE", "/run/FE", "/current", "/record", "/rate"}


@pytest.mark.parametrize(
    ("variable", "channel", "expected"),
    [
        (None, "run/DE", {"/run/DE", "/rate"}),
        ("run.DE", None, {"/run/DE", "/rate"}),
        ("run", None, {"/run/DE", "/run/FE", "/rate"}),
        ("run", 1, {"/run/FE", "/rate"}),
        (None, "*E", {"/run/DE", "/run/FE", "/rate"}),
        ("record", "record.vibration", {"/record", "/rate"}),
        (None, "run/DE;current", {"/run/DE", "/current", "/rate"}),
        (None, "record.vibration", {"/record", "/rate"}),
    ],
)
def test_a_signal_is_the_same_however_much_of_its_file_is_read(file, touched, variable, channel, expected):
    found = read_signal(file, variable, channel)
    assert touched == expected
    whole = read_arrays(file)
    assert touched == ALL and (found == to_signal(whole, file, variable, channel)).all()


def test_a_wrong_name_is_answered_with_all_that_there_are_and_little_is_read(file, touched):
    for asked in ({"variable": "run/XX"}, {"channel": "XX"}, {"channel": "run/DE;XX"}, {"channel": 9}):
        with pytest.raises(RequestError, match=r"current.*record.*run/DE.*run/FE"):
            read_signal(file, **asked)
    assert touched == {"/rate"}


def test_what_was_declared_and_never_written_harms_nobody_who_asks_for_something_else(file):
    with h5py.File(file, "a") as stream:
        stream.create_dataset("empty", (1 << 31,), "f4", chunks=(1 << 20,), compression="gzip")
    assert read_signal(file, "run/FE").shape == (1, SAMPLES)
    for asked in ({}, {"variable": "empty"}, {"channel": "empty"}, {"channel": "*m*"}):
        with pytest.raises(RequestError, match="empty declares"):
            read_signal(file, **asked)
    with pytest.raises(RequestError, match=r"several arrays.*empty"):
        read_signal(file, channel=1)


@pytest.mark.parametrize("suffix", [".h5", ".mat"])
def test_a_long_clock_still_says_the_rate_of_the_array_that_a_row_names(file, tmp_path, suffix):
    with h5py.File(file, "a") as stream:
        stream["clock"] = np.arange(SAMPLES) / 25_600.0
    named = file.rename(tmp_path / f"clocked{suffix}")
    manifest = tmp_path / "m.yaml"
    row = f"file: {named.name}, variable: run/DE, fault: inner, bearing: A, rpm: 1500"
    manifest.write_text(f"[{{{row}}}]")
    assert load("folder", manifest=str(manifest))[0].rate_hz == pytest.approx(25_600)
    manifest.write_text(f"[{{{row}, rate_hz: 51200}}]")
    with pytest.raises(RequestError, match="'clock' of clocked"):
        load("folder", manifest=str(manifest))


@pytest.mark.parametrize("stamps", ["to the ms", "of 24 bits"])
@pytest.mark.parametrize("by", ["channel", "variable"])
def test_a_clock_whose_rounded_stamps_stand_still_says_the_rate_too(file, tmp_path, stamps, by):
    seconds = np.arange(SAMPLES) / 25_600.0
    with h5py.File(file, "a") as stream:
        stream["time"] = seconds.round(3) if stamps == "to the ms" else (1000 + seconds).astype("f4")
    manifest = tmp_path / "m.yaml"
    row = f"file: {file.name}, {by}: run/DE, fault: inner, bearing: A, rpm: 1500"
    manifest.write_text(f"[{{{row}}}]")
    assert load("folder", manifest=str(manifest))[0].rate_hz == pytest.approx(25_600)
    manifest.write_text(f"[{{{row}, rate_hz: 12000}}]")
    with pytest.raises(RequestError, match=r"'time' of long\.h5 rises by 1/25600 s"):
        load("folder", manifest=str(manifest))


@pytest.mark.parametrize("suffix", [".h5", ".mat"])
@pytest.mark.parametrize("channel", ["run/DE", "run/DE;current", "run/*", "[run/DE, current]"])
def test_a_channel_that_a_row_names_is_read_alone_and_is_what_it_was(
    file, tmp_path, touched, monkeypatch, suffix, channel
):
    named = file.rename(tmp_path / f"named{suffix}")
    asked = channel if suffix == ".h5" else channel.replace("/", ".")
    manifest = tmp_path / "m.yaml"
    row = f"file: {named.name}, fault: inner, bearing: A, rpm: 1500, rate_hz: 25600"
    manifest.write_text(f"[{{{row}, channel: {asked if '[' in asked else repr(asked)}}}]")
    (read,) = load("folder", manifest=str(manifest))
    assert "/record" not in touched and ("/current" in touched) == ("current" in channel)
    monkeypatch.setattr(folder, "read_needed", lambda path, reading, _: read_arrays(path, reading))
    (whole,) = load("folder", manifest=str(manifest))
    assert touched == ALL and whole.channels == read.channels
    assert (whole.signal == read.signal).all() and whole.notes == read.notes


def test_an_array_of_the_same_length_that_cannot_be_read_harms_nobody_who_asks_for_another(file):
    with h5py.File(file, "a") as stream:
        stream.create_dataset("damaged", (SAMPLES,), "f8", chunks=(1 << 16,))
        stream.create_dataset("larger than any memory", (1 << 50,), "f8", chunks=(1 << 16,))
        record = np.dtype([("x", "f4"), ("y", "f4")])
        stream.create_dataset("torn", (SAMPLES,), record, chunks=(1 << 16,))
    whole = h5py.File(file)["run/DE"][:].astype(np.float32)
    assert (read_signal(file, channel="run/DE") == whole).all()
    for asked in ("damaged", "larger than any memory", "torn.y"):
        with pytest.raises(RequestError, match=f"{asked.partition('.')[0]} declares"):
            read_signal(file, channel=asked)


def test_text_beside_a_signal_is_no_matter_how_long_it_is(tmp_path):
    signal = np.random.default_rng(0).standard_normal(SAMPLES)
    for number, options in enumerate(({}, {"chunks": (1000,)}, {"chunks": (1000,), "compression": "gzip"})):
        for words in (["drive end", "Lüfterende"], ["text"] * 200_000):
            with h5py.File(tmp_path / f"{number}.h5", "w") as stream:
                chunks = {**options, "chunks": (min(1000, len(words)),)} if options else {}
                stream.create_dataset("names", data=words, dtype=h5py.string_dtype(), **chunks)
                stream["x"] = signal
            assert (read_signal(tmp_path / f"{number}.h5") == signal.astype("f4")).all()
            assert (read_signal(tmp_path / f"{number}.h5", "x") == signal.astype("f4")).all()


def test_of_very_many_arrays_some_are_named(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as stream:
        for number in range(900):
            stream[f"array {number:03}"] = np.arange(9.0)
    with pytest.raises(RequestError, match=r"array 049 9, \.\.\. \(900 in all\)") as refused:
        read_signal(tmp_path / "a.h5", "none")
    assert len(str(refused.value)) < 1000
