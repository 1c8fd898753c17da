"""A scope comes back as it was written; anything else is one line."""

import json
import os
from pathlib import Path

import pytest

from suite.errors import RequestError
from suite.serving.novelty import Novelty
from suite.serving.scope import SCOPE, ExpectedScore, Scope, read_scope

WHOLE = Scope(
    contestant="knn",
    learned_from="real",
    dataset="pumps",
    machine="two pumps",
    bearings={"healthy": 3, "inner": 4},
    ranges={"shaft_hz": (24.5, 29.0)},
    calibration={"healthy": (0.1, 0.2, 0.3), "inner": (0.0, 0.5)},
    novelty=Novelty((0.0, 1.0, 2.0, 3.0), (1.0, 1.0, 1.0, 0.5), 4.0),
    expected=ExpectedScore(0.8, 0.6, 0.9, 7, "R4 bearing", "mine"),
)


@pytest.mark.parametrize("scope", [WHOLE, Scope("knn", "simulated", "many", "any", {})])
def test_a_scope_comes_back(scope, tmp_path):
    (tmp_path / SCOPE).write_text(scope.to_json())
    assert read_scope(tmp_path) == scope


def changed(key, value):
    return json.dumps({**json.loads(WHOLE.to_json()), key: value})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        changed("schema", 2),
        changed("more", 1),
        changed("contestant", ""),
        changed("machine", "x" * 2000),
        changed("learned_from", "hearsay"),
        changed("bearings", {"healthy": -1}),
        changed("bearings", [3]),
        changed("ranges", {"shaft_hz": [3, 1]}),
        changed("ranges", {"shaft_hz": [1, None]}),
        changed("ranges", {"shaft_hz": [1, 10**400]}),
        changed("ranges", {"colour": [1, 2]}),
        changed("calibration", {"healthy": [0.5, 2.0]}),
        changed("calibration", {"healthy": "0.5"}),
        changed("novelty", {"centre": [0], "spread": [1], "threshold": 1}),
        changed("novelty", {"centre": [0] * 4, "spread": [0] * 4, "threshold": 1}),
        changed("novelty", {"centre": [0] * 4, "spread": [1] * 4, "threshold": True}),
        changed("expected", {"value": 0.5}),
        WHOLE.to_json().replace("24.5", "NaN"),
        WHOLE.to_json().replace("24.5", "1e999"),
        "x" * (1 << 21),
    ],
)
def test_damaged_content_is_one_line(text, tmp_path):
    (tmp_path / SCOPE).write_text(text)
    with pytest.raises(RequestError) as caught:
        read_scope(tmp_path)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 2000


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_a_pipe_a_device_or_a_folder_is_no_scope(make, tmp_path):
    make(tmp_path / SCOPE)
    with pytest.raises(RequestError, match="it has no scope"):
        read_scope(tmp_path)


def test_no_scope_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(RequestError, match="suite train"):
        read_scope(tmp_path)
