"""Coordinate attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from suite.nn.component import Component
from suite.nn.layers import conv, norm


class Coordinate(nn.Module):
    """Coordinate attention: y = x · a_h · a_w, gates along each axis from averages over the other.

    Means over W and over H, joined along their length, pass a 1×1 convolution with bias to
    max(8, C // r) channels, BN and h-swish; parted again, one 1×1 convolution with bias and σ each
    give a_h and a_w. In 1-D (a plane of height 1) the two descriptors are GAP x and x itself.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2.
    reduction
        r.

    Raises
    ------
    ValueError
        ``reduction`` below 1.

    Notes
    -----
    Hou, Zhou, Feng, "Coordinate Attention", CVPR 2021.
    """

    def __init__(self, channels: int, dims: int, *, reduction: int = 32) -> None:
        super().__init__()
        if reduction < 1:
            raise ValueError(f"reduction is {reduction} (expected at least 1)")
        hidden = max(8, channels // reduction)
        # The joined descriptors are one line in both cases.
        self.join = nn.Sequential(conv(1, channels, hidden, 1, bias=True), norm(1, hidden))
        self.gate_h = conv(1, hidden, channels, 1, bias=True)
        self.gate_w = conv(1, hidden, channels, 1, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        """Weigh a map (B, C, ...)."""
        plane = x.unsqueeze(2) if x.ndim == 3 else x
        height, width = plane.shape[2:]
        line = torch.cat([plane.mean(3), plane.mean(2)], dim=2)
        along_h, along_w = torch.split(functional.hardswish(self.join(line)), [height, width], dim=2)
        a_h, a_w = self.gate_h(along_h).sigmoid(), self.gate_w(along_w).sigmoid()
        y: Tensor = plane * a_h.unsqueeze(3) * a_w.unsqueeze(2)
        return y.reshape(x.shape)


COMPONENT = Component(
    name="coordinate",
    build=Coordinate,
    summary="gates along each axis",
    citation="Hou et al. 2021, CVPR",
)
