"""Scores from counts are those of scikit-learn, seed by seed."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from suite.evaluation.confusion import balanced_accuracies, confusions_of_seeds, macro_f1s
from suite.evaluation.metrics.balanced_accuracy import balanced_accuracy
from suite.evaluation.metrics.macro_f1 import macro_f1


@pytest.mark.parametrize("seed", range(5))
def test_scores_of_counts_are_those_of_labels(seed):
    rng = np.random.default_rng(seed)
    classes = np.array(["ball", "healthy", "inner", "outer"])
    truth = classes[rng.integers(0, 4 - seed % 2, 60)]
    predicted = classes[rng.integers(seed % 3, 4, (60, 3))]
    found, counts = confusions_of_seeds(truth, predicted)
    names = np.unique(np.column_stack([truth, predicted]))
    assert found.tolist() == names.tolist()
    for k, one in enumerate(counts):
        assert np.array_equal(one, confusion_matrix(truth, predicted[:, k], labels=names))
    by_label = [(macro_f1(truth, one), balanced_accuracy(truth, one)) for one in predicted.T]
    assert macro_f1s(counts) == pytest.approx([f1 for f1, _ in by_label], abs=1e-15)
    assert balanced_accuracies(counts) == pytest.approx([recall for _, recall in by_label], abs=1e-15)
