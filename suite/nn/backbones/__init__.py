"""Backbones, one a file, found by name."""

from __future__ import annotations

from typing import Any

from torch import nn

from suite.nn import registry
from suite.nn.attention.placement import Placement

KIND = "backbone"


def names() -> tuple[str, ...]:
    """Give the names of all backbones."""
    return tuple(sorted(registry.entries(__name__)))


def describe() -> dict[str, registry.Entry]:
    """Give each backbone's entry (summary, citation, options) by name."""
    return registry.entries(__name__)


def build(
    name: str,
    channels: int,
    classes: int,
    dims: int = 1,
    *,
    attention: Placement | None = None,
    **options: Any,
) -> nn.Module:
    """Build a classifier of maps.

    Parameters
    ----------
    name
        As in :func:`names`.
    channels
        Of the input.
    classes
        Number of classes.
    dims
        1 for inputs (B, channels, L), 2 for (B, channels, H, W).
    attention
        Which attention module, and where; none by default.
    options
        The backbone's own.

    Returns
    -------
    nn.Module
        Gives logits, shape (B, classes).

    Raises
    ------
    ValueError
        Unknown name or option, or an attention that the backbone cannot take there.
    """
    registry.check_dims(dims)
    entry = registry.find(__name__, KIND, name)
    registry.check_options(entry, KIND, options)
    return entry.build(channels, classes, dims, attention or Placement(), **options)
