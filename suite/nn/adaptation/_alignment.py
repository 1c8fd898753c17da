"""What all losses that bring two domains together share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True, eq=False)
class Side:
    """What a network makes of a batch of one domain.

    Attributes
    ----------
    features
        Input of its classifier, shape (n, n_features).
    logits
        Logits of its classifier, shape (n, classes).
    """

    features: Tensor
    logits: Tensor


class Alignment(nn.Module, ABC):
    """A loss that is small where source and target look alike; it may have parameters of its own.

    Subclasses are made from (n_features, classes) of the network to be trained.
    """

    @abstractmethod
    def forward(self, source: Side, target: Side, strength: float) -> Tensor:
        """Give what is added to the source loss, a number.

        Parameters
        ----------
        source, target
            Batches of both domains; their sizes may differ.
        strength
            The trade-off λ in [0, 1] with which the *network* is pulled; a discriminator always learns
            in full.
        """


def check_pair(source: Tensor, target: Tensor, least: int = 1) -> None:
    """Refuse samples that are not of shapes (n, d) and (m, d).

    Raises
    ------
    ValueError
        Not two matrices of equally many columns with at least ``least`` rows each.
    """
    if source.ndim != 2 or target.ndim != 2 or source.shape[1] != target.shape[1]:
        shapes = f"{tuple(source.shape)} and {tuple(target.shape)}"
        raise ValueError(f"samples have shapes {shapes} (expected (n, d) and (m, d))")
    if min(len(source), len(target)) < least:
        raise ValueError(f"samples of {len(source)} and {len(target)} rows (expected at least {least})")
