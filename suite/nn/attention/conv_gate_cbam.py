"""CBAM's "conv-gate" form by a name of its own, so that a question can ask for it."""

from __future__ import annotations

from suite.nn.attention.cbam import ConvGateCBAM
from suite.nn.component import Component

COMPONENT = Component(
    name="conv_gate_cbam",
    build=ConvGateCBAM,
    summary="channel gate of 1x1 convolutions, then spatial gate without batch norm",
    citation="after Woo et al. 2018, ECCV; a form that circulates beside the released one",
)
