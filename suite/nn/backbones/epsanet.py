"""EPSANet: a residual network whose blocks carry pyramid split attention."""

from __future__ import annotations

from collections.abc import Sequence

from suite.nn.attention.placement import Placement
from suite.nn.backbones._residual import EXPANSION, ResidualNetwork, bottleneck, image_stem
from suite.nn.component import Component
from suite.ranges import choice_of, list_of, share, whole


class EPSANet(ResidualNetwork):
    """Residual network of EPSA blocks: 1×1 conv-BN-ReLU, PSA-BN-ReLU, 1×1 conv ×4-BN, add, ReLU.

    PSA replaces the spatial convolution and has its stride.

    Parameters
    ----------
    channels, classes
        Of the input and the output.
    dims
        1 or 2.
    attention
        A further module, after stages, before the classifier or on the input: inside the blocks PSA
        is the attention.
    width
        Planes of the first stage: 64 in EPSANet-50; the default is narrow, for windows. A multiple
        of 4; below 64 PSA's groups shrink, see :class:`suite.nn.attention.psa.PSA`.
    blocks
        Blocks of each stage: (3, 4, 6, 3) in EPSANet-50.
    variant
        Of PSA.
    dropout
        Before the classifier.

    Raises
    ------
    ValueError
        Attention inside the blocks, or a width that PSA cannot split.

    Notes
    -----
    Zhang et al., "EPSANet", arXiv 2105.14447 (2021).
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        dims: int,
        attention: Placement,
        *,
        width: int = 16,
        blocks: Sequence[int] = (1, 1, 1, 1),
        variant: str = "released",
        dropout: float = 0.0,
    ) -> None:
        if attention.position == "block" and attention.name != "none":
            raise ValueError(
                f"epsanet takes no {attention.name!r} inside its blocks, where PSA is "
                "(expected position stage, head or input)"
            )
        pyramid = Placement("psa", "block", {"variant": variant})
        super().__init__(
            channels,
            classes,
            dims,
            attention,
            stem=image_stem(dims, channels, width),
            width=width,
            branch=bottleneck(dims, EXPANSION, pyramid),
            plan=[(width * 2**stage, count, 2 if stage else 1) for stage, count in enumerate(blocks)],
            expansion=EXPANSION,
            dropout=dropout,
        )


COMPONENT = Component(
    name="epsanet",
    build=EPSANet,
    summary="residual network of EPSA blocks",
    citation="Zhang et al. 2021, arXiv 2105.14447",
    positions=("stage", "head", "input"),
    takes={
        "width": whole(4, 256, 4),
        "blocks": list_of(whole(1, 16), 5),
        "variant": choice_of("released", "paper"),
        "dropout": share(),
    },
)
