"""Pretraining without labels: a network learns to know a window again, however it is disturbed."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional

from suite.nn.augmentation import Augmenter
from suite.nn.backbones._base import Backbone
from suite.nn.history import check_finite
from suite.nn.optimisation import optimizer_of, schedule_of
from suite.nn.recipe import Recipe

Pretrain = Literal["none", "contrast"]
"""What a network learns before it sees a label: nothing, or :func:`contrast`."""

PRETRAINING_EPOCHS = 20
VIEWED_AT_ONCE = 256
MASK = 0.3
"""Longest run that is silenced in a view, as a share of the last axis, where the recipe has none longer."""

TEMPERATURE = 0.1
PROJECTED = 64
"""Numbers in which views are compared."""


def check_pretrain(pretrain: Pretrain) -> None:
    """Refuse a kind of pretraining that there is not.

    Raises
    ------
    ValueError
        The line lists those there are.
    """
    if pretrain not in get_args(Pretrain):
        raise ValueError(f"pretrain is {pretrain!r} (expected {', '.join(get_args(Pretrain))})")


def contrast(network: Backbone, x: Tensor, recipe: Recipe, seed: int = 0) -> list[float]:
    """Teach a network's features, in place, which two views are of one window.

    Each step sees two views of each of its windows, by the recipe's augmentations and a mask. What a view is
    compared by is a projection of the features that is thrown away afterwards.

    Parameters
    ----------
    network
        On the device of the windows; its classifier is left as it is.
    x
        Windows to learn from, scaled, shape (n, C, ...), n at least 2. No labels.
    recipe
        Of the training that follows: its optimiser, rates and augmentations.
    seed
        Of the order and the views.

    Returns
    -------
    list of float
        Mean loss of each epoch.

    Raises
    ------
    FloatingPointError
        The loss is not finite any more.

    Notes
    -----
    Chen, Kornblith, Norouzi, Hinton, "A simple framework for contrastive learning of visual representations",
    ICML 2020. On bearings: Ding, Zhuang, Ding, Jia, RESS 2022, 218:108126.
    """
    views = replace(recipe, mask=max(recipe.mask, MASK), mixup=0.0)
    size = min(VIEWED_AT_ONCE, len(x))
    width = network.n_features
    head = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, PROJECTED)).to(x.device)
    optimizer = optimizer_of([*network.parameters(), *head.parameters()], recipe)
    steps = len(x) // size * PRETRAINING_EPOCHS
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule_of(views, steps))
    augmenter = Augmenter(views, x.device, seed)
    network.train()
    losses = []
    for epoch in range(PRETRAINING_EPOCHS):
        total = 0.0
        order = augmenter.order(len(x), size)
        for rows in order:
            one, other = (augmenter.batch(x[rows], rows).x for _ in range(2))
            loss = same_window(head(network.features(torch.cat([one, other]))))
            optimizer.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            optimizer.step()
            rate.step()
            total += float(loss.detach())
        losses.append(total / len(order))
        check_finite(losses[-1], epoch)
    return losses


def same_window(projected: Tensor) -> Tensor:
    """Give the normalised, temperature-scaled cross-entropy (NT-Xent) of finding each view's other one.

    Parameters
    ----------
    projected
        Shape (2 · n, k): one view of each of n windows, then the other of each.

    Returns
    -------
    Tensor
        Mean over all views, log(2 n − 1) where nothing is told apart.
    """
    unit = functional.normalize(projected, dim=1)
    nearness = unit @ unit.T / TEMPERATURE
    n = len(unit) // 2
    itself = torch.eye(2 * n, dtype=torch.bool, device=unit.device)
    partner = torch.arange(2 * n, device=unit.device).roll(n)
    return functional.cross_entropy(nearness.masked_fill(itself, -torch.inf), partner)
