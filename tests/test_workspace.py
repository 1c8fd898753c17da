"""Locks of questions are apart from all other locks, whatever a question is called."""

import pytest
from rich.console import Console

from suite.errors import RequestError
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.running.run_question import run_question
from suite.workspace import Workspace, question_lock

OTHERS = ("store", "questions", "optuna.journal", "mlflow", "index", "runs", "locks", "cache")


def test_no_question_has_the_lock_of_something_else(tmp_path):
    home = Workspace(tmp_path / "runs", tmp_path)
    locks = {question_lock(home, name) for name in OTHERS}
    assert len(locks) == len(OTHERS)
    assert {lock.parent for lock in locks} == {home.runs / "locks" / "questions"}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", ["store", "questions"])
def test_a_question_called_as_a_lock_runs(name, question, place, orders):
    file = question()
    file.write_text(file.read_text().replace("name: tiny", f"name: {name}"))
    made = plan(read_experiment(file), place, file)
    summary = run_question(made, place, Console(quiet=True), executor="serial")
    assert summary.done == len(made.jobs)


@pytest.mark.parametrize("name", ["Default", "..", "a/b", "a\nb", "日本", "", "x" * 200, "-x"])
def test_a_name_that_cannot_be_is_refused_at_once(name, question):
    with pytest.raises(RequestError, match="name: "):
        read_experiment(question(), (f"name={name!r}",))


@pytest.mark.parametrize("key", ["datasets.0.label", "pipelines.0.label", "datasets.0.pool"])
@pytest.mark.parametrize("sign", ["\\x1b[2J", "\\n", "\\r", "\\u202e", "\\x07", "\\u2028", "\\x9b"])
def test_a_label_holds_nothing_that_a_terminal_obeys(key, sign, question):
    with pytest.raises(RequestError, match=r"holds the character"):
        read_experiment(question(), (f'{key}="a{sign}b"',))
