"""The answer: a sentence, both sides with their intervals, and what they stand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from suite.analysis.contrast import ComparedSide, Contrast
from suite.analysis.first_line import REPLIES, compared_times
from suite.analysis.guesses import guesses_of_board
from suite.analysis.measures import coverage_of
from suite.analysis.verdict import Verdict
from suite.protocols import rung_of
from suite.views.page.markup import fill
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.wording import duration, plural, share_of_time

THIS_SAMPLE = "Too few bearings were tested: this describes them, and no others."
"""Said of a contrast that describes its sample alone."""


@dataclass(frozen=True)
class ShownSide:
    """One side of a contrast.

    Attributes
    ----------
    name, family
        Of the side.
    spoken, taken
        Whom it took, in short and fold by fold.
    value, low, high
        Macro-F1 and its interval, points.
    coverage
        How often such an interval covers.
    """

    name: str
    family: str
    spoken: str
    taken: str
    value: float
    low: float
    high: float
    coverage: str


@dataclass(frozen=True)
class Tile:
    """A figure of the first screen: what it is, itself, and what to know of it."""

    label: str
    figure: str
    words: str


@dataclass(frozen=True)
class Duel:
    """Both sides on one data set, and what they stand on; without sides where nothing was compared.

    Attributes
    ----------
    title
        Of the data set on the page.
    verdict
        The answer on it, in words.
    sides
        The classical one first.
    guessing
        What the better guess reaches, points.
    warning
        Why the score is no claim; empty where it is one.
    tiles
        Guessing, cost, budget and bearings.
    """

    title: str
    verdict: Verdict
    sides: list[ShownSide]
    guessing: float
    warning: str
    tiles: list[Tile]


def duel_of(results: DatasetResults) -> Duel:
    """Put the contrast of a data set into words and points."""
    verdict = results.verdict
    contrast = verdict.contrast
    if contrast is None:
        return Duel(results.title, verdict, [], 0.0, "", [])
    sides = [_shown(side) for side in (contrast.classical, contrast.deep)]
    rung = rung_of(contrast.classical.level, contrast.classical.rung)
    warning = "" if not contrast.gap.descriptive else THIS_SAMPLE
    warning = warning if rung.supports_claim else f"A score here supports {rung.claim}."
    tiles = list(_tiles(results, contrast))
    return Duel(results.title, verdict, sides, 100 * contrast.guessing, warning, tiles)


def _shown(side: ComparedSide) -> ShownSide:
    interval = side.interval
    return ShownSide(
        f"{side.family} side",
        side.family,
        side.spoken,
        side.fold_by_fold,
        100 * interval.estimate,
        100 * interval.low,
        100 * interval.high,
        coverage_of(interval, rung_of(side.level, side.rung)),
    )


def _tiles(results: DatasetResults, contrast: Contrast) -> Iterator[Tile]:
    guesses = guesses_of_board(results.headline_rows)
    yield Tile(
        "Guessing",
        f"{100 * guesses.uniform:.0f} of 100",
        f"naming any fault at random; {100 * guesses.constant:.0f} when always naming the same",
    )
    times = compared_times(contrast.classical, contrast.deep, results.headline_cells)
    ratio = share_of_time(times.first, times.second, cpu=times.cpu)
    words = f"the classical side {ratio}: " if ratio else ""
    spent = f"{duration(times.first)} / {duration(times.second)}"
    yield Tile("Cost", spent, f"{words}to train once, classical / deep")
    made = results.verdict.curve.trials if results.verdict.curve else contrast.budget
    more = f" (of {made} that were tried)" if made > contrast.budget else ""
    yield Tile(
        "Budget", plural(contrast.budget, "setting"), f"tried for every method, both sides alike{more}"
    )
    gap, rung = contrast.gap, rung_of(contrast.classical.level, contrast.classical.rung)
    rarest = f"; {gap.fewest} of the rarest kind" if gap.fewest < gap.bearings else ""
    yield Tile("Bearings", str(gap.bearings), f"{rung.tested}{rarest}")


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


def parted(claim: str) -> tuple[str, str]:
    """Part the reply to the question from its reason."""
    reply, colon, reason = claim.partition(": ")
    if not colon or not reply.startswith(tuple(REPLIES.values())):
        return claim, ""
    return f"{reply}.", reason[0].upper() + reason[1:]


def _content(data: PageData) -> Markup:
    reply, reason = parted(data.report.answer.claim)
    duels = [duel_of(results) for results in data.datasets]
    return fill(
        "panels/answer.html",
        answer=data.report.answer,
        reply=reply,
        reason=reason,
        question=data.about.get("question"),
        progress=progress(data.runs, data.about),
        duels=duels,
        compared=any(duel.sides for duel in duels),
    )


PANEL = Panel(
    "answer",
    "Answer",
    10,
    "The answer in a sentence, both sides with their intervals, guessing, cost, budget and bearings.",
    _content,
    headed=False,
)
