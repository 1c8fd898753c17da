"""What a file of a one-module-a-file folder offers, and its look-up by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from suite.ranges import Takes

if TYPE_CHECKING:
    from torch import nn

Named = TypeVar("Named")


@dataclass(frozen=True)
class Component:
    """An attention module or a backbone that can be built by name.

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
        (before the add), ``before-norm`` (between the last convolution and its normalisation), or instead
        of that ``convolution``.
    takes
        What each option of a backbone takes, which a question may choose: written out in this call, since it
        is read without importing the file.
    positions
        Where a question may put an attention module, or put one into a backbone; empty for anywhere. Written
        out, too, as are the two that follow.
    inputs
        What a backbone can be shown, where it does not take every input.
    multiple
        Of what an attention module's channels must be a multiple; ``None`` for any number.
    cross_scale
        Whether it can take the maps of earlier stages: it takes an option ``sources`` and its forward
        takes them.
    """

    name: str
    build: Callable[..., nn.Module]
    summary: str
    citation: str
    inside: Literal["end", "before-norm", "convolution"] = "end"
    cross_scale: bool = False
    takes: Mapping[str, Takes] = field(default_factory=dict)
    positions: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    multiple: int | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the options."""
        return keyword_only(self.build)


def keyword_only(function: Callable[..., Any]) -> tuple[str, ...]:
    """Give the names of a function's keyword-only parameters."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(item.name for item in parameters if item.kind is item.KEYWORD_ONLY)


def named(known: dict[str, Named], kind: str, name: str) -> Named:
    """Look up a component or an input.

    Raises
    ------
    ValueError
        There is none of that name; the message lists those there are.
    """
    if name not in known:
        raise ValueError(f"unknown {kind} {name!r} (known: {', '.join(sorted(known))})")
    return known[name]


def check_options(kind: str, name: str, options: Iterable[str], known: Iterable[str]) -> None:
    """Refuse options that a component or an input does not have.

    Raises
    ------
    ValueError
        Naming the first unknown option and listing those there are.
    """
    unknown = sorted(set(options) - set(known))
    if unknown:
        offered = ", ".join(known) or "none"
        raise ValueError(f"{kind} {name!r} has no option {unknown[0]!r} (options: {offered})")


def check_dims(dims: int) -> None:
    """Refuse anything but 1-D maps, (B, C, L), and 2-D maps, (B, C, H, W).

    Raises
    ------
    ValueError
        ``dims`` is neither 1 nor 2.
    """
    if dims not in (1, 2):
        raise ValueError(f"dims is {dims!r} (expected 1 or 2)")
