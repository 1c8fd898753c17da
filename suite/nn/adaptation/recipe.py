"""How a network is trained and adapted, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AdaptationRecipe:
    """How a network is trained and adapted; the defaults are those of Zhao et al. 2021, but the epochs.

    Attributes
    ----------
    epochs
        All of them are run.
    warm
        Share of the epochs on the source alone (50 of 300).
    batch_size
        Windows of either domain a step.
    learning_rate, weight_decay
        Of Adam; the rate falls to a tenth after 1/2 and 5/6 of the epochs.
    trade_off
        What the strength λ of the adaptation is multiplied by.
    shift
        Augmentation of both domains: largest turn as a share of the window.
    settle
        Share of the epochs of which none counts as the best.
    select
        ``score``: the epoch with the best mean of source-validation macro-F1 and target information;
        ``last``: the last one, as published results must be read.

    Raises
    ------
    ValueError
        A value out of its range, or an unknown ``select``.

    Notes
    -----
    Zhao et al. 2021, IEEE TIM 70:3525828.
    """

    epochs: int = 30
    warm: float = 1 / 6
    batch_size: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 1e-5
    trade_off: float = 1.0
    shift: float = 0.0
    settle: float = 0.5
    select: Literal["score", "last"] = "score"

    def __post_init__(self) -> None:
        """Refuse what cannot train."""
        if self.epochs < 1 or self.batch_size < 2:
            raise ValueError("epochs must be at least 1, batch_size at least 2")
        if not (self.learning_rate > 0 and self.weight_decay >= 0 and self.trade_off >= 0):
            raise ValueError("learning_rate must be above 0, weight_decay and trade_off at least 0")
        if not all(0 <= share < 1 for share in (self.warm, self.shift, self.settle)):
            raise ValueError("warm, shift and settle must be in [0, 1)")
        if self.select not in ("score", "last"):
            raise ValueError(f"select is {self.select!r} (known: score, last)")

    @property
    def warm_epochs(self) -> int:
        """Epochs on the source alone."""
        return round(self.warm * self.epochs)
