"""Probabilities that every trial of a job gave, for what is made of them later: ensembles, sets, and more."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suite.files import write_bytes

PROBABILITIES_FILE = "trial_probabilities.npz"
"""Name of the file among those of a job's run."""


def write_probabilities(
    path: Path,
    inner: npt.NDArray[np.float64],
    inner_rows: npt.NDArray[np.intp],
    blind: npt.NDArray[np.float64],
) -> None:
    """Write what all trials predicted into one compressed file, whole or not at all, as float16.

    Parameters
    ----------
    path
        The file.
    inner
        Of the held-out sides of the inner folds, one after the other, shape (T, m, classes); NaN for a trial
        that did not come to an end.
    inner_rows
        Rows of the training part that they belong to, shape (m,).
    blind
        Of the test part by each training seed, shape (T, R, n, classes); NaN where nothing was fitted.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    stream = io.BytesIO()
    # Three digits are enough to weigh predictions by, and take a quarter of the room.
    np.savez_compressed(
        stream, inner=inner.astype(np.float16), inner_rows=inner_rows, blind=blind.astype(np.float16)
    )
    write_bytes(path, stream.getvalue())


def read_probabilities(
    path: Path,
) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.intp], npt.NDArray[np.float16]]:
    """Read what :func:`write_probabilities` wrote: ``inner``, ``inner_rows`` and ``blind``."""
    with np.load(path, allow_pickle=False) as stored:
        return stored["inner"], stored["inner_rows"], stored["blind"]
