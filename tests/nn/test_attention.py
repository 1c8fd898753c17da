"""Every attention module agrees with its formula, written out here in NumPy alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from suite.nn import attention


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def pooled(x):
    return x.reshape(*x.shape[:2], -1).mean(-1)


def gated(x, gate):
    return x * gate.reshape(*gate.shape, *[1] * (x.ndim - 2))


def se(x, p):
    hidden = np.maximum(pooled(x) @ p["squeeze.weight"].T + p.get("squeeze.bias", 0), 0)
    return gated(x, sigmoid(hidden @ p["excite.weight"].T + p.get("excite.bias", 0)))


@pytest.mark.parametrize("shape", [(3, 32, 17), (2, 32, 5, 8)])
@pytest.mark.parametrize("bias", [False, True])
def test_se(shape, bias):
    torch.manual_seed(0)
    module = attention.build("se", 32, len(shape) - 2, reduction=4, bias=bias).double().eval()
    x = torch.randn(shape, dtype=torch.float64)
    state = {name: value.numpy() for name, value in module.state_dict().items()}
    np.testing.assert_allclose(module(x).detach().numpy(), se(x.numpy(), state), atol=1e-10)


def test_unknown_names_and_options_are_refused_in_one_line():
    with pytest.raises(ValueError, match=r"unknown attention module 'see'.*se"):
        attention.build("see", 8)
    with pytest.raises(ValueError, match=r"'se' has no option 'ratio'.*reduction"):
        attention.build("se", 8, ratio=4)
    with pytest.raises(ValueError, match="dims"):
        attention.build("se", 8, 3)
