"""Absurd numbers, wherever they are written: one line with file and key, before anything runs."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.data.dataset import find_dataset, parse_options
from suite.data.manifest import ManifestRow, read_manifest
from suite.errors import RequestError
from suite.pipeline import find_pipeline, pipelines
from suite.question.config import read_experiment
from suite.question.space import check_fixed
from suite.strict_yaml import parse_yaml

ABSURD = (
    "1e308",
    "-1e308",
    "1e-300",
    ".inf",
    "-.inf",
    ".nan",
    "1e400",
    "-1",
    "1000000000000",
    "1" + 400 * "0",
)

COLUMNS = [
    name
    for name in ManifestRow.model_fields
    if name.split("_")[0]
    in ("rate", "shaft", "rpm", "load", "severity", "n", "ball", "pitch", "contact", "order")
]

SOUND = {"file": "a.npy", "fault": "inner", "bearing": "A", "rate_hz": "12000", "rpm": "1500"}


def manifest(folder, changes):
    row = {**SOUND, **changes}
    path = folder / "m.yaml"
    path.write_text("recordings:\n-\n" + "".join(f"  {name}: {value}\n" for name, value in row.items()))
    return path


@pytest.mark.parametrize("column", COLUMNS)
def test_absurd_numbers_of_a_manifest_are_refused_by_key(tmp_path, column):
    taken = []
    for number in ABSURD:
        try:
            read_manifest(manifest(tmp_path, {column: number}))
            taken.append(number)
        except RequestError as error:
            line = str(error)
            assert "m.yaml: recording 1" in line and "\n" not in line
            assert column in line or "shaft speed once" in line or "missing beside" in line
    # A load may be negative or tiny, a severity tiny.
    assert set(taken) <= {"-1", "1e-300"} and (
        not taken or column in ("load", "severity", "contact_angle_deg")
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rpm": "1e308"}, "rpm: is 1e+308 (expected 0.06 to 600000 turns a minute)"),
        ({"rate_hz": "1e-300"}, "rate_hz: is 1e-300 (expected 1 to 1e+08 Hz)"),
        (
            {"n_rolling": 9, "ball_diameter": 7.94, "pitch_diameter": 39, "contact_angle_deg": 1000},
            "contact_angle_deg: is 1000 (expected 0 to 89 degrees)",
        ),
        ({"n_rolling": 9, "ball_diameter": 7.94, "pitch_diameter": 1.54}, "both in one unit of length?"),
        (
            {"n_rolling": 30, "ball_diameter": 7.94, "pitch_diameter": 39},
            "no bearing has 30 rolling elements",
        ),
    ],
)
def test_the_line_names_key_and_unit(tmp_path, changes, words):
    with pytest.raises(RequestError) as caught:
        read_manifest(manifest(tmp_path, changes))
    assert words in str(caught.value)


QUESTION = """
name: mine
datasets: [simulated]
protocols: [bearing]
pipelines: [amplitude_baseline]
"""

NUMBERS = (
    "folds",
    "seeds",
    "budget.trials",
    "budget.seconds",
    "budget.inner_folds",
    "windows.length",
    "windows.turns",
    "windows.seconds",
    "windows.overlap",
    "windows.rate_hz",
    "windows.low_pass_hz",
)


@pytest.mark.parametrize(
    ("key", "number"),
    [pair for pair in itertools.product(NUMBERS, ABSURD) if pair != ("windows.overlap", "1e-300")],
)
def test_absurd_numbers_of_a_question_are_refused_by_key(tmp_path, key, number):
    path = tmp_path / "q.yaml"
    path.write_text(QUESTION)
    with pytest.raises(RequestError) as caught:
        read_experiment(path, (f"{key}={number}",))
    line = str(caught.value)
    assert key in line and "\n" not in line


@pytest.mark.parametrize(
    ("option", "number"), list(itertools.product(("rigs", "seconds", "severity"), ABSURD))
)
def test_absurd_options_of_a_data_set_are_refused_by_key(option, number):
    value = parse_yaml(number)
    if option == "severity" and 0 < value <= 3:
        return
    with pytest.raises(RequestError, match=rf"simulated\.{option}: "):
        parse_options(find_dataset("simulated"), {option: value})


@pytest.mark.parametrize(
    ("name", "fixed", "words"),
    [
        ("svm_handcrafted", {"C": "abc"}, "fixed.C: is 'abc' (expected a number from 1e-09 to"),
        ("svm_handcrafted", {"C": -1}, "fixed.C: is -1 (expected a number from 1e-09 to"),
        ("svm_handcrafted", {"C": math.inf}, "fixed.C: is inf (expected"),
        ("svm_handcrafted", {"C": math.nan}, "fixed.C: is nan (expected"),
        ("svm_handcrafted", {"C": True}, "fixed.C: is True (expected"),
        ("svm_handcrafted", {"C": None}, "fixed.C: is None (expected"),
        ("svm_handcrafted", {"band": 3}, "fixed.band: is 3 (expected one of whitened, whole, kurtogram, "),
        ("knn", {"n_neighbors": 0}, "fixed.n_neighbors: is 0 (expected a whole number from 1 to 1000)"),
        ("knn", {"n_neighbors": 2.5}, "fixed.n_neighbors: is 2.5 (expected a whole number"),
        ("order_attention_cnn", {"stages": 0}, "fixed.stages: is 0 (expected a whole number from 1 to"),
        ("attention_cnn", {"epochs": -1}, "fixed.epochs: is -1 (expected a whole number from 1 to 10000)"),
        ("attention_cnn", {"width": 0}, "fixed.width: is 0 (expected a whole number from 1 to"),
        ("attention_cnn", {"dropout": -0.1}, "fixed.dropout: is -0.1 (expected a number from 0"),
        ("attention_cnn", {"backbone": 7}, "fixed.backbone: is 7 (expected one of resnet, wdcnn, "),
    ],
)
def test_absurd_pins_are_refused_by_key(name, fixed, words):
    with pytest.raises(RequestError) as caught:
        check_fixed(find_pipeline(name), fixed, f"pipelines.{name}")
    assert words in str(caught.value)


def test_pins_of_published_recipes_are_taken():
    for pipeline in pipelines().values():
        for params in (*pipeline.starts, pipeline.smoke):
            check_fixed(pipeline, params, "x")
    check_fixed(
        find_pipeline("attention_cnn"), {"input": "spectrogram", "attention": "bam", "weight_decay": 0}, "x"
    )


lists = st.lists(st.integers(), max_size=2)
values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), lists)


TUNED = sorted(name for name, pipeline in pipelines().items() if pipeline.starts[0])


@given(st.sampled_from(TUNED), st.data())
def test_any_pin_is_taken_or_refused_in_one_line(name, data):
    pipeline = find_pipeline(name)
    pin = data.draw(st.sampled_from(sorted(pipeline.starts[0])))
    try:
        check_fixed(pipeline, {pin: data.draw(values)}, "x")
    except RequestError as error:
        assert f"x.fixed.{pin}: is " in str(error)


def test_a_value_of_any_length_is_told_in_a_line_that_can_be_read():
    line = str(RequestError("is 'x" + "a" * 100_000 + "y'", file="q.yaml", key="name", expected="a name"))
    assert line.startswith("q.yaml: name: is 'xaaa") and line.endswith("aaay' (expected a name)")
    assert len(line) < 700
