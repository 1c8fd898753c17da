"""What lies in a folder and cannot be used is one line with the file."""

import runpy

import pytest

from suite.discovery import collect
from suite.errors import RequestError


@pytest.fixture
def package(tmp_path, monkeypatch, request):
    """Make a package of a name of its own, with one file."""
    name = f"own_{request.node.name.split('[')[0]}"

    def make(text):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "mine.py").write_text(text)
        return name

    monkeypatch.syspath_prepend(tmp_path)
    return make


def test_a_file_that_does_not_import_is_named_with_line_and_reason(package):
    with pytest.raises(RequestError, match=r"mine\.py: line 2: does not import: ZeroDivisionError: division"):
        collect(package("x = 1\nx = x / 0\n"), "PIPELINE")


def test_a_file_of_wrong_syntax_is_named(package):
    with pytest.raises(RequestError, match=r"mine\.py: does not import: SyntaxError"):
        collect(package("x = ("), "PIPELINE")


def test_an_offer_without_a_name_is_named(package):
    with pytest.raises(RequestError, match=r"mine\.py: PIPELINE: is int"):
        collect(package("PIPELINE = 3"), "PIPELINE")


def test_a_folder_of_pipelines_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("SUITE_PIPELINES", str(tmp_path / "nowhere"))
    with pytest.raises(RequestError, match=r"nowhere: SUITE_PIPELINES: no such folder"):
        runpy.run_path("pipelines/__init__.py")
