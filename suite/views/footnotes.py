"""Footnotes of a board, for terminal and page alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd

from suite.analysis.columns import BoardRow
from suite.analysis.flawless import left_open
from suite.analysis.guesses import guesses_of_board
from suite.analysis.table import RankedBoard
from suite.protocols import rung_of
from suite.wording import percent, plural

NOT_TUNED = "first start, not tuned"
"""Marks what was not tuned, so that it is not read as what a search came to."""


LEARNED_FROM = {"simulated": "never saw a label of this rig", "mixed": "partly simulated"}
"""Marks what did not learn from the real training part alone."""

ENSEMBLE = "an ensemble of what this side's searches found, weights chosen on inner predictions"
"""Says what stands on the board though no job ran it."""

WRITTEN_BEFORE = (
    "the ranges of the simulated machines were written down before any score was known, but after some "
    "recordings of CWRU had been looked at"
)


def learned_from_mark(row: Mapping[str, Any]) -> str:
    """Give the mark of a contestant that learned from simulated machines; empty for others."""
    return LEARNED_FROM.get(str(row["learned_from"]), "")


def footnotes(board: RankedBoard) -> list[str]:
    """Say what the marks on a board mean, where they occur."""
    rows = board.rows
    lines = []
    target = rung_of(board.level, board.rung).target
    if target:
        lines.append(f"contestants that adapt are given, without labels: {target}")
    for coverage in sorted({row["coverage"] for row in rows if isfinite(row["macro_f1"])}):
        lines.append(f"intervals of macro-F1 over tested bearings: {coverage}")
    lines += _of_no_width(board.frame)
    guesses = guesses_of_board(rows)
    if isfinite(guesses.better):
        lines.append(
            f"guessing gives a macro-F1 of {percent(guesses.uniform)}, one class always "
            f"{percent(guesses.constant)}"
        )
    for trials in sorted({row["replayed_trials"] for row in rows} - {0}):
        lines.append(
            f"macro-F1, by recording too, is expected of searches of {plural(int(trials), 'trial')} a fold, "
            "as the verdict; all other scores are of the whole search"
        )
    if any(row["descriptive"] for row in rows):
        lines.append("* fewer than five bearings in a class: descriptive, no claim beyond them")
    untuned = [row["pipeline"] for row in rows if row["untuned"]]
    if untuned and not board.untuned:
        lines.append(f"{NOT_TUNED}: {', '.join(untuned)}")
    bounds = [row["pipeline"] for row in rows if row["bound"]]
    if bounds:
        lines.append(f"bounds, shown labels that no contestant is, outside the ranks: {', '.join(bounds)}")
    return [*lines, *_of_ensembles(rows), *_of_simulated(rows), *_of_what_is_missing(rows)]


def _of_what_is_missing(rows: Sequence[BoardRow]) -> list[str]:
    """Say which folds, classes and leak gaps a board lacks."""
    lines = []
    short = sum(row["folds_done"] < row["folds"] for row in rows)
    if short:
        lines.append(f"{plural(short, 'pipeline')} with folds missing: the numbers are over the folds done")
    apart = [(row["pipeline"], row["apart"]) for row in rows if row["apart"]]
    if apart:
        lines.append(f"reported apart, in no average: {_recalls_apart(apart)}")
    for classes in sorted({row["leak_gap_without"] for row in rows if isfinite(row["leak_gap"])} - {""}):
        lines.append(f"the leak gap is over the classes that both of its rungs test: without {classes}")
    for reason in sorted({row["leak_gap_reason"] for row in rows} - {""}):
        names = [row["pipeline"] for row in rows if row["leak_gap_reason"] == reason]
        pipelines = "any" if len(names) == len(rows) else ", ".join(sorted(names))
        lines.append(f"no leak gap for {pipelines}: {reason}")
    return lines


def _of_no_width(board: pd.DataFrame) -> list[str]:
    """Say what an interval that ends where its score is leaves open."""
    known = left_open(board)
    if known is None:
        return []
    return [
        f"[100.0, 100.0]: no window of {plural(known.bearings, 'bearing')} was named wrongly, which leaves "
        f"room for up to {percent(known.share)} % of such bearings that would be (95 %)"
    ]


def _recalls_apart(rows: Sequence[tuple[str, str]]) -> str:
    """Say once of which class the recalls of pipelines are, where all are of one."""
    parts = [re.fullmatch(r"(\S+) ([\d.]+) (\(\d+ bearings?\))", recall) for _, recall in rows]
    classes = {(part[1], part[3]) for part in parts if part}
    if None in parts or len(classes) > 1:
        return "; ".join(f"{name}, recall of {recall}" for name, recall in rows)
    ((fault, bearings),) = classes
    scores = ", ".join(f"{name} {part[2]}" for (name, _), part in zip(rows, parts, strict=True) if part)
    return f"recall of {fault} {bearings}: {scores}"


def _of_ensembles(rows: Sequence[BoardRow]) -> list[str]:
    """Say of each ensemble what it is, and what of."""
    lines = []
    for row in rows:
        parts = [f"{member} {percent(share)} %" for member, share in row["members"].items() if share > 0]
        lines += [f"{row['pipeline']}: {ENSEMBLE} ({', '.join(parts)})"] if parts else []
    return lines


def _of_simulated(rows: Sequence[BoardRow]) -> list[str]:
    """Say what limits the scores of contestants that learned from simulated machines, where some did."""
    taught = [row for row in rows if learned_from_mark(row) and isfinite(row["macro_f1"])]
    if not taught:
        return []
    lines = [
        f"{mark}, learned from simulated machines: {', '.join(names)}"
        for kind, mark in LEARNED_FROM.items()
        if (names := [row["pipeline"] for row in taught if row["learned_from"] == kind])
    ]
    bearings = max(int(row["bearings"]) for row in taught)
    lines.append(f"they are tested on {plural(bearings, 'bearing')}; {WRITTEN_BEFORE}")
    alarms = [
        f"{row['pipeline']} {percent(row['false_alarms'])}" for row in taught if isfinite(row["false_alarms"])
    ]
    if alarms:
        lines.append(f"their false alarms, in per cent of healthy windows: {', '.join(alarms)}")
    return lines


def interval_coverage(rows: Iterable[BoardRow]) -> str:
    """Say how often intervals of macro-F1 cover: ``95 %``, or rung by rung where rungs differ."""
    levels: dict[str, set[str]] = {}
    for row in rows:
        levels.setdefault(row["coverage"], set()).add(row["level"])
    if len(levels) == 1:
        return next(iter(levels))
    return "; ".join(f"{', '.join(sorted(own))}: {coverage}" for coverage, own in sorted(levels.items()))


def caveats(about: Mapping[str, Any]) -> dict[str, str]:
    """Give what no score on a data set shows, by its name, from what is known of the question."""
    cards: Mapping[str, Mapping[str, Any]] = about.get("data") or {}
    return {title: str(card["caveat"]) for title, card in cards.items() if card.get("caveat")}
