import numpy as np
import pandas as pd

from suite.evaluation.confusion import count_confusions
from suite.records.artifacts import confusion_counts


def test_counts_by_hand_over_two_seeds():
    truth = np.array(["a", "a", "b"])
    counts = count_confusions(truth, np.array([["a", "c"], ["c", "a"], ["b", "b"]]))
    assert list(counts.index) == ["a", "b"] and list(counts.columns) == ["a", "b", "c"]
    assert counts.to_numpy().tolist() == [[2, 0, 2], [0, 2, 0]]


def test_a_runs_matrix_is_square_and_leaves_out_what_is_apart():
    table = pd.DataFrame({"fault": ["a", "b", "b"], "apart": [False, False, True]})
    counts = confusion_counts(table.assign(predicted_0=["c", "b", "a"], predicted_1=["a", "b", "a"]))
    assert list(counts.index) == list(counts.columns) == ["a", "b", "c"]
    assert counts.to_numpy().tolist() == [[0.5, 0, 0.5], [0, 1, 0], [0, 0, 0]]
