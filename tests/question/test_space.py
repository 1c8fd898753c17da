"""Pinned parameters and the key of a search space."""

from dataclasses import replace
from inspect import signature
from itertools import product
from typing import get_args

import pytest
import torch

from suite.discovery import read_argument
from suite.errors import RequestError
from suite.nn import attention, backbones, inputs
from suite.nn.adaptation.kernels import MmdEstimator
from suite.nn.attention.placement import Placement, Position
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
from suite.ranges import MAKERS, share

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
    for parameter in [name for name, taken in pipeline.takes.items() if taken == share()]:
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

BESIDE = {"epsanet": {"position": "stage"}, "wdcnn": {"input": "window"}, "psa": {"position": "stage"}}
"""What must be pinned beside a word, where not all that is drawn goes with it."""


@pytest.mark.parametrize("parameter", KNOWN_WORDS)
def test_all_that_a_network_knows_by_name_can_be_pinned(parameter):
    takes = [one for one in pipelines().values() if parameter in words_of(one)]
    assert takes
    for pipeline in takes:
        for word in KNOWN_WORDS[parameter] if parameter != "input" or pipeline.name != "vmd_densenet" else ():
            beside = BESIDE.get(word, {})
            pins = {name: value for name, value in beside.items() if words_of(pipeline).get(name)}
            check_fixed(pipeline, {**pins, parameter: word}, "x")


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


@pytest.mark.parametrize(
    ("name", "pins", "words"),
    [
        ("attention_cnn", {"kernel": 4}, "fixed.kernel: is 4 (expected an odd number from 1 to 63)"),
        ("attention_cnn", {"kernel": 10**9}, "fixed.kernel: is 1000000000 (expected an odd number"),
        ("attention_cnn", {"learning_rate": 0}, "fixed.learning_rate: is 0 (expected a number from 1e-09"),
        ("epsanet", {"width": 6}, "fixed.width: is 6 (expected a multiple of 4 from 4 to 256)"),
        ("mk_mmd", {"batch_size": 1}, "fixed.batch_size: is 1 (expected a whole number from 2 to"),
        ("knn", {"n_neighbors": 24_000}, "fixed.n_neighbors: is 24000 (expected"),
        ("gradient_boosting", {"max_iter": 10**9}, "fixed.max_iter: is 1000000000 (expected"),
        (
            "random_forest",
            {"max_features": 1.5},
            "fixed.max_features: is 1.5 (expected a number from 0.001 to 1)",
        ),
        ("svm_vmd", {"n_modes": 0}, "fixed.n_modes: is 0 (expected a whole number from 1 to 32)"),
        ("sim_orders", {"machines": 3}, "fixed.machines: is 3 (expected"),
    ],
)
def test_a_number_that_a_contestant_cannot_take_is_refused_in_its_own_words(name, pins, words):
    with pytest.raises(RequestError) as told:
        check_fixed(find_pipeline(name), pins, "x")
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"widht": 4},
            "backbone_options.widht: unknown option of cnn, did you mean width? (expected width, bottle",
        ),
        ({"width": 0}, "backbone_options.width: is 0 (expected a whole number from 1 to 256)"),
        ({"width": True}, "backbone_options.width: is true (expected a whole number"),
        ({"bottleneck": 10**9}, "backbone_options.bottleneck: is 1000000000 (expected"),
        (7, "backbone_options: is 7 (expected keys: width, bottleneck, dropout)"),
        ([], "backbone_options: is an empty list (expected keys: width"),
    ],
)
def test_an_option_that_a_network_does_not_take_is_refused_by_its_key(options, words):
    with pytest.raises(RequestError) as told:
        check_fixed(find_pipeline("source_only"), {"backbone_options": options}, "x")
    assert f"x.fixed.{words}" in str(told.value)


def test_options_are_those_of_the_network_that_is_pinned():
    network = find_pipeline("dann")
    options = {"width": 16, "kernel": 7, "stem_stride": None}
    check_fixed(network, {"backbone": "resnet", "backbone_options": options}, "x")
    check_fixed(network, {"backbone": "densenet", "backbone_options": {"layers": [2, 2]}}, "x")
    with pytest.raises(RequestError, match=r"layers: is a list \(expected a list of 1 to 6, each a whole"):
        check_fixed(network, {"backbone": "densenet", "backbone_options": {"layers": [2, 0]}}, "x")


@pytest.mark.parametrize("name", backbones.names())
def test_each_network_says_of_all_its_options_what_they_take(name):
    component = backbones.component(name)
    assert set(component.takes) == set(component.options)
    read = read_argument("suite.nn.backbones", "COMPONENT", "takes", MAKERS)
    assert read[name] == component.takes
    defaults = {item.name: item.default for item in signature(component.build).parameters.values()}
    assert all(defaults[option] in taken for option, taken in component.takes.items())


def is_planned(pipeline, **pins):
    try:
        check_fixed(pipeline, pins, "x")
    except RequestError:
        return False
    return True


def is_built(backbone, module, position, channels, dims, **options):
    with torch.device("meta"):
        try:
            backbones.build(backbone, channels, 3, dims, attention=Placement(module, position), **options)
        except ValueError:
            return False
    return True


@pytest.mark.parametrize(("shown", "channels", "dims"), [("window", 1, 1), ("mode_images", 5, 2)])
@pytest.mark.parametrize("name", backbones.names())
def test_a_network_is_planned_if_it_can_be_built(name, shown, channels, dims):
    small = {"width": 8} if "width" in backbones.component(name).options else {}
    for module, position in product(attention.names(), get_args(Position)):
        pins = {"backbone": name, "attention": module, "position": position, "input": shown}
        built = is_built(name, module, position, channels, dims, **small)
        assert is_planned(NETWORK, **pins) == built, pins
        assert is_planned(find_pipeline("mk_mmd"), **pins) == built, pins


@pytest.mark.parametrize(
    ("name", "pins", "words"),
    [
        (
            "attention_cnn",
            {"backbone": "epsanet", "position": "block"},
            "position: is 'block' with backbone epsanet (expected one of stage, head, input)",
        ),
        (
            "attention_cnn",
            {"backbone": "epsanet"},
            "position: may become 'block' with backbone epsanet (expected one of stage, head, input)",
        ),
        (
            "attention_cnn",
            {"backbone": "wdcnn", "input": "spectrogram"},
            "input: is 'spectrogram' with backbone wdcnn (expected one of window, modes, fft, envelope)",
        ),
        (
            "dann",
            {"attention": "psa", "position": "input"},
            "position: is 'input' with attention psa (expected one of block, stage, head)",
        ),
        (
            "attention_cnn",
            {"attention": "psa", "width": 6},
            "width: is 6 with attention psa (expected a multiple of 4)",
        ),
        (
            "vmd_densenet",
            {"attention": "psa", "position": "block", "growth": 6},
            "growth: is 6 with attention",
        ),
        (
            "dann",
            {"attention": "psa", "backbone_options": {"width": 6}},
            "backbone_options.width: is 6 with attention psa (expected a multiple of 4)",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_by_the_key_that_does_not_fit(name, pins, words):
    with pytest.raises(RequestError) as told:
        check_fixed(find_pipeline(name), pins, "x")
    assert str(told.value).startswith(f"x.fixed.{words}")


@pytest.mark.parametrize("families", ["cepstrum", "cepstrum+spectral", ["cepstrum"]])
def test_features_that_are_pinned_are_told_their_key(families):
    with pytest.raises(RequestError, match=r"features are named beside fixed: features: \[cepstrum"):
        check_fixed(SVM, {"families": families}, "x")


@pytest.mark.parametrize("name", list(shipped_questions()))
def test_what_shipped_questions_pin_is_taken(name):
    assert contestants_of(read_experiment(name))
