"""Non-local block."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.component import Component
from suite.nn.layers import conv, norm


class NonLocal(nn.Module):
    """Non-local block, embedded Gaussian: y = x + BN(W · softmax(θᵀφ) g).

    θ, φ, g and W are 1×1 convolutions with bias, C to C // 2 (at least 1) and back; the softmax runs
    over all positions, without the 1/√d of self-attention. The BN starts at 0: the identity.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2. Memory grows with the square of the number of positions.

    Notes
    -----
    Wang, Girshick, Gupta, He, "Non-local Neural Networks", CVPR 2018.
    """

    def __init__(self, channels: int, dims: int) -> None:
        super().__init__()
        inner = max(channels // 2, 1)
        self.theta = conv(dims, channels, inner, 1, bias=True)
        self.phi = conv(dims, channels, inner, 1, bias=True)
        self.g = conv(dims, channels, inner, 1, bias=True)
        self.out = conv(dims, inner, channels, 1, bias=True)
        self.norm = norm(dims, channels)
        for parameter in self.norm.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        """Add to each position of a map (B, C, ...) what the others hold."""
        theta, phi, g = (layer(x).flatten(2) for layer in (self.theta, self.phi, self.g))
        affinity = (theta.transpose(1, 2) @ phi).softmax(dim=2)
        mixed = (g @ affinity.transpose(1, 2)).reshape(len(x), -1, *x.shape[2:])
        y: Tensor = x + self.norm(self.out(mixed))
        return y


COMPONENT = Component(
    name="non_local",
    build=NonLocal,
    summary="every position looks at every other",
    citation="Wang et al. 2018, CVPR",
)
