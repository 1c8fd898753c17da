"""Risk and coverage against a plain count, and what equal confidences and weights mean."""

import numpy as np
import pytest

from suite.evaluation.selective import risk_curve

RNG = np.random.default_rng(0)


def counted_aurc(confidence, wrong):
    """Give the answers one by one, the surest first, and average the risk after each."""
    risks, mistakes = [], 0
    for given, place in enumerate(sorted(range(len(confidence)), key=lambda k: -confidence[k]), start=1):
        mistakes += wrong[place]
        risks.append(mistakes / given)
    return sum(risks) / len(risks), risks


def test_area_and_risks_are_those_of_a_plain_count():
    confidence, wrong = RNG.permutation(200) / 200, RNG.random(200) < 0.3
    curve = risk_curve(confidence, wrong)
    area, risks = counted_aurc(confidence.tolist(), wrong.tolist())
    assert curve.aurc == pytest.approx(area)
    np.testing.assert_allclose(curve.risk_at(np.array([0.25, 0.5, 1.0])), [risks[49], risks[99], risks[199]])


def test_a_perfect_order_is_better_than_none_and_none_has_the_risk_of_all_answers_everywhere():
    wrong = np.arange(100) >= 80
    perfect, unsure, reverse = (
        risk_curve(confidence, wrong)
        for confidence in (1 - np.arange(100) / 100, np.full(100, 0.5), np.arange(100) / 100)
    )
    np.testing.assert_allclose(perfect.risk_at(np.array([0.1, 0.8, 1.0])), [0.0, 0.0, 0.2])
    np.testing.assert_allclose(unsure.risk_at(np.array([0.1, 0.8, 1.0])), 0.2)
    assert perfect.aurc < unsure.aurc == pytest.approx(0.2)
    assert reverse.aurc > unsure.aurc and reverse.risk_at(np.array([0.1])) == pytest.approx(1.0)


def test_a_weight_counts_as_so_many_equal_answers():
    confidence, wrong = RNG.permutation(30) / 30, RNG.random(30) < 0.4
    weight = RNG.integers(1, 5, 30)
    known = risk_curve(confidence, wrong, weight.astype(float))
    copied = risk_curve(np.repeat(confidence, weight), np.repeat(wrong, weight))
    assert known.aurc == pytest.approx(copied.aurc)
    at = np.linspace(0.1, 1, 7)
    np.testing.assert_allclose(known.risk_at(at), copied.risk_at(at))
