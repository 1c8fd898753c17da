import json

import numpy as np
import pandas as pd
import pytest
from frames import leaderboard_of
from sklearn.metrics import f1_score

from suite.analysis.columns import COLUMNS
from suite.analysis.table import KEYS, LEADERBOARD_SCHEMA, RankedBoard, ranked_boards, to_json
from suite.views.footnotes import footnotes


def pick(frame, pipeline, level="R4"):
    return frame[(frame["pipeline"] == pipeline) & (frame["level"] == level)].iloc[0]


def test_one_row_a_pipeline_and_rung_with_every_column(ranked):
    assert list(ranked) == [*KEYS, *(column.name for column in COLUMNS)]
    assert len(ranked) == 3 * 6
    assert not ranked.duplicated(["dataset", "rung", "pipeline"]).any()


def test_macro_f1_pools_folds_and_averages_seeds(whole):
    runs, predictions = whole
    row = pick(leaderboard_of(runs, predictions), "svm_vmd")
    tests = predictions[(predictions["pipeline"] == "svm_vmd") & (predictions["rung"] == "bearing")]
    single = [f1_score(tests["fault"], tests[f"predicted_{i}"], average="macro") for i in range(2)]
    assert row["macro_f1"] == pytest.approx(np.mean(single))
    assert row["macro_f1_low"] < row["macro_f1"] < row["macro_f1_high"]
    assert row["bearings"] == 24 and not row["descriptive"]


def test_sorts_inside_each_rung_only(ranked):
    assert ranked["level"].is_monotonic_increasing
    for _, board in ranked.groupby("rung"):
        assert board["macro_f1"].is_monotonic_decreasing


def test_leak_gap_is_r0_minus_r4_in_points(ranked):
    gap = 100 * (pick(ranked, "dann", "R0")["macro_f1"] - pick(ranked, "dann")["macro_f1"])
    assert gap > 5
    for level in ("R0", "R3", "R4"):
        assert pick(ranked, "dann", level)["leak_gap"] == pytest.approx(gap)


def test_a_missing_rung_leaves_no_gap_and_says_why(build):
    row = pick(leaderboard_of(*build(levels=("R4",), pipelines=("svm_vmd",))), "svm_vmd")
    assert np.isnan(row["leak_gap"]) and row["leak_gap_reason"] == "no run on R0"


def test_failed_folds_are_told_and_the_number_is_over_the_rest(whole, spoil):
    runs, predictions = whole
    which = (runs["pipeline"] == "dann") & (runs["level"] == "R4") & (runs["fold"] == 1)
    frame = leaderboard_of(*spoil(runs, predictions, which))
    row = pick(frame, "dann")
    assert (row["folds_done"], row["folds_failed"], row["folds"]) == (2, 1, 3)
    shown = {column.name: column.show(row) for column in COLUMNS}
    assert shown["folds_done"] == "2/3, 1 failed"
    assert row["bearings"] == 16 and row["macro_f1"] > 0
    assert np.isnan(row["leak_gap"]) and row["leak_gap_reason"] == "R4 has 2 of 3 folds"


def test_a_pipeline_that_failed_everywhere_stands_last(whole, spoil):
    runs, predictions = whole
    frame = leaderboard_of(*spoil(runs, predictions, runs["pipeline"] == "svm_handcrafted"))
    for _, board in frame.groupby("rung"):
        row = board.iloc[-1]
        assert row["pipeline"] == "svm_handcrafted" and np.isnan(row["macro_f1"])
        assert {column.show(row) for column in COLUMNS if column.name == "macro_f1"} == {"–"}


def test_a_retry_that_finished_replaces_its_failure_and_not_the_other_way_round(build, spoil):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",))
    expected = leaderboard_of(runs, predictions)
    earlier, _ = spoil(runs, predictions, runs["fold"] == 0)
    for started in ("2026-01-01T00:00:00", "2026-03-01T00:00:00"):
        both = pd.concat([earlier.assign(started=started), runs], ignore_index=True)
        pd.testing.assert_frame_equal(leaderboard_of(both, predictions), expected)


def test_no_runs_give_an_empty_board_with_all_columns(whole):
    runs, predictions = whole
    frame = leaderboard_of(runs.iloc[:0], predictions.iloc[:0])
    assert frame.empty and list(frame) == [*KEYS, *(column.name for column in COLUMNS)]
    assert to_json(ranked_boards(frame))["rows"] == []
    assert leaderboard_of(pd.DataFrame(), pd.DataFrame()).empty


def test_classes_reported_apart_stay_out_of_every_average(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",))
    healthy = predictions["fault"] == "healthy"
    marked = predictions.assign(apart=healthy)
    row = leaderboard_of(runs, marked).iloc[0]
    alone = leaderboard_of(runs, predictions[~healthy]).iloc[0]
    assert row["macro_f1"] == alone["macro_f1"] and row["bearings"] == 18
    told = predictions[healthy]
    recall = np.mean([(told[f"predicted_{i}"] == "healthy").mean() for i in range(2)])
    assert row["apart"] == f"healthy {100 * recall:.1f} (6 bearings)"


def test_worst_bearing_by_hand(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",))
    spoiled = predictions.copy()
    spoiled.loc[spoiled["bearing"] == "I02", ["predicted_0", "predicted_1"]] = "ball"
    row = leaderboard_of(runs, spoiled).iloc[0]
    assert row["worst_bearing"] == "I02" and row["worst_bearing_recall"] == 0


def test_tiers_separate_what_can_be_told_apart_and_no_more(ranked):
    best, worst = pick(ranked, "svm_handcrafted"), pick(ranked, "amplitude_baseline")
    assert best["tier"] == pick(ranked, "svm_vmd")["tier"] == 1 and worst["tier"] > 1
    assert best["rank_best"] == 1 and best["rank_worst"] >= 2
    assert worst["rank_best"] > 1 and worst["rank_worst"] == 6


def test_no_tiers_with_few_bearings_or_missing_folds(build, whole, spoil):
    assert leaderboard_of(*build(levels=("R4",), bearings=4))["tier"].isna().all()
    runs, predictions = whole
    frame = leaderboard_of(*spoil(runs, predictions, (runs["pipeline"] == "dann") & (runs["fold"] == 0)))
    assert np.isnan(pick(frame, "dann")["tier"]) and pick(frame, "svm_vmd")["tier"] == 1


def test_a_bearing_goes_by_its_rig_where_two_have_one_name(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",))
    rig = predictions["recording"].str.contains("inner").map({True: "north", False: "south"})
    apart = leaderboard_of(runs, predictions.assign(rig=rig)).iloc[0]
    assert "/" not in apart["worst_bearing"] and apart["bearings"] == 24
    shared = predictions.assign(rig=rig, bearing=predictions["bearing"].str[1:])
    assert leaderboard_of(runs, shared).iloc[0]["worst_bearing"].startswith(("north/", "south/"))


def test_experiments_are_not_mixed(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",))
    other = runs.assign(experiment="other", job_key=runs["job_key"] + "x")
    both = pd.concat([predictions, predictions.assign(job_key=predictions["job_key"] + "x")])
    frame = leaderboard_of(pd.concat([runs, other]), both)
    assert frame["experiment"].tolist() == ["other", "synthetic"]
    assert frame["macro_f1"].nunique() == 1


def test_order_of_rows_does_not_matter(whole):
    runs, predictions = whole
    shuffled = leaderboard_of(runs.sample(frac=1, random_state=0), predictions.sample(frac=1, random_state=0))
    pd.testing.assert_frame_equal(shuffled, leaderboard_of(runs, predictions))


def test_json_is_strict_and_ranks_inside_a_rung(whole, spoil):
    runs, predictions = whole
    told = to_json(ranked_boards(leaderboard_of(*spoil(runs, predictions, runs["pipeline"] == "dann"))))
    again = json.loads(json.dumps(told, allow_nan=False))
    assert again == told and told["schema"] == LEADERBOARD_SCHEMA
    ranks = [row["rank"] for row in told["rows"] if row["rung"] == "bearing"]
    assert ranks == [1, 2, 3, 4, 5, 6]
    assert told["rows"][-1]["macro_f1"] is None
    assert {column["name"] for column in told["columns"]} <= set(told["rows"][0])


def test_the_leak_gap_leaves_out_a_class_that_the_headline_refuses(whole):
    runs, predictions = whole
    refused = (predictions["rung"] == "bearing") & (predictions["fault"] == "healthy")
    predictions = predictions.assign(apart=predictions["apart"] | refused)
    board = leaderboard_of(runs, predictions)
    faults, ends = ["ball", "inner", "outer"], []
    for rung in ("window-random", "bearing"):
        own = predictions[(predictions["pipeline"] == "dann") & (predictions["rung"] == rung)]
        own = own[own["fault"] != "healthy"]
        named = [own[f"predicted_{seed}"] for seed in (0, 1)]
        ends.append(np.mean([f1_score(own["fault"], one, labels=faults, average="macro") for one in named]))
    row = pick(board, "dann")
    assert row["leak_gap"] == pytest.approx(100 * (ends[0] - ends[1]))
    assert row["leak_gap_without"] == "healthy"
    unrestricted = 100 * (pick(board, "dann", "R0")["macro_f1"] - row["macro_f1"])
    assert abs(unrestricted - row["leak_gap"]) > 0.1
    assert any("without healthy" in line for line in footnotes(RankedBoard(board[board["level"] == "R4"])))


def test_a_board_says_what_is_adapted_on_where_its_rung_hands_it_out(build):
    board = leaderboard_of(*build(levels=("R4",)))
    assert not any("adapt" in line for line in footnotes(RankedBoard(board)))
    board = board.assign(level="R4u", rung="bearing-unlabelled")
    assert footnotes(RankedBoard(board))[0].endswith(
        "without labels: other recordings of the very bearings that are tested"
    )
