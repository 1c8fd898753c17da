"""What the adversarial losses share: a reversed gradient and a discriminator of domains."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, strength: float) -> Tensor:
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return -ctx.strength * gradients[0], None


def reverse(x: Tensor, strength: float) -> Tensor:
    """Pass ``x``, of any shape, on, and its gradient back times −λ (Ganin et al. 2016, eqs. 16-17)."""
    reversed_: Tensor = _Reversal.apply(x, strength)  # type: ignore[no-untyped-call]
    return reversed_


class Discriminator(nn.Module):
    """Two hidden layers (ReLU, dropout 0.5) and one logit, above zero for the source.

    Parameters
    ----------
    inputs
        Features.
    hidden
        Units of a hidden layer: 1024 in Zhao et al. 2021; fewer do for few windows.
    """

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for width in (inputs, hidden):
            layers += [nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(0.5)]
        self.layers = nn.Sequential(*layers, nn.Linear(hidden, 1))

    def loss(self, source: Tensor, target: Tensor) -> Tensor:
        """Give the mean of both domains' cross-entropies, of samples of shapes (n, d) and (m, d)."""
        logits = self.layers(torch.cat([source, target])).squeeze(1)
        of_source, of_target = logits[: len(source)], logits[len(source) :]
        # -log σ(z) for source, -log(1-σ(z)) for target.
        return (functional.softplus(-of_source).mean() + functional.softplus(of_target).mean()) / 2
