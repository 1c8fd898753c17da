"""Gains over a control, and published tables beside a run: the same in terminal, JSON and page."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from table_draws import difference_interval

from suite.analysis.report import report, to_plain
from suite.views.page.page import render_report
from suite.views.terminal.comparison_tables import print_comparisons
from suite.views.terminal.leaderboard import print_report

PUBLISHED = {
    "source": "Somebody 2021, table 3",
    "leak": "all bearings",
    "metric": "accuracy",
    "dataset": "simulated",
    "rung": "window-random",
    "honest": "simulated",
    "scores": {"dann": 99.71, "svm_vmd": 90.0, "attention_cnn": 95.5},
}


def made_of(frames, **about):
    return report(*frames, about)


def printed(made):
    console = Console(width=200)
    with console.capture() as capture:
        print_report(made, console)
    return capture.get()


@pytest.fixture(scope="module")
def compared(whole):
    return made_of(whole, controls=["svm_vmd"], published=[PUBLISHED])


def test_each_pipeline_is_compared_with_the_control_on_each_rung(compared):
    made = compared
    assert {(gain.pipeline, gain.level) for gain in made.gains} == {
        (name, level)
        for name in ("svm_handcrafted", "amplitude_baseline", "attention_cnn", "vmd_densenet", "dann")
        for level in ("R0", "R3", "R4")
    }
    scores = made.frame.set_index(["level", "pipeline"])["macro_f1"]
    for gain in made.gains:
        expected = scores[gain.level, gain.pipeline] - scores[gain.level, "svm_vmd"]
        assert gain.interval.estimate == pytest.approx(expected)
        assert gain.interval.low <= gain.interval.estimate <= gain.interval.high
        assert not (gain.claimed and gain.interval.low <= 0 <= gain.interval.high)


def test_a_large_planted_difference_is_claimed_but_never_on_a_leaky_rung(whole):
    runs, predictions = whole
    two = [frame[frame["pipeline"].isin(["amplitude_baseline", "svm_vmd"])] for frame in (runs, predictions)]
    made = made_of(two, controls=["amplitude_baseline"])
    assert {gain.level: gain.claimed for gain in made.gains} == {"R0": False, "R3": True, "R4": True}


def test_a_pipeline_that_is_the_control_in_disguise_gains_nothing(whole):
    runs, predictions = whole
    own = [frame[frame["pipeline"] == "svm_vmd"] for frame in (runs, predictions)]
    twin = [frame.assign(pipeline="twin") for frame in own]
    keys = {key: f"{key}-twin" for key in twin[0]["job_key"]}
    twin = [frame.assign(job_key=frame["job_key"].map(keys)) for frame in twin]
    both = [pd.concat(pair, ignore_index=True) for pair in zip(own, twin, strict=True)]
    found = made_of(both, controls=["svm_vmd"]).gains
    assert [gain.pipeline for gain in found] == ["twin"] * 3
    for gain in found:
        assert (gain.interval.estimate, gain.interval.low, gain.interval.high) == (0, 0, 0)
        assert not gain.claimed


def test_few_bearings_claim_nothing(build):
    made = made_of(build(levels=("R4",), bearings=3), controls=["amplitude_baseline"])
    assert made.gains and not any(gain.claimed for gain in made.gains)


def test_draws_of_one_world_are_also_told_together(build):
    frames = build(datasets=("one", "two"), levels=("R4",), pipelines=("svm_vmd", "svm_handcrafted"))
    made = made_of(frames, controls=["svm_vmd"], pools={"one": "world", "two": "world"})
    told = {gain.dataset: gain.interval for gain in made.gains}
    assert set(told) == {"one", "two", "world, 2 draws"}
    assert {gain.dataset for gain in made.gains if gain.one_draw} == {"one", "two"}
    assert told["world, 2 draws"].bearings == told["one"].bearings + told["two"].bearings
    _, predictions = frames
    renamed = predictions.assign(
        bearing=predictions["dataset"] + predictions["bearing"],
        recording=predictions["dataset"] + predictions["recording"],
    )
    sides = [renamed[renamed["pipeline"] == name] for name in ("svm_handcrafted", "svm_vmd")]
    assert told["world, 2 draws"].estimate == pytest.approx(difference_interval(*sides).estimate)


def test_a_pool_with_a_fold_missing_is_not_told(build, spoil):
    runs, predictions = build(
        datasets=("one", "two"), levels=("R4",), pipelines=("svm_vmd", "svm_handcrafted")
    )
    which = (runs["dataset"] == "one") & (runs["fold"] == 0)
    made = made_of(
        spoil(runs, predictions, which), controls=["svm_vmd"], pools={"one": "world", "two": "world"}
    )
    assert {gain.dataset for gain in made.gains} == {"two"}


def test_published_scores_stand_beside_parity_and_honest_rung(whole, compared):
    runs, _ = whole
    (table,) = compared.comparisons
    assert [row.pipeline for row in table.rows] == list(PUBLISHED["scores"])
    means = runs.groupby(["level", "pipeline"])["accuracy"].mean()
    for row in table.rows:
        assert row.published == pytest.approx(PUBLISHED["scores"][row.pipeline] / 100)
        assert row.parity == pytest.approx(means["R0", row.pipeline])
        assert row.honest == pytest.approx(means["R4", row.pipeline])
    assert "24 bearings tested" in table.honest and "supports: another bearing" in table.honest


def test_a_table_without_an_honest_rung_has_no_such_column(whole):
    table = {name: value for name, value in PUBLISHED.items() if name != "honest"}
    made = made_of(whole, published=[table])
    (shown,) = made.comparisons
    assert shown.honest == "" and shown.parity != ""
    text, page = printed(made), render_report(made, whole[0], {})
    assert "parity run" in text and "honest" not in text
    assert (
        "parity run" in page and "honest rung" not in page.split('id="published"')[1].split("</section>")[0]
    )
    assert "honest rung" not in made.answer.claim


def test_what_was_not_run_is_a_dash_and_null(build):
    made = made_of(build(levels=("R4",), pipelines=("svm_vmd",)), published=[PUBLISHED])
    (table,) = made.comparisons
    assert table.parity == "" and table.rows[0].texts == ("99.7", "–", "–")
    (plain,) = json.loads(json.dumps(to_plain(made), allow_nan=False))["published"]
    assert plain["rows"][0]["parity"] is None


def test_terminal_page_and_json_tell_the_same(whole, compared):
    made = compared
    text, page, plain = printed(made), render_report(made, whole[0], {}), to_plain(made)
    assert "gain over svm vmd" in text and 'id="gains"' in page
    assert len(plain["gains"]) == len(made.gains)
    for gain, told in zip(made.gains, plain["gains"], strict=True):
        assert gain.text in text
        assert told["estimate"] == gain.interval.estimate and told["claimed"] == gain.claimed
        assert gain.text in page or gain.text.replace("−", "\\u2212") in page
    for row in made.comparisons[0].rows:
        assert all(part in text and part in page for part in row.texts)
    assert "Somebody 2021, table 3" in text and "Somebody 2021, table 3" in page
    assert np.isfinite([row.parity for row in made.comparisons[0].rows]).all()


def test_a_question_without_controls_has_no_such_section(build):
    frames = build(levels=("R4",), pipelines=("svm_vmd",))
    page = render_report(made_of(frames), frames[0], {})
    assert 'id="gains"' not in page and 'id="published"' not in page


@pytest.mark.parametrize("width", [30, 60, 79, 80, 100, 120, 140, 141, 142, 143, 200])
def test_no_gain_is_cut_or_wrapped_at_any_width(compared, width):
    interval = replace(compared.gains[0].interval, estimate=-0.431, low=-0.544, high=-0.318)
    wide = [
        replace(gain, dataset=dataset, interval=interval, claimed=True)
        for dataset in ("one", "two", "a world of bearings, 2 draws")
        for gain in compared.gains
    ]
    console = Console(width=width)
    with console.capture() as capture:
        print_comparisons(wide, [], console)
    text = capture.get()
    assert text.count("−43.1 [−54.4, −31.8]*") == len(wide) and "…" not in text
    assert all(gain.pipeline in text for gain in wide)
    tables = text[: text.index("points of macro-F1")].splitlines()
    assert width < 60 or max(map(len, tables)) <= width


def test_columns_of_a_leaky_rung_are_marked_and_no_others(whole, compared):
    text, page = printed(compared), render_report(compared, whole[0], {})
    table = text[text.index("gain over svm vmd") : text.index("points of macro-F1 with")]
    assert table.count("LEAKY BY DESIGN") == 1
    assert "simulated · R0 window-random, leaky by design: gain over svm vmd" in page
    assert "simulated · R4 bearing: gain over svm vmd" in page


@pytest.mark.parametrize(("rung", "leaky"), [("window-random", True), ("condition", False)])
def test_a_parity_run_is_marked_where_its_rung_is_leaky(whole, rung, leaky):
    made = made_of(whole, published=[{**PUBLISHED, "rung": rung}])
    page = render_report(made, whole[0], {})
    section = page.split('id="published"')[1].split("</section>")[0]
    assert ("leaky by design" in section) == leaky
    text = printed(made)
    shown = text[text.index("Somebody 2021") :]
    assert ("LEAKY BY DESIGN" in shown) == leaky


def test_a_leaky_headline_rung_is_no_honest_column(whole):
    made = made_of(whole, published=[PUBLISHED], headline="window-random")
    assert "honest rung" not in made.comparisons[0].headings
