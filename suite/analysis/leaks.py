"""Findings of the leak ledger, one entry a rung of a data set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any

import pandas as pd

from suite.protocols import rung_of
from suite.protocols.ledger import NOTABLE

NAMED = 4
"""Columns left out that are named; of more the number is told."""


@dataclass(frozen=True)
class Leaks:
    """Ledger entries of all folds of one rung, put together.

    Attributes
    ----------
    experiment, dataset, rung, level
        Where.
    claim
        What a score on the rung supports a claim about.
    shared
        Thing to the largest number that any fold shares between training and test.
    duplicates
        Largest number of near-identical windows.
    probe, chance
        Balanced accuracy of the amplitude alone, mean over folds, and its chance level; NaN if unknown.
    findings
        Distinct sentences of the ledger, how tuning was divided where it was not as on the rung, and what
        contestants left out.
    refused
        Class to the reason why the rung makes no claim about it.
    """

    experiment: str
    dataset: str
    rung: str
    level: str
    claim: str
    shared: dict[str, int]
    duplicates: int
    probe: float
    chance: float
    findings: tuple[str, ...]
    refused: dict[str, str]


def leaks(runs: pd.DataFrame) -> list[Leaks]:
    """Put the ledgers of finished runs together.

    Parameters
    ----------
    runs
        Frame of runs with ``ledger`` (a mapping) and, where known, ``refused`` or ``apart_classes``.

    Returns
    -------
    list of Leaks
        By experiment, data set and level, leaky ones first.
    """
    if runs.empty:
        return []
    # A thinned training part shares no more than the whole one.
    whole = runs["training_bearings"] == 0
    done = runs[whole & (runs["status"] == "finished") & runs["ledger"].map(bool)]
    keys = ["experiment", "dataset", "level", "rung"]
    merged = [_merge(group) for _, group in done.groupby(keys)]
    return sorted(merged, key=_order)


def _order(entry: Leaks) -> tuple[str, str, tuple[bool, str, str]]:
    return entry.experiment, entry.dataset, rung_of(entry.level, entry.rung).strictness


def _merge(group: pd.DataFrame) -> Leaks:
    first = group.iloc[0]
    level, rung = str(first["level"]), str(first["rung"])
    ledgers: list[dict[str, Any]] = list(group["ledger"])
    shared: dict[str, int] = {}
    for entry in ledgers:
        for name, number in entry.get("shared", {}).items():
            shared[name] = max(shared.get(name, 0), int(number))
    findings = [line for entry in ledgers for line in entry.get("findings", ())]
    findings += [str(entry["inner"]) for entry in ledgers if entry.get("inner")]
    findings += _left_out(group) + _simulated_machines(group)
    refused: dict[str, str] = {}
    for name in ("refused", "apart_classes"):
        for reasons in [entry.get(name) for entry in ledgers] + list(group.get(name, ())):
            refused |= reasons if isinstance(reasons, dict) else {}
    probes = pd.Series([entry.get("amplitude_probe", nan) for entry in ledgers], dtype=float)
    chances = pd.Series([entry.get("chance", nan) for entry in ledgers], dtype=float)
    return Leaks(
        str(first["experiment"]),
        str(first["dataset"]),
        rung,
        level,
        rung_of(level, rung).claim,
        shared,
        max(int(entry.get("duplicates", 0)) for entry in ledgers),
        float(probes.mean()),
        float(chances.mean()),
        tuple(dict.fromkeys(findings)),
        refused,
    )


def _left_out(group: pd.DataFrame) -> list[str]:
    """Say which columns contestants left out, since they hardly vary in training."""
    columns: dict[str, dict[str, None]] = {}
    for pipeline, entry in zip(group["pipeline"], group["ledger"], strict=True):
        columns.setdefault(str(pipeline), {}).update(dict.fromkeys(entry.get("left_out", ())))
    return [
        f"{pipeline} leaves out what hardly varies in training: {', '.join(list(names)[:NAMED])}"
        + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
        for pipeline, names in columns.items()
        if names
    ]


def _simulated_machines(group: pd.DataFrame) -> list[str]:
    """Say from which simulated machines contestants learned: those of each fold's last fit."""
    known: dict[str, list[dict[str, Any]]] = {}
    for pipeline, entry in zip(group["pipeline"], group["ledger"], strict=True):
        if entry.get("simulated_training"):
            known.setdefault(str(pipeline), []).append(entry["simulated_training"])
    lines = []
    for pipeline, entries in known.items():
        counts, generators, populations = (
            ", ".join(map(str, sorted({entry[name] for entry in entries})))
            for name in ("machines", "generator", "population")
        )
        lines.append(
            f"{pipeline} learned from {counts} simulated machines (generator: {generators}; "
            f"populations of its last fits: {populations}){_class_simulated_as(entries[0])}"
        )
    return lines


def _class_simulated_as(entry: Mapping[str, Any]) -> str:
    """Say which faults of simulated machines a class stands for, where it is not its own."""
    named = (f"{name} as any of {', '.join(kinds)}" for name, kinds in entry.get("simulated_as", {}).items())
    return "".join(f", {words}" for words in named)


def amplitude_sentence(entry: Leaks) -> str:
    """Give what amplitude alone achieves on a rung; empty where it was not probed or a finding has it."""
    named = any("amplitude" in line for line in entry.findings)
    if named or not (isfinite(entry.probe) and isfinite(entry.chance)):
        return ""
    reached = f"balanced accuracy {entry.probe:.2f} (chance {entry.chance:.2f})"
    if entry.probe - entry.chance > NOTABLE:
        return f"amplitude alone would tell much, {reached}, and was taken out by standardising each window"
    return f"amplitude alone tells little: {reached}"
