"""Curves of scores: sides strong with bands, contestants thin, a line for each guess."""

import pytest

from suite.analysis.guesses import Guesses
from suite.statistics.bootstrap import Interval
from suite.views.page.figures.drawing import COLOURS
from suite.views.page.figures.score_curves import ScoreCurve, draw_score_curves

SCORES = [Interval(0.5, 0.4, 0.7, 8, 8), Interval(0.6, 0.5, 0.8, 8, 8)]


FLOOR = Guesses(0.25, 0.1)


def drawn(guesses=FLOOR):
    side = ScoreCurve("deep", [2, 4], SCORES, [", 5 trials", ", 9 trials"])
    others = {name: ScoreCurve("deep", [2, 4], SCORES) for name in ("one", "two")}
    return draw_score_curves({"deep": side}, others, guesses, {"title": "trials"})


def test_the_band_runs_along_the_upper_ends_and_back_along_the_lower_ones():
    band, side, one, two = drawn()["data"]
    assert (band["x"], band["y"]) == ([2, 4, 4, 2], [70, 80, 50, 40])
    assert band["fillcolor"].startswith(COLOURS["deep"]) and band["line"]["width"] == 0
    assert (side["y"], side["customdata"][1]) == ([50, 60], "50.0 to 80.0, 9 trials")
    assert side["line"]["width"] > 2 * one["line"]["width"]
    assert one["line"]["dash"] != two["line"]["dash"] and "marker" not in one


def test_guessing_is_drawn_where_it_is_known():
    layout = drawn()["layout"]
    assert [shape["y0"] for shape in layout["shapes"]] == [25, 10]
    assert [note["text"] for note in layout["annotations"]] == ["guessing 25", "one class always 10"]
    unknown = drawn(None)["layout"]
    assert not unknown["shapes"] and not unknown["annotations"]


def test_guesses_that_nearly_agree_share_a_label_on_the_higher_line():
    layout = drawn(Guesses(0.33, 0.36))["layout"]
    assert [shape["y0"] for shape in layout["shapes"]] == pytest.approx([33, 36])
    assert [(note["text"], note["y"]) for note in layout["annotations"]] == [
        ("guessing 33, one class always 36", 36)
    ]
