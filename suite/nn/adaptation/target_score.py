"""Certainty and variety of the predictions on the target: a score that needs no label."""

from __future__ import annotations

from math import log

from torch import Tensor


def information(logits: Tensor) -> Tensor:
    """Give the mutual information of window and predicted class, as a share of its maximum.

    H(mean of p) − mean of H(p), over log(classes): 1 when every prediction is certain and all classes
    are predicted equally often, 0 when all predictions are alike, certain or not.

    Parameters
    ----------
    logits
        Shape (n, classes), n > 0.

    Returns
    -------
    Tensor
        A number in [0, 1].

    Notes
    -----
    Shi & Sha 2012, ICML (information maximisation); as a criterion of selection: Musgrave, Belongie &
    Lim 2022, arXiv 2208.07360. It can be sure and wrong, so it only joins the source validation.
    """
    certain = logits.double().log_softmax(dim=1)
    p = certain.exp()
    conditional = -(p * certain).sum(dim=1).mean()
    mean = p.mean(dim=0)
    marginal = -(mean * mean.clamp(min=1e-300).log()).sum()
    return (marginal - conditional).clamp(min=0) / log(logits.shape[1])
