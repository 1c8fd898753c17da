"""An exported model says what the model says, for any number of windows, or is not written."""

import json

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest

from suite.data.windows import Windows
from suite.errors import RequestError
from suite.pipeline import Context, find_pipeline
from suite.records.model_files import ModelFacts, example_row, store_model
from suite.serving import edge
from suite.serving.edge import export_edge, features_and_rest, run_graph, write_edge
from suite.serving.scope import Scope
from suite.serving.stored_model import load_model
from suite.serving.trained_model import TrainedModel
from suite.testing import SAMPLE_SPEC, sample


@pytest.fixture(scope="module")
def trained_as(tmp_path_factory):
    """Give a contestant as a trained model, fitted once, with a temperature."""
    known = {}

    def give(name, **params):
        if name not in known:
            training, labels, _ = sample()
            pipeline, folder = find_pipeline(name), tmp_path_factory.mktemp(name)
            smoke = {**pipeline.smoke, **params}
            one = pipeline.build(smoke, Context(seed=1, windows=SAMPLE_SPEC)).fit(training, labels)
            rules = SAMPLE_SPEC.model_dump(mode="json")
            classes = tuple(map(str, np.unique(labels)))
            store_model(one, ModelFacts(classes, 1.7, rules, example_row(training)), folder)
            scope = Scope(name, "real", "sample", "simulated", dict.fromkeys(classes, 2))
            known[name] = TrainedModel(load_model(folder), scope)
        return known[name]

    return give


CLASSICAL = ["svm_orders", "logistic_orders", "knn", "random_forest", "sim_orders"]


@pytest.mark.parametrize("name", CLASSICAL)
def test_a_classifier_gives_the_same_probabilities_of_other_windows(name, trained_as):
    model, (_, _, tests) = trained_as(name), sample()
    made = export_edge(model)
    features, _ = features_and_rest(model.stored.estimator, name)
    found = run_graph(made.content, "features", np.asarray(features(tests), dtype=np.float32))
    assert made.takes == "features"
    np.testing.assert_allclose(found, model.stored.probabilities(tests), atol=1e-4)


def test_a_network_takes_raw_windows_of_any_level_offset_and_number(trained_as):
    model, (_, _, tests) = trained_as("attention_cnn"), sample()
    made = export_edge(model)
    session = onnxruntime.InferenceSession(made.content, providers=["CPUExecutionProvider"])
    assert made.takes == "window"
    for n in (1, 7):
        raw = (3.5 * tests.signals[:n] - 20).astype(np.float32)
        (found,) = session.run(["probabilities"], {"window": raw})
        np.testing.assert_allclose(found, model.stored.probabilities(tests[:n]), atol=1e-4)


def test_a_network_on_fault_orders_takes_what_is_computed_outside(trained_as):
    model, (_, _, tests) = trained_as("order_attention_cnn"), sample()
    made = export_edge(model)
    maps = model.stored.estimator._maps(tests)
    assert made.takes == "maps"
    found = run_graph(made.content, "maps", maps)
    np.testing.assert_allclose(found, model.stored.probabilities(tests), atol=1e-4)


def test_the_graph_says_what_a_device_must_know(trained_as):
    graph = onnx.load_from_string(export_edge(trained_as("svm_orders")).content)
    said = {entry.key: entry.value for entry in graph.metadata_props}
    assert said["takes"] == "features" and json.loads(said["classes"]) == [
        "ball",
        "healthy",
        "inner",
        "outer",
    ]
    assert json.loads(said["windows"])["length"] == 1024


def test_a_graph_that_differs_is_not_written(trained_as, tmp_path, monkeypatch):
    monkeypatch.setattr(edge, "run_graph", lambda content, takes, given: np.full((len(given), 4), 0.9))
    with pytest.raises(RequestError, match="differs by"):
        write_edge(trained_as("logistic_orders"), tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["envelope_rule", "gradient_boosting"])
def test_what_cannot_be_exported_is_one_line(name, trained_as):
    with pytest.raises(RequestError, match="cannot be exported") as refused:
        export_edge(trained_as(name))
    assert "\n" not in str(refused.value)


def test_the_compared_windows_are_the_examples(trained_as):
    raw, windows = edge._compared(trained_as("svm_orders"))
    assert isinstance(windows, Windows) and isinstance(windows.metadata, pd.DataFrame)
    np.testing.assert_allclose(windows.signals[0], raw[0] - raw[0].mean(), atol=1e-4)
