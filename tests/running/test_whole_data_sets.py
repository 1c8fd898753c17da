"""What a board shows of a data set is computed when its last job has ended, and the board then reads it."""

import json
import shutil

import pytest
from rich.console import Console

from suite.analysis.memo import Memo
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.read_mlflow import RecordReader
from suite.running.run_question import in_turn, run_question
from suite.running.whole_data_sets import WholeDataSets
from suite.views.show import compute_ahead, show

WORLD = {"rigs": 1, "bearings_per_class": 2, "seconds": 0.25}
SEVERAL = [
    {"name": "simulated", "label": "short", "options": WORLD},
    {"name": "simulated", "label": "long", "options": {**WORLD, "seconds": 0.5, "seed": 1}},
]


@pytest.fixture
def planned(question, place, orders):
    def made(pipelines, rungs="bearing"):
        return plan(read_experiment(question(pipelines, rungs), (f"datasets={json.dumps(SEVERAL)}",)), place)

    return made


def asked(made, place, compute, **options):
    console = Console(width=200)
    with console.capture() as capture:
        found = run_question(made, place, console, executor="serial", compute_ahead=compute, **options)
    return found, capture.get().splitlines()


def keys_of(made, title):
    return [job.key for job in made.jobs if job.dataset == title]


def test_each_data_set_is_computed_when_all_its_jobs_have_ended_some_before_and_some_by_failing(
    planned, place, orders
):
    asked(planned("amplitude_baseline"), place, lambda keys: ())
    (orders / "raise").touch()
    made, calls = planned("amplitude_baseline, unruly"), []

    def compute(keys):
        calls.append((list(keys), {key: RecordReader(place).outcomes("tiny").get(key) for key in keys}))
        return [f"claim {len(calls)}"]

    found, lines = asked(made, place, compute)
    assert (found.cached, found.done, len(found.failed)) == (4, 0, 4)
    # The one with the longest job comes first, and is whole before a job of the other begins.
    assert [keys for keys, _ in calls] == [keys_of(made, "long"), keys_of(made, "short")]
    assert all(sorted(found.values()) == ["failed"] * 2 + ["finished"] * 2 for _, found in calls)
    ends = [line.removeprefix("FAILED  ") for line in lines if "FAILED" in line or "claim" in line]
    whole = [f"{title}, all 4 jobs ended: claim {n}" for n, title in enumerate(("long", "short"), start=1)]
    assert [ends[2], ends[5]] == whole
    assert [line.split()[0] for line in ends[:2] + ends[3:5]] == ["long", "long", "short", "short"]
    assert asked(made, place, compute)[0].cached == 4 and len(calls) == 2
    more = planned("amplitude_baseline, unruly, svm_orders")
    found, lines = asked(more, place, compute, retry_failed=True)
    assert len(found.failed) == 4 and len(calls) == 2, "jobs of another contestant have not run yet"
    assert not any("claim" in line for line in lines)


def test_a_board_reads_what_its_run_computed_and_a_look_in_between_loses_nothing(
    planned, place, tmp_path, monkeypatch
):
    made = planned("amplitude_baseline, svm_orders", "window-random, bearing")

    def compute(keys):
        claims = compute_ahead(place, "tiny", keys)
        show(place, Console(quiet=True))
        return claims

    asked(made, place, compute)

    def shown(name):
        files = {kind: tmp_path / f"{name}.{kind}" for kind in ("json", "html")}
        console = Console(width=160)
        with console.capture() as capture:
            show(place, console, json_file=files["json"], html_file=files["html"])
        return capture.get(), *(file.read_text() for file in files.values())

    with monkeypatch.context() as patch:
        get = Memo.get

        def read_only(self, name, inputs, compute):
            return get(self, name, inputs, lambda: pytest.fail(f"{name} is computed again"))

        patch.setattr(Memo, "get", read_only)
        ahead = shown("ahead")
    shutil.rmtree(place.cache / "analysis")
    assert shown("anew") == ahead


@pytest.mark.parametrize("error", [ValueError("a table\nwithout rows"), KeyError("x"), OSError(28, "full")])
def test_no_run_ends_by_what_cannot_be_computed(planned, error):
    made, said = planned("amplitude_baseline"), []

    def compute(keys):
        raise error

    whole = WholeDataSets(made.jobs, set(), compute, said.append)
    for job in made.jobs:
        whole.ended(job)
    words = f"{type(error).__name__}: {error}".replace("\n", " ")
    assert said == [f"{title}: its board is computed at the end ({words})" for title in ("short", "long")]


def test_an_only_data_set_is_left_to_the_board_that_follows(question, place):
    jobs = plan(read_experiment(question("amplitude_baseline", "bearing")), place).jobs
    whole = WholeDataSets(jobs, set(), lambda keys: pytest.fail("computed twice"), pytest.fail)
    for job in jobs:
        whole.ended(job)


def test_data_sets_follow_each_other_by_their_longest_job(planned):
    jobs = planned("amplitude_baseline, svm_orders").jobs
    seconds = {job.key: n for n, job in enumerate(jobs, start=1)}
    ordered = in_turn(jobs, seconds)
    assert ordered == sorted(jobs, key=lambda job: (job.dataset != jobs[-1].dataset, -seconds[job.key]))
    assert in_turn(jobs, dict.fromkeys(seconds, 1.0)) == list(jobs)


def test_data_sets_that_take_alike_are_not_mixed(planned):
    jobs = planned("amplitude_baseline, svm_orders").jobs
    half = len(jobs) // 2
    seconds = {job.key: float(n % half) for n, job in enumerate(jobs)}
    titles = [job.dataset for job in in_turn(jobs, seconds)]
    assert titles == ["short"] * half + ["long"] * half
