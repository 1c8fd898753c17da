"""What learned from simulated machines is marked wherever a board is shown, with what limits it."""

import re

import pytest
from frames import page_of
from rich.console import Console

from suite.analysis.report import report, to_plain
from suite.analysis.table import RankedBoard
from suite.views.footnotes import WRITTEN_BEFORE, footnotes
from suite.views.terminal.leaderboard import print_leaderboard

KINDS = {"svm_vmd": "simulated", "dann": "mixed", "svm_handcrafted": "real"}
MARKS = {"simulated": "never saw a label of this rig", "mixed": "partly simulated"}


@pytest.fixture(scope="module")
def taught(build):
    runs, predictions = build(levels=("R4",), pipelines=tuple(KINDS))
    return runs.assign(learned_from=runs["pipeline"].map(KINDS)), predictions


@pytest.fixture(scope="module")
def made(taught):
    return report(*taught, {})


def test_json_says_what_each_learned_from(made):
    rows = to_plain(made)["rows"]
    assert {row["pipeline"]: row["learned_from"] for row in rows} == KINDS


def test_page_and_terminal_mark_those_that_did_not_learn_from_the_rig_alone(taught, made):
    html = page_of(*taught, {})
    for name, kind in KINDS.items():
        (head,) = re.findall(rf'<th scope="row" class="name" data-key="{name}">.*?</th>', html)
        assert [mark in head for mark in MARKS.values()] == [kind == one for one in MARKS]
    console = Console(width=200)
    with console.capture() as capture:
        print_leaderboard(made.boards, console)
    text = capture.get()
    assert "svm_vmd (simulated)" in text and "dann (mixed)" in text and "svm_handcrafted (" not in text


def test_caveats_stand_below_a_board_that_they_hold_for_with_its_own_figures(taught, made):
    lines = footnotes(made.boards[0])
    assert f"{MARKS['simulated']}, learned from simulated machines: svm_vmd" in lines
    assert any(WRITTEN_BEFORE in line and "24 bearings" in line for line in lines)
    (alarms,) = [line for line in lines if "false alarms" in line]
    predictions = taught[1]
    for name in ("svm_vmd", "dann"):
        own = predictions[(predictions["pipeline"] == name) & (predictions["fault"] == "healthy")]
        wrong = (own[["predicted_0", "predicted_1"]] != "healthy").to_numpy().mean()
        assert f"{name} {100 * wrong:.1f}" in alarms
    assert "svm_handcrafted" not in alarms


def test_a_board_of_real_training_has_no_such_line(ranked):
    assert not [
        line for line in footnotes(RankedBoard(ranked[ranked["level"] == "R4"])) if "simulated" in line
    ]


def test_healthy_bearings_apart_give_alarms_too_and_none_gives_no_line(taught):
    runs, predictions = taught
    apart = report(runs, predictions.assign(apart=predictions["fault"] == "healthy"), {})
    assert any("false alarms" in line for line in footnotes(apart.boards[0]))
    none = report(runs, predictions[predictions["fault"] != "healthy"], {})
    assert none.frame["false_alarms"].isna().all()
    assert not any("false alarms" in line for line in footnotes(none.boards[0]))
