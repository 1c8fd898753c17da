"""Logits of trained networks, and what they score on validation windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from suite.nn.memory import free_memory, halve_batch

PREDICTION_BATCH = 256
"""Windows a step when nothing is learned; a matter of memory alone."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Windows on a device with their class numbers.

    Attributes
    ----------
    x
        Float32, shape (n, channels, L) or (n, channels, H, W), scaled.
    y
        Int64, shape (n,).
    classes
        How many there are, in these windows or not.
    """

    x: Tensor
    y: Tensor
    classes: int

    def __len__(self) -> int:
        """Give the number of windows."""
        return len(self.y)


def logits_of(network: nn.Module, x: Tensor) -> Tensor:
    """Give the logits (n, classes) of a trained network for scaled windows, learning nothing."""
    return in_batches(network, network, x)


def in_batches(network: nn.Module, compute: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Compute something of scaled windows with a trained network, learning nothing.

    Parameters
    ----------
    network
        Set to predict.
    compute
        The network, or a method of it.
    x
        Scaled windows, shape (n, ...).
    """
    network.eval()
    size = PREDICTION_BATCH
    while True:
        try:
            with torch.inference_mode():
                return torch.cat([compute(batch) for batch in torch.split(x, size)])
        except (RuntimeError, MemoryError) as error:
            size = halve_batch(size, error)
        free_memory(x.device)


def macro_f1_of_codes(predicted: Tensor, y: Tensor, classes: int) -> Tensor:
    """Average F1 over the classes that occur in ``y``.

    Parameters
    ----------
    predicted, y
        Class numbers, shape (n,), n > 0.
    classes
        How many there are.

    Returns
    -------
    Tensor
        A number in [0, 1], still on the device.
    """
    table = torch.bincount(y * classes + predicted, minlength=classes**2).reshape(classes, classes)
    hits, true, given = table.diagonal(), table.sum(1), table.sum(0)
    f1 = 2 * hits / (true + given).clamp(min=1)
    return f1[true > 0].mean()


def validate(logits: Tensor, validation: Labelled) -> tuple[float, float]:
    """Give macro-F1 and cross-entropy of the logits (n, classes) of validation windows."""
    loss = functional.cross_entropy(logits, validation.y)
    score = macro_f1_of_codes(logits.argmax(1), validation.y, validation.classes)
    return float(score), float(loss)
