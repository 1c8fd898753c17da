"""The budget curve: what is replayed, and an answer that depends on the budget."""

import json
from dataclasses import replace

import numpy as np
import pytest
from frames import make_frames
from made_trials import trials_of

from suite.analysis.curve import LESS_SURE, NO_LUCK
from suite.analysis.first_line import first_line
from suite.analysis.gathering import cells
from suite.analysis.measures import leak_gap
from suite.analysis.report import report, to_plain
from suite.analysis.verdict import verdicts
from suite.analysis.window_rows import seed_mean
from suite.evaluation.confusion import macro_f1s

TWO = ("svm_handcrafted", "attention_cnn")


def right_from_the_start(trial, luck):
    return 0.6


def right_when_found(trial, luck):
    """A bad start, and draws of which the luckiest are good."""
    return 0.2 if trial < 2 or luck < 0.7 else 0.95


@pytest.fixture(scope="module")
def crossed():
    """A contestant that is good at once, and one that a search makes better."""
    runs, predictions = make_frames(levels=("R4",), pipelines=TWO, bearings=8)
    skill = dict(zip(TWO, (right_from_the_start, right_when_found), strict=True))
    return runs, predictions, trials_of(runs, predictions, trials=40, starts=2, skill=skill, start_luck=0.1)


@pytest.fixture(scope="module")
def verdict(crossed):
    runs, predictions, trials = crossed
    (verdict,) = verdicts(cells(runs, predictions, trials=trials))
    return verdict


def test_an_answer_that_turns_with_the_budget_says_so(verdict):
    curve = verdict.curve
    assert (curve.headline, curve.trials) == (10, 40)
    budgets = [one.budget for one in curve.contrasts]
    assert (budgets[0], budgets[-1]) == (2, 40) and 10 in budgets and len(budgets) <= 12
    assert verdict.outcome == "budget" and min(curve.claimed["classical"]) < min(curve.claimed["deep"])
    assert "the classical side is ahead with" in verdict.claim and "It depends on the budget" in verdict.claim
    assert verdict.evidence.startswith("With 10 trials: on simulated, the")
    few, many = curve.contestants["attention_cnn"][0], curve.contestants["attention_cnn"][-1]
    assert few.interval.estimate < 0.5 < 0.9 < many.interval.estimate
    # Two starts of 2 s and a fit of 0.5 s; at the end 40 trials.
    assert (few.cpu_seconds, many.cpu_seconds) == (pytest.approx(4.5), pytest.approx(80.5))


def test_an_answer_that_turns_the_other_way_says_so():
    runs, predictions = make_frames(levels=("R4",), pipelines=TWO, bearings=8)
    skill = dict(zip(TWO, (right_when_found, right_from_the_start), strict=True))
    trials = trials_of(runs, predictions, trials=40, starts=2, skill=skill, start_luck=0.1)
    (verdict,) = verdicts(cells(runs, predictions, trials=trials))
    claimed = verdict.curve.claimed
    assert verdict.outcome == "budget" and max(claimed["deep"]) < min(claimed["classical"])
    assert verdict.claim.index("the deep side is ahead") < verdict.claim.index("the classical side is ahead")


def test_budgets_beyond_a_fourth_turn_an_answer_only_where_that_is_said(crossed, verdict):
    runs, predictions, trials = crossed
    curve = verdict.curve
    at = {one.budget: one for one in curve.contrasts}
    assert at[2].outcome == "classical" and at[40].outcome == "deep"
    beyond = next(n for n in curve.claimed["deep"] if n > curve.headline)
    late = replace(curve, contrasts=[at[2], at[beyond]])
    line = first_line("simulated", "budget", at[10], cells(runs, predictions, trials=trials), late)
    first, second = line.split("; ")
    assert late.depends and "less sure" not in first and second.endswith(f"({LESS_SURE}).")
    # At all trials the luck of the search is in no interval, and nothing is claimed.
    assert at[40].unsearched and not replace(curve, contrasts=[at[2], at[40]]).depends


def test_an_answer_does_not_depend_on_a_budget_at_which_nothing_is_claimed(verdict):
    curve = verdict.curve
    unclaimed = [one for one in curve.contrasts if one.outcome != "classical"]
    assert not replace(curve, contrasts=unclaimed).depends
    assert {one.outcome for one in curve.contrasts} >= {"classical", "open", "deep"}


def test_the_row_of_a_contestant_and_the_side_that_takes_it_alone_agree(crossed, verdict):
    runs, predictions, trials = crossed
    rows = {cell.pipeline: cell.interval for cell in cells(runs, predictions, trials=trials)}
    for side in (verdict.contrast.classical, verdict.contrast.deep):
        assert side.interval == rows[side.foremost]
    for name, side in zip(TWO, ("classical", "deep"), strict=True):
        alone, taken = verdict.curve.contestants[name], verdict.curve.sides[side]
        assert [point.interval for point in alone] == [point.interval for point in taken]


@pytest.mark.parametrize("world", range(4))
def test_a_contestant_is_never_ahead_of_itself(world):
    runs, predictions = make_frames(levels=("R4",), pipelines=TWO)
    skill = dict.fromkeys(TWO, right_when_found)
    trials = trials_of(runs, predictions, trials=12, starts=2, skill=skill, seed=world)
    first, second = (runs[runs["pipeline"] == name].sort_values("fold")["job_key"] for name in TWO)
    trials |= {other: trials[own] for own, other in zip(first, second, strict=True)}
    (verdict,) = verdicts(cells(runs, predictions, trials=trials))
    assert verdict.outcome == "equal" and not any(verdict.curve.claimed.values())
    for one in verdict.curve.contrasts:
        assert (one.gap.estimate, one.gap.low, one.gap.high) == (0, 0, 0)


def test_the_interval_holds_the_luck_of_the_search(verdict):
    widths = [p.interval.high - p.interval.low for p in verdict.curve.contestants["attention_cnn"]]
    assert max(widths[1:-1]) > 2 * max(widths[0], widths[-1])
    assert verdict.notes == ("Spoken at 10 trials of 40 made a contestant and fold.",)
    last = verdict.curve.contrasts[-1]
    assert last.unsearched and not verdict.contrast.unsearched


def test_the_score_at_all_trials_is_that_of_the_best_inner_score(crossed, verdict):
    runs, predictions, trials = crossed
    hits = []
    for key, job in runs.set_index("job_key").iterrows():
        if job["pipeline"] == "attention_cnn":
            table = trials[key]
            truth = np.searchsorted(table.classes, predictions.loc[predictions["job_key"] == key, "fault"])
            hits.append((table.predicted[table.inner.argmax(), 0] == truth).mean())
    found = verdict.curve.contestants["attention_cnn"][-1].interval.estimate
    assert found == pytest.approx(np.mean(hits), abs=0.01)


def test_other_contestants_change_nobodys_draws(crossed):
    runs, predictions, trials = crossed
    alone = runs[runs["pipeline"] == "attention_cnn"]
    both = {cell.pipeline: cell.interval for cell in cells(runs, predictions, trials=trials)}
    (cell,) = cells(alone, predictions, trials=trials)
    assert cell.interval == both["attention_cnn"]


def test_plain_values_hold_the_curve(crossed):
    runs, predictions, trials = crossed
    (verdict,) = json.loads(json.dumps(to_plain(report(runs, predictions, {}, trials=trials))))["verdicts"]
    points = verdict["budget_curve"]["points"]
    assert [points[0]["outcome"], points[-1]["outcome"]] == ["classical", "deep"]
    assert points[0]["sure"] and not points[-1]["sure"]
    assert points[0]["sides"]["deep"]["cpu_seconds"] == pytest.approx(4.5)


def test_the_leak_gap_is_that_of_the_first_start_where_another_rung_was_not_tuned():
    runs, predictions = make_frames(levels=("R0", "R4"), pipelines=TWO)
    runs.loc[runs["level"] == "R0", "trials"] = 0
    headline = runs[runs["level"] == "R4"]
    trials = trials_of(headline, predictions)
    found = {cell.pipeline: cell for cell in cells(runs, predictions, trials=trials) if cell.level == "R4"}
    gap, reason = leak_gap(found[TWO[0]])
    start = found[TWO[0]].first_start
    assert reason == "" and set(start["fold"]) == {0, 1, 2}
    leaky = seed_mean(found[TWO[0]].siblings["R0"].tests, macro_f1s)
    assert gap == pytest.approx(100 * (leaky - seed_mean(start, macro_f1s)))
    untold = {cell.pipeline: cell for cell in cells(runs, predictions) if cell.level == "R4"}
    assert (
        leak_gap(untold[TWO[0]])[1]
        == "only R4 was tuned, and its first start failed in a fold or was not kept"
    )


def test_a_first_start_that_failed_in_a_fold_leaves_no_leak_gap_and_no_mark():
    runs, predictions = make_frames(levels=("R0", "R4"), pipelines=TWO)
    runs.loc[runs["level"] == "R0", "trials"] = 0
    trials = trials_of(runs[runs["level"] == "R4"], predictions)
    job, whole = next(iter(trials.items()))
    inner, predicted = whole.inner.copy(), whole.predicted.copy()
    inner[0], predicted[0] = -np.inf, -1
    spoiled = trials | {job: replace(whole, inner=inner, predicted=predicted)}
    rows = to_plain(report(runs, predictions, {}, trials=spoiled))["rows"]
    (row,) = (row for row in rows if (row["pipeline"], row["level"]) == (TWO[0], "R4"))
    assert row["leak_gap"] is None and row["first_start"] is None and row["macro_f1"] is not None
    assert row["leak_gap_reason"] == "only R4 was tuned, and its first start failed in a fold or was not kept"


def test_a_lead_that_changes_hands_twice_is_told_stretch_by_stretch(verdict):
    curve = verdict.curve
    changing = [
        replace(one, gap=replace(one.gap, low=low, high=high))
        for one, (low, high) in zip(
            curve.contrasts[:4], [(0.1, 0.2), (-0.2, -0.1), (-0.1, 0.1), (0.1, 0.2)], strict=True
        )
    ]
    turned = replace(curve, contrasts=changing)
    line = first_line("made", "budget", changing[0], (), turned)
    parts = [f"the {side} side is ahead with {one.budget} trial" for side, one, _ in turned.stretches]
    assert [side for side, *_ in turned.stretches] == ["classical", "deep", "classical"]
    assert all(part in line for part in parts) and " to " not in line.partition(": ")[2]


def test_the_budget_of_all_trials_is_said_to_lack_the_luck_of_the_search(verdict):
    assert NO_LUCK in verdict.curve.sentences[-1] and NO_LUCK not in "".join(verdict.curve.sentences[:-1])
