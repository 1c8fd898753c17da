"""What is left on disturbed windows: right scores, paired drops, and marks where something fell alone."""

import json
from dataclasses import replace

import numpy as np
import pytest
from asked import answers_of_frames
from sklearn.metrics import f1_score

from suite.analysis.gathering import cells
from suite.analysis.memo import Memo
from suite.analysis.report import report, to_plain
from suite.analysis.robust_boards import at_level
from suite.analysis.robustness import NOTHING_ASKED, robustness_of
from suite.analysis.table import rank_cells
from suite.evaluation.probe import find_probe

PIPELINES = ("svm_handcrafted", "svm_vmd", "attention_cnn")


def damage(pipeline, number):
    """The network loses 15 % of the windows a level, the machine nothing."""
    return 0.15 * number if pipeline == "attention_cnn" else 0.0


@pytest.fixture(scope="module")
def frames(build):
    return build(levels=("R4",), pipelines=PIPELINES, seeds=1, folds=2)


@pytest.fixture(scope="module")
def answers(frames):
    return answers_of_frames(*frames, {"white_noise": damage, "wrong_speed": lambda *_: 0.0})


@pytest.fixture(scope="module")
def made(frames, answers):
    return report(*frames, {}, answers=answers)


def cell_of(frames, answers, pipeline, level="R4"):
    (own,) = [
        cell for cell in cells(*frames, answers=answers) if (cell.pipeline, cell.level) == (pipeline, level)
    ]
    return own


def test_scores_are_those_of_the_answers_and_unchanged_ones_those_of_the_board(frames, answers, made):
    (board,) = made.robustness
    curve = board.contestants["attention_cnn"].curves["white_noise"]
    cell = cell_of(frames, answers, "attention_cnn")
    assert curve.unchanged.estimate == pytest.approx(cell.interval.estimate, abs=1e-6)
    assert board.rung == "bearing" and [one.name for one in board.probes] == ["white_noise", "wrong_speed"]
    for one in curve.levels:
        truth, said = [], []
        for job, rows in cell.tests.groupby("of_job"):
            table = answers[job][
                (answers[job]["probe"] == "white_noise") & (answers[job]["level"] == one.level)
            ]
            shares = table.filter(like="p_")
            said += [name.removeprefix("p_") for name in shares.idxmax(axis=1)]
            truth += list(rows["fault"])
        assert one.score.estimate == pytest.approx(f1_score(truth, said, average="macro"), abs=1e-6)
        assert one.drop.estimate == pytest.approx(curve.unchanged.estimate - one.score.estimate, abs=1e-9)
    assert [one.level for one in curve.levels] == list(find_probe("white_noise").levels)


def test_the_mean_is_the_area_under_the_curves_over_levels_then_probes(made):
    one = made.robustness[0].contestants["attention_cnn"]
    by_probe = [np.mean([x.score.estimate for x in curve.levels]) for curve in one.curves.values()]
    assert one.mean.estimate == pytest.approx(np.mean(by_probe), abs=1e-9)
    assert one.retained == pytest.approx(one.mean.estimate / one.curves["white_noise"].unchanged.estimate)
    assert one.mean.low < one.mean.estimate < one.mean.high


def test_a_drop_is_told_where_something_fell_and_nowhere_else(made):
    curves = made.robustness[0].contestants
    fell = [one.fell for one in curves["attention_cnn"].curves["white_noise"].levels]
    assert fell[-1] and fell == sorted(fell)
    for name, one in curves.items():
        for probe, curve in one.curves.items():
            if (name, probe) != ("attention_cnn", "white_noise"):
                assert not any(x.fell for x in curve.levels)
                assert all(x.drop.estimate == x.drop.low == x.drop.high == 0 for x in curve.levels)


def test_a_paired_drop_is_surer_than_the_scores_that_it_lies_between(made):
    first = made.robustness[0].contestants["attention_cnn"].curves["white_noise"].levels[0]
    assert first.drop.high - first.drop.low < first.score.high - first.score.low


def test_marks_share_their_five_per_cent_among_the_whole_board(frames, answers):
    """The same small drop is claimed alone and not among many."""

    def small(pipeline, number):
        return 0.1 if pipeline == "attention_cnn" and number == 1 else 0.0

    names = ["white_noise", "coloured_noise", "impulsive_noise", "clipping", "gain", "lower_band"]
    only = {"white_noise": small}
    alone = answers_of_frames(*frames, only)
    keys = {
        key for key in alone if key in set(frames[0][frames[0]["pipeline"] == "attention_cnn"]["job_key"])
    }
    among = answers_of_frames(*frames, only | dict.fromkeys(names[1:], lambda *_: 0.0))
    one, many = (
        robustness_of(cell_of(frames, own, "attention_cnn")).curves["white_noise"].levels[0]
        for own in ({key: alone[key] for key in keys}, among)
    )
    assert one.drop == many.drop
    assert one.fell and not many.fell


def test_few_bearings_tell_no_drop(build):
    frames = build(levels=("R4",), pipelines=PIPELINES, seeds=1, bearings=4, folds=2)
    (board,) = report(*frames, {}, answers=answers_of_frames(*frames, {"white_noise": damage})).robustness
    assert board.descriptive
    levels = board.contestants["attention_cnn"].curves["white_noise"].levels
    assert levels[-1].drop.low > 0 and not any(one.fell for one in levels)
    assert "no drop is claimed" in board.sentences(find_probe("white_noise"))[1]


def test_sides_stand_on_one_axis_and_who_is_ahead_in_the_end_is_said(made):
    (board,) = made.robustness
    assert set(board.sides) == {"classical", "deep"}
    gaps = board.gaps["white_noise"]
    ends = [board.sides[name].curves["white_noise"] for name in ("classical", "deep")]
    for number, gap in enumerate(gaps):
        scores = [(curve.unchanged, *(one.score for one in curve.levels))[number].estimate for curve in ends]
        assert gap.interval.estimate == pytest.approx(scores[0] - scores[1], abs=1e-9)
    assert gaps[-1].ahead == 1
    classical, deep, ahead = board.sentences(find_probe("white_noise"))
    assert "no drop is claimed" in classical
    assert "a drop is first claimed at SNR" in deep and "at SNR −10 dB" in deep
    # At the greatest level the network is at guessing, the machine is not.
    assert ahead.startswith("At SNR −10 dB the classical side is ahead")


def test_nobody_is_said_to_be_ahead_where_nobody_is_above_guessing(frames):
    def lost(pipeline, number):
        return 1.0 if number > 2 else 0.2 * number * (pipeline == "attention_cnn")

    (board,) = report(*frames, {}, answers=answers_of_frames(*frames, {"white_noise": lost})).robustness
    assert board.sentences(find_probe("white_noise"))[-1].startswith("At SNR 10 dB ")


def test_windows_that_could_not_be_changed_are_left_out_on_both_sides_of_the_pair(frames):
    answers = answers_of_frames(
        *frames, {"white_noise": damage}, unasked=lambda rows: rows["fault"] == "ball"
    )
    cell = cell_of(frames, answers, "svm_vmd")
    curve = robustness_of(cell).curves["white_noise"]
    assert curve.part == pytest.approx(0.75)
    kept = cell.tests[cell.tests["fault"] != "ball"]
    score = f1_score(kept["fault"], kept["predicted_0"], average="macro", labels=sorted(set(kept["fault"])))
    assert (
        curve.unchanged.estimate <= score + 1e-9
    )  # what is called ball there is wrong, and a class of its own
    assert all(one.drop.estimate == 0 for one in curve.levels)
    nothing = answers_of_frames(*frames, {"white_noise": damage}, unasked=lambda rows: rows["fault"] != "")
    assert not robustness_of(cell_of(frames, nothing, "svm_vmd")).curves


def test_recordings_stand_beside_windows(made):
    curve = made.robustness[0].contestants["attention_cnn"].curves["white_noise"]
    assert curve.unchanged_by_recordings.estimate > curve.unchanged.estimate
    assert curve.levels[-1].by_recordings.estimate < curve.unchanged_by_recordings.estimate


def test_who_was_not_asked_in_every_fold_has_no_curve(frames, answers):
    missing = dict(list(answers.items())[1:])
    asked = {
        cell.pipeline: robustness_of(cell) for cell in cells(*frames, answers=missing) if cell.level == "R4"
    }
    assert sorted(bool(one.curves) for one in asked.values()) == [False, True, True]
    unasked = report(*frames, {})
    assert not unasked.robustness and np.isnan(unasked.frame["macro_f1_disturbed"]).all()


def test_what_was_asked_later_is_computed_though_the_runs_are_the_same(frames, answers):
    memo = Memo()

    def mean(own):
        (cell,) = [one for one in cells(*frames, memo, answers=own) if one.pipeline == "attention_cnn"]
        return robustness_of(cell).mean.estimate, rank_cells([cell])["macro_f1_disturbed"].iloc[0]

    before, after = mean(answers_of_frames(*frames, {"wrong_speed": damage})), mean(answers)
    assert before[0] == before[1] != after[0] == after[1]
    assert mean(answers) == after


def test_it_stands_in_json_with_its_numbers(made):
    (plain,) = json.loads(json.dumps(to_plain(made)["robustness"], allow_nan=False))
    last = plain["contestants"]["attention_cnn"]["probes"]["white_noise"]["levels"][-1]
    assert last["level"] == -10.0 and last["fell"] and last["drop"]["low"] > 0
    assert plain["probes"]["white_noise"]["gaps"][-1]["ahead"] == 1
    row = next(x for x in to_plain(made)["rows"] if (x["pipeline"], x["level"]) == ("svm_vmd", "R4"))
    assert row["macro_f1_disturbed"] == pytest.approx(row["macro_f1"], abs=1e-6)


def test_a_level_is_named_with_its_unit():
    named = {
        name: at_level(find_probe(name), find_probe(name).levels[-1]) for name in ("white_noise", "clipping")
    }
    assert named == {"white_noise": "SNR −10 dB", "clipping": "range over RMS 0.5"}
    assert at_level(find_probe("missing_stretch"), 5.0) == "missing 5 % of the window"
    assert at_level(replace(find_probe("gain"), axis="x"), 1.0) == "x 1"


def test_what_goes_with_a_control_is_no_disturbance(frames):
    answers = answers_of_frames(*frames, {"notch_fault_orders": damage, "notch_elsewhere": damage})
    assert robustness_of(cell_of(frames, answers, "attention_cnn")) == NOTHING_ASKED
