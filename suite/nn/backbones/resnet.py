"""Small residual network with a wide first kernel."""

from __future__ import annotations

from torch import nn

from suite.nn.attention.placement import Placement
from suite.nn.backbones._residual import ResidualNetwork, basic
from suite.nn.component import Component
from suite.nn.layers import conv, norm
from suite.ranges import share, whole


class SmallResNet(ResidualNetwork):
    """Residual network for windows or small images.

    The first kernel is wide and its stride large (after WDCNN): it acts as a bank of band-pass filters
    and leaves short maps, which is what makes the network cheap.

    Parameters
    ----------
    channels, classes
        Of the input and the output.
    dims
        1 or 2.
    attention
        Which module, and where.
    width
        Channels of the first stage; each further stage doubles them.
    stages, blocks
        Number of stages, and of blocks in each; every stage halves the length.
    kernel
        Side of the blocks' convolutions.
    stem_kernel, stem_stride
        Of the first convolution; by default 64 and 8 in 1-D, 7 and 2 in 2-D.
    dropout
        Before the classifier.

    Notes
    -----
    He et al., CVPR 2016; the wide first kernel: Zhang et al., Sensors 2017, 17:425.
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        dims: int,
        attention: Placement,
        *,
        width: int = 16,
        stages: int = 3,
        blocks: int = 1,
        kernel: int = 3,
        stem_kernel: int | None = None,
        stem_stride: int | None = None,
        dropout: float = 0.1,
    ) -> None:
        wide, stride = (64, 8) if dims == 1 else (7, 2)
        super().__init__(
            channels,
            classes,
            dims,
            attention,
            stem=nn.Sequential(
                conv(dims, channels, width, stem_kernel or wide, stride=stem_stride or stride),
                norm(dims, width),
                nn.ReLU(),
            ),
            width=width,
            branch=basic(dims, kernel, attention),
            plan=[(width * 2**stage, blocks, 2) for stage in range(stages)],
            dropout=dropout,
        )


COMPONENT = Component(
    name="resnet",
    build=SmallResNet,
    summary="small residual network with a wide first kernel",
    citation="He et al. 2016, CVPR",
    takes={
        "width": whole(1, 256),
        "stages": whole(1, 5),
        "blocks": whole(1, 16),
        "kernel": whole(1, 63, 2),
        "stem_kernel": whole(1, 1024, none=True),
        "stem_stride": whole(1, 256, none=True),
        "dropout": share(),
    },
)
