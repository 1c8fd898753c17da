"""Attention modules, one a file, found by name."""

from __future__ import annotations

from typing import Any

from torch import nn

from suite.nn import registry

KIND = "attention module"


def names() -> tuple[str, ...]:
    """Give the names of all attention modules; ``none`` is the identity."""
    return tuple(sorted(registry.entries(__name__)))


def describe() -> dict[str, registry.Entry]:
    """Give each module's entry (summary, citation, options) by name."""
    return registry.entries(__name__)


def build(name: str, channels: int, dims: int = 1, **options: Any) -> nn.Module:
    """Build an attention module that keeps the shape of the map it is given.

    Parameters
    ----------
    name
        As in :func:`names`.
    channels
        Channels C of the map.
    dims
        1 for maps (B, C, L), 2 for (B, C, H, W).
    options
        The module's own: ``reduction``, ``kernel_size``, ``bias``, ``no_spatial``, ``variant`` wherever
        they apply.

    Returns
    -------
    nn.Module

    Raises
    ------
    ValueError
        Unknown name or option, or channels and options that do not go together.
    """
    registry.check_dims(dims)
    if channels < 1:
        raise ValueError(f"channels is {channels} (expected at least 1)")
    entry = registry.find(__name__, KIND, name)
    registry.check_options(entry, KIND, options)
    return entry.build(channels, dims, **options)
