"""Efficient multi-scale channel attention, across the stages of a network."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from suite.nn.attention.eca import across_channels
from suite.nn.component import Component
from suite.nn.layers import average, broadcast, one_of


def tile(descriptor: Tensor, channels: int) -> Tensor:
    """Bring a descriptor (B, C') to (B, channels).

    It is repeated as a whole where C' divides ``channels``, and interpolated linearly (end points at
    half a channel, ``align_corners=False``) where it does not: the rule for counts that do not divide.
    """
    own = descriptor.shape[1]
    if channels % own == 0:
        return descriptor.repeat(1, channels // own)
    return functional.interpolate(descriptor.unsqueeze(1), channels, mode="linear").squeeze(1)


class EMCA(nn.Module):
    """Channel attention from a map and those of earlier stages.

    With s = relu(Σ_r w_r · GAP_r) over the sources, tiled to C, and the own map last:

    * ``paper`` (once a stage): y = x · σ(conv_k(s)).
    * ``released`` (in every block): local gate l = σ(conv_k(GAP x)), cross-scale gate g = σ(conv_k'(s)),
      a = σ(w0 · l + w1 · g), y = x · (1 + a). Without sources, as in the first block of a stage,
      y = x · (1 + l).

    The convolutions run over channels, as in ECA.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2; both pool over everything but the channels.
    kernel_size
        Odd; ``None`` adapts it to C as ECA does.
    variant
        ``paper`` or ``released``.
    sources
        Channels of the earlier maps, in the order in which they will be given: for ``released`` the
        stem and the residual branch of the last block of each earlier stage, for ``paper`` the maps
        of the preceding stages.

    Notes
    -----
    The cross-scale weights start at 1 / (number of scales), w0 and w1 at 1. The EMCA paper of 2022 and
    the code its authors released.
    """

    def __init__(
        self,
        channels: int,
        dims: int,
        *,
        kernel_size: int | None = None,
        variant: str = "paper",
        sources: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self.residual = one_of(variant, "paper", "released") == "released"
        self.sources = len(sources)
        if self.residual:
            self.local = across_channels(channels, kernel_size)
        if not self.residual or sources:
            scales = len(sources) + 1
            self.weights = nn.Parameter(torch.full((scales,), 1 / scales))
            self.cross = across_channels(channels, kernel_size)
        if self.residual and sources:
            self.mix = nn.Parameter(torch.ones(2))

    def forward(self, x: Tensor, *sources: Tensor) -> Tensor:
        """Weigh the channels of a map (B, C, ...), from it and from ``sources`` (B, C_r, ...).

        Raises
        ------
        ValueError
            Another number of sources than the module was made for.
        """
        if len(sources) != self.sources:
            raise ValueError(f"{len(sources)} source maps were given (expected {self.sources})")
        own = average(x)
        if not self.residual:
            return x * broadcast(self._cross_scale(own, sources), x)
        gate: Tensor = self.local(own.unsqueeze(1)).squeeze(1).sigmoid()
        if sources:
            gate = (self.mix[0] * gate + self.mix[1] * self._cross_scale(own, sources)).sigmoid()
        return x * broadcast(1 + gate, x)

    def _cross_scale(self, own: Tensor, sources: Sequence[Tensor]) -> Tensor:
        scales = [tile(average(source), own.shape[1]) for source in sources]
        joined = (torch.stack([*scales, own], dim=2) @ self.weights).relu()
        gate: Tensor = self.cross(joined.unsqueeze(1)).squeeze(1).sigmoid()
        return gate


COMPONENT = Component(
    name="emca",
    build=EMCA,
    summary="channel gate across the scales of a network",
    citation="EMCA 2022",
    cross_scale=True,
)
