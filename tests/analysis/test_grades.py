"""Recall by grade: physics finds what shows its fault, a recogniser of recordings what does not."""

import json

import numpy as np
import pandas as pd
import pytest

from suite.analysis.grades import graded_boards, recalls_by_grade
from suite.analysis.recordings import decisions
from suite.analysis.report import report, to_plain
from suite.data.catalog.cwru import DATASET as CWRU
from suite.views.page.page import render_report

GRADES = CWRU.grades(CWRU.options())
FAULTS = [("inner", range(105, 109)), ("inner", range(169, 173)), ("inner", range(209, 213))]
FAULTS += [("ball", range(118, 122)), ("ball", range(185, 189)), ("ball", range(222, 226))]
FAULTS += [("outer", range(130, 134)), ("outer", range(197, 201)), ("outer", range(234, 238))]


def recordings():
    """CWRU's faulty recordings: name, bearing and fault."""
    rows = [(f"{n}.mat", f"{fault}-{k % 3}", fault) for k, (fault, own) in enumerate(FAULTS) for n in own]
    return pd.DataFrame(rows, columns=["recording", "bearing", "fault"])


def by_grade(named):
    table = recordings()
    return {(one.grade, one.fault): one for one in recalls_by_grade(table.assign(named=named(table)), GRADES)}


def visible(table):
    """Name what is shown, and something else where nothing is."""
    hidden = table["recording"].map(GRADES).str.startswith("N")
    return table["fault"].where(~hidden, "healthy")


def test_grades_are_smith_and_randalls_over_the_usual_recordings():
    table = by_grade(lambda table: table["fault"])
    counts = {key: (one.recall.count, one.recall.bearings) for key, one in table.items()}
    assert counts == {("Y", ""): (24, 8), ("P", ""): (6, 2), ("N", "ball"): (5, 2), ("N", "outer"): (1, 1)}
    assert list(table) == [("Y", ""), ("P", ""), ("N", "ball"), ("N", "outer")]
    assert table["N", "ball"].said.count == 21 and table["N", "ball"].said.bearings == 6


def test_a_detector_of_faults_has_no_mark_and_a_recogniser_of_recordings_has_one():
    physics, leak = by_grade(visible), by_grade(lambda table: table["fault"])
    assert physics["Y", ""].recall.estimate == 1.0 and physics["N", "ball"].recall.estimate == 0.0
    assert not any(one.marked for one in physics.values())
    assert leak["N", "ball"].marked and leak["N", "ball"].said.estimate == 0.0
    # One bearing is told apart, whatever came of it.
    assert leak["N", "outer"].said is None and not leak["N", "outer"].marked


def test_who_says_ball_by_default_has_no_mark():
    default = by_grade(lambda table: "ball")
    assert default["N", "ball"].recall.estimate == default["N", "ball"].said.estimate == 1.0
    assert not default["N", "ball"].marked
    often = by_grade(lambda table: table["fault"].where(table.index % 2 == 0, "ball"))
    assert often["N", "ball"].recall.estimate == 1.0 and 0.4 < often["N", "ball"].said.estimate < 0.6
    assert not often["N", "ball"].marked


def test_a_recording_decides_by_its_mean_log_probability():
    # Two windows of three lean to inner, the third is sure of ball; the other fold knows no inner at all.
    tests = pd.DataFrame(
        {
            "recording": ["a"] * 3 + ["b"] * 3,
            "bearing": "one",
            "fault": ["ball"] * 3 + ["inner"] * 3,
            "p_ball": [0.45, 0.45, 0.999, 1.0, 1.0, 1.0],
            "p_inner": [0.55, 0.55, 0.001, np.nan, np.nan, np.nan],
            "predicted_0": "ball",
            "of_job": ["one"] * 3 + ["other"] * 3,
        }
    )
    decided = decisions(tests)
    assert decided["named"].tolist() == ["ball", "ball"]
    assert decided["fault"].tolist() == ["ball", "inner"]


def test_seeds_decide_each_for_itself_and_their_shares_are_averaged():
    rows = pd.DataFrame(
        {
            "recording": ["a", "a", "b"],
            "bearing": ["one", "one", "two"],
            "fault": "ball",
            "of_job": "job",
            "predicted_0": "ball",
            "predicted_1": "ball",
            "decided_0": "ball",
            "decided_1": ["inner", "inner", "ball"],
            "p_ball": 0.9,  # The mean of the seeds would decide otherwise.
            "p_inner": 0.1,
        }
    )
    (plain,) = recalls_by_grade(decisions(rows), {"a": "Y1", "b": "Y1"})
    assert (plain.recall.hits, plain.recall.count, plain.recall.bearings) == (1.5, 2, 2)
    assert plain.recall.estimate == 0.75 and plain.texts[0].endswith(" 1.5 of 2")
    # What every seed decides was not kept, and no mean of theirs stands for it.
    assert decisions(rows.drop(columns=["decided_0", "decided_1"])) is None
    assert decisions(rows.assign(fault=["ball", "inner", "ball"])) is None


@pytest.fixture(scope="module")
def graded(whole, card):
    """The made question, with grades: the first two bearings' ball recordings do not show their fault."""
    names = whole[1][["recording", "fault", "bearing"]].drop_duplicates("recording")
    hidden = names["bearing"].isin(["B01", "B02"])
    grades = np.where(hidden, "N1", np.where(names["fault"] == "inner", "P2", "Y1"))
    faulty = names["fault"] != "healthy"
    grades = dict(zip(names["recording"][faulty], map(str, grades[faulty]), strict=True))
    return {"data": {"simulated": {**card, "grades": grades}}}


@pytest.fixture(scope="module")
def made(whole, graded):
    return report(*whole, graded)


def test_json_holds_every_contestant_of_every_rung(whole, made):
    boards = json.loads(json.dumps(to_plain(made)["grades"]))
    assert {board["level"] for board in boards} == set(whole[0]["level"])
    for board in boards:
        assert set(board["contestants"]) == set(whole[0]["pipeline"])
        for groups in board["contestants"].values():
            assert [(one["grade"], one["fault"]) for one in groups] == [("Y", ""), ("P", ""), ("N", "ball")]
            (last,) = [one for one in groups if one["fault"]]
            assert last["marked"] == (last["low"] > 0) and last["recall"]["bearings"] == 2


def test_data_without_grades_has_no_board(made):
    assert graded_boards(made.cells, {}) == graded_boards(made.cells, {"data": {"simulated": {}}}) == []


def test_the_page_marks_what_the_analysis_marks(whole, graded, made):
    html = render_report(made, whole[0], graded)
    section = html[html.index('<section id="grades"') :]
    section = section[: section.index("</section>")]
    marked = sum(one.marked for board in made.grades for own in board.contestants.values() for one in own)
    assert section.count(" *</td>") == marked
    assert section.count("<table") == 3 and "said on Y of other faults" in section
    assert section.index(">R4<") < section.index(">R3<") < section.index(">R0<")
    assert "leaky by design" in section
