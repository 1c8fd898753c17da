"""Convolutional block attention, as released and in the "conv-gate" form that also circulates."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from suite.nn.attention.se import hidden_units
from suite.nn.component import Component
from suite.nn.layers import average, broadcast, conv, maximum, norm, odd, one_of


class CBAM(nn.Module):
    """CBAM: a channel gate, then a spatial gate on its output.

    Channel gate g = σ(MLP(GAP x) + MLP(GMP x)) with one shared MLP with bias; x' = x · g.
    Spatial gate σ(BN(conv_k(cat[max_C x', mean_C x']))) without bias; y = x' · that. No residual.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2; the 1-D kernel is the middle row of the 2-D one.
    reduction
        r; the MLP has max(C // r, 4) hidden units.
    kernel_size
        Of the spatial gate: 7; 3 is the paper's ablation.

    Notes
    -----
    Woo, Park, Lee, Kweon, "CBAM", ECCV 2018.
    """

    def __init__(self, channels: int, dims: int, *, reduction: int = 16, kernel_size: int = 7) -> None:
        super().__init__()
        hidden = hidden_units(channels, reduction)
        self.mlp = nn.Sequential(nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, channels))
        self.conv = conv(dims, 2, 1, odd(kernel_size))
        self.norm = norm(dims, 1, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """Weigh a map (B, C, ...)."""
        x = x * broadcast((self.mlp(average(x)) + self.mlp(maximum(x))).sigmoid(), x)
        gate: Tensor = self.norm(self.conv(torch.cat([x.amax(1, True), x.mean(1, True)], 1)))
        return x * gate.sigmoid()


class ConvGateCBAM(nn.Module):
    """The "conv-gate" form of CBAM: gates of bare convolutions.

    Channel gate σ(F(GAP x) + F(GMP x)), F two 1×1 convolutions without bias and a ReLU between them;
    spatial gate σ(conv_k(cat[mean_C, max_C])) without bias or normalisation, on what the first lets
    through.

    Parameters
    ----------
    channels, dims, reduction, kernel_size
        As of :class:`CBAM`.
    """

    def __init__(self, channels: int, dims: int, *, reduction: int = 8, kernel_size: int = 7) -> None:
        super().__init__()
        hidden = hidden_units(channels, reduction)
        # A 1×1 convolution of a 1×1 map is a linear layer.
        self.mlp = nn.Sequential(
            nn.Linear(channels, hidden, bias=False), nn.ReLU(), nn.Linear(hidden, channels, bias=False)
        )
        self.conv = conv(dims, 2, 1, odd(kernel_size))

    def forward(self, x: Tensor) -> Tensor:
        """Weigh a map (B, C, ...)."""
        x = x * broadcast((self.mlp(average(x)) + self.mlp(maximum(x))).sigmoid(), x)
        gate: Tensor = self.conv(torch.cat([x.mean(1, True), x.amax(1, True)], 1))
        return x * gate.sigmoid()


def build_cbam(
    channels: int,
    dims: int,
    *,
    variant: str = "released",
    reduction: int | None = None,
    kernel_size: int = 7,
) -> nn.Module:
    """Build one of the two forms.

    Parameters
    ----------
    channels, dims, kernel_size
        As of :class:`CBAM`.
    variant
        ``released`` or ``conv-gate``.
    reduction
        By default 16 for ``released``, 8 for ``conv-gate``.
    """
    if one_of(variant, "released", "conv-gate") == "conv-gate":
        return ConvGateCBAM(channels, dims, reduction=reduction or 8, kernel_size=kernel_size)
    return CBAM(channels, dims, reduction=reduction or 16, kernel_size=kernel_size)


COMPONENT = Component(
    name="cbam",
    build=build_cbam,
    summary="channel gate, then spatial gate",
    citation="Woo et al. 2018, ECCV",
)
