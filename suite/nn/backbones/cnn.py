"""The plain network of the common benchmarks."""

from __future__ import annotations

from torch import nn

from suite.nn.attention.placement import Placement
from suite.nn.backbones._plain import PlainNetwork, convolution_stage
from suite.nn.component import Component
from suite.nn.layers import AdaptiveMaxPool1d, max_pool
from suite.ranges import share, whole

KERNELS = (15, 3, 3, 3)
POOLED_LENGTH = 4


class PlainCNN(PlainNetwork):
    """Four convolutions without padding, and a bottleneck of 256: cnn_1d (and cnn_2d) of UDTL.

    Each convolution (kernels 15, 3, 3, 3; with bias) is followed by BN and ReLU, the second by max
    pooling 2, the last by adaptive max pooling to 4 a side; the bottleneck has ReLU and dropout.

    Parameters
    ----------
    channels, classes
        Of the input and the output.
    dims
        1 or 2; in 2-D the first kernel is 3×3, since 15×15 was made for signals.
    attention
        Which module, and where: ``block`` is between BN and ReLU of each convolution, ``stage`` is
        after each ReLU or pooling.
    width
        Channels of the first convolution, doubled by each further one; 16 as published.
    bottleneck
        Units of the hidden layer; 256 as published.
    dropout
        Before the classifier; 0.5 as published.

    Notes
    -----
    Zhao et al., IEEE TIM 2021, 70:3525828.
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        dims: int,
        attention: Placement,
        *,
        width: int = 16,
        bottleneck: int = 256,
        dropout: float = 0.5,
    ) -> None:
        super().__init__(bottleneck, classes, dropout)
        adaptive = (AdaptiveMaxPool1d if dims == 1 else nn.AdaptiveMaxPool2d)(POOLED_LENGTH)
        pools = (nn.Identity(), max_pool(dims, 2), nn.Identity(), adaptive)
        bodies: list[tuple[nn.Module, int]] = []
        inputs = channels
        for stage, (kernel, pool) in enumerate(zip(KERNELS, pools, strict=True)):
            side, outputs = kernel if dims == 1 else 3, width * 2**stage
            bodies.append(
                convolution_stage(dims, inputs, outputs, side, pool, attention, padding=0, bias=True)
            )
            inputs = outputs
        self.assemble(channels, dims, bodies, POOLED_LENGTH**dims, attention)


COMPONENT = Component(
    name="cnn",
    build=PlainCNN,
    summary="plain network of the common benchmarks",
    citation="Zhao et al. 2021, IEEE TIM 70:3525828",
    takes={"width": whole(1, 256), "bottleneck": whole(1, 4096), "dropout": share()},
)
