from dataclasses import replace

import numpy as np
import pytest
from made_trials import trials_of
from rich.console import Console

from suite.analysis.gathering import cells
from suite.analysis.report import report, to_plain
from suite.analysis.verdict import headline, verdicts
from suite.views.model_card import model_cards
from suite.views.page.page import render_report
from suite.views.terminal.leaderboard import print_report


def test_says_who_is_ahead_by_how_much_and_on_how_many_bearings(whole):
    (verdict,) = verdicts(cells(*whole))
    assert verdict.outcome == "classical" and not verdict.descriptive
    assert verdict.chosen == {
        "classical": [(fold, "svm_handcrafted") for fold in range(3)],
        "deep": [(fold, "attention_cnn") for fold in range(3)],
    }
    assert verdict.claim == (
        "No, deep learning is not better on simulated: svm handcrafted 77 against 50 of 100 "
        "with attention cnn, guessing 25, at about a hundredth of the time."
    )
    assert "the classical side (svm handcrafted) beats the deep side (attention cnn)" in verdict.evidence
    assert "24 bearings never seen" in verdict.evidence
    assert "tested higher" not in verdict.evidence  # what was taken tested best
    answer = headline([verdict])
    assert (answer.claim, answer.odds, answer.evidence) == (verdict.claim, verdict.odds, verdict.evidence)


def test_the_cost_is_cpu_time_of_the_setting_that_was_taken_where_it_was_kept(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_handcrafted", "attention_cnn"))
    trials = trials_of(runs, predictions)
    for job, pipeline in zip(runs["job_key"], runs["pipeline"], strict=True):
        seconds = np.full(len(trials[job].inner), 1e3)  # No other setting counts.
        seconds[trials[job].inner.argmax()] = 36.0 if pipeline == "attention_cnn" else 1.0
        trials[job] = replace(trials[job], fit_seconds=seconds)
    (verdict,) = verdicts(cells(runs, predictions, trials=trials))
    assert verdict.claim.endswith(", at about 1/30 of the CPU time.")


def test_sentences_use_plain_names_and_tables_those_of_files(whole):
    plain = {"svm_handcrafted": "support vectors on features", "attention_cnn": "an attention network"}
    made = report(*whole, {"plain_names": plain})
    words = "support vectors on features 77 against 50 of 100 with an attention network"
    assert words in made.answer.claim
    assert "(support vectors on features) beats the deep side (an attention network)" in made.answer.evidence
    sides = made.verdicts[0].contrast
    assert sides.deep.fold_by_fold == "an attention network (attention cnn) in folds 1, 2, 3"
    assert sides.deep.foremost == "attention_cnn" in set(made.frame["pipeline"])


def test_the_choice_looks_at_inner_scores_and_never_at_test_scores(whole):
    runs, predictions = whole
    tempting = runs.copy()
    tempting.loc[tempting["pipeline"] == "amplitude_baseline", "best_inner_score"] = 0.99
    (verdict,) = verdicts(cells(tempting, predictions))
    assert verdict.named == ("amplitude_baseline", "attention_cnn")
    assert "svm handcrafted" in verdict.evidence and "tested higher" in verdict.evidence
    spoiled = predictions.copy()
    spoiled.loc[spoiled["pipeline"] == "svm_handcrafted", ["predicted_0", "predicted_1"]] = "ball"
    scores = runs.assign(macro_f1=np.nan)
    (again,) = verdicts(cells(scores, spoiled))
    assert again.named == ("svm_handcrafted", "attention_cnn")


def test_close_pipelines_cannot_be_told_apart(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_handcrafted", "svm_vmd"))
    runs.loc[runs["pipeline"] == "svm_vmd", "family"] = "deep"
    (verdict,) = verdicts(cells(runs, predictions))
    assert verdict.outcome == "open"
    assert verdict.claim.startswith(
        "Cannot tell whether deep learning is better on simulated: svm handcrafted 77"
    )
    assert "cannot be told apart" in verdict.evidence and "beats" not in verdict.evidence
    assert "would be found four times in five" in verdict.evidence


def test_few_bearings_make_a_description_and_no_claim(build):
    (verdict,) = verdicts(cells(*build(levels=("R4",), bearings=3)))
    assert verdict.descriptive
    assert "supports no claim beyond" in verdict.evidence and "beats" not in verdict.evidence
    assert "on these few bearings of simulated" in verdict.claim


def test_a_deep_lead_reads_from_the_deep_side(build):
    runs, predictions = build(levels=("R4",), pipelines=("amplitude_baseline", "dann"))
    runs.loc[runs["pipeline"] == "dann", "family"] = "deep"
    (verdict,) = verdicts(cells(runs, predictions))
    assert verdict.outcome == "deep"
    assert verdict.claim.startswith("Yes, deep learning is better on simulated: dann 59 against 31")
    assert verdict.claim.index("dann") < verdict.claim.index("amplitude")
    assert "paired difference +" in verdict.evidence


def test_a_contestant_that_failed_in_a_fold_is_not_available_there_alone(whole, spoil):
    runs, predictions = whole
    which = (runs["pipeline"] == "svm_handcrafted") & (runs["fold"] == 0)
    (verdict,) = verdicts(cells(*spoil(runs, predictions, which)))
    assert verdict.chosen["classical"] == [(0, "svm_vmd"), (1, "svm_handcrafted"), (2, "svm_handcrafted")]
    assert "(svm handcrafted in 2 of 3 folds, svm vmd in 1)" in verdict.evidence
    assert "mostly svm handcrafted" in verdict.claim
    assert verdict.named == ("svm_handcrafted", "attention_cnn")
    assert verdict.notes[0] == (
        "Could be taken only in the folds that they finished: svm handcrafted (2 of 3)."
    )


def test_a_side_without_any_contestant_in_a_fold_has_a_sentence_and_no_verdict(build, spoil):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd", "attention_cnn"))
    which = (runs["pipeline"] == "attention_cnn") & (runs["fold"] == 0)
    for frames in (spoil(runs, predictions, which), (runs[~which], predictions)):
        (verdict,) = verdicts(cells(*frames))
        assert verdict.outcome == "none" and verdict.contrast is None and verdict.named == ()
        assert verdict.claim.endswith("there is no deep pipeline to take in 1 of 3 folds.")


@pytest.mark.parametrize("levels", [("R0",), ("R4",)])
def test_without_both_sides_there_is_nothing_to_compare(build, levels):
    (verdict,) = verdicts(cells(*build(levels=levels, pipelines=("svm_vmd", "dann"))))
    assert verdict.outcome == "none" and "nothing to compare" in verdict.claim


def test_no_inner_score_no_choice(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd", "svm_handcrafted"))
    (verdict,) = verdicts(cells(runs.assign(best_inner_score=None), predictions))
    assert "no classical pipeline with an inner score and no finished deep pipeline" in verdict.claim


def test_a_model_card_says_that_nothing_was_tuned(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd", "attention_cnn"))
    found = cells(runs.assign(best_inner_score=None, trials=0), predictions)
    (verdict,) = verdicts(found)
    assert {card.facts["Tuned with"] for card in model_cards(verdict, found)} == {"nothing: all was fixed"}


def test_several_data_sets_are_counted(build):
    given = verdicts(cells(*build(datasets=("one", "two"), levels=("R4",))))
    assert [verdict.dataset for verdict in given] == ["one", "two"]
    assert "2 data sets" in headline(given).claim


def test_nothing_at_all():
    assert "Nothing to compare yet" in headline([]).claim


def test_where_one_data_set_alone_has_a_verdict_the_answer_is_its_own(build):
    runs, predictions = build(datasets=("one", "two"), levels=("R4",), pipelines=("svm_vmd", "attention_cnn"))
    kept = (runs["dataset"] == "one") | (runs["pipeline"] == "svm_vmd")
    first, second = verdicts(cells(runs[kept], predictions))
    assert first.contrast is not None and second.contrast is None
    answer = headline([first, second])
    assert (answer.claim, answer.odds, answer.evidence) == (first.claim, first.odds, first.evidence)


R0_SENTENCE = (
    "nothing is claimed on R0 (window-random): windows of one recording are on both sides, "
    "shown to measure the leak gap."
)


def test_a_leaky_headline_rung_is_never_claimed_on(whole):
    runs, predictions = whole
    made = report(runs, predictions, {"headline": "window-random"})
    (verdict,) = made.verdicts
    assert verdict.contrast.gap.high < 0, "the deep side is ahead, and beyond chance"
    assert (verdict.outcome, verdict.claim) == ("none", f"simulated: {R0_SENTENCE}")
    assert made.answer.claim == verdict.claim and verdict.posterior is None
    assert "tested higher" not in verdict.evidence and "difference" not in verdict.evidence
    for cell in (verdict.contrast.classical, verdict.contrast.deep):
        assert f"{100 * cell.interval.estimate:.1f} [" in verdict.evidence
    console = Console(width=300)
    with console.capture() as capture:
        print_report(made, console)
    for view in (capture.get(), render_report(made, runs, {}), str(to_plain(made)["verdicts"])):
        assert verdict.claim in view
        assert not any(words in view for words in ("is ahead", "beats", "Probability"))


def test_several_data_sets_on_a_leaky_rung_are_not_counted_up(build):
    runs, predictions = build(datasets=("one", "two"), levels=("R0",))
    made = report(runs, predictions, {"headline": "R0"})
    assert made.answer.claim == f"N{R0_SENTENCE[1:]}" and made.answer.odds == ""
    assert made.rankings == {}
