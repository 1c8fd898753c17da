"""Formats of loggers and vendors: their channels, names and rate, and one line where they are damaged."""

import zipfile

import numpy as np
import pytest
from vendor_files import write_spreadsheet, write_tdms, write_universal

from suite.data.measurement import read_measurement
from suite.data.readers import read_arrays, read_signal
from suite.data.readers.stated_rate import rate_stated_in
from suite.data.stated import StatedSpeed
from suite.errors import RequestError

RNG = np.random.default_rng(3)
PAIR = RNG.normal(size=(2, 800))
LIBRARIES = {".tdms": "nptdms", ".uff": "pyuff", ".unv": "pyuff", ".xlsx": "openpyxl"}


def refusal(path, words):
    with pytest.raises(RequestError) as caught:
        read_signal(path)
    line = str(caught.value)
    assert words in line, line
    assert line.startswith(str(path)) and "\n" not in line and len(line) < 500


@pytest.mark.parametrize("suffix", LIBRARIES)
def test_without_its_library_a_format_names_the_extra(tmp_path, suffix, monkeypatch):
    path = tmp_path / f"run{suffix}"
    path.write_bytes(b"anything")
    monkeypatch.setattr("suite.data.readers.dispatch.find_spec", lambda name: None)
    refusal(
        path,
        f"{LIBRARIES[suffix]}, which reads it, is not installed (expected the extra formats: pip install",
    )


def _lvm(rows, x_columns="No", step="3.90625E-5", by="\t", decimal="."):
    head = ["LabVIEW Measurement", "Writer_Version\t2", f"Separator\t{'Tab' if by == chr(9) else 'Comma'}"]
    head += [f"Decimal_Separator\t{decimal}", f"X_Columns\t{x_columns}", "***End_of_Header***", ""]
    head += ["Channels\t2", "Samples\t800\t800", "Y_Unit_Label\tg\tg", "X_Dimension\tTime\tTime"]
    head += [
        "X0\t0.0E+0\t0.0E+0",
        f"Delta_X\t{step}\t{step}",
        "***End_of_Header***",
        "X_Value\tDE\tFE\tComment",
    ]
    lines = [by.join(("", *(f"{value:.9f}" for value in row))) for row in rows]
    return "\n".join([*head, *lines, ""]).replace(".", decimal)


@pytest.mark.parametrize("decimal", [".", ","])
def test_a_labview_measurement_tells_its_rate(tmp_path, decimal):
    path = tmp_path / "run.lvm"
    path.write_text(_lvm(PAIR.T, decimal=decimal))
    arrays = read_arrays(path)
    assert set(arrays) == {"DE", "FE", "rate_hz"}
    assert rate_stated_in(path, arrays) == pytest.approx(25_600)
    np.testing.assert_allclose(read_signal(path), PAIR, atol=1e-7)
    found = read_measurement(path, speed=StatedSpeed(25.0), channel="FE")
    assert found.rate_hz == pytest.approx(25_600) and found.rate_from == "from the file"
    np.testing.assert_allclose(found.signal, PAIR[1:], atol=1e-7)


def test_segments_of_a_labview_measurement_are_no_one_recording(tmp_path):
    path = tmp_path / "run.lvm"
    text = _lvm(PAIR.T)
    path.write_text(text + text[text.index("Channels") :])
    refusal(path, "holds 2 segments: write a file for each")
    path.write_text(text.replace("3.90625E-5\t", "0\t"))
    assert "rate_hz" not in read_arrays(path)


def test_tdms_gives_channels_names_and_rate(tmp_path):
    path = tmp_path / "run.tdms"
    write_tdms(path, PAIR)
    arrays = read_arrays(path)
    assert list(arrays) == ["DE", "FE", "rate_hz"] and rate_stated_in(path, arrays) == pytest.approx(25_600)
    np.testing.assert_allclose(read_signal(path), PAIR, rtol=1e-6)
    whole = path.read_bytes()
    for length in (3, 27, 60, len(whole) // 2, len(whole) - 8):
        path.write_bytes(whole[:length])
        refusal(path, "(expected a" if length < 100 else "ends within its last segment")


def test_tdms_that_declares_more_than_it_holds(tmp_path):
    path = tmp_path / "run.tdms"
    write_tdms(path, PAIR)
    whole, count = path.read_bytes(), (800).to_bytes(8, "little")
    assert whole.count(count) == 2
    path.write_bytes(whole.replace(count, (1 << 50).to_bytes(8, "little")))
    refusal(path, "cannot be read")


@pytest.mark.parametrize("binary", [0, 1])
def test_a_universal_file_gives_functions_of_time(tmp_path, binary):
    path = tmp_path / "run.uff"
    write_universal(path, PAIR, binary=binary)
    arrays = read_arrays(path)
    assert list(arrays) == ["DE", "FE", "rate_hz"]
    assert rate_stated_in(path, arrays) == pytest.approx(25_600, rel=1e-4)  # five digits are written
    np.testing.assert_allclose(read_signal(path), PAIR, rtol=1e-6)
    write_universal(path, PAIR, titles=("NONE", "NONE"), binary=binary)
    assert list(read_arrays(path))[:2] == ["1 +Z", "2 +Z"]
    whole = path.read_bytes()
    for length in (30, len(whole) // 3, len(whole) - 200):
        path.write_bytes(whole[:length])
        refusal(path, "cannot be read")


def test_what_is_no_even_function_of_time_is_refused(tmp_path):
    path = tmp_path / "run.unv"
    write_universal(path, PAIR, func_type=2)
    refusal(path, "no function of time, but data sets 58")
    write_universal(path, PAIR)
    text = path.read_text()
    assert text.count("       800") == 2
    path.write_text(text.replace("       800", "  80000000", 1))
    refusal(path, "'DE' declares 80,000,000 values and holds 800")
    lines = text.splitlines(keepends=True)
    path.write_text("".join(lines[:40] + lines[41:]))
    refusal(path, "declares 800 values and holds 796")
    with path.open("wb") as stream:
        stream.truncate(1 << 38)
    refusal(path, "more than 1 GiB")


def test_a_spreadsheet_is_read_as_text_is(tmp_path):
    path = tmp_path / "run.xlsx"
    rows = PAIR.T.tolist()
    write_spreadsheet(path, [["Run 7", None], [None], ["DE", "FE"], ["g", "g"], *rows, [None, None], [None]])
    arrays = read_arrays(path)
    assert list(arrays) == ["DE", "FE"]
    np.testing.assert_allclose(np.stack(list(arrays.values())), PAIR, rtol=1e-14)
    write_spreadsheet(path, [["DE", "FE"], *rows], Notes=[["by", "me"]])
    np.testing.assert_allclose(read_signal(path), PAIR, rtol=1e-6)
    write_spreadsheet(path, [["by", "me"], ["on", "May"]])
    refusal(path, "sheet 'Sheet1'")
    write_spreadsheet(path, [["DE", "FE"], *rows], other=[["DE", "FE"], *rows])
    assert list(read_arrays(path)) == ["Sheet1/DE", "Sheet1/FE", "other/DE", "other/FE"]
    write_spreadsheet(path, [["DE", "FE"], *rows[:30], ["broken", 1.0], *rows[30:]])
    refusal(path, "sheet 'Sheet1', row 32: ")


def test_a_cell_in_the_last_row_of_a_sheet_is_read_without_the_empty_rows_above_it(tmp_path):
    path = tmp_path / "far.xlsx"
    write_spreadsheet(path, [["DE"], [1.0], [2.5]])
    book = pytest.importorskip("openpyxl").load_workbook(path)
    book.active.cell(row=1_048_576, column=1, value=3.0)
    book.save(path)
    (values,) = read_arrays(path).values()
    assert list(values) == [1.0, 2.5, 3.0]


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "run.xlsx"
    write_spreadsheet(path, PAIR.T.tolist())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    refusal(path, "cannot be read")
    path.write_bytes(whole)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", bytes(100 * 2**20))
    refusal(path, "the workbook declares")
