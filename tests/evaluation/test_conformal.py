"""Conformal sets keep the true class as often as their bearings can promise, and no oftener is claimed."""

from fractions import Fraction

import numpy as np
import pytest

from suite.evaluation.conformal import conformal_set, level_of, promise, unit_scores


def test_windows_are_averaged_to_recordings_and_these_to_bearings():
    table = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.4, 0.6], [1.0, 0.0]])
    scores = unit_scores(
        table,
        truth=np.array(["a", "a", "a", "b", "a"]),
        classes=("a", "b"),
        recordings=np.array(["r1", "r1", "r2", "r3", "r4"]),
        units=np.array(["one", "one", "one", "one", "two"]),
    )
    # Bearing one, class a: recordings 0.2 and 0.8; its windows alone would give 0.4.
    assert scores["a"] == pytest.approx((0.0, 0.5))
    assert scores["b"] == pytest.approx((0.4,))


@pytest.mark.parametrize(
    ("bearings", "level"), [(0, 0), (1, Fraction(1, 2)), (3, Fraction(3, 4)), (9, 0.9), (50, Fraction(9, 10))]
)
def test_n_bearings_promise_at_most_n_of_n_plus_one(bearings, level):
    calibration = {"a": (0.1,) * bearings, "b": (0.2,) * bearings}
    assert level_of(calibration) == pytest.approx(level)
    assert ("no class can be excluded" in promise(calibration)) == (bearings == 0)


def test_a_class_of_which_no_bearing_could_be_left_out_is_never_excluded():
    calibration = {"a": (0.1, 0.2, 0.3), "b": (), "c": (0.4,) * 60}
    assert level_of(calibration) == Fraction(3, 4)
    assert conformal_set({"a": 0.95, "b": 0.04, "c": 0.01}, calibration) == ("a", "b")
    assert "b is never excluded" in promise(calibration)


def test_a_class_goes_where_it_looks_stranger_than_all_bearings_that_the_level_keeps():
    calibration = {"a": (0.1, 0.2, 0.3), "b": (0.0, 0.05, 0.1)}
    assert conformal_set({"a": 0.71, "b": 0.29}, calibration) == ("a",)
    assert conformal_set({"a": 0.69, "b": 0.31}, calibration) == ()
    assert conformal_set({"a": 0.08, "b": 0.92}, calibration) == ("b",)
    assert conformal_set({"a": 0.7, "b": 0.3}, {}) == ("a", "b")


def test_the_true_class_stays_in_the_set_of_new_bearings_as_often_as_promised():
    """Many worlds, each with its own calibration bearings: the share is the level's or a little more."""
    rng, kept, sizes = np.random.default_rng(0), [], (3, 6, 12)
    for n in sizes:
        hits = []
        for _ in range(4000):
            draws = rng.beta(1.0, 3.0, size=(2, n + 1))
            calibration = {"a": tuple(draws[0, :n]), "b": tuple(draws[1, :n])}
            new = draws[0, n]
            hits.append("a" in conformal_set({"a": 1.0 - new, "b": new}, calibration))
        kept.append(float(np.mean(hits)))
    for n, share in zip(sizes, kept, strict=True):
        level = float(level_of({"a": (0.0,) * n}))
        assert level - 0.02 < share < level + 1 / (n + 1) + 0.02
