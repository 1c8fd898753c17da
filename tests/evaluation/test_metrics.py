import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as oracle

from suite.evaluation.metrics.ece import expected_calibration_error
from suite.evaluation.metrics.macro_f1 import macro_f1
from suite.evaluation.scoring import score
from suite.records.record import METRICS

CLASSES = ["ball", "healthy", "inner"]


def drawn(seed, n=200, skill=1.0):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n)
    logits = rng.normal(size=(n, 3)) + skill * np.eye(3)[truth]
    table = np.exp(logits)
    return np.array(CLASSES)[truth], table / table.sum(axis=1, keepdims=True)


def test_keys_are_the_results_metrics():
    truth, table = drawn(0)
    assert tuple(score(truth, table, CLASSES, truth)) == METRICS


def test_agrees_with_scikit_learn_when_every_class_is_present():
    truth, table = drawn(1)
    got = score(truth, table, CLASSES)
    predicted = np.array(CLASSES)[table.argmax(axis=1)]
    assert got["macro_f1"] == pytest.approx(oracle.f1_score(truth, predicted, average="macro"))
    assert got["balanced_accuracy"] == pytest.approx(oracle.balanced_accuracy_score(truth, predicted))
    area = oracle.roc_auc_score(truth, table, multi_class="ovr", labels=CLASSES)
    assert got["macro_auroc"] == pytest.approx(area)
    brier = oracle.brier_score_loss(truth, table, labels=CLASSES, scale_by_half=False)
    assert got["brier"] == pytest.approx(brier)
    assert np.isnan(got["recording_macro_f1"])


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 9), st.integers(1, 200), st.integers(0, 2**32 - 1))
def test_macro_f1_is_scikit_learns_to_the_bit(classes, n, seed):
    truth, predicted = np.array(list("abcdefghi"))[np.random.default_rng(seed).integers(0, classes, (2, n))]
    options = {"labels": np.unique(truth), "average": "macro", "zero_division": 0}
    assert macro_f1(truth, predicted) == oracle.f1_score(truth, predicted, **options)


def test_a_class_absent_from_the_truth_is_an_error_but_no_class():
    # By hand: healthy has precision 1, recall 2/3, F1 0.8; inner F1 1. Counting "ball" gives 0.6.
    truth = ["healthy", "healthy", "healthy", "inner"]
    table = np.eye(3)[[1, 1, 0, 2]]
    got = score(truth, table, CLASSES)
    assert got["macro_f1"] == pytest.approx(0.9)
    assert got["balanced_accuracy"] == pytest.approx((2 / 3 + 1) / 2)
    assert got["accuracy"] == pytest.approx(0.75)


def test_a_true_class_that_was_never_trained_is_always_missed():
    table = np.array([[1.0, 0.0], [0.0, 1.0]])
    got = score(["healthy", "outer"], table, ["healthy", "inner"])
    assert got["macro_f1"] == pytest.approx(0.5)
    assert got["brier"] == pytest.approx(1.0)  # (0 + (1 + 1)) / 2
    assert got["macro_auroc"] == pytest.approx(0.75)  # healthy 1, outer a constant score: 0.5


def test_a_single_class_has_no_roc_curve():
    got = score(["inner", "inner"], np.full((2, 3), 1 / 3), CLASSES)
    assert np.isnan(got["macro_auroc"])
    assert got["macro_f1"] == 0.0  # the first class wins the tie


def test_calibration_error_by_hand():
    # Bins (0.6, 0.667] and (0.933, 1]: |0.5 - 0.65| * 2/4 + |1 - 0.95| * 2/4
    confidence = np.array([0.65, 0.65, 0.95, 0.95])
    correct = np.array([True, False, True, True])
    assert expected_calibration_error(confidence, correct) == pytest.approx(0.1)
    certain = np.ones(3)
    assert expected_calibration_error(certain, np.array([True, True, False])) == pytest.approx(1 / 3)


def test_a_recording_is_decided_by_its_mean_log_probability():
    # Two windows lean to ball, one is sure of inner: the majority says ball, the logarithms inner.
    table = np.array([[0.5, 0.1, 0.4], [0.5, 0.1, 0.4], [0.01, 0.01, 0.98], [0.1, 0.8, 0.1]])
    truth = ["inner", "inner", "inner", "healthy"]
    got = score(truth, table, CLASSES, ["a", "a", "a", "b"])
    assert got["recording_macro_f1"] == 1.0
    assert got["accuracy"] == 0.5


def test_zero_probability_does_not_veto_a_recording():
    table = np.array([[0.0, 0.0, 1.0]] + [[0.9, 0.05, 0.05]] * 20)
    assert score(["ball"] * 21, table, CLASSES, ["a"] * 21)["recording_macro_f1"] == 1.0


@pytest.mark.parametrize(
    ("truth", "table", "classes", "recordings"),
    [
        ([], np.zeros((0, 2)), ["a", "b"], None),
        (["a"], np.ones((1, 3)) / 3, ["a", "b"], None),
        (["a"], [[0.5, 0.5]], ["b", "a"], None),
        (["a"], [[0.5, 0.6]], ["a", "b"], None),
        (["a"], [[np.nan, 1.0]], ["a", "b"], None),
        (["a"], [[-0.5, 1.5]], ["a", "b"], None),
        (["a", "b"], [[0.5, 0.5]] * 2, ["a", "b"], ["r", "r"]),
        (["a", "b"], [[0.5, 0.5]] * 2, ["a", "b"], ["r"]),
    ],
    ids=["empty", "columns", "unsorted", "sum", "nan", "negative", "mixed recording", "short recordings"],
)
def test_refuses(truth, table, classes, recordings):
    with pytest.raises(ValueError):
        score(truth, table, classes, recordings)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 60), skill=st.floats(0, 4))
def test_invariants(seed, n, skill):
    truth, table = drawn(seed, n, skill)
    recordings = np.char.add(truth, (np.arange(n) % 3).astype(str))
    got = score(truth, table, CLASSES, recordings)
    for name in ("macro_f1", "balanced_accuracy", "accuracy", "ece", "recording_macro_f1"):
        assert 0 <= got[name] <= 1
    assert -1 <= got["mcc"] <= 1 and 0 <= got["brier"] <= 2
    order = np.random.default_rng(seed).permutation(n)
    again = score(truth[order], table[order], CLASSES, recordings[order])
    for name, value in got.items():
        assert again[name] == pytest.approx(value, nan_ok=True)
    swap = {"ball": "inner", "healthy": "healthy", "inner": "ball"}
    renamed = score([swap[name] for name in truth], table[:, ::-1], CLASSES, recordings)
    for name, value in got.items():
        assert renamed[name] == pytest.approx(value, nan_ok=True)
