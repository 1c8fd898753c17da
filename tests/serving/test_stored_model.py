"""Models on disk and behind MLflow: the same answers, no pickle, no foreign code."""

import os

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer

from suite.data.dataset import load as load_recordings
from suite.data.windows import WindowSpec, cut
from suite.errors import RequestError
from suite.evaluation.calibration import Temperature
from suite.pipeline import Context, find_pipeline, pipelines
from suite.records.model_files import ESTIMATOR, FACTS, ModelFacts, example_row, store_model
from suite.records.skops_file import NotStorableError
from suite.serving.stored_model import StoredModel, load_model
from suite.testing import SAMPLE_SPEC, sample

SPEC = WindowSpec(length=1024, overlap=0.0)
NAME = "tiny.simulated.R4"


def facts(windows, classes, temperature=1.0):
    return ModelFacts(tuple(classes), temperature, SPEC.model_dump(), example_row(windows))


@pytest.fixture(scope="module")
def windows():
    return sample()


def fitted(name, windows):
    training, labels, _ = windows
    pipeline = find_pipeline(name)
    return pipeline.build(pipeline.smoke, Context(seed=3, windows=SAMPLE_SPEC)).fit(training, labels)


CLASSICAL = [
    name for name, item in pipelines().items() if item.family == "classical" and item.citation != "none"
]
NETWORKS = [
    "attention_cnn",
    "order_attention_cnn",
    "sim_order_cnn",
    "vmd_densenet",
    "adabn",
    "dann",
    "coral_svm",
    "subspace_svm",
]
"""On the window, on orders, on modes; networks and SVMs that adapt to a target."""


@pytest.mark.parametrize("name", CLASSICAL + NETWORKS)
def test_a_contestant_survives_the_disk(name, windows, tmp_path):
    training, labels, tests = windows
    pipeline = find_pipeline(name)
    target = tests if pipeline.needs_target else None
    estimator = pipeline.build(pipeline.smoke, Context(seed=3, target=target, windows=SAMPLE_SPEC)).fit(
        training, labels
    )
    store_model(estimator, facts(training, np.unique(labels)), tmp_path)
    again = load_model(tmp_path).estimator
    assert np.allclose(again.predict_proba(tests), estimator.predict_proba(tests), atol=1e-12)


def test_a_raw_cut_is_treated_as_recordings_were(windows, tmp_path):
    training, labels, _ = windows
    estimator = fitted("svm_orders", windows)
    store_model(estimator, facts(training, np.unique(labels), temperature=2.0), tmp_path)
    recording = load_recordings("simulated", rigs=1, bearings_per_class=1, seconds=0.5)[0]
    raw = recording.signal[:, :1024] * 7.5 + 3.0
    row = {"signal": raw.tolist(), "rate_hz": recording.rate_hz, "shaft_hz": recording.shaft_hz}
    orders = vars(recording.orders)
    row |= {f"order_{name}": value for name, value in orders.items()}
    expected = estimator.predict_proba(cut([recording], SPEC)[:1].for_prediction())
    got = load_model(tmp_path).predict_rows([row])
    assert np.allclose(got, Temperature(2.0).apply(expected), atol=1e-5), "gain and offset are taken out"
    longer = {**row, "signal": recording.signal[:, :3000].tolist()}
    two = Temperature(2.0).apply(estimator.predict_proba(cut([recording], SPEC)[:2].for_prediction()))
    assert np.allclose(load_model(tmp_path).predict_rows([longer]), two.mean(axis=0), atol=1e-6)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"signal": [[0.1, 0.2] * 50]}, "100 samples"),
        ({"signal": [[0.0, float("nan")] * 512]}, "NaN"),
        ({"signal": [[0.5] * 1024]}, "constant"),
        ({"signal": [[0.1, 0.2] * 512] * 2}, "2 channels"),
        ({"signal": "loud"}, "cannot be read"),
        ({"rate_hz": None}, "is missing"),
        ({"shaft_hz": 0.0}, "shaft_hz"),
    ],
)
def test_a_row_that_cannot_be_predicted_is_one_clear_line(change, reason, windows):
    training, labels, _ = windows
    known = facts(training, np.unique(labels))
    with pytest.raises(RequestError, match=reason):
        StoredModel(None, known).predict_rows([{**known.example, **change}])


def test_what_only_pickle_could_store_is_not_stored(windows, tmp_path):
    training, labels, _ = windows
    with pytest.raises(NotStorableError, match=r"from elsewhere: .*system"):
        store_model(FunctionTransformer(os.system), facts(training, np.unique(labels)), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_with_foreign_types_is_refused_unopened(windows, tmp_path):
    training, labels, _ = windows
    store_model(LogisticRegression(), facts(training, np.unique(labels)), tmp_path)
    skops.io.dump(FunctionTransformer(os.system), tmp_path / ESTIMATOR)
    with pytest.raises(RequestError, match=r"foreign types .*system"):
        load_model(tmp_path)


@pytest.mark.parametrize("damage", ["truncated", "no facts", "no estimator", "facts of another kind"])
def test_a_damaged_model_is_one_clear_line(damage, windows, tmp_path):
    training, labels, _ = windows
    store_model(LogisticRegression(), facts(training, np.unique(labels)), tmp_path)
    file = tmp_path / ESTIMATOR
    if damage == "truncated":
        file.write_bytes(file.read_bytes()[:100])
    elif damage == "no facts":
        (tmp_path / FACTS).unlink()
    elif damage == "no estimator":
        file.unlink()
    else:
        (tmp_path / FACTS).write_text('{"colour": "red"}')
    with pytest.raises(RequestError, match="is no stored model"):
        load_model(tmp_path)
