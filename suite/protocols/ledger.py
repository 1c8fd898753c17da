"""The leak ledger: what both sides of a fold share, counted and stored with each run."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from suite.protocols.fold import Fold, Rows, bearing_ids, gap_samples
from suite.protocols.rungs import Rung

DUPLICATE_CORRELATION = 0.9999
"""Two windows this alike (after mean and gain are taken out) are one measurement, copied."""


class LeakError(RuntimeError):
    """A fold shares what its rung forbids: the job must not run."""


def shared(metadata: pd.DataFrame, fold: Fold) -> dict[str, int]:
    """Count what training and test have in common, from the window table.

    Parameters
    ----------
    metadata
        Window table of the arena.
    fold
        Rows of both sides; rows that are apart are not counted.

    Returns
    -------
    dict
        ``samples``: test windows that overlap a training window in time; ``neighbours``: test windows
        closer to a training window than the gap; ``recordings``, ``bearings``, ``conditions``, ``rigs``:
        names on both sides; ``target_bearings``: bearings both adapted on and tested.
    """
    train, test = metadata.iloc[fold.train], metadata.iloc[fold.test]
    return {
        "samples": _touching(train, test, np.zeros(len(test))),
        "neighbours": _touching(train, test, gap_samples(test).to_numpy()),
        "recordings": len(set(train["recording"]) & set(test["recording"])),
        "bearings": len(set(bearing_ids(train)) & set(bearing_ids(test))),
        "conditions": len(set(train["condition"]) & set(test["condition"])),
        "rigs": len(set(train["rig"]) & set(test["rig"])),
        "target_bearings": len(set(bearing_ids(metadata.iloc[fold.target])) & set(bearing_ids(test))),
    }


def _touching(train: pd.DataFrame, test: pd.DataFrame, gap: npt.NDArray[Any]) -> int:
    count = 0
    spans = {name: part[["start", "stop"]].to_numpy() for name, part in train.groupby("recording")}
    gaps = pd.Series(gap, index=test.index)
    for name, part in test.groupby("recording"):
        if name not in spans:
            continue
        start, stop = spans[name].T
        near = gaps[part.index].to_numpy()[:, None]
        first, last = part["start"].to_numpy()[:, None], part["stop"].to_numpy()[:, None]
        count += int(((first - near < stop) & (last + near > start)).any(axis=1).sum())
    return count


def duplicates(signals: npt.NDArray[np.float32], train: Rows, test: Rows, chunk: int = 512) -> int:
    """Count test windows that equal a training window up to offset and gain.

    Parameters
    ----------
    signals
        All windows, shape (n, channels, length).
    train, test
        Row numbers.
    chunk
        Test windows compared at a time.

    Returns
    -------
    int
        Test windows with a correlation above :data:`DUPLICATE_CORRELATION` to some training window.
    """
    reference = _unit(signals[train])
    count = 0
    for start in range(0, len(test), chunk):
        likeness = _unit(signals[test[start : start + chunk]]) @ reference.T
        count += int((likeness.max(axis=1) > DUPLICATE_CORRELATION).sum())
    return count


def _unit(windows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    flat = windows.reshape(len(windows), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.where(norm > 0, norm, 1.0), dtype=np.float32)


def check(rung: Rung, metadata: pd.DataFrame, signals: npt.NDArray[np.float32], fold: Fold) -> dict[str, int]:
    """Count what a fold shares, and refuse what its rung forbids.

    Parameters
    ----------
    rung
        Its ``forbids`` names what must be zero.
    metadata, signals
        Window table and windows, shape (n, channels, length).
    fold
        Rows of both sides.

    Returns
    -------
    dict
        The counts of :func:`shared` and ``duplicates``.

    Raises
    ------
    LeakError
        Naming each forbidden thing and how often it was seen.
    """
    counts = {**shared(metadata, fold), "duplicates": duplicates(signals, fold.train, fold.test)}
    found = [f"{counts[key]} {key}" for key in sorted(rung.forbids) if counts[key]]
    if found:
        raise LeakError(f"{rung.name}, {fold.name}: training and test share {', '.join(found)}")
    return counts


def amplitude_probe(metadata: pd.DataFrame, fold: Fold) -> dict[str, float]:
    """Ask how far the bare amplitude goes: log RMS before standardising, and nothing else.

    Returns
    -------
    dict
        ``amplitude_probe``: balanced accuracy on the test rows (logistic regression); ``chance``: one over
        the number of classes tested.
    """
    train, test = metadata.iloc[fold.train], metadata.iloc[fold.test]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=10.0, max_iter=1000))
    model.fit(_log_rms(train), train["fault"])
    truth, guess = test["fault"].to_numpy(), model.predict(_log_rms(test))
    recalls = [float((guess[truth == name] == name).mean()) for name in np.unique(truth)]
    return {"amplitude_probe": float(np.mean(recalls)), "chance": 1 / train["fault"].nunique()}


def _log_rms(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    return np.log(table[["raw_rms"]].to_numpy() + 1e-12)


def findings(rung: Rung, counts: dict[str, int], probe: dict[str, float], standardise: str) -> list[str]:
    """Say in plain words what a reader should know of a fold."""
    said = []
    for key in ("recordings", "bearings", "conditions"):
        if counts[key]:
            said.append(f"training and test share {counts[key]} {key}")
    excess = probe["amplitude_probe"] - probe["chance"]
    if excess > 0.15:
        left = "left in the windows" if standardise != "zscore" else "taken out by standardising each window"
        said.append(
            f"amplitude alone reaches a balanced accuracy of {probe['amplitude_probe']:.2f} "
            f"(chance {probe['chance']:.2f}); it is {left}"
        )
    return said


def ledger(
    rung: Rung, metadata: pd.DataFrame, counts: dict[str, int], fold: Fold, standardise: str
) -> dict[str, Any]:
    """Write up one fold.

    Parameters
    ----------
    rung, metadata, fold
        As in :func:`check`.
    counts
        What :func:`check` returned.
    standardise
        How windows are standardised.

    Returns
    -------
    dict
        ``fold``, ``shared``, ``duplicates``, ``forbidden``, ``amplitude_probe``, ``chance``, ``findings``
        and ``refused``.
    """
    probe = amplitude_probe(metadata, fold)
    return {
        "fold": fold.name,
        "shared": {key: value for key, value in counts.items() if key != "duplicates"},
        "duplicates": counts["duplicates"],
        "forbidden": sorted(rung.forbids),
        **probe,
        "findings": findings(rung, counts, probe, standardise),
        "refused": dict(fold.refused),
    }
