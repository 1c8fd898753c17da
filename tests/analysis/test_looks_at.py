"""Who falls under the notch and not under the control looks at the fault; who falls alike may not."""

import json

import numpy as np
import pytest
from asked import answers_of_frames

from suite.analysis.looks_at import LOOKS, MAY_KNOW_ELSE, NOTHING
from suite.analysis.report import report, to_plain

READER, RECOGNISER, GUESSER = "svm_handcrafted", "svm_vmd", "amplitude_baseline"
LOST = {
    "notch_fault_orders": {READER: 0.6, RECOGNISER: 0.3, GUESSER: 0.6},
    "notch_elsewhere": {READER: 0.05, RECOGNISER: 0.3, GUESSER: 0.05},
}
"""Share of the windows that are lost."""


def damage(lost):
    return {probe: lambda pipeline, _, own=own: own[pipeline] for probe, own in lost.items()}


def asked(build, lost=LOST, unasked=None, **frames):
    given = {"levels": ("R4",), "pipelines": tuple(LOST["notch_elsewhere"]), "seeds": 1, "folds": 2}
    runs, predictions = build(**{**given, **frames})
    level = frames.get("levels", ("R4",))[0]
    answers = answers_of_frames(runs, predictions, damage(lost), unasked, level=level)
    return runs, predictions, answers


@pytest.fixture(scope="module")
def frames(build):
    return asked(build)


@pytest.fixture(scope="module")
def board(frames):
    runs, predictions, answers = frames
    (own,) = report(runs, predictions, {}, answers=answers).looks_at
    return own


def macro_f1(truth, said):
    scores = []
    for name in np.union1d(truth, said):
        right = ((truth == name) & (said == name)).sum()
        scores.append(2 * right / ((truth == name).sum() + (said == name).sum()))
    return np.mean(scores)


def test_scores_are_those_of_the_answers_and_the_difference_is_that_of_the_falls(frames, board):
    runs, predictions, answers = frames
    look = board.contestants[READER]
    expected = {}
    for probe in ("unchanged", *LOST):
        truth, said = [], []
        for job in runs.loc[runs["pipeline"] == READER, "job_key"]:
            table = answers[job][answers[job]["probe"] == probe].filter(like="p_")
            said += [name.removeprefix("p_") for name in table.idxmax(axis=1)]
            truth += list(predictions.loc[predictions["job_key"] == job, "fault"])
        expected[probe] = macro_f1(np.array(truth), np.array(said))
    got = (look.unchanged, look.notched, look.elsewhere)
    assert [one.estimate for one in got] == pytest.approx(list(expected.values()), abs=1e-9)
    falls = [expected["unchanged"] - expected[probe] for probe in LOST]
    assert look.excess.estimate == pytest.approx(falls[0] - falls[1], abs=1e-9)
    assert look.excess.low < look.excess.estimate < look.excess.high


def test_who_falls_more_than_under_the_control_looks_at_the_fault(board):
    look = board.contestants[READER]
    assert look.direction == 1
    assert look.short == LOOKS
    assert look.sentence("it").startswith("it: looks at the fault; macro-F1")


def test_who_falls_alike_may_know_something_else(board):
    look = board.contestants[RECOGNISER]
    assert look.direction == 0
    assert look.elsewhere.estimate < look.unchanged.estimate - 0.1
    assert look.short == MAY_KNOW_ELSE
    assert "does not fall more than under the control" in look.claim


def test_who_guesses_cannot_fall(build):
    lost = {probe: {RECOGNISER: 0.9, READER: 0.9} for probe in LOST}
    runs, predictions, answers = asked(build, lost, pipelines=(READER, RECOGNISER))
    for table in answers.values():
        shares = [name for name in table if name.startswith("p_")]
        table.loc[table["asked"], shares] = (
            np.random.default_rng(0).dirichlet(np.ones(4), len(table)).astype("f4")
        )
    (board,) = report(runs, predictions, {}, answers=answers).looks_at
    assert all(one.short == NOTHING for one in board.contestants.values())
    assert all("cannot fall" in one.claim for one in board.contestants.values())


def test_few_bearings_and_leaky_rungs_allow_no_claim(build):
    for given, why in (({"bearings": 4}, "fewer than 5 bearings"), ({"levels": ("R0",)}, "share bearings")):
        runs, predictions, answers = asked(build, **given)
        (board,) = report(runs, predictions, {}, answers=answers).looks_at
        look = board.contestants[READER]
        assert look.direction == 0
        assert why in look.claim
        assert look.excess.estimate > 0.2


def test_only_windows_that_were_asked_about_count_and_none_allow_no_claim(build):
    runs, predictions, answers = asked(build, unasked=lambda table: table["window"] % 3 == 1)
    (board,) = report(runs, predictions, {}, answers=answers).looks_at
    assert board.contestants[READER].part == pytest.approx(2 / 3)
    runs, predictions, answers = asked(build, unasked=lambda table: np.ones(len(table), bool))
    (board,) = report(runs, predictions, {}, answers=answers).looks_at
    assert board.contestants[READER].part == 0
    assert board.contestants[READER].claim.startswith(f"{NOTHING}: no window")


def test_a_second_control_tells_who_reads_the_stated_orders(build):
    misled = {READER: 0.5, RECOGNISER: 0.0, GUESSER: 0.0}
    runs, predictions, answers = asked(build, {**LOST, "other_geometry": misled})
    (board,) = report(runs, predictions, {}, answers=answers).looks_at
    reader, recogniser = board.contestants[READER], board.contestants[RECOGNISER]
    assert reader.misled_claimed and "it reads the stated orders" in reader.sentence("it")
    assert recogniser.misled.estimate == pytest.approx(0)
    assert "no fall is claimed there" in recogniser.sentence("it")


def test_what_was_measured_of_the_windows_is_told_beside_it_and_all_of_it_is_plain(frames):
    runs, predictions, answers = frames
    known = {}
    for key, table in answers.items():
        notch, control = (table["probe"] == name for name in LOST)
        values = np.select([notch, control], [4.0, 9.0], np.nan)
        before = np.where(notch | control, 8.0, np.nan)
        facts = {"kurtosis_after": values, "line_after_db": values, "changed": values / 10}
        facts |= {"kurtosis_before": before, "line_before_db": 2 * before}
        known[key] = table.assign(**{f"fact_{name}": own for name, own in facts.items()})
    made = report(runs, predictions, {}, answers=known)
    facts = made.looks_at[0].facts
    assert facts["kurtosis_before"] == 8 and facts["line_before_db"] == 16
    assert facts["notched_kurtosis"] == 4 and facts["elsewhere_kurtosis"] == 9
    plain = json.loads(json.dumps(to_plain(made)["looks_at"], allow_nan=False))
    assert plain[0]["contestants"][READER]["claim"] == LOOKS


def test_nothing_is_told_of_who_was_not_asked_of_both(build):
    runs, predictions, answers = asked(build, {"notch_fault_orders": LOST["notch_fault_orders"]})
    assert report(runs, predictions, {}, answers=answers).looks_at == []
