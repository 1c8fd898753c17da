"""Layers for 1-D and 2-D maps under one name, laid out in memory so that a CPU runs them fast."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import gcd
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDEST_REGISTER = 16
"""Single-precision numbers in a register of AVX-512; AVX2 has 8."""


class _MapLayout:
    """Whether maps keep the layout that they have, see :func:`plain_layout`."""

    plain = False


_layout = _MapLayout()


@contextmanager
def plain_layout() -> Iterator[None]:
    """Compute as PyTorch does by itself for a while: under ``vmap`` and in exported graphs."""
    before, _layout.plain = _layout.plain, True
    try:
        yield
    finally:
        _layout.plain = before


class Conv1d(nn.Conv1d):
    """``nn.Conv1d``, computed as a convolution of planes of height 1.

    PyTorch's own undoes the channels-last layout, in which a CPU convolves 1.2 times faster where the
    channels are a multiple of 8. Parameters, shapes and results are the same.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Convolve (B, C, L) to (B, C', L')."""
        stride: tuple[int, ...] = self.stride
        if _picks(self):
            input, stride = input[..., :: stride[0]], (1,)
        return functional.conv2d(
            input.unsqueeze(2),
            self.weight.unsqueeze(2),
            self.bias,
            (1, *stride),
            (0, *cast("tuple[int]", self.padding)),
            (1, *self.dilation),
            self.groups,
        ).squeeze(2)


class Conv2d(nn.Conv2d):
    """``nn.Conv2d`` whose 1×1 kernels pick their positions first, see :func:`_picks`."""

    def forward(self, input: Tensor) -> Tensor:
        """Convolve (B, C, H, W) to (B, C', H', W')."""
        if not _picks(self):
            return super().forward(input)
        down, right = self.stride
        return functional.conv2d(input[..., ::down, ::right], self.weight, self.bias, groups=self.groups)


def _picks(layer: nn.Conv1d | nn.Conv2d) -> bool:
    """Check whether a convolution should first pick every so manyth position and then convolve what is left.

    For a 1×1 kernel with a stride that is the same sum. oneDNN's gradient of such a kernel writes beyond
    its buffer in channels-last layout when there are fewer channels than a register holds, and the
    process dies (uxlfoundation/oneDNN issue 6035). With more channels its own computation is faster.
    """
    points = all(side == 1 for side in layer.kernel_size) and layer.padding in {(0,), (0, 0)}
    return points and layer.in_channels < WIDEST_REGISTER and any(step > 1 for step in layer.stride)


class BatchNorm1d(nn.BatchNorm1d):
    """``nn.BatchNorm1d`` of maps (B, C, L) that keeps their memory layout.

    What follows must not work in place: on a view that costs more than the layout gains.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Normalise (B, C, L)."""
        return super().forward(input.unsqueeze(2)).squeeze(2)

    def _check_input_dim(self, input: Tensor) -> None:
        if input.dim() != 4:
            raise ValueError(f"expected a map (B, C, L), got {input.dim() - 1} dimensions")


class AdaptiveMaxPool1d(nn.AdaptiveMaxPool1d):
    """``nn.AdaptiveMaxPool1d``, written out in an exported graph: ONNX has no operator for it."""

    output_size: int

    def forward(self, input: Tensor) -> Tensor:
        """Pool (B, C, L) to (B, C, output_size)."""
        if not _layout.plain:
            pooled: Tensor = super().forward(input)
            return pooled
        length, pieces = input.shape[-1], self.output_size
        edges = [(piece * length // pieces, -(-(piece + 1) * length // pieces)) for piece in range(pieces)]
        return torch.stack([input[..., first:last].amax(dim=-1) for first, last in edges], dim=-1)


def conv(dims: int, inputs: int, outputs: int, kernel: int, **options: Any) -> nn.Module:
    """Make a convolution with "same" padding (``kernel // 2``, times the dilation) unless given.

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
    return (Conv1d if dims == 1 else Conv2d)(inputs, outputs, kernel, **options)


def norm(dims: int, channels: int, **options: Any) -> nn.Module:
    """Make a batch normalisation of (B, C, L) or (B, C, H, W) maps."""
    return (BatchNorm1d if dims == 1 else nn.BatchNorm2d)(channels, **options)


def max_pool(dims: int, kernel: int, **options: Any) -> nn.Module:
    """Make a max pooling."""
    return (nn.MaxPool1d if dims == 1 else nn.MaxPool2d)(kernel, **options)


def odd(kernel_size: int) -> int:
    """Give an odd kernel size back.

    Raises
    ------
    ValueError
        An even size, or one below 1: it would change the length of a map.
    """
    if kernel_size < 1 or kernel_size % 2 == 0:
        raise ValueError(f"kernel_size is {kernel_size} (expected an odd number)")
    return kernel_size


def largest_divisor(at_most: int, *numbers: int) -> int:
    """Give the largest whole number up to ``at_most`` that divides all ``numbers``."""
    common = gcd(*numbers)
    return max(divisor for divisor in range(1, at_most + 1) if common % divisor == 0)


def one_of(variant: str, *known: str) -> str:
    """Give a variant back.

    Raises
    ------
    ValueError
        An unknown one; the message lists those there are.
    """
    if variant not in known:
        raise ValueError(f"unknown variant {variant!r} (known: {', '.join(known)})")
    return variant


def maximum(x: Tensor) -> Tensor:
    """Take the maximum of a map over its length or plane: (B, C, ...) to (B, C)."""
    return x.amax(dim=tuple(range(2, x.ndim)))


def average(x: Tensor) -> Tensor:
    """Average a map over its length or plane: (B, C, ...) to (B, C).

    A sum and a division, since the gradient of PyTorch's own mean is written out in plain layout, which
    every layer below then pays for.
    """
    return x.sum(dim=tuple(range(2, x.ndim))) / x[0, 0].numel()


def broadcast(gate: Tensor, x: Tensor) -> Tensor:
    """View a gate (B, C) so that it multiplies a map ``x`` (B, C, ...)."""
    return gate.reshape(*gate.shape, *[1] * (x.ndim - 2))


def channels_last(x: Tensor) -> Tensor:
    """Lay a map (B, C, ...) out with the channels innermost, which a CPU convolves faster (also in 1-D).

    The layout then travels through the network: each layer gives the layout that it got. A copy is
    made even where one channel makes both layouts the same in memory: the first
    convolution takes the layout from the copy's strides.
    """
    if _layout.plain:
        return x
    if x.ndim == 3:
        return x.unsqueeze(2).clone(memory_format=torch.channels_last).squeeze(2)
    return x.clone(memory_format=torch.channels_last)
