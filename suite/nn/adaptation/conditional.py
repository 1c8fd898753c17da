"""CDAN: a discriminator of features *and* predictions, multiplied."""

from __future__ import annotations

import torch
from torch import Tensor

from suite.nn.adaptation._adversary import Discriminator, reverse
from suite.nn.adaptation._alignment import Alignment, Side

MOST_PRODUCTS = 4096
"""Above so many products of features and classes a random projection replaces them (eq. 7)."""


class Cdan(Alignment):
    """Conditional adversarial training on the outer product of features and class probabilities.

    Parameters
    ----------
    n_features, classes
        Of the network.
    hidden
        Units of the discriminator's hidden layers.

    Notes
    -----
    Long, Cao, Wang & Jordan, NeurIPS 2018, eqs. 3-7, without entropy weights. As in the published
    code, the probabilities condition the discriminator and receive no gradient from it.
    """

    of_features: Tensor
    of_classes: Tensor

    def __init__(self, n_features: int, classes: int, hidden: int = 1024) -> None:
        super().__init__()
        self.randomised = n_features * classes > MOST_PRODUCTS
        inputs = MOST_PRODUCTS // 4 if self.randomised else n_features * classes
        if self.randomised:
            self.register_buffer("of_features", torch.randn(n_features, inputs))
            self.register_buffer("of_classes", torch.randn(classes, inputs))
        self.discriminator = Discriminator(inputs, hidden)

    def products(self, side: Side) -> Tensor:
        """Give f ⊗ p, flat, shape (n, n_features·classes), or (R_f f) ⊙ (R_p p) / √1024."""
        p = side.logits.softmax(dim=1).detach()
        if self.randomised:
            projected: Tensor = (side.features @ self.of_features) * (p @ self.of_classes)
            return torch.div(projected, projected.shape[1] ** 0.5)
        return torch.einsum("nf,nc->nfc", side.features, p).flatten(1)

    def forward(self, source: Side, target: Side, strength: float) -> Tensor:
        """Give the discriminator's loss, reversed towards the features."""
        return self.discriminator.loss(*(reverse(self.products(side), strength) for side in (source, target)))
