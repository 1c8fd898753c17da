"""``suite export``: what is written, and what is said of it."""

import re

import pytest
from rich.console import Console

from suite.commands.export import export_model
from suite.errors import RequestError


def test_it_says_what_the_file_takes_and_how_fast_it_is(trained, tmp_path, capsys):
    export_model(trained[1], tmp_path / "edge.onnx", Console(width=200))
    said = capsys.readouterr().out
    assert (tmp_path / "edge.onnx").stat().st_size > 1000
    assert re.search(r"features, float32 \(n, \d+\)", said) and "512 samples at 12000 Hz" in said
    assert re.search(r"\d ms a window", said)


def test_another_suffix_and_another_folder_are_one_line(trained, tmp_path):
    with pytest.raises(RequestError, match="name of an ONNX file"):
        export_model(trained[1], tmp_path / "edge.pkl", Console(quiet=True))
    with pytest.raises(RequestError, match="suite train"):
        export_model(tmp_path, tmp_path / "edge.onnx", Console(quiet=True))
    assert not list(tmp_path.iterdir())
