"""A question is found by its path, or by its name among those that come with the suite."""

from pathlib import Path

import pytest

from suite.errors import RequestError
from suite.question.config import read_experiment
from suite.question.shipped import SHIPPED, question_file, shipped_questions


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["smoke", "smoke.yaml"])
def test_a_name_is_looked_up_from_anywhere(name):
    assert question_file(name) == SHIPPED / "smoke.yaml"
    assert read_experiment(name).name == "smoke"


@pytest.mark.parametrize("name", ["smoke", "smoke.yaml", "./smoke.yaml"])
def test_a_file_of_the_working_folder_goes_first(name):
    Path(name).write_text((SHIPPED / "smoke.yaml").read_text().replace("name: smoke", "name: mine"))
    assert read_experiment(name).name == "mine"


def test_a_folder_of_that_name_is_in_nobodys_way():
    Path("smoke").mkdir()
    assert read_experiment("smoke").name == "smoke"


def test_a_path_is_never_looked_up():
    with pytest.raises(RequestError, match=r"configs/smoke\.yaml: cannot be read: No such file"):
        read_experiment("configs/smoke.yaml")


def test_a_name_that_nothing_has_is_refused_with_those_there_are():
    with pytest.raises(RequestError, match=r"smok: is no file and no question .*cwrus?, default.*smoke"):
        question_file("smok")


def test_each_is_listed_by_what_it_asks():
    assert shipped_questions().keys() == {path.stem for path in SHIPPED.glob("*.yaml")}
    assert all(question.endswith("?") for question in shipped_questions().values())
