"""Layers for 1-D and 2-D maps under one name, laid out in memory so that a CPU runs them fast."""

from __future__ import annotations

from math import gcd
from typing import Any

import torch
from torch import Tensor, nn


def conv(dims: int, inputs: int, outputs: int, kernel: int, **options: Any) -> nn.Module:
    """Make a convolution with "same" padding (``kernel // 2``, times the dilation) unless told otherwise.

    Parameters
    ----------
    dims
        1 or 2.
    inputs, outputs
        Channels.
    kernel
        Samples a side.
    options
        As of ``nn.Conv1d`` and ``nn.Conv2d``; ``bias`` is off by default.
    """
    options = {"bias": False, "padding": kernel // 2 * options.get("dilation", 1), **options}
    return (nn.Conv1d if dims == 1 else nn.Conv2d)(inputs, outputs, kernel, **options)


def norm(dims: int, channels: int, **options: Any) -> nn.Module:
    """Make a batch normalisation of (B, C, L) or (B, C, H, W) maps."""
    return (nn.BatchNorm1d if dims == 1 else nn.BatchNorm2d)(channels, **options)


def max_pool(dims: int, kernel: int, **options: Any) -> nn.Module:
    """Make a max pooling."""
    return (nn.MaxPool1d if dims == 1 else nn.MaxPool2d)(kernel, **options)


def odd(kernel_size: int) -> int:
    """Give an odd kernel size back; ValueError for one that would change the length of a map."""
    if kernel_size < 1 or kernel_size % 2 == 0:
        raise ValueError(f"kernel_size is {kernel_size} (expected an odd number)")
    return kernel_size


def largest_divisor(at_most: int, *numbers: int) -> int:
    """Give the largest whole number up to ``at_most`` that divides all ``numbers``."""
    common = gcd(*numbers)
    return max(divisor for divisor in range(1, at_most + 1) if common % divisor == 0)


def one_of(variant: str, *known: str) -> str:
    """Give a variant back; ValueError, listing those there are, for an unknown one."""
    if variant not in known:
        raise ValueError(f"unknown variant {variant!r} (known: {', '.join(known)})")
    return variant


def maximum(x: Tensor) -> Tensor:
    """Take the maximum of a map over its length or plane: (B, C, ...) to (B, C)."""
    return x.amax(dim=tuple(range(2, x.ndim)))


def average(x: Tensor) -> Tensor:
    """Average a map over its length or plane: (B, C, ...) to (B, C)."""
    return x.mean(dim=tuple(range(2, x.ndim)))


def broadcast(gate: Tensor, x: Tensor) -> Tensor:
    """View a gate (B, C) so that it multiplies a map ``x`` (B, C, ...)."""
    return gate.reshape(*gate.shape, *[1] * (x.ndim - 2))


def channels_last(x: Tensor) -> Tensor:
    """Lay a map out with the channels innermost, which a CPU convolves faster (also in 1-D).

    The layout then travels through the network: each convolution gives the layout that it got.
    PyTorch has a name for it in 2-D only; a 1-D map is laid out as a plane of height 1, which is
    what its 1-D convolution computes on anyway.
    """
    if x.ndim == 3:
        return x.unsqueeze(2).contiguous(memory_format=torch.channels_last).squeeze(2)
    return x.contiguous(memory_format=torch.channels_last)
