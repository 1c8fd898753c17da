"""The answer: claim, probability and evidence, how far the question is answered, and both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from suite.analysis.measures import coverage_of
from suite.analysis.verdict import Verdict
from suite.protocols import rung_of
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import plural


@dataclass(frozen=True)
class ShownSide:
    """One side of a contrast: its name, whom it took, macro-F1 and the interval in points, how it covers."""

    name: str
    taken: str
    family: str
    value: float
    low: float
    high: float
    coverage: str


def shown_sides(verdict: Verdict) -> list[ShownSide]:
    """Give the two sides of a verdict, the classical one first; none where nothing was compared."""
    contrast = verdict.contrast
    cells = (contrast.classical, contrast.deep) if contrast else ()
    return [
        ShownSide(
            f"{cell.family} side",
            cell.fold_by_fold,
            cell.family,
            100 * cell.interval.estimate,
            100 * cell.interval.low,
            100 * cell.interval.high,
            coverage_of(cell.interval, rung_of(cell.level, cell.rung)),
        )
        for cell in cells
    ]


def progress(runs: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Count in words the planned jobs that finished, failed and wait; nothing where none was run."""
    if runs.empty:
        return ""
    tried = runs["job_key"].nunique()
    done = runs.loc[runs["status"] == "finished", "job_key"].nunique()
    failed = tried - done
    planned = max(len(about.get("jobs") or ()), tried)
    line = f"{done} of {plural(planned, 'job')} finished"
    line += f", {failed} failed" if failed else ""
    return line + (f", {planned - tried} not run yet" if planned > tried else "")


def _content(data: PageData) -> Markup:
    return fill(
        "panels/answer.html",
        answer=data.report.answer,
        question=data.about.get("question"),
        progress=progress(data.runs, data.about),
        contrasts=[(results, shown_sides(results.verdict)) for results in data.datasets],
    )


PANEL = Panel(
    "answer",
    "Answer",
    10,
    "The claim with its probability and evidence, how many jobs are done, and whom either side took.",
    _content,
    headed=False,
)
