from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from real_recordings import REAL, check_race_faults, needs
from scipy.io import loadmat, savemat
from scipy.signal import resample_poly

from suite.data.catalog.cwru import DATASET, CwruOptions
from suite.data.dataset import find_dataset, load, parse_options, with_files_for
from suite.errors import RequestError
from suite.signals.kinematics import SKF_6203, SKF_6205

needs_real = needs("CWRU", "cwru")
RNG = np.random.default_rng(3)


def _noise(samples: int) -> np.ndarray:
    return RNG.normal(size=(samples, 1))


def _write(
    folder: Path, number: int, samples: int = 121_000, key: int | None = None, **extra: object
) -> Path:
    """One file as the owner lays it out."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"X{number if key is None else key:03d}"
    arrays = {f"{name}_DE_time": _noise(samples), f"{name}_FE_time": _noise(samples)}
    path = folder / f"{number}.mat"
    savemat(path, {**arrays, f"{name}RPM": np.array([[1796]], dtype=np.uint16), **extra})
    return path


def _only(root: Path, **options: object):
    (recording,) = load("cwru", root, **options)
    return recording


def test_normals_at_48_khz_are_decimated_and_copies_taken_as_they_are(tmp_path):
    path = _write(tmp_path / "cwru" / "deep" / "normal", 97, 243_938)
    original = loadmat(path)["X097_DE_time"].ravel()
    recording = _only(tmp_path)
    assert recording.rate_hz == 12_000
    np.testing.assert_allclose(recording.signal[0], resample_poly(original, 1, 4), atol=2e-6)  # float32
    _write(tmp_path / "cwru" / "copies", 97, 60_985)  # the original is preferred
    np.testing.assert_array_equal(_only(tmp_path).signal, recording.signal)
    path.unlink()
    copy = _only(tmp_path)
    assert copy.signal.shape == (1, 60_985)
    assert "already brought" in copy.notes[0]


def test_normals_may_be_read_undecimated_as_published_benchmarks_do(tmp_path):
    path = _write(tmp_path, 97, 243_938)
    original = loadmat(path)["X097_DE_time"].ravel()
    recording = _only(tmp_path, normals="undecimated")
    np.testing.assert_allclose(recording.signal[0], original, atol=1e-6)  # float32
    assert recording.rate_hz == 12_000  # as those benchmarks take it
    assert "the rate tells this class" in recording.notes[0]
    # A copy is brought back: a tone keeps its cycles a second of the 48 kHz clock.
    tone = np.sin(2 * np.pi * 1000 * np.arange(60_985) / 12_000)
    path.unlink()
    _write(tmp_path, 97, 60_985, X097_DE_time=tone.reshape(-1, 1))
    back = _only(tmp_path, normals="undecimated").signal[0]
    assert back.shape == (4 * 60_985,)
    wanted = np.sin(2 * np.pi * 1000 * np.arange(len(back)) / 48_000)
    np.testing.assert_allclose(back[400:-400], wanted[400:-400], atol=2e-3)  # ripple of the filter
    _write(tmp_path, 105, 121_000)
    fault = next(item for item in load("cwru", tmp_path, normals="undecimated") if item.fault == "inner")
    assert fault.signal.shape == (1, 121_000)


def test_root_may_hold_the_files_itself_and_case_of_names_is_free(tmp_path):
    _write(tmp_path, 105).rename(tmp_path / "105.MAT")
    recording = _only(tmp_path)
    assert (recording.fault, recording.bearing, recording.condition) == ("inner", "inner-0.007", "0 hp")
    assert recording.orders == SKF_6205


def test_a_foreign_number_in_the_keys_is_noted(tmp_path):
    _write(tmp_path, 172, key=171)
    assert "its arrays carry the number X171" in _only(tmp_path).notes


def test_99_holding_98_too_gives_its_own_arrays(tmp_path):
    own = _noise(485_000)
    _write(tmp_path, 99, 485_000, X099_DE_time=own, X098_DE_time=_noise(483_903), X098RPM=1772)
    recording = _only(tmp_path)
    np.testing.assert_allclose(recording.signal[0], resample_poly(own.ravel(), 1, 4), atol=2e-6)
    assert "also holds the arrays of X098" in recording.notes


def test_a_file_with_two_foreign_numbers_or_no_such_channel_is_refused(tmp_path):
    _write(tmp_path, 105, key=200, X201_DE_time=_noise(9))
    with pytest.raises(RequestError, match=r"105\.mat.*X105_DE_time"):
        load("cwru", tmp_path)
    savemat(tmp_path / "105.mat", {"X105_DE_time": _noise(9)})
    with pytest.raises(RequestError, match="X105_FE_time"):
        load("cwru", tmp_path, channel="fan_end")


def test_a_fault_file_at_48_khz_is_refused(tmp_path):
    _write(tmp_path, 105, 485_643)
    with pytest.raises(RequestError, match=r"105\.mat: 485643 samples"):
        load("cwru", tmp_path)


@pytest.mark.parametrize(("in_file", "taken"), [(1796, 1796), (1721, 1797), (0, 1797), (None, 1797)])
def test_speed_is_the_files_own_unless_absent_or_absurd(tmp_path, in_file, taken):
    arrays = {"X105_DE_time": _noise(121_000)}
    savemat(tmp_path / "105.mat", arrays if in_file is None else {**arrays, "X105RPM": in_file})
    recording = _only(tmp_path)
    assert recording.shaft_hz == pytest.approx(taken / 60)
    assert any("nominal" in note for note in recording.notes) == (in_file != taken)


def test_another_makers_bearings_stay_out_unless_asked_for(tmp_path):
    savemat(tmp_path / "3001.mat", {"X056_DE_time": _noise(121_000)})
    _write(tmp_path, 105)
    assert [recording.name for recording in load("cwru", tmp_path)] == ["105.mat"]
    extra = load("cwru", tmp_path, include_028=True)[-1]
    assert (extra.bearing, extra.severity, extra.shaft_hz) == ("inner-0.028", 0.028, pytest.approx(1797 / 60))
    assert "another maker's bearing" in extra.notes


def test_a_partial_folder_says_what_is_missing_and_an_empty_one_where_to_get_it(tmp_path):
    _write(tmp_path, 105)
    lacking = DATASET.missing(tmp_path, CwruOptions())
    assert len(lacking) == 39
    assert "106.mat: inner-0.007, 1 hp" in lacking
    assert len(DATASET.missing(tmp_path / "nowhere", CwruOptions())) == 40
    for ask in (DATASET.read, DATASET.fingerprint):
        with pytest.raises(RequestError, match=r"engineering\.case\.edu"):
            ask(tmp_path / "nowhere", CwruOptions())


def test_fingerprint_follows_content_and_options(tmp_path):
    _write(tmp_path, 105)
    keys = {DATASET.fingerprint(tmp_path, CwruOptions()), DATASET.fingerprint(tmp_path, CwruOptions())}
    assert len(keys) == 1
    keys.add(DATASET.fingerprint(tmp_path, CwruOptions(channel="fan_end")))
    _write(tmp_path, 105)
    keys.add(DATASET.fingerprint(tmp_path, CwruOptions()))
    _write(tmp_path, 106)
    keys.add(DATASET.fingerprint(tmp_path, CwruOptions()))
    assert len(keys) == 4


def test_loads_and_ten_classes_are_taken_as_asked_for(tmp_path):
    for number in (97, 98, 105, 106, 118):
        _write(tmp_path, number)
    ten = load("cwru", tmp_path, loads=[0], classes="ten")
    assert [(item.fault, item.bearing) for item in ten] == [
        ("healthy", "healthy"),
        ("inner-0.007", "inner-0.007"),
        ("ball-0.007", "ball-0.007"),
    ]
    assert {item.condition for item in ten} == {"0 hp"}
    assert [item.name for item in load("cwru", tmp_path, loads=[1])] == ["98.mat", "106.mat"]
    keys = {
        DATASET.fingerprint(tmp_path, CwruOptions(**options))
        for options in ({}, {"loads": (0, 1)}, {"classes": "ten"}, {"normals": "undecimated"})
    }
    assert len(keys) == 4
    assert DATASET.fingerprint(tmp_path, CwruOptions(loads=(3, 2, 1, 0))) in keys
    # Windows that were cut before there was a choice of normals keep their key, and jobs their result.
    assert "normals" not in CwruOptions().model_dump(mode="json")
    assert CwruOptions(normals="undecimated").model_dump(mode="json")["normals"] == "undecimated"
    for wrong in ([], [4], [0, 0]):
        with pytest.raises(RequestError, match=r"cwru\.loads"):
            load("cwru", tmp_path, loads=wrong)


def test_a_damaged_file_and_a_bad_option_are_named(tmp_path):
    path = _write(tmp_path, 105)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(RequestError, match=r"105\.mat"):
        load("cwru", tmp_path)
    with pytest.raises(RequestError, match=r"cwru\.channel"):
        load("cwru", tmp_path, channel="base")


def test_the_declared_table_is_the_owners(tmp_path):
    assert find_dataset("cwru") is DATASET
    assert len(DATASET.files) == 40
    assert all(len(file.sha256) == 64 for file in DATASET.files if file.sha256)
    assert DATASET.files[4].urls == ("https://engineering.case.edu/sites/default/files/105.mat",)
    fan_end = with_files_for(DATASET, CwruOptions(faulty="fan_end", loads=(0,)))
    assert [file.path for file in fan_end.files][:3] == ["CWRU/97.mat", "CWRU/278.mat", "CWRU/274.mat"]
    assert with_files_for(DATASET, CwruOptions()).files == DATASET.files


@needs_real
def test_real_counts_labels_and_speeds():
    recordings = load("cwru", REAL)
    assert len(recordings) == 40
    assert Counter(recording.fault for recording in recordings) == {
        "healthy": 4,
        "inner": 12,
        "ball": 12,
        "outer": 12,
    }
    bearings = {(recording.fault, recording.bearing) for recording in recordings}
    assert Counter(fault for fault, _ in bearings) == {"healthy": 1, "inner": 3, "ball": 3, "outer": 3}
    nominal = {0: 1797, 1: 1772, 2: 1750, 3: 1730}
    for recording in recordings:
        assert recording.rate_hz == 12_000
        assert abs(recording.shaft_hz * 60 - nominal[int(recording.load)]) <= 12
        assert 5 <= recording.seconds <= 10.3
    clipped = {r.name for r in recordings if any("clipped" in note for note in r.notes)}
    assert clipped == {"236.mat", "237.mat"}


@needs_real
def test_real_normal_equals_the_published_decimation():
    copy = loadmat(REAL / "CWRU" / "normal_12k" / "97.mat")["X097_DE_time"].ravel()
    normal = next(recording for recording in load("cwru", REAL) if recording.name == "97.mat")
    assert "brought from 48 to 12 kHz" in normal.notes
    np.testing.assert_allclose(normal.signal[0], copy, atol=1e-6)  # float32 of values below 0.4


@needs_real
@pytest.mark.parametrize(("fault", "records"), [("inner", 12), ("outer", 8)])
def test_real_race_faults_peak_at_their_order(fault, records):
    # 197-200 (outer race, 0.014 in) show theirs only after pre-whitening, if at all (Smith & Randall 2015).
    shown = [r for r in load("cwru", REAL) if r.fault == fault and r.bearing != "outer-0.014"]
    assert len(shown) == records
    check_race_faults(shown, band=(2000, 5000))


def test_a_load_that_does_not_exist_is_one_line_without_pydantics_words():
    with pytest.raises(RequestError) as caught:
        parse_options(find_dataset("cwru"), {"loads": [9]})
    assert str(caught.value) == "cwru.loads: loads are [9] (expected some of 0, 1, 2, 3 hp, each once)"


def test_outer_faults_at_all_positions_are_the_bearing_of_their_size_and_change_no_key_unless_wanted(
    tmp_path,
):
    usual, every = CwruOptions(), CwruOptions(positions="all")
    assert "positions" not in usual.model_dump() and every.model_dump()["positions"] == "all"
    more = set(DATASET.missing(tmp_path, every)) - set(DATASET.missing(tmp_path, usual))
    assert len(more) == 16 and "156.mat: outer-0.007 at 12 o'clock, 0 hp" in more
    _write(tmp_path, 130), _write(tmp_path, 246), _write(tmp_path, 156)
    assert _only(tmp_path).name == "130.mat"
    taken = {item.name: item for item in load("cwru", tmp_path, positions="all")}
    assert {name: item.bearing for name, item in taken.items()} == {
        "130.mat": "outer-0.007",
        "156.mat": "outer-0.007",
        "246.mat": "outer-0.021",
    }
    assert "the fault lies at 3 o'clock, the load at 6" in taken["246.mat"].notes
    grades = DATASET.grades(every)
    assert (grades["156.mat"], grades["246.mat"]) == ("Y1", "Y2") and "156.mat" not in DATASET.grades(usual)


def test_the_fan_ends_faults_are_other_bearings_of_another_type(tmp_path):
    _write(tmp_path, 97, 243_938), _write(tmp_path, 105), _write(tmp_path, 278), _write(tmp_path, 313)
    healthy, inner, outer = load("cwru", tmp_path, faulty="fan_end", channel="fan_end")
    assert (healthy.bearing, inner.bearing, outer.bearing) == (
        "healthy",
        "inner-0.007 fan end",
        "outer-0.014 fan end",
    )
    assert {one.orders for one in (healthy, inner, outer)} == {SKF_6203} and inner.rate_hz == 12_000
    assert [item.fault for item in load("cwru", tmp_path, faulty="fan_end", classes="ten")] == [
        "healthy",
        "inner-0.007",
        "outer-0.014",
    ]
    lacking = DATASET.missing(tmp_path / "nowhere", CwruOptions(faulty="fan_end", positions="all"))
    assert len(lacking) == 45 + 4 and "316.mat: outer-0.021 fan end at 3 o'clock, 1 hp" in lacking
    with pytest.raises(RequestError, match=r"12 kHz recording"):
        _write(tmp_path, 278, 485_000)
        load("cwru", tmp_path, faulty="fan_end")


def test_faults_at_48_khz_stand_beside_the_normals_as_recorded(tmp_path):
    path = _write(tmp_path, 97, 243_938)
    _write(tmp_path, 105), _write(tmp_path, 174, 63_000, key=173)  # a short one, under another number
    healthy, inner = load("cwru", tmp_path, rate_khz=48)
    assert healthy.rate_hz == inner.rate_hz == 48_000
    assert (healthy.signal.shape, inner.signal.shape) == ((1, 243_938), (1, 63_000))
    assert inner.bearing == "inner-0.014" and "its arrays carry the number X173" in inner.notes
    assert len(DATASET.missing(tmp_path, CwruOptions(rate_khz=48, positions="all"))) == 52 + 4 - 2
    path.unlink()
    _write(tmp_path, 97, 60_985)
    with pytest.raises(RequestError, match=r"97\.mat: 60985 samples.*no copy at 12 kHz"):
        load("cwru", tmp_path, rate_khz=48)


def test_both_sensors_come_as_two_channels_of_one_length(tmp_path):
    drive, fan = _noise(121_000), _noise(121_000)
    savemat(tmp_path / "105.mat", {"X105_DE_time": drive, "X105_FE_time": fan, "X105RPM": 1796})
    recording = _only(tmp_path, channel="both")
    np.testing.assert_allclose(recording.signal, np.hstack([drive, fan]).T, rtol=1e-6)
    assert recording.channels == ("drive_end", "fan_end") and recording.orders == SKF_6205
    savemat(tmp_path / "105.mat", {"X105_DE_time": drive, "X105_FE_time": fan[:-1]})
    with pytest.raises(RequestError, match="121000 and 120999 samples"):
        load("cwru", tmp_path, channel="both")
    savemat(tmp_path / "105.mat", {"X105_DE_time": drive})
    with pytest.raises(RequestError, match="X105_FE_time"):
        load("cwru", tmp_path, channel="both")


@pytest.mark.parametrize(
    "together",
    [
        {"faulty": "fan_end", "rate_khz": 48},
        {"normals": "undecimated", "rate_khz": 48},
        {"include_028": True, "faulty": "fan_end"},
    ],
)
def test_what_was_not_recorded_is_refused_in_one_line(together):
    with pytest.raises(RequestError, match=r"^cwru: .*expected") as caught:
        parse_options(DATASET, together)
    assert "\n" not in str(caught.value)


def test_what_was_added_later_changes_no_key_unless_wanted(tmp_path):
    _write(tmp_path, 97, 243_938), _write(tmp_path, 105)
    usual = CwruOptions().model_dump(mode="json")
    assert usual == {
        "channel": "drive_end",
        "include_028": False,
        "loads": [0, 1, 2, 3],
        "classes": "four",
    }
    keys = {
        DATASET.fingerprint(tmp_path, CwruOptions(**options))
        for options in ({}, {"faulty": "fan_end"}, {"rate_khz": 48}, {"channel": "both"})
    }
    assert len(keys) == 4
