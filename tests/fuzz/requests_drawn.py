"""Requests as people mistype them: a small question and its manifest, altered at random from a seed."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml

FAULTS = ("healthy", "inner", "outer")
RATE_HZ = 12_800

VALUES = (
    None, "", " ", -1, 0, 1, 2.5, -0.0, 10**20, 1e308, -1e308, 1e-300, float("nan"), float("inf"),
    float("-inf"), True, False, [], {}, [[]], [None], {"a": 1}, "nan", "inf", "1e999", "0x10", "1_000", "1,5",
    "10:30", "2024-01-01", "no", "~", "日本", "[/bold]", "[red]x[/red]", "<b>x</b>", "a\nb", "\x1b[31m",
    "x" * 300,
    "../..", "/", "*", "{}", "%s", "'", '"', "a;b", "résumé", "\u202e", 1000, 360, 3600, 60, 0.5, 99999,
)  # fmt: skip
"""What is written where something else belongs."""

QUESTION = {
    "name": "drawn",
    "question": "Does it run?",
    "datasets": [{"name": "folder", "label": "pumps", "options": {"manifest": "m.csv"}}],
    "protocols": ["window-random", "recording", "bearing"],
    "pipelines": ["amplitude_baseline", {"name": "knn", "fixed": {}}],
    "windows": {"length": 512, "overlap": 0.0},
    "folds": 2,
    "budget": {"trials": 1, "seconds": 60, "inner_folds": 2},
    "seeds": 1,
    "headline": "bearing",
    "controls": ["amplitude_baseline"],
}

MORE_KEYS = {
    "windows": ("rate_hz", "low_pass_hz", "standardise", "lenght"),
    "": ("published", "title", "Name"),
}


@dataclass
class Request:
    """A question, the rows of its manifest, how both are written, and a command line."""

    question: dict
    rows: list[dict]
    command: list[str]
    altered: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    manifest: str = "csv"
    equivalent: bool = True


def make_recordings(folder: Path, seed: int = 0) -> list[dict]:
    """Write three classes of two bearings with two short recordings each, and give the manifest's rows."""
    rng = np.random.default_rng(seed)
    rows = []
    for fault in FAULTS:
        for bearing in range(2):
            for take in range(2):
                name = f"{fault}-{bearing}-{take}.npy"
                np.save(folder / name, rng.normal(size=4096).astype(np.float32))
                rows.append(
                    {"file": name, "fault": fault, "bearing": f"{fault}-{bearing}", "rate_hz": RATE_HZ,
                     "rpm": 1500, "load": 1, "severity": 0.2 * (fault != "healthy"), "geometry": "6205"}
                )  # fmt: skip
    return rows


def draw_request(rng: np.random.Generator, rows: list[dict]) -> Request:
    """Draw a command and one to three alterations."""
    command = [["plan", "--json"], ["plan"], ["verify"], ["card"], ["run"]]
    picked = command[rng.choice(len(command), p=[0.45, 0.15, 0.2, 0.1, 0.1])]
    request = Request(json.loads(json.dumps(QUESTION)), [dict(row) for row in rows], list(picked))
    for _ in range(rng.integers(1, 4)):
        alter = ALTERATIONS[rng.integers(len(ALTERATIONS))]
        alter(rng, request)
    return request


def _value(rng):
    return VALUES[rng.integers(len(VALUES))]


def _wrong_cell(rng, request):
    row = request.rows[rng.integers(len(request.rows))]
    key = list(row)[rng.integers(len(row))]
    row[key] = _value(rng)
    request.altered.append(f"cell {key} = {row[key]!r}")
    request.equivalent = False


def _wrong_column(rng, request):
    keys = [*request.rows[0], "channel", "variable", "condition", "rig", "name", "shaft_hz", "n_rolling",
            "ball_diameter", "pitch_diameter", "contact_angle_deg", "order_outer", "order_inner",
            "order_ball",
            "order_cage", "skip_rows", "decimal", "separator", "encoding", "format"]  # fmt: skip
    key, value = keys[rng.integers(len(keys))], _value(rng)
    for row in request.rows:
        row[key] = value
    request.altered.append(f"column {key} = {value!r}")
    request.equivalent = False


def _numbers(rng, request):
    key = ("rate_hz", "rpm", "load", "severity")[rng.integers(4)]
    factor = (0, -1, 1e-3, 60, 1 / 60, 1e6, 1e300, 0.999)[rng.integers(8)]
    for row in request.rows:
        if isinstance(row.get(key), int | float):
            row[key] = row[key] * factor
    request.altered.append(f"column {key} x {factor}")
    request.equivalent = False


def _lost_column(rng, request):
    key = list(request.rows[0])[rng.integers(len(request.rows[0]))]
    for row in request.rows:
        row.pop(key, None)
    request.altered.append(f"without {key}")
    request.equivalent = False


def _rows(rng, request):
    how = rng.integers(4)
    if how == 0:
        request.rows.append(dict(request.rows[rng.integers(len(request.rows))]))
    elif how == 1:
        request.rows = request.rows[: rng.integers(len(request.rows))]
    elif how == 2:
        request.rows[0]["file"] = ("none.npy", "m.csv", ".", "q.yaml", "..")[rng.integers(5)]
    else:
        for row in request.rows:
            row["fault"] = "healthy"
    request.altered.append(f"rows {how}")
    request.equivalent = False


def _paths(tree, prefix=()):
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        yield (*prefix, key)
        if isinstance(value, dict | list):
            yield from _paths(value, (*prefix, key))


def _wrong_key(rng, request):
    paths = list(_paths(request.question))
    *parents, last = paths[rng.integers(len(paths))]
    node = request.question
    for key in parents:
        node = node[key]
    how = rng.integers(3)
    if how == 0 and isinstance(node, dict):
        node.pop(last)
        request.altered.append(f"question without {last}")
    elif how == 1 and isinstance(node, dict):
        node[f"{last}s"] = node.pop(last)
        request.altered.append(f"question {last} misspelt")
    else:
        node[last] = _value(rng)
        request.altered.append(f"question {(*parents, last)} = {node[last]!r}")
    request.equivalent = False


def _more_keys(rng, request):
    where = list(MORE_KEYS)[rng.integers(len(MORE_KEYS))]
    node = request.question.get(where, {}) if where else request.question
    key = MORE_KEYS[where][rng.integers(len(MORE_KEYS[where]))]
    if isinstance(node, dict):
        node[key] = _value(rng)
        request.altered.append(f"question {where}.{key} = {node[key]!r}")
        request.equivalent = False


def _setting(rng, request):
    paths = [path for path in _paths(QUESTION) if all(isinstance(key, str) for key in path)]
    path, value = paths[rng.integers(len(paths))], _value(rng)
    text = ("{}={}", "{}:{}", "{}", "={1}", "{}..x={}")[rng.choice(5, p=[0.8, 0.05, 0.05, 0.05, 0.05])]
    request.settings += ["--set", text.format(".".join(path), value)]
    request.altered.append(f"setting {request.settings[-1]!r}")
    request.equivalent = False


def _another_file(rng, request):
    """Write the same manifest otherwise: nothing of the answer may change."""
    request.manifest = ("yaml", "semicolon", "mark", "crlf", "blanks", "quoted", "shaft_hz")[rng.integers(7)]
    request.altered.append(f"manifest as {request.manifest}")


ALTERATIONS = (
    _wrong_cell, _wrong_column, _numbers, _lost_column, _rows, _wrong_key, _wrong_key, _more_keys, _setting,
    _another_file,
)  # fmt: skip


def write_request(folder: Path, request: Request) -> list[str]:
    """Write question and manifest, and give the arguments of the command line."""
    manifest = "m.yaml" if request.manifest == "yaml" else "m.csv"
    (folder / "m.yaml").unlink(missing_ok=True)
    (folder / "m.csv").unlink(missing_ok=True)
    (folder / manifest).write_bytes(manifest_bytes(request))
    question = json.loads(json.dumps(request.question))
    try:
        if question["datasets"][0]["options"]["manifest"] == "m.csv":
            question["datasets"][0]["options"]["manifest"] = manifest
    except (KeyError, IndexError, TypeError):
        pass  # it was altered itself
    (folder / "q.yaml").write_text(yaml.safe_dump(question, allow_unicode=True), encoding="utf-8")
    command, *rest = request.command
    if command in ("verify", "card"):
        return ["data", command, "folder", "--set", f"manifest={manifest}"]
    serial = ["--executor", "serial"] if command == "run" else []
    return [command, str(folder / "q.yaml"), *rest, *serial, *request.settings]


def manifest_bytes(request: Request) -> bytes:
    """Write the rows as the request says."""
    rows = request.rows
    if request.manifest == "yaml":
        return yaml.safe_dump({"recordings": rows}, allow_unicode=True, sort_keys=False).encode()
    if request.manifest == "shaft_hz":
        numbers = [row for row in rows if isinstance(row.get("rpm"), int | float)]
        for row in numbers:
            row["shaft_hz"] = row.pop("rpm") / 60
    stream = io.StringIO()
    keys = list(dict.fromkeys(key for row in rows for key in row))
    separator = ";" if request.manifest == "semicolon" else ","
    quoting = csv.QUOTE_ALL if request.manifest == "quoted" else csv.QUOTE_MINIMAL
    ending = "\r\n" if request.manifest == "crlf" else "\n"
    writer = csv.DictWriter(stream, keys, delimiter=separator, quoting=quoting, lineterminator=ending)
    writer.writeheader()
    for row in rows:
        pad = " " if request.manifest == "blanks" else ""
        writer.writerow({key: f"{pad}{value}{pad}" if pad else value for key, value in row.items()})
    encoding = "utf-8-sig" if request.manifest == "mark" else "utf-8"
    return stream.getvalue().encode(encoding, errors="replace")
