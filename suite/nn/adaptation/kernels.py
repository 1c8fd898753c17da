"""Gaussian kernels of two samples, and the statistics that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from torch import Tensor

from suite.nn.layers import one_of

MmdEstimator = Literal["unbiased", "biased", "linear"]

Kernel = Callable[[Tensor], Tensor]
"""From squared distances to similarities, of any shape."""

N_KERNELS = 5


def default_bandwidths(source: Tensor, target: Tensor) -> Tensor:
    """Give b_u = (mean squared distance over distinct pairs of both samples together / 4)·2^u, u = 0…4.

    The mean over distinct pairs is twice the total variance, which takes one pass instead of all pairs.
    Bandwidths are constants: no gradient flows through them (as in the code of Long et al. 2015).

    Returns
    -------
    Tensor
        Shape (5,), above zero even where all rows are equal.
    """
    both = torch.cat([source, target]).detach()
    spread = 2 * both.var(dim=0, unbiased=True).sum()
    powers = 2.0 ** torch.arange(N_KERNELS, device=both.device, dtype=both.dtype)
    tiny: float = torch.finfo(both.dtype).tiny
    return (spread / 4).clamp(min=tiny) * powers


def mixture(source: Tensor, target: Tensor, bandwidths: Sequence[float] | Tensor | None) -> Kernel:
    """Make the mean of the Gaussians exp(−‖x−y‖²/b_u).

    Parameters
    ----------
    source, target
        Shapes (n, d) and (m, d); they choose the bandwidths where none are given.
    bandwidths
        Above zero, in squared units of the samples.

    Raises
    ------
    ValueError
        A bandwidth that is not above zero, or none at all.
    """
    if bandwidths is None:
        widths = default_bandwidths(source, target)
    else:
        widths = torch.as_tensor(bandwidths, dtype=source.dtype, device=source.device)
        if widths.ndim != 1 or not len(widths) or not bool((widths > 0).all()):
            raise ValueError(f"bandwidths are {bandwidths} (expected numbers above 0)")

    def kernel(squared: Tensor) -> Tensor:
        return torch.exp(-squared.unsqueeze(0) / widths.reshape(-1, *[1] * squared.ndim)).mean(dim=0)

    return kernel


def squared_distances(left: Tensor, right: Tensor) -> Tensor:
    """Give ‖x−y‖² of all pairs, shape (n, m), for (n, d) and (m, d).

    Both are moved to their common centre first, without which large offsets cost the sum of squares
    its digits. (A root and its square again, as in ``torch.cdist``, has no gradient at distance zero.)
    """
    centre = torch.cat([left, right]).detach().mean(dim=0)
    left, right = left - centre, right - centre
    squares = left.square().sum(dim=1)[:, None] + right.square().sum(dim=1)[None, :]
    return (squares - 2 * left @ right.T).clamp(min=0)


def discrepancy(
    pairs: Callable[[Sequence[Tensor], Sequence[Tensor]], Tensor],
    aligned: Callable[[Sequence[Tensor], Sequence[Tensor]], Tensor],
    source: Sequence[Tensor],
    target: Sequence[Tensor],
    estimator: MmdEstimator,
) -> Tensor:
    """Estimate a squared MMD from a kernel.

    Parameters
    ----------
    pairs, aligned
        The kernel of all pairs of rows, shape (n, m), and of rows of the same number, shape (n,); each
        takes one tensor a layer for either side.
    source, target
        One tensor a layer, n and m rows.
    estimator
        ``unbiased`` (pairs of a row with itself left out), ``biased`` (they are kept) or ``linear``.

    Returns
    -------
    Tensor
        A number; below zero by chance for the unbiased and the linear-time estimate.

    Notes
    -----
    Gretton et al. 2012, JMLR 13:723-773: eq. 3, eq. 5, and lemma 14, in which disjoint pairs of rows
    stand for all; with unequal samples the surplus rows of the larger one are not used.
    """
    one_of(estimator, "unbiased", "biased", "linear")
    if estimator == "linear":
        return _linear(aligned, source, target)
    within_source, within_target = pairs(source, source), pairs(target, target)
    across = pairs(source, target).mean()
    if estimator == "biased":
        return within_source.mean() + within_target.mean() - 2 * across
    return _off_diagonal_mean(within_source) + _off_diagonal_mean(within_target) - 2 * across


def _off_diagonal_mean(gram: Tensor) -> Tensor:
    n = len(gram)
    return (gram.sum() - gram.diagonal().sum()) / (n * (n - 1))


def _linear(
    aligned: Callable[[Sequence[Tensor], Sequence[Tensor]], Tensor],
    source: Sequence[Tensor],
    target: Sequence[Tensor],
) -> Tensor:
    even = min(len(source[0]), len(target[0])) // 2 * 2
    s1, s2 = ([layer[start:even:2] for layer in source] for start in (0, 1))
    t1, t2 = ([layer[start:even:2] for layer in target] for start in (0, 1))
    terms = aligned(s1, s2) + aligned(t1, t2) - aligned(s1, t2) - aligned(s2, t1)
    return terms.mean()
