"""Where a network's attention goes: a tunable axis of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from torch import Tensor, nn

from suite.nn import attention
from suite.nn.component import Component

Position = Literal["block", "stage", "head", "input"]
"""Inside each block, after each stage, once before the classifier, on the input (the modes of a VMD)."""


@dataclass(frozen=True)
class Placement:
    """Which attention module a backbone carries, and at which of its positions.

    Attributes
    ----------
    name
        As in ``suite.nn.attention.names()``.
    position
        See :data:`Position`.
    options
        Of the module.

    Raises
    ------
    ValueError
        Unknown name or position.
    """

    name: str = "none"
    position: str = "block"
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a name or a position that there is not."""
        if self.position not in get_args(Position):
            known = ", ".join(get_args(Position))
            raise ValueError(f"unknown position {self.position!r} (known: {known})")
        _ = self.component

    @property
    def component(self) -> Component:
        """What the module declares of itself."""
        return attention.component(self.name)

    @property
    def inside(self) -> str | None:
        """Where in a residual branch it goes (see :class:`Component`); ``None`` if not inside blocks."""
        return self.component.inside if self.position == "block" else None

    @property
    def cross_scale(self) -> bool:
        """Whether the module takes the maps of earlier stages."""
        return self.component.cross_scale

    def at(
        self, position: Position, channels: int, dims: int, sources: Sequence[int] = (), **extra: Any
    ) -> nn.Module:
        """Build the module for one position in a network: the identity where attention does not go.

        Parameters
        ----------
        position
            Where in the network.
        channels, dims
            Of the map there.
        sources
            Channels of the earlier maps that :func:`attend` will give; only a cross-scale module cares.
        extra
            Options that the position dictates, such as a stride.
        """
        if position != self.position:
            return nn.Identity()
        if self.cross_scale:
            extra["sources"] = tuple(sources)
        return attention.build(self.name, channels, dims, **{**self.options, **extra})


def attend(module: nn.Module, x: Tensor, sources: Sequence[Tensor]) -> Tensor:
    """Apply a module that :meth:`Placement.at` built to a map (B, C, ...).

    It gets the earlier maps, (B, C_r, ...) each, if it was built for any.
    """
    y: Tensor = module(x, *sources) if getattr(module, "sources", 0) else module(x)
    return y
