"""LaTeX of tables: nothing of a text is obeyed, and every row has all cells."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.statistics.bootstrap import Interval
from suite.views.tables.latex import escaped, to_latex
from suite.views.tables.report_table import ReportTable, TableColumn, score_columns
from suite.views.tables.separated import to_csv


def table(*names):
    columns = [TableColumn("pipeline", names, "Pipeline", names)]
    columns += score_columns("macro_f1", "Macro-F1", [Interval(0.639, 0.316, 0.962, 9, 3)] * len(names))
    return ReportTable("board", "A & B: 100 %", columns, ["* few bearings"])


def test_a_table_is_ruled_by_booktabs_with_caption_label_and_notes():
    text = to_latex(table("svm_image"))
    for part in (r"\toprule", r"\midrule", r"\bottomrule", r"\label{tab:board}", "* few bearings"):
        assert part in text
    assert r"\caption{A \& B: 100 \%}" in text
    assert r"svm\_image & 63.9 [31.6, 96.2] \\" in text
    assert "macro_f1_low" not in text and "macro_f1_low" in to_csv(table("svm_image"))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("50 % & more", r"50 \% \& more"),
        ("a_b#c", r"a\_b\#c"),
        ("−13.1–2 → 3", r"$-$13.1--2 $\rightarrow$ 3"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_latex_would_obey_is_printed(text, printed):
    assert escaped(text) == printed


@given(st.text(max_size=30))
def test_no_text_breaks_a_row(name):
    lines = to_latex(table(name, "other")).splitlines()
    (row,) = lines[lines.index(r"    \midrule") + 1 : lines.index(r"    \midrule") + 2]
    assert row.endswith(r"\\") and len(re.findall(r"(?<!\\)&", row)) == 1
    kept = re.sub(
        r"\\(textbackslash|textasciitilde|textasciicircum|textless|textgreater|textbar)\{\}", "", row
    )
    assert not re.search(r"(?<!\\)[%#_~^]", kept)
    assert len(re.findall(r"(?<!\\)\{", kept)) == len(re.findall(r"(?<!\\)\}", kept))


def test_a_row_that_begins_with_a_bracket_is_no_argument_of_the_one_above():
    assert "\n    {}[x] & " in to_latex(table("[x]"))


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "@x"])
def test_no_spreadsheet_runs_a_name(name):
    assert to_csv(table(name)).splitlines()[1].startswith(f"'{name}")
