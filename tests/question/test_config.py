"""Questions: what is taken, and the one line that each mistake gets."""

from pathlib import Path

import pytest

from suite.data.window_length import LENGTHS
from suite.errors import RequestError
from suite.question.config import read_experiment, to_yaml

GOOD = """
name: mine
datasets: [simulated]
protocols: [bearing]
pipelines: [amplitude_baseline]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "question.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_short_question_gets_the_defaults(tmp_path):
    asked = read_experiment(write(tmp_path, GOOD))
    assert asked.pipelines[0].name == "amplitude_baseline"
    assert asked.windows.length == 2048
    assert asked.headline == "bearing"


def test_the_data_say_how_many_folds_unless_the_question_does(tmp_path):
    experiment = read_experiment(write(tmp_path, GOOD))
    assert (experiment.folds, experiment.budget.inner_folds) == ("auto", "auto")
    experiment = read_experiment(write(tmp_path, GOOD), ("folds=3", "budget.inner_folds=auto"))
    assert (experiment.folds, experiment.budget.inner_folds) == (3, "auto")


def test_every_shipped_question_is_valid():
    configs = sorted(Path("configs").glob("*.yaml"))
    assert configs
    for path in configs:
        assert read_experiment(path).question


def test_a_question_survives_being_written_and_read(tmp_path):
    asked = read_experiment("configs/smoke.yaml")
    assert read_experiment(write(tmp_path, to_yaml(asked))) == asked


def test_numbers_in_scientific_notation_are_numbers(tmp_path):
    asked = read_experiment(write(tmp_path, GOOD + "budget: {trials: 3, seconds: 1e-3}\n"))
    assert asked.budget.seconds == 0.001


@pytest.mark.parametrize(
    ("extra", "key", "words"),
    [
        (
            "budget: {trails: 3}",
            "budget.trails",
            "unknown key, did you mean trials? (expected trials",
        ),
        ("budget: {trials: three}", "budget.trials", "is 'three' (expected a whole number from 0 to 10000)"),
        ("budget: {trials: '3'}", "budget.trials", "is '3' (expected a whole number from 0 to 10000)"),
        ("budget: {trials: 2.5}", "budget.trials", "is 2.5 (expected a whole number from 0 to 10000)"),
        ("budget: {trials: no}", "budget.trials", "'no'"),
        ("budget: {seconds: 10:30}", "budget.seconds", "'10:30'"),
        ("budget: {trials: -1}", "budget.trials", "is -1 (expected a whole number from 0 to 10000)"),
        ("windows: {length: 10}", "windows.length", "64"),
        ("windows: {standardise: minmax}", "windows.standardise", "zscore"),
        ("windows: {lenght: 1024}", "windows.lenght", "unknown key"),
        ("windows: ", "windows", "is empty (expected keys: length, turns, seconds, "),
        ("budget: 20", "budget", "is 20 (expected keys: trials, "),
        ("windows: {turns: 0}", "windows.turns", "is 0 (expected 0.01 to 100000 turns)"),
        ("windows: {turns: many}", "windows.turns", "number"),
        ("windows: {seconds: 1e9}", "windows.seconds", "expected 1e-06 to 10000 s"),
        (
            "windows: {length: 1024, turns: 20}",
            "windows",
            "are given (expected one of length, turns, seconds)",
        ),
        ("seeds: true", "seeds", "is true (expected a whole number from 1 to 1000)"),
        ("headlne: bearing", "headlne", "unknown key, did you mean headline? (expected name, "),
        ("folds: .inf", "folds", "integer"),
        ("folds: automatic", "folds", "expected auto or an integer from 2 to 100"),
        ("budget: {inner_folds: 1}", "budget.inner_folds", "expected auto or an integer"),
    ],
)
def test_a_mistake_gets_one_line_with_file_and_key(tmp_path, extra, key, words):
    path = write(tmp_path, GOOD + extra + "\n")
    with pytest.raises(RequestError) as caught:
        read_experiment(path)
    line = str(caught.value)
    assert line.startswith(f"{path}: {key}: ")
    assert words in line
    assert "\n" not in line


def test_a_missing_key_and_a_repeated_title_are_named(tmp_path):
    with pytest.raises(RequestError, match="pipelines: is missing"):
        read_experiment(write(tmp_path, "name: x\ndatasets: [simulated]\nprotocols: [bearing]\n"))
    with pytest.raises(RequestError, match="stands twice"):
        read_experiment(write(tmp_path, GOOD.replace("[bearing]", "[bearing, bearing]")))


def test_set_reaches_into_an_item_that_is_a_bare_name(tmp_path):
    settings = ("datasets.0.protocols=[bearing]", "pipelines.0.label=loud")
    asked = read_experiment(write(tmp_path, GOOD), settings)
    assert asked.datasets[0].protocols == ("bearing",) and asked.pipelines[0].title == "loud"
    with pytest.raises(RequestError, match="holds a value, not keys"):
        read_experiment(write(tmp_path, GOOD + "controls: [1]\n"), ("controls.0.name=x",))


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("controls: [nobody]", "controls: nobody is not in this question"),
        (
            "published: [{source: a, leak: b, dataset: cwru, rung: bearing, metric: accuracy, "
            "honest: simulated, scores: {amplitude_baseline: 90.0}}]",
            "published.dataset: cwru is not in this question",
        ),
        (
            "published: [{source: a, leak: b, dataset: simulated, rung: bearing, metric: accuracy, "
            "honest: cwru, scores: {amplitude_baseline: 90.0}}]",
            "published.honest: cwru is not in this question",
        ),
    ],
)
def test_controls_and_published_tables_name_what_the_question_has(tmp_path, extra, words):
    with pytest.raises(RequestError, match=words):
        read_experiment(write(tmp_path, GOOD + extra + "\n"))


def test_a_data_set_is_asked_under_the_questions_own_rungs(tmp_path):
    strange = GOOD.replace("[simulated]", "[{name: simulated, protocols: [condition]}]")
    with pytest.raises(RequestError, match=r"datasets\.protocols: condition is not in this question"):
        read_experiment(write(tmp_path, strange))


def test_set_reaches_into_mappings_and_lists(tmp_path):
    path = write(tmp_path, GOOD)
    asked = read_experiment(path, ("budget.trials=5", "pipelines.0=svm_handcrafted", "windows.overlap=0"))
    assert asked.budget.trials == 5
    assert asked.pipelines[0].name == "svm_handcrafted"
    assert asked.windows.overlap == 0


@pytest.mark.parametrize("base", ["", "windows: {length: 1024}\n", "windows: {seconds: 1, overlap: 0.2}\n"])
def test_of_length_turns_and_seconds_the_last_one_given_counts(tmp_path, base):
    own = GOOD.replace("[simulated]", "[{name: simulated, windows: {seconds: 0.5}}, mfpt, hit_sm]") + base
    asked = read_experiment(write(tmp_path, own), ("windows.turns=20", "datasets.2.windows.length=4096"))
    assert asked.windows.turns == 20 and asked.windows.seconds is None
    specs = [asked.windows_of(choice) for choice in asked.datasets]
    given = [{key: one.model_dump()[key] for key in LENGTHS if key in one.model_dump()} for one in specs]
    assert given == [{"seconds": 0.5}, {"turns": 20}, {"length": 4096}]
    assert {one.overlap for one in specs} == {0.2 if "overlap" in base else 0.5}
    assert read_experiment(write(tmp_path, to_yaml(asked))) == asked


def test_a_data_set_that_gives_two_lengths_is_refused(tmp_path):
    own = GOOD.replace("[simulated]", "[{name: simulated, windows: {seconds: 0.5, turns: 3}}]")
    asked = read_experiment(write(tmp_path, own))
    with pytest.raises(RequestError, match=r"datasets\.simulated\.windows: .*one of length, turns, seconds"):
        asked.windows_of(asked.datasets[0])


@pytest.mark.parametrize("override", ["budget.trials", "name.x=1", "pipelines.7=svm", "=3"])
def test_a_wrong_set_is_one_line(tmp_path, override):
    with pytest.raises(RequestError, match="--set"):
        read_experiment(write(tmp_path, GOOD), (override,))
