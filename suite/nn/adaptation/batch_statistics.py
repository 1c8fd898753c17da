"""AdaBN: a trained network, normalised by the statistics of the target."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

STATISTICS_BATCH = 256


def adabn(network: nn.Module, target: Tensor) -> None:
    """Replace the running mean and variance of every batch normalisation by those of the target.

    Parameters
    ----------
    network
        Trained; changed in place and left in evaluation mode. Nothing else of it changes.
    target
        Inputs of the target domain, shape (n, C, ...), n ≥ 2, on the network's device.

    Raises
    ------
    ValueError
        A network without batch normalisation, or fewer than two inputs.

    Notes
    -----
    Li, Wang, Shi, Hou & Liu 2018, Pattern Recognition 80:109-117 (arXiv 1603.04779), algorithm 1.
    """
    norms = [item for item in network.modules() if isinstance(item, _BatchNorm) and item.track_running_stats]
    if not norms or len(target) < 2:
        raise ValueError(f"{len(norms)} batch normalisations, {len(target)} inputs (expected ≥ 1 and ≥ 2)")
    momenta = [norm.momentum for norm in norms]
    network.eval()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean over batches
        norm.train()
    batches = -(-len(target) // STATISTICS_BATCH)
    with torch.no_grad():
        for first in range(batches):
            # Every batches-th input: windows lie by recording, and a batch must resemble the whole.
            network(target[first::batches])
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    network.eval()
