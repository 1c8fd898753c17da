"""Edge: a trained model as one ONNX file, for devices without Python, held to what the model itself says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.arrays import Probabilities
from suite.data.standardise import standardised
from suite.data.windows import SEEN_COLUMNS, Windows
from suite.errors import RequestError
from suite.files import write_bytes
from suite.serving.trained_model import TrainedModel

AGREEMENT = 1e-4
"""Largest difference of a probability between the model and its graph."""

COMPARED_ON = 16
"""Windows on which the two are compared: the example, with noise at rising levels."""

OUTPUT = "probabilities"


@dataclass(frozen=True)
class EdgeGraph:
    """An exported model.

    Attributes
    ----------
    content
        The ONNX file; its metadata hold classes, window rules and what else a device must know.
    takes
        Name of its input: ``window``, raw samples at the model's rate, (n, channels, length); ``maps`` or
        ``features``, what the suite computes of windows outside of the graph.
    difference
        Largest difference of a probability from the model's own.
    given
        What it was compared on, ready to be sent to it, (n, ...).
    """

    content: bytes
    takes: str
    difference: float
    given: npt.NDArray[np.float32]


def export_edge(model: TrainedModel) -> EdgeGraph:
    """Export a trained model as ONNX, once onnxruntime gives what the model gives.

    Parameters
    ----------
    model
        A network, or a pipeline of features, scaling and a classifier of scikit-learn.

    Raises
    ------
    RequestError
        It is of another make, skl2onnx is not installed, or the two differ by more than 1e-4.
    """
    raw, windows = _compared(model)
    made = _of_network if hasattr(model.stored.estimator, "network_") else _of_classifier
    content, takes, given = made(model, raw, windows)
    content = _described(content, model, takes)
    expected = model.stored.probabilities(windows)
    difference = float(np.abs(run_graph(content, takes, given) - expected).max())
    if not difference <= AGREEMENT:
        problem = f"its graph differs by {difference:.1e} of a probability"
        raise RequestError(problem, key=model.scope.contestant, expected=f"at most {AGREEMENT:g}")
    return EdgeGraph(content, takes, difference, given)


def write_edge(model: TrainedModel, file: Path) -> EdgeGraph:
    """Export a trained model into a file that appears whole or not at all; RequestError as before."""
    made = export_edge(model)
    write_bytes(file, made.content)
    return made


def run_graph(content: bytes, takes: str, given: npt.NDArray[np.float32]) -> Probabilities:
    """Give what onnxruntime makes of a graph, shape (n, classes).

    Parameters
    ----------
    content, takes
        A graph, and the name of its input.
    given
        Float32, (n, ...).
    """
    return np.asarray(_session(content).run([OUTPUT], {takes: given})[0], dtype=np.float64)


def milliseconds_a_window(made: EdgeGraph, repeats: int = 200) -> float:
    """Measure how long onnxruntime takes for one window on one thread: the median of some repeats, ms."""
    session, one = _session(made.content), made.given[:1]
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        session.run([OUTPUT], {made.takes: one})
        times.append(time.perf_counter() - began)
    return 1000 * float(np.median(times))


def _session(graph: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _compared(model: TrainedModel) -> tuple[npt.NDArray[np.float32], Windows]:
    """Give raw windows like the example's, and the same as the estimator gets them."""
    facts = model.stored.facts
    signal = np.asarray(facts.example["signal"], dtype=np.float64)
    rng, level = np.random.default_rng(0), signal.std()
    steps = np.linspace(0, 1, COMPARED_ON)[:, np.newaxis, np.newaxis]
    raw = (signal + steps * level * rng.standard_normal((COMPARED_ON, *signal.shape))).astype(np.float32)
    row = {name: facts.example.get(name, np.nan) for name in SEEN_COLUMNS}
    row["band_hz"] = model.scope.ranges.get("band_hz", (0.0, facts.example["rate_hz"] / 2))[1]
    return raw, Windows(standardised(raw, facts.windows["standardise"]), pd.DataFrame([row] * COMPARED_ON))


_Made = tuple[bytes, str, npt.NDArray[np.float32]]


def _of_network(model: TrainedModel, raw: npt.NDArray[np.float32], windows: Windows) -> _Made:
    from suite.nn.onnx_export import network_graph

    estimator, facts = model.stored.estimator, model.stored.facts
    maps = estimator._maps(windows)
    made = network_graph(estimator, raw, maps, facts.windows["standardise"], facts.temperature)
    return made.content, made.takes, raw if made.takes == "window" else maps


def _of_classifier(model: TrainedModel, raw: npt.NDArray[np.float32], windows: Windows) -> _Made:
    from suite.serving.edge_classifier import classifier_graph

    estimator = model.stored.estimator
    features, steps = features_and_rest(estimator, model.scope.contestant)
    columns = np.asarray(features(windows), dtype=np.float32)
    return classifier_graph(steps, columns.shape[1], model.stored.facts.temperature), "features", columns


def features_and_rest(estimator: Any, name: str) -> tuple[Callable[[Windows], Any], list[Any]]:
    """Part a fitted pipeline into what computes features of windows, and the steps that follow.

    Parameters
    ----------
    estimator
        Fitted.
    name
        Of the contestant, for the message.

    Raises
    ------
    RequestError
        It has no such parts.
    """
    steps = [step for _, step in getattr(estimator, "steps", [])]
    apart = getattr(estimator, "features_", None)
    if apart is not None and steps:
        return apart.transform, steps
    if len(steps) < 2:
        expected = "a network, or features and a classifier of scikit-learn"
        raise RequestError("cannot be exported", key=name, expected=expected)
    return steps[0].transform, steps[1:]


def _described(content: bytes, model: TrainedModel, takes: str) -> bytes:
    """Write into a graph what a device must know of it."""
    import onnx

    facts, scope = model.stored.facts, model.scope
    graph = onnx.ModelProto.FromString(content)  # Of this process, not of a file.
    known: dict[str, Any] = {
        "contestant": scope.contestant,
        "dataset": scope.dataset,
        "takes": takes,
        "classes": list(facts.classes),
        "windows": facts.windows,
        "ranges": dict(scope.ranges),
        "calibration": dict(scope.calibration),
    }
    onnx.helper.set_model_props(
        graph, {name: one if isinstance(one, str) else json.dumps(one) for name, one in known.items()}
    )
    return bytes(graph.SerializeToString())
