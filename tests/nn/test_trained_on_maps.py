"""What stands for the training part is learned, and nothing else of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from suite.data.windows import Windows
from suite.nn.classifier import NetworkClassifier
from suite.nn.pretraining import contrast
from suite.nn.trained_on_maps import TrainedOnMaps, TrainingMaps

RNG = np.random.default_rng(4)
TABLE = pd.DataFrame({"group": np.repeat(np.arange(8), 5), "rate_hz": 1000.0})
LABELS = np.array(["slow", "fast"])[TABLE["group"] % 2]
TONES = np.sin(np.outer(np.where(LABELS == "slow", 0.1, 0.4), np.arange(128)))
WINDOWS = Windows((TONES + 0.5 * RNG.normal(size=TONES.shape))[:, np.newaxis].astype(np.float32), TABLE)
NOISE = Windows(RNG.normal(size=WINDOWS.signals.shape).astype(np.float32), TABLE)
OPTIONS = {
    "backbone_options": {"width": 4, "stages": 1, "stem_kernel": 7, "stem_stride": 2},
    "recipe": {"epochs": 2, "batch_size": 8},
}


def trained_on(maps: TrainingMaps, **options) -> TrainedOnMaps:
    return TrainedOnMaps(make_maps=lambda windows, labels: maps, **OPTIONS, **options)


def test_the_maps_are_learned_whatever_the_training_part_holds():
    maps = TrainingMaps(WINDOWS.signals, LABELS, TABLE["group"].to_numpy())
    plain = NetworkClassifier(**OPTIONS).fit(WINDOWS, LABELS)
    expected = plain.predict_proba(WINDOWS)
    for seen, labels in ((WINDOWS, LABELS), (NOISE, LABELS), (WINDOWS, LABELS[::-1])):
        model = trained_on(maps).fit(seen, labels)
        np.testing.assert_array_equal(model.predict_proba(WINDOWS), expected)
        np.testing.assert_array_equal(model.validation_rows_, plain.validation_rows_)
        assert model.epochs_ == plain.epochs_


def test_a_training_part_that_teaches_nothing_is_refused_all_the_same():
    maps = TrainingMaps(WINDOWS.signals, LABELS, TABLE["group"].to_numpy())
    with pytest.raises(ValueError, match="fewer than two classes"):
        trained_on(maps).fit(WINDOWS, np.repeat("slow", len(LABELS)))
    with pytest.raises(ValueError, match="epochs"):
        trained_on(maps).set_params(recipe={"epochs": 0}).fit(WINDOWS, LABELS)


def test_pretraining_sees_what_has_no_labels_and_nothing_else(monkeypatch):
    seen = []

    def spied(network, x, recipe, seed):
        seen.append(x.numpy().copy())
        return contrast(network, x, recipe, seed)

    monkeypatch.setattr("suite.nn.trained_on_maps.contrast", spied)
    groups = TABLE["group"].to_numpy()
    unlabelled = np.concatenate([WINDOWS.signals, NOISE.signals[:7]])
    maps = TrainingMaps(WINDOWS.signals, LABELS, groups, unlabelled=unlabelled)
    model = trained_on(maps, pretrain="contrast").fit(NOISE, LABELS)
    assert len(seen) == 2  # Before the training that is validated, and before the last.
    np.testing.assert_allclose(seen[1] * model.scale_ + model.mean_, unlabelled, atol=1e-5)
    seen.clear()
    trained_on(TrainingMaps(WINDOWS.signals, LABELS[::-1], groups, unlabelled=unlabelled)).fit(NOISE, LABELS)
    assert not seen
    assert not any("unlabelled" in name for name in vars(model))


def test_unknown_pretraining_is_refused_before_anything_is_made():
    with pytest.raises(ValueError, match=r"pretrain is 'some' \(expected none, contrast"):
        TrainedOnMaps(make_maps=lambda *_: pytest.fail("made"), pretrain="some").fit(WINDOWS, LABELS)
