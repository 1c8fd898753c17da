"""Planted novelty scores: what notices is found, what does not is not, and few bearings claim nothing."""

import json

import numpy as np
import pandas as pd
import pytest
from frames import CLASSES, make_frames
from rich.console import Console

from suite.analysis.report import report, to_plain
from suite.analysis.unknown_tables import MARKED, declared_scores, unknown_tables
from suite.analysis.unknowns import LEFT_OUT
from suite.evaluation.probe import UNCHANGED
from suite.views.page.page import render_report
from suite.views.terminal.unknown_listing import print_unknowns

FAULTS = [name for name in CLASSES if name != "healthy"]
NOTICES, BLIND = "svm_handcrafted", "attention_cnn"
ABOUT = {"novelty": {NOTICES: "mahalanobis", BLIND: "energy"}, "headline": "R4"}


def planted(bearings=6, level="R4x"):
    """Frames in which one contestant's score is higher for the class left out, in units of each fit's own."""
    runs, tables = make_frames(levels=("R4",), pipelines=(NOTICES, BLIND), bearings=bearings)
    names = {"R4x": "unknown-fault", "R4": "bearing"}
    runs, tables = runs.assign(level=level, rung=names[level]), tables.assign(rung=names[level])
    left_out = np.array(FAULTS)[tables["fold"]] == tables["fault"]
    strange = left_out & (level == "R4x")
    draw = np.random.default_rng(0)
    luck = tables["bearing"].map({name: draw.normal() for name in sorted(tables["bearing"].unique())})
    score = luck + 3.0 * (strange & (tables["pipeline"] == NOTICES)) + draw.normal(size=len(tables))
    scale = 10.0 ** tables["fold"] * np.where(tables["pipeline"] == BLIND, -1.0, 1.0)
    return runs, tables.assign(apart=strange, unknown=strange, novelty=(score * scale).astype(np.float32))


def noise_answers(tables):
    """Answers in which noise at its two levels is 2 and 6 above the window as it is, for who notices."""
    made = {}
    for key, own in tables.groupby("job_key"):
        shift = 10.0 ** own["fold"].iloc[0] * (own["pipeline"].iloc[0] == NOTICES)
        parts = [
            pd.DataFrame(
                {
                    "probe": name,
                    "level": level,
                    "window": np.arange(len(own)),
                    "asked": True,
                    "novelty": own["novelty"].to_numpy() + step * shift,
                }
            )
            for name, level, step in ((UNCHANGED, 0.0, 0), ("only_noise", 0.0, 2), ("only_noise", 1.0, 6))
        ]
        made[str(key)] = pd.concat(parts, ignore_index=True)
    return made


@pytest.fixture(scope="module")
def left_out():
    runs, tables = planted()
    return report(runs, tables, ABOUT), runs


def test_the_score_that_is_higher_for_the_class_left_out_is_found_and_marked(left_out):
    (board,) = left_out[0].unknowns
    found, blind = (board.contestants[name][LEFT_OUT] for name in (NOTICES, BLIND))
    assert found.auroc.low > 0.85 and found.marked
    rows = left_out[0].cells[1].tests, left_out[0].cells[1].unknown
    by_fold = [[own.loc[own["fold"] == k, "novelty"].to_numpy() for own in rows] for k in range(3)]
    pairs = [(strange[:, None] > known).mean() for known, strange in by_fold]
    # All bearings have as many windows here, so that each pair of windows counts the same.
    assert found.auroc.estimate == pytest.approx(np.mean(pairs), abs=0.01)
    assert blind.auroc.low < 0.5 < blind.auroc.high and not blind.marked
    assert found.fpr95.estimate < 0.6 < blind.fpr95.estimate
    assert set(found.parts) == set(FAULTS)
    assert np.mean(list(found.parts.values())) == pytest.approx(found.auroc.estimate, abs=0.05)
    assert (found.auroc.bearings, found.auroc.fewest) == (24, 6)


def test_windows_left_out_on_purpose_count_in_no_metric_and_are_not_told_apart(left_out):
    made, _ = left_out
    for cell in made.cells:
        assert cell.apart.empty and len(cell.unknown) and set(cell.unknown["fault"]) == set(FAULTS)
        assert not cell.tests["unknown"].any()


def test_a_probe_is_compared_with_the_same_windows_unchanged():
    runs, tables = planted(level="R4")
    made = report(runs, tables, ABOUT, answers=noise_answers(tables))
    (board,) = made.unknowns
    found, blind = (board.contestants[name]["only_noise"] for name in (NOTICES, BLIND))
    assert list(board.contestants[NOTICES]) == ["only_noise"]
    assert found.parts["0"] < found.parts["1"] and found.marked
    assert found.auroc.estimate == pytest.approx((found.parts["0"] + found.parts["1"]) / 2)
    assert blind.auroc.estimate == pytest.approx(0.5) and not blind.marked


def test_few_bearings_claim_nothing_however_well_it_notices():
    runs, tables = planted(bearings=3)
    (board,) = report(runs, tables, ABOUT).unknowns
    assert board.contestants[NOTICES][LEFT_OUT].auroc.estimate > 0.85
    assert not any(one[LEFT_OUT].marked for one in board.contestants.values())
    (table,) = unknown_tables([board])
    assert table.notes == [
        "a class has 3 of the 5 bearings that a claim needs: nothing can be said beyond these bearings"
    ]


@pytest.mark.parametrize("lacking", [["novelty"], ["novelty", "unknown"]])
def test_older_tables_without_scores_are_read_and_show_nothing(lacking):
    runs, tables = planted(level="R4")
    made = report(runs, tables.drop(columns=lacking), ABOUT, answers=noise_answers(tables))
    assert made.unknowns == [] and 'id="unknowns"' not in render_report(made, runs, ABOUT)


def test_page_terminal_and_json_tell_the_same(left_out, capsys):
    made, runs = left_out
    (table,) = unknown_tables(made.unknowns)
    assert [name for name, _ in table.rows] == [NOTICES, BLIND] and MARKED in table.notes
    assert table.headings == ["Score", "AUROC", "FPR95", "no ball", "no inner", "no outer"]
    page = render_report(made, runs, ABOUT)
    area = table.rows[0][1][1]
    assert area.endswith(" *") and area in page and declared_scores(made.unknowns)[0].split(" (")[0] in page
    for width in (80, 120):
        print_unknowns([table], Console(width=width, force_terminal=False))
        lines = capsys.readouterr().out.splitlines()
        (line,) = [one for one in lines if NOTICES in one]
        assert area in line and len(line) <= width
    (plain,) = json.loads(json.dumps(to_plain(made)))["unknowns"]
    found = plain["contestants"][NOTICES][LEFT_OUT]
    assert (
        found["marked"]
        and found["auroc"]["estimate"] == made.unknowns[0].contestants[NOTICES][LEFT_OUT].auroc.estimate
    )
    assert plain["scores"] == ABOUT["novelty"] and not found["descriptive"]
