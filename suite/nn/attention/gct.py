"""Gated channel transformation."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from suite.nn.component import Component
from suite.nn.layers import broadcast

EPSILON = 1e-5


class GCT(nn.Module):
    """Gated channel transformation: channels compete or cooperate by their norms.

    e = α · sqrt(Σx² + ε), y = x · (1 + tanh(γ · e / sqrt(mean_C e² + ε) + β)), ε = 1e-5.
    α starts at 1, γ and β at 0: the identity.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2; both sum over everything but the channels.

    Notes
    -----
    Yang et al., "Gated Channel Transformation", CVPR 2020.
    """

    def __init__(self, channels: int, dims: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(channels))
        self.gamma = nn.Parameter(torch.zeros(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Weigh the channels of a map (B, C, ...)."""
        energy = x.square().sum(tuple(range(2, x.ndim)))
        embedding = self.alpha * (energy + EPSILON).sqrt()
        scale = (embedding.square().mean(1, keepdim=True) + EPSILON).sqrt()
        return x * broadcast(1 + torch.tanh(self.gamma * embedding / scale + self.beta), x)


COMPONENT = Component(
    name="gct",
    build=GCT,
    summary="channel gate from normalised energies",
    citation="Yang et al. 2020, CVPR",
)
