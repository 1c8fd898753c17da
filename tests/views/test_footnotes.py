from made_trials import trials_of

from suite.analysis.measures import coverage_of, coverage_of_difference
from suite.analysis.report import report
from suite.analysis.table import RankedBoard
from suite.protocols import headline_rung, leak_rung
from suite.statistics.bootstrap import Interval
from suite.views.footnotes import footnotes, interval_coverage


def test_coverage_is_said_once_or_rung_by_rung():
    levels = {"R4": "95 %", "R0": "unknown", "R3": "unknown"}
    board = [{"level": level, "coverage": levels[level]} for level in ("R4", "R0", "R4", "R3")]
    assert interval_coverage([board[0], board[2]]) == "95 %"
    assert interval_coverage(board) == "R4: 95 %; R0, R3: unknown"


def test_coverage_is_not_known_where_training_and_test_share_bearings():
    interval = Interval(0.5, 0.4, 0.6, 32, 8)
    for said in (coverage_of, coverage_of_difference):
        assert said(interval, leak_rung()) == "coverage not known"
        assert "%" in said(interval, headline_rung())
    assert coverage_of_difference(Interval(0.0, -0.1, 0.1, 4, 1), headline_rung()) == "coverage not known"


def test_no_coverage_is_said_of_a_contestant_without_a_score(whole, spoil):
    runs, predictions = whole
    made = report(*spoil(runs, predictions, runs["pipeline"] == "svm_vmd"), {})
    board = made.frame[made.frame["level"] == "R4"]
    assert board["macro_f1"].isna().sum() == 1
    assert sum(line.startswith("intervals of macro-F1") for line in footnotes(RankedBoard(board))) == 1


def test_a_board_says_at_how_many_trials_macro_f1_is_told_where_other_scores_are_of_all(build):
    runs, predictions = build(levels=("R4",))
    told = [
        line
        for trials in ({}, trials_of(runs, predictions, trials=12), trials_of(runs, predictions, trials=2))
        for line in footnotes(report(runs, predictions, {}, trials=trials).boards[0])
        if "whole search" in line
    ]
    assert len(told) == 1 and "searches of 3 trials a fold" in told[0]


def test_an_interval_without_width_says_what_its_bearings_leave_open(whole):
    runs, predictions = whole
    board = report(runs, predictions, {}).frame
    board = board[board["level"] == "R4"]
    assert not [line for line in footnotes(RankedBoard(board)) if line.startswith("[100.0, 100.0]")]
    flawless = board.assign(macro_f1=1.0, macro_f1_low=1.0, macro_f1_high=1.0, bearings=10)
    (line,) = [line for line in footnotes(RankedBoard(flawless)) if line.startswith("[100.0, 100.0]")]
    assert "10 bearings" in line and "25.9 %" in line  # none of ten: 0.741 ** 10 = 0.05
