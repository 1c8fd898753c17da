"""Bearing curves of made-up cells: the crossing that was planted, claims at both ends, and words."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from frames import make_frames, page_of

from suite.analysis.bearing_curve import bearing_curves, with_bearings
from suite.analysis.gathering import cells
from suite.analysis.report import report, to_plain

CLASSES = np.array(["ball", "healthy", "inner", "outer"])
ALL = 16
"""Bearings of each class that whole training parts hold."""


def right(table, share, name):
    """Predict so that a share of each bearing's windows is named rightly, the others as the next class."""
    truth = np.searchsorted(CLASSES, table["fault"].to_numpy(str))
    rank = table.groupby(["fold", "bearing"]).cumcount().to_numpy()
    number = table.groupby(["fold", "bearing"])["fault"].transform("size").to_numpy()
    # A little luck of each bearing, the same for all contestants and numbers of bearings.
    luck = np.array(
        [int(hashlib.sha256(one.encode()).hexdigest()[:4], 16) / 65536 - 0.5 for one in table["bearing"]]
    )
    wrong = rank >= number * np.clip(share + 0.1 * luck, 0, 1)
    named = CLASSES[(truth + wrong) % 4]
    return table.assign(**{column: named for column in table if str(column).startswith("predicted_")})


def thinned(skills, bearings=8):
    """Frames of a question with thinned boards; ``skills`` maps a number (0: all) to a share a side."""
    names = {"svm_vmd": 0, "attention_cnn": 1}
    runs, tables = make_frames(levels=("R4",), pipelines=tuple(names), bearings=bearings)
    made_runs, made_tables = [], []
    for count, shares in skills.items():
        key = runs["job_key"].map(lambda key, count=count: f"{count}-{key}")
        ledger = [one | {"training_bearings": {"ball": ALL, "inner": ALL}} for one in runs["ledger"]]
        made_runs.append(runs.assign(job_key=key, run_id=key, training_bearings=count, ledger=ledger))
        for name, side in names.items():
            own = tables[tables["pipeline"] == name]
            own = right(own, shares[side], name)
            made_tables.append(own.assign(job_key=f"{count}-" + own["job_key"]))
    return pd.concat(made_runs, ignore_index=True), pd.concat(made_tables, ignore_index=True)


CROSSING = {0: (0.7, 0.9), 2: (0.7, 0.4), 4: (0.7, 0.55), 8: (0.7, 0.75)}


@pytest.fixture(scope="module")
def made():
    return report(*thinned(CROSSING), {"name": "how-many"})


def test_the_crossing_lies_where_it_was_planted_and_its_interval_around_it(made):
    (curve,) = made.bearing_curves
    assert [point.bearings for point in curve.points] == [2, 4, 8, ALL]
    found = curve.crossing
    assert not found.rising and 4 < found.low <= found.at <= found.high < 8
    assert "change places at about" in curve.sentences[-1]
    assert "the classical side is higher below it, the deep side above" in curve.sentences[-1]


def test_a_claim_at_both_ends_is_the_answer(made):
    (verdict,) = made.verdicts
    assert verdict.outcome == "bearings"
    assert verdict.evidence.startswith("With all bearings to learn from: on ")
    assert made.answer.claim.startswith(
        "It depends on the number of bearings whether deep learning is better"
    )
    assert (
        "with 4 a class to learn from the classical side is ahead (73 against 58 of 100)" in made.answer.claim
    )
    assert "with 8 a class to learn from the deep side is ahead (78 against 73 of 100)" in made.answer.claim


def test_nothing_is_claimed_at_any_number_on_a_leaky_rung(made):
    point = made.bearing_curves[0].points[0]
    leaky = replace(point.verdict.contrast.classical, level="R0", rung="window-random")
    contrast = replace(point.verdict.contrast, classical=leaky)
    sentence = replace(point, verdict=replace(point.verdict, contrast=contrast)).sentence
    assert sentence.endswith("; nothing is claimed.")


def test_an_answer_that_depends_on_the_budget_keeps_its_words(made):
    (verdict,) = (replace(one, outcome="budget", claim="it depends on the budget") for one in made.verdicts)
    assert with_bearings([verdict], made.bearing_curves) == [verdict]


def test_each_number_says_what_it_means_for_who_has_as_many(made):
    (curve,) = made.bearing_curves
    first, *_, last = curve.points
    assert first.sentence.startswith(
        "With 2 bearings a class to learn from: classical 73 (svm vmd), deep 43 "
    )
    assert "the classical side is ahead by" in first.sentence
    assert "(all there are)" in last.sentence and "the deep side is ahead by" in last.sentence


def test_thinned_boards_rank_nobody(made):
    assert {cell.training_bearings for cell in made.cells} == {0}
    assert len(made.frame) == 2


def test_plain_values_hold_the_curve(made):
    (plain,) = json.loads(json.dumps(to_plain(made), allow_nan=False))["bearing_curves"]
    assert plain["crossing"]["ahead_with_more"] == "deep"
    assert plain["points"][0]["outcome"] == "classical"
    assert set(plain["points"][0]["contestants"]) == {"svm_vmd", "attention_cnn"}


def test_sides_that_keep_their_order_do_not_cross_and_keep_their_verdict():
    made = report(*thinned({0: (0.9, 0.6), 2: (0.6, 0.4)}), {})
    (curve,) = made.bearing_curves
    assert curve.crossing is None and curve.depends is None
    assert "do not change places between 2 and 16 bearings" in curve.sentences[-1]
    assert made.verdicts[0].outcome == "classical"


def test_a_question_without_thinned_boards_has_no_curve_and_no_panel(whole):
    runs, predictions = whole
    assert bearing_curves(cells(runs, predictions), "R4") == []
    assert 'id="training_bearings"' not in page_of(runs, predictions, {})


def test_one_side_alone_is_drawn_and_claims_nothing():
    runs, predictions = thinned(CROSSING)
    alone = runs[runs["family"] == "deep"]
    (curve,) = report(alone, predictions, {}).bearing_curves
    assert curve.crossing is None and "cannot be compared yet" in curve.sentences[0]
    assert 'id="training_bearings"' in page_of(alone, predictions, {})


def test_the_page_draws_the_sides_their_bands_and_the_crossing():
    html = page_of(*thinned(CROSSING), {})
    assert 'id="training_bearings"' in html and "spec-training-bearings-1" in html
    assert "upright line is where the sides change places" in html
