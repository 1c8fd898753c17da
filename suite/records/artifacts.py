"""What a run keeps as files: predictions, ledger, confusion matrix, environment, the whole result."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suite.question.job import Job
from suite.records.record import PREDICTION_COLUMNS, Result


def write_artifacts(folder: Path, job: Job, result: Result) -> None:
    """Write a result's files.

    Parameters
    ----------
    folder
        Where: ``predictions.parquet``, ``result.json``, ``ledger.json``, ``environment.json`` and, when
        the job finished, ``confusion_matrix.json`` and ``.png``; when it failed, ``error.txt``.
    job, result
        What was run and what came out.
    """
    table = result.predictions if len(result.predictions) else pd.DataFrame(columns=list(PREDICTION_COLUMNS))
    table.to_parquet(folder / "predictions.parquet")
    told = {name: value for name, value in asdict(result).items() if name != "predictions"}
    _write_json(folder / "result.json", {"job": job.as_dict(), **told})
    _write_json(folder / "ledger.json", result.ledger)
    _write_json(folder / "environment.json", result.environment)
    if result.error:
        (folder / "error.txt").write_text(result.error, encoding="utf-8")
    if len(result.predictions):
        matrix = confusion(result.predictions)
        _write_json(folder / "confusion_matrix.json", matrix.to_dict(orient="split"))
        _draw(matrix, job.name, folder / "confusion_matrix.png")


def confusion(predictions: pd.DataFrame) -> pd.DataFrame:
    """Count predictions by true class, the mean over seeds, without windows that are apart.

    Returns
    -------
    DataFrame
        True classes down, predicted classes across.
    """
    main = predictions.loc[~predictions["apart"].astype(bool)]
    columns = [name for name in predictions.columns if name.startswith("predicted_")]
    classes = sorted({*main["fault"], *(label for name in columns for label in main[name])})
    counts = [
        pd.crosstab(main["fault"], main[name]).reindex(index=classes, columns=classes, fill_value=0)
        for name in columns
    ]
    mean = np.mean([table.to_numpy() for table in counts], axis=0)
    return pd.DataFrame(mean, index=classes, columns=classes)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1, default=_plain), encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} in a result: expected plain JSON types")


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
    axes.set_xticks(range(len(matrix)), matrix.columns)
    axes.set_yticks(range(len(matrix)), matrix.index)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    axes.set_title(title, fontsize=9)
    for row, column in np.ndindex(share.shape):
        ink = "white" if share[row, column] > 0.5 else "black"
        axes.text(column, row, f"{counts[row, column]:.0f}", ha="center", va="center", color=ink)
    figure.savefig(path, dpi=110)
