"""Probabilities that every trial of a job gave, for what is made of them later: ensembles, votes, sets."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.files import write_bytes
from suite.records.stored_arrays import read_stored, refusing_damage

PROBABILITIES_FILE = "trial_probabilities.npz"
"""Name of the file among those of a job's run."""


@dataclass(frozen=True, eq=False)
class TrialProbabilities:
    """What all T trials of a job predicted; columns in the order of the job's classes.

    Attributes
    ----------
    inner
        Of the held-out sides of the inner folds, one after the other, shape (T, m, classes); NaN for a trial
        that did not come to an end.
    inner_rows
        Rows of the training part that they belong to, shape (m,).
    inner_truth
        Codes of their classes, shape (m,); ``None`` in files of before they were kept.
    blind
        Of the test part by each training seed, shape (T, R, n, classes), rows in the order of the job's
        prediction table; NaN where nothing was fitted.
    inner_bearings, inner_recordings
        Numbers of the bearing and of the recording of each held-out row, shape (m,); ``None`` in files of
        before they were kept.
    """

    inner: npt.NDArray[np.floating]
    inner_rows: npt.NDArray[np.intp]
    inner_truth: npt.NDArray[np.int16] | None
    blind: npt.NDArray[np.floating]
    inner_bearings: npt.NDArray[np.integer] | None = None
    inner_recordings: npt.NDArray[np.integer] | None = None

    def __post_init__(self) -> None:
        """Refuse what no job writes.

        Raises
        ------
        ValueError
            Shapes that do not go together, or a class without a column.
        """
        if self.inner.ndim != 3 or self.blind.ndim != 4 or len(self.inner) != len(self.blind):
            raise ValueError(f"held-out probabilities {self.inner.shape}, blind ones {self.blind.shape}")
        rows, truth = self.inner.shape[1], self.inner_truth
        named = (self.inner_rows, truth, self.inner_bearings, self.inner_recordings)
        if any(one is not None and one.shape != (rows,) for one in named):
            raise ValueError(f"{rows} held-out rows, {len(self.inner_rows)} of them named")
        if truth is not None and not ((truth >= 0) & (truth < self.inner.shape[2])).all():
            raise ValueError("a class has no column")


def write_probabilities(path: Path, kept: TrialProbabilities) -> None:
    """Write what all trials predicted into one compressed file, whole or not at all, as float16.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    stream = io.BytesIO()
    arrays: dict[str, Any] = {"inner_rows": kept.inner_rows}
    if kept.inner_truth is not None:
        arrays["inner_truth"] = kept.inner_truth.astype(np.int16)
    if kept.inner_bearings is not None and kept.inner_recordings is not None:
        arrays["inner_bearings"] = kept.inner_bearings.astype(np.int32)
        arrays["inner_recordings"] = kept.inner_recordings.astype(np.int32)
    # Three digits are enough to weigh predictions by, and take a quarter of the room.
    np.savez_compressed(
        stream,
        inner=kept.inner.astype(np.float16),
        blind=kept.blind.astype(np.float16),
        **arrays,
    )
    write_bytes(path, stream.getvalue())


def read_probabilities(path: Path) -> TrialProbabilities:
    """Read what :func:`write_probabilities` wrote; never a pickle.

    Raises
    ------
    RequestError
        When the file is missing, damaged or holds what no job writes.
    """
    with refusing_damage(path, "the probabilities of a job's trials"):
        arrays = read_stored(path)
        held_out = [arrays.get(f"inner_{name}") for name in ("bearings", "recordings")]
        return TrialProbabilities(
            arrays["inner"], arrays["inner_rows"], arrays.get("inner_truth"), arrays["blind"], *held_out
        )
