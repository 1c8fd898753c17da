"""Abstention, sets of classes, calibration: known answers, and no test bearing in what calibrates."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax

from suite.analysis.abstention import Decided, risk_of
from suite.analysis.answered_rows import AnsweredRows
from suite.analysis.certainty import board_as_dict, certainty_board
from suite.analysis.class_sets import bearing_probabilities, measure_sets
from suite.analysis.gathering import cells
from suite.analysis.reliability import measure_reliability
from suite.analysis.stated_probabilities import FoldAnswers, HeldOutRows, contestant, sides
from suite.analysis.verdict import verdicts
from suite.evaluation.calibration import Temperature
from suite.records.trial_probabilities import PROBABILITIES_FILE, TrialProbabilities, write_probabilities
from suite.records.trial_table import TrialTable

CLASSES = ("ball", "inner", "outer")


def rows_of_bearings(bearings, windows, prefix="b"):
    """Windows of so many bearings a class, one recording each."""
    fault = np.repeat(np.array(CLASSES), bearings * windows)
    number = np.repeat(np.arange(3 * bearings), windows).astype(str)
    names = np.char.add(prefix, number)
    return pd.DataFrame({"fault": fault, "bearing": names, "recording": names, "rig": "one"})


def drawn(rng, rows, sure, luck=0.0):
    """Probabilities that are surer of the truth, and that each bearing moves in a way of its own."""
    codes = np.searchsorted(CLASSES, rows["fault"].to_numpy(str))
    bearing = pd.factorize(rows["bearing"])[0]
    logits = rng.normal(0, 1.0, (len(rows), 3)) + luck * rng.normal(0, 1.0, (bearing.max() + 1, 3))[bearing]
    logits[np.arange(len(rows)), codes] += sure
    return softmax(logits, axis=1)


def stated(rows, calibrated, raw=None, held_out=None):
    return FoldAnswers(rows, CLASSES, calibrated[None], None if raw is None else raw[None], held_out, "")


def measured(one, when="calibrated"):
    """Reliability in a single fold."""
    return measure_reliability(AnsweredRows(one.rows), [one], when)


def calibrated_world(seed, windows=4, bearings=300):
    """Probabilities from which the truth of every bearing is drawn."""
    rng = np.random.default_rng(seed)
    table = np.repeat(rng.dirichlet(np.ones(3), bearings), windows, axis=0)
    drawn = (table[::windows].cumsum(axis=1) < rng.random((bearings, 1))).sum(axis=1)
    names = np.repeat(np.arange(bearings).astype(str), windows)
    fault = np.repeat(np.array(CLASSES)[np.minimum(drawn, 2)], windows)
    return pd.DataFrame({"fault": fault, "bearing": names, "recording": names, "rig": "one"}), table


def test_who_is_calibrated_is_neither_too_sure_nor_marked():
    rows, table = calibrated_world(0)
    known = measured(stated(rows, table))
    assert known.excess.low < 0 < known.excess.high and not known.marked
    assert sum(one.low <= one.confidence <= one.high for one in known.bins) >= len(known.bins) - 1
    assert sum(one.weight for one in known.bins) == pytest.approx(1)


def test_the_temperature_brings_too_sure_a_contestant_right():
    rows, table = calibrated_world(1)
    too_sure = Temperature(1 / 3).apply(table)
    # Fitted on other bearings of the same kind.
    others, of_others = calibrated_world(2)
    truth = np.searchsorted(CLASSES, others["fault"].to_numpy(str))
    temperature = Temperature().fit(Temperature(1 / 3).apply(of_others), truth)
    one = stated(rows, temperature.apply(too_sure), raw=too_sure)
    before, after = (measured(one, when) for when in ("raw", "calibrated"))
    assert before.marked and before.excess.low > 0.1 and not after.marked
    assert after.ece.estimate < before.ece.estimate / 2
    assert measured(replace(one, raw=None), "raw") is None


def test_a_bearing_counts_once_however_many_windows_it_has():
    rows, table = calibrated_world(3, windows=1, bearings=60)
    once = [measured(stated(rows, table)).ece.estimate]
    copies = np.repeat(np.arange(60), np.random.default_rng(0).integers(1, 30, 60))
    more = stated(rows.iloc[copies].reset_index(drop=True), table[copies])
    assert measured(more).ece.estimate == pytest.approx(once[0])
    assert AnsweredRows(more.rows).weight.sum() == pytest.approx(1)


def test_risk_of_bearings_and_few_of_them_say_little_even_without_a_mistake():
    rows = rows_of_bearings(3, 10)
    sure = np.linspace(0.5, 1, len(rows))
    right = risk_of([Decided(AnsweredRows(rows), sure, np.zeros(len(rows), dtype=bool))])
    assert right.at(1.0).estimate == 0 and right.at(1.0).high > 0.25
    assert right.at(0.5).high > right.at(1.0).high
    wrong = rows["bearing"].isin(["b0", "b4"]).to_numpy()
    some = risk_of([Decided(AnsweredRows(rows), sure, one) for one in (wrong, ~wrong)])
    assert some.at(1.0).estimate == pytest.approx(0.5) and some.at(1.0).bearings == 9
    assert some.at(1.0).low < 0.25 and some.at(1.0).high > 0.75


def test_intervals_of_risk_cover_the_risk_of_all_bearings():
    """In worlds of 24 bearings drawn anew, hardly any interval misses what is expected."""
    rng, hits = np.random.default_rng(0), []
    for _ in range(50):
        rows = rows_of_bearings(8, 3)
        table = drawn(rng, rows, 1.2, luck=1.0)
        named = np.array(CLASSES)[table.argmax(axis=1)]
        hits.append(risk_of([Decided(AnsweredRows(rows), table.max(axis=1), named != rows["fault"])]))
    for place in (0.5, 1.0):
        truth = np.mean([one.at(place).estimate for one in hits])
        assert np.mean([one.at(place).low <= truth <= one.at(place).high for one in hits]) >= 0.9


def sets_world(rng, n, tests=6, shift=0.0):
    """Calibration and test bearings alike, but for a shift of the tested ones; two recordings each."""
    held, rows = rows_of_bearings(n, 4), rows_of_bearings(tests, 4, prefix="t")
    for one in (held, rows):
        one["recording"] += np.tile(["-1", "-1", "-2", "-2"], len(one) // 4)
    known = drawn(rng, held, 1.0, luck=1.0)
    labels = [held[name].to_numpy(str) for name in ("fault", "recording", "bearing")]
    return stated(rows, drawn(rng, rows, 1.0 - shift, luck=1.0), held_out=HeldOutRows(known, *labels))


@pytest.mark.parametrize("n", [1, 3, 6])
def test_bearings_alike_are_covered_as_often_as_n_of_n_plus_one(n):
    rng = np.random.default_rng(n)
    known = measure_sets([sets_world(rng, n) for _ in range(80)])
    assert known.promised == pytest.approx(n / (n + 1)) and known.fewest == (n, n)
    assert known.covered.estimate == pytest.approx(n / (n + 1), abs=0.05) and not known.short
    assert f"{100 * n / (n + 1):.0f} %" in known.promise and "n/(n+1) and no more" in known.promise
    assert known.covered.bearings == 18


def test_test_bearings_that_are_stranger_than_those_that_calibrate_are_found_out():
    """Would the sets be calibrated on the bearings that are tested, no shift could ever be seen."""
    rng = np.random.default_rng(0)
    shifted = [sets_world(rng, 9, tests=20, shift=1.5) for _ in range(4)]
    honest = measure_sets(shifted)
    assert honest.short and honest.covered.high < honest.promised == pytest.approx(0.9)
    own = []
    for one in shifted:
        labels = [one.rows[name].to_numpy(str) for name in ("fault", "recording", "bearing")]
        own.append(replace(one, held_out=HeldOutRows(one.calibrated[0], *labels)))
    leaked = measure_sets(own)
    assert not leaked.short and leaked.covered.estimate >= 0.9


def test_sizes_of_sets_and_what_promises_nothing():
    rng = np.random.default_rng(0)
    one = sets_world(rng, 12)
    known = measure_sets([one])
    assert known.promised == pytest.approx(0.9) and "as asked for" in known.promise
    assert known.single + known.empty + known.whole <= 1 and 0 < known.size < 3 == known.classes
    unpromised = replace(one, held_out=None, lacking="tuning could hold no bearings out")
    assert measure_sets([unpromised]) == "tuning could hold no bearings out"
    # Folds that promise nothing are left out of what is counted.
    assert measure_sets([one, unpromised]).covered == known.covered
    few = replace(one.held_out, truth=np.where(one.held_out.truth == "ball", "inner", one.held_out.truth))
    lacking = measure_sets([replace(one, held_out=few)])
    assert lacking.never == ("ball",) and "ball is never excluded" in lacking.promise


def test_windows_are_averaged_to_recordings_and_these_to_bearings():
    rows = pd.DataFrame({"fault": "ball", "bearing": "b", "recording": ["1", "1", "1", "2"], "rig": "one"})
    table = np.array([[0.9, 0.1, 0], [0.9, 0.1, 0], [0.9, 0.1, 0], [0.1, 0.9, 0]])
    (made,) = bearing_probabilities(rows, table, CLASSES).to_numpy()
    np.testing.assert_allclose(made, [0.5, 0.5, 0.0])


@pytest.fixture
def kept(build, tmp_path):
    """Cells of two contestants whose trials were kept, with what the second of two trials stated."""
    runs, predictions = build(levels=("R4",), pipelines=("svm_handcrafted", "attention_cnn"), seeds=1)
    trials, rng = {}, np.random.default_rng(0)
    for job, rows in predictions.groupby("job_key"):
        shares = rows[[name for name in rows if str(name).startswith("p_")]].to_numpy()
        blind = np.stack([rng.dirichlet(np.ones(4), len(rows)), Temperature(0.5).apply(shares)])[:, None]
        folder = tmp_path / str(job)[:8]
        folder.mkdir()
        truth = np.repeat(np.arange(4), 6).astype(np.int16)
        write_probabilities(
            folder / PROBABILITIES_FILE,
            TrialProbabilities(
                rng.dirichlet(np.ones(4), (2, 24)),
                np.arange(24),
                truth,
                blind,
                np.arange(24) // 2,
                np.arange(24),
            ),
        )
        predicted = blind.argmax(axis=-1).astype(np.int16)
        classes = tuple(name.removeprefix("p_") for name in rows if str(name).startswith("p_"))
        trials[job] = TrialTable(np.array([0.2, 0.8]), 1, np.ones(2), np.ones(2), predicted, classes, folder)
    ledgers = [{**own, "inner_unseen": True} for own in runs["ledger"]]
    return runs.assign(temperature=2.0, ledger=ledgers), predictions, trials


def test_what_was_stated_is_that_of_the_chosen_trial_at_the_temperature(kept):
    runs, predictions, trials = kept
    (cell, *_) = cells(runs, predictions, trials=trials)
    for own in contestant(cell).stated:
        fold = cell.tests[cell.tests["fold"] == own.rows["fold"].iloc[0]]
        shares = fold[[f"p_{name}" for name in own.classes]].to_numpy()
        np.testing.assert_allclose(own.calibrated[0], shares, atol=3e-3)
        np.testing.assert_allclose(own.raw[0], Temperature(0.5).apply(shares), atol=3e-3)
        assert len(np.unique(own.held_out.bearings)) == 12
    # Without trials it is read from the table of predictions, and what stood before is brought back.
    (bare, *_) = cells(runs, predictions)
    for own, other in zip(contestant(bare).stated, contestant(cell).stated, strict=True):
        np.testing.assert_allclose(own.raw, other.raw, atol=5e-3)
        assert own.held_out is None and own.lacking
    unseen = runs.assign(ledger=[{"inner_unseen": False}] * len(runs))
    (cell, *_) = cells(unseen, predictions, trials=trials)
    assert contestant(cell).stated[0].lacking == "tuning could hold no bearings out"


def test_a_board_holds_sides_and_contestants_in_plain_types(kept):
    runs, predictions, trials = kept
    own = cells(runs, predictions, trials=trials)
    (verdict,) = verdicts(own, "R4")
    board = certainty_board(own, verdict)
    assert [one.participant.family for one in board.sides] == ["classical", "deep"]
    # Each side has one contestant, which is not told twice.
    assert len(board.contestants) == 2 and board.everyone == board.sides
    assert board.gap.low <= board.gap.estimate <= board.gap.high
    plain = board_as_dict(board)
    risk = plain["contestants"][0]["windows"]["curve"][-1]
    share = 1 - np.mean(predictions["predicted_0"] == predictions["fault"])
    both = [one["windows"]["curve"][-1]["estimate"] for one in plain["contestants"]]
    assert risk["coverage"] == 1 and np.mean(both) == pytest.approx(share, abs=1e-9)
    assert plain["contestants"][0]["sets"]["promised"] == pytest.approx(0.75)
    assert sides(own, {"classical": [], "deep": [(0, "nobody")]}) == []
    assert certainty_board([], verdict) is None
