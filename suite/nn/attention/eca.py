"""Efficient channel attention."""

from __future__ import annotations

from math import log2

from torch import Tensor, nn

from suite.nn.component import Component
from suite.nn.layers import average, broadcast, conv, odd


def adaptive_kernel(channels: int) -> int:
    """Give ECA's kernel size for C channels: t = int(|(log2 C + 1) / 2|), made odd by adding 1.

    C 8 to 96 give 3, 128 to 1024 give 5, 2048 gives 7.
    """
    size = int(abs((log2(channels) + 1) / 2))
    return size if size % 2 else size + 1


def across_channels(channels: int, kernel_size: int | None) -> nn.Module:
    """Make the convolution over the channel axis, (B, 1, C) to (B, 1, C), without bias."""
    return conv(1, 1, 1, adaptive_kernel(channels) if kernel_size is None else odd(kernel_size))


class ECA(nn.Module):
    """Efficient channel attention: y = x · σ(conv_k(GAP x)), the convolution running over channels.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2; both pool over everything but the channels.
    kernel_size
        Odd; ``None`` adapts it to C, see :func:`adaptive_kernel`. Zero padding, no bias.

    Notes
    -----
    Wang et al., "ECA-Net", CVPR 2020.
    """

    def __init__(self, channels: int, dims: int, *, kernel_size: int | None = None) -> None:
        super().__init__()
        self.conv = across_channels(channels, kernel_size)

    def forward(self, x: Tensor) -> Tensor:
        """Weigh the channels of a map (B, C, ...)."""
        gate = self.conv(average(x).unsqueeze(1)).squeeze(1).sigmoid()
        return x * broadcast(gate, x)


COMPONENT = Component(
    name="eca",
    build=ECA,
    summary="channel gate from a convolution over channels",
    citation="Wang et al. 2020, CVPR",
)
