"""Failures: the folds whose latest run failed, with their tracebacks."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from suite.analysis.gathering import latest
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import called


@dataclass(frozen=True)
class Failure:
    """A fold that failed: which, the last line of its traceback, and all of it."""

    fold: str
    reason: str
    traceback: str


def failures(runs: pd.DataFrame) -> list[Failure]:
    """List the folds whose latest run failed, in the order of the frame."""
    if runs.empty or not (runs["status"] == "failed").any():
        return []
    kept = latest(runs)
    broken = kept[kept["status"] == "failed"].to_dict("records")
    return [
        Failure(
            f"{row['dataset']} · {called(row['level'], row['rung'])}{_thinned(row['training_bearings'])} · "
            f"fold {row['fold'] + 1} of {row['folds']} · {row['pipeline']}",
            (str(row["error"]).strip().splitlines() or ["no reason was recorded"])[-1],
            str(row["error"]).strip(),
        )
        for row in broken
    ]


def _thinned(bearings: int) -> str:
    return f" · {bearings} training bearings a class" if bearings else ""


def _content(data: PageData) -> Markup:
    broken = failures(data.runs)
    return fill("panels/failures.html", failures=broken) if broken else Markup()


PANEL = Panel(
    "failures",
    "Failures",
    130,
    "The folds that failed, with reason and traceback, where some did.",
    _content,
    link="Failures",
)
