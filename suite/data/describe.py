"""Describe what a data set consists of, from its recordings alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from suite.data.recording import Recording

DESCRIPTION_SCHEMA = 2
"""Raised when the same recordings give another description: kept ones are then made anew."""

RULE = "of each class the first recording, in catalog order, in the condition that most recordings share"
"""Which recordings are looked at; nothing in it depends on a result."""


def describe_recordings(recordings: Sequence[Recording]) -> dict[str, Any]:
    """Describe the recordings of a data set.

    Parameters
    ----------
    recordings
        In the catalog's order.

    Returns
    -------
    dict
        Plain JSON types: ``recordings``, ``bearings`` (physical ones, distinct across rigs),
        ``conditions`` (how many), ``condition_names``, ``grid`` (fault to condition to number of recordings),
        ``rigs`` (names), ``hours``, ``rates_hz``
        (distinct), ``rpm`` and ``seconds`` (smallest, largest), ``channels`` (distinct numbers),
        ``classes`` (fault to its ``bearings``, ``recordings``, ``conditions`` and ``hours``), ``notes``
        (recording to its notes, where it has some), ``rule`` and ``pictures`` (one
        :func:`suite.data.spectra.spectra_of` a class).
    """
    from suite.data.spectra import spectra_of

    by_class: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        by_class[recording.fault].append(recording)
    names = list(dict.fromkeys(recording.condition for recording in recordings))
    return {
        **_counts(recordings),
        "condition_names": names,
        "grid": {
            fault: {name: len(rows) for name, rows in _by_condition(mine).items()}
            for fault, mine in sorted(by_class.items())
        },
        "rigs": sorted({recording.rig for recording in recordings}),
        "rates_hz": sorted({recording.rate_hz for recording in recordings}),
        "rpm": _span([round(60 * end, 1) for recording in recordings for end in recording.span_hz]),
        "seconds": _span([round(recording.seconds, 3) for recording in recordings]),
        "channels": sorted({int(recording.signal.shape[0]) for recording in recordings}),
        "classes": {fault: _counts(mine) for fault, mine in sorted(by_class.items())},
        "notes": {recording.name: list(recording.notes) for recording in recordings if recording.notes},
        "rule": RULE,
        "pictures": [spectra_of(recording) for recording in typical(recordings)],
    }


def typical(recordings: Sequence[Recording]) -> list[Recording]:
    """Choose one recording a class by :data:`RULE`.

    Parameters
    ----------
    recordings
        In the catalog's order.

    Returns
    -------
    list of Recording
        By name of the class. Of conditions that are equally common the first one counts; a class that
        never ran in it is shown by its first recording.
    """
    if not recordings:
        return []
    usual = Counter(recording.condition for recording in recordings).most_common(1)[0][0]
    chosen: dict[str, Recording] = {}
    for recording in recordings:
        present = chosen.setdefault(recording.fault, recording)
        if recording.condition == usual != present.condition:
            chosen[recording.fault] = recording
    return [chosen[fault] for fault in sorted(chosen)]


def _by_condition(recordings: Sequence[Recording]) -> dict[str, list[Recording]]:
    found: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        found[recording.condition].append(recording)
    return found


def _counts(recordings: Sequence[Recording]) -> dict[str, Any]:
    return {
        "recordings": len(recordings),
        "bearings": len({(recording.rig, recording.bearing) for recording in recordings}),
        "conditions": len({recording.condition for recording in recordings}),
        "hours": sum(recording.seconds for recording in recordings) / 3600,
    }


def _span(values: list[float]) -> list[float]:
    return [min(values), max(values)]
