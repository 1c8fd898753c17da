"""A question without a classical and a deep side is answered by what it asked for."""

import pytest
from rich.console import Console

from suite.analysis.report import report, to_plain
from suite.views.page.page import render_report
from suite.views.terminal.leaderboard import print_report

SVMS = ("svm_handcrafted", "svm_vmd", "amplitude_baseline")
PAPER = {
    "source": "Somebody 2021, table 3",
    "leak": "all bearings",
    "dataset": "simulated",
    "rung": "window-random",
    "metric": "accuracy",
    "honest": "simulated",
    "scores": {"svm_handcrafted": 99.7, "amplitude_baseline": 97.0},
}


def test_gains_tell_who_is_better_and_who_is_worse_than_each_control(build):
    made = report(*build(pipelines=SVMS), {"controls": ["amplitude_baseline", "svm_handcrafted"]})
    assert made.answer.claim == (
        "Over amplitude baseline on R4: svm handcrafted and svm vmd are better on simulated."
    )
    assert made.answer.evidence == (
        "Over svm handcrafted on R4: none of 2 is better, amplitude baseline is worse on simulated."
    )


def test_with_too_few_bearings_nobody_gains(build):
    made = report(*build(pipelines=SVMS, bearings=3), {"controls": ["amplitude_baseline"]})
    assert made.answer.claim.endswith("R4: simulated has too few bearings for a claim.")


def test_published_figures_come_first(build):
    about = {"controls": ["svm_vmd"], "published": [PAPER]}
    made = report(*build(pipelines=SVMS), about)
    table = made.comparisons[0]
    low, high = sorted(f"{100 * row.parity:.1f}" for row in table.rows)
    assert f"Published accuracy of 97.0 to 99.7, the same protocol here gives {low} to {high}" in (
        made.answer.claim
    )
    assert "the honest rung" in made.answer.claim and "all bearings" in made.answer.evidence


def test_two_published_tables_are_told_apart_by_their_data_sets(build):
    tables = [{**PAPER, "dataset": name, "honest": name} for name in ("one", "two")]
    made = report(*build(pipelines=SVMS, datasets=("one", "two")), {"published": tables})
    assert made.answer.claim.startswith("On one: published accuracy of 97.0 to 99.7")
    assert ". On two: published accuracy of 97.0 to 99.7" in made.answer.claim


def test_two_sides_are_answered_by_their_contrast(whole):
    made = report(*whole, {"controls": ["svm_vmd"], "published": [PAPER]})
    assert made.answer.claim == made.verdicts[0].claim


@pytest.mark.parametrize(
    "about", [{}, {"controls": ["wdcnn"]}, {"published": [{**PAPER, "rung": "bearing"}]}]
)
def test_nothing_to_tell_is_said_so(build, about):
    made = report(*build(levels=("R0",), pipelines=SVMS), about)
    assert "nothing to compare" in made.answer.claim.lower()


def test_the_three_views_say_the_same_and_nothing_of_sides_that_nobody_asked_for(build):
    frames = build(datasets=("one", "two"), pipelines=SVMS)
    made = report(*frames, {"controls": ["amplitude_baseline"]})
    console = Console(width=300)
    with console.capture() as capture:
        print_report(made, console)
    for view in (capture.get(), render_report(made, frames[0], {}), str(to_plain(made)["answer"])):
        assert made.answer.claim in view
        assert "finished deep pipeline" not in view and "two contestants" not in view


def test_gains_on_a_leaky_headline_rung_say_that_nothing_is_claimed(build):
    about = {"controls": ["amplitude_baseline"], "headline": "window-random"}
    made = report(*build(levels=("R0",), pipelines=SVMS), about)
    assert made.answer.claim.startswith("Over amplitude baseline: nothing is claimed on R0 (window-random): ")
    assert "better" not in made.answer.claim
