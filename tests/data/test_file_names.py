import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.data.file_names import NamePattern
from suite.data.manifest import read_manifest
from suite.errors import RequestError

FIELDS, NUMBERS = ("bearing", "fault", "rpm", "load"), ("rpm", "load")


def _folder(root: Path, *files: str) -> Path:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    return root


def _read(root: Path, text: str, name: str = "m.yaml"):
    (root / name).write_text(text, encoding="utf-8")
    return read_manifest(root / name)


def _line(root: Path, text: str) -> str:
    with pytest.raises(RequestError) as caught:
        _read(root, text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.text("aZ_ .-", min_size=1, max_size=9).map(lambda text: f"b{text}b"),
    st.integers(1, 9999),
    st.floats(-9, 9).map(lambda load: f"{load:.2f}"),
)
def test_numbers_and_text_come_back_from_a_name(bearing, rpm, load):
    read = NamePattern("{bearing}_{rpm}_{load}.mat", FIELDS, NUMBERS).read(f"runs/{bearing}_{rpm}_{load}.mat")
    assert read == {"bearing": bearing, "rpm": str(rpm), "load": load}


@pytest.mark.parametrize(
    ("pattern", "file", "read"),
    [
        ("{bearing}/acc_*.csv", "set/B1_1/acc_00001.csv", {"bearing": "B1_1"}),
        ("*_{rpm}rpm.mat", "a_b_900rpm.mat", {"rpm": "900"}),
        ("{bearing}{rpm}.mat", "IR900.mat", "several ways"),
        ("{bearing}_{fault}.mat", "a_b_inner.mat", "several ways: a/b_inner, a_b/inner"),
        ("{bearing}_{rpm}.mat", "IR5_fast.mat", "does not match"),
        ("{bearing}_{rpm}.mat", "IR5_900.csv", "does not match"),
    ],
)
def test_a_name_is_read_in_one_way_or_refused(pattern, file, read):
    names = NamePattern(pattern, FIELDS, NUMBERS)
    if isinstance(read, dict):
        assert names.read(file) == read
        return
    with pytest.raises(ValueError, match=read):
        names.read(file)


@pytest.mark.parametrize(
    "pattern", ["a.mat", "{bearing", "{speed}.mat", "{rpm}_{rpm}.mat", "{rpm}" + "*_" * 99]
)
def test_a_pattern_without_known_fields_is_refused(pattern):
    with pytest.raises(ValueError, match=r"fields in braces|known field|twice|pieces"):
        NamePattern(pattern, FIELDS, NUMBERS)


def test_a_glob_gives_a_row_a_file_and_the_rows_own_keys_go_first(tmp_path):
    root = _folder(tmp_path, "raw/IR5_900.mat", "raw/IR5_1200.mat", "raw/N_900.mat", "raw/.IR9_1.mat")
    (root / "raw" / "IR_folder_1.mat").mkdir()
    os.mkfifo(root / "raw" / "IR7_900.mat")
    entries = _read(
        root,
        "defaults: {rate_hz: 51200, fault: inner, bearing: other, pattern: '{bearing}_{rpm}.mat'}\n"
        "recordings: [{file: 'raw/IR*.mat'}, {file: raw/N_900.mat, fault: healthy, rpm: 901}]\n",
    )
    assert [(row.file, row.bearing, row.rpm, row.fault) for _, row in entries] == [
        ("raw/IR5_1200.mat", "IR5", 1200, "inner"),
        ("raw/IR5_900.mat", "IR5", 900, "inner"),
        ("raw/N_900.mat", "N", 901, "healthy"),
    ]
    assert entries[0].position == "recording 1 (raw/IR5_1200.mat)"
    table = "file,fault,pattern,bearing,rpm,rate_hz\nraw/IR*.mat,inner,{bearing}_{rpm}.mat,,,51200\n"
    assert [entry.row for entry in _read(root, table, "m.csv")] == [entry.row for entry in entries[:2]]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("[{file: '*.wav'}]", "recording 1, file: '*.wav' matches no file"),
        ("[{file: '*.mat'}]", "recording 1, file odd.mat: does not match '{bearing}_{rpm}.mat'"),
        ("[{file: 'IR*.mat'}, {file: IR5_900.mat}]", "recording 2, file: IR5_900.mat is that of recording 1"),
        (
            "[{file: IR5_900.mat, pattern: '{colour}.mat'}]",
            "recording 1, pattern: has no known field 'colour'",
        ),
        ("[{file: IR5_900.mat, pattern: 3}]", "recording 1, pattern: is 3"),
        (f"[{{file: '{'*a' * 50_000}'}}]", "has 100000 characters"),
        (f"[{{file: IR5_900.mat, bearing: {'x' * 100_000}}}]", "bearing: has 100000 characters"),
        ('[{file: IR5_900.mat, fault: "inner\\u202Elautca"}]', "fault: is 'inner\\u202elautca'"),
        ('[{file: IR5_900.mat, bearing: "a\\0b"}]', "cannot be seen"),
        ('[{file: "*\\0.mat"}]', "recording 1, file"),
        (
            "[{file: IR5_900.mat, geometry: {n_rolling: 1e9, ball_diameter: 1, pitch_diameter: 9}}]",
            "1 to 1000",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(tmp_path, rows, words):
    root = _folder(tmp_path, "IR5_900.mat", "IR5_1200.mat", "odd.mat")
    defaults = "{rate_hz: 51200, fault: inner, pattern: '{bearing}_{rpm}.mat'}"
    assert words in _line(root, f"defaults: {defaults}\nrecordings: {rows}\n")
