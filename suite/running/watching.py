"""Ask a fitted contestant about healthy hours that nobody trained on; nothing is trained."""

from __future__ import annotations

import numpy as np
import pandas as pd

from suite.data.window_store import StoredWindows
from suite.data.windows import Windows
from suite.evaluation.calibration import Temperature
from suite.pipeline import Estimator
from suite.question.job import Job
from suite.records.watch import WATCH_COLUMNS
from suite.running.blind import BlindFold
from suite.running.fitting import align_classes, predict
from suite.workspace import Workspace

ASKED_AT_ONCE = 2048
"""Windows that are asked about together: hours of them at a time would not fit."""


def watch_hours(
    estimator: Estimator, temperature: Temperature, fold: BlindFold, job: Job, workspace: Workspace
) -> pd.DataFrame:
    """Ask about a job's part of the healthy hours.

    Bearings are dealt to the folds of a rung in turn, so that all contestants watch the same bearings in the
    same fold, and a rung watches each once.

    Parameters
    ----------
    estimator, temperature
        Fitted, and the calibration of its probabilities.
    fold, job
        What it was fitted for.
    workspace
        Where the hours lie.

    Returns
    -------
    DataFrame
        One row a window, see :mod:`suite.records.watch`; none where there are more folds than bearings.
    """
    stored, classes = StoredWindows.at(workspace, job.healthy), np.unique(fold.labels)
    table, signals = stored.metadata(), stored.signals()
    bearing = pd.factorize(table["rig"].astype(str) + "/" + table["bearing"].astype(str))[0]
    own = np.flatnonzero(bearing % job.folds == job.fold)
    shares = np.empty((len(own), len(classes)), dtype=np.float32)
    for at in range(0, len(own), ASKED_AT_ONCE):
        rows = own[at : at + ASKED_AT_ONCE]
        windows = Windows(np.array(signals[rows]), table.iloc[rows]).for_prediction()
        answers = align_classes(predict(estimator, windows), estimator.classes_, classes)
        shares[at : at + ASKED_AT_ONCE] = temperature.apply(answers)
    known = table.iloc[own][list(WATCH_COLUMNS)].reset_index(drop=True)
    return known.assign(**{f"p_{name}": shares[:, column] for column, name in enumerate(classes)})
