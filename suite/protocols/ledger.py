"""The leak ledger: what both sides of a fold share, counted and stored with each run."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.protocols.cues import (
    CueScore,
    amplitude_probe,
    fingerprint_probe,
    offset_probe,
    rate_probe,
    signal_probes,
)
from suite.protocols.duplicates import duplicates
from suite.protocols.fold import Fold, bearing_ids, gap_samples
from suite.protocols.rungs import Rung
from suite.protocols.testable import excused
from suite.protocols.thinning import bearings_to_learn_from
from suite.wording import plural

NOTABLE = 0.15
"""Balanced accuracy above chance from which a cue is worth a sentence."""

GIVEN_AWAY = 0.75
"""Hit rate minus false-alarm rate from which one class is as good as given away by a cue."""

CUES = {
    "amplitude": "amplitude alone",
    "offset": "the offset alone",
    "rate": "the sampling rate alone",
    "band": "the upper edge of the band alone (a common low_pass_hz takes it out)",
    "quantisation": "the number of repeated values alone (resampling or low_pass_hz takes it out)",
}
"""Probe to how a finding begins."""

FORBIDDEN = frozenset({"target_samples", "target_duplicates"})
"""What no rung may share: windows that are adapted on and tested, or copies of them."""

TAKEN_OUT = {"amplitude": ("zscore",), "offset": ("zscore", "mean")}
"""Cue to the kinds of standardising that remove it."""


class LeakError(RuntimeError):
    """A fold shares what its rung forbids: the job must not run."""


def shared(metadata: pd.DataFrame, fold: Fold) -> dict[str, int]:
    """Count what training and test have in common, from the window table.

    Parameters
    ----------
    metadata
        Window table.
    fold
        Rows of both sides; rows that are apart are not counted.

    Returns
    -------
    dict
        ``samples``: test windows that overlap a training window in time; ``neighbours``: test windows
        closer to a training window than the gap; ``recordings``, ``bearings``, ``conditions``, ``rigs``:
        names on both sides; ``sizes``: those of faults, each on its rig; ``target_samples``,
        ``target_recordings``, ``target_bearings``: the same of what is adapted on and tested;
        ``untrained_rig_classes``: classes that a tested rig has, that are not refused, and of which
        training has none on this rig; ``unknown_bearings`` and ``unknown_classes``: what is left out of
        training on purpose, and trains.
    """
    train, test, target, unknown = (
        metadata.iloc[rows] for rows in (fold.train, fold.test, fold.target, fold.unknown)
    )
    return {
        "samples": _touching(train, test, np.zeros(len(test))),
        "neighbours": _touching(train, test, gap_samples(test).to_numpy()),
        "recordings": len(set(train["recording"]) & set(test["recording"])),
        "bearings": len(set(bearing_ids(train)) & set(bearing_ids(test))),
        "conditions": len(set(train["condition"]) & set(test["condition"])),
        "sizes": len(_sizes(train) & _sizes(test)),
        "rigs": len(set(train["rig"]) & set(test["rig"])),
        "target_samples": _touching(target, test, np.zeros(len(test))),
        "target_recordings": len(set(target["recording"]) & set(test["recording"])),
        "target_bearings": len(set(bearing_ids(target)) & set(bearing_ids(test))),
        "untrained_rig_classes": _untrained_rig_classes(metadata, fold),
        "unknown_bearings": len(set(bearing_ids(train)) & set(bearing_ids(unknown))),
        "unknown_classes": len(set(train["fault"]) & set(unknown["fault"])),
    }


def _sizes(side: pd.DataFrame) -> set[tuple[Any, ...]]:
    faulty = side.loc[side["severity"] > 0, ["rig", "severity"]]
    return set(faulty.itertuples(index=False, name=None))


def _untrained_rig_classes(metadata: pd.DataFrame, fold: Fold) -> int:
    pairs = metadata["rig"].astype(str) + "\n" + metadata["fault"].astype(str)
    able = ~metadata["fault"].isin(list(excused(fold, metadata["fault"].to_numpy(dtype=str))))
    there = metadata["rig"].isin(metadata["rig"].iloc[fold.test].unique())
    return len(set(pairs[able & there]) - set(pairs.iloc[fold.train]))


def _touching(train: pd.DataFrame, test: pd.DataFrame, gap: npt.NDArray[Any]) -> int:
    count = 0
    spans = {name: windows[["start", "stop"]].to_numpy() for name, windows in train.groupby("recording")}
    gaps = pd.Series(gap, index=test.index)
    for name, windows in test.groupby("recording"):
        if name not in spans:
            continue
        start, stop = spans[name].T
        near = gaps[windows.index].to_numpy()[:, None]
        first, last = windows["start"].to_numpy()[:, None], windows["stop"].to_numpy()[:, None]
        count += int(((first - near < stop) & (last + near > start)).any(axis=1).sum())
    return count


def check_fold(
    rung: Rung, metadata: pd.DataFrame, signals: npt.NDArray[np.float32], fold: Fold
) -> dict[str, int]:
    """Count what a fold shares, and refuse what its rung forbids.

    Parameters
    ----------
    rung
        Its ``forbids`` names what must be zero beside what :data:`FORBIDDEN` does.
    metadata, signals
        Window table and windows, shape (n, channels, length).
    fold
        Rows of both sides.

    Returns
    -------
    dict
        The counts of :func:`shared`, ``duplicates``, ``target_duplicates`` and ``unknown_duplicates``.

    Raises
    ------
    LeakError
        Naming each forbidden thing and how often it was seen.
    """
    recordings = metadata["recording"].to_numpy(dtype=str)
    counts = {
        **shared(metadata, fold),
        "duplicates": duplicates(signals, fold.train, fold.test, recordings),
        "target_duplicates": duplicates(signals, fold.target, fold.test, recordings),
        "unknown_duplicates": duplicates(signals, fold.train, fold.unknown, recordings),
    }
    forbidden = [f"{counts[key]} {key}" for key in sorted(rung.forbids | FORBIDDEN) if counts[key]]
    if forbidden:
        raise LeakError(f"{rung.name}, {fold.name}: against what it forbids, {', '.join(forbidden)}")
    return counts


def probe(metadata: pd.DataFrame, signals: npt.NDArray[np.float32], fold: Fold) -> dict[str, CueScore]:
    """Measure how far each cue goes that is no fault, and the control.

    Parameters
    ----------
    metadata
        Window table, one row a window.
    signals
        Shape (n, channels, length), as an estimator gets them.
    fold
        Whose training part is learned from and whose test part is predicted.

    Returns
    -------
    dict of str to CueScore
        ``amplitude``, ``offset`` and ``rate`` from the window table; ``band``, ``quantisation``,
        ``identity``, ``shuffled`` and ``fingerprint`` from the windows.
    """
    return {
        "amplitude": amplitude_probe(metadata, fold),
        "offset": offset_probe(metadata, fold),
        "rate": rate_probe(metadata, fold),
        "fingerprint": fingerprint_probe(metadata, signals, fold),
        **signal_probes(metadata, signals, fold),
    }


def findings(counts: dict[str, int], probes: dict[str, CueScore], standardise: str) -> list[str]:
    """Describe in plain words what a reader should know of a fold.

    A cue that standardising takes out is no finding, however far it would have gone.

    Parameters
    ----------
    counts
        What :func:`check_fold` returned.
    probes
        What :func:`probe` returned.
    standardise
        How windows are standardised.

    Returns
    -------
    list of str
        Empty for a fold that shares nothing and whose windows hold no cue.
    """
    sentences = []
    for key in ("recordings", "bearings", "conditions"):
        if counts[key]:
            sentences.append(f"training and test share {plural(counts[key], key[:-1])}")
    if counts.get("duplicates"):
        sentences.append(f"test windows that are copies of training windows: {counts['duplicates']}")
    for name, cue in CUES.items():
        score = probes[name]
        notable = score.excess > NOTABLE or score.gain > GIVEN_AWAY
        if notable and standardise not in TAKEN_OUT.get(name, ()):
            sentences.append(
                f"{cue} reaches a balanced accuracy of {score.accuracy:.2f} (chance {score.chance:.2f}) and "
                f"tells {score.best_class} best ({score.gain:.0%} more hits than false alarms); it is left in"
            )
    identity, control, fingerprint = (probes[name] for name in ("identity", "shuffled", "fingerprint"))
    if fingerprint.excess > NOTABLE:
        sentences.append(
            f"the band above that of the slowest recording tells the rates of recordings with a balanced "
            f"accuracy of {fingerprint.accuracy:.2f} (chance {fingerprint.chance:.2f}): what is learned "
            "may be the recorder"
        )
    if counts["bearings"] and identity.excess > NOTABLE:
        sentences.append(
            f"windows tell the bearing with a balanced accuracy of {identity.accuracy:.2f} "
            f"(chance {identity.chance:.2f}): what is learned may be bearings, not faults"
        )
    if control.excess > NOTABLE:
        sentences.append(
            f"shuffled labels reach a balanced accuracy of {control.accuracy:.2f} "
            f"(chance {control.chance:.2f}): labels leak"
        )
    return sentences


def ledger(
    rung: Rung,
    metadata: pd.DataFrame,
    signals: npt.NDArray[np.float32],
    counts: dict[str, int],
    fold: Fold,
    standardise: str,
) -> dict[str, Any]:
    """Write up one fold.

    Parameters
    ----------
    rung, metadata, signals, fold
        As in :func:`check_fold`; ``signals`` has shape (n, channels, length).
    counts
        What :func:`check_fold` returned.
    standardise
        How windows are standardised.

    Returns
    -------
    dict
        ``fold``, ``shared``, ``duplicates``, ``training_bearings`` (class to number), ``forbidden``;
        ``amplitude_probe``, ``offset_probe``, ``rate_probe``, ``band_probe``, ``quantisation_probe`` and
        ``shuffled_control`` (balanced accuracies) with their ``chance``; ``identity_probe`` with
        ``identity_chance`` and ``fingerprint_probe`` with ``fingerprint_chance``; ``findings`` and
        ``refused``.
    """
    probes = probe(metadata, signals, fold)
    return {
        "fold": fold.name,
        "shared": {key: value for key, value in counts.items() if key != "duplicates"},
        "duplicates": counts["duplicates"],
        "training_bearings": bearings_to_learn_from(metadata, fold),
        "forbidden": sorted(rung.forbids | FORBIDDEN),
        **{f"{name}_probe": probes[name].accuracy for name in (*CUES, "identity", "fingerprint")},
        "shuffled_control": probes["shuffled"].accuracy,
        "chance": probes["amplitude"].chance,
        "identity_chance": probes["identity"].chance,
        "fingerprint_chance": probes["fingerprint"].chance,
        "findings": findings(counts, probes, standardise),
        "refused": dict(fold.refused),
    }
