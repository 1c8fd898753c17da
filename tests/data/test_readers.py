import pickle
import wave
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import savemat, wavfile
from vendor_files import write_spreadsheet, write_tdms, write_universal

from suite.data.readers import SUFFIXES, read_arrays, read_signal, to_signal
from suite.errors import RequestError

SIGNAL = np.random.default_rng(7).normal(size=500)
TEXT = (".csv", ".txt", ".tsv", ".asc", ".dat", ".lvm")
PAIR = np.stack([SIGNAL, SIGNAL[::-1]])


def _v73(path: Path) -> None:
    """What MATLAB writes with -v7.3: a 512-byte header, axes reversed, text as numbers."""
    with h5py.File(path, "w", userblock_size=512) as file:
        item = file.create_dataset("bearing/gs", data=PAIR)
        item.attrs["MATLAB_class"] = np.bytes_("double")
        label = file.create_dataset("bearing/label", data=np.array([[105], [110]], dtype=np.uint16))
        label.attrs["MATLAB_class"] = np.bytes_("char")
        empty = file.create_dataset("nothing", data=np.zeros(2, dtype=np.uint64))
        empty.attrs["MATLAB_empty"] = 1
        file.create_dataset("#refs#/a", data=np.arange(3.0))
    with path.open("r+b") as stream:
        stream.write(b"MATLAB 7.3 MAT-file".ljust(512))


def _hdf5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["run/vibration"] = PAIR
        file["run/label"] = "inner"


def _one_and_two(path: Path) -> None:
    """One file of each format that holds PAIR."""
    write = {
        ".mat": lambda: savemat(path, {"X105_DE_time": PAIR.T}),
        ".csv": lambda: pd.DataFrame(PAIR.T, columns=["de", "fe"]).to_csv(path, index=False),
        ".txt": lambda: np.savetxt(path, PAIR.T),
        ".tsv": lambda: np.savetxt(path, PAIR.T, delimiter="\t", header="de\tfe"),
        ".asc": lambda: np.savetxt(path, PAIR.T, fmt="%.9f"),
        ".dat": lambda: np.savetxt(path, PAIR.T, delimiter=";", fmt="%.9e"),
        ".lvm": lambda: np.savetxt(path, PAIR.T, delimiter="\t", header="***End_of_Header***", comments=""),
        ".npy": lambda: np.save(path, PAIR),
        ".npz": lambda: np.savez(path, vibration=PAIR),
        ".h5": lambda: _hdf5(path),
        ".hdf5": lambda: _hdf5(path),
        ".wav": lambda: wavfile.write(path, 12_000, PAIR.T.astype(np.float32)),
        ".tdms": lambda: write_tdms(path, PAIR),
        ".uff": lambda: write_universal(path, PAIR),
        ".unv": lambda: write_universal(path, PAIR, binary=1),
        ".xlsx": lambda: write_spreadsheet(path, [["de", "fe"], *PAIR.T.tolist()]),
        ".parquet": lambda: pd.DataFrame(PAIR.T, columns=["de", "fe"]).to_parquet(path),
    }
    write[path.suffix]()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_same_signal(tmp_path, suffix):
    path = tmp_path / f"run{suffix}"
    _one_and_two(path)
    signal = read_signal(path)
    assert signal.dtype == np.float32
    np.testing.assert_allclose(signal, PAIR, rtol=1e-6)  # float32 holds 7 digits
    np.testing.assert_array_equal(read_signal(path, channel=1), signal[1:])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("damage", ["empty", "text", "page", "cut", "pickle"])
def test_hostile_files_are_refused_by_name(tmp_path, suffix, damage):
    path = tmp_path / f"run{suffix}"
    _one_and_two(path)
    whole = path.read_bytes()
    content = {
        "empty": b"",
        "text": b"this is\nno number at all\n" * 40,
        "page": b"<!DOCTYPE html><html><body>moved</body></html>",
        "cut": whole[: len(whole) // 3] if suffix not in TEXT else b"1.0\n2.0\nthr",
        "pickle": pickle.dumps({"a": SIGNAL}),
    }[damage]
    path.write_bytes(content)
    with pytest.raises(RequestError) as caught:
        read_signal(path)
    assert caught.value.file == path
    assert caught.value.expected
    assert len(str(caught.value)) < 500


def test_pickle_is_never_executed(tmp_path):
    marker = tmp_path / "executed"

    class Bomb:
        def __reduce__(self):
            return Path.touch, (marker,)

    for name in ("a.npy", "b.npz"):
        array = np.array([Bomb()], dtype=object)
        (np.save if name.endswith("npy") else np.savez)(tmp_path / name, array)
        with pytest.raises(RequestError, match=r"pickle|[Oo]bject"):
            read_arrays(tmp_path / name)
    assert not marker.exists()


def test_elements_of_cells_are_numbered(tmp_path):
    cells = np.empty(2, dtype=object)
    cells[:] = [SIGNAL, SIGNAL * 2]
    savemat(tmp_path / "cells.mat", {"cells": cells, "text": "inner"})
    np.testing.assert_allclose(read_signal(tmp_path / "cells.mat"), [SIGNAL, SIGNAL * 2], rtol=1e-6)
    savemat(tmp_path / "both.mat", {"cells": cells, "x": SIGNAL * 3})
    assert set(read_arrays(tmp_path / "both.mat")) == {"cells.0", "cells.1", "x"}
    with pytest.raises(RequestError, match="several arrays"):
        read_signal(tmp_path / "both.mat")
    np.testing.assert_allclose(read_signal(tmp_path / "both.mat", "cells"), [SIGNAL, SIGNAL * 2], rtol=1e-6)


def test_complex_and_boolean_arrays_are_no_signal(tmp_path):
    for name, array in {"c": SIGNAL * 1j, "b": SIGNAL > 0}.items():
        np.save(tmp_path / f"{name}.npy", array)
        with pytest.raises(RequestError, match="no real numbers"):
            read_signal(tmp_path / f"{name}.npy")


def test_structs_are_walked(tmp_path):
    inner = [{"Name": "force", "Data": SIGNAL}, {"Name": "vibration_1", "Data": SIGNAL * 2}]
    savemat(tmp_path / "s.mat", {"run": {"sr": 64_000, "Y": inner}})
    arrays = read_arrays(tmp_path / "s.mat")
    # savemat writes a list of structs as a cell; a struct array is what MATLAB itself would hold.
    fields = np.zeros((1, 2), dtype=[("Name", object), ("Data", object)])
    fields[0, 0], fields[0, 1] = tuple(inner[0].values()), tuple(inner[1].values())
    savemat(tmp_path / "t.mat", {"run": {"sr": 64_000, "Y": fields}})
    arrays = read_arrays(tmp_path / "t.mat")
    assert arrays["run.sr"].item() == 64_000
    assert arrays["run.Y.1.Name"].item() == "vibration_1"
    np.testing.assert_array_equal(arrays["run.Y.1.Data"].ravel(), SIGNAL * 2)


def test_matlab_73_axes_and_text(tmp_path):
    _v73(tmp_path / "new.mat")
    arrays = read_arrays(tmp_path / "new.mat")
    np.testing.assert_array_equal(arrays["bearing.gs"], PAIR.T)
    assert arrays["bearing.label"].item() == "in"
    assert arrays["nothing"].size == 0
    assert not any("refs" in name for name in arrays)
    np.testing.assert_allclose(read_signal(tmp_path / "new.mat"), PAIR, rtol=1e-6)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("0.5\n1\n2e-3\n", {"column_1": [0.5, 1, 0.002]}),
        ("a,b\n1,2\n3,4\n", {"a": [1, 3], "b": [2, 4]}),
        ("t;x\n0,5;1,5\n1,0;2\n", {"t": [0.5, 1.0], "x": [1.5, 2.0]}),
        ("1.5;2\n3;4.5\n", {"column_1": [1.5, 3], "column_2": [2, 4.5]}),
        ("1\t2\t\n3\t4\t\n", {"column_1": [1, 3], "column_2": [2, 4]}),
        ("  1   2\n 3 4\n", {"column_1": [1, 3], "column_2": [2, 4]}),
        ("Title, run 7\nRate: 5120\n\nData\n1\t2\n3\t4\n", {"column_1": [1, 3], "column_2": [2, 4]}),
        ("# de fe\n1 2\n3 4\n", {"de": [1, 3], "fe": [2, 4]}),
        ("\ufeffa,b\r\n1,2\r\n3,4\r\n", {"a": [1, 3], "b": [2, 4]}),
        ("Temp °C\n1\n2\n", {"Temp °C": [1, 2]}),
        ("a\tb\t\n1\t2\t\n3\t4\t\n", {"a": [1, 3], "b": [2, 4]}),
    ],
)
def test_text_layouts(tmp_path, text, columns):
    path = tmp_path / "run.csv"
    path.write_text(text, encoding="utf-8")
    arrays = read_arrays(path)
    assert {name: list(values) for name, values in arrays.items()} == columns


@pytest.mark.parametrize(
    "text", ["a,b\n1,\n3,4\n", "1,\n3,4\n", "1,,2\n3,4,5\n", "1,2\n3,\n", "1,2\n3,4,5\n"]
)
def test_gaps_and_ragged_rows_are_never_skipped(tmp_path, text):
    path = tmp_path / "run.csv"
    path.write_text(text)
    with pytest.raises(RequestError, match=r"NaN|Expected 2 fields"):
        read_signal(path)


def test_utf16_text_and_a_later_word(tmp_path):
    path = tmp_path / "run.txt"
    path.write_text("1\n2\n3\n", encoding="utf-16")
    np.testing.assert_array_equal(read_signal(path), [[1, 2, 3]])
    path.write_text("1\n2\nabc\n")
    with pytest.raises(RequestError, match="abc"):
        read_signal(path)


@given(st.integers(1, 4), st.integers(5, 50))
def test_orientation_time_is_the_longer_axis(channels, samples):
    matrix = np.arange(channels * samples, dtype=float).reshape(channels, samples)
    np.testing.assert_array_equal(to_signal({"x": matrix}, "a.mat"), matrix)
    np.testing.assert_array_equal(to_signal({"x": matrix.T}, "a.mat"), matrix)


def test_ambiguous_unknown_and_bad_choices_list_what_there_is(tmp_path):
    path = tmp_path / "run.mat"
    savemat(path, {"de": SIGNAL, "fe": SIGNAL * 2, "cube": np.ones((2, 3, 4)), "rpm": 1797})
    for choice, key in [
        ({}, "variable"),
        ({"variable": "ba"}, "variable"),
        ({"variable": "de", "channel": 3}, "channel"),
        ({"variable": "de", "channel": "nope"}, "channel"),
    ]:
        with pytest.raises(RequestError) as caught:
            read_signal(path, **choice)
        assert caught.value.key == key
        assert "de" in str(caught.value)
    with pytest.raises(RequestError, match="dimensions"):
        read_signal(path, variable="cube")
    np.testing.assert_allclose(read_signal(path, channel="fe"), SIGNAL[None] * 2, rtol=1e-6)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.0, np.nan, 1.0], "1 samples are NaN"),
        ([0.0, np.inf, 1.0], "infinite"),
        ([0.0, 1e300, 1.0], "infinite"),
        ([3.0, 3.0, 3.0], "constant"),
        ([3e20, 1e20, -4e20], "as no vibration does"),
        ([3e-40, 1e-40, -4e-40], "as no vibration does"),
        ([3.0], "no signal"),
    ],
)
def test_bad_signals_name_the_file(tmp_path, values, words):
    path = tmp_path / "bad.npy"
    np.save(path, np.array(values))
    with pytest.raises(RequestError, match=words) as caught:
        read_signal(path)
    assert str(path) in str(caught.value)


def test_wav_carries_its_rate_and_unknown_suffix_is_refused(tmp_path):
    path = tmp_path / "run.wav"
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(25_600)
        stream.writeframes((SIGNAL * 1000).astype("<i2").tobytes())
    assert read_arrays(path)["rate_hz"] == 25_600
    np.testing.assert_array_equal(read_signal(path), (SIGNAL[None] * 1000).astype(np.int16))
    for name in ("x.pkl", "x", "x.ods"):
        with pytest.raises(RequestError, match="suffix"):
            read_arrays(tmp_path / name)
    with pytest.raises(RequestError, match="no such file"):
        read_arrays(tmp_path / "absent.mat")
