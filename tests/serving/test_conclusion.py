"""A conclusion says no more than judgement, lines and baseline support."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.serving.conclusion import conclude_simulated, conclude_trained, likeliest_fault
from suite.serving.own_baseline import Allowance, BaselineComparison
from suite.serving.trained_model import Judgement

ALLOWED = Allowance(3.0, 1.5, (1.0,) * 6, 3.0, 100)
CLASSES = ("ball", "healthy", "inner", "outer")


def judged(*possible, level=0.9, refusal=""):
    probabilities = {name: (0.9 if name in possible[:1] else 0.1 / 3) for name in CLASSES}
    conclusion = possible[0] if len(possible) == 1 else "cannot tell"
    return Judgement("a.mat", conclusion, probabilities, possible, level, 5, 1.0, 0.5, refusal=refusal)


def shown(**strengths):
    return SimpleNamespace(strengths={"outer": 0.5, "inner": 0.5, "ball": 0.5, **strengths})


def beside(change=0.5, **rises):
    return BaselineComparison({"outer": 0.0, "inner": 0.0, "ball": 0.0, **rises}, change, "impulsiveness")


@given(
    st.lists(st.sampled_from(CLASSES), unique=True, max_size=4),
    st.floats(-5, 30),
    st.sampled_from((0.0, 0.9)),
)
def test_without_a_baseline_nothing_is_ever_called_healthy_or_faulty(possible, strength, level):
    said = conclude_simulated(judged(*possible, level=level), shown(inner=strength), ALLOWED, None)
    assert said.claim in ("fits best", "cannot tell")
    assert (said.claim == "fits best") == (possible == ["inner"] and strength > 3.0 and level > 0)


@given(
    st.lists(st.sampled_from(CLASSES), unique=True, max_size=4),
    st.floats(-5, 30),
    st.floats(0, 3),
)
def test_with_one_a_fault_has_risen_and_a_healthy_machine_has_not_changed(possible, rise, change):
    said = conclude_simulated(judged(*possible), shown(inner=9.0), ALLOWED, beside(change, inner=rise))
    if said.claim == "fault":
        assert (said.name, possible) == ("inner", ["inner"])
        assert rise > 1.5
    if said.claim == "healthy":
        assert rise <= 1.5
        assert change <= 1
        assert possible != ["inner"]


def test_a_baseline_that_shows_the_same_fault_makes_no_machine_healthy():
    said = conclude_simulated(judged("inner"), shown(inner=9.0), ALLOWED, beside())
    assert (said.claim, said.best) == ("cannot tell", "inner")
    weak = conclude_simulated(judged("inner"), shown(inner=2.0), ALLOWED, beside())
    assert weak.claim == "healthy"


def test_where_nothing_is_promised_nothing_is_said():
    said = conclude_simulated(judged("healthy", level=0.0), shown(), ALLOWED, beside())
    assert said.claim == "cannot tell"


def test_what_was_refused_stays_refused():
    judgement = replace(judged(), probabilities={}, conclusion="refused", refusal="no such bearing")
    assert conclude_simulated(judgement, None, ALLOWED, None).claim == "refused"
    assert conclude_trained(judgement).why == "no such bearing"


@pytest.mark.parametrize(
    ("possible", "claim"),
    [(("inner",), "fault"), (("healthy",), "healthy"), (("inner", "ball"), "cannot tell")],
)
def test_a_model_of_real_machines_says_what_its_set_says(possible, claim):
    assert conclude_trained(judged(*possible)).claim == claim


def test_the_likeliest_fault_is_never_the_healthy_class():
    assert likeliest_fault({"healthy": 0.9, "inner": 0.04, "outer": 0.06}) == "outer"
    assert likeliest_fault({"healthy": 1.0}) == ""
