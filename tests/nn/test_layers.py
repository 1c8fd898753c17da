"""Layers are PyTorch's own in all but the memory layout."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

from suite.nn.layers import (
    AdaptiveMaxPool1d,
    BatchNorm1d,
    Conv1d,
    channels_last,
    conv,
    largest_divisor,
    norm,
    plain_layout,
)


@pytest.mark.parametrize(
    "options", [{}, {"stride": 3, "padding": 2}, {"dilation": 2, "groups": 2}, {"bias": False, "padding": 4}]
)
def test_convolution_is_pytorchs(options):
    torch.manual_seed(0)
    own, plain = Conv1d(4, 6, 5, **options).double(), nn.Conv1d(4, 6, 5, **options).double()
    plain.load_state_dict(own.state_dict())
    x = torch.randn(2, 4, 23, dtype=torch.float64)
    torch.testing.assert_close(own(x), plain(x), rtol=0, atol=1e-12)
    torch.testing.assert_close(own(channels_last(x)), plain(x), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("dims", "shape"), [(1, (2, 4, 23)), (2, (2, 4, 23, 8))])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_points_with_a_stride_are_pytorchs(dims, shape, stride):
    torch.manual_seed(0)
    own = conv(dims, 4, 6, 1, stride=stride, bias=True).double()
    plain = (nn.Conv1d if dims == 1 else nn.Conv2d)(4, 6, 1, stride=stride).double()
    plain.load_state_dict(own.state_dict())
    x = torch.randn(shape, dtype=torch.float64)
    torch.testing.assert_close(own(channels_last(x)), plain(x), rtol=0, atol=1e-12)


def test_points_with_a_stride_leave_the_heap_alone():
    # oneDNN issue 6035: without picking first, these few steps corrupt the heap and abort the process.
    code = (
        "import torch; from suite.nn.layers import channels_last, conv\n"
        "torch.set_num_threads(1); layer = conv(1, 4, 4, 1, stride=2)\n"
        "for _ in range(60):\n"
        "    y = layer(channels_last(torch.randn(24, 4, 512)).requires_grad_())\n"
        "    (y * torch.randn_like(y)).sum().backward()\n"
        "    junk = [torch.randn(n * 37 + 5) for n in range(20)]\n"
        "print('alive')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "alive", done.stderr


@pytest.mark.parametrize("length", [3, 4, 7, 12])
def test_adaptive_pooling_written_out_is_pytorchs(length):
    x = torch.randn(2, 3, length)
    with plain_layout():
        found = AdaptiveMaxPool1d(3)(x)
    assert torch.equal(found, nn.AdaptiveMaxPool1d(3)(x))
    assert torch.equal(AdaptiveMaxPool1d(3)(x), found)


def test_normalisation_is_pytorchs():
    own, plain = BatchNorm1d(4).double(), nn.BatchNorm1d(4).double()
    x = torch.randn(3, 4, 9, dtype=torch.float64)
    torch.testing.assert_close(own(x), plain(x))
    torch.testing.assert_close(own.eval()(x), plain.eval()(x))
    with pytest.raises(ValueError, match=r"map \(B, C, L\)"):
        own(torch.randn(3, 4, dtype=torch.float64))


@pytest.mark.parametrize("channels", [1, 3])
def test_layout_travels_through_layers_and_back(channels):
    x = channels_last(torch.randn(2, channels, 64))
    layers = nn.Sequential(conv(1, channels, 8, 9, stride=2), norm(1, 8), nn.ReLU(), conv(1, 8, 16, 3))
    seen: list[tuple[int, ...]] = []
    y = layers[2](layers[1](layers[0](x)))
    y.register_hook(lambda gradient: seen.append(gradient.stride()))
    z = layers[3](y)
    z.mean(2).square().sum().backward()
    assert y.stride() == (8 * 32, 1, 8)
    assert z.stride() == (16 * 32, 1, 16)
    assert seen == [(8 * 32, 1, 8)]


@pytest.mark.parametrize(
    ("at_most", "numbers", "expected"), [(32, (64,), 32), (32, (48,), 24), (8, (9, 6), 3)]
)
def test_largest_divisor(at_most, numbers, expected):
    assert largest_divisor(at_most, *numbers) == expected
