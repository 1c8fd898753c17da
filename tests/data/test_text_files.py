"""Text files as loggers write them: the right numbers under the right names, or one line that asks."""

import gzip

import logger_files
import numpy as np
import pytest

from suite.data.catalog.folder import DATASET, FolderOptions
from suite.data.dataset import load
from suite.data.readers import read_arrays, read_signal
from suite.data.readers.options import ReadOptions
from suite.errors import RequestError

X = np.round(np.random.default_rng(1).normal(size=60), 4)
Y = np.round(X[::-1] * 3, 4)
P, Q = ([f"{value:.4f}" for value in values] for values in (X, Y))
PC, QC = ([text.replace(".", ",") for text in texts] for texts in (P, Q))
WHOLE = np.random.default_rng(2).integers(0, 900, size=(60, 2))
TEXTS = WHOLE.T.astype(str)


def rows(*columns, by=";"):
    return "\n".join(by.join(row) for row in zip(*columns, strict=True)) + "\n"


def read(folder, content, name="run.csv", **reading):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_arrays(path, ReadOptions.checked(reading))


STAMPS = [f"2024-05-01 12:00:{i:02d}.5" for i in range(60)]
GERMAN = [f"01.05.2024 12:00:{i:02d},5" for i in range(60)]
CLOCK = [f"12:00:{i:02d}.5" for i in range(60)]
INDEX = [str(i) for i in range(60)]
LVM = (
    "LabVIEW Measurement\t\nSeparator\tTab\nDecimal_Separator\t,\n***End_of_Header***\t\n\t\n"
    "Channels\t2\t\t\nSamples\t60\t60\t\nDelta_X\t0,000078\t0,000078\t\n***End_of_Header***\t\t\t\n"
    "X_Value\tDE\tFE\tComment\n" + rows(PC, PC, QC, by="\t").replace("\n", "\tstarted at 9\n", 1)
)
XY = {"x": X, "y": Y}
AB = {"column_1": X, "column_2": Y}

RIGHT = {
    "comma alone": ("Acc\n" + rows(PC), {"Acc": X}),
    "comma alone, no name": (rows(PC), {"column_1": X}),
    "comma and tabs": ("x\ty\n" + rows(PC, QC, by="\t"), XY),
    "comma and semicolons": ("x;y\n" + rows(PC, QC), XY),
    "comma and blanks": ("x y\n" + rows(PC, QC, by="   "), XY),
    "comma in quotes": ('"x","y"\n' + rows([f'"{p}"' for p in PC], [f'"{q}"' for q in QC], by=","), XY),
    "whole numbers first": ("a;b\n0;0\n" + rows(PC, QC), {"a": [0, *X], "b": [0, *Y]}),
    "one comma after many": (
        "a;b\n" + "0;0\n" * 20_000 + "0,5;1\n" + "1;0\n" * 300,
        {"a": [0] * 20_000 + [0.5] + [1] * 300, "b": [0] * 20_000 + [1] + [0] * 300},
    ),
    "exponents": ("x\n1,234E+02\n-1,5e-3\n+1,5\n", {"x": [123.4, -0.0015, 1.5]}),
    "points": ("x\n1.234E+02\n-1.5e-3\n+1.5\n.5\n1.\n", {"x": [123.4, -0.0015, 1.5, 0.5, 1]}),
    "minus of typesetters": ("x\n" + rows(PC).replace("-", "−"), {"x": X}),
    "preamble": ("Sampling rate 12800\nCount\t60\n12800\n\nx;y\n" + rows(P, Q), XY),
    "two columns above three": ("12800;3\n60;1\n" + rows(P, Q, P), {**AB, "column_3": X}),
    "key and value above two": ("Rate;12800\nx;y\n" + rows(P, Q), XY),
    "channel numbers": ("1 2 3\n" + rows(P, Q, P, by=" "), {**AB, "column_3": X}),
    "channel numbers below names": ("x y z\n1 2 3\n" + rows(P, Q, P, by=" "), {**XY, "z": X}),
    "long preamble": ("".join(f"key {i}: value {i}\n" for i in range(900)) + "x\n" + rows(P), {"x": X}),
    "footer": ("x;y\n" + rows(P, Q) + "\nMean;0.3\nEND\n", XY),
    "end": ("x\n1\n2\nEND\n", {"x": [1, 2]}),
    "units": ("x;y\n[s];[g]\n" + rows(P, Q), XY),
    "same units": ("x,y\ng,g\n" + rows(P, Q, by=","), XY),
    "two rows of names": ("Channel 1;Channel 2\nx;y\n" + rows(P, Q), XY),
    "quantity below names": ("x;y\nAcc;Acc\n" + rows(P, Q), XY),
    "index": (",x,y\n" + rows(INDEX, P, Q, by=","), XY),
    "index of R": ("x y\n" + rows(INDEX, P, Q, by=" "), XY),
    "index of a series": (",0\n" + rows(INDEX, P, by=","), {"column_2": X}),
    "index in numbers": (",0,1\n" + rows(INDEX, P, Q, by=","), {"column_2": X, "column_3": Y}),
    "repeated and blank names": ("DE;;DE\n" + rows(P, Q, P), {"DE": X, "column_2": Y, "DE_2": X}),
    "name with blanks": ("Acceleration of DE (g)\n" + rows(P), {"Acceleration of DE (g)": X}),
    "names as a comment": ("# made by hand\n# x y\n" + rows(P, Q, by=" "), XY),
    "stamps": ("t;x;y\n" + rows(STAMPS, P, Q), XY),
    "German stamps": ("t\tx\ty\n" + rows(GERMAN, PC, QC, by="\t"), XY),
    "times": (rows(CLOCK, PC), {"column_2": X}),
    "labels": ("x,y,label\n" + rows(P, Q, ["Normal"] * 60, by=","), XY),
    "empty column": ("x;remark;y\n" + rows(P, [""] * 60, Q), XY),
    "trailing separators": ("x;y;\n" + rows(PC, QC, [""] * 60), XY),
    "comments between": ("x,y\n" + rows(P, Q, by=",").replace("\n", "\n# 1,2\n%3,4\n\n", 9), XY),
    "CRLF": ("x,y\r\n" + rows(P, Q, by=",").replace("\n", "\r\n"), XY),
    "CR": ("x,y\r" + rows(P, Q, by=",").replace("\n", "\r"), XY),
    "CR CR LF": ("x\r\r\n" + rows(P).replace("\n", "\r\r\n"), {"x": X}),
    "LabVIEW": (LVM, {"X_Value": X, "DE": X, "FE": Y}),
    "whole numbers": (rows(*TEXTS, by=";"), dict(zip(AB, WHOLE.T, strict=True))),
    "whole numbers, named": (
        "x,y\n" + rows(*TEXTS, by=","),
        dict(zip(XY, WHOLE.T, strict=True)),
    ),
    "four digits": ("x\n1.234\n-2.345\n3450\n", {"x": [1.234, -2.345, 3450]}),
}


@pytest.mark.parametrize("case", RIGHT)
def test_right_numbers_under_right_names(tmp_path, case):
    content, columns = RIGHT[case]
    arrays = read(tmp_path, content)
    assert list(arrays) == list(columns)
    for name, values in columns.items():
        np.testing.assert_allclose(arrays[name], values, rtol=1e-14, err_msg=name)


ENCODED = [("Zeit (µs)", "Größe [m/s²]"), ("时间", "加速度"), ("Temp °C", "Zählung")]


@pytest.mark.parametrize("names", ENCODED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "legacy"])
def test_names_in_every_encoding(tmp_path, encoding, names):
    chosen = encoding if encoding != "legacy" else "gbk" if names[0] == "时间" else "cp1252"
    content = (f"{names[0]};{names[1]}\n" + rows(PC, QC)).encode(chosen)
    assert list(read(tmp_path, content)) == list(names)
    assert list(read(tmp_path, content, encoding=chosen)) == list(names)


def test_an_encoding_can_be_said(tmp_path):
    content = "時間,加速度\n1.5,2\n2.5,3\n".encode("shift-jis")
    assert list(read(tmp_path, content, encoding="shift-jis")) == ["時間", "加速度"]
    with pytest.raises(RequestError, match="encoding"):
        read(tmp_path, content, encoding="utf-8")


ASKED = {
    "two numbers or one": (rows(*TEXTS, by=","), "decimal.*separator"),
    "two names, zeros in front": ("a,b\n" + rows(PC), "decimal.*separator"),
    "thousands or decimals": ("x\n1,234\n-2,345\n345\n", "decimal"),
    "points of thousands": ("x\n1.234\n-2.345\n345\n", "decimal"),
    "thousands and decimals": ('"1,234.5","7"\n"2,345.5","8"\n', "thousands.*decimal"),
    "thousands and comma": ("1.234,5;1\n2.345,5;2\n", "thousands.*decimal"),
    "blanks of thousands": ("1 234,5\n2 345,5\n3 456,7\n", "thousands.*separator"),
    "points of thousands cut at the comma": ("Acc\n12,25\n-1.234,56\n987,5\n", "thousands.*decimal"),
    "digits of another script": ("x\n１２\n１３\n", "no row of numbers"),
    "comma for both": ("x,y\n" + rows(PC, QC, by=","), "separator"),
    "two decimal marks": (rows(P, QC), "decimal"),
    "rate above a column": ("12800\n" + rows(P), "skip_rows"),
    "rate and count": ("12800\n60\n" + rows(P), "skip_rows"),
    "count of whole numbers": ("60\n" + rows(TEXTS[0]), "skip_rows"),
    "names and numbers of two": ("x;y\n1;2\n" + rows(PC, QC), "skip_rows"),
    "cut time": (rows([stamp[:19] + ",123" for stamp in STAMPS], P, by=","), "time.*separator"),
    "no numbers": ("a;b\n" * 40, "no row of numbers.*'a;b'.*separator"),
    "no numbers but": ("0x10\n1_000\n1d5\n", "no row of numbers.*0x10"),
    "two blocks": ("x;y\n" + rows(P, Q) + "x;y\n" + rows(P, Q), "line 62: 'x;y'"),
    "points, then commas": ("x\n" + rows(P) + rows(PC), "line 61: .*decimal"),
    "commas, then points": ("x\n" + rows(PC) + rows(P), "line .*decimal"),
    "two columns, then one": (rows(P, Q) + rows(P), "line 60: .*skip_rows"),
    "a separator in the remark": (
        "x,y,remark\n1.5,2.5,start, of test\n" + rows(P, Q, by=",").replace("\n", ",\n"),
        "line 2",
    ),
    "a word": (rows(P) + "oops\n" + rows(P), "line 61: 'oops'"),
    "a cut row": (rows(P, Q) + "0.12\n", "line 61: Expected 2 fields, saw 1"),
    "a further field": (rows(P, Q) + "1;2;3\n" + rows(P, Q), "line 61: Expected 2 fields, saw 3"),
    "a cut number": (rows(P) + "0.12.\n", "line 61"),
    "a gap": (rows(P) + "\n" + rows(P), "line 61: is blank"),
}


@pytest.mark.parametrize("case", ASKED)
def test_what_is_open_is_asked_in_one_line(tmp_path, case):
    content, words = ASKED[case]
    with pytest.raises(RequestError, match=words) as caught:
        read(tmp_path, content)
    assert str(caught.value).startswith(str(tmp_path / "run.csv"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reading", "columns"),
    [
        ("0,5\n1,25\n2,75\n", {"decimal": ","}, {"column_1": [0.5, 1.25, 2.75]}),
        ("0,5\n1,25\n2,75\n", {"separator": "comma"}, {"column_1": [0, 1, 2], "column_2": [5, 25, 75]}),
        ("x\n1,234\n345\n", {"decimal": "comma"}, {"x": [1.234, 345]}),
        ("x\n1,234\n345\n", {"decimal": ".", "separator": "none"}, {"x": [1234, 345]}),
        ("1.234,5;1\n2,5;2\n", {"decimal": ","}, {"column_1": [1234.5, 2.5], "column_2": [1, 2]}),
        ("x\n12,25\n-1.234,56\n987,5\n", {"decimal": ","}, {"x": [12.25, -1234.56, 987.5]}),
        ("x\n345\n1,234.5\n-2,345.5\n3,456.5\n", {"decimal": "."}, {"x": [345, 1234.5, -2345.5, 3456.5]}),
        ("1.234,5\n-2.345,5\n3,25\n4,5\n", {"decimal": ","}, {"column_1": [1234.5, -2345.5, 3.25, 4.5]}),
        ("1 234,5\n2 345,5\n", {"separator": "none", "decimal": ","}, {"column_1": [1234.5, 2345.5]}),
        ("1 234,5\n2 345,5\n", {"separator": "blank"}, {"column_1": [1, 2], "column_2": [234.5, 345.5]}),
        ("12800\n60\n" + rows(P), {"skip_rows": 2}, {"column_1": X}),
        ("12800\n60\n" + rows(P), {"skip_rows": 0}, {"column_1": [12800, 60, *X]}),
        ("12800\nx\n" + rows(P), {"skip_rows": 1}, {"x": X}),
    ],
)
def test_the_keys_decide(tmp_path, content, reading, columns):
    arrays = read(tmp_path, content, **reading)
    assert list(arrays) == list(columns)
    for name, values in columns.items():
        np.testing.assert_array_equal(arrays[name], values)


@pytest.mark.parametrize("odd", ["oops", "0,5", "1 2", "1_0", "0x10", "True", "1;2", '"'])
def test_an_odd_field_far_inside_names_its_line(tmp_path, odd):
    numbers = rows(P) * 200
    with pytest.raises(RequestError, match="line 12001"):
        read(tmp_path, numbers + odd + "\n" + numbers)


@pytest.mark.parametrize("odd", ["nan", "NaN", "1e400", "-Inf"])
def test_what_is_no_finite_number_is_refused_with_its_row(tmp_path, odd):
    (tmp_path / "run.csv").write_text(rows(P) * 100 + odd + "\n" + rows(P))
    with pytest.raises(RequestError, match=r"sample 6000.*NaN or infinite"):
        read_signal(tmp_path / "run.csv")


@pytest.mark.parametrize(
    "name", ["2004.02.12.10.32.39", "run", "run.csv.gz", "run.7.gz", "run.lvm", "run.asc", "run.DAT"]
)
def test_text_is_known_by_its_content(tmp_path, name):
    content = rows(P, Q, by="\t").encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    np.testing.assert_allclose(read_signal(tmp_path / name), [X, Y], rtol=1e-6)
    np.testing.assert_allclose(read_signal(tmp_path / name, channel=1), [Y], rtol=1e-6)


def test_an_unknown_suffix_asks_for_the_format(tmp_path):
    (tmp_path / "run.vib").write_text(rows(P, Q))
    with pytest.raises(RequestError, match=r"suffix.*format: text"):
        read_signal(tmp_path / "run.vib")
    np.testing.assert_allclose(read_signal(tmp_path / "run.vib", format="text"), [X, Y], rtol=1e-6)
    np.save(tmp_path / "run.npy", X)
    with pytest.raises(RequestError, match="decimal: is for text files"):
        read_signal(tmp_path / "run.npy", decimal=",")


def test_a_small_file_that_unpacks_to_much_is_refused(tmp_path):
    (tmp_path / "run.csv.gz").write_bytes(gzip.compress(b"0" * (1 << 23)))
    with pytest.raises(RequestError, match="unpacks to more"):
        read_signal(tmp_path / "run.csv.gz")


@pytest.mark.parametrize(
    "reading",
    [
        {"decimal": "x"},
        {"separator": "::"},
        {"encoding": "base64"},
        {"skip_rows": -1},
        {"format": "csv"},
        {"a": 1},
    ],
)
def test_a_wrong_option_names_its_key(tmp_path, reading):
    (tmp_path / "run.csv").write_text(rows(P))
    with pytest.raises(RequestError) as caught:
        read_signal(tmp_path / "run.csv", **reading)
    assert caught.value.key == next(iter(reading))


def test_a_manifest_says_how_a_file_is_read(tmp_path):
    (tmp_path / "a.vib").write_text("Rate\n7\n" + "0,5\n1,25\n2,75\n" * 50, encoding="utf-16")
    head = "file;fault;bearing;rate_hz;rpm;format;skip_rows;decimal;encoding\n"
    (tmp_path / "m.csv").write_text(head + "a.vib;inner;1;100;1500;text;2;,;utf-16\n")
    (recording,) = load("folder", tmp_path, manifest="m.csv")
    np.testing.assert_array_equal(recording.signal, [[0.5, 1.25, 2.75] * 50])
    before = DATASET.fingerprint(tmp_path, FolderOptions(manifest="m.csv"))
    (tmp_path / "m.csv").write_text(head + "a.vib;inner;1;100;1500;text;3;,;utf-16\n")
    assert DATASET.fingerprint(tmp_path, FolderOptions(manifest="m.csv")) != before
    (tmp_path / "m.csv").write_text(head + "a.vib;inner;1;100;1500;text;3;x;utf-16\n")
    with pytest.raises(RequestError, match="line 2, decimal: is 'x'"):
        load("folder", tmp_path, manifest="m.csv")


def test_random_files_are_right_or_asked_about(tmp_path):
    counts = logger_files.outcomes(150, seed=0, folder=tmp_path)
    assert counts.keys() <= {"right", "asked"}
    assert counts["right"] > 140


def test_numbers_of_a_preamble_in_the_columns_of_data_are_no_rows(tmp_path):
    above = "Channels\t2\t\t\nDelta_X\t0.5\t0.5\t\n***End_of_Header***\t\t\t\nX_Value\tx\ty\tComment\n"
    arrays = read(tmp_path, "Separator\tTab\n" + above + rows([""] * 60, P, Q, by="\t"), "run.lvm")
    np.testing.assert_allclose([arrays["x"], arrays["y"]], [X, Y])


def test_a_preamble_fills_no_empty_column(tmp_path):
    for first in ("DE", "2024-05-01 12:00:00"):
        columns = rows([first] * 60, P, [""] * 60, by=",")
        assert list(read(tmp_path, "Delta_X,0,000078\nKanal,1,2,3\nStamp,x\n" + columns)) == ["x"]


def test_a_column_that_few_rows_fill_costs_no_row(tmp_path):
    pulses = ["1", *[""] * 59]
    arrays = read(tmp_path, "x,trigger\n" + rows(P, pulses, by=","))
    np.testing.assert_allclose(arrays["x"], X)
    assert np.isnan(arrays["trigger"]).sum() == 59
