"""Adaptation: what a target without labels may do to a network, and what it may not."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone

from suite.data.windows import Windows
from suite.nn.adaptation import Cdan, Coral, Dann, JointMmd, MultiKernelMmd
from suite.nn.adaptation.classifier import AdaptedClassifier
from suite.nn.adaptation.recipe import AdaptationRecipe
from suite.nn.adaptation.target_score import information
from suite.nn.adaptation.training import strength

SMALL = {"width": 8, "bottleneck": 32}
ALIGNMENTS = [MultiKernelMmd, JointMmd, Coral, Dann, Cdan]


def tones(
    shift: float = 0.0, bearings: int = 4, each: int = 16, seed: int = 0, noise: float = 0.7
) -> tuple[Windows, np.ndarray]:
    """Three classes of tones; a domain moves all pitches by ``shift`` and adds a hum."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(["ball", "healthy", "inner"], bearings * each)
    pitch = np.repeat([0.05, 0.11, 0.23], bearings * each)[:, None] * (1 + shift)
    phase = rng.uniform(0, 2 * np.pi, (len(labels), 2, 1))
    time = np.arange(128)
    signals = np.sin(2 * np.pi * pitch * time + phase[:, 0]) + 2 * shift * np.sin(0.9 * time + phase[:, 1])
    signals += rng.normal(0, noise, signals.shape)
    table = pd.DataFrame({"group": np.repeat(np.arange(3 * bearings), each)})
    return Windows(signals[:, None].astype(np.float32), table), labels


def make(target: Windows | None = None, **changes) -> AdaptedClassifier:
    recipe = {"epochs": 6, "batch_size": 32, **changes.pop("recipe", {})}
    return AdaptedClassifier(backbone_options=SMALL, target=target, recipe=recipe, **changes)


def test_strength_is_the_published_schedule():
    """The published run: 300 epochs, 50 of them warm, p = (epoch − 50)/250."""
    recipe = AdaptationRecipe(epochs=300)
    assert recipe.warm_epochs == 50
    assert [strength(epoch, recipe) for epoch in (0, 49, 50)] == [0, 0, 0]
    for epoch in (51, 175, 299):
        expected = 2 / (1 + np.exp(-10 * (epoch - 50) / 250)) - 1
        assert strength(epoch, recipe) == pytest.approx(expected, rel=1e-12)
    assert strength(299, AdaptationRecipe(epochs=300, trade_off=0.5)) == pytest.approx(0.5, rel=1e-3)


def test_the_rate_falls_to_a_tenth_where_published():
    windows, labels = tones(each=4)
    model = make(recipe={"epochs": 12}).fit(windows, labels)
    rates = [row["learning_rate"] for row in model.learning_curve_]
    np.testing.assert_allclose(rates, [1e-3] * 6 + [1e-4] * 4 + [1e-5] * 2)


def test_information_of_sure_even_and_of_idle_predictions():
    sure = 100.0 * torch.eye(3).repeat(5, 1)
    assert float(information(sure)) == pytest.approx(1.0, abs=1e-9)
    assert float(information(torch.zeros(6, 3))) == pytest.approx(0.0, abs=1e-12)
    assert float(information(sure[:1].repeat(6, 1))) == pytest.approx(0.0, abs=1e-12)
    two = torch.tensor([[0.0, log(3)], [log(3), 0.0]])
    # H(1/2) - H(1/4), in bits.
    assert float(information(two)) == pytest.approx(1 - 0.8112781, abs=1e-6)


def test_learns_the_source_and_speaks_scikit_learn():
    windows, labels = tones()
    fresh, truth = tones(seed=1)
    model = make(recipe={"epochs": 8}, random_state=1)
    assert clone(model).get_params() == model.get_params()
    model.fit(windows, labels)
    table = model.predict_proba(Windows(fresh.signals, fresh.metadata.drop(columns="group")))
    np.testing.assert_allclose(table.sum(axis=1), 1, atol=1e-12)
    assert (model.predict(fresh) == truth).mean() > 0.9  # chance is 1/3


@pytest.mark.parametrize("alignment", ALIGNMENTS)
def test_an_alignment_changes_the_network_and_repeats_itself(alignment):
    windows, labels = tones(each=8)
    target, _ = tones(0.2, each=5, seed=2)
    runs = [make(target, alignment=alignment, refit=False).fit(windows, labels) for _ in range(2)]
    alone = make(refit=False).fit(windows, labels)
    same, again, other = (model.predict_proba(target) for model in (*runs, alone))
    np.testing.assert_array_equal(same, again)
    assert not np.allclose(same, other)
    rows = runs[0].learning_curve_
    assert [row["strength"] > 0 for row in rows] == [False, False, True, True, True, True]
    assert rows[0]["adaptation_loss"] == 0
    assert all(0 <= row["target_information"] <= 1 for row in rows)


@pytest.mark.parametrize("alignment", [None, MultiKernelMmd, Dann])
def test_without_a_target_it_is_the_source_alone(alignment):
    windows, labels = tones(each=6)
    one = make(None, alignment=alignment, batch_norm="target").fit(windows, labels)
    other = make(None).fit(windows, labels)
    np.testing.assert_array_equal(one.predict_proba(windows), other.predict_proba(windows))


def test_source_only_never_looks_at_the_target():
    windows, labels = tones(each=6)
    target, _ = tones(0.2, each=5)
    one, other = (make(given).fit(windows, labels) for given in (None, target))
    np.testing.assert_array_equal(one.predict_proba(windows), other.predict_proba(windows))
    assert "target_information" not in other.learning_curve_[0]


def gap(model: AdaptedClassifier, source: Windows, target: Windows) -> float:
    """Distance of the domains' mean features, in deviations."""
    with torch.inference_mode():
        ours, theirs = (
            model.network_.features(model._scaled(model._maps(part))) for part in (source, target)
        )
    return float((ours.mean(0) - theirs.mean(0)).norm() / torch.cat([ours, theirs]).std(0).norm())


def test_alignment_brings_the_features_together():
    windows, labels = tones()
    target, _ = tones(0.3, seed=2)
    recipe = {"epochs": 10, "select": "last", "warm": 0.2, "learning_rate": 1e-2}
    alone = make(target, recipe=recipe).fit(windows, labels)
    aligned = make(target, recipe=recipe, alignment=MultiKernelMmd).fit(windows, labels)
    apart, together = gap(alone, windows, target), gap(aligned, windows, target)
    assert together < 0.7 * apart


def test_adabn_gives_the_network_the_targets_statistics():
    windows, labels = tones(each=8)
    target, _ = tones(0.3, each=8, seed=2)
    alone = make(target).fit(windows, labels)
    moved = make(target, batch_norm="target").fit(windows, labels)
    before, after = alone.network_.state_dict(), moved.network_.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed
    assert all("running" in name or "num_batches" in name for name in changed)


def test_a_bound_learns_the_targets_labels_and_others_cannot():
    """The target calls everything by the next class's name: only its labels can tell."""
    windows, labels = tones(each=6)
    target, truth = tones(0.5, each=24, seed=2)
    renamed = np.roll(np.unique(truth), 1)[np.unique(truth, return_inverse=True)[1]]
    recipe = {"epochs": 10, "select": "last"}
    blind = make(target, recipe=recipe, alignment=MultiKernelMmd).fit(windows, labels)
    bound = make(target, recipe=recipe, target_labels=renamed).fit(windows, labels)
    assert (bound.predict(target) == renamed).mean() > 0.8
    assert (blind.predict(target) == renamed).mean() < 0.5
    odd = np.where(renamed == "ball", "cage", renamed)
    assert "cage" not in make(target, target_labels=odd).fit(windows, labels).classes_


def test_selection_keeps_the_best_settled_epoch():
    windows, labels = tones(each=8, noise=2.0)
    target, _ = tones(0.3, each=8, seed=2, noise=2.0)
    model = make(target, alignment=Coral, refit=False, recipe={"epochs": 8}).fit(windows, labels)
    scores = [row["validation_macro_f1"] + row["target_information"] for row in model.learning_curve_]
    assert model.epochs_ == 8 - int(np.argmax(scores[:3:-1]))
    last = make(target, alignment=Coral, recipe={"select": "last"}).fit(windows, labels)
    assert last.epochs_ == 6
    assert not len(last.validation_rows_)
    assert len(last.learning_rows_) == len(labels)


def test_reports_the_source_validation_alone():
    windows, labels = tones(each=6)
    target, _ = tones(0.3, each=6)
    told: list[tuple[int, float]] = []
    model = make(target, alignment=Coral, report=lambda *pair: told.append(pair), refit=False)
    model.fit(windows, labels)
    assert told == [(k, row["validation_macro_f1"]) for k, row in enumerate(model.learning_curve_)]


def test_other_inputs_adapt_too():
    windows, labels = tones(each=6)
    target, _ = tones(0.3, each=6)
    model = make(target, alignment=Coral, input="fft", recipe={"shift": 0.5}).fit(windows, labels)
    assert model.mean_.shape == (1, 1)
    assert model.predict_proba(target).shape == (len(target), 3)


@pytest.mark.parametrize(
    "recipe",
    [{"epochs": 0}, {"learning_rate": 0.0}, {"warm": 1.0}, {"select": "best"}, {"trade_off": -1.0}],
)
def test_refuses_a_recipe_that_cannot_train(recipe):
    with pytest.raises(ValueError, match=r"must be|select"):
        make(recipe=recipe).fit(*tones(each=4))


def test_refuses_other_batch_statistics():
    with pytest.raises(ValueError, match="batch_norm"):
        make(batch_norm="mine").fit(*tones(each=4))
