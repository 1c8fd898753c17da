"""Every field of every model of a request, with wrong values of every type: one line, in plain words."""

import math
import re
from typing import get_args

import pytest
from pydantic import BaseModel

from suite.data.dataset import datasets, find_dataset, parse_options
from suite.data.manifest import ManifestRow, read_manifest
from suite.errors import RequestError
from suite.question.config import Experiment, read_experiment
from suite.strict_yaml import dump_yaml
from suite.wrong_values import OTHER, as_written, did_you_mean, shown

FOREIGN = re.compile(
    r"[Ii]nput should|a valid |Extra inputs|Value error|Assertion|Field required|[Uu]nable to|pydantic|"
    rf"type=|keyword|greater than|less than|at least 1 item |should have|NoneType|instance of|{OTHER}"
)
"""Words of pydantic, and of a type of its errors that nobody has put in words."""

WRONG = (
    *(None, True, -7, 0, 10**30, 10**400, 2.5, math.nan, math.inf, -math.inf),
    *("", "3", "nothing of this", "x" * 5000, "a\0b", "a\u202eb", "\ud800", "nan", "1e400"),
    *(
        [],
        {},
        [[]],
        [None],
        [3.5],
        [-1, -1],
        ["x", "x"],
        ["\ud800"],
        {"x": 1},
        {1: 2},
        [{"x": {}}],
        {"x": None},
    ),
)

QUESTION = {
    "name": "mine",
    "datasets": [{"name": "simulated"}],
    "protocols": ["bearing"],
    "pipelines": [{"name": "amplitude_baseline"}],
    "splits": {"halves": {"folds": [{"train": "load > 1", "test": "load <= 1"}]}},
    "published": [
        {
            "source": "a",
            "leak": "b",
            "dataset": "simulated",
            "rung": "bearing",
            "metric": "accuracy",
            "scores": {"amplitude_baseline": 90.0},
        }
    ],
    "budget": {},
    "windows": {},
}


def inside(annotation):
    """Give the models in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for one in get_args(annotation) for model in inside(one)]


def places(model, tree, above=()):
    """Give the keys of each field of a model, as far as the tree has values that lead to it."""
    for name, field in model.model_fields.items():
        yield (*above, name)
        value = tree.get(name) if isinstance(tree, dict) else None
        for deeper in inside(field.annotation):
            if isinstance(value, list):
                yield from places(deeper, value[0], (*above, name, 0))
            elif name == "splits":
                yield from places(deeper, value["halves"], (*above, name, "halves"))
            elif value is not None:
                yield from places(deeper, value, (*above, name))


def changed(tree, keys, value):
    """Copy a tree with another value at one place."""
    if not keys:
        return value
    first, *rest = keys
    if isinstance(tree, list):
        return [changed(tree[first], rest, value)]
    return {**tree, first: changed(tree.get(first), rest, value)}


@pytest.fixture
def read_tree(monkeypatch):
    """Read a question as if it had been read from a file: not every value can be written as YAML."""

    def read(tree):
        monkeypatch.setattr("suite.question.config.load_yaml", lambda path: tree)
        return read_experiment("q.yaml")

    return read


def refused(ask, *arguments):
    """Give the line with which something is refused; nothing where it is taken."""
    try:
        ask(*arguments)
    except RequestError as error:
        assert not FOREIGN.search(str(error)), error
        assert "\n" not in str(error) and len(str(error)) < 2500
        return error
    return None


@pytest.mark.parametrize(
    "keys", list(places(Experiment, QUESTION)), ids=lambda keys: ".".join(map(str, keys))
)
def test_a_wrong_value_of_a_question_is_told_by_key_in_plain_words(read_tree, keys):
    told = [refused(read_tree, changed(QUESTION, keys, value)) for value in WRONG]
    named = [error for error in told if error is not None]
    assert len(named) > len(WRONG) / 3
    # What is wrong for several keys together names one of them, and not always this one.
    assert sum(keys[0] in str(error) for error in named) > 0.8 * len(named)
    typo = refused(read_tree, changed(QUESTION, (*keys[:-1], f"{keys[-1]}x"), 1))
    assert f"unknown key, did you mean {keys[-1]}?" in typo.problem
    assert typo.key == ".".join(map(str, (*keys[:-1], f"{keys[-1]}x")))


@pytest.mark.parametrize("name", [*ManifestRow.model_fields, "ratehz"])
def test_a_wrong_value_of_a_manifest_is_told_by_row_and_key(tmp_path, monkeypatch, name):
    row = {"file": "a.npy", "fault": "inner", "bearing": "A", "rate_hz": 12_000, "rpm": 1500}
    path = tmp_path / "m.yaml"
    path.write_text(dump_yaml([row]))
    assert len(read_manifest(path)) == 1
    told = []
    for value in WRONG:
        monkeypatch.setattr(
            "suite.data.manifest_rows.load_yaml", lambda _, value=value: [{**row, name: value}]
        )
        told.append(refused(read_manifest, path))
    assert sum(error is not None for error in told) > len(WRONG) / 3
    assert all("recording 1" in str(error) for error in told if error is not None)


@pytest.mark.parametrize("name", list(datasets()))
def test_a_wrong_option_of_a_data_set_is_told_by_key(name):
    dataset = find_dataset(name)
    for option in (*dataset.options.model_fields, "strange"):
        told = [refused(parse_options, dataset, {option: value}) for value in WRONG]
        assert sum(error is not None for error in told) > len(WRONG) / 3, option
        assert all(str(error).startswith(f"{name}") and option in str(error) for error in told if error)


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("budgett.trials=3", "--set: budgett: unknown key, did you mean budget? (expected name"),
        ("budget.trials=three", "--set: budget.trials: is 'three' (expected a whole number from 0 to 10000)"),
        ("budget.seconds=soon", "budget.seconds: is 'soon' (expected a number from 0.001 to 3.1536e+07 s)"),
        ("windows.standardise=zscor", "is 'zscor', did you mean zscore? (expected zscore, mean or none)"),
        ("windows=3", "--set: windows: is 3 (expected keys: length, turns, seconds, overlap, test_overlap"),
        ("datasets=simulated", "--set: datasets: is 'simulated' (expected a list)"),
        ("datasets=[]", "--set: datasets: is an empty list (expected at least 1 items)"),
        ("pipelines.0.fixed=3", "--set: pipelines.0.fixed: is 3 (expected keys with values)"),
        ("pipelines=[3]", "--set: pipelines.0: is 3 (expected keys: name, fixed, features, label)"),
        ("pipelines=[{label: a}]", "--set: pipelines.0.name: is missing (expected text)"),
        ("name=a b", "is 'a b' (expected letters, digits, dots, _ and -, and a letter or digit first)"),
        ("question=~", "--set: question: is empty (expected text)"),
        ("probes=[white_noize]", "'white_noize', did you mean white_noise? (expected among "),
        ("splits={a b: {train: x, test: y}}", "q.yaml: splits.a b: is 'a b' (expected letters, digits"),
    ],
)
def test_the_line_says_where_what_and_what_was_expected(tmp_path, override, line):
    path = tmp_path / "q.yaml"
    path.write_text(dump_yaml(QUESTION | {"splits": {}}))
    error = refused(read_experiment, path, (override,))
    assert line.removeprefix("q.yaml: ") in str(error)


def test_keys_are_told_as_they_were_written():
    short = {"splits": {"a": {"train": 1}}, "pipelines": ["svm"]}
    assert as_written(("splits", "a", "folds", 0, "train"), short) == (("splits", "a", "train"), True)
    assert as_written(("splits", "a", "folds", 0, "test"), short) == (("splits", "a", "test"), True)
    assert as_written(("pipelines", 0, "name"), short) == (("pipelines", 0), True)
    assert as_written(("splits", "b"), short) == (("splits", "b"), False)


def test_a_value_is_shown_in_few_words():
    assert [shown(value) for value in (None, "", True, 2.5, "a", {}, {"a": 1}, [], [1])] == [
        *("empty", "empty", "true", "2.5", "'a'", "an empty mapping", "a mapping of keys to values"),
        *("an empty list", "a list"),
    ]
    assert len(shown("x" * 10_000)) < 100 and len(shown(10**4000)) < 100
    assert did_you_mean("trails", ["trials", "seconds"]) == ", did you mean trials?"
    assert did_you_mean("xyz", ["trials"]) == did_you_mean(3, ["trials"]) == ""
