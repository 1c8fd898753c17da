"""The windows of a recording decide together by their mean log-probability, whatever the temperature."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from suite.evaluation import scoring
from suite.evaluation.calibration import Temperature
from suite.evaluation.metrics.recording_macro_f1 import vote
from suite.evaluation.recording_votes import LOG_FLOOR, mean_logs, numbered
from suite.evaluation.scoring import score

TABLES = arrays(np.float64, (2, 9, 3), elements=st.floats(0.01, 1)).map(
    lambda table: table / table.sum(axis=-1, keepdims=True)
)


@given(TABLES, arrays(np.intp, 9, elements=st.integers(0, 3)))
def test_means_are_those_of_a_plain_loop(tables, drawn):
    number = np.unique(drawn, return_inverse=True)[1]
    for table, means in zip(tables, mean_logs(tables, number), strict=True):
        for one, mean in enumerate(means):
            plain = np.mean(
                [np.log(row) for row, own in zip(table, number, strict=True) if own == one], axis=0
            )
            assert mean == pytest.approx(plain)


@given(TABLES, st.floats(0.3, 3))
def test_a_temperature_changes_no_decision(tables, value):
    number = np.arange(9) // 3
    calibration = Temperature()
    calibration.value = value
    for table in tables:
        plain, warm = (mean_logs(one, number) for one in (table, calibration.apply(table)))
        best = np.sort(plain, axis=1)
        clear = best[:, -1] - best[:, -2] > 1e-9
        assert (plain.argmax(axis=1) == warm.argmax(axis=1))[clear].all()


def test_a_zero_is_no_veto_and_counts_as_what_its_type_can_hold():
    table = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    for kind, floor in ((np.float64, LOG_FLOOR), (np.float16, 2.0**-24)):
        means = mean_logs(table.astype(kind), np.zeros(3, dtype=int))
        assert means == pytest.approx(np.array([[np.log(floor) / 3, 2 * np.log(floor) / 3]]))


def test_votes_and_areas_are_of_recordings():
    truth = np.repeat(["a", "b"], 6)
    recordings = np.repeat(["r1", "r2", "r3", "r4"], 3)
    wrong = np.tile([True, False, False], 4)
    right = np.where(wrong, 0.4, 0.9)
    of_a = np.where(truth == "a", right, 1 - right)
    table = np.column_stack([of_a, 1 - of_a])
    told, decided = vote(scoring.TestedWindows(truth, table, np.array(["a", "b"])), recordings)
    assert told.tolist() == decided.tolist() == ["a", "a", "b", "b"]
    scores = score(truth, table, ["a", "b"], recordings)
    assert scores["recording_macro_f1"] == scores["recording_macro_auroc"] == 1 > scores["macro_auroc"]
    with pytest.raises(ValueError, match="two labels"):
        numbered(recordings, np.roll(truth, 1))
