"""Fitted networks on disk and back, without pickle: one safetensors file, with a header in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from suite.errors import RequestError
from suite.files import write_bytes
from suite.nn.classifier import NetworkClassifier

FORMAT = "bearing-arena network 1"

NOT_KEPT = ("device", "report", "cache")
"""Constructor arguments that belong to a machine or a job, not to the model."""


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
        model = NetworkClassifier(**described["params"], device=device)
        model.classes_ = np.array(described["classes"], dtype=str)
        model.epochs_ = int(described["epochs"])
        model.mean_ = tensors.pop("scaling.mean").numpy()
        model.scale_ = tensors.pop("scaling.scale").numpy()
        model.network_ = model._build(model.mean_.shape[0], model.mean_.ndim - 1)
        model.network_.load_state_dict(
            {name.removeprefix("network."): value for name, value in tensors.items()}
        )
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise RequestError(f"does not describe a network: {error}", file=path) from error
    model.n_parameters_ = sum(item.numel() for item in model.network_.parameters())
    return model


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as stream:
            names = list(stream.keys())
            return stream.metadata() or {}, {name: stream.get_tensor(name) for name in names}
    except FileNotFoundError as error:
        raise RequestError("no such file", file=path, expected="a stored network") from error
    except (SafetensorError, OSError) as error:
        raise RequestError(f"is damaged or no safetensors file: {error}", file=path) from error
