"""What guessing reaches, against guesses that are really made."""

from math import isnan

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from suite.analysis.guesses import Guesses, guesses_of, guesses_of_board


@pytest.mark.parametrize("counts", [(50, 50, 50, 50), (20, 60, 120), (5, 195)])
def test_both_guesses_are_what_they_come_to_when_made(counts):
    truth = pd.Series(np.repeat(list("abcd")[: len(counts)], counts))
    rng = np.random.default_rng(0)
    made = [f1_score(truth, rng.choice(truth.unique(), len(truth)), average="macro") for _ in range(400)]
    always = np.full(len(truth), truth.mode()[0])
    guesses = guesses_of(truth)
    assert guesses.uniform == pytest.approx(np.mean(made), abs=0.01)
    assert guesses.constant == pytest.approx(f1_score(truth, always, average="macro", zero_division=0))


def test_of_balanced_classes_the_guess_at_random_is_the_better_one():
    guesses = guesses_of(pd.Series(["a", "b", "c"] * 10))
    assert (guesses.uniform, guesses.constant) == pytest.approx((1 / 3, 1 / 6))
    assert guesses.better == guesses.uniform


def test_nothing_tested_nothing_guessed():
    assert isnan(guesses_of(pd.Series([], dtype=object)).better)


def test_every_row_of_a_leaderboard_knows_its_guesses(ranked):
    board = ranked[ranked["level"] == "R4"].to_dict("records")
    assert guesses_of_board(board) == Guesses(pytest.approx(0.25), pytest.approx(0.1))
