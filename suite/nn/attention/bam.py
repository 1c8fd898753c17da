"""Bottleneck attention module."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.attention.se import hidden_units
from suite.nn.component import Component
from suite.nn.layers import average, broadcast, conv, norm, one_of


class BAM(nn.Module):
    """Bottleneck attention: y = x · (1 + σ(ch · sp)) as released, σ(ch + sp) in the paper.

    ch: GAP, FC C to C/r, BN, ReLU, FC to C. sp: 1×1 convolution C to C/r, two of kernel 3 and
    dilation 4, each with BN and ReLU, and 1×1 to one channel. All with bias.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2; the 1-D kernel is the middle row of the 2-D one.
    reduction
        r; C/r stands for max(C // r, 4).
    variant
        ``released`` (product) or ``paper`` (sum).

    Notes
    -----
    Park, Woo, Lee, Kweon, "BAM", BMVC 2018. Its BN over a batch of channel vectors cannot train on a
    batch of one window.
    """

    def __init__(self, channels: int, dims: int, *, reduction: int = 16, variant: str = "released") -> None:
        super().__init__()
        self.multiply = one_of(variant, "released", "paper") == "released"
        hidden = hidden_units(channels, reduction)
        self.channel = nn.Sequential(
            nn.Linear(channels, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, channels)
        )
        spatial: list[nn.Module] = [conv(dims, channels, hidden, 1, bias=True), norm(dims, hidden), nn.ReLU()]
        for _ in range(2):
            dilated = conv(dims, hidden, hidden, 3, dilation=4, bias=True)
            spatial += [dilated, norm(dims, hidden), nn.ReLU()]
        self.spatial = nn.Sequential(*spatial, conv(dims, hidden, 1, 1, bias=True))

    def forward(self, x: Tensor) -> Tensor:
        """Weigh a map (B, C, ...)."""
        channel, spatial = broadcast(self.channel(average(x)), x), self.spatial(x)
        logits: Tensor = channel * spatial if self.multiply else channel + spatial
        return x * (1 + logits.sigmoid())


COMPONENT = Component(
    name="bam",
    build=BAM,
    summary="channel and spatial gate at once, with residual",
    citation="Park et al. 2018, BMVC",
)
