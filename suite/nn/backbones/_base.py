"""What all backbones share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from torch import Tensor, nn

from suite.nn.attention.placement import Placement, attend


class Backbone(nn.Module, ABC):
    """Features of a map, dropout, and a linear classifier.

    Parameters
    ----------
    n_features, classes
        Of the classifier's input and output.
    dropout
        Before the classifier.
    """

    def __init__(self, n_features: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.n_features = n_features
        self.dropout = nn.Dropout(dropout)
        self.classify = nn.Linear(n_features, classes)

    @abstractmethod
    def features(self, x: Tensor) -> Tensor:
        """Give the input of the classifier, (B, n_features), for inputs (B, channels, ...)."""

    def forward(self, x: Tensor) -> Tensor:
        """Give logits (B, classes)."""
        logits: Tensor = self.classify(self.dropout(self.features(x)))
        return logits


class Stages(nn.Module):
    """Stages in a row, each followed by its attention, which may take the maps before it.

    Parameters
    ----------
    bodies
        Pairs of a stage and its output channels.
    dims
        1 or 2.
    attention
        Goes after each stage if its position is ``stage``.
    """

    def __init__(self, bodies: Sequence[tuple[nn.Module, int]], dims: int, attention: Placement) -> None:
        super().__init__()
        channels = [outputs for _, outputs in bodies]
        self.bodies = nn.ModuleList(body for body, _ in bodies)
        self.attention = nn.ModuleList(
            attention.at("stage", outputs, dims, sources=channels[:stage])
            for stage, outputs in enumerate(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Give the last map, (B, C', ...), for inputs (B, channels, ...)."""
        maps: list[Tensor] = []
        for body, attention in zip(self.bodies, self.attention, strict=True):
            x = attend(attention, body(x), maps)
            maps.append(x)
        return x
