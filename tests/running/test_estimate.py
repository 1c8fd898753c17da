"""How much a question takes: declared, corrected by planted and by real outcomes, and what is left of it."""

import json
from dataclasses import replace
from math import nan

import pytest
from rich.console import Console

from suite.pipeline import find_pipeline
from suite.question.config import read_experiment
from suite.question.effort import asking_seconds
from suite.question.plan import plan
from suite.records.read_mlflow import RecordReader
from suite.records.sqlite_index import JobCost
from suite.running.estimate import Estimate, Forecast, estimate_of
from suite.running.run_question import in_turn, run_question


def planned(
    question, place, pipelines="svm_orders, amplitude_baseline", *settings, rungs="window-random, bearing"
):
    return plan(read_experiment(question(pipelines, rungs), settings), place)


def cost(job, cpu, declared, **changed):
    known = JobCost("old", job.key, job.pipeline_file, job.pipeline, job.dataset, cpu, declared)
    return replace(known, **changed)


def test_without_records_a_job_takes_what_is_declared(question, place):
    made = planned(question, place)
    forecast = Forecast(made.seconds, [])
    assert [forecast.seconds(job) for job in made.jobs] == pytest.approx(list(made.seconds.values()))
    assert {forecast.source(job) for job in made.jobs} == {"declared"}


@pytest.fixture
def unweighted(monkeypatch):
    """What jobs took counts alone, as it nearly does where they took hours."""
    monkeypatch.setattr("suite.running.estimate.DECLARED_WEIGHT", 1e-9)


def test_a_short_job_hardly_corrects_what_is_declared_and_long_ones_do(question, place):
    made = planned(question, place)
    job = made.jobs[0]
    said = made.seconds[job.key]
    assert Forecast(made.seconds, [cost(job, 3.0, 1.0)]).seconds(job) == pytest.approx(33 / 31 * said)
    hours = [cost(job, 3e4, 1e4)]
    assert Forecast(made.seconds, hours).seconds(job) == pytest.approx(3 * said, rel=0.01)


def test_records_scale_what_is_declared_the_nearest_first(question, place, unweighted):
    made = planned(question, place)
    mine = next(job for job in made.jobs if job.pipeline == "svm_orders")
    other = next(job for job in made.jobs if job.pipeline == "amplitude_baseline")
    said = made.seconds[mine.key]
    far = cost(mine, 8.0, 1.0, pipeline="variant", dataset="elsewhere")
    near = cost(mine, 3.0, 1.0, dataset="elsewhere")
    here = [cost(mine, 1.0, 1.0), cost(mine, 3.0, 1.0)]
    assert Forecast(made.seconds, [far]).seconds(mine) == pytest.approx(8 * said)
    assert Forecast(made.seconds, [far, near]).seconds(mine) == pytest.approx(3 * said)
    assert Forecast(made.seconds, [far, near, *here]).seconds(mine) == pytest.approx(2 * said)
    assert Forecast(made.seconds, here).seconds(other) == made.seconds[other.key]
    assert Forecast(made.seconds, here).source(other) == "declared"
    assert Forecast(made.seconds, here).source(mine) == "measured"
    assert Forecast(made.seconds, [cost(mine, 5.0, nan)]).source(mine) == "declared"


def test_an_estimate_holds_itself_to_what_jobs_take(question, place, unweighted, monkeypatch):
    made = planned(question, place)
    first = estimate_of(made, place, {})
    assert first.before == pytest.approx(sum(made.seconds.values()))
    assert first.spent == 0 and sum(first.left.values()) == pytest.approx(first.before)
    half = [job for job in made.jobs if job.level == "R0"]
    taken = [cost(job, 3 * made.seconds[job.key], made.seconds[job.key], question="tiny") for job in half]
    monkeypatch.setattr(RecordReader, "costs", lambda self, name: taken)
    monkeypatch.setattr(RecordReader, "outcomes", lambda self, name: {job.key: "finished" for job in half})
    now = estimate_of(made, place, {})
    assert now.before == pytest.approx(first.before), "what was said before the start stands"
    assert now.spent == pytest.approx(3 * sum(made.seconds[job.key] for job in half))
    assert now.spent + sum(now.left.values()) == pytest.approx(3 * first.before)
    assert (now.jobs, now.jobs_left) == (8, 4)
    begun = next(job for job in made.jobs if job not in half)
    later = estimate_of(made, place, {begun.key: 1})  # one of its two trials
    assert later.left[begun.key] == pytest.approx(now.left[begun.key] / 2)
    assert later.spent > now.spent


def test_the_wall_clock_is_that_of_the_cores_or_of_the_longest_job(question, place, monkeypatch):
    made = planned(question, place)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    whole = estimate_of(made, place, {})
    assert whole.workers == 2 and whole.wall == pytest.approx(whole.before / 2)
    monkeypatch.setattr("os.cpu_count", lambda: 1000)
    assert estimate_of(made, place, {}).wall == max(made.seconds.values())


def test_what_has_run_is_measured_here_and_serves_the_next_question(question, place):
    made = planned(question, place, "svm_orders", rungs="bearing")
    run_question(made, place, Console(quiet=True), executor="serial")
    done = estimate_of(made, place, {})
    costs = RecordReader(place).costs("tiny")
    assert {one.job_key for one in costs} == made.seconds.keys()
    for one in costs:
        assert one.declared_seconds == pytest.approx(made.seconds[one.job_key])
    assert done.spent == pytest.approx(sum(one.cpu_seconds for one in costs))
    assert done.sentence().endswith("nothing left to run") and "as declared" in done.sentence()
    later = estimate_of(planned(question, place, "svm_orders", "name=later", "budget.trials=3"), place, {})
    assert later.sources == {"svm_orders": "measured"} and "measured here" in later.sentence()
    json.dumps(later.as_dict(), allow_nan=False)


WHOLE = "about 0.3 CPU hours (36 jobs; about 9 minutes on 2 cores)"

SOURCES = {"a": "measured", "b": "declared", "c": "undeclared"}


@pytest.mark.parametrize(
    ("left", "spent", "sources", "words"),
    [
        (36, 0.0, {"a": "declared"}, f"{WHOLE}, as declared"),
        (36, 0.0, SOURCES, f"{WHOLE}, measured here for a, as declared for b, guessed for c"),
        (
            12,
            720.0,
            {"a": "measured"},
            "about 0.3 CPU hours expected, measured here; 0.2 CPU hours spent, about 0.3 CPU hours left "
            "(12 of 36 jobs; about 9 minutes on 2 cores)",
        ),
        (
            0,
            30.0,
            {"a": "declared"},
            "about 0.3 CPU hours expected, as declared; 30 CPU seconds spent, nothing left to run",
        ),
    ],
)
def test_it_is_said_in_a_line(left, spent, sources, words):
    estimate = Estimate(36, left, 1080.0, spent, {"key": 1080.0}, 540.0, 2, sources)
    assert estimate.sentence() == words


def test_the_longest_jobs_begin_first(question, place):
    made = planned(question, place)
    ordered = [made.seconds[job.key] for job in in_turn(made.jobs, made.seconds)]
    assert ordered == sorted(made.seconds.values(), reverse=True)


def test_an_own_pipeline_without_a_declared_cost_is_named_as_guessed(question, place):
    assert find_pipeline("unruly").resources.fit_seconds is None
    assert "guessed" in estimate_of(planned(question, place, "unruly"), place, {}).sentence()


def test_what_is_asked_beside_the_test_part_is_counted_until_it_is_answered(question, place, monkeypatch):
    plain, probed = planned(question, place), planned(question, place, "svm_orders", "probes=[white_noise]")
    assert not any(plain.asking.values()) and plain.seconds.items() >= probed.seconds.items()
    by_rung = {job.level: probed.asking[job.key] for job in probed.jobs}
    assert by_rung["R0"] == 0 < by_rung["R4"], "probes are asked on the headline rung alone"
    asked = sum(probed.asking.values())
    first = estimate_of(probed, place, {})
    assert first.before == pytest.approx(sum(probed.seconds.values()) + asked)
    assert sum(first.left.values()) == pytest.approx(first.before)
    assert estimate_of(probed, place, {probed.jobs[-1].key: 99}).left[probed.jobs[-1].key] > 0
    outcomes = {job.key: "finished" for job in probed.jobs}
    monkeypatch.setattr(RecordReader, "outcomes", lambda self, name: outcomes)
    ended = estimate_of(probed, place, {})
    assert ended.spent == pytest.approx(asked) and not sum(ended.left.values())


def test_more_levels_and_dearer_windows_cost_more_answers():
    classical, network = find_pipeline("svm_orders"), find_pipeline("wdcnn")
    assert asking_seconds(classical, 2048, 2000) == pytest.approx(2 * asking_seconds(classical, 2048, 1000))
    assert asking_seconds(classical, 4096, 1000) == pytest.approx(2 * asking_seconds(classical, 2048, 1000))
    assert asking_seconds(classical, 2048, 1000) > asking_seconds(network, 2048, 1000) > 0
    assert asking_seconds(classical, 2048, 0) == 0
