"""Arrays come back as NumPy wrote them, and what is no array of numbers or text is refused."""

import io
import zipfile

import numpy as np
import pytest

from suite.errors import RequestError
from suite.records.stored_arrays import read_stored, refusing_damage

ARRAYS = {
    "numbers": np.arange(24, dtype=np.float16).reshape(2, 3, 4),
    "columns": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "one": np.array(7),
    "none": np.zeros((0, 3)),
    "names": np.array(["ball", "healthy"]),
}


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_arrays_come_back_with_shape_type_and_values(write, tmp_path):
    write(tmp_path / "arrays.npz", **ARRAYS)
    found = read_stored(tmp_path / "arrays.npz")
    assert found.keys() == ARRAYS.keys()
    for name, wanted in ARRAYS.items():
        np.testing.assert_array_equal(found[name], wanted, strict=True)


def as_npy(array, version=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version)
    return stream.getvalue()


ENTRIES = {
    "text": b"import os",
    "nothing": b"",
    "a header alone": as_npy(np.zeros(9))[:128],
    "part of an array": as_npy(np.zeros(9))[:-8],
    "objects": as_npy(np.array([{"a": 1}], dtype=object)),
    "another version": as_npy(np.zeros(9), (2, 0)),
}


@pytest.mark.parametrize("what", ENTRIES)
def test_an_entry_that_no_job_writes_is_one_clear_line(what, tmp_path):
    path = tmp_path / "arrays.npz"
    with zipfile.ZipFile(path, "w") as stored:
        stored.writestr("inner.npy", ENTRIES[what])
    with pytest.raises(RequestError, match="cannot be read"), refusing_damage(path, "arrays"):
        read_stored(path)
