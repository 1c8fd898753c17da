import math
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat, wavfile

from suite.data.catalog.folder import DATASET, FolderOptions
from suite.data.dataset import load
from suite.data.manifest import read_manifest
from suite.errors import RequestError
from suite.signals.kinematics import SKF_6203, SKF_6205, BearingOrders, Geometry

SIGNALS = np.random.default_rng(5).normal(size=(2, 400))
HEADER = "file,fault,bearing,rate_hz,rpm,load\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    np.save(tmp_path / "raw" / "a.npy", SIGNALS)
    np.savetxt(tmp_path / "raw" / "b.csv", SIGNALS.T, delimiter=",", header="de,fe", comments="")
    savemat(tmp_path / "raw" / "c.mat", {"x": SIGNALS[0], "y": SIGNALS[1]})
    wavfile.write(tmp_path / "raw" / "d.wav", 8_000, SIGNALS[0].astype(np.float32))
    return tmp_path


def _write(root: Path, text: str, name: str = "manifest.yaml") -> Path:
    path = root / name
    path.write_text(text, encoding="utf-8")
    return path


def _load(path: Path):
    return load("folder", path.parent, manifest=path.name)


def test_csv_and_yaml_manifests_say_the_same(root):
    table = _write(
        root,
        "file,fault,bearing,rate_hz,rpm,load,channel,variable,severity,geometry\n"
        "raw/a.npy,healthy,1,12e3,1797,0,0,,,6205\n"
        "raw\\b.csv,inner,B7,12000,1797,1.5,fe,,0.2,6205\n"
        "\n"
        "raw/c.mat,outer,B8,12000,1750,,,y,,6205\n",
        "manifest.csv",
    )
    document = _write(
        root,
        "defaults: {rate_hz: 12e3, rpm: 1797, geometry: 6205}\n"
        "recordings:\n"
        "- {file: raw/a.npy, fault: healthy, bearing: 1, load: 0, channel: 0}\n"
        "- {file: 'raw\\b.csv', fault: inner, bearing: B7, load: 1.5, channel: fe, severity: 0.2}\n"
        "- {file: raw/c.mat, fault: outer, bearing: B8, rpm: 1750, variable: y}\n",
    )
    first, second = _load(table), _load(document)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.signal, other.signal)
        for key in ("name", "rate_hz", "shaft_hz", "fault", "bearing", "condition", "rig", "orders"):
            assert getattr(one, key) == getattr(other, key)
    healthy, inner, outer = first
    assert (healthy.bearing, healthy.severity, healthy.condition) == ("1", 0.0, "1797 rpm, load 0")
    assert (inner.severity, inner.load, inner.name) == (0.2, 1.5, "raw\\b.csv:fe")
    assert (outer.condition, outer.shaft_hz) == ("1750 rpm", pytest.approx(1750 / 60))
    assert math.isnan(outer.severity)
    assert math.isnan(outer.load)
    assert healthy.orders == SKF_6205
    np.testing.assert_allclose(inner.signal, SIGNALS[1:], rtol=1e-6)
    np.testing.assert_allclose(outer.signal, SIGNALS[1:], rtol=1e-6)
    fingerprints = {DATASET.fingerprint(root, FolderOptions(manifest=p.name)) for p in (table, document)}
    assert len(fingerprints) == 1


def test_all_channels_come_by_default_and_a_wav_knows_its_rate(root):
    path = _write(
        root,
        "- {file: raw/a.npy, fault: healthy, bearing: A, rate_hz: 100, shaft_hz: 5, condition: slow}\n"
        "- {file: raw/d.wav, fault: healthy, bearing: A, shaft_hz: 5, rig: two, name: wave}\n",
    )
    both, wave = _load(path)
    assert both.signal.shape == (2, 400)
    assert both.condition == "slow"
    assert (wave.rate_hz, wave.rig, wave.name, wave.condition) == (8_000, "two", "wave", "300 rpm")


@pytest.mark.parametrize(
    ("geometry", "orders"),
    [
        ("geometry: 6203", SKF_6203),
        ("order_outer: 3, order_inner: 5, order_ball: 4, order_cage: 0.4", BearingOrders(3, 5, 4, 0.4)),
        (
            "geometry: {order_outer: 3, order_inner: 5, order_ball: 4, order_cage: 4e-1}",
            BearingOrders(3, 5, 4, 0.4),
        ),
        ("n_rolling: 9, ball_diameter: 7.94, pitch_diameter: 39.04", Geometry(9, 7.94, 39.04).orders),
        (
            "geometry: {n_rolling: 9, ball_diameter: 7.94, pitch_diameter: 39.04, contact_angle_deg: 15}",
            Geometry(9, 7.94, 39.04, 15).orders,
        ),
        ("rig: none", None),
    ],
)
def test_geometry_in_every_spelling(root, geometry, orders):
    row = "{file: raw/a.npy, fault: inner, bearing: A, rate_hz: 100, rpm: 60, " + geometry + "}"
    (entry,) = read_manifest(_write(root, f"- {row}\n"))
    assert entry.row.orders == orders


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ("rate_hz: true", "rate_hz", "number"),
        ("rate_hz: 10:30", "rate_hz", "10:30"),
        ("rate_hz: 12,000", "rate_hz", "number"),
        ("rate_hz: -1", "rate_hz", "expected 1 to 1e+08 Hz"),
        ("rate_hz: .nan", "rate_hz", "is nan (expected a number from 1 to 1e+08 Hz)"),
        ("rate_hz: .inf", "rate_hz", "is inf (expected a number from 1 to 1e+08 Hz)"),
        ("rate_hz: [1]", "rate_hz", "number"),
        ("bearing: false", "bearing", "quotes"),
        ("bearing: 1.10", "bearing", "quotes"),
        ("fault: ''", "fault", "at least 1"),
        ("fault: ~", "fault", "is missing (expected text)"),
        ("severity: -2", "severity", "expected 0 to 1e+06"),
        ("speed: 3", "speed", "unknown key"),
        ("shaft_hz: 3", "recording 1", "once"),
        ("rpm: ~", "recording 1", "once"),
        ("geometry: 9999", "recording 1", "6205"),
        ("geometry: {n_rolling: 9}", "recording 1", "ball_diameter is missing"),
        ("geometry: {balls: 9}", "geometry.balls", "unknown key"),
        ("geometry: {n_rolling: 9, ball_diameter: 9, pitch_diameter: 3}", "recording 1", "no bearing has"),
        ("geometry: {n_rolling: 8.5, ball_diameter: 1, pitch_diameter: 3}", "recording 1", "whole number"),
        ("order_outer: 3; geometry: 6205", "recording 1", "twice"),
    ],
)
def test_a_wrong_value_names_row_and_key(root, change, key, words):
    row = {"file": "raw/a.npy", "fault": "inner", "bearing": "A", "rate_hz": "100", "rpm": "60"}
    changed = change.split(":")[0]
    kept = "".join(f"  {name}: {value}\n" for name, value in row.items() if name != changed)
    extra = "".join(f"  {part}\n" for part in change.split("; "))
    path = _write(root, "recordings:\n-\n" + kept + extra)
    with pytest.raises(RequestError) as caught:
        read_manifest(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert "recording 1" in line
    assert key in line
    assert words in line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER + "raw/a.npy,inner,A,abc,60,\n", "line 2, rate_hz"),
        (HEADER + "raw/a.npy,inner,A,100\n", "line 2"),
        (HEADER + "raw/a.npy,inner,A,100,60,1,9\n", "line 2"),
        (HEADER + "raw/a.npy,inner,A,100,,\n", "line 2"),
        (HEADER, "lists no recordings"),
        ("", "lists no recordings"),
        ("file,file\na,b\n", "twice"),
        (HEADER + 'raw/a.npy,"inner"x,A,100,60,1\n', "no CSV"),
    ],
)
def test_wrong_csv_names_the_line(root, text, words):
    with pytest.raises(RequestError, match=words):
        read_manifest(_write(root, text, "m.csv"))


def test_semicolons_and_a_byte_order_mark_are_read(root):
    text = "\ufeff" + HEADER.replace(",", ";") + "raw/a.npy;inner;A;100;60;\n"
    (entry,) = read_manifest(_write(root, text, "m.csv"))
    assert (entry.position, entry.row.rate_hz, entry.row.load) == ("line 2", 100.0, None)


def test_comments_and_empty_rows_of_spreadsheets_are_left_out(root):
    rows = "# old\nraw/a.npy,inner,A,100,60,\n,,,,,\n\nraw/b.csv,inner,B,100,x,\n"
    text = f"# pumps; hall 3\n,,,,,\n{HEADER}{rows}"
    with pytest.raises(RequestError, match="line 8, rpm"):
        read_manifest(_write(root, text, "m.csv"))
    entries = read_manifest(_write(root, text.replace(",x,", ",60,"), "m.csv"))
    assert [entry.position for entry in entries] == ["line 5", "line 8"]


def test_columns_that_a_spreadsheet_leaves_empty_are_left_out(root):
    wide = HEADER.strip() + ",,\nraw/a.npy,inner,A,100,60,,,\n"
    (entry,) = read_manifest(_write(root, wide, "m.csv"))
    assert (entry.row.rate_hz, entry.row.load) == (100.0, None)
    with pytest.raises(RequestError, match="line 2: has not as many fields"):
        read_manifest(_write(root, wide.replace("60,,,", "60,,,7"), "m.csv"))


def test_a_manifest_of_gigabytes_and_one_endless_line_are_refused(root):
    manifest = _write(root, HEADER, "m.csv")
    os.truncate(manifest, 50 << 30)
    with pytest.raises(RequestError, match="too long"):
        read_manifest(manifest)
    with pytest.raises(RequestError, match="line 1"):
        read_manifest(_write(root, "a" * 200_000, "m.csv"))


@pytest.mark.parametrize(
    ("general", "own", "read"),
    [
        ("rpm: 60", "shaft_hz: 2", {"shaft_hz": 2.0, "rpm": None}),
        ("shaft_hz: 2, rate_hz: 50", "rpm: 60, rate: file", {"shaft_hz": None, "rate_hz": None}),
        (
            "rpm: 60, geometry: 6205",
            "order_outer: 3.1, order_inner: 4.9, order_ball: 4, order_cage: 0.39",
            {"geometry": None, "order_outer": 3.1},
        ),
        (
            "rpm: 60, geometry: {n_rolling: 9, ball_diameter: 8, pitch_diameter: 39}",
            "geometry: {n_rolling: 8}",
            {"n_rolling": 8.0, "ball_diameter": 8.0},
        ),
        (
            "rpm: 60, tachometer: t, pulses_per_turn: 2",
            "speed_channel: s, speed_unit: Hz",
            {"rpm": 60.0, "tachometer": None, "speed_channel": "s"},
        ),
    ],
)
def test_what_a_row_says_in_another_form_replaces_the_default(root, general, own, read):
    row = f"{{file: raw/a.npy, fault: inner, bearing: A, {own}}}"
    (entry,) = read_manifest(_write(root, f"defaults: {{{general}}}\nrecordings:\n  - {row}\n"))
    assert {key: getattr(entry.row, key) for key in read} == read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("just text", "list of recordings"),
        ("rows: []", "list of recordings"),
        ("recordings: 3", "is no list"),
        ("recordings: []", "lists no recordings"),
        ("recordings: [3]", "recording 1"),
        ("defaults: 3\nrecordings: []", "defaults"),
        ("a: [", "line 1"),
        ("defaults: {rpm: 1, rpm: 2}", "twice"),
    ],
)
def test_wrong_yaml_is_refused(root, text, words):
    with pytest.raises(RequestError, match=words):
        read_manifest(_write(root, text))


def test_latin_1_and_foreign_manifests_are_refused(root):
    (root / "m.csv").write_bytes(HEADER.encode() + "raw/a.npy,inner,Käfig,1,1,\n".encode("latin-1"))
    with pytest.raises(RequestError, match="UTF-8"):
        read_manifest(root / "m.csv")
    for name in ("m.xlsx", "absent.csv"):
        with pytest.raises(RequestError, match=name):
            read_manifest(root / name)
    with pytest.raises(RequestError, match=r"folder\.manifest"):
        load("folder", root)
    with pytest.raises(RequestError, match="nowhere"):
        load("folder", root, manifest="nowhere.yaml")


def test_recordings_with_one_name_a_missing_rate_and_a_contradicting_rate(root):
    row = "{file: raw/a.npy, fault: inner, bearing: A, rate_hz: 100, rpm: 60}"
    with pytest.raises(RequestError, match=r"recording 2, file: raw/a\.npy is that of recording 1"):
        _load(_write(root, f"- {row}\n- {row}\n"))
    with pytest.raises(RequestError, match="recording 1, rate_hz"):
        _load(_write(root, "- {file: raw/a.npy, fault: inner, bearing: A, rpm: 60}\n"))
    with pytest.raises(RequestError, match=r"rate_hz.*8000"):
        _load(_write(root, "- {file: raw/d.wav, fault: inner, bearing: A, rpm: 60, rate_hz: 9}\n"))


def test_a_wav_header_says_whole_hertz(root):
    row = "{file: raw/d.wav, fault: inner, bearing: A, rpm: 60, rate_hz: 7999.6}"
    assert _load(_write(root, f"- {row}\n"))[0].rate_hz == 7999.6
    with pytest.raises(RequestError, match=r"is 7998\.9, but d\.wav says 8000"):
        _load(_write(root, f"- {row.replace('7999.6', '7998.9')}\n"))


def test_a_rate_beside_the_signal_that_is_another_is_noted(root):
    row = "{file: raw/e.mat, fault: inner, bearing: A, rpm: 60, rate_hz: 25600}"
    for scalar, words in (
        ({"Fs": 12_000}, "'Fs' in the file is 12000"),
        ({"fs": 25_600}, ""),
        ({"sr": 25.6}, ""),
    ):
        savemat(root / "raw" / "e.mat", {"x": SIGNALS[0], **scalar})
        notes = _load(_write(root, f"- {row}\n"))[0].notes
        assert len(notes) == bool(words) and all(note.startswith(words) for note in notes)


def test_a_name_that_is_too_long_is_a_missing_file(root):
    path = _write(root, f"- {{file: {'x' * 400}.npy, fault: inner, bearing: A, rate_hz: 1, rpm: 60}}\n")
    options = FolderOptions(manifest=str(path))
    assert len(DATASET.missing(root, options)) == 1
    for ask in (DATASET.read, DATASET.fingerprint):
        with pytest.raises(RequestError, match="no such file"):
            ask(root, options)
    with pytest.raises(RequestError, match="no such manifest"):
        DATASET.read(root, FolderOptions(manifest="x" * 400 + ".csv"))


def test_bad_signals_name_their_file(root):
    for name, values in {"nan": [0, math.nan, 1], "flat": [2, 2, 2], "short": [1]}.items():
        np.save(root / f"{name}.npy", np.array(values, dtype=float))
        path = _write(root, f"- {{file: {name}.npy, fault: inner, bearing: A, rate_hz: 1, rpm: 60}}\n")
        with pytest.raises(RequestError, match=rf"{name}\.npy"):
            _load(path)


def test_missing_files_are_listed_and_the_fingerprint_follows_the_content(root):
    path = _write(
        root,
        "defaults: {fault: inner, bearing: A, rate_hz: 100, rpm: 60}\n"
        "recordings: [{file: raw/a.npy}, {file: raw/gone.npy}]\n",
    )
    options = FolderOptions(manifest=str(path))
    assert DATASET.missing(root, options) == ["raw/gone.npy (recording 2)"]
    for ask in (DATASET.read, DATASET.fingerprint):
        with pytest.raises(RequestError, match=r"gone\.npy"):
            ask(root, options)
    np.save(root / "raw" / "gone.npy", SIGNALS[0])
    before = DATASET.fingerprint(root, options)
    np.save(root / "raw" / "gone.npy", SIGNALS[1])
    assert DATASET.fingerprint(root, options) != before
    assert DATASET.missing(root, options) == []
