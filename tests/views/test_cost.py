"""The pictures of cost: who is drawn strong, and the floor."""

import pytest

from suite.analysis.guesses import Guesses
from suite.views.page.figures.drawing import BACKGROUND_OPACITY
from suite.views.page.panels.cost import COSTS, draw_cost


@pytest.fixture
def board(ranked):
    return ranked[ranked["level"] == "R4"].to_dict("records")


def test_whom_the_answer_names_is_drawn_strong_with_its_interval(board):
    drawn = draw_cost(board, COSTS[0], ["svm_handcrafted", "attention_cnn"], Guesses(0.25, 0.1))
    points = [trace for trace in drawn["data"] if "meta" in trace]
    strong = [trace for trace in points if trace["meta"]["labelled"] == "strong"]
    assert sorted(name for trace in strong for name in trace["text"]) == ["attention cnn", "svm handcrafted"]
    assert all("error_y" in trace and trace["opacity"] == 1 for trace in strong)
    weak = [trace for trace in points if trace not in strong]
    assert len([name for trace in weak for name in trace["text"]]) == 4
    assert all("error_y" not in trace and trace["opacity"] == BACKGROUND_OPACITY for trace in weak)
    assert [shape["y0"] for shape in drawn["layout"]["shapes"]] == [25, 10]


def test_where_nobody_is_named_everybody_is_strong(board):
    points = [trace for trace in draw_cost(board, COSTS[0])["data"] if "meta" in trace]
    assert {trace["meta"]["labelled"] for trace in points} == {"strong"}
