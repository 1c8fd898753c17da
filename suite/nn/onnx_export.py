"""Fitted networks as ONNX graphs that give what PyTorch gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from suite.files import write_bytes
from suite.nn.classifier import NetworkClassifier
from suite.nn.layers import plain_layout
from suite.nn.windows_like import WindowsLike

AGREEMENT = 1e-4
"""Largest difference of a probability between PyTorch and the exported graph."""


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
        """Give class probabilities, (B, classes), of maps (B, C, ...)."""
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
    (probabilities,) = session.run(None, {"maps": maps})
    difference = float(np.abs(np.asarray(probabilities) - model.predict_proba(windows)).max())
    if not difference <= AGREEMENT:
        raise RuntimeError(f"the exported graph differs by {difference:.1e} (expected <= {AGREEMENT:g})")
    write_bytes(Path(path), graph)
    return difference
