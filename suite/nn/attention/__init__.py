"""Attention modules, one a file, looked up by name."""

from __future__ import annotations

from typing import Any

from torch import nn

from suite.discovery import collect
from suite.nn.component import Component, check_dims, check_options, named

_KIND = "attention module"


def components() -> dict[str, Component]:
    """Give each module's component (summary, citation, options) by name."""
    return collect(__name__, "COMPONENT")


def names() -> tuple[str, ...]:
    """Give the names of all attention modules; ``none`` is the identity."""
    return tuple(sorted(components()))


def component(name: str) -> Component:
    """Give one component; ValueError, listing the known names, when there is none."""
    return named(components(), _KIND, name)


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
    check_dims(dims)
    if channels < 1:
        raise ValueError(f"channels is {channels} (expected at least 1)")
    module = component(name)
    check_options(_KIND, name, options, module.options)
    return module.build(channels, dims, **options)
