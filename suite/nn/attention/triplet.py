"""Triplet attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from suite.nn.component import Component
from suite.nn.layers import conv, norm, odd


class ZGate(nn.Module):
    """Gate G(z) = z · σ(BN(conv_k(cat[max, mean] over axis 1))): convolution 2 to 1 without bias, no ReLU."""

    def __init__(self, dims: int, kernel_size: int) -> None:
        super().__init__()
        self.conv = conv(dims, 2, 1, kernel_size)
        self.norm = norm(dims, 1, momentum=0.01)

    def forward(self, z: Tensor) -> Tensor:
        """Weigh ``z``, (B, C, ...), along all its axes but the first two."""
        gate: Tensor = self.norm(self.conv(torch.cat([z.amax(1, True), z.mean(1, True)], 1)))
        return z * gate.sigmoid()


class Triplet(nn.Module):
    """Triplet attention: gates on rotated maps, averaged after multiplying.

    In 2-D there are three planes: C-W (pooled over H), H-C (pooled over W) and H-W (pooled over C).
    In 1-D two are meaningful: y = ½ (x · G along C + x · G along L). On (B, C, 1, L) the 2-D module
    therefore does *not* agree with the 1-D one, which has neither the third plane nor its square kernel.

    Parameters
    ----------
    channels
        C; the gates do not depend on it.
    dims
        1 or 2.
    kernel_size
        7 as published; 3 costs 1.4 points on ImageNet.
    no_spatial
        Leaves the gate pooled over C out: H-W in 2-D, along L in 1-D.

    Notes
    -----
    Misra et al., "Rotate to Attend", WACV 2021.
    """

    def __init__(self, channels: int, dims: int, *, kernel_size: int = 7, no_spatial: bool = False) -> None:
        super().__init__()
        # Swapping axis 1 with each spatial axis in turn is its own inverse.
        self.axes = range(2, 2 + dims)
        self.rotated = nn.ModuleList(ZGate(dims, odd(kernel_size)) for _ in self.axes)
        self.spatial = None if no_spatial else ZGate(dims, kernel_size)

    def forward(self, x: Tensor) -> Tensor:
        """Weigh a map (B, C, ...)."""
        pieces = [
            gate(x.transpose(1, axis)).transpose(1, axis)
            for axis, gate in zip(self.axes, self.rotated, strict=True)
        ]
        if self.spatial is not None:
            pieces.append(self.spatial(x))
        return torch.stack(pieces).mean(0)


COMPONENT = Component(
    name="triplet",
    build=Triplet,
    summary="gates on rotated maps",
    citation="Misra et al. 2021, WACV",
)
