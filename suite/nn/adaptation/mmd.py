"""MK-MMD: how far apart two samples are, seen through several Gaussian kernels."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from suite.nn.adaptation._alignment import Alignment, Side, check_pair
from suite.nn.adaptation.kernels import MmdEstimator, discrepancy, mixture, squared_distances


def mk_mmd(
    source: Tensor,
    target: Tensor,
    *,
    estimator: MmdEstimator = "unbiased",
    bandwidths: Sequence[float] | Tensor | None = None,
) -> Tensor:
    """Squared maximum mean discrepancy with the mean of several Gaussians as its kernel.

    d² = Σ_{i≠j} k(s_i,s_j)/(n(n−1)) + Σ_{i≠j} k(t_i,t_j)/(m(m−1)) − 2 Σ k(s_i,t_j)/(nm), with
    k(x,y) the mean over u of exp(−‖x−y‖²/b_u).

    Parameters
    ----------
    source, target
        Shapes (n, d) and (m, d); n and m may differ.
    estimator
        ``unbiased`` as above; ``biased`` keeps i = j and divides by n² and m², never below zero;
        ``linear`` averages k(s,s') + k(t,t') − k(s,t') − k(s',t) over disjoint pairs of rows.
    bandwidths
        The b_u; by default five, (mean squared distance over distinct pairs of both samples
        together / 4)·2^u for u = 0…4, held constant in the gradient.

    Returns
    -------
    Tensor
        A number, differentiable in both samples.

    Raises
    ------
    ValueError
        Shapes that do not match, too few rows (2, or 1 if biased), bad bandwidths or estimator.

    Notes
    -----
    Gretton et al. 2012, JMLR 13:723-773; Long et al. 2015, ICML (DAN). The default bandwidths are
    those of Zhao et al. 2021, IEEE TIM 70:3525828, who use the biased estimate.
    """
    check_pair(source, target, least=1 if estimator == "biased" else 2)
    kernel = mixture(source, target, bandwidths)

    def pairs(left: Sequence[Tensor], right: Sequence[Tensor]) -> Tensor:
        return kernel(squared_distances(left[0], right[0]))

    def aligned(left: Sequence[Tensor], right: Sequence[Tensor]) -> Tensor:
        return kernel((left[0] - right[0]).square().sum(dim=1))

    return discrepancy(pairs, aligned, [source], [target], estimator)


class MultiKernelMmd(Alignment):
    """MK-MMD of the features.

    Parameters
    ----------
    n_features, classes
        Of the network.
    estimator
        As of :func:`mk_mmd`.
    """

    def __init__(self, n_features: int, classes: int, estimator: MmdEstimator = "unbiased") -> None:
        super().__init__()
        self.estimator = estimator

    def forward(self, source: Side, target: Side, strength: float) -> Tensor:
        """Give λ·MK-MMD."""
        return strength * mk_mmd(source.features, target.features, estimator=self.estimator)
