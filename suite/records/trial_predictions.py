"""What each trial of a job predicted, on disk before the study learns of the trial."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from suite.arrays import Probabilities
from suite.files import write_bytes
from suite.identity import canonical
from suite.records.stored_arrays import UNREADABLE, read_stored

_PARAMS = "params"


class TrialPredictions:
    """Tables of probabilities by trial, one compressed file a trial.

    Parameters
    ----------
    folder
        Made when the first trial is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.npz"

    def keep(self, number: int, params: Mapping[str, Any], tables: Mapping[str, Probabilities]) -> None:
        """Write the tables of a trial, whole or not at all.

        Parameters
        ----------
        number
            Of the trial among those that count.
        params
            Its setting.
        tables
            Name of what was predicted to probabilities, shape (n, classes); bits are kept.

        Raises
        ------
        OSError
            When the file cannot be written.
        """
        stream = io.BytesIO()
        arrays: dict[str, Any] = {**tables, _PARAMS: np.array(canonical(params))}
        np.savez_compressed(stream, **arrays)
        write_bytes(self._path(number), stream.getvalue())

    def get(self, number: int, params: Mapping[str, Any]) -> dict[str, Probabilities] | None:
        """Give the tables of a trial by name; ``None`` where none, damaged or another setting's are kept."""
        try:
            tables = read_stored(self._path(number))
        except UNREADABLE:
            return None
        setting = tables.pop(_PARAMS, None)
        return tables if setting is not None and str(setting) == canonical(params) else None
