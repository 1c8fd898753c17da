"""The network classifier: honest, repeatable, and a scikit-learn estimator."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone, is_classifier

from suite.data.windows import Windows
from suite.nn.classifier import NetworkClassifier

SMALL = {"width": 8, "stages": 2, "stem_stride": 8}


def tones(bearings: int = 4, each: int = 24, length: int = 256, seed: int = 0) -> tuple[Windows, np.ndarray]:
    """Three classes of noisy tones of different pitch, random in phase, on several bearings each."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(["ball", "healthy", "inner"], bearings * each)
    groups = np.repeat(np.arange(3 * bearings), each)
    pitch = np.repeat([0.05, 0.11, 0.23], bearings * each)[:, None]
    phase = rng.uniform(0, 2 * np.pi, (len(labels), 1))
    signals = np.sin(2 * np.pi * pitch * np.arange(length) + phase) + rng.normal(0, 1, (len(labels), length))
    order = rng.permutation(len(labels))
    table = pd.DataFrame({"group": groups[order]})
    return Windows(signals[order, None].astype(np.float32), table), labels[order]


def make(**changes) -> NetworkClassifier:
    return NetworkClassifier(backbone_options=SMALL, attention="se", recipe={"epochs": 4}, **changes)


def test_learns_what_it_can_learn():
    windows, labels = tones()
    fresh, truth = tones(seed=1)
    model = make(random_state=3).fit(windows, labels)
    probabilities = model.predict_proba(Windows(fresh.signals, fresh.metadata.drop(columns="group")))
    assert list(model.classes_) == ["ball", "healthy", "inner"]
    assert probabilities.shape == (len(fresh), 3)
    assert probabilities.dtype == np.float64
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-12)
    # Chance is 1/3; a matched filter tells these tones apart without fault.
    assert (model.predict(fresh) == truth).mean() > 0.9
    assert model.n_parameters_ == sum(item.numel() for item in model.network_.parameters())


def test_shuffled_labels_teach_nothing():
    windows, labels = tones()
    fresh, truth = tones(seed=1)
    model = make().fit(windows, np.random.default_rng(5).permutation(labels))
    # 288 windows: the deviation of chance is 0.028.
    assert (model.predict(fresh) == truth).mean() < 1 / 3 + 0.15


def test_same_seed_same_bits_and_other_seed_other_bits():
    windows, labels = tones(each=8)
    first, second, third = (make(random_state=seed).fit(windows, labels) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first.predict_proba(windows), second.predict_proba(windows))
    assert first.learning_curve_ == second.learning_curve_
    assert not np.array_equal(first.predict_proba(windows), third.predict_proba(windows))


def test_leaves_the_callers_randomness_and_threads_alone():
    windows, labels = tones(each=8)
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    threads = torch.get_num_threads()
    make().fit(windows, labels).predict_proba(windows)
    assert torch.equal(torch.rand(3), expected)
    assert torch.get_num_threads() == threads


def test_clone_and_parameters():
    model = make(random_state=5)
    copy = clone(model)
    assert is_classifier(model)
    assert copy is not model
    assert copy.get_params() == model.get_params()
    assert copy.set_params(attention="none", random_state=6) is copy
    assert model.attention == "se"
    with pytest.raises(ValueError, match="unknown parameter 'depth'"):
        copy.set_params(depth=3)


def test_whole_bearings_watch():
    windows, labels = tones(bearings=4)
    model = make().fit(windows, labels)
    groups = windows.metadata["group"].to_numpy()
    learned, watched = groups[model.learning_rows_], groups[model.validation_rows_]
    assert not set(learned) & set(watched)
    assert len(set(watched)) == 3
    assert set(labels[model.validation_rows_]) == set(labels)


def test_without_refit_scaling_comes_from_the_learning_rows_alone():
    windows, labels = tones()
    model = make(refit=False).fit(windows, labels)
    learned = windows.signals[model.learning_rows_].astype(np.float64)
    np.testing.assert_allclose(model.mean_.ravel(), learned.mean(axis=(0, 2)))
    np.testing.assert_allclose(model.scale_.ravel(), learned.std(axis=(0, 2)))


def test_what_watches_teaches_nothing():
    windows, labels = tones(each=8)
    model = make(refit=False).fit(windows, labels)
    changed = windows.signals.copy()
    changed[model.validation_rows_] = np.random.default_rng(0).normal(0, 50, (1, 1, 256))
    other = make(refit=False).fit(Windows(changed, windows.metadata), labels)
    np.testing.assert_array_equal(
        [row["train_loss"] for row in model.learning_curve_],
        [row["train_loss"] for row in other.learning_curve_][: len(model.learning_curve_)],
    )


def test_prediction_of_a_window_does_not_depend_on_its_company():
    windows, labels = tones(each=8)
    model = make().fit(windows, labels)
    alone = np.concatenate([model.predict_proba(windows[[row]]) for row in range(5)])
    np.testing.assert_allclose(alone, model.predict_proba(windows)[:5], atol=1e-5)


class PruneError(Exception):
    """What a tuner raises."""


def test_reports_each_epoch_and_lets_pruning_through():
    windows, labels = tones(each=8)
    seen: list[tuple[int, float]] = []

    def report(epoch: int, score: float) -> None:
        seen.append((epoch, score))
        if epoch == 1:
            raise PruneError

    with pytest.raises(PruneError):
        make(report=report).fit(windows, labels)
    assert [epoch for epoch, _ in seen] == [0, 1]
    assert all(0 <= score <= 1 for _, score in seen)


def test_refuses_what_it_cannot_learn_from():
    windows, labels = tones(each=8)
    with pytest.raises(ValueError, match="fewer than two classes"):
        make().fit(windows, np.full(len(labels), "inner"))
    with pytest.raises(ValueError, match="labels"):
        make().fit(windows, labels[1:])
    with pytest.raises(ValueError, match="'group'"):
        make().fit(Windows(windows.signals, windows.metadata.rename(columns={"group": "g"})), labels)


def test_divergence_is_told():
    windows, labels = tones(each=8)
    model = NetworkClassifier(backbone_options=SMALL, recipe={"epochs": 2})
    broken = windows.signals.copy()
    broken[0] = np.nan
    with pytest.raises(FloatingPointError, match="epoch 0"):
        model.fit(Windows(broken, windows.metadata), labels)


def test_needs_torch_numpy_and_scipy_alone():
    code = (
        "import sys, suite.nn.classifier, suite.nn.attention as a, suite.nn.backbones as b\n"
        "a.names(); b.names()\n"
        "print(sorted({'pandas', 'sklearn', 'mlflow', 'optuna', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
