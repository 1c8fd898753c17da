"""What a file of a one-module-a-file folder offers, and how it is found and built by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from torch import nn

from suite.discovery import collect

Dims = Literal[1, 2]
"""1 for maps of shape (B, C, L), 2 for (B, C, H, W)."""

ENTRY = "ENTRY"
"""The attribute of a file that holds its :class:`Entry`."""


@dataclass(frozen=True)
class Entry:
    """One module that can be built by name.

    Attributes
    ----------
    name
        As users write it.
    build
        The module's class; its keyword-only parameters are the options.
    summary
        One line.
    citation
        The paper.
    inside
        Where in a residual branch an attention module belongs by its definition: at the ``end``
        (before the add), ``before-norm`` (between the last convolution and its normalisation), or in
        the place of that ``convolution``.
    cross_scale
        Whether it can see the maps of earlier stages: it takes an option ``sources`` and its forward
        takes them.
    """

    name: str
    build: Callable[..., nn.Module]
    summary: str
    citation: str
    inside: Literal["end", "before-norm", "convolution"] = "end"
    cross_scale: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the options."""
        parameters = inspect.signature(self.build).parameters.values()
        return tuple(item.name for item in parameters if item.kind is item.KEYWORD_ONLY)


def entries(package: str) -> dict[str, Entry]:
    """Find what the files of a package offer, by name."""
    return collect(package, ENTRY)


def find(package: str, kind: str, name: str) -> Entry:
    """Give one entry; ValueError, listing the known names, when there is none."""
    known = entries(package)
    if name not in known:
        raise ValueError(f"unknown {kind} {name!r} (known: {', '.join(sorted(known))})")
    return known[name]


def check_options(entry: Entry, kind: str, options: dict[str, Any]) -> None:
    """Refuse options that a module does not have, with one clear ValueError."""
    unknown = sorted(set(options) - set(entry.options))
    if unknown:
        offered = ", ".join(entry.options) or "none"
        raise ValueError(f"{kind} {entry.name!r} has no option {unknown[0]!r} (options: {offered})")


def check_dims(dims: int) -> None:
    """Refuse anything but 1-D and 2-D maps."""
    if dims not in (1, 2):
        raise ValueError(f"dims is {dims!r} (expected 1 or 2)")
