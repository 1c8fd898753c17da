"""WDCNN: the field's usual network for raw vibration."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.attention.placement import Placement
from suite.nn.backbones._plain import PlainNetwork, convolution_stage
from suite.nn.component import Component
from suite.nn.layers import AdaptiveMaxPool1d
from suite.ranges import share

PLAN = ((16, 64, 16, 24), (32, 3, 1, 1), (64, 3, 1, 1), (64, 3, 1, 1), (64, 3, 1, 0))
"""Channels, kernel, stride and padding of the five convolutions."""

LAST_LENGTH = 3
HIDDEN = 100
LEAST_LENGTH = 768


class WDCNN(PlainNetwork):
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
            pool = AdaptiveMaxPool1d(LAST_LENGTH) if stage == len(PLAN) - 1 else nn.MaxPool1d(2)
            shape = {"stride": stride, "padding": padding}
            bodies.append(convolution_stage(1, inputs, outputs, kernel, pool, attention, **shape))
            inputs = outputs
        self.assemble(channels, 1, bodies, LAST_LENGTH, attention)

    def features(self, x: Tensor) -> Tensor:
        """Give the hidden layer, (B, 100).

        Raises
        ------
        ValueError
            Windows shorter than 768 samples.
        """
        if x.shape[-1] < LEAST_LENGTH:
            raise ValueError(f"wdcnn: windows of {x.shape[-1]} samples (expected at least {LEAST_LENGTH})")
        return super().features(x)


COMPONENT = Component(
    name="wdcnn",
    build=WDCNN,
    summary="convolutions with a wide first kernel",
    citation="Zhang et al. 2017, Sensors 17:425",
    # Whether spectra are long enough hangs on the window.
    inputs=("window", "modes", "fft", "envelope"),
    takes={"dropout": share()},
)
