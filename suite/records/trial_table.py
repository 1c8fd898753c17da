"""What every trial of a job predicted on the blind test part: what the search is replayed from."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suite.errors import RequestError
from suite.files import write_bytes
from suite.records.by_job import ReadWhenAsked
from suite.records.predictions import RECORD_ADVICE
from suite.records.stored_arrays import read_stored, refusing_damage
from suite.records.trial_probabilities import PROBABILITIES_FILE, TrialProbabilities, read_probabilities

TRIALS_FILE = "trials.npz"
"""Name of the file among those of a job's run."""

TABLES_KEPT = 500
"""Tables of trials that stay in memory: those of a rung of one data set, some hundred kB each."""

_VECTORS = ("inner", "cpu_seconds", "fit_seconds")


@dataclass(frozen=True, eq=False)
class TrialTable:
    """The trials of a job: T settings, its starts first, each fitted with up to R training seeds.

    Attributes
    ----------
    inner
        Score of each trial on the inner folds, shape (T,); -inf where it failed.
    starts
        How many of the first trials are starts.
    cpu_seconds
        Of the inner fits of each trial, shape (T,).
    fit_seconds
        CPU seconds of one fit on the whole training part, shape (T,); NaN where there was none.
    predicted
        Codes of the classes predicted by each fit, shape (T, R, n), rows n in the order of the job's
        prediction table; -1 where nothing was fitted.
    classes
        Name of each code.
    folder
        Where the probabilities of the same trials lie; ``None`` where they were not kept.
    """

    inner: npt.NDArray[np.float64]
    starts: int
    cpu_seconds: npt.NDArray[np.float64]
    fit_seconds: npt.NDArray[np.float64]
    predicted: npt.NDArray[np.int16]
    classes: tuple[str, ...]
    folder: Path | None = None

    def __post_init__(self) -> None:
        """Refuse a table that no job writes.

        Raises
        ------
        ValueError
            On shapes that do not fit, impossible numbers, codes without a class or a half-predicted fit.
        """
        if self.predicted.ndim != 3 or self.predicted.dtype.kind != "i":
            raise ValueError("the predicted classes are no whole numbers by trial, seed and window")
        trials = self.predicted.shape[0]
        if any(getattr(self, name).shape != (trials,) for name in _VECTORS):
            raise ValueError(f"a figure is lacking for some of the {trials} trials")
        if not 0 <= self.starts <= trials:
            raise ValueError(f"{self.starts} starts among {trials} trials")
        if np.isnan(self.inner).any() or (self.inner == np.inf).any():
            raise ValueError("an inner score is no number")
        if not (self.cpu_seconds >= 0).all() or (self.fit_seconds < 0).any():
            raise ValueError("seconds are below zero or no number")
        low, high = (self.predicted.min(), self.predicted.max()) if self.predicted.size else (0, -1)
        if low < -1 or high >= len(self.classes):
            raise ValueError(f"a predicted class has no name among {', '.join(self.classes)}")
        lacking = self.predicted == -1
        if (lacking.any(axis=2) != lacking.all(axis=2)).any():
            raise ValueError("a fit predicted some windows and not others")

    def probabilities(self) -> TrialProbabilities | None:
        """Read what the same trials gave as probabilities; ``None`` where that was not kept.

        Raises
        ------
        RequestError
            A file that is damaged, or that of another job.
        """
        file = self.folder / PROBABILITIES_FILE if self.folder else None
        if file is None or not file.is_file():
            return None
        kept = read_probabilities(file)
        if kept.blind.shape != (*self.predicted.shape, len(self.classes)):
            expected = f"those of {len(self.inner)} trials; {RECORD_ADVICE}"
            raise RequestError("holds the probabilities of another job", file=file, expected=expected)
        return kept


def write_trials(path: Path, table: TrialTable) -> None:
    """Write the trials of a job into one compressed file, whole or not at all.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    stream = io.BytesIO()
    small = np.int8 if len(table.classes) <= np.iinfo(np.int8).max else np.int16
    np.savez_compressed(
        stream,
        inner=table.inner,
        starts=np.array(table.starts),
        cpu_seconds=table.cpu_seconds,
        fit_seconds=table.fit_seconds,
        predicted=table.predicted.astype(small),
        classes=np.array(table.classes, dtype=np.str_),
    )
    write_bytes(path, stream.getvalue())


def read_trials(path: Path) -> TrialTable:
    """Read the trials of a job; never a pickle.

    Raises
    ------
    RequestError
        When the file is missing, damaged or holds what no job writes.
    """
    with refusing_damage(path, "the trials of a job"):
        arrays = read_stored(path)
        vectors = {name: arrays[name].astype(np.float64, casting="safe") for name in _VECTORS}
        return TrialTable(
            **vectors,
            starts=int(arrays["starts"]),
            predicted=arrays["predicted"].astype(np.int16, casting="safe"),
            classes=tuple(str(name) for name in arrays["classes"]),
            folder=path.parent,
        )


@dataclass(frozen=True)
class TrialsOfJob:
    """Where the trials of a job lie, and what its record says of them.

    Attributes
    ----------
    file
        Of the trials.
    trials, best_inner_score
        How many were made, and the highest inner score.
    windows
        In the job's prediction table; read when it is called.
    """

    file: Path
    trials: int
    best_inner_score: float
    windows: Callable[[], int]

    def read(self) -> TrialTable:
        """Read them.

        Raises
        ------
        RequestError
            A file that is missing or damaged, or that of another job.
        """
        table = read_trials(self.file)
        own = (self.trials, self.best_inner_score, self.windows())
        if own != (len(table.inner), table.inner.max(initial=-np.inf), table.predicted.shape[2]):
            expected = f"{self.trials} trials on {own[2]} windows; {RECORD_ADVICE}"
            raise RequestError("holds the trials of another job", file=self.file, expected=expected)
        return table


class StoredTrials(ReadWhenAsked[TrialsOfJob, TrialTable]):
    """Job key to the trials of the job; the last that were read stay, since a board asks for each often."""

    def __init__(self, places: Mapping[str, TrialsOfJob]) -> None:
        super().__init__(places)
        self._kept = lru_cache(maxsize=TABLES_KEPT)(TrialsOfJob.read)

    def _read(self, place: TrialsOfJob) -> TrialTable:
        return self._kept(place)
