"""Data cards count what the recordings themselves say."""

import json

from suite.data import load
from suite.question.about import dataset_facts, planned_dataset_facts
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.running.run_question import about
from suite.views.data_card import data_card


def test_a_card_counts_what_the_recordings_hold(question, place, orders):
    made = plan(read_experiment(question("amplitude_baseline")), place)
    told = about(made, place, "suite run tiny.yaml")
    card = told["data"]["simulated"]
    recordings = load("simulated", rigs=1, bearings_per_class=4, seconds=0.25)
    assert card["recordings"] == len(recordings)
    assert abs(3600 * card["hours"] - sum(one.seconds for one in recordings)) < 1e-6
    assert card["bearings"] == len({(one.rig, one.bearing) for one in recordings})
    assert card["conditions"] == len({one.condition for one in recordings})
    assert set(card["classes"]) == {one.fault for one in recordings}
    for fault, counts in card["classes"].items():
        mine = [one for one in recordings if one.fault == fault]
        assert counts["recordings"] == len(mine)
        assert counts["bearings"] == len({one.bearing for one in mine})
    assert json.loads(json.dumps(told)) == told


def test_the_plan_and_the_card_say_what_the_turns_became(question, place, orders):
    path = question("amplitude_baseline")
    made, usual = plan(read_experiment(path, ("windows.turns=3",)), place), plan(read_experiment(path), place)
    shafts = [one.shaft_hz for one in load("simulated", rigs=1, bearings_per_class=4, seconds=0.25)]
    length = round(3 * 12_000 / min(shafts))
    assert any(f"windows are {length} samples, {length / 12_000:.4g} s" in line for line in made.remarks)
    card = planned_dataset_facts(made, place)["simulated"]
    assert data_card("simulated", card).facts["Windows"].startswith(f"length {length} samples (3 turns)")
    plain = planned_dataset_facts(usual, place)["simulated"]
    assert data_card("simulated", plain).facts["Windows"].startswith("length 512 samples, ")
    assert not {job.key for job in made.jobs} & {job.key for job in usual.jobs}


def test_sentences_call_a_contestant_by_its_label_or_its_plain_name_or_its_file(question, place, orders):
    asked = question(
        "amplitude_baseline, unruly, {name: amplitude_baseline, label: quiet_one, fixed: {C: 1.0}}"
    )
    assert about(plan(read_experiment(asked), place), place, "")["plain_names"] == {
        "amplitude_baseline": "logistic regression on amplitude alone",
        "unruly": "unruly",
        "quiet_one": "quiet one",
    }


def test_hashes_follow_content(question, place, orders):
    one = about(plan(read_experiment(question("amplitude_baseline")), place), place, "")["hashes"]
    same = about(plan(read_experiment(question("amplitude_baseline")), place), place, "")["hashes"]
    other = about(plan(read_experiment(question("unruly")), place), place, "")["hashes"]
    assert one == same and len(one["question"]) == 64
    assert one["question"] != other["question"]
    assert one["windows of simulated"] == other["windows of simulated"]


def test_a_bound_is_marked_in_the_plan_but_not_in_the_key(question, place, orders):
    from dataclasses import replace

    (job, *_) = plan(read_experiment(question("amplitude_baseline")), place).jobs
    assert not job.bound and replace(job, bound=True).key == job.key


def test_a_question_keeps_the_card_that_its_data_set_has_by_itself(question, place, orders):
    made = plan(read_experiment(question("amplitude_baseline")), place)
    told = about(made, place, "")["data"]["simulated"]
    alone = dataset_facts("simulated", {"rigs": 1, "bearings_per_class": 4, "seconds": 0.25}, place)
    assert told["pictures"] == alone["pictures"] and len(told["pictures"]) == 4
    assert {name: row | {"windows": 0} for name, row in alone["classes"].items()} == {
        name: row | {"windows": 0} for name, row in told["classes"].items()
    }
    assert sum(row["windows"] for row in told["classes"].values()) == 64 * 5
    # Its quarters of a second are too short for windows of 2048 samples to be split in time.
    assert [entry["rung"] for entry in told["rungs"] if entry["refused"]] == ["time-ordered", "cross-rig"]


def test_windows_of_before_there_were_pictures_get_theirs_once(question, place, orders, monkeypatch):
    made = plan(read_experiment(question("amplitude_baseline")), place)
    first = planned_dataset_facts(made, place)
    (kept,) = place.cache.rglob("card-*.json")
    kept.unlink()
    assert planned_dataset_facts(made, place) == first
    assert kept.is_file()

    def read(*_):
        raise AssertionError("the recordings are read again")

    monkeypatch.setattr("suite.question.about.describe_recordings", read)
    assert planned_dataset_facts(made, place) == first


def test_describing_a_data_set_writes_nothing(place):
    dataset_facts("simulated", {"rigs": 1, "bearings_per_class": 1, "seconds": 0.25}, place)
    assert [path.name for path in place.runs.iterdir()] == ["mlflow.db"]
