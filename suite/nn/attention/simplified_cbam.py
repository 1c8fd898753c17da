"""Simplified CBAM: two channel gates that multiply."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.attention.se import hidden_units
from suite.nn.component import Component
from suite.nn.layers import average, broadcast, maximum


class SimplifiedCBAM(nn.Module):
    """Simplified CBAM: y = x · FC(GAP x) · FC(GMP x), one shared FC that ends in σ, no bias.

    Two gates in (0, 1) multiply: y = x / 4 at zero logits, so that stacked blocks shrink what passes.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2; both pool over everything but the channels.
    reduction
        r; the FC is C to max(C // r, 4), ReLU, and back to C.
    """

    def __init__(self, channels: int, dims: int, *, reduction: int = 16) -> None:
        super().__init__()
        hidden = hidden_units(channels, reduction)
        self.gate = nn.Sequential(
            nn.Linear(channels, hidden, bias=False),
            nn.ReLU(),
            nn.Linear(hidden, channels, bias=False),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Weigh the channels of a map (B, C, ...)."""
        return x * broadcast(self.gate(average(x)) * self.gate(maximum(x)), x)


COMPONENT = Component(
    name="simplified_cbam",
    build=SimplifiedCBAM,
    summary="product of two channel gates",
    citation="after Woo et al. 2018, ECCV",
)
