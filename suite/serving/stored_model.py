"""Stored models that predict for raw cuts of signal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from suite.arrays import Probabilities
from suite.data.common_band import check_rate
from suite.data.recording import Recording
from suite.data.windows import ORDER_COLUMNS, Windows, WindowSpec, cut
from suite.errors import RequestError
from suite.evaluation.calibration import Temperature
from suite.records.model_files import ModelFacts, learned_from_orders, read_model
from suite.serving.rows import read_row


@dataclass(frozen=True, eq=False)
class StoredModel:
    """A fitted estimator that predicts for raw cuts of signal.

    Attributes
    ----------
    estimator
        Speaks scikit-learn.
    facts
        Classes, temperature and window rules.
    """

    estimator: Any
    facts: ModelFacts

    def predict_rows(self, rows: Sequence[Mapping[Any, Any]]) -> Probabilities:
        """Give calibrated class probabilities of raw cuts of signal.

        Each cut is treated as recordings were before training: common rate, low pass, cutting and
        standardising. A cut longer than a window gets the mean over its windows.

        Parameters
        ----------
        rows
            As :func:`suite.serving.rows.read_row` takes them, at least one window long. A model that learned
            from fault orders needs them; one that learned without any leaves them out of account.

        Returns
        -------
        ndarray
            Shape (rows, classes), rows summing to 1, in the order of ``facts.classes``.

        Raises
        ------
        RequestError
            A signal that is too short, not finite, constant or has other channels; no rate or speed, or
            a rate too low for the band that the model reads; no fault orders where the model learned
            from them, only some of them, or absurd ones.
        """
        pieces = [self.cut(read_row(row, f"row {number}")) for number, row in enumerate(rows)]
        if not pieces:
            return np.empty((0, len(self.facts.classes)))
        return np.stack([self.probabilities(piece).mean(axis=0) for piece in pieces])

    def cut(self, recording: Recording) -> Windows:
        """Cut a recording as those were that the model learned from.

        Parameters
        ----------
        recording
            At least one window long.

        Returns
        -------
        Windows
            With the columns that an estimator may use; without fault orders where it learned without.

        Raises
        ------
        RequestError
            As for :meth:`predict_rows`.
        """
        if self.facts.reads_orders and recording.orders is None:
            needed = f"{', '.join(ORDER_COLUMNS)}: this model learned from fault orders"
            raise RequestError("has no fault orders", file=recording.name, expected=needed)
        channels = len(self.facts.example["signal"])
        if len(recording.signal) != channels:
            problem = f"{len(recording.signal)} channels"
            raise RequestError(problem, file=recording.name, key="signal", expected=str(channels))
        spec = WindowSpec(**self.facts.windows).apart()
        check_rate(recording.rate_hz, spec, recording.name)
        # What learned without orders has never seen what its features make of them.
        known = recording if self.facts.reads_orders else replace(recording, orders=None)
        return cut([known], spec).for_prediction()

    def probabilities(self, windows: Windows) -> Probabilities:
        """Give calibrated class probabilities of windows, shape (n, classes)."""
        table = np.asarray(self.estimator.predict_proba(windows), dtype=np.float64)
        calibration = Temperature()
        calibration.value = self.facts.temperature
        return calibration.apply(table)


def load_model(folder: Path, types: Collection[str] | None = None) -> StoredModel:
    """Read a model that :func:`suite.records.model_files.store_model` wrote; nothing in it is executed.

    It judges its own example once, so that parts which do not fit each other are named here and not with
    the first row.

    Parameters
    ----------
    folder
        Of its files.
    types
        Dotted names of the classes that it may hold; by default those that the pipelines declare.

    Raises
    ------
    RequestError
        When files are missing, damaged, do not go together or hold types that are not declared.
    """
    estimator, facts = read_model(folder, types)
    try:
        model = StoredModel(estimator, replace(facts, reads_orders=learned_from_orders(estimator, facts)))
        judged = model.predict_rows([facts.example])
    except Exception as error:  # Whatever its numbers make the libraries say.
        problem = f"is no stored model: its own example cannot be judged: {' '.join(str(error).split())}"
        raise RequestError(problem, file=folder) from error
    if judged.shape != (1, len(facts.classes)) or not np.isfinite(judged).all():
        raise RequestError("is no stored model: of its own example it says nothing", file=folder)
    return model
