"""How a training went, epoch by epoch, and which epoch's weights it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, nan

from torch import Tensor, nn

from suite.nn.recipe import Recipe

EpochReport = Callable[[int, float], None]
"""Called after each epoch with (epoch, validation macro-F1); what it raises ends the training."""


@dataclass(frozen=True)
class TrainingHistory:
    """How a training went.

    Attributes
    ----------
    curve
        One dict an epoch: ``epoch``, ``learning_rate``, ``train_loss``; with validation windows
        ``validation_macro_f1`` and, unless a target is adapted to, ``validation_loss``; with an alignment
        ``strength``, ``adaptation_loss`` and, with both, ``target_information``.
    epochs
        Epochs up to and with the best one, whose weights the network keeps.
    windows_per_second
        Learned from, the validation included; NaN where it was not measured.
    """

    curve: list[dict[str, float]]
    epochs: int
    windows_per_second: float = nan


class BestEpoch:
    """The best epoch so far, and when to stop looking for a better one.

    Parameters
    ----------
    recipe
        Epochs, patience, and what share of the epochs settles nothing.

    Attributes
    ----------
    epochs
        Epochs up to and with the best one; all of them until one is known.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.epochs = recipe.epochs
        self.score: tuple[float, float] | None = None

    def improved(self, epoch: int, score: float, loss: float) -> bool:
        """Take note of an epoch's validation score; check whether it is the best one now."""
        if self.recipe.keep == "last" or epoch + 1 <= self.recipe.settle * self.recipe.epochs:
            return False
        if self.score is not None and (score, -loss) <= self.score:
            return False
        self.score, self.epochs = (score, -loss), epoch + 1
        return True

    def patience_ended(self, epoch: int) -> bool:
        """Check whether as many epochs as the recipe's patience brought nothing better."""
        return self.score is not None and epoch + 1 - self.epochs >= self.recipe.patience


def copy_state(network: nn.Module) -> dict[str, Tensor]:
    """Copy a network's state on its device."""
    return {name: value.clone() for name, value in network.state_dict().items()}


def check_finite(loss: float, epoch: int) -> None:
    """Refuse a loss that is no number.

    Raises
    ------
    FloatingPointError
        Naming the epoch.
    """
    if not isfinite(loss):
        raise FloatingPointError(f"the loss is {loss} in epoch {epoch}: training diverged")
