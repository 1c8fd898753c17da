"""A second leaky rung is one file: found, listed, documented, marked on every board, and never claimed on."""

import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from frames import SKILLS, make_frames
from rich.console import Console
from tables import window_table

from suite.analysis.report import report
from suite.discovery import load_file
from suite.inventory import inventory
from suite.protocols import ladder, rung
from suite.protocols.nested import inner_splits
from suite.statistics.unsupported import Unsupported
from suite.views.page.page import render_report
from suite.views.terminal.leaderboard import print_leaderboard, print_report

CLAIM = "nothing: whole bearings, but the scaler was fitted on all of them"
FILE = f'''
from suite.protocols.fold import Fold, rows_where
from suite.protocols.rungs import Rung


def split(metadata, folds, seed):
    even = metadata["start"] // 100 % 2 == 0
    return [Fold("even windows", rows_where(even), rows_where(~even & metadata["on_grid"]))]


RUNG = Rung(
    "R0b",
    "scaled-together",
    "{CLAIM}",
    frozenset({{"bearings"}}),
    split,
    leaky=True,
)
'''


@pytest.fixture
def second_leaky_rung(tmp_path, monkeypatch):
    """Put the file into a folder of its own, beside the rungs that the suite brings."""
    (tmp_path / "scaled_together.py").write_text(FILE)
    monkeypatch.setattr(ladder, "__path__", [*ladder.__path__, str(tmp_path)])
    yield rung("scaled-together")
    sys.modules.pop("suite.protocols.ladder.scaled_together", None)


@pytest.fixture
def asked(second_leaky_rung, monkeypatch):
    """A question whose R0 runs were made on the new rung too, with bearings enough for a claim."""
    # A deep side that is far behind, so that its gap is beyond chance.
    monkeypatch.setitem(SKILLS, "far_behind", ("deep", 0.3, 0.1, 1.0, 0.3))
    runs, predictions = make_frames(levels=("R0", "R4"), pipelines=("svm_handcrafted", "dann", "far_behind"))
    names = {"rung": second_leaky_rung.name}
    leaky = runs["level"] == "R0"
    added = runs[leaky].assign(level=second_leaky_rung.level, job_key=runs["job_key"] + "b", **names)
    keys = predictions["job_key"].isin(runs.loc[leaky, "job_key"])
    windows = predictions[keys].assign(job_key=predictions["job_key"] + "b", **names)
    return pd.concat([runs, added]), pd.concat([predictions, windows])


def test_it_is_listed_and_documented(second_leaky_rung):
    assert ("scaled-together", "R0b", f"claim: {CLAIM}") in inventory("protocols")
    table = load_file(Path(__file__).parents[2] / "docs" / "hooks.py").ladder()
    assert f"| R0b | `scaled-together` | {CLAIM} | nothing | bearings |" in table


def test_terminal_and_page_mark_it_and_say_its_claim_in_words(asked):
    made = report(*asked, {"controls": ["svm_handcrafted"]})
    console = Console(width=200)
    with console.capture() as capture:
        print_report(made, console)
    said = " ".join(capture.get().split())
    assert "simulated · R0b scaled-together · synthetic · LEAKY BY DESIGN" in said
    assert f"a score here supports: {CLAIM}" in said
    page = render_report(made, asked[0], {})
    summary = page[page.index('<span class="level">R0b</span>') :].partition("</summary>")[0]
    assert "leaky by design" in summary and f"supports: {CLAIM}" in summary


def test_nothing_is_claimed_on_it(asked):
    made = report(*asked, {"controls": ["svm_handcrafted"], "headline": "scaled-together"})
    claimed = {(gain.level, gain.claimed) for gain in made.gains if gain.pipeline == "far_behind"}
    assert claimed == {("R0", False), ("R0b", False), ("R4", True)}
    (verdict,) = made.verdicts
    assert verdict.contrast is not None and verdict.contrast.gap.low > 0 and verdict.outcome == "none"
    assert isinstance(verdict.contrast.odds, Unsupported) and not verdict.contrast.sure
    assert "R0b is leaky by design" in verdict.odds
    reason = CLAIM.removeprefix("nothing: ")
    assert verdict.claim == f"simulated: nothing is claimed on R0b (scaled-together): {reason}."
    assert made.answer.claim == verdict.claim
    levels = made.frame.groupby("level")[["tier", "rank_best", "rank_worst"]].count().sum(axis=1)
    assert dict(levels) == {"R0": 0, "R0b": 0, "R4": 9}
    assert list(made.frame["level"].unique()) == ["R0", "R0b", "R4"]


def test_tuning_falls_back_to_random_windows_and_not_to_it(second_leaky_rung):
    short = window_table({"healthy": 1, "inner": 1}, conditions=("slow",), windows=3)
    assert inner_splits(rung("bearing"), short, 2).rung is rung("window-random")
    assert inner_splits(second_leaky_rung, short, 2).rung is second_leaky_rung


def test_a_stored_level_whose_rung_is_gone_supports_no_claim(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd", "attention_cnn"))
    assert report(runs, predictions, {"controls": ["svm_vmd"]}).gains[0].claimed
    gone = {"rung": "of-old"}
    runs, predictions = runs.assign(level="Z9", **gone), predictions.assign(**gone)
    made = report(runs, predictions, {"controls": ["svm_vmd"], "headline": "of-old"})
    assert "Z9 is not installed here" in made.verdicts[0].odds
    assert made.verdicts[0].claim == (
        "simulated: nothing is claimed on Z9 (of-old): this rung is not installed here."
    )
    assert [gain.claimed for gain in made.gains] == [False]
    assert made.frame["tier"].isna().all()
    assert "supports: nothing: this rung is not installed here" in render_report(made, runs, {})
    console = Console(width=200)
    with console.capture() as capture:
        print_leaderboard(made.boards, console)
    assert "a score here supports: nothing: this rung is not installed here" in capture.get()


def test_a_leaky_rung_without_a_reason_of_its_own_is_called_leaky(second_leaky_rung):
    bare = replace(second_leaky_rung, claim="another bearing")
    assert bare.no_claim == "nothing is claimed on R0b (scaled-together): it is leaky by design"
