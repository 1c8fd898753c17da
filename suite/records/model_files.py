"""Files of a fitted model: written without pickle, whatever the estimator."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from suite.data.windows import PHYSICAL_COLUMNS, Windows
from suite.records.skops_file import NotStorableError, dump_estimator

FACTS, ESTIMATOR, NETWORK, REASON = "model.json", "estimator.skops", "network.safetensors", "reason.txt"
"""Files of a stored model; the last stands alone and says why there is none."""


@dataclass(frozen=True)
class ModelFacts:
    """What a stored estimator needs beside itself.

    Attributes
    ----------
    classes
        Sorted.
    temperature
        Of the calibration that the job fitted on inner predictions.
    windows
        Fields of the :class:`~suite.data.windows.WindowSpec` that it was trained with.
    example
        One training window, as :func:`example_row` makes it.
    """

    classes: tuple[str, ...]
    temperature: float
    windows: dict[str, Any]
    example: dict[str, Any]


def example_row(windows: Windows) -> dict[str, Any]:
    """Make the first window a row of raw signal and physical values, in plain JSON types."""
    physical = windows.metadata[list(PHYSICAL_COLUMNS)].iloc[0]
    known = {str(name): float(value) for name, value in physical.items() if np.isfinite(value)}
    return {"signal": windows.signals[0].astype(float).tolist(), **known}


def store_model(estimator: Any, facts: ModelFacts, folder: Path) -> None:
    """Store a fitted estimator.

    Parameters
    ----------
    estimator
        A scikit-learn estimator made of scikit-learn's types and the project's own, or a network of
        :mod:`suite.nn`.
    facts
        What goes with it.
    folder
        Must exist.

    Raises
    ------
    NotStorableError
        When it holds what only pickle could store.
    """
    if any(base.__module__ == "suite.nn.classifier" for base in type(estimator).__mro__):
        _store_network(estimator, folder / NETWORK)
    else:
        dump_estimator(estimator, folder / ESTIMATOR)
    (folder / FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")


def _store_network(estimator: Any, file: Path) -> None:
    from suite.nn.classifier import NetworkClassifier
    from suite.nn.persistence import store_network

    fitted = NetworkClassifier(
        **{name: getattr(estimator, name) for name in NetworkClassifier().get_params()}
    )
    # Once fitted, an adapted network predicts as any other; what it adapted to stays behind.
    for name in ("classes_", "network_", "mean_", "scale_", "epochs_"):
        setattr(fitted, name, getattr(estimator, name))
    try:
        store_network(fitted, file)
    except ValueError as error:
        raise NotStorableError(f"{type(estimator).__name__}: {error}") from error


def holds_network(folder: Path) -> bool:
    """Check whether a stored model is a network, whose loading needs PyTorch."""
    return (folder / NETWORK).exists()
