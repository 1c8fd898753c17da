"""Two machines with the same 6205 bearing: CWRU and HIT-SM, the classes that both have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from suite.data.catalog import cwru, hit_sm
from suite.data.dataset import DataSet, Options
from suite.data.recording import Recording
from suite.identity import key_of

COMMON = ("healthy", "inner", "outer")
"""HIT-SM has no ball faults."""

_CWRU = cwru.CwruOptions()
_HIT_SM = Options()
_OWN_CONDITIONS = "a load of one machine and a speed of the other are no common conditions: ask 'cross-rig'"


def read(root: Path, options: Options) -> list[Recording]:
    """Read both machines, the first's ball faults left out.

    Rates (12 and 51.2 kHz), gains and offsets stay the owners': a question must bring the rates
    together by its windows (``rate_hz``), and may the rest (``low_pass_hz``, ``standardise: zscore``), or its
    ledger reports the difference.

    Parameters
    ----------
    root
        The folder that holds all data.
    options
        None.

    Returns
    -------
    list of Recording
        CWRU's, then HIT-SM's; names begin with the rig. Loads and severities are in their owners'
        units (hp and kg, inches and degrees) and cannot be compared across rigs.

    Raises
    ------
    RequestError
        Either data set is absent, or a file is damaged.
    """
    both = cwru.read(root, _CWRU) + hit_sm.read(root, _HIT_SM)
    return [replace(item, name=f"{item.rig}/{item.name}") for item in both if item.fault in COMMON]


def missing(root: Path, options: Options) -> list[str]:
    """List what either folder lacks."""
    return [line for line in cwru.missing(root, _CWRU) if "ball" not in line] + hit_sm.missing(root, _HIT_SM)


def fingerprint(root: Path, options: Options) -> str:
    """Give a key of both data sets' content."""
    parts = [cwru.fingerprint(root, _CWRU), hit_sm.fingerprint(root, _HIT_SM)]
    return key_of({"dataset": "cwru_hit_sm", "reader": 1, "parts": parts, "classes": COMMON})


DATASET = DataSet(
    name="cwru_hit_sm",
    summary="CWRU and HIT-SM, both with 6205 bearings: healthy, inner and outer; two machines, 14 bearings",
    citation=f"{cwru.DATASET.citation}; {hit_sm.DATASET.citation}",
    licence=f"CWRU: {cwru.DATASET.licence}; HIT-SM: {hit_sm.DATASET.licence}",
    homepage=cwru.DATASET.homepage,
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    files=cwru.DATASET.files + hit_sm.DATASET.files,
    by_hand=f"{cwru.DATASET.by_hand}; and {hit_sm.DATASET.by_hand}",
    refused_rungs={
        **dict.fromkeys(("condition", "bearing-condition", "load-transfer"), _OWN_CONDITIONS),
        **hit_sm.DATASET.refused_rungs,
    },
)
