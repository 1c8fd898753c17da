"""What a file says of its sampling rate, where its channels have several."""

import h5py
import numpy as np
import pytest
from scipy.io import savemat

from suite.data.dataset import load
from suite.data.measurement import read_measurement
from suite.data.readers import read_arrays, read_signal
from suite.data.readers.stated_rate import other_rates, rate_called_so, rate_stated_in
from suite.data.stated import StatedSpeed
from suite.errors import RequestError

FAST, SLOW = np.random.default_rng(8).normal(size=4000), np.random.default_rng(9).normal(size=400)


def _load(folder, row):
    (folder / "m.yaml").write_text(f"[{{fault: inner, bearing: A, rpm: 1500, {row}}}]")
    return load("folder", manifest=str(folder / "m.yaml"))[0]


def test_channels_of_a_tdms_file_may_each_have_a_rate(tmp_path):
    nptdms, path = pytest.importorskip("nptdms"), tmp_path / "run.tdms"
    with nptdms.TdmsWriter(path) as writer:
        pairs = {"acc": (FAST, 12_800), "tacho": (SLOW, 1280)}
        writer.write_segment(
            [
                nptdms.ChannelObject("g", name, values, {"wf_increment": 1 / rate})
                for name, (values, rate) in pairs.items()
            ]
        )
    arrays = read_arrays(path)
    assert rate_stated_in(path, arrays) is None
    assert rate_stated_in(path, arrays, ("tacho",)) == pytest.approx(1280)
    found = _load(tmp_path, "file: run.tdms, channel: acc")
    assert found.rate_hz == pytest.approx(12_800) and not found.notes
    with pytest.raises(RequestError, match=r"rate_hz: is 1280, but run\.tdms says 12800"):
        _load(tmp_path, "file: run.tdms, channel: acc, rate_hz: 1280")
    speed = StatedSpeed(25.0)
    assert read_measurement(path, channel="acc", speed=speed).rate_hz == pytest.approx(12_800)


def test_attributes_of_hdf5_tell_rates_and_the_nearest_one_counts(tmp_path):
    with h5py.File(tmp_path / "run.h5", "w") as file:
        file["rig/acc"], file["rig/slow"] = FAST, SLOW
        file.attrs["sampling_rate"], file["rig"].attrs["fs"] = 51_200, np.array([25_600.0])
        file["rig/slow"].attrs["fs"] = 2560
        file.attrs["operator"], file.attrs["gains"] = "me", [1.0, 2.0]
    for array, rate in (("rig/acc", 25_600), ("rig/slow", 2560)):
        found = _load(tmp_path, f"file: run.h5, variable: {array}, rate: file")
        assert (found.rate_hz, found.notes) == (rate, ())
    np.testing.assert_allclose(read_signal(tmp_path / "run.h5", "rig/acc")[0], FAST, rtol=1e-6)
    assert other_rates(read_arrays(tmp_path / "run.h5"), 2560, ("rig/acc",))[0].startswith(
        "'rig.fs' in the file"
    )


def test_numbers_that_differ_are_no_rate(tmp_path):
    savemat(tmp_path / "run.mat", {"x": FAST, "Fs": 12_800, "sample_rate": 25_600})
    assert rate_called_so(read_arrays(tmp_path / "run.mat"), ("x",)) is None
    with pytest.raises(RequestError, match=r"rate_hz: is missing; run\.mat says Fs 12800, sample_rate 25600"):
        _load(tmp_path, "file: run.mat, rate: file")
