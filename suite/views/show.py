"""Read a question's runs and show them: terminal, JSON and page from the same report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from suite.analysis.memo import Memo
from suite.analysis.report import Report, report, to_plain
from suite.errors import RequestError
from suite.files import write_text
from suite.records.read_mlflow import RecordReader
from suite.views.footnotes import caveats
from suite.views.tables.of_report import report_tables
from suite.views.tables.write import write_csv, write_latex
from suite.views.terminal.console import literal
from suite.views.terminal.leaderboard import print_report
from suite.wording import plural
from suite.workspace import Workspace


# A board's tables are short and read as arrays: Arrow's text would be copied at each look.
@pd.option_context("mode.string_storage", "python")
def show(
    workspace: Workspace,
    console: Console,
    name: str | None = None,
    *,
    json_file: Path | None = None,
    html_file: Path | None = None,
    latex: Path | None = None,
    csv: Path | None = None,
) -> Report:
    """Show a question's leaderboard, and write the files that are named.

    Parameters
    ----------
    workspace
        Where the runs are.
    console
        Gets the tables, then the answer.
    name
        Of the question; the latest one by default.
    json_file, html_file
        Written when given.
    latex, csv
        A file or a folder for its tables, written when given.

    Returns
    -------
    Report
        What was shown.

    Raises
    ------
    RequestError
        When there is no such question, or none at all, or when a table cannot be written.
    OSError
        When a file cannot be written.
    """
    reader = RecordReader(workspace)
    known = reader.questions()
    if not known:
        raise RequestError("no question has been asked yet", file=workspace.runs, expected="suite run CONFIG")
    if name is not None and name not in known:
        raise RequestError(f"unknown experiment {name!r}", key="--experiment", expected=", ".join(known))
    question = name or known[0]
    runs, predictions, trials, answers, watch = reader.read(question)
    about = reader.question(question)
    memo = Memo(workspace.cache / "analysis" / f"{question}.json")
    made = report(runs, predictions, about, memo, trials, answers, watch)
    print_report(made, console)
    for title, caveat in caveats(about).items():
        console.print(literal(f"{title}: {caveat}", "dim"), soft_wrap=not console.is_terminal)
    for line in about.get("refusals", []):
        console.print(literal(f"refused: {line}"), highlight=False, soft_wrap=not console.is_terminal)
    if json_file is not None:
        facts = {key: value for key, value in about.items() if key != "jobs"}
        write_text(json_file, _a_line_each({**to_plain(made), "question": facts}))
    if html_file is not None:
        from suite.views.page.page import render_report

        write_text(html_file, render_report(made, runs, about))
    for target, write in ((latex, write_latex), (csv, write_csv)):
        if target is not None:
            written = write(report_tables(made, runs, about), target)
            console.print(literal(f"{plural(len(written), 'file')} written: {target}"), soft_wrap=True)
    memo.save()
    return made


def _a_line_each(content: Mapping[str, Any]) -> str:
    """Write JSON with a line an entry and a line a row: to indent it all takes ten times as long."""
    entries = []
    for name, value in content.items():
        several = isinstance(value, list) and value
        text = "[\n" + ",\n".join(map(json.dumps, value)) + "\n]" if several else json.dumps(value)
        entries.append(f"{json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(entries) + "\n}\n"
