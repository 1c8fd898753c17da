"""Operation on the page and in the terminal: the same figures, and nothing where nothing is known."""

import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from suite.analysis.alarm_sequences import in_time
from suite.analysis.operation import OperationBoard, operation
from suite.views.operation_texts import operation_table
from suite.views.page.panels.operation import PANEL
from suite.views.tables.of_operation import operation_report
from suite.views.terminal.console import LiteralConsole
from suite.views.terminal.operation_tables import print_operation


def windows(recording, bearing, fault, votes, severity=0.0):
    return pd.DataFrame(
        {
            "recording": recording,
            "bearing": bearing,
            "rig": "one",
            "fault": fault,
            "severity": severity,
            "of_job": "job",
            "start": 100 * np.arange(len(votes)),
            "p_healthy": [0.2 if sign == "x" else 0.9 for sign in votes],
        }
    )


def made(tests, watched=(), lives=None):
    hours = in_time(pd.concat(watched), 100, {}) if len(watched) else None
    return operation(in_time(pd.concat(tests), 100, lives or {}), hours, 1.0)


QUIET = windows("h1", "A", "healthy", "." * 74)
FOUND = [windows(f"i{k}", f"I{k}", "inner", "..xxxxx", 0.1 * k) for k in range(1, 13)]
HOURS = [windows("w1", "W", "healthy", "xxx" + "." * 3597)]


def board(**contestants):
    return OperationBoard("question", "bench", "bearing", "R4", contestants)


def shown(*boards, width=80):
    console = LiteralConsole(file=io.StringIO(), width=width)
    print_operation(boards, console)
    return console.file.getvalue()


def page(*boards):
    return str(PANEL.content(SimpleNamespace(report=SimpleNamespace(operation=list(boards)), families={})))


def test_every_figure_has_its_hours_and_its_bound():
    table = operation_table(board(svm=made([QUIET, *FOUND], HOURS), cnn=made([QUIET, *FOUND])))
    svm, cnn = (dict(zip(table.headings, texts, strict=True)) for _, texts in table.rows)
    assert svm["False alarms an hour, simulated hours"] == "1 [0.0253, 5.57]\n1 in 1.0 h, on 1 of 1 bearing"
    assert cnn["False alarms an hour, simulated hours"] == "–"
    assert svm["False alarms an hour, its own healthy recordings"] == (
        "0 [0, 146]\n0 in 1.2 min, on 0 of 1 bearing"
    )
    assert svm["Faulty bearings found, %"].startswith("100.0 [")
    assert svm["Windows until the alarm"] == "5\n5.0 s"
    assert svm["Severity at which half are found"] == "below 0.1\n[below 0.1, below 0.1]"
    assert svm["False alarms an hour where 90 % are found"].startswith("1\nthreshold 0.80")


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_terminal_cuts_no_figure(width):
    text = shown(board(svm_handcrafted=made([QUIET, *FOUND], HOURS)), width=width)
    assert "bench · R4 · alarm at 3 of 5 windows, threshold 0.5" in text
    assert "…" not in text and "1 in 1.0" in text and max(map(len, text.splitlines()[:8])) <= width


def test_what_cannot_raise_an_alarm_is_said_or_left_out():
    short = board(svm=made([QUIET, windows("i1", "I", "inner", "x", 1.0)]))
    assert page(short) == "" and shown(short) == ""
    partly = made([QUIET, windows("i1", "I", "inner", "x", 1.0), windows("i2", "I", "inner", "xxx", 1.0)])
    html = page(board(svm=partly))
    assert "1 of 2 faulty recordings have fewer than 3 windows" in html
    assert "faulty recordings have at most 3 windows, fewer than the 5 of the rule" in html
    assert "nothing can be said: 1 of 4 distinct severities" in html


def test_lives_show_the_alarm_file_by_file():
    lives = {f"f{number}": ("L1", number, 900) for number in (1, 2, 3, 898, 899, 900)}
    files = [
        windows(name, "L1", "healthy" if number < 9 else "damaged", "x" if number > 9 else ".")
        for name, (_, number, _) in lives.items()
    ]
    whole = board(svm=made(files, lives=lives))
    html = page(whole)
    assert ".../vvA 900 (100.0 %)" in html and "L1, 900 files" in html
    assert "0 of 1" in shown(whole) and "1 of 1" in shown(whole)


def test_the_table_to_print_has_the_hours_behind_each_rate():
    (table,) = operation_report(board(svm=made([QUIET, *FOUND], HOURS)), "operation-bench")
    (row,) = zip(*(column.values for column in table.columns), strict=True)
    own = dict(zip([column.name for column in table.columns], row, strict=True))
    assert (own["watched_events"], own["watched_hours"], own["tested_events"]) == (1, 1.0, 0)
    assert own["tested_high"] == pytest.approx(145.7, abs=0.1) and own["found_estimate"] == 1
    printed = {column.heading: column.printed for column in table.columns if column.heading}
    assert printed["false alarms/h"] == ["1 [0.0253, 5.57]"] and printed["counted"] == ["1 in 1.0 h"]
    assert list(operation_report(board(svm=made([QUIET, windows("i", "I", "inner", "x")])), "short")) == []


def test_both_charts_mark_the_rule_in_force():
    html = page(board(svm=made([QUIET, *FOUND], HOURS)))
    assert (
        html.count("data-spec=") == 2 and "at 3 of 5 windows; the mark is the threshold in force, 0.5" in html
    )
    assert "Rates come from simulated hours" in html
