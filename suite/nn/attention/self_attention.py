"""Plain multi-head self-attention over positions."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from suite.nn.component import Component
from suite.nn.layers import largest_divisor


class SelfAttention(nn.Module):
    """Multi-head self-attention: y = x + W_o · concat_h softmax(q_hᵀ k_h / √(C/h)) v_h + b_o.

    Each position is a token of C numbers; q, k and v are one linear layer with bias. There is no
    position code, so that permuting the positions permutes the result. The output layer starts at 0:
    the identity.

    Parameters
    ----------
    channels
        C.
    dims
        1 or 2.
    heads
        h, or the largest number below that divides C.

    Raises
    ------
    ValueError
        ``heads`` below 1.

    Notes
    -----
    Vaswani et al., "Attention is all you need", NeurIPS 2017.
    """

    def __init__(self, channels: int, dims: int, *, heads: int = 4) -> None:
        super().__init__()
        if heads < 1:
            raise ValueError(f"heads is {heads} (expected at least 1)")
        self.heads = largest_divisor(heads, channels)
        self.project = nn.Linear(channels, 3 * channels)
        self.out = nn.Linear(channels, channels)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Add to each position of a map (B, C, ...) what the others hold."""
        tokens = x.flatten(2).transpose(1, 2)
        batch, length, channels = tokens.shape
        pieces = self.project(tokens).reshape(batch, length, 3, self.heads, channels // self.heads)
        q, k, v = pieces.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, length, channels))
        y: Tensor = x + mixed.transpose(1, 2).reshape(x.shape)
        return y


COMPONENT = Component(
    name="self_attention",
    build=SelfAttention,
    summary="multi-head self-attention",
    citation="Vaswani et al. 2017, NeurIPS",
)
