"""A record survives its journey through JSON, whatever is in it."""

import json
from dataclasses import fields, replace
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.question.job import Job
from suite.records.frame import RECORD_COLUMNS, RUN_COLUMNS, frame_of
from suite.records.record import METRICS, SCHEMA, Cost, Record, Tuning

NUMBERS = st.floats(allow_nan=True, allow_infinity=False)
TEXT = st.text(max_size=12)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1000, 1000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
MAPPING = st.dictionaries(TEXT, JSON, max_size=4)
JOBS = st.builds(Job, seconds=st.floats(0, 1e6), bound=st.booleans())
RECORDS = st.builds(
    Record,
    job=JOBS,
    status=st.sampled_from(["finished", "failed"]),
    metrics=st.dictionaries(TEXT, NUMBERS, max_size=4),
    seed_metrics=st.dictionaries(TEXT, st.lists(NUMBERS, max_size=3), max_size=3),
    cost=st.builds(Cost, **{item.name: NUMBERS for item in fields(Cost)}),
    tuning=st.builds(Tuning, best_inner_score=NUMBERS, temperature=NUMBERS, seconds=st.floats(0, 1e6)),
    params=MAPPING,
    ledger=MAPPING,
    environment=MAPPING,
    curves=st.dictionaries(TEXT, st.lists(st.tuples(st.integers(0, 9999), NUMBERS), max_size=3), max_size=3),
    error=st.text(max_size=40),
    predictions=st.sampled_from(["", "predictions.parquet"]),
)


@given(RECORDS)
def test_a_record_comes_back_as_it_went(record):
    text = json.dumps(record.to_json(), allow_nan=False)
    again = Record.from_json(json.loads(text))
    assert again.job == record.job
    assert json.dumps(again.to_json(), allow_nan=False) == text
    for item in fields(Record):
        before, after = getattr(record, item.name), getattr(again, item.name)
        assert type(before) is type(after), item.name
        assert repr(before) == repr(after), item.name


@given(RECORDS)
def test_a_frame_has_the_same_columns_always(record):
    frame = frame_of([(record, "run", 0)])
    assert tuple(frame) == RUN_COLUMNS
    assert frame.loc[0, "level"] == record.job.level
    assert frame.loc[0, "pipeline"] == record.job.pipeline
    assert frame.loc[0, "started"] == "1970-01-01T00:00:00+00:00"


JOB = Job("q", "d", "w", "bearing", "R4", 0, 2, 4, "h", "p", "f", "deep", "{}", "s", 2, 60.0, 2, 1)


def test_every_column_says_where_in_a_record_it_stands():
    record = Record(
        JOB,
        "finished",
        metrics=dict.fromkeys(METRICS, 0.5),
        cost=Cost(fit_seconds=1.5),
        tuning=Tuning(trials=7, best_inner_score=0.7, budget_hit=True),
        ledger={"refused": {"healthy": "why"}},
        curves={"tuning.best_inner_score": [(0, 0.6)]},
    )
    row = {name: read(record) for name, read in RECORD_COLUMNS.items()}
    assert row["job_key"] == JOB.key
    assert (row["folds"], row["folds_asked"], row["pipeline_file"]) == (2, 4, "f")
    assert (row["macro_f1"], row["fit_seconds"], row["trials"], row["best_inner_score"]) == (0.5, 1.5, 7, 0.7)
    assert row["budget_hit"] and row["refused"] == {"healthy": "why"} and row["tuning_curve"] == [(0, 0.6)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": SCHEMA + 1}, "later version"),
        ({"job": {"experiment": "q"}}, "is no record"),
        ({"cost": {"dollars": 3}}, "dollars"),
        ({"metrics": [1]}, "is no record"),
        ({"metrics": None}, "is no record"),
        ({"ledger": []}, "is no record"),
        ({"curves": {"loss": 3}}, "is no record"),
        ({"predictions": 3}, "is no record"),
        ({"schema": 1}, "is no record"),
    ],
)
def test_what_is_no_record_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        Record.from_json({**Record(JOB, "failed").to_json(), **change})


@pytest.mark.parametrize("content", [[], None, {}, 3, "text", [[1]]])
def test_other_json_is_no_record(content):
    with pytest.raises(ValueError, match="is no record"):
        Record.from_json(content)


def test_a_missing_field_is_refused():
    content = Record(JOB, "failed").to_json()
    del content["ledger"]
    with pytest.raises(ValueError, match="ledger"):
        Record.from_json(content)


def test_a_job_lasts_for_its_tuning_and_each_of_its_fits():
    cost = Cost(tune_seconds=10.0, fit_seconds=2.0, predict_seconds=0.5)
    record = Record(JOB, "finished", seed_metrics={"macro_f1": [0.1, 0.2]}, cost=cost)
    assert record.seconds == 15.0
    assert replace(record, cost=Cost(tune_seconds=nan)).seconds == 0.0
