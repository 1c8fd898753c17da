"""Squeeze-and-excitation."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.component import Component
from suite.nn.layers import average, broadcast

LEAST_HIDDEN = 4
"""Fewest hidden units: C < 16 with reduction 16 would otherwise leave none."""


def hidden_units(channels: int, reduction: int) -> int:
    """Give ``max(C // r, 4)``, the width of a bottleneck over channels.

    Raises
    ------
    ValueError
        ``reduction`` below 1.
    """
    if reduction < 1:
        raise ValueError(f"reduction is {reduction} (expected at least 1)")
    return max(channels // reduction, LEAST_HIDDEN)


class SE(nn.Module):
    """Squeeze-and-excitation: y = x · σ(W2 · relu(W1 · GAP x)).

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2; both pool over everything but the channels.
    reduction
        r; the hidden layer has max(C // r, 4) units.
    bias
        On in the authors' Caffe original, off in their PyTorch port and here.

    Notes
    -----
    Hu, Shen, Sun, "Squeeze-and-Excitation Networks", CVPR 2018.
    """

    def __init__(self, channels: int, dims: int, *, reduction: int = 16, bias: bool = False) -> None:
        super().__init__()
        hidden = hidden_units(channels, reduction)
        self.squeeze = nn.Linear(channels, hidden, bias=bias)
        self.excite = nn.Linear(hidden, channels, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Weigh the channels of a map (B, C, ...)."""
        gate = self.excite(self.squeeze(average(x)).relu()).sigmoid()
        return x * broadcast(gate, x)


COMPONENT = Component(
    name="se",
    build=SE,
    summary="channel gate from global averages",
    citation="Hu et al. 2018, CVPR",
)
