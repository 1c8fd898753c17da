"""A job's key is made of what decides its result, and stays what it was."""

from dataclasses import dataclass, replace

import pytest

from suite.question.job import Job, job_fields, key_content

JOB = Job(
    experiment="default",
    dataset="simulated",
    windows="ab" * 32,
    rung="bearing",
    level="R4",
    fold=1,
    folds=3,
    folds_asked=3,
    held_out="without inner-01",
    pipeline="cnn on orders",
    pipeline_file="attention_cnn",
    family="deep",
    fixed='{"epochs":6}',
    space="cd" * 32,
    trials=5,
    seconds=120.0,
    inner_folds=2,
    seeds=2,
)

KEY = "f1ac55aa428b6a5225f53db938b0295473ab93da32dcf1252e56d325034d077d"
"""Computed when the schema was raised to 4."""

WORDS = {"experiment", "level", "folds", "held_out", "family", "bound", "learned_from", "probes", "healthy"}
"""Fields that describe a job and decide nothing."""


def test_the_key_is_that_of_november():
    assert JOB.key == KEY


@pytest.mark.parametrize("name", sorted(set(job_fields()) - {"bound"}))
def test_a_field_changes_the_key_unless_it_is_words(name):
    value = getattr(JOB, name)
    more = {str: "x", tuple: ("x",)}.get(type(value), 1)
    other = replace(JOB, **{name: value + more})
    assert (other.key == JOB.key) == (name in WORDS)


@dataclass(frozen=True)
class Later(Job):
    """A job of a later version, with a field that has a neutral default."""

    microphones: str = ""


def test_a_new_field_changes_no_key_where_it_is_neutral():
    known = {name: getattr(JOB, name) for name in job_fields()}
    assert Later(**known).key == KEY
    assert Later(**known, microphones="two").key != KEY
    assert key_content(Later(**known, microphones="two"))["microphones"] == "two"
