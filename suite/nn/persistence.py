"""Fitted networks on disk and back, without pickle: one safetensors file, with a header in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from suite.errors import RequestError
from suite.files import check_ordinary, why_no_file, write_bytes
from suite.nn import inputs
from suite.nn.classifier import NetworkClassifier
from suite.nn.component import check_options

FORMAT = "bearing-arena network 1"

NOT_KEPT = ("device", "report", "cache")
"""Constructor arguments that belong to a machine or a job, not to the model."""

LARGEST_OPTIONS = 1 << 16
"""Sum of the whole numbers in a description, which say how many layers and channels are built."""


def store_network(model: NetworkClassifier, path: str | Path) -> Path:
    """Store a fitted network.

    Parameters
    ----------
    model
        Fitted.
    path
        Ends in ``.safetensors``; written under another name and renamed.

    Returns
    -------
    Path
        The file. Its header holds, as JSON under ``description``: constructor arguments, classes and
        the number of epochs.

    Raises
    ------
    ValueError
        Not fitted, or options that are no plain JSON values.
    """
    from safetensors.torch import save as serialise

    if not hasattr(model, "network_"):
        raise ValueError("the model is not fitted")
    params = {name: value for name, value in model.get_params().items() if name not in NOT_KEPT}
    try:
        description = json.dumps(
            {"params": params, "classes": [str(name) for name in model.classes_], "epochs": model.epochs_}
        )
    except TypeError as error:
        raise ValueError(f"the model's options are no plain values: {error}") from error
    tensors = {f"network.{name}": value for name, value in model.network_.state_dict().items()}
    tensors |= {
        "scaling.mean": torch.from_numpy(model.mean_),
        "scaling.scale": torch.from_numpy(model.scale_),
    }
    whole = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    write_bytes(Path(path), serialise(whole, {"format": FORMAT, "description": description}))
    return Path(path)


def load_network(path: str | Path, device: str = "cpu") -> NetworkClassifier:
    """Read a network that :func:`store_network` stored; nothing in the file is executed.

    Parameters
    ----------
    path
        The file.
    device
        Device of the predictions.

    Returns
    -------
    NetworkClassifier
        Fitted; on the same device it gives the same predictions as the one that was stored.

    Raises
    ------
    RequestError
        No such file, a damaged or foreign one, or one whose weights do not fit its description.
    """
    path = Path(path)
    header, tensors = _read(path)
    if header.get("format") != FORMAT:
        raise RequestError("holds something else", file=path, key="format", expected=FORMAT)
    try:
        described = json.loads(header["description"])
        model = _described_model(described, device)
        model.mean_, model.scale_ = _scaling(tensors.pop("scaling.mean"), tensors.pop("scaling.scale"))
        weights = {name.removeprefix("network."): value for name, value in tensors.items()}
        _check_weights(model, weights)
        model.network_ = model._build(model.mean_.shape[0], model.mean_.ndim - 1)
        model.network_.load_state_dict(weights)
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise RequestError(f"does not describe a network: {error}", file=path) from error
    model.n_parameters_ = sum(item.numel() for item in model.network_.parameters())
    return model


def _described_model(described: Mapping[str, Any], device: str) -> NetworkClassifier:
    """Make the unfitted model of a description, whose names are looked up among those there are."""
    params = described["params"]
    foreign = sorted(set(params) & set(NOT_KEPT))
    if foreign:
        raise ValueError(f"a stored network has no {foreign[0]}")
    if (
        _sum_of_numbers({name: value for name, value in params.items() if name != "random_state"})
        > LARGEST_OPTIONS
    ):
        raise ValueError("its options are larger than any network's")
    model = NetworkClassifier(**params, device=device)
    check_options("input", model.input, model.input_options or {}, inputs.component(model.input).options)
    model._recipe()
    classes = described["classes"]
    if not all(isinstance(name, str) for name in classes) or sorted(set(classes)) != classes:
        raise ValueError("its classes are no sorted names")
    model.classes_ = np.array(classes, dtype=str)
    model.epochs_ = int(described["epochs"])
    return model


def _sum_of_numbers(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(_sum_of_numbers(item) for item in value.values())
    if isinstance(value, list):
        return sum(_sum_of_numbers(item) for item in value)
    return abs(value) if isinstance(value, int) else 0


def _scaling(mean: Tensor, scale: Tensor) -> tuple[Any, Any]:
    """Check mean and deviation of each channel, and give them as arrays."""
    whole = mean.dtype == scale.dtype == torch.float64 and mean.shape == scale.shape
    if not whole or mean.ndim not in (2, 3) or mean.numel() != mean.shape[0]:
        raise ValueError("its scaling is not one number a channel")
    if not (mean.isfinite().all() and scale.isfinite().all() and (scale > 0).all()):
        raise ValueError("its scaling is not finite and above 0")
    return mean.numpy(), scale.numpy()


def _check_weights(model: NetworkClassifier, weights: Mapping[str, Tensor]) -> None:
    """Hold the weights against the network that is described, before memory is taken for it."""
    device, model.device = model.device, "meta"
    with torch.device("meta"):
        expected = model._build(model.mean_.shape[0], model.mean_.ndim - 1).state_dict()
    model.device = device
    for name in sorted({*expected, *weights}):
        if name not in weights or name not in expected:
            raise ValueError(f"the tensor {name} is {'missing' if name in expected else 'unknown'}")
        given, right = weights[name], expected[name]
        if given.shape != right.shape or given.dtype != right.dtype:
            raise ValueError(f"{name} is {given.dtype} {tuple(given.shape)} (expected {tuple(right.shape)})")
        if not given.isfinite().all():
            raise ValueError(f"{name} is not finite")


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    from safetensors import SafetensorError, safe_open

    try:
        check_ordinary(path)
        with safe_open(path, framework="pt") as stream:
            names = list(stream.keys())
            return stream.metadata() or {}, {name: stream.get_tensor(name) for name in names}
    except FileNotFoundError as error:
        raise RequestError(why_no_file(path), file=path, expected="a stored network") from error
    except (SafetensorError, OSError) as error:
        raise RequestError(f"is damaged or no safetensors file: {error}", file=path) from error
