"""What disturbances leave, on the page, in the terminal and in tables; nothing where nothing was asked."""

import pytest
from asked import answers_of_frames
from rich.console import Console

from suite.analysis.report import report
from suite.views.page.page import render_report
from suite.views.tables.of_report import report_tables
from suite.views.tables.separated import to_csv
from suite.views.terminal.leaderboard import print_report

PROBES = ("white_noise", "wrong_speed", "lower_band")


@pytest.fixture(scope="module")
def asked(build):
    frames = build(levels=("R4",), pipelines=("svm_vmd", "attention_cnn"), seeds=1, folds=2)

    def damage(pipeline, number):
        return 0.15 * number * (pipeline == "attention_cnn")

    return frames[0], report(*frames, {}, answers=answers_of_frames(*frames, dict.fromkeys(PROBES, damage)))


def test_the_page_has_a_chart_a_probe_and_both_sides_on_one_axis(asked):
    runs, made = asked
    page = render_report(made, runs, {})
    assert "What disturbances leave" in page
    for probe in PROBES:
        assert f'id="robustness-1-{probe}"' in page
    assert "intervals are over bearings, not over searches or training seeds" in page
    assert "white noise, SNR −10 dB" in page and ">Disturbed<" in page
    assert "At SNR −10 dB the classical side is ahead" in page


def test_a_page_of_a_question_without_probes_says_nothing_of_them(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",), seeds=1, folds=2)
    page = render_report(report(runs, predictions, {}), runs, {})
    assert "What disturbances leave" not in page and ">Disturbed<" not in page


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_terminal_cuts_nothing_at_any_width(asked, width):
    console = Console(width=width)
    with console.capture() as capture:
        print_report(asked[1], console)
    text = capture.get()
    assert "…" not in text and "macro-F1 on disturbed windows" in text
    told = text[text.index("on disturbed windows") :]
    assert "attention_cnn" in told and "]*" in told
    assert "svm_vmd" in told


def test_tables_hold_each_level_with_its_drop(asked):
    runs, made = asked
    tables = {table.name: table for table in report_tables(made, runs, {})}
    assert "robustness-simulated-r4" in tables
    csv = to_csv(tables["probe-white-noise-simulated-r4"])
    head, *rows = csv.splitlines()
    for name in ("at_-10", "drop_-10_low", "fell_-10", "as_recorded"):
        assert name in head.split(",")
    assert len(rows) == 4 and rows[0].startswith("classical side")
