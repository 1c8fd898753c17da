"""Selective kernel."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from suite.nn.component import Component
from suite.nn.layers import average, broadcast, conv, largest_divisor, norm

NOMINAL_GROUPS = 32
LEAST_BRANCH_HIDDEN = 32


class SK(nn.Module):
    """Selective kernel: a soft choice, channel by channel, between two kernels.

    Branches: convolution of kernel 3, and the same with dilation 2, each grouped, without bias, with BN
    and ReLU. Their sum is pooled; FC to max(C // r, 32) without bias, BN, ReLU; FC to 2C; softmax over
    the two branches weighs them.

    Parameters
    ----------
    channels
        C. Groups are 32 or, in narrow networks, the largest number below that divides C.
    dims
        1 or 2; the 1-D kernel is the middle row of the 2-D one.
    reduction
        r.
    stride
        Of both branches, where the module replaces a convolution; 1 keeps the map's shape.

    Raises
    ------
    ValueError
        ``reduction`` below 1.

    Notes
    -----
    Li, Wang, Hu, Yang, "Selective Kernel Networks", CVPR 2019. Its BN over a batch of channel vectors
    cannot train on a batch of one window.
    """

    def __init__(self, channels: int, dims: int, *, reduction: int = 16, stride: int = 1) -> None:
        super().__init__()
        if reduction < 1:
            raise ValueError(f"reduction is {reduction} (expected at least 1)")
        groups = largest_divisor(NOMINAL_GROUPS, channels)
        hidden = max(channels // reduction, LEAST_BRANCH_HIDDEN)
        self.branches = nn.ModuleList(
            nn.Sequential(
                conv(dims, channels, channels, 3, stride=stride, dilation=dilation, groups=groups),
                norm(dims, channels),
                nn.ReLU(),
            )
            for dilation in (1, 2)
        )
        self.squeeze = nn.Sequential(
            nn.Linear(channels, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU()
        )
        self.select = nn.Linear(hidden, 2 * channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, ...) to the same shape, but for the stride."""
        first, second = (branch(x) for branch in self.branches)
        logits = self.select(self.squeeze(average(first + second)))
        share = torch.stack(logits.chunk(2, dim=1)).softmax(dim=0)
        y: Tensor = first * broadcast(share[0], x) + second * broadcast(share[1], x)
        return y


COMPONENT = Component(
    name="sk",
    build=SK,
    summary="soft choice between two kernels",
    citation="Li et al. 2019, CVPR",
    inside="convolution",
)
