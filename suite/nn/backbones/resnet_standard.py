"""The standard residual networks, 18, 34 and 50 layers deep."""

from __future__ import annotations

from suite.nn.attention.placement import Placement
from suite.nn.backbones._residual import EXPANSION, ResidualNetwork, basic, bottleneck, image_stem
from suite.nn.component import Component
from suite.ranges import choice_of, share, whole

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}


class StandardResNet(ResidualNetwork):
    """ResNet-18, -34 (basic blocks) or -50 (bottlenecks, stride in the spatial convolution).

    Parameters
    ----------
    channels, classes
        Of the input and the output.
    dims
        1 or 2; in 1-D each k×k kernel becomes a line of k.
    attention
        Which module, and where.
    depth
        18, 34 or 50.
    width
        Planes of the first stage: 64 as published.
    dropout
        Before the classifier.

    Raises
    ------
    ValueError
        Another depth.

    Notes
    -----
    He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        dims: int,
        attention: Placement,
        *,
        depth: int = 18,
        width: int = 64,
        dropout: float = 0.0,
    ) -> None:
        if depth not in BLOCKS:
            raise ValueError(f"depth is {depth} (expected {', '.join(map(str, BLOCKS))})")
        deep = depth >= 50
        plan = [(width * 2**stage, blocks, 2 if stage else 1) for stage, blocks in enumerate(BLOCKS[depth])]
        super().__init__(
            channels,
            classes,
            dims,
            attention,
            stem=image_stem(dims, channels, width),
            width=width,
            branch=bottleneck(dims, EXPANSION, attention) if deep else basic(dims, 3, attention),
            plan=plan,
            expansion=EXPANSION if deep else 1,
            dropout=dropout,
        )


COMPONENT = Component(
    name="resnet_standard",
    build=StandardResNet,
    summary="ResNet-18, -34 and -50 as published",
    citation="He et al. 2016, CVPR",
    takes={"depth": choice_of(18, 34, 50), "width": whole(1, 256), "dropout": share()},
)
