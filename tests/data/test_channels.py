"""Which columns and arrays of a file become channels, and which are clocks."""

import h5py
import numpy as np
import pandas as pd
import pytest
from scipy.io import savemat

from suite.data.catalog.folder import DATASET, FolderOptions
from suite.data.dataset import load
from suite.data.readers import read_arrays, read_signal
from suite.data.readers.clock import find_clock, find_time_of_day
from suite.data.readers.selection import choose_channels, to_signal
from suite.data.verify import verify
from suite.errors import RequestError

RNG = np.random.default_rng(3)
N, RATE = 4_000, 12_800.0
TIME = np.arange(N) / RATE
SPEED = 1500 + 2 * np.sin(TIME)
ACC = RNG.normal(size=(3, N))


def _csv(path, columns, form="%.6g", head=True):
    names = ",".join(columns) if head else ""
    np.savetxt(path, np.stack(list(columns.values()), 1), form, ",", header=names, comments="")
    return path


def _rig(path, **more):
    return _csv(
        path, {"Time": TIME, "Speed": SPEED, "Acc_x": ACC[0], "Acc_y": ACC[1], "Acc_z": ACC[2], **more}
    )


def _folder(root, file, more=""):
    (root / "m.yaml").write_text(f"- {{file: {file}, fault: inner, bearing: A, rpm: 1500{more}}}\n")
    return load("folder", root, manifest="m.yaml")[0]


def _line(root, file, more=""):
    with pytest.raises(RequestError) as caught:
        _folder(root, file, more)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- clocks


@pytest.mark.parametrize("rate", [1000, 12_000, 12_800, 25_600, 48_828, 51_200, 97_656.25])
@pytest.mark.parametrize("start", [0, 100, 1e6])
@pytest.mark.parametrize("form", [None, "%.6g", "%.6f", "%.3f", "%.9f", "float32"])
def test_rounded_stamps_are_an_even_clock(rate, start, form):
    times = start + np.arange(N) / rate
    if form == "float32":
        times = times.astype(np.float32)
    elif form is not None:
        times = np.array([float(form % time) for time in times])
    if times[0] == times[-1] or np.unique(times).size < 4:
        return  # the stamps say nothing
    clock = find_clock("Time (s)", times)
    assert clock is not None and clock.flaw == "" and not clock.contradicts(rate)
    if clock.rate_hz is not None:
        assert clock.rate_hz == pytest.approx(rate, rel=0.004)
    if form in (None, "%.9f") or (form == "%.6f" and start < 1e6):
        assert clock.rate_hz == pytest.approx(rate, rel=1e-4)
        assert clock.contradicts(rate * 1.01) and clock.contradicts(rate / 2)


@pytest.mark.parametrize("lost", [1, 2, 50])
@pytest.mark.parametrize("form", [None, "%.6g", "%.6f"])
def test_missing_samples_are_told_with_their_rows(lost, form):
    times = np.delete(TIME, slice(1000, 1000 + lost))
    if form:
        times = np.array([float(form % time) for time in times])
    assert "between rows 1000 and 1001" in find_clock("t", times).flaw


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.tile(TIME[:1000], 4), "falls back from 0.078046875 to 0 between rows 1000 and 1001 and 2 times"),
        (np.delete(np.arange(N), 77), "leaps from 76 to 78 between rows 77 and 78"),
        (np.cumsum(RNG.integers(970, 1030, N)), "rises unevenly"),
        (TIME + RNG.normal(0, 1e-5, N), "between rows"),
        (np.r_[TIME[:2000], TIME[2000] + np.arange(2000) / (2 * RATE)], "unevenly"),
        (np.r_[TIME[:2000], TIME[1999:-1]], "unevenly"),
    ],
)
def test_an_uneven_clock_says_what_is_wrong(values, words):
    assert words in find_clock("Time", values).flaw


def test_units_come_from_the_name_and_counts_have_no_rate():
    for name, values, rate in [
        ("Time (s)", TIME, RATE),
        ("t_ms", TIME * 1e3, RATE),
        ("Zeit [µs]", TIME * 1e6, RATE),
        ("timestamp (ns)", 1_700_000_000_000_000_000 + np.arange(N) * 78_125, RATE),
        ("Time", TIME, RATE),
        ("Time", TIME * 1e3, None),
        ("Time (min)", TIME / 60, RATE),
        ("Date", 45_000 + TIME / 86_400, None),
        ("Sample", np.arange(N), None),
        ("", np.arange(N), None),
    ]:
        clock = find_clock(name, values)
        assert clock is not None and not clock.flaw, name
        assert clock.rate_hz == (rate and pytest.approx(rate)), name
        assert not clock.contradicts(RATE), name
    assert find_clock("Time (ms)", TIME).contradicts(RATE)
    assert find_clock("Time", TIME * 1e3).contradicts(10_000)


@pytest.mark.parametrize("modulus", [1, 60, 256, 1000, 65_536, 1_000_000])
def test_counters_that_begin_anew_go_on(modulus):
    values = np.floor(modulus * 0.9 + np.arange(N) * modulus / 1300)
    clock = find_clock("Count", values % modulus)
    if modulus >= 65_536:
        assert clock is not None and not clock.flaw
    assert find_clock("Sample", np.arange(N) % 256).flaw == ""
    assert "leaps" in find_clock("Sample", np.delete(np.arange(N) % 256, 77)).flaw


def test_vibration_is_no_clock_whatever_its_name():
    for number in range(60):
        walk = np.cumsum(RNG.normal(size=N))
        wave = np.sin(np.arange(N) * RNG.uniform(0.001, 1)) + 1e-3 * RNG.normal(size=N)
        for values in (walk, wave, RNG.normal(size=N), np.full(N, 3.0)):
            assert find_clock(f"X{number:03d}_DE_time", values) is None


def test_hour_minute_second_microsecond_are_one_clock():
    micro = 990_000 + np.arange(N) / 25_600 * 1e6
    micro = np.where(micro % 1e6 < 1e5, np.floor(micro % 1e6), np.round(micro % 1e6, -1))
    whole = np.floor((990_000 + np.arange(N) / 25_600 * 1e6) / 1e6)
    columns = [("h", np.full(N, 9.0)), ("m", np.full(N, 39.0)), ("s", 20 + whole), ("us", micro)]
    clock = find_time_of_day([*columns, ("x", ACC[0])])
    assert (clock.rate_hz, clock.flaw, clock.pace) == (25_600, "", "1/25600 s")
    assert find_time_of_day([*columns[:3], ("y", ACC[1]), ("x", ACC[0])]) is None
    seconds = 86_399.95 + np.arange(N) / 25_600
    parts = (seconds // 3600 % 24, seconds // 60 % 60, seconds // 1 % 60, np.round(seconds % 1 * 1e6))
    midnight = [*zip("hmsu", parts, strict=True), ("x", ACC[0])]
    assert (find_time_of_day(midnight).rate_hz, find_time_of_day(midnight).flaw) == (25_600, "")
    cut = [(name, np.delete(values, slice(50, 90))) for name, values in columns]
    assert "between rows 50 and 51" in find_time_of_day([*cut, ("x", ACC[0][40:])]).flaw


# --- columns of a table


def test_all_channels_are_those_that_may_be_vibration(tmp_path):
    path = _rig(tmp_path / "a.csv")
    chosen = choose_channels(read_arrays(path), path)
    assert chosen.channels == ("Acc_x", "Acc_y", "Acc_z")
    np.testing.assert_allclose(chosen.signal(path), ACC, rtol=1e-5)
    assert chosen.clock.rate_hz == RATE
    assert ["'Time'" in chosen.notes[0], "'Speed'" in chosen.notes[1]] == [True, True]


@pytest.mark.parametrize(
    ("channel", "names"),
    [
        ("Acc_y", ["Acc_y"]),
        (2, ["Acc_x"]),
        ((4, "Acc_x"), ["Acc_z", "Acc_x"]),
        ("Acc_x;Acc_z", ["Acc_x", "Acc_z"]),
        ("Acc_x|Acc_z", ["Acc_x", "Acc_z"]),
        ("2;3", ["Acc_x", "Acc_y"]),
        ("Acc_*", ["Acc_x", "Acc_y", "Acc_z"]),
        ("*_[xz]", ["Acc_x", "Acc_z"]),
        ("Speed", ["Speed"]),
        ("*", ["Speed", "Acc_x", "Acc_y", "Acc_z"]),
    ],
)
def test_channels_are_asked_for_by_name_number_list_and_pattern(tmp_path, channel, names):
    path = _rig(tmp_path / "a.csv")
    chosen = choose_channels(read_arrays(path), path, channel=channel)
    assert list(chosen.channels) == names
    known = {"Speed": SPEED, **{f"Acc_{axis}": ACC[n] for n, axis in enumerate("xyz")}}
    np.testing.assert_allclose(chosen.signal(path), [known[name] for name in names], rtol=1e-5)


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("Time", "'Time' rises evenly: a clock, no vibration"),
        (0, "'Time' rises evenly: a clock"),
        ("Tim*", "clocks alone"),
        (
            "Vib_*",
            "no channel 'Vib_*' (expected a number from 0 to 4, or names and patterns, with ; between, of ",
        ),
        ("Acc_x;Acc_w", "no channel 'Acc_w'"),
        (7, "no channel 7"),
        (("Acc_x", "Acc_x"), "'Acc_x' twice"),
        (("Acc_*", 2), "'Acc_x' twice"),
    ],
)
def test_a_channel_that_cannot_be_had_is_one_line(tmp_path, channel, words):
    with pytest.raises(RequestError) as caught:
        read_signal(_rig(tmp_path / "a.csv"), channel=channel)
    assert words in str(caught.value) and caught.value.key == "channel"


def test_a_column_that_rises_is_taken_where_its_name_is_no_clocks(tmp_path):
    path = _csv(tmp_path / "a.csv", {"DE": TIME, "FE": ACC[0]})
    chosen = choose_channels(read_arrays(path), path, channel="DE")
    np.testing.assert_allclose(chosen.signal(path), TIME[None], rtol=1e-5)
    assert chosen.notes == ("'DE' rises evenly, as a clock does",)
    for channel in (0, "*"):
        if channel == "*":
            assert choose_channels(read_arrays(path), path, channel=channel).channels == ("FE",)
        else:
            with pytest.raises(RequestError, match="a clock, no vibration"):
                read_signal(path, channel=channel)
    bare = _csv(tmp_path / "b.csv", {"t": TIME, "x": ACC[0]}, head=False)
    with pytest.raises(RequestError, match="a clock, no vibration"):
        read_signal(bare, channel="column_1")


def test_a_name_with_separators_and_brackets_is_taken_as_it_is(tmp_path):
    path = _csv(tmp_path / "a.csv", {"Acc [g]": ACC[0], "a;b|c": ACC[1], "a": ACC[2]}, "%.9g")
    for name, row in (("Acc [g]", 0), ("a;b|c", 1)):
        np.testing.assert_allclose(read_signal(path, channel=name), ACC[row : row + 1], rtol=1e-6)


def test_other_quantities_beside_vibration(tmp_path):
    lively = {"Acc": ACC[0], "Load_end": ACC[1]}
    path = _csv(tmp_path / "a.csv", {**lively, "Temp": np.full(N, 40.0), "Torque": SPEED})
    chosen = choose_channels(read_arrays(path), path)
    assert chosen.channels == ("Acc", "Load_end")
    assert any("'Temp', 'Torque' left out" in note for note in chosen.notes)
    assert any("'Load_end' used as a channel" in note and "channel: Acc " in note for note in chosen.notes)
    dead = _csv(tmp_path / "b.csv", {"Acc_x": ACC[0], "Acc_y": np.zeros(N)})
    with pytest.raises(RequestError, match=r"'Acc_y' is constant .expected without it, channel: Acc_x"):
        read_signal(dead)
    with pytest.raises(RequestError, match="a clock, no vibration"):
        read_signal(_csv(tmp_path / "c.csv", {"Time": TIME}))


def test_the_rate_is_compared_with_the_clock_or_taken_from_it(tmp_path):
    _csv(tmp_path / "a.csv", {"Time (s)": np.arange(N) / 25_600, "Acc": ACC[0]})
    line = _line(tmp_path, "a.csv", ", rate_hz: 12800")
    assert line.startswith(f"{tmp_path}/m.yaml: recording 1, rate_hz: ")
    assert "rate_hz is 12800, but column 'Time (s)' of a.csv rises by 1/25600 s" in line
    taken = _folder(tmp_path, "a.csv")
    assert taken.rate_hz == 25_600 and taken.channels == ("Acc",)
    assert "rate of 25600 Hz taken from column 'Time (s)'" in taken.notes
    assert _folder(tmp_path, "a.csv", ", rate_hz: 25600").notes == (
        "column 'Time (s)' rises evenly: a clock, left out",
    )
    assert "rate_hz is 12800" in _line(tmp_path, "a.csv", ", rate_hz: 12800, channel: Acc")
    _csv(tmp_path / "b.csv", {"Time": TIME * 1e3, "Acc": ACC[0]})
    assert "rate_hz: is missing; column 'Time' of b.csv rises by 0.078125" in _line(tmp_path, "b.csv")
    assert _folder(tmp_path, "b.csv", ", rate_hz: 12800").rate_hz == 12_800


@pytest.mark.parametrize("digits", [3, 4, 5])
@pytest.mark.parametrize("name", ["Time", "column_1"])
def test_a_gap_between_rounded_stamps_is_found(name, digits):
    times = np.arange(12_800) / 12_800
    assert find_clock(name, times.round(digits)).flaw == ""
    assert (
        "between rows 500 and 501" in find_clock(name, np.delete(times, slice(500, 560)).round(digits)).flaw
    )
    assert "falls back" in find_clock(name, np.tile(times[:6400], 2).round(digits)).flaw


def test_what_wanders_in_coarse_steps_is_no_clock():
    walk = np.round(np.cumsum(np.random.default_rng(0).normal(size=12_800)) / 50)
    assert find_clock("y", walk) is None


def test_a_gap_is_refused_with_its_rows(tmp_path):
    keep = np.r_[0:1500, 1600:N]
    _csv(tmp_path / "a.csv", {"Time": TIME[keep], "Acc": ACC[0][keep]})
    line = _line(tmp_path, "a.csv", ", rate_hz: 12800")
    assert f"{tmp_path}/a.csv: column 'Time': leaps from 0.117109 to 0.125 between rows 1500 and 1501" in line


# --- arrays of other files


def test_a_clock_beside_an_array_leaves_one_array(tmp_path):
    savemat(tmp_path / "a.mat", {"t": TIME[:, None], "x": ACC[:1].T, "fs": RATE})
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["run/time"], file["run/acc"] = TIME, ACC
    np.savez(tmp_path / "a.npz", time=TIME, acc=ACC)
    np.save(tmp_path / "a.npy", np.stack([TIME, *ACC]))
    for name in ("a.mat", "a.h5", "a.npz", "a.npy"):
        signal = read_signal(tmp_path / name)
        np.testing.assert_allclose(signal, ACC[: len(signal)], rtol=1e-6)
        assert "rate_hz is 10000" in _line(tmp_path, name, ", rate_hz: 10000")
        assert _folder(tmp_path, name).rate_hz == RATE


def test_patterns_pick_arrays_whatever_their_number(tmp_path):
    for number in (105, 106):
        values = {f"X{number}_DE_time": ACC[:1].T, f"X{number}_FE_time": ACC[1:2].T, f"X{number}RPM": 1797}
        savemat(tmp_path / f"{number}.mat", values)
    for channel, rows in (("*_DE_time", [0]), ("*_time", [0, 1]), ("X*_FE_time;X*_DE_time", [1, 0])):
        signal = read_signal(tmp_path / "106.mat", channel=channel)
        np.testing.assert_allclose(signal, ACC[rows], rtol=1e-6)
    np.testing.assert_allclose(read_signal(tmp_path / "105.mat", "*_FE_time"), ACC[1:2], rtol=1e-6)
    with pytest.raises(RequestError, match=r"matches 2 arrays .expected X105_DE_time"):
        read_signal(tmp_path / "105.mat", "*_time")
    head = "file,fault,bearing,rate_hz,rpm,channel\n"
    rows = "".join(f"{n}.mat,inner,A,12800,1797,*_DE_time\n" for n in (105, 106))
    (tmp_path / "m.csv").write_text(head + rows)
    first, second = load("folder", tmp_path, manifest="m.csv")
    np.testing.assert_array_equal(first.signal, second.signal)
    assert first.name == "105.mat:*_DE_time"
    _csv(tmp_path / "x.csv", {"Acc_x": ACC[0]})
    _csv(tmp_path / "y.csv", {"Acc_y": ACC[0]})
    (tmp_path / "m.csv").write_text(head + "".join(f"{n}.csv,inner,A,12800,1797,Acc_*\n" for n in "xy"))
    with pytest.raises(RequestError, match=r"line 3, channel: 'Acc_\*' is Acc_y in y.csv, other channels"):
        load("folder", tmp_path, manifest="m.csv")


def test_channels_in_another_order_are_refused(tmp_path):
    for name, order in (("a", "xyz"), ("b", "xzy")):
        _csv(tmp_path / f"{name}.csv", {f"Acc_{axis}": ACC["xyz".index(axis)] for axis in order})
    head, rows = (
        "file,fault,bearing,rate_hz,rpm,channel\n",
        "a.csv,inner,A,9e3,60,{0}\nb.csv,inner,B,9e3,60,{0}\n",
    )
    (tmp_path / "m.csv").write_text(head + rows.format(""))
    with pytest.raises(RequestError, match=r"line 3, channel: all is Acc_x, Acc_z, Acc_y in b.csv"):
        load("folder", tmp_path, manifest="m.csv")
    (tmp_path / "m.csv").write_text(head + rows.format("Acc_x;Acc_y;Acc_z"))
    first, second = load("folder", tmp_path, manifest="m.csv")
    np.testing.assert_array_equal(first.signal, second.signal)


def test_all_damaged_files_are_named_at_once(tmp_path):
    for number in range(8):
        np.save(tmp_path / f"{number}.npy", ACC[0])
        if number:
            (tmp_path / f"{number}.npy").write_bytes(b"cut")
    rows = "".join(f"{number}.npy,inner,A,9e3,60\n" for number in range(8))
    (tmp_path / "m.csv").write_text("file,fault,bearing,rate_hz,rpm\n" + rows)
    (finding,) = verify(DATASET, tmp_path, FolderOptions(manifest="m.csv"))
    assert finding.subject == str(tmp_path / "1.npy")
    assert "; 6 more rows are refused: 2.npy, 3.npy, 4.npy, 5.npy, 6.npy, ..." in finding.text


@pytest.mark.parametrize("shape", [(50, 1024), (1024, 50), (8, 9), (10, 2048), (1000, 1024), (12, 2000)])
def test_what_may_be_segments_is_asked_about(tmp_path, shape):
    array = RNG.normal(size=shape)
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(RequestError, match="channels, or as many segments") as caught:
        read_signal(tmp_path / "a.npy")
    assert caught.value.key == "channel"
    wide = array if shape[0] < shape[1] else array.T
    np.testing.assert_allclose(read_signal(tmp_path / "a.npy", channel="*"), wide, rtol=1e-6)
    np.testing.assert_allclose(read_signal(tmp_path / "a.npy", channel="1;2"), wide[1:3], rtol=1e-6)


def test_short_recordings_of_many_channels_are_asked_about(tmp_path):
    np.save(tmp_path / "a.npy", RNG.normal(size=(4, 1024)))
    line = _line(tmp_path, "a.npy", ", rate_hz: 12800")
    assert "4 channels of 80 ms: channels, or segments of one?" in line
    assert _folder(tmp_path, "a.npy", ', rate_hz: 12800, channel: "*"').signal.shape == (4, 1024)
    np.save(tmp_path / "b.npy", RNG.normal(size=(2, 3, 400)))
    assert "shape (2, 3, 400)" in _line(tmp_path, "b.npy", ", rate_hz: 12800")


@pytest.mark.parametrize("shape", [(1, 500), (500, 1), (2, 400), (20_480, 8), (2560, 2), (4, 20)])
def test_shapes_of_real_formats_go_on(tmp_path, shape):
    np.save(tmp_path / "a.npy", RNG.normal(size=shape))
    assert read_signal(tmp_path / "a.npy").shape == (min(shape), max(shape))


def test_cells_records_and_archives_are_tables(tmp_path):
    cells = np.empty((1, 2), object)
    cells[0, 0], cells[0, 1] = ACC[0], ACC[1]
    savemat(tmp_path / "cell.mat", {"data": cells})
    np.save(tmp_path / "rec.npy", np.rec.fromarrays(ACC[:2], names="DE,FE"))
    np.savez(tmp_path / "two.npz", DE=ACC[0], FE=ACC[1])
    pd.DataFrame(ACC[:2].T, columns=["DE", "FE"]).to_parquet(tmp_path / "two.parquet")
    for name in ("cell.mat", "rec.npy", "two.npz", "two.parquet"):
        np.testing.assert_allclose(read_signal(tmp_path / name), ACC[:2], rtol=1e-6)
        np.testing.assert_allclose(read_signal(tmp_path / name, channel=1), ACC[1:2], rtol=1e-6)
    np.testing.assert_allclose(read_signal(tmp_path / "rec.npy", channel="FE"), ACC[1:2], rtol=1e-6)
    cells[0, 1] = ACC[1, :-1]
    savemat(tmp_path / "cell.mat", {"data": cells})
    with pytest.raises(RequestError, match=r"several arrays .expected one of data\.0 4000, data\.1 3999"):
        read_signal(tmp_path / "cell.mat")


def test_an_offset_that_leaves_no_digits_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", ACC[0] * 1e-3 + 1e6)
    with pytest.raises(RequestError, match="the offset leaves no digits"):
        read_signal(tmp_path / "a.npy")
    np.save(tmp_path / "a.npy", np.uint64(2**63) + RNG.integers(0, 1000, 500).astype(np.uint64))
    with pytest.raises(RequestError, match="the offset leaves no digits"):
        read_signal(tmp_path / "a.npy")


# --- the manifest and verify


@pytest.mark.parametrize("channel", ["[]", "[[Acc_x]]", "true", "{a: 1}", "1.5", "[1.5]"])
def test_a_wrong_channel_names_row_and_key(tmp_path, channel):
    _rig(tmp_path / "a.csv")
    assert "recording 1, channel" in _line(tmp_path, "a.csv", f", rate_hz: 12800, channel: {channel}")


def test_lists_in_yaml_and_csv_say_the_same(tmp_path):
    _rig(tmp_path / "a.csv")
    listed = _folder(tmp_path, "a.csv", ", rate_hz: 12800, channel: [Acc_x, Acc_z]")
    (tmp_path / "m.csv").write_text(
        "file,fault,bearing,rate_hz,rpm,channel\na.csv,inner,A,12800,1500,Acc_x;Acc_z\n"
    )
    (written,) = load("folder", tmp_path, manifest="m.csv")
    np.testing.assert_array_equal(listed.signal, written.signal)
    assert listed.name == written.name == "a.csv:Acc_x;Acc_z"
    assert DATASET.fingerprint(tmp_path, FolderOptions(manifest="m.yaml"))


def test_verify_speaks_of_groups_of_files(tmp_path):
    names = [f"{number}.csv" for number in range(7)]
    for name in names[:5]:
        _rig(tmp_path / name)
    _csv(tmp_path / names[5], {"DE": ACC[0] + 3, "FE": ACC[1]})
    np.save(tmp_path / "7.npy", ACC[0, :2000])
    rows = "".join(f"{name},inner,{name},12800,1500\n" for name in [*names[:6], "7.npy"])
    (tmp_path / "m.csv").write_text("file,fault,bearing,rate_hz,rpm\n" + rows)
    findings = verify(DATASET, tmp_path, FolderOptions(manifest="m.csv"))
    for begins in (
        "5 recordings as 0.csv: 3 channels, 4000 samples at 12800 Hz (Acc_x mean",
        "1 recording, 5.csv: 2 channels, 4000 samples at 12800 Hz (DE mean 3",
        "1 recording, 7.npy: 1 channel, 2000 samples at 12800 Hz (mean",
    ):
        assert any(finding.text.startswith(begins) for finding in findings), begins
    assert any(finding.subject == "0.csv, 1.csv, 2.csv and 2 more" for finding in findings)


@pytest.mark.parametrize("channel", ["-1", "w"])
def test_of_arrays_that_make_no_table_names_alone_are_offered(channel):
    arrays = {"x": np.zeros((3, 400)), "y": np.zeros((3, 395))}
    with pytest.raises(RequestError) as told:
        to_signal(arrays, "two.mat", channel=channel)
    assert told.value.expected == "names and patterns, with ; between, of x, y"


def test_a_number_that_no_channel_has_is_told_which_there_are():
    arrays = {name: np.random.default_rng(0).normal(size=400) for name in "xyz"}
    with pytest.raises(RequestError, match=r"no channel -1 \(expected a number from 0 to 2, or names and"):
        to_signal(arrays, "three.parquet", channel=-1)
