"""Each novelty score is higher where nothing was learned from, and looks at nothing but its window."""

from types import SimpleNamespace

import numpy as np
import pytest

from suite.errors import RequestError
from suite.evaluation.novelty_score import find_novelty_score, novelty_scores

CENTRES = np.array([[3.0, 0.0, 0.0], [0.0, 3.0, 0.0]])


def outputs(features):
    """What a classifier by the distance to two class means says of rows of features."""
    features = np.asarray(features, dtype=float)
    logits = features[:, :2] * 2
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return SimpleNamespace(
        features=features, logits=logits, probabilities=weights / weights.sum(axis=1, keepdims=True)
    )


@pytest.fixture(scope="module")
def known():
    draw = np.random.default_rng(0)
    labels = np.repeat(["inner", "outer"], 100)
    return CENTRES[(labels == "outer").astype(int)] + 0.3 * draw.standard_normal((200, 3)), labels


@pytest.mark.parametrize("name", novelty_scores())
def test_a_window_between_the_classes_is_stranger_than_one_at_a_class_mean(name, known):
    training, labels = known
    measure = find_novelty_score(name).fit(outputs(training), labels)
    at_means, between = measure(outputs(CENTRES)), measure(outputs([[0.0, 0.0, 0.0]]))
    assert at_means.shape == (2,) and between.min() > at_means.max()


@pytest.mark.parametrize("name", ["neighbours", "mahalanobis"])
def test_distances_see_what_the_answer_does_not(name, known):
    training, labels = known
    measure = find_novelty_score(name).fit(outputs(training), labels)
    away = CENTRES[:1] + np.array([[0.0, 0.0, 5.0]])
    assert measure(outputs(away))[0] > measure(outputs(training)).max()
    answers = find_novelty_score("energy").fit(outputs(training), labels)
    np.testing.assert_allclose(answers(outputs(away)), answers(outputs(CENTRES[:1])))


@pytest.mark.parametrize("columns", [0, 1, 400])
@pytest.mark.parametrize("name", novelty_scores())
def test_scores_are_finite_with_more_columns_than_windows_and_with_none(name, columns):
    draw = np.random.default_rng(1)
    rows = draw.standard_normal((12, columns))
    made = SimpleNamespace(features=rows, logits=np.zeros((12, 2)), probabilities=np.full((12, 2), 0.5))
    labels = np.repeat(["inner", "outer"], 6)
    scores = find_novelty_score(name).fit(made, labels)(made)
    assert scores.shape == (12,) and np.isfinite(scores).all()


def test_the_distance_of_the_fifth_neighbour_is_what_it_says():
    training = outputs(np.arange(10.0)[:, None] * [[1.0, 0.0, 0.0]])
    measure = find_novelty_score("neighbours").fit(training, np.repeat(["a"], 10))
    np.testing.assert_allclose(measure(outputs([[20.0, 0.0, 0.0]])), (20 - 5) / np.sqrt(3))


def test_the_energy_is_minus_the_log_of_the_summed_exponentials():
    made = SimpleNamespace(logits=np.log([[1.0, 2.0, 4.0], [8.0, 8.0, 16.0]]))
    np.testing.assert_allclose(find_novelty_score("energy").fit(made, None)(made), [-np.log(7), -np.log(32)])


def test_an_unknown_score_is_refused_with_those_there_are():
    with pytest.raises(RequestError, match=r"unknown novelty score 'entropy'.*mahalanobis"):
        find_novelty_score("entropy")


@pytest.mark.parametrize("columns", [3, 50])
def test_the_mahalanobis_distance_is_that_of_the_shrunk_scatter(columns):
    draw = np.random.default_rng(2)
    rows, labels = draw.standard_normal((20, columns)), np.repeat(["inner", "outer"], 10)
    means = np.stack([rows[:10].mean(axis=0), rows[10:].mean(axis=0)])
    within = rows - np.repeat(means, 10, axis=0)
    scatter = within.T @ within / 20
    shrunk = 0.9 * scatter + 0.1 * np.trace(scatter) / columns * np.eye(columns)
    asked = draw.standard_normal((4, columns))
    squares = [np.einsum("ij,jk,ik->i", asked - one, np.linalg.inv(shrunk), asked - one) for one in means]
    measure = find_novelty_score("mahalanobis").fit(outputs(rows), labels)
    np.testing.assert_allclose(measure(outputs(asked)), np.sqrt(np.min(squares, axis=0) / columns))
