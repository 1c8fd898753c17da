"""Files of a fitted model: written without pickle, whatever the estimator."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from math import nan
from pathlib import Path
from typing import Any

import numpy as np

from suite.data.windows import ORDER_COLUMNS, PHYSICAL_COLUMNS, Windows, WindowSpec
from suite.errors import RequestError
from suite.evaluation.calibration import BOUNDS
from suite.files import check_ordinary
from suite.records.skops_file import NotStorableError, dump_estimator, load_estimator

FACTS, ESTIMATOR, NETWORK, REASON = "model.json", "estimator.skops", "network.safetensors", "reason.txt"
"""Files of a stored model; the last stands alone and says why there is none."""

LONGEST_FACTS = 1 << 28
"""Bytes; a window of the longest kind with several channels is some tens of millions."""


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
    reads_orders
        Whether it learned from fault orders, so that it cannot judge a row without them; ``None`` where that
        is still to be asked of the estimator.
    """

    classes: tuple[str, ...]
    temperature: float
    windows: dict[str, Any]
    example: dict[str, Any]
    reads_orders: bool | None = None


def example_row(windows: Windows) -> dict[str, Any]:
    """Make a window a row of raw signal and physical values, in plain JSON types.

    It is the first one whose fault orders are known, or the first one where none are.
    """
    physical = windows.metadata[list(PHYSICAL_COLUMNS)]
    row = int(np.isfinite(physical[list(ORDER_COLUMNS)].to_numpy(float)).all(axis=1).argmax())
    known = {str(name): float(value) for name, value in physical.iloc[row].items() if np.isfinite(value)}
    return {"signal": windows.signals[row].astype(float).tolist(), **known}


def columns_read(estimator: Any) -> frozenset[str]:
    """Name the physical columns that an estimator reads: what its parts declare as ``columns``.

    Parameters
    ----------
    estimator
        Speaks scikit-learn; parts are looked for among its parameters, in lists and tuples too.
    """
    if isinstance(estimator, list | tuple):
        return frozenset().union(*(columns_read(part) for part in estimator))
    if not hasattr(estimator, "get_params") or isinstance(estimator, type):
        return frozenset()
    own = frozenset(getattr(estimator, "columns", ()))
    return own.union(*(columns_read(part) for part in estimator.get_params(deep=False).values()))


def learned_from_orders(estimator: Any, facts: ModelFacts) -> bool:
    """Check whether an estimator reads fault orders and any training window had them."""
    return not columns_read(estimator).isdisjoint(ORDER_COLUMNS) and set(ORDER_COLUMNS) <= set(facts.example)


def read_facts(folder: Path) -> ModelFacts:
    """Read the facts beside a stored estimator.

    Raises
    ------
    RequestError
        There are none, or they are not what :func:`store_model` writes.
    """
    file = folder / FACTS
    try:
        check_ordinary(file)
        if file.stat().st_size > LONGEST_FACTS:
            problem = f"is longer than {LONGEST_FACTS >> 20} MiB"
            raise RequestError(f"is no stored model: {FACTS} {problem}", file=folder)
        fields = json.loads(file.read_text(encoding="utf-8"))
        facts = ModelFacts(**{**fields, "classes": tuple(fields["classes"])})
        _check_facts(facts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RequestError(f"is no stored model: {error}", file=folder) from error
    return facts


def read_model(folder: Path, types: Collection[str] | None = None) -> tuple[Any, ModelFacts]:
    """Read a stored estimator and its facts; nothing in it is executed.

    Parameters
    ----------
    folder
        Of the files that :func:`store_model` wrote.
    types
        Dotted names of the classes that it may hold; by default those that the pipelines declare.

    Raises
    ------
    RequestError
        When files are missing, damaged, do not go together or hold types that are not declared.
    """
    facts = read_facts(folder)
    try:
        if holds_network(folder):
            from suite.nn.persistence import load_network

            estimator = load_network(folder / NETWORK)
        else:
            estimator = load_estimator(folder / ESTIMATOR, types)
    except OSError as error:
        raise RequestError(f"is no stored model: {error}", file=folder) from error
    classes = tuple(map(str, getattr(estimator, "classes_", ())))
    if classes != facts.classes:
        problem = f"is no stored model: its estimator knows {', '.join(classes) or 'no classes'}"
        raise RequestError(problem, file=folder, expected=", ".join(facts.classes))
    return estimator, facts


def _check_facts(facts: ModelFacts) -> None:
    """Refuse facts of another kind: they decide what is done with each row."""
    named = all(isinstance(name, str) and name for name in facts.classes)
    if not named or not facts.classes or sorted(set(facts.classes)) != list(facts.classes):
        raise ValueError("classes are no sorted names")
    low, high = BOUNDS
    if not isinstance(facts.temperature, int | float) or not low <= facts.temperature <= high:
        raise ValueError(f"temperature is {facts.temperature!r} (expected {low} to {high})")
    WindowSpec.model_validate(facts.windows)
    signal = np.asarray(facts.example["signal"], dtype=np.float64)
    if signal.ndim != 2 or not signal.size:
        raise ValueError("the example is no signal of channels and samples")


def store_model(
    estimator: Any, facts: ModelFacts, folder: Path, types: Collection[str] | None = None
) -> None:
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
    types
        See :func:`suite.records.skops_file.dump_estimator`.

    Raises
    ------
    NotStorableError
        When it holds what only pickle could store.
    """
    facts = replace(facts, reads_orders=learned_from_orders(estimator, facts))
    if any(base.__module__ == "suite.nn.classifier" for base in type(estimator).__mro__):
        _store_network(estimator, folder / NETWORK)
    else:
        dump_estimator(estimator, folder / ESTIMATOR, types)
    (folder / FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")


def _store_network(estimator: Any, file: Path) -> None:
    from suite.nn.classifier import NetworkClassifier
    from suite.nn.persistence import store_network

    params = {name: getattr(estimator, name) for name in NetworkClassifier().get_params()}
    # Once fitted, an adapted network predicts as any other; how and to what it was adapted stays behind.
    if type(estimator) is not NetworkClassifier:
        params["recipe"] = None
    fitted = NetworkClassifier(**params)
    for name in ("classes_", "network_", "mean_", "scale_", "epochs_"):
        setattr(fitted, name, getattr(estimator, name))
    try:
        store_network(fitted, file)
    except ValueError as error:
        raise NotStorableError(f"{type(estimator).__name__}: {error}") from error


def model_mb(folder: Path) -> float:
    """Give the size of a stored model without its example, MB; NaN where none could be stored."""
    files = [file for file in (folder / ESTIMATOR, folder / NETWORK) if file.exists()]
    return sum(file.stat().st_size for file in files) / 1e6 if files else nan


def holds_network(folder: Path) -> bool:
    """Check whether a stored model is a network, whose loading needs PyTorch."""
    return (folder / NETWORK).exists()
