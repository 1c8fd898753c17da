"""Fitted networks on disk and back, without pickle: one safetensors file, its header told in JSON."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from suite.errors import RequestError
from suite.nn.classifier import NetworkClassifier, WindowsLike
from suite.nn.layers import plain_layout

FORMAT = "bearing-arena network 1"

NOT_KEPT = ("device", "report", "cache")
"""Constructor arguments that belong to a machine or a job, not to the model."""

AGREEMENT = 1e-4
"""Largest difference of a probability between PyTorch and the exported graph."""


def save(model: NetworkClassifier, path: str | Path) -> Path:
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
    return _write(Path(path), serialise(whole, {"format": FORMAT, "description": description}))


def load(path: str | Path, device: str = "cpu") -> NetworkClassifier:
    """Read a network that :func:`save` stored; nothing in the file is executed.

    Parameters
    ----------
    path
        The file.
    device
        Where it shall predict.

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


class Exported(nn.Module):
    """Scaling, network and softmax in one graph: maps (n, channels, ...) to probabilities (n, classes).

    Parameters
    ----------
    model
        Fitted. What its input computes of a window stays outside of the graph; for ``window`` that is
        the window itself.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, model: NetworkClassifier) -> None:
        super().__init__()
        self.network = model.network_
        self.register_buffer("mean", torch.from_numpy(model.mean_.astype(np.float32)).to(model.device))
        self.register_buffer("scale", torch.from_numpy(model.scale_.astype(np.float32)).to(model.device))

    def forward(self, maps: Tensor) -> Tensor:
        """Give class probabilities."""
        logits: Tensor = self.network((maps - self.mean) / self.scale)
        return logits.softmax(dim=1)


def export_onnx(model: NetworkClassifier, path: str | Path, windows: WindowsLike) -> float:
    """Write a fitted network as ONNX, once onnxruntime gives what PyTorch gives.

    Parameters
    ----------
    model
        Fitted.
    path
        Ends in ``.onnx``; written under another name and renamed.
    windows
        At least two, on which the two are compared.

    Returns
    -------
    float
        Largest difference of a probability.

    Raises
    ------
    RuntimeError
        They differ by more than 1e-4; nothing is written.
    """
    import onnxruntime

    maps = model._maps(windows)
    example = torch.from_numpy(maps[:2]).to(model.device)
    with plain_layout():
        program = torch.onnx.export(
            Exported(model).eval(),
            (example,),
            input_names=["maps"],
            output_names=["probabilities"],
            dynamic_shapes=({0: torch.export.Dim("n")},),
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("PyTorch exported nothing")
    graph = program.model_proto.SerializeToString()
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"maps": maps})
    difference = float(np.abs(np.asarray(found) - model.predict_proba(windows)).max())
    if not difference <= AGREEMENT:
        raise RuntimeError(f"the exported graph differs by {difference:.1e} (expected <= {AGREEMENT:g})")
    _write(Path(path), graph)
    return difference


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


def _write(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
