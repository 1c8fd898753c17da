"""Of a file of many long channels the named one is read, and the others are left where they are."""

import h5py
import numpy as np
import pytest

from suite.data.catalog import folder
from suite.data.dataset import load
from suite.data.readers import matlab_hdf5
from suite.data.readers.dispatch import read_arrays
from suite.data.readers.format import LONG_ARRAY, unread
from suite.data.readers.formats import hdf5
from suite.data.readers.selection import read_signal
from suite.errors import RequestError

SAMPLES = LONG_ARRAY // 4


@pytest.fixture
def file(tmp_path):
    """Three long channels, a record with one, and a lone rate."""
    with h5py.File(tmp_path / "long.h5", "w") as stream:
        for number, name in enumerate(("run/DE", "run/FE", "current")):
            stream[name] = np.random.default_rng(number).standard_normal(SAMPLES)
        stream["record"] = np.zeros(SAMPLES, dtype=[("time", "f4"), ("vibration", "f4")])
        stream["rate"] = 25_600.0
    return tmp_path / "long.h5"


@pytest.fixture
def touched(monkeypatch):
    names, read = [], hdf5.read_dataset
    monkeypatch.setattr(hdf5, "read_dataset", lambda item: names.append(item.name) or read(item))
    return names


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], {"/run/DE", "/run/FE", "/current", "/record", "/rate"}),
        (["run/DE"], {"/run/DE", "/rate"}),
        (["run.DE"], {"/run/DE", "/rate"}),
        (["run"], {"/run/DE", "/run/FE", "/rate"}),
        (["*E"], {"/run/DE", "/run/FE", "/rate"}),
        (["record.vibration"], {"/record", "/rate"}),
        (["run/DE", "current"], {"/run/DE", "/current", "/rate"}),
        (["no such thing"], {"/run/DE", "/run/FE", "/current", "/record", "/rate"}),
        (["rate"], {"/run/DE", "/run/FE", "/current", "/record", "/rate"}),
    ],
)
def test_long_arrays_of_other_names_are_left_in_the_file(file, touched, names, expected):
    arrays = read_arrays(file, names=names)
    assert set(touched) == expected and arrays["rate"] == 25_600


def test_a_signal_is_the_same_however_much_of_its_file_is_read(file, touched):
    whole = read_arrays(file)["run/DE"].astype(np.float32)
    touched.clear()
    assert (read_signal(file, "run/DE") == whole).all() and set(touched) == {"/run/DE", "/rate"}
    with pytest.raises(RequestError, match=r"current.*run/DE.*run/FE"):
        read_signal(file, "run/XX")


def test_what_was_declared_and_never_written_harms_nobody_who_asks_for_something_else(file):
    with h5py.File(file, "a") as stream:
        stream.create_dataset("empty", (1 << 31,), "f4", chunks=(1 << 20,), compression="gzip")
    assert read_signal(file, "run/FE").shape == (1, SAMPLES)
    with pytest.raises(RequestError, match="empty"):
        read_signal(file)


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


CHANNELS = {
    "run/DE": {"/run/DE", "/rate"},
    "run/DE;current": {"/run/DE", "/current", "/rate"},
    "run/*": {"/run/DE", "/run/FE", "/rate"},
    "[run/DE, current]": {"/run/DE", "/current", "/rate"},
}


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("suffix", [".h5", ".mat"])
def test_a_channel_that_a_row_names_is_read_alone_and_is_what_it_was(
    file, tmp_path, touched, monkeypatch, suffix, channel
):
    named = file.rename(tmp_path / f"named{suffix}")
    monkeypatch.setattr(matlab_hdf5, "read_dataset", hdf5.read_dataset)
    asked = channel if suffix == ".h5" else channel.replace("/", ".")
    manifest = tmp_path / "m.yaml"
    row = f"file: {named.name}, fault: inner, bearing: A, rpm: 1500, rate_hz: 25600"
    manifest.write_text(f"[{{{row}, channel: {asked if '[' in asked else repr(asked)}}}]")
    (read,) = load("folder", manifest=str(manifest))
    assert set(touched) == CHANNELS[channel]
    monkeypatch.setattr(folder, "_named_arrays", lambda row: [])
    (whole,) = load("folder", manifest=str(manifest))
    assert set(touched) > CHANNELS[channel] and whole.channels == read.channels
    assert (whole.signal == read.signal).all() and whole.notes == read.notes


def test_a_wrong_channel_is_answered_with_all_that_there_are(file, tmp_path):
    manifest = tmp_path / "m.yaml"
    row = f"file: {file.name}, fault: inner, bearing: A, rpm: 1500, rate_hz: 25600, channel: run/DE;XX"
    manifest.write_text(f"[{{{row}}}]")
    with pytest.raises(RequestError, match=r"'XX'.*run/FE"):
        load("folder", manifest=str(manifest))


def test_only_long_arrays_can_be_left_out():
    sizes = {"a": LONG_ARRAY + 1, "b/c": LONG_ARRAY + 1, "d": LONG_ARRAY}
    assert unread(sizes, ["a"]) == {"b/c"} and unread(sizes, ["b.c"]) == {"a"}
    assert unread(sizes, []) == unread(sizes, ["d"]) == unread(sizes, ["b", "a"]) == set()
