"""Each need names who has the best figure, everybody whose interval overlaps with it, and nobody else."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from asked import answers_of_frames
from rich.console import Console

from suite.analysis.need_tables import NOBODY, need_tables
from suite.analysis.needs import QUESTIONS, NeedFigure, _answer, _by_alarms
from suite.analysis.operation import AlarmPoint, FalseAlarms
from suite.analysis.report import report, to_plain
from suite.views.terminal.need_listing import print_needs

PIPELINES = ("svm_handcrafted", "svm_vmd", "attention_cnn")
COSTS = {"svm_handcrafted": 3.0, "svm_vmd": 40.0, "attention_cnn": 0.5}


def damage(pipeline, number):
    """Noise costs the network everything, the machine nothing."""
    return 0.2 * number if pipeline == "attention_cnn" else 0.0


@pytest.fixture(scope="module")
def made(build):
    runs, predictions = build(levels=("R4",), pipelines=PIPELINES, seeds=1, folds=2)
    runs = runs.assign(window_ms=runs["pipeline"].map(COSTS))
    answers = answers_of_frames(runs, predictions, {"white_noise": damage})
    return report(runs, predictions, {}, answers=answers)


def needs(made):
    (board,) = made.needs
    return {one.need: one for one in board.answers}


def test_every_need_is_answered_or_said_to_be_open(made):
    found = needs(made)
    assert list(found) == list(QUESTIONS)
    assert [name for name, one in found.items() if one.best is None] == [
        "wrong_speed",
        "false_alarms",
        "unknown_fault",
    ]
    (table,) = need_tables(made.needs)
    assert [row[0] for row in table.rows] == list(QUESTIONS.values())
    assert all("nothing can be said" in row[2] for row in table.rows if row[1] == "–")


def test_the_best_is_the_board_s_the_cheapest_the_one_that_costs_least(made):
    found = needs(made)
    first = made.frame.sort_values("macro_f1", ascending=False).iloc[0]
    assert found["unseen"].best.pipeline == first["pipeline"]
    assert found["unseen"].best.value == pytest.approx(first["macro_f1"])
    assert found["cost"].best.pipeline == "attention_cnn" and found["cost"].alike == ()
    assert found["noise"].best.pipeline != "attention_cnn"
    assert "attention_cnn" not in found["noise"].alike


def test_figures_whose_intervals_overlap_are_not_told_apart():
    figures = [
        NeedFigure("a", 0.8, 0.7, 0.9, ""),
        NeedFigure("b", 0.75, 0.65, 0.71, ""),
        NeedFigure("c", 0.5, 0.4, 0.69, ""),
        NeedFigure("d", np.nan, np.nan, np.nan, ""),
    ]
    answer = _answer("unseen", figures)
    assert (answer.best.pipeline, answer.alike) == ("a", ("b",))
    assert [one.pipeline for one in answer.figures] == ["a", "b", "c"]
    lower = _answer("withholding", figures)
    assert (lower.best.pipeline, lower.alike) == ("c", ("b",))


def alarms(false, low, high, share):
    point = AlarmPoint(0.3, 3, false, low, high, share, 1.0)
    hours = FalseAlarms(SimpleNamespace(hours=0.5), share)
    return SimpleNamespace(at_stated=point, quiet=hours, watched=hours)


def test_an_alarm_that_never_falls_is_not_the_one_with_the_fewest():
    known = {
        "stuck": alarms(60, 50, 70, 0.99),
        "seldom": alarms(90, 20, 160, 0.1),
        "often": alarms(400, 300, 500, 0.2),
    }
    own = [SimpleNamespace(pipeline=name) for name in (*known, "silent")]
    answer = _by_alarms(known, own)
    assert (answer.best.pipeline, answer.alike) == ("seldom", ())
    assert [one.pipeline for one in answer.figures] == ["seldom", "often"]
    assert answer.best.high == 160
    assert "1 of 4 an alarm stands most" in answer.note and "1 of 4 do not find" in answer.note


def test_a_question_that_asked_nothing_more_has_no_needs(whole):
    assert report(*whole, {}).needs == []


def test_terminal_and_json_say_the_same(made):
    console = Console(width=80, record=True)
    print_needs(need_tables(made.needs), console)
    text = " ".join(console.export_text().split())
    plain = json.loads(json.dumps(to_plain(made)["needs"], allow_nan=False))
    for one in plain[0]["answers"]:
        assert one["question"] in text
    assert "cheapest to ask: attention cnn" in text
    rows = {row[0]: row for row in need_tables(made.needs)[0].rows}
    for one in plain[0]["answers"]:
        if one["best"] is not None and one["need"] != "cost":
            assert (rows[one["question"]][1] == NOBODY) == (not one["stands_out"])
    (cost,) = (row for row in need_tables(made.needs)[0].rows if row[0] == "cheapest to ask")
    assert cost[3] == "–"  # It has no interval.
