"""DANN: features from which a discriminator cannot predict the domain."""

from __future__ import annotations

from torch import Tensor

from suite.nn.adaptation._adversary import Discriminator, reverse
from suite.nn.adaptation._alignment import Alignment, Side


class Dann(Alignment):
    """Domain-adversarial training on the features.

    Parameters
    ----------
    n_features, classes
        Of the network.
    hidden
        Units of the discriminator's hidden layers.

    Notes
    -----
    Ganin et al. 2016, JMLR 17(59):1-35, eqs. 9 and 13-17: the discriminator minimises its loss in full,
    the features maximise it with weight λ.
    """

    def __init__(self, n_features: int, classes: int, hidden: int = 1024) -> None:
        super().__init__()
        self.discriminator = Discriminator(n_features, hidden)

    def forward(self, source: Side, target: Side, strength: float) -> Tensor:
        """Give the discriminator's loss, reversed towards the features."""
        features = (reverse(side.features, strength) for side in (source, target))
        return self.discriminator.loss(*features)
