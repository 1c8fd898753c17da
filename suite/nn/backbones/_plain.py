"""What the plain networks share: convolutions in a row, a hidden layer, a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from suite.nn.attention.placement import Placement
from suite.nn.backbones._base import Backbone, Stages
from suite.nn.layers import channels_last, conv, norm


class PlainNetwork(Backbone):
    """Stages of one convolution each, and a hidden layer on their flat output."""

    def assemble(
        self,
        channels: int,
        dims: int,
        bodies: Sequence[tuple[nn.Module, int]],
        positions: int,
        attention: Placement,
    ) -> None:
        """Make the layers before the classifier.

        Parameters
        ----------
        channels, dims
            Of the input.
        bodies
            Pairs of a stage and its output channels.
        positions
            Of the last stage's output, all axes together.
        attention
            Which module, and where.
        """
        outputs = bodies[-1][1]
        self.input_attention = attention.at("input", channels, dims)
        self.stages = Stages(bodies, dims, attention)
        self.head_attention = attention.at("head", outputs, dims)
        self.hidden = nn.Sequential(nn.Linear(outputs * positions, self.n_features), nn.ReLU())

    def features(self, x: Tensor) -> Tensor:
        """Give the hidden layer, (B, n_features)."""
        x = self.head_attention(self.stages(channels_last(self.input_attention(x))))
        features: Tensor = self.hidden(x.flatten(1))
        return features


def convolution_stage(
    dims: int,
    inputs: int,
    outputs: int,
    kernel: int,
    pool: nn.Module,
    attention: Placement,
    **options: Any,
) -> tuple[nn.Module, int]:
    """Make convolution, BN, attention inside the block, ReLU and pooling; with the output channels."""
    stage = nn.Sequential(
        conv(dims, inputs, outputs, kernel, **options),
        norm(dims, outputs),
        attention.at("block", outputs, dims),
        nn.ReLU(),
        pool,
    )
    return stage, outputs
