"""Transfer contestants: the target pulls, its labels never do, and a bound is marked as one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from trials import build_settings

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
    build_settings(pipeline, drawn=10)


@pytest.mark.parametrize("backbone", ["resnet", "wdcnn"])
def test_any_backbone_with_any_attention(backbone, rigs):
    source, target = rigs
    pipeline = pipelines()["mk_mmd"]
    params = {**pipeline.smoke, "backbone": backbone, "backbone_options": {}, "attention": "eca", "epochs": 1}
    model = pipeline.build(params, Context(target=target.for_prediction()))
    rows = np.arange(0, len(source), 4)
    assert model.fit(source[rows].for_training(), source.labels[rows]).network_.n_features > 0
