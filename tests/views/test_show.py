"""What a user is shown of a question that was asked, and how far one is that still runs."""

import json
import os
from collections import Counter

import pytest
from rich.console import Console

from suite.errors import RequestError
from suite.locks import only_one
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.read_mlflow import RecordReader
from suite.running.run_job import run_job
from suite.running.run_question import run_question
from suite.running.status import status_of, tabulate
from suite.views.show import show
from suite.workspace import question_lock

QUIET = Console(file=open(os.devnull, "w"))  # noqa: SIM115, PTH123


def printed(table):
    console = Console(width=160)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_before_anything_was_asked_the_request_is_wrong(place):
    with pytest.raises(RequestError, match="no question has been asked yet"):
        show(place, QUIET)


def test_a_question_is_shown_three_ways_with_what_its_data_are(question, place, orders, tmp_path):
    path = question("amplitude_baseline, unruly", "bearing")
    made = plan(read_experiment(path), place)
    assert "guessed for unruly" in status_of(made, place).estimate.sentence()
    run_question(made, place, QUIET, executor="serial", command="suite run tiny.yaml")
    console = Console(width=200)
    with console.capture() as capture:
        files = {"json_file": tmp_path / "b.json", "html_file": tmp_path / "b.html"}
        show(place, console, **files, latex=tmp_path / "b.tex", csv=tmp_path / "csv")
    told = json.loads((tmp_path / "b.json").read_text())
    page = (tmp_path / "b.html").read_text()
    terminal = capture.get()
    for row in told["rows"]:
        score = f"{100 * row['macro_f1']:.1f}"
        assert f"{score} [" in terminal and f">{score} <" in page
        assert isinstance(row["energy_wh"], float)
    assert told["answer"]["claim"] in terminal and told["answer"]["claim"] in page
    assert told["question"]["data"]["simulated"]["bearings"] == 16
    assert "board-simulated-r4.csv" in {path.name for path in (tmp_path / "csv").iterdir()}
    assert r"\label{tab:board-simulated-r4}" in (tmp_path / "b.tex").read_text()
    caveat = "who is ahead on simulated bearings is a property of the generator"
    assert f"simulated: {caveat}" in terminal
    assert page.count(caveat[1:]) == 2  # below the name of the data set, and on its card
    assert told["question"]["hashes"]["question"] in page
    narrow = Console(width=80, force_terminal=True, color_system=None)
    with narrow.capture() as capture:
        show(place, narrow)
    first = next(line for line in capture.get().splitlines() if line.startswith("simulated: who is ahead"))
    assert len(first.rstrip()) <= 80 and first.rstrip().endswith(" generator,"), "broken between words"
    runs, *_ = RecordReader(place).read("tiny")
    for curve, best in zip(runs["tuning_curve"], runs["best_inner_score"], strict=True):
        assert curve[-1][1] == best
    status = status_of(made, place)
    assert status.estimate.sentence().endswith("nothing left to run")
    assert [group.jobs for group in status.groups] == [Counter(finished=2)] * 2


def test_what_a_killed_process_left_waits_and_does_not_run(question, place, orders):
    made = plan(read_experiment(question("amplitude_baseline", "bearing")), place)
    run_job(made.jobs[0], place)  # its study has trials; nobody records the outcome
    (group,) = status_of(made, place).groups
    assert group.jobs == Counter(waiting=2) and group.trials > 0
    with only_one(question_lock(place, "tiny"), "question 'tiny'"):
        (group,) = status_of(made, place).groups
    assert group.jobs == Counter(running=1, waiting=1)


def test_status_says_what_is_left_of_the_estimate(question, place, orders):
    made = plan(read_experiment(question("amplitude_baseline", "window-random, bearing")), place)
    status = status_of(made, place)
    assert status.estimate.sentence() in " ".join(printed(tabulate(status)).split())
    assert sum(group.seconds_left for group in status.groups) == pytest.approx(sum(made.seconds.values()))
