"""Self-attention over tokens: which of them matter is learned, wherever they lie."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from suite.nn.attention.placement import Placement
from suite.nn.attention.self_attention import SelfAttention
from suite.nn.backbones._base import Backbone, Stages
from suite.nn.component import Component
from suite.nn.layers import average, maximum
from suite.ranges import share, whole


class TokenAttention(Backbone):
    """Layers of multi-head self-attention over the positions of a map, then mean and maximum over them.

    Each position is a token of as many numbers as the map has channels. There is no code of the position:
    a token says by its own numbers where it belongs, so that permuting the positions changes nothing.
    A layer normalises the tokens, adds to each what the others hold, and then a perceptron of itself.

    Parameters
    ----------
    channels, classes, dims
        Of the input and the output; of 2-D maps all positions are tokens.
    attention
        Which further module, and where: ``block`` is inside each layer's perceptron, ``stage`` after each
        layer.
    width
        Numbers of an embedded token.
    layers, heads
        Of self-attention.
    dropout
        In the perceptrons and before the classifier.

    Raises
    ------
    ValueError
        ``width`` or ``layers`` below 1.

    Notes
    -----
    Vaswani et al., "Attention is all you need", NeurIPS 2017.
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        dims: int,
        attention: Placement,
        *,
        width: int = 32,
        layers: int = 2,
        heads: int = 4,
        dropout: float = 0.0,
    ) -> None:
        if width < 1 or layers < 1:
            raise ValueError(f"width is {width}, layers {layers} (expected at least 1)")
        super().__init__(2 * width, classes, dropout)
        self.input_attention = attention.at("input", channels, dims)
        self.embed = nn.Sequential(nn.Linear(channels, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        bodies = [(_Layer(width, heads, dims, dropout, attention), width) for _ in range(layers)]
        self.layers = Stages(bodies, dims, attention)
        self.head_attention = attention.at("head", width, dims)
        self.norm = nn.LayerNorm(width)

    def features(self, x: Tensor) -> Tensor:
        """Give mean and maximum of the tokens, (B, 2 · width)."""
        x = self.layers(_each_token(self.embed, self.input_attention(x)))
        x = _each_token(self.norm, self.head_attention(x))
        return torch.cat([average(x), maximum(x)], dim=1)


class _Layer(nn.Module):
    """Self-attention and a perceptron of each token, (B, width, ...) to the same shape."""

    def __init__(self, width: int, heads: int, dims: int, dropout: float, attention: Placement) -> None:
        super().__init__()
        self.first_norm, self.second_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix = SelfAttention(width, dims, heads=heads)
        self.perceptron = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * width, width)
        )
        self.attention = attention.at("block", width, dims)

    def forward(self, x: Tensor) -> Tensor:
        x = self.mix(_each_token(self.first_norm, x))
        y: Tensor = x + self.attention(_each_token(self.perceptron, _each_token(self.second_norm, x)))
        return y


def _each_token(module: nn.Module, x: Tensor) -> Tensor:
    """Apply a module of vectors to the channels of each position of a map (B, C, ...)."""
    y: Tensor = module(x.movedim(1, -1)).movedim(-1, 1)
    return y


COMPONENT = Component(
    name="token_attention",
    build=TokenAttention,
    summary="layers of self-attention over tokens",
    citation="Vaswani et al. 2017, NeurIPS",
    takes={"width": whole(1, 1024), "layers": whole(1, 32), "heads": whole(1, 64), "dropout": share()},
)
