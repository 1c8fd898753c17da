"""Fitted networks as ONNX graphs that give what PyTorch gives: raw windows in, probabilities out."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from suite.nn.classifier import NetworkClassifier
from suite.nn.layers import plain_layout
from suite.nn.onnx_inputs import input_in_graph

LEAST_PROBABILITY = 1e-12
"""Probabilities are floored here before a temperature is applied, as everywhere."""


class Exported(nn.Module):
    """Standardising, input, scaling, network, softmax and temperature in one graph.

    Parameters
    ----------
    model
        Fitted.
    front
        Computes the network's input of windows (n, channels, length); ``None`` where that is done outside,
        and the graph begins with the input itself.
    standardise
        As in the rules of the windows; ``none`` where the graph does not begin with windows.
    temperature
        Of the calibration.
    """

    mean: Tensor
    scale: Tensor

    def __init__(
        self,
        model: NetworkClassifier,
        front: nn.Module | None = None,
        standardise: str = "none",
        temperature: float = 1.0,
    ) -> None:
        super().__init__()
        self.network = model.network_
        self.front, self.standardise, self.temperature = front, standardise, temperature
        self.register_buffer("mean", torch.from_numpy(model.mean_.astype(np.float32)).to(model.device))
        self.register_buffer("scale", torch.from_numpy(model.scale_.astype(np.float32)).to(model.device))

    def forward(self, given: Tensor) -> Tensor:
        """Give class probabilities, (B, classes), of windows or of maps (B, C, ...)."""
        if self.standardise != "none":
            given = given - given.mean(dim=-1, keepdim=True)
        if self.standardise == "zscore":
            given = given / torch.sqrt((given**2).mean(dim=-1, keepdim=True))
        maps = given if self.front is None else self.front(given)
        probabilities = self.network((maps - self.mean) / self.scale).softmax(dim=1)
        logits = torch.log(torch.clamp(probabilities, min=LEAST_PROBABILITY))
        calibrated: Tensor = (logits / self.temperature).softmax(dim=1)
        return calibrated


@dataclass(frozen=True)
class NetworkGraph:
    """An exported network.

    Attributes
    ----------
    content
        The ONNX file.
    takes
        Name of its input: ``window`` (n, channels, samples), or ``maps``, what the network is shown, where
        that is computed outside.
    """

    content: bytes
    takes: str


def network_graph(
    model: NetworkClassifier,
    windows: npt.NDArray[np.float32],
    maps: npt.NDArray[np.float32],
    standardise: str,
    temperature: float,
) -> NetworkGraph:
    """Export a fitted network, with its input inside where ONNX can express it.

    Parameters
    ----------
    model
        Fitted, on the CPU.
    windows, maps
        At least two raw windows, (n, channels, length), and what the network is shown of them.
    standardise, temperature
        As for :class:`Exported`.

    Raises
    ------
    RuntimeError
        PyTorch exported nothing.
    """
    front = input_in_graph(model.input, model.input_options or {})
    takes, example = ("maps", maps) if front is None else ("window", windows)
    module = Exported(model, front, "none" if front is None else standardise, temperature)
    with plain_layout(), _quiet():
        program = torch.onnx.export(
            module.eval(),
            (torch.from_numpy(example[:2]).to(model.device),),
            input_names=[takes],
            output_names=["probabilities"],
            dynamic_shapes=({0: torch.export.Dim("n")},),
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("PyTorch exported nothing")
    return NetworkGraph(program.model_proto.SerializeToString(), takes)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what the exporter says of packages that are not needed."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
