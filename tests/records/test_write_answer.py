"""What a question came to stands in its run: the numbers of the report by step, the claim and the page."""

import shutil
from collections import Counter

import pytest

from suite.analysis.answer_numbers import answer_numbers
from suite.analysis.report import report, to_plain
from suite.question.about import about
from suite.records.read_mlflow import RecordReader
from suite.records.tracking_client import open_client
from suite.records.write_answer import Answer, write_answer
from suite.workspace import Workspace


@pytest.fixture(scope="module")
def made(answered):
    workspace, plan = answered
    runs, predictions, trials, *_ = RecordReader(workspace).read("tiny")
    return report(runs, predictions, about(plan, workspace, ""), trials=trials)


@pytest.fixture
def workspace(answered, tmp_path):
    """A copy, in which only this test writes."""
    shutil.copytree(answered[0].runs, tmp_path / "runs")
    return Workspace(tmp_path / "runs", answered[0].data)


@pytest.fixture
def page(tmp_path):
    page = tmp_path / "leaderboard.html"
    page.write_text("<p>the page</p>")
    return page


def run_of(workspace):
    client = open_client(workspace)
    experiment = client.get_experiment_by_name("tiny").experiment_id
    (run,) = client.search_runs([experiment], "tags.kind = 'question'")
    return client, run


def history(client, run, name):
    return [(point.step, point.value) for point in client.get_metric_history(run.info.run_id, name)]


def test_the_numbers_are_those_of_the_report(made):
    numbers, told = answer_numbers(made), to_plain(made)
    by_name = Counter(name for name, _, _ in numbers)
    assert len({(name, step) for name, step, _ in numbers}) == len(numbers)
    boards = {name.split("/")[1]: value for name, _, value in numbers if "R4: macro-F1/" in name}
    assert boards == {row["pipeline"]: row["macro_f1"] for row in told["rows"] if row["macro_f1"] is not None}
    (verdict,) = told["verdicts"]
    assert ("simulated: verdict/guessing", 0, verdict["guessing"]) in numbers
    assert ("simulated: verdict/difference low", 0, verdict["difference"]["low"]) in numbers
    if verdict["budget_curve"]:
        assert by_name["simulated: macro-F1 by trials/classical"] == 2


def test_they_are_written_once_and_what_changed_alone_again(workspace, made, page):
    numbers = [*answer_numbers(made), ("curve/side", 1, 0.5), ("curve/side", 3, 0.75)]
    write_answer(workspace, "tiny", Answer("Does it work?", "It does.", numbers), page)
    client, run = run_of(workspace)
    assert run.data.metrics == {name: value for name, _, value in numbers}
    assert run.data.tags["mlflow.note.content"] == "Does it work?\n\nIt does."
    assert "leaderboard.html" in {item.path for item in client.list_artifacts(run.info.run_id)}
    changed = [*numbers[:-1], ("curve/side", 3, 0.8), ("curve/side", 5, 0.9)]
    for _ in range(2):
        write_answer(workspace, "tiny", Answer("Does it work?", "It does.", changed), page)
    assert history(client, run, "curve/side") == [(1, 0.5), (3, 0.75), (3, 0.8), (5, 0.9)]


def test_what_a_name_may_not_hold_is_replaced(made):
    names = {name for name, _, _ in answer_numbers(made)}
    assert all(name.count("/") == 1 and "%" not in name for name in names)


def test_a_damaged_note_of_what_was_written_counts_as_none(workspace, page):
    write_answer(workspace, "tiny", Answer("", "One.", []), page)
    (workspace.cache / "answers" / "tiny.json").write_text('{"numbers"')
    write_answer(workspace, "tiny", Answer("", "Two.", []), page)
    assert run_of(workspace)[1].data.tags["mlflow.note.content"] == "Two."
