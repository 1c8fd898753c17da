"""Text files as loggers, spreadsheets and programs write them, drawn at random, with the numbers in them."""

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np

from suite.data.readers import read_arrays
from suite.errors import RequestError

SEPARATORS = (",", ";", "\t", " ", "|", "")
NAMES = {
    "utf-8": ["Zeit (s)", "Beschleunigung [m/s²]", "DE", "加速度", "Größe µ", "Acc X", "FE", "Temp °C"],
    "cp1252": ["Zeit", "Beschleunigung m/s²", "Größe", "DE", "Temp °C", "Acc X", "FE", "Prüfstand"],
    "gbk": ["时间", "加速度", "DE", "温度传感器", "X轴", "FE", "转速", "Acc X"],
}
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "gbk")
FORMATS = ("%.3f", "%.4f", "%.6f", "%g", "%.4e", "%.5E", "%+.4f", "%d", "repr")
PREAMBLE = (
    "Sampling rate{m}12800",
    "Sampling rate: 12800 Hz",
    "Count{m}3000",
    "Delta_X{m}0{d}000078",
    "Operator{m}Smith",
    "# created 2024-05-01 12:00:01",
    "% version 3",
    "",
    "***End_of_Header***",
    "Kanal{m}1{m}2{m}3",
    "Channels{m}4{m}",
    "Start{m}01.05.2024 12:00:01",
)


class LoggerFile(NamedTuple):
    """A file, and what must be read from it; no names where none are written."""

    name: str
    content: bytes
    columns: list[np.ndarray]
    names: list[str]


def logger_file(rng: np.random.Generator) -> LoggerFile:
    """Draw a layout and numbers."""
    separator = SEPARATORS[rng.integers(len(SEPARATORS))]
    decimal = ".,"[rng.integers(2)]
    encoding = ENCODINGS[rng.integers(len(ENCODINGS))]
    channels = 1 if separator == "" else int(rng.integers(1, 6))
    count = int(rng.integers(30, 300))
    fields = [_numbers(rng, count, decimal) for _ in range(channels)]
    columns = [np.array([float(field.replace(",", ".")) for field in column]) for column in fields]
    names = _names(rng, encoding, channels)
    if separator == "," and decimal == ",":
        fields = [[f'"{field}"' for field in column] for column in fields]
    fields, heads = _beside(rng, separator, decimal, fields, names)
    above, named = _header(rng, separator, heads)
    mark = separator or " "
    lines = _preamble(rng, mark, decimal, len(fields)) + above
    if len(fields) == 1 and above and above[0][0] == "#":
        lines = above  # one line of a preamble above it could be the name as well
    lines += _rows(rng, separator, fields)
    if rng.random() < 0.15:
        lines += [["END"], ["", "End of file"], ["--- end of measurement ---"]][rng.integers(3)]
    end = ("\n", "\r\n", "\r")[rng.integers(3)]
    text = end.join(lines) + (end if rng.random() < 0.7 else "")
    content = text.encode(encoding)
    suffix = (".csv", ".txt", ".dat", ".asc", ".tsv", "", ".39")[rng.integers(7)]
    if rng.random() < 0.15:
        content, suffix = gzip.compress(content, mtime=0), suffix + ".gz"
    return LoggerFile(f"run{suffix}", content, columns, names if named else [])


def _numbers(rng: np.random.Generator, count: int, decimal: str) -> list[str]:
    values = rng.normal(size=count) * 10.0 ** rng.integers(-1, 4) + rng.choice([0, 0, 0, 2.5, -40])
    form = FORMATS[rng.integers(len(FORMATS))]
    if form == "%d":
        values = np.round(values * 50)
    written = [repr(float(value)) if form == "repr" else form % value for value in values]
    return [text.replace(".", decimal) for text in written]


def _names(rng: np.random.Generator, encoding: str, count: int) -> list[str]:
    known = NAMES.get(encoding, NAMES["utf-8"])
    return [known[index] for index in rng.permutation(len(known))[:count]]


def _beside(rng, separator, decimal, fields, names):
    """Put columns of text, of times or an index beside the numbers."""
    heads, count, draw = list(names), len(fields[0]), rng.random()
    if separator == "":
        return fields, heads
    if draw < 0.1:
        return [*fields, ["Normal"] * count], [*heads, "label"]
    if draw < 0.2:
        stamps = [f"2024-05-01 12:{i // 60:02d}:{i % 60:02d}.5" for i in range(count)]
    elif draw < 0.3:
        stamps = [f"01.05.2024 12:{i // 60:02d}:{i % 60:02d}{decimal}25" for i in range(count)]
    elif draw < 0.4 and separator in (",", ";"):
        return [[str(i) for i in range(count)], *fields], ["", *heads]
    else:
        return fields, heads
    if separator == " ":
        stamps = [stamp.split(" ")[1] for stamp in stamps]
    if separator == decimal == ",":
        stamps = [f'"{stamp}"' for stamp in stamps]
    return [stamps, *fields], ["Stamp", *heads]


def _header(rng, separator, heads):
    """Write no names, names, names and units, or names as a comment; an index always has names."""
    way = rng.random()
    if way < 0.3 and heads[0]:
        return [], False
    if separator == " ":
        heads = [f'"{head}"' if " " in head else head for head in heads]
    line = separator.join(heads)
    if way < 0.7:
        return [line], True
    if way < 0.85 and heads[0]:
        return [line, separator.join(["g"] * len(heads))], True
    return ["# " + line] if heads[0] else [line], True


def _preamble(rng, mark, decimal, width):
    if rng.random() < 0.5:
        return []
    chosen = [PREAMBLE[index] for index in rng.integers(len(PREAMBLE), size=rng.integers(1, 12))]
    return [line.format(m=mark, d=decimal) for line in chosen] + ["Data"] * (width > 1)


def _rows(rng, separator, fields):
    trailing = separator if separator in (",", ";", "\t") and rng.random() < 0.15 else ""
    pad = separator == " " and rng.random() < 0.5
    rows = []
    for row in zip(*fields, strict=True):
        rows.append(("  ".join(f"{field:>12}" for field in row) if pad else separator.join(row)) + trailing)
        draw = rng.random()
        if len(rows) > 3 and draw < 0.01:
            rows.append("# a remark, 1, 2" if draw < 0.005 or len(fields) == 1 else "")
    return rows


def outcome(file: LoggerFile, folder: Path) -> str:
    """Read a file: ``right``, ``asked`` (one line that names keys of the manifest), or what is wrong."""
    path = folder / file.name
    path.write_bytes(file.content)
    try:
        arrays = read_arrays(path)
    except RequestError as error:
        line = str(error)
        named = any(key in line for key in ("skip_rows", "decimal", "separator", "encoding"))
        return "asked" if named and "\n" not in line and str(path) in line else f"wrong words: {line}"
    if len(arrays) != len(file.columns):
        return f"wrong: {len(file.columns)} columns read as {list(arrays)}"
    for array, column in zip(arrays.values(), file.columns, strict=True):
        if array.shape != column.shape or not np.allclose(array, column, rtol=1e-12, atol=0):
            return f"wrong numbers: {array[:3]} for {column[:3]}, {array.shape} for {column.shape}"
    if file.names and list(arrays) != file.names:
        return f"wrong names: {list(arrays)} for {file.names}"
    return "right"


def outcomes(count: int, seed: int, folder: Path) -> dict[str, int]:
    """Count the outcomes of so many random files; a wrong one is named by its seed."""
    counts: dict[str, int] = {}
    for number in range(count):
        result = outcome(logger_file(np.random.default_rng([seed, number])), folder)
        key = result if result in ("right", "asked") else f"file {number}: {result}"
        counts[key] = counts.get(key, 0) + 1
    return counts
