"""Stored networks come back as they were, or not at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file, save_file

from suite.data.windows import Windows
from suite.errors import RequestError
from suite.nn.classifier import NetworkClassifier
from suite.nn.persistence import load_network, store_network

RNG = np.random.default_rng(4)
STEM = {"stem_kernel": 7, "stem_stride": 2}
CASES = {
    "resnet": {"backbone_options": {"width": 8, "stages": 1, **STEM}, "attention": "cbam"},
    "wdcnn": {"backbone": "wdcnn", "attention": "eca", "position": "stage"},
    "cnn": {"backbone": "cnn", "backbone_options": {"width": 4, "bottleneck": 8}},
    "spectrogram": {"input": "spectrogram", "backbone_options": {"width": 8, "stages": 1}},
    "densenet": {
        "input": "mode_images",
        "input_options": {"n_modes": 3},
        "backbone": "densenet",
        "backbone_options": {"layers": (1, 1), "growth": 4},
        "recipe": {"epochs": 1, "snr": (0.0, 10.0)},
    },
}


def windows(n: int = 24) -> Windows:
    table = pd.DataFrame({"group": np.arange(n) % 6})
    return Windows(RNG.normal(size=(n, 1, 1024)).astype(np.float32), table)


def fitted(case: str) -> NetworkClassifier:
    model = NetworkClassifier(**{"recipe": {"epochs": 1}, **CASES[case]}, random_state=5)
    return model.fit(windows(), np.where(np.arange(24) % 2, "inner", "außen"))


@pytest.mark.parametrize("case", CASES)
def test_comes_back_with_the_same_predictions(case, tmp_path):
    model = fitted(case)
    path = store_network(model, tmp_path / "model.safetensors")
    back = load_network(path)
    fresh = windows()
    np.testing.assert_array_equal(back.predict_proba(fresh), model.predict_proba(fresh))
    np.testing.assert_array_equal(back.classes_, model.classes_)
    assert (back.n_parameters_, back.epochs_) == (model.n_parameters_, model.epochs_)
    assert back.get_params()["random_state"] == 5
    assert [item.name for item in tmp_path.iterdir()] == ["model.safetensors"]


def test_truncated_foreign_and_missing_files_are_one_clear_line(tmp_path):
    path = store_network(fitted("resnet"), tmp_path / "model.safetensors")
    content = path.read_bytes()
    for damaged in (content[: len(content) // 2], content[:6], b"", b"not a model at all"):
        path.write_bytes(damaged)
        with pytest.raises(RequestError, match=r"model\.safetensors: is damaged or no safetensors file"):
            load_network(path)
    with pytest.raises(RequestError, match="no such file"):
        load_network(tmp_path / "nothing.safetensors")
    save_file({"weight": torch.zeros(3)}, tmp_path / "foreign.safetensors")
    with pytest.raises(RequestError, match=r"foreign\.safetensors: format: holds something else"):
        load_network(tmp_path / "foreign.safetensors")


def test_weights_that_do_not_fit_their_description_are_refused(tmp_path):
    from safetensors import safe_open

    path = store_network(fitted("resnet"), tmp_path / "model.safetensors")
    with safe_open(path, framework="pt") as stream:
        header = stream.metadata()
    tensors = load_file(path)
    del tensors["network.classify.bias"]
    save_file(tensors, path, header)
    with pytest.raises(RequestError, match=r"does not describe a network.*classify\.bias"):
        load_network(path)
    save_file(load_file(path), path, {**header, "description": '{"params": {"backbone": "alexnet"}}'})
    with pytest.raises(RequestError, match="does not describe a network"):
        load_network(path)


def test_only_fitted_models_of_plain_values_are_stored(tmp_path):
    with pytest.raises(ValueError, match="not fitted"):
        store_network(NetworkClassifier(), tmp_path / "model.safetensors")
    model = fitted("resnet")
    model.attention_options = {"reduction": object()}
    with pytest.raises(ValueError, match="no plain values"):
        store_network(model, tmp_path / "model.safetensors")
    assert not list(tmp_path.iterdir())
