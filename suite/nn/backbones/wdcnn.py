"""WDCNN: the field's usual network for raw vibration."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.attention.placement import Placement
from suite.nn.backbones._base import Backbone, Stages
from suite.nn.component import Component
from suite.nn.layers import AdaptiveMaxPool1d, channels_last, conv, norm

PLAN = ((16, 64, 16, 24), (32, 3, 1, 1), (64, 3, 1, 1), (64, 3, 1, 1), (64, 3, 1, 0))
"""Channels, kernel, stride and padding of the five convolutions."""

LAST_LENGTH = 3
HIDDEN = 100
LEAST_LENGTH = 768


class WDCNN(Backbone):
    """Deep convolutional network with a wide first kernel.

    Five times convolution, BN, ReLU and max pooling 2, then a hidden layer of 100. The last pooling
    is adaptive to 3 positions, which is pooling 2 at the published length of 2048.

    Parameters
    ----------
    channels, classes
        Of the input and the output.
    dims
        1: the network is defined on signals alone.
    attention
        Which module, and where: ``block`` is between BN and ReLU of each convolution, ``stage`` is
        after each pooling.
    dropout
        Before the classifier.

    Raises
    ------
    ValueError
        2-D, or windows shorter than 768 samples, of which nothing is left after five poolings.

    Notes
    -----
    Zhang, Peng, Li, Chen, Zhang, Sensors 2017, 17:425.
    """

    def __init__(
        self, channels: int, classes: int, dims: int, attention: Placement, *, dropout: float = 0.0
    ) -> None:
        if dims != 1:
            raise ValueError("wdcnn is defined on signals (expected dims 1)")
        super().__init__(HIDDEN, classes, dropout)
        bodies: list[tuple[nn.Module, int]] = []
        inputs = channels
        for stage, (outputs, kernel, stride, padding) in enumerate(PLAN):
            last = stage == len(PLAN) - 1
            body = nn.Sequential(
                conv(1, inputs, outputs, kernel, stride=stride, padding=padding),
                norm(1, outputs),
                attention.at("block", outputs, 1),
                nn.ReLU(),
                AdaptiveMaxPool1d(LAST_LENGTH) if last else nn.MaxPool1d(2),
            )
            bodies.append((body, outputs))
            inputs = outputs
        self.input_attention = attention.at("input", channels, 1)
        self.stages = Stages(bodies, 1, attention)
        self.head_attention = attention.at("head", inputs, 1)
        self.hidden = nn.Sequential(nn.Linear(inputs * LAST_LENGTH, HIDDEN), nn.ReLU())

    def features(self, x: Tensor) -> Tensor:
        """Give the hidden layer, (B, 100)."""
        if x.shape[-1] < LEAST_LENGTH:
            raise ValueError(f"wdcnn: windows of {x.shape[-1]} samples (expected at least {LEAST_LENGTH})")
        x = self.head_attention(self.stages(channels_last(self.input_attention(x))))
        features: Tensor = self.hidden(x.flatten(1))
        return features


COMPONENT = Component(
    name="wdcnn",
    build=WDCNN,
    summary="convolutions with a wide first kernel",
    citation="Zhang et al. 2017, Sensors 17:425",
)
