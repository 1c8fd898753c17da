"""Stored models that predict for raw cuts of signal."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.recording import Recording
from suite.data.windows import Windows, WindowSpec, cut
from suite.errors import RequestError
from suite.evaluation.calibration import Temperature
from suite.records.model_files import ESTIMATOR, FACTS, NETWORK, ModelFacts, holds_network
from suite.records.skops_file import load_estimator
from suite.signals.kinematics import BearingOrders


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

    def predict_rows(self, rows: Sequence[Mapping[Any, Any]]) -> npt.NDArray[np.float64]:
        """Give calibrated class probabilities of raw cuts of signal.

        Each cut is treated as recordings were before training: low pass, common rate, cutting and
        standardising. A cut longer than a window gets the mean over its windows.

        Parameters
        ----------
        rows
            ``signal`` (channels x samples, at least one window long), ``rate_hz``, ``shaft_hz`` and,
            where the bearing's geometry is known, ``order_outer``, ``order_inner``, ``order_ball`` and
            ``order_cage``, all four or none.

        Returns
        -------
        ndarray
            Shape (rows, classes), rows summing to 1, in the order of ``facts.classes``.

        Raises
        ------
        RequestError
            A signal that is too short, not finite, constant or has other channels; no rate or speed.
        """
        spec = WindowSpec(**{**self.facts.windows, "overlap": 0.0})
        pieces = [cut([_recording(row, f"row {number}")], spec) for number, row in enumerate(rows)]
        return np.stack([self._probabilities(piece.for_prediction()).mean(axis=0) for piece in pieces])

    def _probabilities(self, windows: Windows) -> npt.NDArray[np.float64]:
        channels = len(self.facts.example["signal"])
        if windows.signals.shape[1] != channels:
            problem = f"{windows.signals.shape[1]} channels"
            raise RequestError(problem, key="signal", expected=str(channels))
        table = np.asarray(self.estimator.predict_proba(windows), dtype=np.float64)
        calibration = Temperature()
        calibration.value = self.facts.temperature
        return calibration.apply(table)


def load_model(folder: Path) -> StoredModel:
    """Read a model that :func:`suite.records.model_files.store_model` wrote; nothing in it is executed.

    Raises
    ------
    RequestError
        When files are missing, damaged or hold types that are neither scikit-learn's nor the project's.
    """
    try:
        fields = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        facts = ModelFacts(**{**fields, "classes": tuple(fields["classes"])})
        if holds_network(folder):
            from suite.nn.persistence import load_network

            return StoredModel(load_network(folder / NETWORK), facts)
        return StoredModel(load_estimator(folder / ESTIMATOR), facts)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise RequestError(f"is no stored model: {error}", file=folder) from error


def _recording(row: Mapping[Any, Any], name: str) -> Recording:
    try:
        signal = np.asarray([np.asarray(channel, dtype=np.float32) for channel in row["signal"]])
        orders = [float(row.get(f"order_{part}") or np.nan) for part in ("outer", "inner", "ball", "cage")]
        rate, shaft = float(row["rate_hz"]), float(row["shaft_hz"])
    except (KeyError, TypeError, ValueError) as error:
        raise RequestError(
            f"cannot be read: {error}", file=name, expected="signal, rate_hz, shaft_hz"
        ) from error
    return Recording(
        name=name,
        signal=signal,
        rate_hz=rate,
        shaft_hz=shaft,
        fault="unknown",
        bearing="unknown",
        condition="unknown",
        rig="unknown",
        orders=BearingOrders(*orders) if np.isfinite(orders).all() else None,
    )
