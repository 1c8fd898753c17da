"""Backbones, one a file, looked up by name."""

from __future__ import annotations

from typing import Any

from torch import nn

from suite.discovery import collect
from suite.nn.attention.placement import Placement
from suite.nn.component import Component, check_dims, check_options, named

_KIND = "backbone"


def components() -> dict[str, Component]:
    """Give each backbone's component (summary, citation, options) by name."""
    return collect(__name__, "COMPONENT")


def names() -> tuple[str, ...]:
    """Give the names of all backbones."""
    return tuple(sorted(components()))


def component(name: str) -> Component:
    """Give one component; ValueError, listing the known names, when there is none."""
    return named(components(), _KIND, name)


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
    check_dims(dims)
    network = component(name)
    check_options(_KIND, name, options, network.options)
    return network.build(channels, classes, dims, attention or Placement(), **options)
