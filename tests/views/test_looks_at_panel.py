"""Whether contestants look at the fault, on the page, in the terminal and in tables."""

import pytest
from asked import answers_of_frames
from rich.console import Console

from suite.analysis.report import report
from suite.views.page.page import render_report
from suite.views.tables.of_report import report_tables
from suite.views.tables.separated import to_csv
from suite.views.terminal.leaderboard import print_report


@pytest.fixture(scope="module")
def looked(build):
    frames = build(levels=("R4",), pipelines=("svm_vmd", "attention_cnn"), seeds=1, folds=2)
    damage = {
        "notch_fault_orders": lambda pipeline, _: 0.6 if pipeline == "svm_vmd" else 0.2,
        "notch_elsewhere": lambda *_: 0.2,
    }
    return frames[0], report(*frames, {}, answers=answers_of_frames(*frames, damage))


def test_the_page_says_it_of_every_contestant(looked):
    runs, made = looked
    page = render_report(made, runs, {})
    assert "Does it look at the fault?" in page
    assert "<li>svm vmd: looks at the fault; macro-F1" in page
    assert "<li>attention cnn: " in page
    assert "What disturbances leave" not in page  # a notch is no disturbance that a state survives


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_terminal_cuts_nothing(looked, width):
    console = Console(width=width)
    with console.capture() as capture:
        print_report(looked[1], console)
    text = capture.get()
    assert "…" not in text
    told = text[text.index("does it look at the fault?") :]
    assert "svm_vmd" in told and "attention_cnn" in told


def test_a_table_holds_it(looked):
    runs, made = looked
    tables = {table.name: table for table in report_tables(made, runs, {})}
    head, first, *_ = to_csv(tables["looks-at-simulated-r4"]).splitlines()
    assert "excess_fall_low" in head.split(",")
    assert first.startswith("svm_vmd,") and "looks at the fault" in first
