"""Footnotes of a board, for terminal and page alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

import pandas as pd

from suite.analysis.flawless import left_open
from suite.analysis.guesses import guesses_of_board
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


def footnotes(board: pd.DataFrame) -> list[str]:
    """Say what the marks on a board mean, where they occur."""
    lines = []
    target = rung_of(str(board["level"].iloc[0]), str(board["rung"].iloc[0])).target
    if target:
        lines.append(f"contestants that adapt are given, without labels: {target}")
    for coverage in sorted(set(board.loc[board["macro_f1"].notna(), "coverage"])):
        lines.append(f"intervals of macro-F1 over tested bearings: {coverage}")
    lines += _of_no_width(board)
    guesses = guesses_of_board(board)
    if isfinite(guesses.better):
        lines.append(
            f"guessing gives a macro-F1 of {percent(guesses.uniform)}, one class always "
            f"{percent(guesses.constant)}"
        )
    for trials in sorted(set(board["replayed_trials"]) - {0}):
        lines.append(
            f"macro-F1, by recording too, is expected of searches of {plural(int(trials), 'trial')} a fold, "
            "as the verdict; all other scores are of the whole search"
        )
    if board["descriptive"].any():
        lines.append("* fewer than five bearings in a class: descriptive, no claim beyond them")
    untuned = board["untuned"].astype(bool)
    if untuned.any() and not untuned.all():
        lines.append(f"{NOT_TUNED}: {', '.join(map(str, board.loc[untuned, 'pipeline']))}")
    bounds = [str(name) for name in board.loc[board["bound"].astype(bool), "pipeline"]]
    if bounds:
        lines.append(f"bounds, shown labels that no contestant is, outside the ranks: {', '.join(bounds)}")
    lines += _of_ensembles(board)
    lines += _of_simulated(board)
    short = int((board["folds_done"] < board["folds"]).sum())
    if short:
        lines.append(f"{plural(short, 'pipeline')} with folds missing: the numbers are over the folds done")
    apart = board.loc[board["apart"] != "", ["pipeline", "apart"]]
    if len(apart):
        lines.append(f"reported apart, in no average: {_recalls_apart(apart['pipeline'], apart['apart'])}")
    for classes in sorted(set(board.loc[board["leak_gap"].notna(), "leak_gap_without"]) - {""}):
        lines.append(f"the leak gap is over the classes that both of its rungs test: without {classes}")
    for reason, names in board[board["leak_gap_reason"] != ""].groupby("leak_gap_reason")["pipeline"]:
        pipelines = "any" if len(names) == len(board) else ", ".join(sorted(names))
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


def _recalls_apart(names: Iterable[str], recalls: Iterable[str]) -> str:
    """Say once of which class the recalls are, where all are of one."""
    rows = list(zip(names, recalls, strict=True))
    parts = [re.fullmatch(r"(\S+) ([\d.]+) (\(\d+ bearings?\))", recall) for _, recall in rows]
    classes = {(part[1], part[3]) for part in parts if part}
    if None in parts or len(classes) > 1:
        return "; ".join(f"{name}, recall of {recall}" for name, recall in rows)
    ((fault, bearings),) = classes
    scores = ", ".join(f"{name} {part[2]}" for (name, _), part in zip(rows, parts, strict=True) if part)
    return f"recall of {fault} {bearings}: {scores}"


def _of_ensembles(board: pd.DataFrame) -> list[str]:
    """Say of each ensemble what it is, and what of."""
    lines = []
    for name, members in zip(board["pipeline"], board["members"], strict=True):
        parts = [f"{member} {percent(share)} %" for member, share in members.items() if share > 0]
        lines += [f"{name}: {ENSEMBLE} ({', '.join(parts)})"] if parts else []
    return lines


def _of_simulated(board: pd.DataFrame) -> list[str]:
    """Say what limits the scores of contestants that learned from simulated machines, where some did."""
    taught = board[board["learned_from"].isin(list(LEARNED_FROM)) & board["macro_f1"].notna()]
    if taught.empty:
        return []
    lines = [
        f"{mark}, learned from simulated machines: {', '.join(map(str, names))}"
        for kind, mark in LEARNED_FROM.items()
        if len(names := taught.loc[taught["learned_from"] == kind, "pipeline"])
    ]
    lines.append(f"they are tested on {plural(int(taught['bearings'].max()), 'bearing')}; {WRITTEN_BEFORE}")
    alarming = taught.dropna(subset=["false_alarms"])
    alarms = [
        f"{name} {percent(share)}"
        for name, share in zip(alarming["pipeline"], alarming["false_alarms"], strict=True)
    ]
    if alarms:
        lines.append(f"their false alarms, in per cent of healthy windows: {', '.join(alarms)}")
    return lines


def interval_coverage(board: pd.DataFrame) -> str:
    """Say how often intervals of macro-F1 cover: ``95 %``, or rung by rung where rungs differ."""
    levels = board.groupby("coverage")["level"].unique()
    if len(levels) == 1:
        return str(levels.index[0])
    return "; ".join(f"{', '.join(sorted(own))}: {coverage}" for coverage, own in levels.items())


def caveats(about: Mapping[str, Any]) -> dict[str, str]:
    """Give what no score on a data set shows, by its name, from what is known of the question."""
    cards: Mapping[str, Mapping[str, Any]] = about.get("data") or {}
    return {title: str(card["caveat"]) for title, card in cards.items() if card.get("caveat")}
