"""``suite train``: the winner or a named contestant, fitted on all bearings, kept and described."""

import json
import re
import shlex

import numpy as np
import pytest
from rich.console import Console

from suite.analysis.gathering import cells
from suite.cli import app
from suite.commands.train import choose, train_on_all
from suite.data import load
from suite.errors import RequestError
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.read_mlflow import RecordReader
from suite.records.tracking_client import open_client
from suite.running.all_bearings import training_of
from suite.running.journal import open_storage
from suite.serving.champions import choose_champions
from suite.serving.model_folder import CARD
from suite.serving.trained_model import CANNOT_TELL, load_trained

QUIET = Console(quiet=True)


@pytest.fixture
def experiment(trained):
    return read_experiment(trained[0].data / "tiny.yaml")


def test_the_model_learned_from_all_bearings_and_is_calibrated_on_each_left_out(trained):
    scope = load_trained(trained[1]).scope
    assert scope.contestant == "svm_orders" and scope.learned_from == "real"
    assert scope.bearings == dict.fromkeys(("ball", "healthy", "inner", "outer"), 4)
    assert {name: len(scores) for name, scores in scope.calibration.items()} == scope.bearings
    assert scope.ranges["shaft_hz"] == (25.0, 35.0) and scope.ranges["rate_hz"] == (12_000.0, 12_000.0)
    assert "raw_rms" not in scope.ranges and scope.novelty is not None


def test_what_is_expected_is_what_the_leaderboard_says(trained):
    known = load_trained(trained[1]).scope.expected
    runs, predictions, trials, *_ = RecordReader(trained[0]).read("tiny")
    (cell,) = (one for one in cells(runs, predictions, None, trials) if one.pipeline == "svm_orders")
    assert (known.value, known.bearings) == (cell.interval.estimate, 16)
    assert (known.low, known.high) == (cell.interval.low, cell.interval.high)
    assert (known.rung, known.question) == ("R4 bearing", "tiny")


def test_it_is_said_first_how_long_it_takes_and_last_where_it_is(trained):
    _, folder, said = trained
    lines = said.splitlines()
    assert re.search(
        r"svm_orders on all 16 bearings of simulated: 2 trials .* about \d+ CPU second", lines[1]
    )
    assert "trial 2 of 2" in said and "calibration 4 of 4" in said and "[7/7]" in said
    assert f"folder      {folder}" in lines and "80 % of new bearings of each class" in said


def test_the_card_holds_the_lines_that_use_it_and_they_run(trained, tmp_path, monkeypatch, capsys):
    recording = load("simulated", rigs=1, bearings_per_class=5, seconds=0.25)[-1]
    np.save(tmp_path / "tomorrow.npy", recording.signal[0])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    blocks = re.findall(r"```python\n(.*?)```", (trained[1] / CARD).read_text(), re.S)
    for block in blocks:
        exec(compile(block, "card", "exec"), {})
        assert re.search(r"ball|healthy|inner|outer", capsys.readouterr().out)
    assert len(blocks) == 2
    (line,) = re.findall(r"```sh\n(.*?)\n```", (trained[1] / CARD).read_text())
    assert app(shlex.split(line)[1:], standalone_mode=False) in (0, 3, 4)
    assert re.search(r"tomorrow\.npy", capsys.readouterr().out)


def test_the_registry_describes_it_and_points_at_it(trained):
    client = open_client(trained[0])
    version = client.get_model_version_by_alias("tiny.simulated", "svm_orders")
    card = (trained[1] / CARD).read_text()
    assert client.get_registered_model("tiny.simulated").description == version.description == card
    assert version.tags["pipeline"] == "svm_orders"
    assert RecordReader(trained[0]).questions() == ["tiny"], "the models' own experiment is no question"


def test_the_winner_is_taken_where_nobody_is_named(trained, experiment):
    chosen = choose(experiment, trained[0], None, None)
    (won,) = choose_champions(
        RecordReader(trained[0]).read("tiny")[0], ["svm_orders", "unruly", "attention_cnn"]
    )
    assert chosen.contestant.title == won.pipeline and chosen.champion
    others = {"svm_orders", "unruly", "attention_cnn"} - {won.pipeline}
    for name in others:
        named = choose(experiment, trained[0], None, name)
        assert not named.champion and "the champion is another" in named.reason


def test_training_again_tunes_nothing_anew_and_replaces_the_folder(trained, experiment, monkeypatch):
    monkeypatch.setenv("UNRULY_ORDERS", str(trained[0].data / "orders"))
    before = {path.name: path.read_bytes() for path in trained[1].iterdir()}
    (study,) = (
        one for one in studies(trained[0]) if one.startswith("svm_orders all bearings simulated | tiny ")
    )
    config = trained[0].data / "tiny.yaml"
    trials = count(trained[0], study)
    assert train_on_all(experiment, config, trained[0], QUIET, contestant="svm_orders") == trained[1]
    assert count(trained[0], study) == trials == 2
    after = {path.name: path.read_bytes() for path in trained[1].iterdir()}
    assert after.keys() == before.keys() and after["scope.json"] == before["scope.json"]


def studies(workspace):
    return [study.study_name for study in open_storage(workspace.runs).get_all_studies()]


def count(workspace, name):
    storage = open_storage(workspace.runs)
    return len(storage.get_all_trials(storage.get_study_id_from_name(name)))


def test_a_network_is_kept_too_and_told_where(trained, experiment, tmp_path):
    config, target = trained[0].data / "tiny.yaml", tmp_path / "mine"
    folder = train_on_all(experiment, config, trained[0], QUIET, contestant="attention_cnn", to=target)
    assert folder == target and (target / "network.safetensors").is_file()
    assert load_trained(target).scope.contestant == "attention_cnn"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"contestant": "nobody"}, "unknown pipeline 'nobody'"),
        ({"contestant": "adabn"}, "adapts to a target domain"),
        ({"dataset": "pumps"}, "--dataset: 'pumps' is not in this question"),
    ],
)
def test_a_wrong_wish_is_one_line(given, said, trained, experiment):
    with pytest.raises(RequestError, match=said):
        train_on_all(experiment, trained[0].data / "tiny.yaml", trained[0], QUIET, **given)


def test_a_folder_that_holds_something_else_stays_as_it_is(trained, experiment, tmp_path):
    (tmp_path / "thesis.txt").write_text("years")
    config = trained[0].data / "tiny.yaml"
    with pytest.raises(RequestError, match="holds other files"):
        train_on_all(experiment, config, trained[0], QUIET, contestant="svm_orders", to=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_made_is_named_before_anything_is_fitted(answered, experiment, monkeypatch):
    monkeypatch.setattr("suite.commands.train.plan", lambda *_: pytest.fail("planned"))
    config = answered[0].data / "tiny.yaml"
    with pytest.raises(RequestError, match="cannot be written"):
        train_on_all(experiment, config, answered[0], QUIET, contestant="svm_orders", to=config / "model")


def test_where_nothing_was_asked_a_contestant_must_be_named(place, question):
    asked = read_experiment(question("svm_orders, knn"))
    with pytest.raises(RequestError, match="`suite run` on it first, or --pipeline"):
        choose(asked, place, None, None)
    only = choose(read_experiment(question("knn")), place, None, None)
    assert only.contestant.name == "knn" and only.champion and only.expected is None


def test_one_bearing_a_class_tunes_nothing_and_promises_nothing(place, question, tmp_path):
    config = question("logistic_orders", "window-random")
    few = ("datasets.0.options.bearings_per_class=1", "datasets.0.options.seconds=1.0")
    folder = train_on_all(read_experiment(config, few), config, place, QUIET)
    model = load_trained(folder)
    assert not any(model.scope.calibration.values())
    judged = model.judge(load("simulated", rigs=1, bearings_per_class=1, seconds=1.0)[0])
    assert judged.conclusion == CANNOT_TELL and judged.level == 0
    assert "no class can be excluded" in (folder / CARD).read_text()


def test_what_learned_from_simulated_machines_is_calibrated_on_all_real_bearings(place, question):
    config = question("sim_orders")
    training = training_of(plan(read_experiment(config), place), place)
    assert training.simulated and training.steps == training.job.trials + 1
    assert json.loads(training.job.fixed) == {}
