"""Classes whose levels are so far apart that amplitude alone tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording

APART = 30.0
"""Ratio of median levels that no bearing damage explains as well as another gain or unit does."""


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    levels: dict[str, list[float]] = defaultdict(list)
    for recording in recordings:
        levels[recording.fault].append(_level(recording))
    usual = {fault: median(values) for fault, values in levels.items()}
    if len(usual) < 2 or not min(usual.values()) > 0:
        return
    low, high = min(usual, key=usual.__getitem__), max(usual, key=usual.__getitem__)
    factor = usual[high] / usual[low]
    if factor >= APART:
        text = (
            f"the level of {high} is {factor:.3g} times that of {low} (median RMS {usual[high]:.3g} and "
            f"{usual[low]:.3g}): amplitude alone tells them apart; another gain or unit? "
            "Keep windows.standardise: zscore"
        )
        yield Finding("note", name, text)


def _level(recording: Recording) -> float:
    """Give the RMS of a recording without its offset, over all channels."""
    wide = recording.signal.astype(np.float64)
    return float(np.sqrt((wide - wide.mean(axis=1, keepdims=True)).var(axis=1).mean()))


CHECK = DataCheck("levels", _find, "classes whose levels are so far apart that amplitude alone tells them")
