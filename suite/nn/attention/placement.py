"""Where a network's attention goes: a tunable axis of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from torch import nn

from suite.nn import attention

Position = Literal["block", "stage", "head", "input"]
"""In the residual branch before the add, after each stage, once before the classifier, on the input."""


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
        Unknown position.
    """

    name: str = "none"
    position: str = "block"
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a position that no backbone has."""
        if self.position not in get_args(Position):
            known = ", ".join(get_args(Position))
            raise ValueError(f"unknown position {self.position!r} (known: {known})")

    def at(self, position: Position, channels: int, dims: int) -> nn.Module:
        """Build the module for one place in a network: the identity where attention does not go."""
        if position != self.position:
            return nn.Identity()
        return attention.build(self.name, channels, dims, **self.options)
