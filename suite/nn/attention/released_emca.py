"""EMCA as its authors released it, by a name of its own, so that a question can ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

from suite.nn.attention.emca import EMCA
from suite.nn.component import Component


def build_released_emca(
    channels: int, dims: int, *, kernel_size: int | None = None, sources: Sequence[int] = ()
) -> nn.Module:
    """Build the released form; parameters as of :class:`suite.nn.attention.emca.EMCA`."""
    return EMCA(channels, dims, kernel_size=kernel_size, variant="released", sources=sources)


COMPONENT = Component(
    name="released_emca",
    build=build_released_emca,
    summary="local channel gate mixed with the gate across scales, added to the map",
    citation="EMCA 2022, the authors' code",
    cross_scale=True,
)
