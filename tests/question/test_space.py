"""Pinned parameters and the key of a search space."""

from dataclasses import replace
from typing import get_args

import pytest

from suite.errors import RequestError
from suite.nn import attention, backbones, inputs
from suite.nn.adaptation.kernels import MmdEstimator
from suite.nn.attention.placement import Position
from suite.nn.pretraining import Pretrain
from suite.pipeline import find_pipeline, pipelines
from suite.question.asked_contestants import contestants_of
from suite.question.config import read_experiment
from suite.question.shipped import shipped_questions
from suite.question.space import (
    RecordingTrial,
    check_fixed,
    check_nothing_free,
    draw,
    free_space,
    space_key,
    starts_of,
)

SVM = find_pipeline("svm_handcrafted")
NETWORK = find_pipeline("attention_cnn")


def test_a_pinned_parameter_is_not_drawn():
    free = free_space(SVM, {})
    name = next(iter(free))
    pinned = {name: SVM.starts[0][name]}
    assert name not in free_space(SVM, pinned)
    assert draw(SVM, RecordingTrial({}), pinned)[name] == SVM.starts[0][name]


def test_an_unknown_pin_is_one_line():
    with pytest.raises(RequestError, match=r"pipelines\.svm\.fixed\.gama: unknown parameter"):
        check_fixed(SVM, {"gama": 1.0}, "pipelines.svm")


def test_without_trials_everything_must_be_fixed():
    check_nothing_free(SVM, SVM.starts[0], "pipelines.svm")
    some = {name: value for name, value in SVM.starts[0].items() if name != "C"}
    with pytest.raises(RequestError, match=r"pipelines\.svm\.fixed: budget\.trials is 0.*a value for C\)"):
        check_nothing_free(SVM, some, "pipelines.svm")


def test_the_key_follows_ranges_version_and_start_but_not_words():
    key = space_key(SVM)
    assert space_key(replace(SVM, summary="other words")) == key
    assert space_key(replace(SVM, version=SVM.version + 1)) != key
    assert space_key(replace(SVM, starts=SVM.starts[::-1])) != key
    assert space_key(replace(SVM, starts=SVM.starts[:1])) != key
    assert space_key(replace(SVM, search_space=lambda trial: {"c": trial.suggest_float("c", 1, 2)})) != key


def shown(starts):
    return [(start["input"], start.get("prewhiten")) for start in starts]


@pytest.mark.parametrize(
    ("fixed", "left"),
    [
        ({}, [("orders", None), ("envelope", True), ("envelope", False), ("window", None), ("fft", None)]),
        ({"attention": "eca", "epochs": 3}, shown(NETWORK.starts)),
        ({"input": "envelope"}, [("envelope", True), ("envelope", False)]),
        ({"input": "envelope", "prewhiten": False}, [("envelope", False)]),
        ({"input": "modes"}, [("modes", None)]),
        ({"attention": "none"}, shown(NETWORK.starts)),
    ],
)
def test_pinned_parameters_leave_the_starts_that_agree(fixed, left):
    starts = starts_of(NETWORK, fixed)
    assert shown(starts) == left
    assert all(start.items() >= fixed.items() for start in starts)


def test_starts_that_need_orders_are_left_out_where_none_are_known():
    assert shown(starts_of(NETWORK, {}, orders_known=False)) == shown(NETWORK.starts[1:])
    needy = find_pipeline("svm_orders")
    assert starts_of(needy, {}, orders_known=False) == list(needy.starts)


def test_what_is_drawn_beside_some_choices_alone_is_free_and_pinned_beside_these():
    assert {"backbone", "prewhiten"} < free_space(NETWORK, {}).keys()
    assert not {"backbone", "prewhiten"} & free_space(NETWORK, {"input": "fft"}).keys()
    check_fixed(NETWORK, {"input": "envelope", "prewhiten": False}, "x")
    with pytest.raises(RequestError, match=r"x\.fixed\.prewhiten: unknown parameter"):
        check_fixed(NETWORK, {"input": "window", "prewhiten": True}, "x")
    with pytest.raises(RequestError, match=r"x\.fixed\.prewhiten: is 'yes'"):
        check_fixed(NETWORK, {"input": "envelope", "prewhiten": "yes"}, "x")


def words_of(pipeline):
    """Give the parameters that a pipeline takes a word for."""
    known = {name: value for params in (*pipeline.starts, pipeline.smoke) for name, value in params.items()}
    return {name: value for name, value in known.items() if isinstance(value, str)}


@pytest.mark.parametrize("name", sorted(pipelines()))
def test_a_word_that_means_nothing_is_refused_before_a_job_begins(name):
    pipeline = find_pipeline(name)
    for parameter, word in words_of(pipeline).items():
        with pytest.raises(
            RequestError, match=rf"x\.fixed\.{parameter}: is 'no such thing' \(expected one of"
        ) as told:
            check_fixed(pipeline, {parameter: "no such thing"}, "x")
        assert word in told.value.expected
    for parameter in pipeline.shares:
        for value in (1.0, 1, 1.5, -0.1):
            with pytest.raises(
                RequestError, match=rf"fixed\.{parameter}: is {value} \(expected a number from 0 to"
            ):
                check_fixed(pipeline, {parameter: value}, "x")
        check_fixed(pipeline, {parameter: 0.99}, "x")


KNOWN_WORDS = {
    "attention": attention.names(),
    "backbone": backbones.names(),
    "input": inputs.names(),
    "position": get_args(Position),
    "pretrain": get_args(Pretrain),
    "estimator": get_args(MmdEstimator),
}


@pytest.mark.parametrize("parameter", KNOWN_WORDS)
def test_all_that_a_network_knows_by_name_can_be_pinned(parameter):
    takes = [one for one in pipelines().values() if parameter in words_of(one)]
    assert takes
    for pipeline in takes:
        for word in KNOWN_WORDS[parameter] if parameter != "input" or pipeline.name != "vmd_densenet" else ():
            check_fixed(pipeline, {parameter: word}, "x")


def test_a_word_that_is_nearly_one_is_asked_about():
    with pytest.raises(RequestError, match=r"is 'cbamm', did you mean cbam\?"):
        check_fixed(NETWORK, {"attention": "cbamm"}, "x")


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ({"attention": "SE"}, r"is 'SE', did you mean se\?"),
        ({"attention": False}, r"is False \(expected one of se.*triplet\)"),
        ({"dropout": None}, r"is None \(expected a number from 0 to below 1\)"),
        ({"dropout": "a"}, r"is 'a' \(expected a number from 0 to below 1\)"),
    ],
)
def test_what_is_of_another_kind_is_told_all_that_is_taken(pins, expected):
    with pytest.raises(RequestError, match=expected):
        check_fixed(NETWORK, pins, "x")


@pytest.mark.parametrize(
    ("name", "pins"),
    [("sim_raw_cnn", {"noise": 0.3}), ("knn", {"metric": "cosine"}), ("knn", {"metric": "chebyshev"})],
)
def test_what_is_off_or_other_where_a_contestant_starts_can_be_pinned(name, pins):
    check_fixed(find_pipeline(name), pins, "x")


@pytest.mark.parametrize("name", list(shipped_questions()))
def test_what_shipped_questions_pin_is_taken(name):
    assert contestants_of(read_experiment(name))
