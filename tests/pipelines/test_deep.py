"""The contestants with networks: they take what a question fixes and run on simulated bearings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from trials import build_settings

from suite.data.dataset import load
from suite.data.windows import Windows, WindowSpec, cut
from suite.nn import attention, backbones
from suite.nn.attention.placement import Placement
from suite.pipeline import Context, Pipeline, pipelines
from suite.question.config import read_experiment

DEEP = [item for item in pipelines().values() if item.family == "deep"]


@pytest.fixture(scope="module")
def windows() -> Windows:
    recordings = load("simulated", bearings_per_class=3, rigs=1, seconds=0.4, severity=2.0)
    return cut(recordings, WindowSpec(length=1024, overlap=0.0))


@pytest.mark.parametrize("pipeline", DEEP, ids=lambda item: item.name)
def test_every_corner_of_the_search_space_builds(pipeline: Pipeline):
    build_settings(pipeline, drawn=20)


@pytest.mark.parametrize("module", attention.names())
def test_attention_cnn_takes_any_module_that_a_question_fixes(module: str):
    pipeline = pipelines()["attention_cnn"]
    chosen = pipeline.build({**pipeline.starts[0], "attention": module}, Context()).get_params()
    placed = Placement(chosen["attention"], chosen["position"], chosen["attention_options"] or {})
    network = backbones.build(chosen["backbone"], 1, 4, attention=placed, **chosen["backbone_options"])
    plain = backbones.build(chosen["backbone"], 1, 4, **chosen["backbone_options"])
    more = sum(item.numel() for item in network.parameters()) - sum(
        item.numel() for item in plain.parameters()
    )
    assert (more != 0) == (module not in ("none", "simam"))


@pytest.mark.parametrize("backbone", backbones.names())
def test_attention_cnn_takes_any_network_that_a_question_fixes(backbone: str):
    pipeline = pipelines()["attention_cnn"]
    params = {**pipeline.starts[0], "backbone": backbone, "position": "stage"}
    chosen = pipeline.build(params, Context()).get_params()
    placed = Placement("se", "stage", chosen["attention_options"])
    backbones.build(backbone, 1, 4, attention=placed, **chosen["backbone_options"])


@pytest.mark.parametrize("shown", ["orders", "envelope"])
def test_the_question_about_attention_asks_every_module_at_equal_budget(shown: str):
    question = read_experiment(Path(__file__).parents[2] / "configs" / "attention.yaml")
    asked = {choice.title: dict(choice.fixed) for choice in question.pipelines if shown in choice.title}
    assert len(question.pipelines) == 2 * len(attention.names())
    modules = {title: fixed.pop("attention") for title, fixed in asked.items()}
    assert modules == {f"{name} on {shown}": name for name in attention.names()}
    control = asked[f"none on {shown}"]
    assert control["input"] == shown and all(fixed == control for fixed in asked.values())
    assert f"none on {shown}" in question.controls


def test_the_benchmarks_recipe_is_the_published_one():
    recipe = pipelines()["cnn_benchmark"].build(pipelines()["cnn_benchmark"].starts[0], Context()).recipe
    published = {"epochs": 300, "batch_size": 64, "learning_rate": 1e-3, "weight_decay": 1e-5}
    assert {key: recipe[key] for key in published} == published
    assert (recipe["optimizer"], recipe["schedule"], recipe["keep"]) == ("adam", "steps", "last")


def test_attention_cnn_tells_strong_faults_of_known_bearings_apart(windows: Windows):
    pipeline = pipelines()["attention_cnn"]
    rows = np.arange(len(windows))
    seen, fresh = windows[rows % 4 != 0], windows[rows % 4 == 0]
    model = pipeline.build({**pipeline.starts[0], "epochs": 30}, Context(seed=0))
    model.fit(seen.for_training(), seen.labels)
    hits = model.classes_[model.predict_proba(fresh.for_prediction()).argmax(axis=1)] == fresh.labels
    assert hits.mean() > 0.7  # chance is 0.25


def test_a_trial_is_cheap_and_a_final_fit_refits():
    pipeline = pipelines()["attention_cnn"]
    assert pipeline.build(pipeline.starts[0], Context()).refit
    assert not pipeline.build(pipeline.starts[0], Context(report=lambda epoch, score: None)).refit
