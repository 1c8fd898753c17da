import numpy as np
import pandas as pd
import pytest
from frames import leaderboard_of
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import recall_score

from suite.analysis.details import class_recalls, pareto_front, tuning_curves
from suite.analysis.gathering import cells
from suite.analysis.measures import energy
from suite.analysis.verdict import verdicts
from suite.views.data_card import data_card
from suite.views.model_card import model_cards

TWO = ("svm_vmd", "attention_cnn")
VALUES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=8)


@given(VALUES)
def test_the_front_is_what_nothing_beats(pairs):
    costs, scores = (pd.Series(values, dtype=float) for values in zip(*pairs, strict=True))
    front = pareto_front(costs, scores)
    for (cost, score), on_front in zip(pairs, front, strict=True):
        beaten = any(c <= cost and s >= score and (c, s) != (cost, score) for c, s in pairs)
        assert on_front != beaten


def test_class_recall_is_that_of_scikit_learn_and_keeps_apart_classes_apart(build):
    runs, predictions = build(levels=("R4",), pipelines=TWO)
    predictions = predictions.assign(apart=predictions["fault"] == "healthy")
    recalls = class_recalls(cells(runs, predictions))
    mine = predictions[predictions["pipeline"] == "svm_vmd"]
    single = [recall_score(mine["fault"], mine[f"predicted_{k}"], average=None) for k in range(2)]
    expected = np.mean(single, axis=0)
    told = recalls.loc[["ball", "healthy (apart)", "inner", "outer"], "svm_vmd"]
    assert told.to_numpy() == pytest.approx(expected)


def test_tuning_curves_average_folds_and_a_short_study_keeps_its_best(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",), folds=2)
    told = [[[1, 0.5], [2, 0.7]], [[0, 0.2], [1, 0.4], [2, 0.4], [3, 0.9]]]
    curves = tuning_curves(cells(runs.assign(tuning_curve=told), predictions))
    assert list(curves.index) == [1, 2, 3, 4]
    # No best yet in one fold; then (0.5 + 0.4) / 2, (0.7 + 0.4) / 2, (0.7 + 0.9) / 2.
    assert curves["svm_vmd"].tolist() == pytest.approx([np.nan, 0.45, 0.55, 0.8], nan_ok=True)


def test_energy_is_seconds_times_watts(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",))
    (cell,) = cells(runs.assign(cpu_seconds=300.0, gpu_seconds=36.0), predictions)
    assert energy(cell) == pytest.approx(1.0 + 2.0)
    frame = leaderboard_of(runs.assign(cpu_seconds=np.nan), predictions)
    assert frame["energy_wh"].isna().all()


def test_model_cards_for_both_sides_and_the_first_on_the_board(whole):
    found = cells(*whole)
    (verdict,) = verdicts(found)
    board = leaderboard_of(*whole)
    order = board[board["level"] == "R4"]["pipeline"]
    by_name = {cell.pipeline: cell for cell in found if cell.level == "R4"}
    cards = model_cards(verdict, [by_name[name] for name in order])
    assert [card.name for card in cards] == ["svm handcrafted", "attention cnn"]
    assert cards[0].role == "the classical side's, first on the board"
    assert cards[0].params == {"C": "10", "gamma": "0.01"}
    worst = by_name["svm_handcrafted"].bearing_recall.index[0]
    assert any(worst in line for line in cards[0].limits)


def test_model_cards_tell_each_folds_setting_and_a_budget_that_ran_out(build):
    runs, predictions = build(levels=("R4",), pipelines=TWO)
    runs["params"] = [{"C": float(fold)} for fold in runs["fold"]]
    runs["budget_hit"] = runs["fold"] == 1
    found = cells(runs, predictions)
    (verdict,) = verdicts(found)
    card = model_cards(verdict, found)[0]
    assert card.params == {"C": "0 · 1 · 2"}
    assert any("in 1 fold: more tuning" in line for line in card.limits)


def test_data_cards_count_their_notes():
    facts = {
        "windows": {"length": 512, "low_pass_hz": None},
        "bearings": 2,
        "recordings": 3,
        "hours": 0.5,
        "conditions": 1,
        "rigs": ["a"],
        "dataset": "mine",
        "citation": "me",
        "licence": "CC0",
        "notes": {"r1": ["clipped"], "r2": ["clipped"]},
        "missing": ["r9"],
        "classes": {"inner": {"bearings": 2, "recordings": 3, "windows": 9}},
    }
    card = data_card("mine", facts)
    assert card.notes == ["clipped (2 recordings)", "missing: r9"]
    assert card.facts["Recordings"] == "3 recordings, 30.0 min in all"
    assert card.facts["Windows"] == "length 512 samples"
