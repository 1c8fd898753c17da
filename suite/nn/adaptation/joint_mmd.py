"""JMMD: how far apart two domains are in features and predictions together."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from suite.nn.adaptation._alignment import Alignment, Side, check_pair
from suite.nn.adaptation.kernels import MmdEstimator, discrepancy, mixture, squared_distances

PREDICTION_BANDWIDTH = 1.68
"""Of the one Gaussian on predicted probabilities, in the published code."""

Bandwidths = Sequence[float] | Tensor | None


def jmmd(
    source: Sequence[Tensor],
    target: Sequence[Tensor],
    *,
    estimator: MmdEstimator = "biased",
    bandwidths: Sequence[Bandwidths] | None = None,
) -> Tensor:
    """Joint maximum mean discrepancy of the activations of several layers.

    The kernel of two windows is the *product* over layers of a mean of Gaussians, so that it compares
    joint distributions, where the sum of one MMD a layer compares marginal ones.

    Parameters
    ----------
    source, target
        One tensor a layer, shapes (n, d_l) and (m, d_l).
    estimator
        ``biased`` as published (eq. 9), ``unbiased`` or ``linear`` (eq. 10).
    bandwidths
        One entry a layer; ``None`` means the five of :func:`suite.nn.adaptation.mk_mmd`.

    Returns
    -------
    Tensor
        A number.

    Raises
    ------
    ValueError
        Layers that do not match, too few rows, or bad bandwidths.

    Notes
    -----
    Long, Zhu, Wang & Jordan, ICML 2017 (JAN).
    """
    widths = list(bandwidths) if bandwidths is not None else [None] * len(source)
    if not len(source) == len(target) == len(widths) > 0:
        raise ValueError(f"{len(source)} and {len(target)} layers, {len(widths)} lists of bandwidths")
    for one, other in zip(source, target, strict=True):
        check_pair(one, other, least=1 if estimator == "biased" else 2)
    layers = zip(source, target, widths, strict=True)
    kernels = [mixture(one, other, width) for one, other, width in layers]

    def pairs(left: Sequence[Tensor], right: Sequence[Tensor]) -> Tensor:
        each = zip(kernels, left, right, strict=True)
        return torch.stack([kernel(squared_distances(a, b)) for kernel, a, b in each]).prod(dim=0)

    def aligned(left: Sequence[Tensor], right: Sequence[Tensor]) -> Tensor:
        each = zip(kernels, left, right, strict=True)
        return torch.stack([kernel((a - b).square().sum(dim=1)) for kernel, a, b in each]).prod(dim=0)

    return discrepancy(pairs, aligned, source, target, estimator)


class JointMmd(Alignment):
    """JMMD of the features and the predicted probabilities, with the published bandwidths."""

    def __init__(self, n_features: int, classes: int) -> None:
        super().__init__()

    def forward(self, source: Side, target: Side, strength: float) -> Tensor:
        """Give λ·JMMD."""
        sides = [[side.features, side.logits.softmax(dim=1)] for side in (source, target)]
        return strength * jmmd(*sides, bandwidths=(None, (PREDICTION_BANDWIDTH,)))
