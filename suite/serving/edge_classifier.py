"""Classifiers of scikit-learn as ONNX graphs: columns of features in, calibrated probabilities out."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from suite.errors import RequestError
from suite.evaluation.calibration import PROBABILITY_FLOOR
from suite.features.machines import RbfMachine
from suite.features.margins import MarginClassifier

OPSET = {"": 18, "ai.onnx.ml": 3}
"""Operators that the graphs are made of."""


def classifier_graph(steps: list[Any], columns: int, temperature: float) -> bytes:
    """Export the steps that follow the features.

    Parameters
    ----------
    steps
        Fitted: a choice of columns, scaling, and a classifier.
    columns
        Of the features.
    temperature
        Of the calibration.

    Returns
    -------
    bytes
        An ONNX file that takes ``features``, (n, columns), float32.

    Raises
    ------
    RequestError
        skl2onnx is not installed, or knows no such step.
    """
    try:
        from skl2onnx import convert_sklearn
        from skl2onnx.common.data_types import FloatTensorType
    except ImportError as error:
        expected = "pip install 'bearing-arena[onnx]'"
        raise RequestError("skl2onnx is not installed", key="export", expected=expected) from error
    *before, last = steps
    kept = [step.kept_ for step in before if hasattr(step, "kept_")]
    rest = [step for step in before if not hasattr(step, "kept_")]
    chosen = np.flatnonzero(kept[0]) if kept else np.arange(columns)
    model, options = _convertible([*rest, last])
    given = [("chosen", FloatTensorType([None, len(chosen)]))]
    try:
        with warnings.catch_warnings():
            # skl2onnx looks at attributes that scikit-learn is about to drop.
            warnings.simplefilter("ignore", FutureWarning)
            made = convert_sklearn(model, initial_types=given, options=options, target_opset=OPSET)
    except Exception as error:  # Whatever the converter says of a step that it does not know.
        problem = f"cannot be exported: {' '.join(str(error).split())[:200]}"
        raise RequestError(problem, key=type(last).__name__, expected="steps that skl2onnx knows") from error
    return _whole(made, chosen, columns, temperature, margins=isinstance(last, MarginClassifier))


def _convertible(steps: list[Any]) -> tuple[Any, dict[Any, Any]]:
    """Put steps into a pipeline that skl2onnx knows, giving numbers and no dictionaries."""
    from sklearn.pipeline import Pipeline

    # Margins become probabilities by a softmax, which is added to the graph.
    margins = isinstance(steps[-1], MarginClassifier)
    last = steps[-1].estimator_ if margins else steps[-1]
    last = last.as_svc() if isinstance(last, RbfMachine) else last
    pipeline = Pipeline([(f"step{number}", step) for number, step in enumerate([*steps[:-1], last])])
    return pipeline, {id(last): {"zipmap": False, **({"raw_scores": True} if margins else {})}}


def _whole(made: Any, chosen: Any, columns: int, temperature: float, *, margins: bool) -> bytes:
    """Put the choice of columns before a graph, and softmax and temperature behind it."""
    from onnx import TensorProto, checker, compose, helper, numpy_helper

    graph = compose.add_prefix(made, "inner_").graph
    scores = graph.output[-1].name
    value = helper.make_tensor_value_info
    given = value("features", TensorProto.FLOAT, [None, columns])
    known = {
        "chosen_columns": np.asarray(chosen, dtype=np.int64),
        "least_probability": np.float32(PROBABILITY_FLOOR),
        "temperature": np.float32(temperature),
    }
    before = helper.make_node("Gather", ["features", "chosen_columns"], [graph.input[0].name], axis=1)
    node = helper.make_node
    behind = [
        node("Softmax", [scores], ["shares"], axis=1) if margins else node("Identity", [scores], ["shares"]),
        node("Max", ["shares", "least_probability"], ["floored"]),
        node("Log", ["floored"], ["logits"]),
        node("Div", ["logits", "temperature"], ["softened"]),
        node("Softmax", ["softened"], ["probabilities"], axis=1),
    ]
    nodes = [before, *graph.node, *behind]
    output = value("probabilities", TensorProto.FLOAT, [None, None])
    constants = [numpy_helper.from_array(np.asarray(one), name) for name, one in known.items()]
    whole = helper.make_graph(nodes, "classifier", [given], [output], [*graph.initializer, *constants])
    model = helper.make_model(whole, opset_imports=made.opset_import, ir_version=made.ir_version)
    checker.check_model(model)
    return bytes(model.SerializeToString())
