"""What a user is shown of a question that was asked, and how far one is that still runs."""

import json
import os
from collections import Counter
from dataclasses import replace
from math import isnan

import pytest
from rich.console import Console

from suite.errors import RequestError
from suite.files import only_one
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.read_mlflow import RecordReader
from suite.running.run_job import run_job
from suite.running.run_question import run_question
from suite.running.status import Expectation, GroupStatus, status_of, tabulate, time_left
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
    assert "time left unknown" in time_left(status_of(made, place))
    run_question(made, place, QUIET, executor="serial", command="suite run tiny.yaml")
    console = Console(width=200)
    with console.capture() as capture:
        show(place, console, json_file=tmp_path / "b.json", html_file=tmp_path / "b.html")
    told = json.loads((tmp_path / "b.json").read_text())
    page = (tmp_path / "b.html").read_text()
    terminal = capture.get()
    for row in told["rows"]:
        score = f"{100 * row['macro_f1']:.1f}"
        assert f"{score} [" in terminal and f">{score} <" in page
        assert isinstance(row["energy_wh"], float)
    assert told["answer"]["claim"] in terminal and told["answer"]["claim"] in page
    assert told["question"]["data"]["simulated"]["bearings"] == 16
    assert told["question"]["hashes"]["question"] in page
    runs, _ = RecordReader(place).read("tiny")
    for curve, best in zip(runs["tuning_curve"], runs["best_inner_score"], strict=True):
        assert curve[-1][1] == best
    groups = status_of(made, place)
    assert time_left(groups) == "nothing left to run"
    assert [group.jobs for group in groups] == [Counter(finished=2)] * 2


def test_what_a_killed_process_left_waits_and_does_not_run(question, place, orders):
    made = plan(read_experiment(question("amplitude_baseline", "bearing")), place)
    run_job(made.jobs[0], place)  # its study has trials; nobody records the outcome
    (group,) = status_of(made, place)
    assert group.jobs == Counter(waiting=2) and group.trials > 0
    with only_one(question_lock(place, "tiny"), "question 'tiny'"):
        (group,) = status_of(made, place)
    assert group.jobs == Counter(running=1, waiting=1)


def test_time_left_follows_jobs_that_have_ended(question, place, orders):
    jobs = plan(read_experiment(question("amplitude_baseline, unruly", "window-random, bearing")), place).jobs
    mine = [job for job in jobs if job.pipeline == "unruly"]
    low, high = ([job for job in mine if job.level == level] for level in ("R0", "R4"))
    ended = {low[0].key: 4.0, high[0].key: 10.0}
    expected = Expectation(jobs, ended)
    assert expected.seconds(low[1]) == 4.0, "the same rung first"
    of_low = Expectation(jobs, {low[0].key: 4.0, low[1].key: 6.0})
    assert of_low.seconds(high[1]) == 5.0, "then the data set"
    elsewhere = replace(low[0], dataset="another")
    assert expected.seconds(elsewhere) == 7.0, "then anything of the pipeline"
    assert isnan(expected.seconds(jobs[0])), "and never another pipeline"


def test_time_left_in_words():
    running = GroupStatus("d", "R4", "svm", Counter(running=2, waiting=4), 3, 1200.0)
    unknown = GroupStatus("d", "R4", "cnn", Counter(waiting=2), 0, float("nan"))
    assert time_left([running]) == "about 10.0 min left with 2 jobs at a time"
    assert time_left([running, unknown]).endswith(
        "2 jobs at a time, and that of cnn, of which no job has finished"
    )
    assert time_left([unknown]) == "time left unknown: no job of cnn has finished yet"
    assert "20.0 min" in printed(tabulate([running, unknown]))
