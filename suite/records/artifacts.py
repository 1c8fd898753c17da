"""What a run keeps as files: predictions and confusion matrix from the job, the rest from its record."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suite.errors import RequestError
from suite.evaluation.confusion import count_confusions
from suite.question.job import Job
from suite.records.record import PREDICTIONS, Record
from suite.records.trial_predictions import TrialPredictions
from suite.workspace import Workspace

RECORD = "record.json"
"""File of the whole record."""

MODEL = "estimator"
"""Folder of the fitted model."""

FIRST_RECORD = "result.json"
"""Its name in the first schema."""


def question_folder(workspace: Workspace, experiment: str) -> Path:
    """Give the folder that holds those of a question's jobs."""
    return workspace.cache / "jobs" / experiment


def job_folder(workspace: Workspace, job: Job) -> Path:
    """Give the folder of what a job knows before its run is recorded; then it goes."""
    return question_folder(workspace, job.experiment) / job.key[:24]


def outcome_folder(workspace: Workspace, job: Job) -> Path:
    """Give the folder in which a job leaves predictions and model until its run is recorded."""
    return job_folder(workspace, job) / "outcome"


def fetched_folder(workspace: Workspace, run_id: str) -> Path:
    """Give the folder in which files of a run lie here that a tracking server keeps.

    Raises
    ------
    RequestError
        An id that would lead elsewhere.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", run_id):
        raise RequestError(f"names a run {run_id!r}", file="tracking server", expected="an id")
    return workspace.cache / "runs" / run_id


def job_lock(workspace: Workspace, job: Job) -> Path:
    """Give the lock file of a job that is being run."""
    return job_folder(workspace, job) / "lock"


def trial_predictions(workspace: Workspace, job: Job) -> TrialPredictions:
    """Give the store of what a job's trials predicted, which lasts until the job has finished."""
    return TrialPredictions(job_folder(workspace, job) / "trials")


def write_predictions(folder: Path, name: str, predictions: pd.DataFrame) -> str:
    """Write what a job predicted: ``predictions.parquet``, ``confusion_matrix.json`` and ``.png``.

    Parameters
    ----------
    folder
        Must exist.
    name
        Of the job, for the picture's title.
    predictions
        One row a test window: :data:`suite.records.record.PREDICTION_COLUMNS`, ``p_<class>`` and
        ``predicted_<i>``.

    Returns
    -------
    str
        Name of the file with the predictions.
    """
    predictions.to_parquet(folder / PREDICTIONS)
    counts = confusion_counts(predictions)
    _write_json(folder / "confusion_matrix.json", counts.to_dict(orient="split"))
    _draw(counts, name, folder / "confusion_matrix.png")
    return PREDICTIONS


def write_record(folder: Path, record: Record) -> None:
    """Write a record's files: ``record.json``, ``ledger.json``, ``environment.json``, ``error.txt`` if any.

    Parameters
    ----------
    folder
        Must exist.
    record
        Of a job that finished or failed.
    """
    _write_json(folder / RECORD, record.to_json())
    _write_json(folder / "ledger.json", record.ledger)
    _write_json(folder / "environment.json", record.environment)
    if record.error:
        (folder / "error.txt").write_text(record.error, encoding="utf-8")


def confusion_counts(predictions: pd.DataFrame) -> pd.DataFrame:
    """Count predictions by true class, the mean over seeds, without windows that are apart.

    Returns
    -------
    DataFrame
        True classes down, predicted classes across.
    """
    main = predictions.loc[~predictions["apart"].astype(bool)]
    seeds = [name for name in predictions.columns if name.startswith("predicted_")]
    counts = count_confusions(main["fault"].to_numpy(dtype=str), main[seeds].to_numpy(dtype=str))
    classes = sorted({*counts.index, *counts.columns})
    return counts.reindex(index=classes, columns=classes, fill_value=0) / len(seeds)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, default=_plain), encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} in a record: expected plain JSON types")


def _draw(matrix: pd.DataFrame, title: str, path: Path) -> None:
    # The object interface, not pyplot: no global state, no display needed.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    counts = matrix.to_numpy(float)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(4.2, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    # Names are shown as they are: a pair of dollar signs would be read as mathematics.
    axes.set_xticks(range(len(matrix)), map(_drawable, matrix.columns), parse_math=False)
    axes.set_yticks(range(len(matrix)), map(_drawable, matrix.index), parse_math=False)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    axes.set_title(_drawable(title), fontsize=9, parse_math=False)
    for row, column in np.ndindex(share.shape):
        ink = "white" if share[row, column] > 0.5 else "black"
        axes.text(column, row, f"{counts[row, column]:.0f}", ha="center", va="center", color=ink)
    figure.savefig(path, dpi=110)


def _drawable(name: str) -> str:
    """Write what the picture's font has no sign for as escapes: empty boxes would all look alike."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    known = get_font(findfont(FontProperties())).get_charmap()
    return "".join(sign if ord(sign) in known else sign.encode("unicode_escape").decode() for sign in name)
