"""Every attention module once more, in NumPy alone, written from the papers' formulas.

Each function takes a map ``x`` and the module's parameters ``p`` by name. Nothing here is shared with
the package.
"""

from __future__ import annotations

import itertools

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


def softmax(z, axis):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def gap(x):
    return x.reshape(*x.shape[:2], -1).mean(-1)


def gmp(x):
    return x.reshape(*x.shape[:2], -1).max(-1)


def wide(gate, x):
    return gate.reshape(*gate.shape, *[1] * (x.ndim - 2))


def linear(z, p, name):
    return z @ p[f"{name}.weight"].T + p.get(f"{name}.bias", 0)


def conv(x, p, name, stride=1, dilation=1, groups=1):
    """Cross-correlate with zero padding that keeps the size, one kernel place at a time."""
    weight = p[f"{name}.weight"]
    sides = weight.shape[2:]
    pads = [dilation * (side // 2) for side in sides]
    padded = np.pad(x, [(0, 0), (0, 0), *[(pad, pad) for pad in pads]])
    outs = [
        (size + 2 * pad - dilation * (side - 1) - 1) // stride + 1
        for size, pad, side in zip(x.shape[2:], pads, sides, strict=True)
    ]
    inputs, outputs = x.shape[1] // groups, weight.shape[0] // groups
    y = np.zeros((x.shape[0], weight.shape[0], *outs))
    for place in itertools.product(*map(range, sides)):
        cut = tuple(
            slice(k * dilation, k * dilation + stride * (out - 1) + 1, stride)
            for k, out in zip(place, outs, strict=True)
        )
        seen = padded[(slice(None), slice(None), *cut)]
        for g in range(groups):
            rows = slice(g * outputs, (g + 1) * outputs)
            kernel = weight[(rows, slice(None), *place)]
            part = seen[:, g * inputs : (g + 1) * inputs]
            y[:, rows] += np.einsum("oi,bi...->bo...", kernel, part)
    bias = p.get(f"{name}.bias")
    return y if bias is None else y + bias.reshape(1, -1, *[1] * (x.ndim - 2))


def norm(x, p, name):
    """Batch normalisation with running statistics."""
    shape = (1, -1, *[1] * (x.ndim - 2))
    mean, variance = p[f"{name}.running_mean"], p[f"{name}.running_var"]
    scale = p[f"{name}.weight"] / np.sqrt(variance + 1e-5)
    return (x - mean.reshape(shape)) * scale.reshape(shape) + p[f"{name}.bias"].reshape(shape)


def over_channels(z, p, name):
    """Convolve a descriptor (B, C) along its channels."""
    kernel = p[f"{name}.weight"].ravel()
    half = len(kernel) // 2
    padded = np.pad(z, [(0, 0), (half, half)])
    return sum(w * padded[:, k : k + z.shape[1]] for k, w in enumerate(kernel))


def none(x, p):
    return x


def se(x, p):
    return x * wide(sigmoid(linear(relu(linear(gap(x), p, "squeeze")), p, "excite")), x)


def cbam(x, p):
    def mlp(z):
        return linear(relu(linear(z, p, "mlp.0")), p, "mlp.2")

    x = x * wide(sigmoid(mlp(gap(x)) + mlp(gmp(x))), x)
    both = np.stack([x.max(1), x.mean(1)], axis=1)
    return x * sigmoid(norm(conv(both, p, "conv"), p, "norm"))


def conv_gate(x, p):
    def mlp(z):
        return linear(relu(linear(z, p, "mlp.0")), p, "mlp.2")

    x = x * wide(sigmoid(mlp(gap(x)) + mlp(gmp(x))), x)
    both = np.stack([x.mean(1), x.max(1)], axis=1)
    return x * sigmoid(conv(both, p, "conv"))


def simplified_cbam(x, p):
    def gate(z):
        return sigmoid(linear(relu(linear(z, p, "gate.0")), p, "gate.2"))

    return x * wide(gate(gap(x)) * gate(gmp(x)), x)


def eca(x, p):
    return x * wide(sigmoid(over_channels(gap(x), p, "conv")), x)


def _z_gate(z, p, name):
    pooled = np.stack([z.max(1), z.mean(1)], axis=1)
    return z * sigmoid(norm(conv(pooled, p, f"{name}.conv"), p, f"{name}.norm"))


def triplet(x, p):
    if x.ndim == 3:
        parts = [_z_gate(x.transpose(0, 2, 1), p, "rotated.0").transpose(0, 2, 1)]
    else:
        parts = [
            _z_gate(x.transpose(0, 2, 1, 3), p, "rotated.0").transpose(0, 2, 1, 3),
            _z_gate(x.transpose(0, 3, 2, 1), p, "rotated.1").transpose(0, 3, 2, 1),
        ]
    if "spatial.conv.weight" in p:
        parts.append(_z_gate(x, p, "spatial"))
    return sum(parts) / len(parts)


def simam(x, p):
    flat = x.reshape(*x.shape[:2], -1)
    n = max(flat.shape[2] - 1, 1)
    d = (flat - flat.mean(-1, keepdims=True)) ** 2
    return (flat * sigmoid(d / (4 * (d.sum(-1, keepdims=True) / n + 1e-4)) + 0.5)).reshape(x.shape)


def coordinate(x, p):
    def swish(z):
        return z * np.clip(z + 3, 0, 6) / 6

    plane = x if x.ndim == 4 else x[:, :, None]
    height = plane.shape[2]
    line = np.concatenate([plane.mean(3), plane.mean(2)], axis=2)
    hidden = swish(norm(conv(line, p, "join.0"), p, "join.1"))
    a_h = sigmoid(conv(hidden[:, :, :height], p, "gate_h"))
    a_w = sigmoid(conv(hidden[:, :, height:], p, "gate_w"))
    return (plane * a_h[:, :, :, None] * a_w[:, :, None]).reshape(x.shape)


def bam(x, p, combine=np.multiply):
    channel = linear(relu(norm(linear(gap(x), p, "channel.0"), p, "channel.1")), p, "channel.3")
    place = relu(norm(conv(x, p, "spatial.0"), p, "spatial.1"))
    for layer in (3, 6):
        place = relu(norm(conv(place, p, f"spatial.{layer}", dilation=4), p, f"spatial.{layer + 1}"))
    return x * (1 + sigmoid(combine(wide(channel, x), conv(place, p, "spatial.9"))))


def bam_paper(x, p):
    return bam(x, p, np.add)


def sk(x, p):
    channels = x.shape[1]
    groups = max(g for g in range(1, 33) if channels % g == 0)
    maps = [
        relu(
            norm(
                conv(x, p, f"branches.{i}.0", dilation=i + 1, groups=groups),
                p,
                f"branches.{i}.1",
            )
        )
        for i in range(2)
    ]
    hidden = relu(norm(linear(gap(maps[0] + maps[1]), p, "squeeze.0"), p, "squeeze.1"))
    logits = linear(hidden, p, "select")
    a, b = softmax(np.stack([logits[:, :channels], logits[:, channels:]]), 0)
    return wide(a, x) * maps[0] + wide(b, x) * maps[1]


def gct(x, p):
    e = p["alpha"] * np.sqrt((x.reshape(*x.shape[:2], -1) ** 2).sum(-1) + 1e-5)
    hat = p["gamma"] * e / np.sqrt((e**2).mean(1, keepdims=True) + 1e-5)
    return x * wide(1 + np.tanh(hat + p["beta"]), x)


def _scse_parts(x, p):
    hidden = relu(linear(gap(x), p, "channel.squeeze"))
    return (
        x * wide(sigmoid(linear(hidden, p, "channel.excite")), x),
        x * sigmoid(conv(x, p, "spatial")),
    )


def scse(x, p):
    return np.maximum(*_scse_parts(x, p))


def scse_sum(x, p):
    return np.add(*_scse_parts(x, p))


def non_local(x, p):
    theta, phi, g = (
        conv(x, p, name).reshape(*x.shape[:1], -1, np.prod(x.shape[2:])) for name in ("theta", "phi", "g")
    )
    weights = softmax(np.einsum("bci,bcj->bij", theta, phi), 2)
    y = np.einsum("bij,bcj->bci", weights, g).reshape(x.shape[0], -1, *x.shape[2:])
    return x + norm(conv(y, p, "out"), p, "norm")


def self_attention(x, p, heads=4):
    batch, channels = x.shape[:2]
    heads = max(h for h in range(1, heads + 1) if channels % h == 0)
    size = channels // heads
    tokens = x.reshape(batch, channels, -1).transpose(0, 2, 1)
    qkv = linear(tokens, p, "project")
    mixed = np.empty_like(tokens)
    for h in range(heads):
        q, k, v = (
            qkv[..., part * channels + h * size : part * channels + (h + 1) * size] for part in range(3)
        )
        weights = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(size), 2)
        mixed[..., h * size : (h + 1) * size] = weights @ v
    return x + linear(mixed, p, "out").transpose(0, 2, 1).reshape(x.shape)


def psa(x, p, order=(3, 2, 1, 0), stride=1):
    split = x.shape[1] // 4
    maps, gates = [], []
    for i, nominal in enumerate((1, 4, 8, 16)):
        groups = max(g for g in range(1, nominal + 1) if x.shape[1] % g == 0 and split % g == 0)
        maps.append(conv(x, p, f"branches.{i}", stride=stride, groups=groups))
        gates.append(sigmoid(linear(relu(linear(gap(maps[i]), p, "weigh.0")), p, "weigh.2")))
    shares = softmax(np.stack(gates), 0)
    return np.concatenate([maps[i] * wide(shares[i], x) for i in order], axis=1)


def psa_paper(x, p):
    return psa(x, p, order=(0, 1, 2, 3))


def _tiled(z, channels):
    own = z.shape[1]
    if channels % own == 0:
        return np.tile(z, (1, channels // own))
    places = np.clip((np.arange(channels) + 0.5) * own / channels - 0.5, 0, own - 1)
    return np.stack([np.interp(places, np.arange(own), row) for row in z])


def _emca_gate(x, p, sources):
    scales = [*(_tiled(gap(source), x.shape[1]) for source in sources), gap(x)]
    joined = relu(sum(w * scale for w, scale in zip(p["weights"], scales, strict=True)))
    return sigmoid(over_channels(joined, p, "cross"))


def emca_paper(x, p, *sources):
    return x * wide(_emca_gate(x, p, sources), x)


def emca_released(x, p, *sources):
    gate = sigmoid(over_channels(gap(x), p, "local"))
    if sources:
        gate = sigmoid(p["mix"][0] * gate + p["mix"][1] * _emca_gate(x, p, sources))
    return x * (1 + wide(gate, x))
