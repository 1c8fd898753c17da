"""Of a long matrix, and of long arrays that are numbered, only the channels that a row takes are read."""

from itertools import product

import h5py
import numpy as np
import pytest
import scipy.io

from suite.data.catalog import folder
from suite.data.dataset import load
from suite.data.readers import dispatch, long_arrays
from suite.data.readers import format as formats
from suite.data.readers.clock import BEGINNING
from suite.data.readers.dispatch import read_arrays
from suite.errors import RequestError

SAMPLES, CHANNELS = 8000, 6
ROW = "fault: inner, bearing: A, rpm: 1500, rate_hz: 25600"

LAYOUTS = {
    "contiguous": {},
    "rows of chunks": {"chunks": (CHANNELS, 700)},
    "a chunk a channel": {"chunks": (1, 700), "compression": "gzip"},
    "chunks of two channels": {"chunks": (4, 900), "compression": "gzip", "shuffle": True},
    "one chunk": {"chunks": (CHANNELS, SAMPLES), "compression": "gzip"},
}


@pytest.fixture(autouse=True)
def small_limit(monkeypatch):
    monkeypatch.setattr(formats, "LONG_ARRAY", 4096)
    monkeypatch.setattr(long_arrays, "_BLOCK", 10_000)


@pytest.fixture
def read_bytes(monkeypatch):
    """Sizes of all that is taken out of HDF5 files."""
    sizes, get = [], h5py.Dataset.__getitem__

    def counted(dataset, *args, **kwargs):
        value = get(dataset, *args, **kwargs)
        sizes.append(getattr(value, "nbytes", 0))
        return value

    monkeypatch.setattr(h5py.Dataset, "__getitem__", counted)
    return sizes


def matrix(dtype="f8", seed=0):
    values = 5000 + 1000 * np.random.default_rng(seed).standard_normal((CHANNELS, SAMPLES))
    return values.astype(dtype)


def given(path, row):
    manifest = path.parent / "m.yaml"
    manifest.write_text(f"[{{file: {path.name}, {row}}}]")
    try:
        (one,) = load("folder", manifest=str(manifest))
    except RequestError as error:
        return str(error)
    turns = None if one.turns is None else one.turns.tobytes()
    return one.signal.tobytes(), one.signal.shape, one.channels, one.notes, one.rate_hz, one.shaft_hz, turns


def same_as_of_all(path, row, monkeypatch):
    """Give what a row gives, after a comparison with what it gives when the whole file is read."""
    found = given(path, row)
    with monkeypatch.context() as patch:
        patch.setattr(folder, "read_needed", lambda path, reading, _: read_arrays(path, reading))
        assert found == given(path, row)
    return found


def store(path, values, layout, by_row=False, name="data"):
    options = dict(LAYOUTS[layout])
    if by_row and "chunks" in options:
        options["chunks"] = options["chunks"][::-1]
    with h5py.File(path, "a") as file:
        file.create_dataset(name, data=values.T if by_row else values, **options)
    return path


@pytest.mark.parametrize(("layout", "by_row"), [*product(LAYOUTS, (False, True))])
def test_a_channel_of_a_matrix_is_what_it_was_bit_by_bit(tmp_path, monkeypatch, layout, by_row):
    kinds = (
        ("f8", "2", ".h5"),
        (">f4", "'data[5]'", ".mat"),
        ("i2", "4;0", ".mat"),
        ("u4", "'*[[][13]]'", ".h5"),
    )
    for dtype, channel, suffix in kinds:
        values = matrix(dtype)
        path = store(tmp_path / f"{dtype[-2:]}{suffix}", values, layout, by_row)
        signal, shape, channels, *_ = same_as_of_all(path, f"{ROW}, channel: {channel}", monkeypatch)
        picked = [int(name[-2]) for name in channels]
        assert len(channels) == shape[0] and signal == values[picked].astype(np.float32).tobytes()


@pytest.mark.parametrize(
    ("layout", "by_row", "most"),
    [
        ("contiguous", False, 1),
        ("a chunk a channel", True, 1),
        ("chunks of two channels", False, 4),
        ("contiguous", True, CHANNELS),
    ],
)
def test_no_more_is_read_than_lies_side_by_side_and_never_at_once(tmp_path, read_bytes, layout, by_row, most):
    values = matrix()
    path = store(tmp_path / "a.h5", values, layout, by_row)
    given(path, f"{ROW}, channel: 3")
    beginnings, one = 2 * BEGINNING * CHANNELS * 8, SAMPLES * 8
    assert most * one <= sum(read_bytes) <= most * one + beginnings
    if by_row:
        assert max(read_bytes) <= BEGINNING * CHANNELS * 8 < one


def test_a_numbered_one_of_many_arrays_is_read_alone(tmp_path, read_bytes, monkeypatch):
    with h5py.File(tmp_path / "run.h5", "w") as file:
        for name, values in zip(("run/a", "run/b", "run/c", "other"), matrix(), strict=False):
            file[name] = values
    with h5py.File(tmp_path / "cell.mat", "w") as file:
        for name, values in zip("abc", matrix(), strict=False):
            file[f"#refs#/{name}"] = values[np.newaxis]
        cell = np.array([[file[f"#refs#/{name}"].ref for name in "abc"]], dtype=h5py.ref_dtype)
        file.create_dataset("data", data=cell, dtype=h5py.ref_dtype).attrs["MATLAB_class"] = np.bytes_("cell")
    for path, variable in (("run.h5", ", variable: run"), ("cell.mat", "")):
        read_bytes.clear()
        signal, *_ = given(tmp_path / path, f"{ROW}{variable}, channel: 1")
        assert SAMPLES * 8 <= sum(read_bytes) < 2 * SAMPLES * 8
        assert signal == matrix()[1].astype(np.float32).tobytes()
        same_as_of_all(tmp_path / path, f"{ROW}{variable}, channel: 2;0", monkeypatch)


@pytest.mark.parametrize("channel", ["6", "-1", "'data[9]'", "1;1", "XX", "1;XX", "data", "'*'", "data;x"])
def test_a_refusal_and_a_whole_matrix_are_what_they_were(tmp_path, monkeypatch, channel):
    path = store(tmp_path / "a.h5", matrix(), "contiguous")
    same_as_of_all(path, f"{ROW}, channel: {channel}", monkeypatch)
    store(path, matrix()[:, :-1], "contiguous", name="x")
    same_as_of_all(path, f"{ROW}, channel: {channel}", monkeypatch)
    same_as_of_all(path, f"{ROW}, channel: {channel}, variable: data", monkeypatch)
    same_as_of_all(path, f"{ROW}, channel: {channel}, variable: y", monkeypatch)


def test_a_clock_that_nobody_asked_for_is_heard_all_the_same(tmp_path, monkeypatch):
    even = np.arange(SAMPLES) / 25_600
    uneven = even + (np.arange(SAMPLES) > 5000)
    stamps = np.round(even * 1e6) + 10 * 3600e6
    day = [stamps // 3600e6, stamps // 60e6 % 60, stamps // 1e6 % 60, stamps % 1e6]
    row = ROW.replace(", rate_hz: 25600", "")
    for number, (name, clocks, said) in enumerate(
        [
            ("samples_t", [even], "channels"),
            ("samples_t", [uneven], "leaps"),
            ("data", [even], "is missing"),
            ("data", day, "channels"),
            ("data", [*day[:3], np.where(even > 0.2, stamps % 1e6 + 77, stamps % 1e6)], "leaps"),
        ]
    ):
        values = matrix()
        values[: len(clocks)] = clocks
        path = store(tmp_path / f"{number}.h5", values, "contiguous", by_row=True, name=name)
        found = same_as_of_all(path, f"{row}, channel: 5", monkeypatch)
        assert (found[2] == (f"{name}[5]",) and found[4] == 25_600) if said == "channels" else said in found
        same_as_of_all(path, f"{row}, channel: 0", monkeypatch)
    for clock in (even, uneven):
        path = store(tmp_path / f"beside{clock[-1]:.0f}.h5", matrix(), "contiguous")
        with h5py.File(path, "a") as file:
            file["time"] = clock
        same_as_of_all(path, f"{row}, variable: data, channel: 5", monkeypatch)


def test_a_numbered_column_that_measures_the_speed_is_read_to_its_end(tmp_path, monkeypatch):
    values = matrix()
    values[4] = (
        1500 + 3 * np.sin(np.arange(SAMPLES) / 900) + np.random.default_rng(1).standard_normal(SAMPLES)
    )
    path = store(tmp_path / "a.h5", values, "chunks of two channels", by_row=True)
    row = "fault: inner, bearing: A, rate_hz: 25600, channel: 1, speed_channel: 4, speed_unit: rpm"
    found = same_as_of_all(path, row, monkeypatch)
    assert found[5] == pytest.approx(25, rel=0.01) and found[-1] is not None


def test_a_file_without_channels_of_its_own_is_read_once(tmp_path, monkeypatch):
    scipy.io.savemat(tmp_path / "old.mat", {"data": matrix()})
    calls = []
    monkeypatch.setattr(dispatch, "read_arrays", lambda *args: calls.append(args) or read_arrays(*args))
    signal, *_ = given(tmp_path / "old.mat", f"{ROW}, channel: 2")
    assert signal == matrix()[2].astype(np.float32).tobytes() and len(calls) == 1
