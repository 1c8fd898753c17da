"""Every contestant signs the contract: the checks that a stranger runs on an own file."""

from dataclasses import replace

import pytest

from suite.discovery import collect
from suite.errors import RequestError
from suite.pipeline import find_pipeline, missing_package
from suite.testing import pipeline_checks

FOLDERS = ("classical", "deep", "physics", "transfer")

CHECKS = [
    pytest.param(check, id=f"{name} {what}")
    for folder in FOLDERS
    for name, pipeline in collect(f"suite.contestants.{folder}", "PIPELINE").items()
    if not missing_package(pipeline)
    for what, check in pipeline_checks(pipeline)
]


@pytest.mark.parametrize("check", CHECKS)
def test_contestant(check):
    check()


def test_each_contestant_of_the_suite_has_a_plain_name_of_its_own():
    named = [
        pipeline.plain_name
        for folder in FOLDERS
        for pipeline in collect(f"suite.contestants.{folder}", "PIPELINE").values()
    ]
    assert all(named) and len(set(named)) == len(named)
    assert all("_" not in name and len(name) <= 50 for name in named)


MINE = find_pipeline("logistic_envelope")
FIRST, SECOND = MINE.starts


@pytest.mark.parametrize(
    ("check", "starts", "words"),
    [
        ("starts inside its space", (), "empty"),
        ("starts inside its space", [FIRST], "no tuple"),
        ("starts inside its space", (FIRST, {"C": 1.0}), "start 2 is"),
        ("starts inside its space", (FIRST, {**SECOND, "C": 1e9}), r"start 2 lies outside .*\['C'\]"),
        (
            "has starts that differ by choice",
            (FIRST, {**FIRST, "C": 2.0}),
            "start 2 differs .* numbers alone",
        ),
    ],
)
def test_wrong_starts_do_not_pass(check, starts, words):
    checks = dict(pipeline_checks(replace(MINE, starts=starts)))
    with pytest.raises(AssertionError, match=words):
        checks[check]()


def test_a_start_that_cannot_be_fitted_does_not_pass():
    def build(params, context):
        made = MINE.build(params, context)
        return made if params["prewhiten"] else made.set_params(standardscaler="nonsense")

    checks = dict(pipeline_checks(replace(MINE, build=build)))
    with pytest.raises(TypeError):
        checks["works from every start"]()


def test_a_contestant_whose_package_is_not_installed_is_not_checked():
    with pytest.raises(RequestError, match=r"requires: logistic_envelope needs the package no_such_package"):
        next(pipeline_checks(replace(MINE, requires=("no_such_package",))))
