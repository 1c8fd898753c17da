"""Transfer contestants: the target pulls, its labels never do, and a bound is marked as one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import optuna
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression

from pipelines.transfer._aligned import AlignedClassifier, recolouring, subspaces
from suite.data.dataset import load
from suite.data.windows import Windows, WindowSpec, cut
from suite.pipeline import Context, Estimator, Pipeline, pipelines

TRANSFER = [item for item in pipelines().values() if item.family == "transfer"]
ADAPTED = [item for item in TRANSFER if item.needs_target]


@pytest.fixture(scope="module")
def rigs() -> tuple[Windows, Windows]:
    """Windows of two simulated machines."""
    recordings = load("simulated", bearings_per_class=4, rigs=2, seconds=0.3, severity=2.0)
    windows = cut(recordings, WindowSpec(length=1024, overlap=0.0))
    first = (windows.metadata["rig"] == "rig-1").to_numpy()
    return windows[first], windows[~first]


def predicted(pipeline: Pipeline, source: Windows, context: Context, tests: Windows) -> np.ndarray:
    model = pipeline.build(pipeline.smoke, context)
    assert isinstance(model.fit(source.for_training(), source.labels), Estimator)
    return model.predict_proba(tests.for_prediction())


def test_all_that_the_field_compares_are_here():
    assert {item.name for item in TRANSFER} >= {
        *("source_only", "adabn", "mk_mmd", "jmmd", "coral", "dann", "cdan"),
        *("target_supervised", "coral_svm", "subspace_svm"),
    }
    assert [item.name for item in pipelines().values() if item.bound] == ["target_supervised"]
    assert [item.name for item in TRANSFER if not item.needs_target] == ["source_only"]


@pytest.mark.parametrize("pipeline", TRANSFER, ids=lambda item: item.name)
def test_the_target_moves_those_that_adapt_and_no_other(pipeline: Pipeline, rigs):
    source, target = rigs
    alone = predicted(pipeline, source, Context(seed=1), target)
    context = Context(seed=1, target=target.for_prediction())
    if pipeline.bound:
        context = replace(context, target_labels=target.labels)
    beside = predicted(pipeline, source, context, target)
    assert np.array_equal(alone, beside) is (pipeline.name == "source_only")


@pytest.mark.parametrize("pipeline", TRANSFER, ids=lambda item: item.name)
def test_target_labels_move_a_bound_alone(pipeline: Pipeline, rigs):
    source, target = rigs
    blind = Context(seed=1, target=target.for_prediction())
    wrong = np.random.default_rng(0).permutation(target.labels)
    given = [predicted(pipeline, source, replace(blind, target_labels=wrong), target)]
    given += [predicted(pipeline, source, blind, target)]
    assert np.array_equal(*given) is not pipeline.bound


@pytest.mark.parametrize("pipeline", TRANSFER, ids=lambda item: item.name)
def test_every_corner_of_the_search_space_builds(pipeline: Pipeline):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    study.enqueue_trial(pipeline.start)
    for _ in range(10):
        pipeline.build(pipeline.search_space(study.ask()), Context())


@pytest.mark.parametrize("backbone", ["resnet", "wdcnn"])
def test_any_backbone_with_any_attention(backbone, rigs):
    source, target = rigs
    pipeline = pipelines()["mk_mmd"]
    params = {**pipeline.smoke, "backbone": backbone, "backbone_options": {}, "attention": "eca", "epochs": 1}
    model = pipeline.build(params, Context(target=target.for_prediction()))
    rows = np.arange(0, len(source), 4)
    assert model.fit(source[rows].for_training(), source.labels[rows]).network_.n_features > 0


class Columns(TransformerMixin, BaseEstimator):
    """The first samples of a window are its features."""

    def fit(self, windows, labels=None):
        return self

    def transform(self, windows):
        return windows.signals[:, 0, :2].astype(np.float64)


def blobs(mix: np.ndarray, offset: float, seed: int) -> tuple[Windows, np.ndarray]:
    """Two classes whose features a domain mixes and moves."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(["healthy", "inner"], 300)
    plain = rng.normal(0, [2.0, 0.3], (600, 2)) + np.where(labels == "inner", 0.8, -0.8)[:, None] * [0, 1]
    signals = (plain @ mix + offset)[:, None].astype(np.float32)
    order = rng.permutation(600)
    return Windows(signals[order], pd.DataFrame(index=range(600))), labels[order]


SHEAR = np.array([[1.0, 0.5], [0.0, 2.0]])


@pytest.mark.parametrize("align", [recolouring, lambda s, t: subspaces(s, t, 2)])
def test_features_moved_and_scaled_come_back(align):
    """Another gain and offset: standardising each domain by itself undoes them exactly."""
    source, labels = blobs(np.eye(2), 0.0, 1)
    target, truth = blobs(np.diag([3.0, 0.2]), 7.0, 2)
    model = AlignedClassifier(Columns(), LogisticRegression(), align, target).fit(source, labels)
    alone = AlignedClassifier(Columns(), LogisticRegression(), align).fit(source, labels)
    hits = [
        (one.classes_[one.predict_proba(target).argmax(axis=1)] == truth).mean() for one in (model, alone)
    ]
    assert hits[0] > 0.95 > 0.6 > hits[1]


def test_recoloured_features_have_the_targets_covariance():
    rng = np.random.default_rng(0)
    source, target = rng.normal(size=(4000, 2)), rng.normal(size=(4000, 2)) @ SHEAR
    of_source, of_target = recolouring(source, target)
    np.testing.assert_array_equal(of_target, np.eye(2))
    # The paper adds the identity to both covariances, and is exact for the sums.
    whitened = of_source.T @ (np.cov(source, rowvar=False) + np.eye(2)) @ of_source
    np.testing.assert_allclose(whitened, np.cov(target, rowvar=False) + np.eye(2), rtol=1e-9)
    np.testing.assert_allclose(recolouring(source, source)[0], np.eye(2), atol=1e-12)


def test_aligned_subspaces_are_the_papers_matrices():
    rng = np.random.default_rng(0)
    source, target = rng.normal(size=(300, 5)) * [5, 4, 1, 1, 1], rng.normal(size=(200, 5)) * [1, 1, 1, 4, 5]
    of_source, of_target = subspaces(source, target, 2)
    # By singular values instead of eigenvalues, and up to the signs of the directions.
    left, right = (np.linalg.svd(part - part.mean(0))[2][:2].T for part in (source, target))
    np.testing.assert_allclose(np.abs(of_target), np.abs(right), atol=1e-9)
    np.testing.assert_allclose(np.abs(of_source), np.abs(left @ left.T @ right), atol=1e-9)
