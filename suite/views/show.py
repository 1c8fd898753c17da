"""Read a question's runs and show them: terminal, JSON and page from the same report.

What they show of a data set hangs on its own runs alone, and can be computed as soon as these have ended.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
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
    made, runs, about, memo = _computed(reader, workspace, question)
    print_report(made, console)
    for title, caveat in caveats(about).items():
        console.print(literal(f"{title}: {caveat}", "dim"), soft_wrap=not console.is_terminal)
    for line in about.get("refusals", []):
        console.print(literal(f"refused: {line}"), highlight=False, soft_wrap=not console.is_terminal)
    if json_file is not None:
        facts = {key: value for key, value in about.items() if key != "jobs"}
        write_text(json_file, _a_line_each({**to_plain(made), "question": facts}))
    if html_file is not None:
        write_text(html_file, _page(made, runs, about))
    for target, write in ((latex, write_latex), (csv, write_csv)):
        if target is not None:
            written = write(report_tables(made, runs, about), target)
            console.print(literal(f"{plural(len(written), 'file')} written: {target}"), soft_wrap=True)
    memo.save(of_all=json_file is not None and html_file is not None)
    return made


@pd.option_context("mode.string_storage", "python")
def compute_ahead(workspace: Workspace, question: str, jobs: Collection[str]) -> list[str]:
    """Compute what a board shows of a data set whose jobs have ended, so that it is there when it is shown.

    Parameters
    ----------
    workspace
        Where the runs are.
    question
        Its name.
    jobs
        Keys of the jobs of the data set.

    Returns
    -------
    list of str
        What is claimed of it.

    Raises
    ------
    RequestError
        When a record cannot be read.
    """
    made, runs, about, memo = _computed(RecordReader(workspace), workspace, question, jobs)
    to_plain(made)
    _page(made, runs, about)
    memo.save(of_all=False)
    return [verdict.claim for verdict in made.verdicts]


def _computed(
    reader: RecordReader, workspace: Workspace, question: str, jobs: Collection[str] | None = None
) -> tuple[Report, pd.DataFrame, dict[str, Any], Memo]:
    """Give the report of a question or of some of its jobs, the runs, what is known of it, and its memo."""
    runs, predictions, trials, answers, watch = reader.read(question, jobs)
    about = reader.question(question)
    memo = Memo(workspace.cache / "analysis" / f"{question}.json")
    return report(runs, predictions, about, memo, trials, answers, watch), runs, about, memo


def _page(made: Report, runs: pd.DataFrame, about: Mapping[str, Any]) -> str:
    from suite.views.page.page import render_report

    return render_report(made, runs, about)


def _a_line_each(content: Mapping[str, Any]) -> str:
    """Write JSON with a line an entry and a line a row: to indent it all takes ten times as long."""
    entries = []
    for name, value in content.items():
        several = isinstance(value, list) and value
        text = "[\n" + ",\n".join(map(json.dumps, value)) + "\n]" if several else json.dumps(value)
        entries.append(f"{json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(entries) + "\n}\n"
