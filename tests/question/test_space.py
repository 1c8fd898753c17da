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
)

SVM = find_pipeline("svm_handcrafted")


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
    assert space_key(replace(SVM, search_space=lambda trial: {"c": trial.suggest_float("c", 1, 2)})) != key
