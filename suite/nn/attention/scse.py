"""Concurrent spatial and channel squeeze-and-excitation."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from suite.nn.attention.se import SE
from suite.nn.component import Component
from suite.nn.layers import conv, one_of


class SCSE(nn.Module):
    """Concurrent squeeze-and-excitation: the greater of x · cSE(x) and x · sSE(x).

    cSE is squeeze-and-excitation with bias; sSE is σ of a 1×1 convolution with bias to one channel.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2.
    reduction
        r of cSE, 2 as published; max(C // r, 4) hidden units.
    variant
        ``max`` or ``sum``.

    Notes
    -----
    Roy, Navab, Wachinger, "Concurrent Spatial and Channel Squeeze & Excitation", MICCAI 2018.
    """

    def __init__(self, channels: int, dims: int, *, reduction: int = 2, variant: str = "max") -> None:
        super().__init__()
        self.add = one_of(variant, "max", "sum") == "sum"
        self.channel = SE(channels, dims, reduction=reduction, bias=True)
        self.spatial = conv(dims, channels, 1, 1, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        """Weigh a map (B, C, ...)."""
        by_channel: Tensor = self.channel(x)
        by_position: Tensor = x * self.spatial(x).sigmoid()
        return by_channel + by_position if self.add else torch.maximum(by_channel, by_position)


COMPONENT = Component(
    name="scse",
    build=SCSE,
    summary="channel gate or place gate, whichever is greater",
    citation="Roy et al. 2018, MICCAI",
)
