"""A named split that repeats a fold gives its numbers; a leaky one is marked wherever it stands."""

import json

import pandas as pd
import pytest
from rich.console import Console

from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.artifacts import outcome_folder
from suite.running.run_job import run_job
from suite.running.run_question import run_question
from suite.views.show import show

SPLITS = """
splits:
  again: {train: "bearing not in [HELD]", test: "bearing in [HELD]"}
  halves: {train: "stop_s <= 0.125", test: "start_s >= 0.125"}
"""


def held_out(job):
    names = job.held_out.removeprefix("without ").split(", ")
    return ", ".join(f"'{name}'" for name in names)


@pytest.fixture
def asked(question, place):
    file = question("svm_orders", "bearing")
    first = plan(read_experiment(file), place).jobs[0]
    splits = SPLITS.replace("HELD", held_out(first))
    file.write_text(file.read_text().replace("[bearing]", "[bearing, again, halves]") + splits)
    return file, first


def test_the_numbers_are_those_of_the_fold_that_is_named(asked, place):
    file, _ = asked
    # One trial is a declared start: what is drawn at random derives from the name of the rung.
    plans = [
        plan(read_experiment(file, ("budget.trials=1", f"headline={name}")), place)
        for name in ("bearing", "again")
    ]
    jobs = [next(job for job in made.jobs if job.trials and not job.fold) for made in plans]
    assert [job.level for job in jobs] == ["R4", "N4:again"] and jobs[0].key != jobs[1].key
    records = [run_job(job, place) for job in jobs]
    assert [record.status for record in records] == ["finished", "finished"]
    one, other = records
    assert one.metrics == other.metrics and one.tuning.temperature == other.tuning.temperature
    assert one.ledger["shared"] == other.ledger["shared"]
    pd.testing.assert_frame_equal(
        *(pd.read_parquet(outcome_folder(place, record.job) / record.predictions) for record in records)
    )


def test_terminal_page_and_json_mark_what_a_named_split_shares(asked, place, tmp_path):
    file, _ = asked
    overrides = ("protocols=[again, halves]", "headline=halves", "budget.trials=0")
    fixed = "pipelines=[{name: amplitude_baseline, fixed: {C: 1.0}}]"
    made = plan(read_experiment(file, (*overrides, fixed)), place)
    with (tmp_path / "said.txt").open("w") as output:
        console = Console(file=output, width=160)
        run_question(made, place, console, executor="serial")
        page, plain = tmp_path / "page.html", tmp_path / "board.json"
        show(place, console, "tiny", json_file=plain, html_file=page)
    said, html = (tmp_path / "said.txt").read_text(), page.read_text(encoding="utf-8")
    assert "simulated · N0:halves · tiny · LEAKY BY DESIGN" in said
    assert "simulated · N4:again · tiny · LEAKY" not in said and "simulated · N4:again · tiny" in said
    assert '<span class="level">N0:halves</span>' in html and "N0:halves halves" not in html + said
    assert "leaky by design" in html.split('<span class="level">N0:halves</span>')[1][:200]
    told = json.loads(plain.read_text())
    entries = {entry["level"]: entry for entry in told["ledger"]}
    assert entries["N0:halves"]["shared"]["recordings"] > 0
    assert entries["N0:halves"]["claim"].startswith("nothing")
    assert "training and test share" in " ".join(entries["N0:halves"]["findings"])
    assert entries["N4:again"]["shared"]["bearings"] == 0
