"""An ensemble of each side: on the board as any contestant, taken by nobody, blind to test labels."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_trials import half_right

from suite.analysis.ensemble_tables import Contestant, ensemble_values, prediction_table
from suite.analysis.ensembles import MEMBERS, members_of
from suite.analysis.gains import gains
from suite.analysis.memo import Memo
from suite.analysis.report import report, to_plain
from suite.analysis.sides import takeable
from suite.records.trial_probabilities import TrialProbabilities
from suite.records.trial_table import TrialTable
from suite.views.footnotes import ENSEMBLE, footnotes
from suite.views.page.page import render_report

RIGHT = {  # Classes that a contestant knows, of ball, healthy, inner, outer.
    "svm_handcrafted": [0, 1],
    "svm_vmd": [2, 3],
    "attention_cnn": [0],
    "vmd_densenet": [1],
    "dann": [0, 1, 2, 3],
}
INNER = np.repeat(np.arange(4), 6)


class Trials:
    """Trials as a job keeps them, with their probabilities."""

    def __init__(self, table, kept):
        self.table, self.kept, self.read = table, kept, 0

    def probabilities(self):
        self.read += 1
        return self.kept

    def __getattr__(self, name):
        return getattr(self.table, name)


def kept_of(rows, right, trials=4, seeds=2):
    """Four trials, all the same, of which the first is a start with two seeds."""
    classes, truth = np.unique(rows["fault"].to_numpy(str), return_inverse=True)
    blind = np.full((trials, seeds, len(rows), 4), np.nan)
    blind[:, 0] = blind[0, 1] = half_right(truth, right)
    inner = np.stack([half_right(INNER, right)] * trials)
    codes = np.where(np.isnan(blind).any(axis=-1), -1, np.nan_to_num(blind).argmax(axis=-1))
    scores = np.full(trials, len(right) / 4)
    seconds = np.ones(trials)
    table = TrialTable(scores, 1, seconds, seconds, codes.astype(np.int16), tuple(map(str, classes)))
    return Trials(table, TrialProbabilities(inner, np.arange(len(INNER)), INNER.astype(np.int16), blind))


def planted(build, names=tuple(RIGHT)):
    runs, predictions = build(levels=("R4",), pipelines=names)
    by_job = dict(list(predictions.groupby("job_key", sort=False)))
    trials = {
        job: kept_of(by_job[job], RIGHT[name])
        for job, name in zip(runs["job_key"], runs["pipeline"], strict=True)
    }
    return runs, predictions, trials


@pytest.fixture(scope="module")
def frames(build):
    return planted(build)


@pytest.fixture(scope="module")
def made(frames):
    runs, predictions, trials = frames
    return report(runs, predictions, {"controls": ["svm_vmd"]}, trials=trials)


def rows_of(report_made):
    return {row["pipeline"]: row for row in to_plain(report_made)["rows"]}


def test_two_halves_are_better_together_and_stand_on_the_board(made, frames):
    rows = rows_of(made)
    assert set(rows) == {*RIGHT, "classical_ensemble", "deep_ensemble"}
    both = rows["classical_ensemble"]
    assert both["macro_f1"] == 1 and both["rank"] in (1, 2) and both["tier"] == 1
    assert all(rows[name]["macro_f1"] < 0.7 for name in ("svm_handcrafted", "svm_vmd"))
    assert both["members"] == {"svm_handcrafted": pytest.approx(0.5), "svm_vmd": pytest.approx(0.5)}
    assert set(rows["deep_ensemble"]["members"]) == {"attention_cnn", "vmd_densenet"}
    assert rows["svm_vmd"]["members"] == {}
    (cell,) = [one for one in made.cells if one.pipeline == "classical_ensemble"]
    assert cell.complete and cell.interval.bearings == 24 and len(cell.tests.filter(like="predicted_").T) == 8
    assert both["macro_f1_recordings"] == 1 > rows["svm_vmd"]["macro_f1_recordings"]
    assert both["balanced_accuracy"] == 1 and both["inner_score"] is None
    own = frames[0][frames[0]["pipeline"].isin(["svm_handcrafted", "svm_vmd"])]
    assert both["trials"] == own["trials"].sum() and both["tune_seconds"] == pytest.approx(225.6)
    assert cell.mean("accuracy") == 1 and cell.learned_from == "real"
    assert cell.mean("fit_seconds") > own["fit_seconds"].mean()


def test_what_was_run_is_judged_as_without_ensembles(made, frames):
    runs, predictions, trials = frames
    of_before = {job: Trials(one.table, replace(one.kept, inner_truth=None)) for job, one in trials.items()}
    bare = report(runs, predictions, {"controls": ["svm_vmd"]}, trials=of_before)
    assert set(rows_of(bare)) == set(RIGHT)
    for of_ensembles, without in zip(made.verdicts, bare.verdicts, strict=True):
        assert of_ensembles.claim == without.claim and of_ensembles.evidence == without.evidence
        assert of_ensembles.chosen == without.chosen
    assert [vars(one) for one in gains(made.cells, {"controls": ["svm_vmd"]})] == [
        vars(one) for one in bare.gains
    ]
    ours, theirs = rows_of(made), rows_of(bare)
    same = ("macro_f1", "macro_f1_low", "macro_f1_high", "trials", "leak_gap_reason")
    assert {n: [ours[n][k] for k in same] for n in RIGHT} == {n: [theirs[n][k] for k in same] for n in RIGHT}


def test_no_side_takes_an_ensemble_not_even_alone(made):
    cells = {cell.pipeline: cell for cell in made.cells}
    alone = takeable(cells["classical_ensemble"].finished)
    assert alone.empty
    both = takeable(pd.concat([cells[name].finished for name in ("classical_ensemble", "svm_vmd")]))
    assert set(both["pipeline"]) == {"svm_vmd"}
    taken = {name for side in made.verdicts[0].chosen.values() for _, name in side}
    assert taken <= set(RIGHT)


def test_views_name_members_and_weights(made, frames):
    (board,) = made.boards
    (line,) = [line for line in footnotes(board) if line.startswith("classical_ensemble")]
    assert line == f"classical_ensemble: {ENSEMBLE} (svm_handcrafted 50.0 %, svm_vmd 50.0 %)"
    html = render_report(made, frames[0], {})
    panel = html[html.index('<section id="ensembles"') :]
    panel = panel[: panel.index("</section>")]
    assert "an ensemble of the classical side" in panel and "an ensemble of the deep side" in panel
    assert panel.count("<td>50.0</td>") == 4
    assert "8 replayed searches" in html and "first on the board" in html


def contestants_of(frames, fold=0, names=("svm_handcrafted", "svm_vmd")):
    runs, predictions, trials = frames
    own = runs[(runs["fold"] == fold) & runs["pipeline"].isin(names)]
    tables = [predictions[predictions["job_key"] == job].reset_index(drop=True) for job in own["job_key"]]
    return [
        Contestant(name, trials[job], table)
        for name, job, table in zip(own["pipeline"], own["job_key"], tables, strict=True)
    ]


def test_test_labels_change_nothing_that_is_predicted(frames):
    own = contestants_of(frames)
    other = [replace(one, table=one.table.assign(fault=one.table["fault"].to_numpy()[::-1])) for one in own]
    first, second = (ensemble_values(some, 2, 0) for some in (own, other))
    assert first["metrics"]["macro_f1"] == 1 > second["metrics"]["macro_f1"]
    assert {k: v for k, v in first.items() if k != "metrics"} == {
        k: v for k, v in second.items() if k != "metrics"
    }


def test_classes_are_put_together_by_their_names(frames):
    """One contestant's columns in reverse order, and one lacks a class that it never met."""
    own = contestants_of(frames)
    first = own[0].trials
    turned = replace(first.table, classes=first.table.classes[::-1])
    kept = first.kept
    reverse = TrialProbabilities(
        kept.inner[..., ::-1], kept.inner_rows, (3 - kept.inner_truth).astype(np.int16), kept.blind[..., ::-1]
    )
    again = [replace(own[0], trials=Trials(turned, reverse)), own[1]]
    assert ensemble_values(again, 2, 0) == ensemble_values(own, 2, 0)
    table = prediction_table(own[0].table, ensemble_values(again, 2, 0))
    for begin in ("predicted_", "decided_"):
        named = table.filter(like=begin).to_numpy()
        assert named.shape[1] == 8 and (named == table[["fault"]].to_numpy()).all()
    assert list(table.filter(like="p_").columns) == ["p_ball", "p_healthy", "p_inner", "p_outer"]
    assert table.filter(like="p_").sum(axis=1).to_numpy() == pytest.approx(1)


def test_what_was_not_kept_or_is_of_other_rows_makes_no_ensemble(frames):
    own = contestants_of(frames)

    def with_kept(**changes):
        kept = replace(own[0].trials.kept, **changes)
        return [replace(own[0], trials=Trials(own[0].trials.table, kept)), own[1]]

    assert ensemble_values(with_kept(inner_truth=None), 2, 0) is None
    assert ensemble_values(with_kept(inner_rows=np.arange(len(INNER))[::-1].copy()), 2, 0) is None
    assert ensemble_values([replace(own[0], trials=own[0].trials.table), own[1]], 2, 0) is None
    shorter = [replace(own[0], table=own[0].table.assign(window=own[0].table["window"] + 1)), own[1]]
    assert ensemble_values(shorter, 2, 0) is None


def test_one_that_differs_is_left_out_of_three(frames):
    own = contestants_of(frames, names=("svm_handcrafted", "svm_vmd", "dann"))
    other = replace(own[2].trials.kept, inner_rows=np.arange(len(INNER))[::-1].copy())
    own[2] = replace(own[2], trials=Trials(own[2].trials.table, other))
    assert set(ensemble_values(own, 2, 0)["weights"]) == {"svm_handcrafted", "svm_vmd"}


def test_bounds_and_folds_that_did_not_end_have_no_part(build, spoil):
    runs, predictions, trials = planted(
        build, ("svm_handcrafted", "svm_vmd", "attention_cnn", "vmd_densenet")
    )
    runs["bound"] = runs["pipeline"] == "vmd_densenet"
    which = (runs["pipeline"] == "svm_vmd") & (runs["fold"] == 1)
    runs, predictions = spoil(runs, predictions, which)
    trials = {job: own for job, own in trials.items() if job not in set(runs.loc[which, "job_key"])}
    cells = {cell.pipeline: cell for cell in report(runs, predictions, {}, trials=trials).cells}
    assert "deep_ensemble" not in cells
    assert set(cells["classical_ensemble"].finished["fold"]) == {0, 2}
    assert not cells["classical_ensemble"].complete and members_of(cells["classical_ensemble"])


def test_a_second_report_reads_no_probabilities(build, tmp_path):
    runs, predictions, trials = planted(build, ("svm_handcrafted", "svm_vmd"))
    memo = Memo(tmp_path / "m.json")
    first = to_plain(report(runs, predictions, {}, memo, trials))
    memo.save()
    read = [one.read for one in trials.values()]
    assert all(read)
    assert to_plain(report(runs, predictions, {}, Memo(tmp_path / "m.json"), trials)) == first
    assert [one.read for one in trials.values()] == read
    changed = runs.assign(run_id=runs["run_id"] + "x")
    report(changed, predictions, {}, Memo(tmp_path / "m.json"), trials)
    assert all(one.read > before for one, before in zip(trials.values(), read, strict=True))


def test_some_simulated_members_make_a_mixed_ensemble_and_a_taken_name_none(build):
    runs, predictions, trials = planted(build, ("svm_handcrafted", "svm_vmd"))
    runs.loc[runs["pipeline"] == "svm_vmd", "learned_from"] = "simulated"
    cells = {cell.pipeline: cell for cell in report(runs, predictions, {}, trials=trials).cells}
    assert cells["classical_ensemble"].learned_from == "mixed"
    runs.loc[runs["pipeline"] == "svm_vmd", "pipeline"] = "classical_ensemble"
    own = report(runs, predictions, {}, trials=trials)
    assert MEMBERS not in own.cells[0].runs
    assert {name for _, name in own.verdicts[0].chosen.get("classical", ())} <= {*RIGHT, "classical_ensemble"}
