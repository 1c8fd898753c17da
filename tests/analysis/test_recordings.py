"""By whole recordings: the same replays and bearings, and nothing where it is not known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_trials import trials_of
from sklearn.metrics import f1_score

from suite.analysis.gathering import cells
from suite.analysis.recording_contrast import RecordingContrast
from suite.analysis.recordings import by_recordings
from suite.analysis.report import report, to_plain
from suite.analysis.searches import common_windows
from suite.statistics.bootstrap import Interval


class WithBlind:
    """Trials as a job keeps them, with probabilities that agree with their codes."""

    def __init__(self, table, blind):
        self.table, self.blind = table, blind

    def probabilities(self):
        return self

    def __getattr__(self, name):
        return getattr(self.table, name)


def with_blind(trials, seed=0):
    """Give every trial float16 probabilities whose largest is the class that it predicted."""
    rng, made = np.random.default_rng(seed), {}
    for job, table in trials.items():
        classes = len(table.classes)
        blind = rng.dirichlet(np.ones(classes), size=table.predicted.shape)
        top = np.take_along_axis(blind, blind.argmax(-1)[..., None], -1)
        own = table.predicted[..., None] == np.arange(classes)
        blind = np.where(own, top + 0.01, blind)
        blind = np.where((table.predicted >= 0)[..., None], blind / blind.sum(-1, keepdims=True), np.nan)
        made[job] = WithBlind(table, blind.astype(np.float16))
    return made


def without_decisions(predictions):
    """Leave out what each seed decides of whole recordings."""
    return predictions.drop(columns=[name for name in predictions if name.startswith("decided_")])


def noisy(frames, name):
    """One contestant, one seed: a third of each recording's windows are wrong, and just so."""
    runs, predictions = frames
    predictions = without_decisions(predictions)
    runs, predictions = runs[runs["pipeline"] == name], predictions[predictions["pipeline"] == name].copy()
    truth = predictions["fault"].to_numpy(str)
    shares = [column for column in predictions if column.startswith("p_")]
    names = np.array([column[2:] for column in shares])
    own = names == truth[:, None]
    other = np.roll(own, 1, axis=1)
    wrong = (np.arange(len(truth)) % 3 == 0)[:, None]
    table = np.where(own, np.where(wrong, 0.4, 0.9), np.where(other, np.where(wrong, 0.5, 0.05), 0.02))
    predictions[shares] = table / table.sum(axis=1, keepdims=True)
    predictions["predicted_0"] = names[table.argmax(axis=1)]
    return runs, predictions.drop(columns="predicted_1")


@pytest.fixture(scope="module")
def frames(build):
    return build(levels=("R4",), pipelines=("svm_vmd", "attention_cnn"))


def test_noisy_windows_of_right_recordings_score_100(frames):
    (cell,) = cells(*noisy(frames, "svm_vmd"))
    assert cell.interval.estimate < 0.75
    whole = cell.recording_interval
    assert (whole.estimate, whole.low, whole.high) == (1, 1, 1)
    assert (whole.bearings, whole.fewest) == (cell.interval.bearings, cell.interval.fewest) == (24, 6)


def test_several_seeds_decide_by_their_own_probabilities_or_not_at_all(frames):
    runs, predictions = frames
    (cell, _) = cells(runs, without_decisions(predictions))
    assert cell.recordings is None and np.isnan(cell.recording_interval.estimate)
    decided = predictions.assign(decided_0=predictions["fault"], decided_1="ball")
    (cell, _) = cells(runs, decided)
    table = cell.recordings.tests
    expected = [f1_score(table["fault"], table[f"predicted_{seed}"], average="macro") for seed in range(2)]
    assert expected[0] == 1 > expected[1]
    assert cell.recording_interval.estimate == pytest.approx(np.mean(expected))


def test_bearings_are_drawn_whole(frames):
    """All recordings of half the bearings are wrong: as if each bearing had a single recording."""
    runs, predictions = noisy(frames, "svm_vmd")
    bad = predictions["bearing"].str[-1].astype(int) % 2 == 0
    shares = [name for name in predictions if name.startswith("p_")]
    predictions.loc[bad, shares] = np.roll(predictions.loc[bad, shares].to_numpy(), 1, axis=1)
    (many,) = cells(runs, predictions)
    first = predictions["recording"].str.contains("-0-0$")
    (single,) = cells(runs, predictions[first])
    one, other = many.recording_interval, single.recording_interval
    assert one.estimate == pytest.approx(other.estimate) and 0.3 < one.estimate < 0.7
    assert one.high - one.low == pytest.approx(other.high - other.low, rel=0.1)


def test_replay_by_recordings_equals_a_plain_loop(frames):
    runs, predictions = frames
    trials = with_blind(trials_of(runs, predictions, trials=6, starts=1))
    (cell, _) = cells(runs, predictions, trials=trials)
    budget = 3
    got = common_windows([cell.recordings]).interval(0, budget)
    # Every order of the draws, each fold by itself, is as likely as any: enumerate what each fold may take.
    from itertools import combinations, product

    taken = []
    for job, rows in cell.tests.groupby("of_job"):
        table, choices = trials[job], []
        for drawn in combinations(range(1, 6), budget - 1):
            best = max((0, *drawn), key=lambda trial: table.inner[trial])
            seeds = range(2 if best == 0 else 1)
            told = []
            for seed in seeds:
                logs = np.log(table.blind[best, seed].astype(float).clip(2.0**-24))
                pooled = pd.DataFrame(logs, index=rows["recording"]).groupby(level=0).mean()
                told.append(np.array(table.classes)[pooled.to_numpy().argmax(axis=1)])
            choices.append([told[k % len(told)] for k in range(2)])
        truth = rows.groupby("recording")["fault"].first().to_numpy()
        taken.append((truth, choices))
    truth = np.concatenate([one for one, _ in taken])
    scores = []
    for picked in product(*(choices for _, choices in taken)):
        by_seed = [np.concatenate([one[seed] for one in picked]) for seed in (0, 1)]
        scores.append(np.mean([f1_score(truth, told, average="macro") for told in by_seed]))
    spread = np.std(scores)
    assert got.estimate == pytest.approx(np.mean(scores), abs=4 * spread / np.sqrt(1000))
    assert got.low < got.estimate < got.high
    assert cell.recording_interval.bearings == 24


def test_the_difference_by_recordings_is_of_the_side_named_first():
    of = {"bearings": 16, "fewest": 4}
    classical, deep = (Interval(*ends, **of) for ends in ((0.686, 0.439, 0.934), (0.812, 0.681, 0.943)))
    both = RecordingContrast(classical, deep, Interval(-0.125, -0.378, 0.127, **of), 64)
    assert both.sentence(deep_first=True) == (
        "By whole recordings (64 recordings): macro-F1 81.2 [68.1, 94.3] of the deep side, "
        "68.6 [43.9, 93.4] of the classical one; paired difference +12.5 [−12.7, +37.8] points."
    )
    assert both.sentence(deep_first=False).endswith("paired difference −12.5 [−37.8, +12.7] points.")


def test_both_sides_are_compared_by_recordings_beside_the_verdict(frames):
    runs, predictions = frames
    trials = trials_of(runs, predictions, trials=6, starts=1)
    without = report(runs, predictions, {}, trials=trials)
    made = report(runs, predictions, {}, trials=with_blind(trials))
    (bare,), (verdict,) = without.verdicts, made.verdicts
    assert bare.by_recordings is None and "whole recordings" not in bare.evidence
    assert verdict.claim == bare.claim and verdict.contrast.gap == bare.contrast.gap
    assert verdict.evidence.startswith(bare.evidence)
    both = verdict.by_recordings
    assert both.recordings == 72 and both.gap.low <= both.gap.estimate <= both.gap.high
    assert both.gap.estimate == pytest.approx(both.classical.estimate - both.deep.estimate)
    assert "By whole recordings (72 recordings): macro-F1 " in verdict.evidence
    told = to_plain(made)
    assert told["verdicts"][0]["by_recordings"]["difference"]["estimate"] == both.gap.estimate
    for row in told["rows"]:
        assert row["macro_f1_recordings_low"] <= row["macro_f1_recordings"] <= row["macro_f1_recordings_high"]
        assert row["recordings"] == 72
    assert all(row["macro_f1_recordings"] is None for row in to_plain(without)["rows"])


def test_a_recording_with_two_labels_says_nothing(frames):
    (cell,) = cells(*noisy(frames, "svm_vmd"))
    mixed = cell.tests.assign(recording="one")
    assert by_recordings(replace(cell.tested, tests=mixed)) is None


def test_recordings_of_one_window_each_repeat_no_sentence(frames):
    runs, predictions = frames
    single = predictions.drop_duplicates(["job_key", "recording"])
    trials = with_blind(trials_of(runs, single, trials=6, starts=1))
    (verdict,) = report(runs, single, {}, trials=trials).verdicts
    assert verdict.contrast is not None
    assert verdict.by_recordings is None and "whole recordings" not in verdict.evidence
