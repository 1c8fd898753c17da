"""No attention: the control that every module is compared with."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.component import Component


class NoAttention(nn.Module):
    """The identity."""

    def __init__(self, channels: int, dims: int) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Give the map (B, C, ...) back."""
        return x


COMPONENT = Component(
    name="none",
    build=NoAttention,
    summary="identity: the control",
    citation="-",
)
