"""Pinned parameters and the key of a search space."""

from dataclasses import replace

import pytest

from suite.errors import RequestError
from suite.pipeline import find_pipeline
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
