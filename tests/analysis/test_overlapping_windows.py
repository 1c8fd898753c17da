"""Windows that overlap buy no certainty: bearings are the unit, recordings decide, hours are counted once."""

import numpy as np
import pandas as pd
import pytest
from frames import leaderboard_of

from suite.analysis.alarm_sequences import in_time
from suite.analysis.gathering import cells
from suite.analysis.operation import operation
from suite.analysis.searches import JOB_OF_ROW

LENGTH = 2048
"""Of the windows of the frames."""


@pytest.fixture(scope="module")
def frames(build):
    return build(levels=("R4",), pipelines=("svm_handcrafted", "attention_cnn"), bearings=6)


def overlapping(predictions, cuts=4):
    """Cut every window so many times; what overlaps is told alike."""
    parts = [predictions.assign(start=predictions["start"] + LENGTH * k // cuts) for k in range(cuts)]
    table = pd.concat(parts).sort_values(["job_key", "recording", "start"], ignore_index=True)
    return table.assign(window=table.groupby("job_key").cumcount())


def test_no_interval_narrows_and_no_score_moves_because_windows_overlap(frames):
    runs, predictions = frames
    before, after = leaderboard_of(runs, predictions), leaderboard_of(runs, overlapping(predictions))
    assert before["macro_f1"].notna().all()
    intervals = [name for name in before if name.endswith(("_low", "_high"))]
    assert {"macro_f1_low", "macro_f1_high"} <= set(intervals)
    for name in ("macro_f1", "bearings", *intervals):
        assert np.allclose(
            before[name].astype(float), after[name].astype(float), atol=1e-9, equal_nan=True
        ), name


def test_recordings_decide_as_before(frames):
    runs, predictions = frames
    one, other = cells(runs, predictions)[0], cells(runs, overlapping(predictions))[0]
    decided = [cell.tests.groupby([JOB_OF_ROW, "recording"])["decided_0"].agg(set) for cell in (one, other)]
    assert decided[0].equals(decided[1]) and decided[0].map(len).eq(1).all()


def test_hours_alarms_and_delays_are_those_of_windows_that_do_not_overlap(frames):
    predictions = frames[1]
    own = predictions[predictions["job_key"] == predictions["job_key"].iloc[0]].assign(**{JOB_OF_ROW: 0})
    known = [in_time(table, LENGTH, {}) for table in (own, overlapping(own))]
    assert len(known[0]) == len(own) and len(known[1]) == len(own)
    assert np.array_equal(known[0].scores, known[1].scores)
    assert np.array_equal(known[0].sequence, known[1].sequence)
    first, second = (operation(one, None, 0.1) for one in known)
    assert first == second and first.tested.rate.hours > 0
