"""Arrays inside structs, cells, groups and records, by their path."""

import h5py
import numpy as np
import pytest
from scipy.io import savemat

from suite.data.readers import read_signal
from suite.errors import RequestError

PAIR = np.random.default_rng(5).normal(size=(2, 900))


def _nested(path):
    """Two channels and a speed below run/bearing, in MATLAB's two formats, HDF5 and NumPy."""
    if path.name == "v5.mat":
        savemat(path, {"run": {"bearing": {"gs": PAIR[0], "hs": PAIR[1]}, "rpm": 1500.0}, "x": PAIR[0, :70]})
    elif path.suffix == ".npy":
        inner = np.dtype([("bearing", [("gs", "f8"), ("hs", "f8")]), ("rpm", "f8")])
        array = np.zeros(900, np.dtype([("run", inner)]))
        array["run"]["bearing"]["gs"], array["run"]["bearing"]["hs"] = PAIR
        np.save(path, array)
    else:
        with h5py.File(path, "w") as file:
            file["run/rpm"], file["x"] = [[1500.0]], PAIR[0, :70]
            if path.name == "record.h5":
                file["run/bearing"] = np.rec.fromarrays(PAIR, names="gs,hs")
            else:
                file["run/bearing/gs"], file["run/bearing/hs"] = PAIR


@pytest.mark.parametrize("name", ["v5.mat", "v73.mat", "groups.h5", "record.h5", "record.npy"])
def test_a_path_takes_what_lies_there(tmp_path, name):
    path = tmp_path / name
    _nested(path)
    for spelt in ("run/bearing/hs", "run.bearing.hs", "/run/bearing/hs"):
        np.testing.assert_allclose(read_signal(path, spelt), PAIR[1:], rtol=1e-6)
    np.testing.assert_allclose(read_signal(path, "run/*/hs"), PAIR[1:], rtol=1e-6)
    np.testing.assert_allclose(read_signal(path, "run/bearing"), PAIR, rtol=1e-6)
    np.testing.assert_allclose(read_signal(path, "run/bearing", channel=1), PAIR[1:], rtol=1e-6)
    with pytest.raises(RequestError) as caught:
        read_signal(path, "run/bearing/ks")
    line = str(caught.value)
    assert "no array 'run/bearing/ks'" in line and "hs 900" in line and "\n" not in line


def test_below_a_path_of_unequal_arrays_one_is_asked_for(tmp_path):
    savemat(tmp_path / "a.mat", {"run": {"gs": PAIR[0], "hs": PAIR[1, :500]}})
    with pytest.raises(RequestError, match=r"several arrays.*one of run.gs 900, run.hs 500"):
        read_signal(tmp_path / "a.mat", "run")


def test_elements_of_a_cell_are_taken_by_number(tmp_path):
    cells = np.empty((1, 2), object)
    cells[0, 0], cells[0, 1] = PAIR
    savemat(tmp_path / "a.mat", {"run": {"c": cells}, "x": PAIR[0, :70]})
    np.testing.assert_allclose(read_signal(tmp_path / "a.mat", "run/c/1"), PAIR[1:], rtol=1e-6)
    np.testing.assert_allclose(read_signal(tmp_path / "a.mat", "run/c"), PAIR, rtol=1e-6)
