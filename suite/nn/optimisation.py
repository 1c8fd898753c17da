"""Loss, optimiser and learning rate of a recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import cos, pi
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from suite.nn.augmentation import Batch
from suite.nn.recipe import Recipe

DROPS = (1 / 2, 5 / 6)
"""Shares of the training after which a stepped learning rate falls to a tenth (UDTL: 150 and 250 of 300
epochs)."""


def optimizer_of(
    parameters: Iterable[Tensor], recipe: Recipe, *, extra_dimensions: int = 0
) -> torch.optim.Optimizer:
    """Make the optimiser, fused.

    Parameters
    ----------
    parameters
        Trained numbers, of any shape.
    recipe
        Which, and its settings.
    extra_dimensions
        Leading dimensions that a parameter has only because networks are stacked.
    """
    items = list(parameters)
    if recipe.optimizer == "adam":
        return torch.optim.Adam(items, recipe.learning_rate, weight_decay=recipe.weight_decay, fused=True)
    flat = 1 + extra_dimensions
    groups: list[dict[str, Any]] = [
        {"params": [item for item in items if item.ndim > flat], "weight_decay": recipe.weight_decay},
        {"params": [item for item in items if item.ndim <= flat], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, recipe.learning_rate, fused=True)


def schedule_of(recipe: Recipe, steps: int) -> Callable[[int], float]:
    """Give the learning rate at each of so many steps, as a share of its peak."""
    if recipe.schedule == "steps":
        return lambda step: 0.1 ** sum(step >= drop * steps for drop in DROPS)
    rising = max(1, round(recipe.warmup * steps))

    def share(step: int) -> float:
        if step < rising:
            return (step + 1) / rising
        return 0.5 * (1 + cos(pi * (step - rising) / max(1, steps - rising)))

    return share


def class_weights(y: Tensor, classes: int, recipe: Recipe) -> Tensor | None:
    """Let every class weigh the same in the loss, or each window.

    Parameters
    ----------
    y
        Class numbers, shape (n,).
    classes
        How many there are.
    recipe
        Says whether.
    """
    if not recipe.balanced:
        return None
    counts = torch.bincount(y, minlength=classes)
    return len(y) / (classes * counts.clamp(min=1))


def loss_of(logits: Tensor, batch: Batch, weights: Tensor | None, recipe: Recipe) -> Tensor:
    """Give the cross-entropy of logits (B, classes), of both labels where windows are mixed.

    ``weights`` has shape (classes,).
    """
    if weights is not None:
        weights = weights.to(logits.dtype)

    def entropy(y: Tensor) -> Tensor:
        return functional.cross_entropy(logits, y, weights, label_smoothing=recipe.label_smoothing)

    if batch.share == 1:
        return entropy(batch.y)
    return batch.share * entropy(batch.y) + (1 - batch.share) * entropy(batch.other)
