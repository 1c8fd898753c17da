"""Pyramid split attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from suite.nn.component import Component
from suite.nn.layers import average, broadcast, conv, largest_divisor, one_of

PYRAMID_KERNELS = (3, 5, 7, 9)
PYRAMID_GROUPS = (1, 4, 8, 16)


class PSA(nn.Module):
    """Pyramid split attention: four kernels, weighed against each other channel by channel.

    Four convolutions from all C channels to C/4 each, of kernels 3, 5, 7, 9 in 1, 4, 8, 16 groups,
    without bias, normalisation or activation. One shared weight module (GAP, FC, ReLU, FC, σ, with
    bias) describes each; a softmax over the four gives their weights; the results are concatenated.

    Parameters
    ----------
    channels
        C, divisible by 4. Groups are the published ones where C is divisible by 64; a narrower network
        takes the largest number up to the published one that divides C/4, a declared deviation.
    dims
        1 or 2; the 1-D kernels are the middle rows of the 2-D ones.
    reduction
        r of the weight module on C/4 channels; max(C / 4 // r, 1) hidden units.
    variant
        ``released``: the branches are concatenated in reversed order, kernel 9 first, as in the
        authors' code; ``paper``: kernel 3 first.
    stride
        Of the four convolutions, where the module replaces a convolution; 1 keeps the map's shape.

    Raises
    ------
    ValueError
        C is not divisible by 4.

    Notes
    -----
    Zhang et al., "EPSANet", arXiv 2105.14447 (2021).
    """

    def __init__(
        self,
        channels: int,
        dims: int,
        *,
        reduction: int = 16,
        variant: str = "released",
        stride: int = 1,
    ) -> None:
        super().__init__()
        if channels % len(PYRAMID_KERNELS):
            raise ValueError(f"psa: {channels} channels cannot be split (expected a multiple of 4)")
        if reduction < 1:
            raise ValueError(f"reduction is {reduction} (expected at least 1)")
        self.order = -1 if one_of(variant, "released", "paper") == "released" else 1
        split = channels // len(PYRAMID_KERNELS)
        self.branches = nn.ModuleList(
            conv(
                dims,
                channels,
                split,
                kernel,
                stride=stride,
                groups=largest_divisor(groups, channels, split),
            )
            for kernel, groups in zip(PYRAMID_KERNELS, PYRAMID_GROUPS, strict=True)
        )
        hidden = max(split // reduction, 1)
        self.weigh = nn.Sequential(
            nn.Linear(split, hidden), nn.ReLU(), nn.Linear(hidden, split), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, C, ...) to the same shape, but for the stride."""
        maps = [branch(x) for branch in self.branches]
        shares = torch.stack([self.weigh(average(item)) for item in maps]).softmax(dim=0)
        weighed = [item * broadcast(share, item) for item, share in zip(maps, shares, strict=True)]
        return torch.cat(weighed[:: self.order], dim=1)


COMPONENT = Component(
    name="psa",
    build=PSA,
    summary="four kernels weighed against each other",
    citation="Zhang et al. 2021",
    inside="convolution",
    # Most inputs have one channel.
    positions=("block", "stage", "head"),
    multiple=4,
)
