"""A side takes its contestants fold by fold, and no fold's test has a say in it."""

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from sklearn.metrics import f1_score

from suite.analysis.gathering import cells
from suite.analysis.report import report, to_plain
from suite.analysis.sides import counted, take, taken_words
from suite.analysis.verdict import verdicts
from suite.views.page.page import render_report
from suite.views.terminal.leaderboard import print_report

MIXED = [(0, "svm_orders"), (1, "svm_vmd"), (2, "svm_orders")]


def board_of(scores, unseen=True, level="R4"):
    """One row a contestant and fold, of {contestant: inner scores}."""
    rows = [(name, fold, score) for name, inner in scores.items() for fold, score in enumerate(inner)]
    table = pd.DataFrame(rows, columns=["pipeline", "fold", "best_inner_score"])
    ledger = [{"inner_unseen": unseen} for _ in rows]
    return table.assign(level=level, rung="bearing" if level == "R4" else "condition", ledger=ledger)


def names(rows):
    return list(zip(rows["fold"], rows["pipeline"], strict=True))


def test_each_fold_takes_by_its_own_inner_scores_whatever_the_mean():
    board = board_of({"a": [0.6, 0.6, 0.6], "b": [0.99, 0.5, 0.5]})
    assert names(take(board)) == [(0, "b"), (1, "a"), (2, "a")]


def test_the_first_declared_wins_a_tie():
    board = board_of({"a": [0.6, 0.6], "b": [0.6, 0.6]})
    assert names(take(board, ["b", "a"])) == [(0, "b"), (1, "b")]
    assert names(take(board)) == [(0, "a"), (1, "a")]


def test_a_fold_without_inner_score_is_left_out_but_one_alone_needs_none():
    assert names(take(board_of({"a": [np.nan, 0.1], "b": [np.nan, 0.2]}))) == [(1, "b")]
    assert names(take(board_of({"a": [np.nan, np.nan]}))) == [(0, "a"), (1, "a")]


@pytest.mark.parametrize(("level", "taken"), [("R4", "b"), ("R3", "a")])
def test_inner_splits_that_hold_no_bearings_out_choose_only_where_the_rung_holds_none(level, taken):
    rows = take(board_of({"a": [1.0, 1.0], "b": [0.5, 0.5]}, unseen=False, level=level), ["b", "a"])
    assert names(rows) == [(0, taken), (1, taken)]
    assert rows["on_inner"].eq(level == "R3").all()


def test_an_older_note_of_another_rung_is_not_trusted():
    board = board_of({"a": [1.0], "b": [0.5]})
    for note, taken in (("", "a"), ("tuned on window-random: one bearing", "b")):
        assert names(take(board.assign(ledger=[{"inner": note}] * 2), ["b", "a"])) == [(0, taken)]


def test_words_name_whom_a_side_took():
    assert counted(MIXED) == "svm_orders in 2 of 3 folds, svm_vmd in 1"
    assert counted(MIXED[:1]) == "svm_orders"
    plain = {"svm_orders": "support vectors on fault orders", "svm_vmd": "svm vmd"}
    words = "support vectors on fault orders (svm orders) in folds 1, 3; svm vmd in fold 2"
    assert taken_words(MIXED, plain) == words


@pytest.fixture(scope="module")
def mixed(build):
    """Frames in which svm_vmd has the best inner score in the second fold alone."""
    runs, predictions = build(levels=("R4",), pipelines=("svm_handcrafted", "svm_vmd", "attention_cnn"))
    runs.loc[(runs["pipeline"] == "svm_vmd") & (runs["fold"] == 1), "best_inner_score"] = 0.95
    return runs, predictions


def test_a_side_scores_what_its_contestants_predicted_fold_by_fold(mixed):
    (verdict,) = verdicts(cells(*mixed))
    side = verdict.contrast.classical
    assert [name for _, name in side.taken] == ["svm_handcrafted", "svm_vmd", "svm_handcrafted"]
    predictions = mixed[1]
    own = [
        predictions[(predictions["pipeline"] == name) & (predictions["fold"] == fold)]
        for fold, name in side.taken
    ]
    tests = pd.concat(own)
    seeds = [f1_score(tests["fault"], tests[f"predicted_{seed}"], average="macro") for seed in range(2)]
    assert side.interval.estimate == pytest.approx(np.mean(seeds))


def test_every_view_shows_the_contestants_fold_by_fold(mixed):
    made = report(*mixed, {"contestants": ["svm_vmd", "svm_handcrafted", "attention_cnn"]})
    words = "svm handcrafted in folds 1, 3; svm vmd in fold 2"
    console = Console(width=300)
    with console.capture() as capture:
        print_report(made, console)
    assert words in capture.get() and words in render_report(made, mixed[0], {})
    (verdict,) = to_plain(made)["verdicts"]
    assert verdict["chosen"]["classical"][1] == {"fold": 1, "pipeline": "svm_vmd"}
    assert "the classical side (svm handcrafted in 2 of 3 folds, svm vmd in 1)" in verdict["evidence"]


def test_page_and_terminal_say_where_nothing_was_chosen(mixed):
    runs, predictions = mixed
    ledgers = [
        {**book, "inner_unseen": fold != 1} for book, fold in zip(runs["ledger"], runs["fold"], strict=True)
    ]
    runs = runs.assign(ledger=ledgers)
    made = report(runs, predictions, {"contestants": ["svm_handcrafted", "svm_vmd", "attention_cnn"]})
    assert made.verdicts[0].chosen["classical"] == [(fold, "svm_handcrafted") for fold in range(3)]
    note = made.verdicts[0].notes[0]
    assert note.startswith("In fold 2 of 3 tuning could hold no bearings out: nothing is chosen")
    console = Console(width=300)
    with console.capture() as capture:
        print_report(made, console)
    assert note in capture.get() and note.split(":")[0] in render_report(made, runs, {})


def test_five_contestants_have_no_advantage_over_one():
    """300 worlds of nine bearings in three folds; a fold's inner bearings are those that the others test."""
    rng = np.random.default_rng(7)
    worlds, fold_of = 300, np.arange(9) % 3
    recall = rng.normal(0.7, 0.15, size=(worlds, 6, 9))
    inner = np.stack([recall[:, :, fold_of != fold].mean(axis=2) for fold in range(3)], axis=2)
    tested = np.stack([recall[:, :, fold_of == fold].mean(axis=2) for fold in range(3)], axis=2)
    gaps, by_mean = [], []
    for scores, test in zip(inner, tested, strict=True):
        rows = take(board_of({str(number): scores[number] for number in range(5)}))
        taken = [test[int(name), fold] for fold, name in names(rows)]
        gaps.append(np.mean(taken) - test[5].mean())
        by_mean.append(test[scores[:5].mean(axis=1).argmax()].mean() - test[5].mean())
    noise = np.std(gaps) / np.sqrt(worlds)
    assert abs(np.mean(gaps)) < 3 * noise < 0.02
    assert np.mean(by_mean) > 0.04, "the choice by means over folds is biased in the same worlds"
