"""DenseNet in 1-D and 2-D."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from suite.nn.attention.placement import Placement
from suite.nn.backbones._base import Backbone, Stages
from suite.nn.backbones._residual import image_stem
from suite.nn.component import Component
from suite.nn.layers import average, channels_last, conv, norm
from suite.ranges import list_of, share, whole

BOTTLENECK = 4
"""Channels between the two convolutions of a dense layer, in growths."""


class DenseLayer(nn.Module):
    """Append new channels to a map: BN-ReLU-1×1 conv, BN-ReLU-conv 3, attention on what is new."""

    def __init__(self, inputs: int, growth: int, dims: int, attention: Placement) -> None:
        super().__init__()
        between = BOTTLENECK * growth
        self.branch = nn.Sequential(
            norm(dims, inputs),
            nn.ReLU(),
            conv(dims, inputs, between, 1),
            norm(dims, between),
            nn.ReLU(),
            conv(dims, between, growth, 3),
            attention.at("block", growth, dims),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, inputs, ...) to (B, inputs + growth, ...)."""
        return torch.cat([x, self.branch(x)], dim=1)


class DenseNet(Backbone):
    """DenseNet-BC: dense blocks with transitions that halve channels and length.

    Parameters
    ----------
    channels, classes
        Of the input and the output.
    dims
        1 or 2; in 1-D each k×k kernel becomes a line of k.
    attention
        Which module, and where: ``block`` is inside each dense layer, on its new channels; ``stage``
        is after each dense block, where a cross-scale module takes the blocks before.
    growth
        Channels that each layer adds: 32 in DenseNet-121.
    layers
        Layers of each dense block: (6, 12, 24, 16) in DenseNet-121.
    width
        Channels of the stem; by default twice the growth.
    dropout
        Before the classifier.

    Notes
    -----
    Huang, Liu, van der Maaten, Weinberger, "Densely Connected Convolutional Networks", CVPR 2017.
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        dims: int,
        attention: Placement,
        *,
        growth: int = 8,
        layers: Sequence[int] = (3, 3, 3),
        width: int | None = None,
        dropout: float = 0.1,
    ) -> None:
        stem_width = inputs = width or 2 * growth
        bodies: list[tuple[nn.Module, int]] = []
        for stage, count in enumerate(layers):
            body: list[nn.Module] = []
            if stage:
                body += _transition(inputs, dims)
                inputs //= 2
            for _ in range(count):
                body.append(DenseLayer(inputs, growth, dims, attention))
                inputs += growth
            bodies.append((nn.Sequential(*body), inputs))
        super().__init__(inputs, classes, dropout)
        self.input_attention = attention.at("input", channels, dims)
        self.stem = image_stem(dims, channels, stem_width)
        self.stages = Stages(bodies, dims, attention)
        self.last = nn.Sequential(norm(dims, inputs), nn.ReLU())
        self.head_attention = attention.at("head", inputs, dims)

    def features(self, x: Tensor) -> Tensor:
        """Give the averaged last map, (B, n_features)."""
        x = self.stages(self.stem(channels_last(self.input_attention(x))))
        return average(self.head_attention(self.last(x)))


def _transition(channels: int, dims: int) -> list[nn.Module]:
    pool = nn.AvgPool1d(2) if dims == 1 else nn.AvgPool2d(2)
    return [
        norm(dims, channels),
        nn.ReLU(),
        conv(dims, channels, channels // 2, 1),
        pool,
    ]


COMPONENT = Component(
    name="densenet",
    build=DenseNet,
    summary="densely connected network",
    citation="Huang et al. 2017, CVPR",
    takes={
        "growth": whole(1, 128),
        "layers": list_of(whole(1, 64), 6),
        "width": whole(1, 256, none=True),
        "dropout": share(),
    },
)
