import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize
from scipy.special import softmax

from suite.evaluation.calibration import BOUNDS, Temperature
from suite.evaluation.scoring import score


def overconfident(temperature, n=4000, seed=0):
    """Labels drawn from softmax(z), probabilities told as softmax(z * temperature)."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=2.0, size=(n, 4))
    truth = (softmax(logits, axis=1).cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return softmax(logits * temperature, axis=1), np.minimum(truth, 3)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_recovers_a_planted_temperature(temperature):
    table, truth = overconfident(temperature)
    # The likelihood of 4000 windows fixes T to a few per cent.
    assert Temperature().fit(table, truth).value == pytest.approx(temperature, rel=0.06)


def test_agrees_with_an_unbounded_maximum_likelihood_fit():
    table, truth = overconfident(2.5, seed=1)

    def loss(log_t):
        rows = softmax(np.log(table) / np.exp(log_t[0]), axis=1)
        return -np.log(rows[np.arange(len(truth)), truth]).mean()

    expected = float(np.exp(minimize(loss, [0.0]).x[0]))
    assert Temperature().fit(table, truth).value == pytest.approx(expected, rel=5e-3)


def test_repairs_over_confidence():
    table, truth = overconfident(3.0, seed=2)
    labels = np.array(list("abcd"))[truth]
    fitted = Temperature().fit(table[:2000], truth[:2000])
    before = score(labels[2000:], table[2000:], list("abcd"))["ece"]
    after = score(labels[2000:], fitted.apply(table[2000:]), list("abcd"))["ece"]
    assert after < before / 4


@pytest.mark.parametrize("n", [4, 40, 400])
def test_separable_data_do_not_collapse_the_temperature(n):
    truth = np.arange(n) % 2
    table = np.where(np.eye(2)[truth] > 0, 0.9, 0.1)
    fitted = Temperature().fit(table, truth)
    # n right answers support a confidence of 1 - 1/(n + 2), not certainty.
    assert fitted.apply(table).max() == pytest.approx(1 - 1 / (n + 2), abs=2e-3)
    assert fitted.value > 2 * BOUNDS[0]


def test_useless_probabilities_stop_at_the_upper_bound():
    truth = np.zeros(50, dtype=int)
    table = np.tile([1e-9, 1 - 1e-9], (50, 1))
    assert Temperature().fit(table, truth).value == pytest.approx(BOUNDS[1], rel=1e-3)


rows = arrays(np.float64, st.tuples(st.integers(1, 8), st.integers(2, 5)), elements=st.floats(0, 1))


@settings(max_examples=100, deadline=None)
@given(table=rows, temperature=st.floats(*BOUNDS))
def test_never_changes_a_decision(table, temperature):
    table = table + 1e-9
    table /= table.sum(axis=1, keepdims=True)
    scaled = Temperature(temperature).apply(table)
    np.testing.assert_array_equal(scaled.argmax(axis=1), table.argmax(axis=1))
    np.testing.assert_allclose(scaled.sum(axis=1), 1, atol=1e-12)


def test_an_almost_tie_keeps_its_winner():
    low = np.linspace(0.2, 0.49, 200)
    table = np.stack([low, np.nextafter(low, 1), 1 - 2 * low], axis=1)
    scaled = Temperature(20.0).apply(table)
    np.testing.assert_array_equal(scaled.argmax(axis=1), table.argmax(axis=1))


@pytest.mark.parametrize(
    ("table", "truth"),
    [
        (np.zeros((0, 2)), np.zeros(0, int)),
        ([[1.0]], [0]),
        ([[0.5, 0.5]], [2]),
        ([[0.5, 0.5]], [0.0]),
        ([[0.5, 0.5]], [0, 1]),
        ([[np.nan, 0.5]], [0]),
    ],
    ids=["empty", "one class", "no column", "not an index", "length", "nan"],
)
def test_refuses(table, truth):
    with pytest.raises(ValueError):
        Temperature().fit(table, truth)
