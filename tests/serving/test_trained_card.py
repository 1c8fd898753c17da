"""The card says of which classes no score is known."""

from dataclasses import replace

from suite.serving.scope import ExpectedScore, Scope
from suite.serving.trained_card import _expected, single_classes

SCORE = ExpectedScore(0.9, 0.8, 1.0, 5, "R4 bearing", "pumps")
FEW = Scope("knn", "real", "pumps", "two pumps", {"healthy": 1, "inner": 2, "outer": 3}, expected=SCORE)


def test_a_class_with_a_single_bearing_is_in_no_score():
    assert single_classes(FEW) == ["healthy"]
    told = _expected(FEW, 3)
    assert "guessing gives 50.0" in told and "Of healthy nothing is known" in told
    whole = replace(FEW, bearings={"healthy": 2, "inner": 2, "outer": 3})
    assert "guessing gives 33.3" in _expected(whole, 3) and "nothing is known" not in _expected(whole, 3)
