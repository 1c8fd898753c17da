"""One training loop for every network: data resident on the device, no wait for it inside an epoch."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import torch
from torch import nn

from suite.nn.augmentation import Augmenter
from suite.nn.forward import Forward
from suite.nn.history import BestEpoch, EpochReport, TrainingHistory, check_finite, copy_state
from suite.nn.memory import free_memory, halve_batch
from suite.nn.optimisation import class_weights, loss_of, optimizer_of, schedule_of
from suite.nn.recipe import Recipe
from suite.nn.scores import Labelled, logits_of, validate


def train(
    network: nn.Module,
    learning: Labelled,
    validation: Labelled,
    recipe: Recipe,
    report: EpochReport | None = None,
    seed: int = 0,
) -> TrainingHistory:
    """Train a network in place and leave it with the weights of its best epoch.

    The best epoch has the highest validation macro-F1 (the lower loss decides a tie) after the
    schedule has settled. Without validation windows, or where the recipe keeps the last epoch, all
    epochs are run and the last one stays. When memory runs out, training starts again with half the
    batch, with a warning.

    Parameters
    ----------
    network
        On the device of the windows; gives logits (B, classes).
    learning, validation
        Training and validation windows; both from the training side of the outer split.
    recipe
        How.
    report
        Called after each epoch with (epoch, validation macro-F1); whatever it raises passes through.
    seed
        Of the order of the windows and their augmentation. What the network draws itself (dropout)
        comes from PyTorch's own generator.

    Returns
    -------
    TrainingHistory
        Curve, number of epochs and speed.

    Raises
    ------
    FloatingPointError
        The loss is not finite any more.
    """
    start = copy_state(network)
    while True:
        try:
            return _train(network, learning, validation, recipe, report, seed)
        except (RuntimeError, MemoryError) as error:
            smaller = halve_batch(min(recipe.batch_size, len(learning)), error)
        recipe = replace(recipe, batch_size=smaller)
        network.load_state_dict(start)
        free_memory(learning.y.device)


def _train(
    network: nn.Module,
    learning: Labelled,
    validation: Labelled,
    recipe: Recipe,
    report: EpochReport | None,
    seed: int,
) -> TrainingHistory:
    step = _SupervisedSteps(network, learning, recipe, seed)
    best, kept = BestEpoch(recipe), network.state_dict()
    curve: list[dict[str, float]] = []
    began = perf_counter()
    for epoch in range(recipe.epochs):
        row = {"epoch": float(epoch), "learning_rate": step.learning_rate()}
        row["train_loss"] = step.epoch()
        curve.append(row)
        check_finite(row["train_loss"], epoch)
        if not len(validation):
            continue
        score, loss = validate(logits_of(network, validation.x), validation)
        row["validation_macro_f1"], row["validation_loss"] = score, loss
        if report is not None:
            report(epoch, score)
        if best.improved(epoch, score, loss):
            kept = copy_state(network)
        if best.patience_ended(epoch):
            break
    network.load_state_dict(kept)
    return TrainingHistory(curve, best.epochs, len(curve) * len(learning) / (perf_counter() - began))


class _SupervisedSteps:
    """What stays the same from epoch to epoch of one training."""

    def __init__(self, network: nn.Module, learning: Labelled, recipe: Recipe, seed: int) -> None:
        self.network, self.learning, self.recipe = network, learning, recipe
        self.size = min(recipe.batch_size, len(learning))
        self.forward = Forward(network, recipe)
        self.augmenter = Augmenter(recipe, learning.y.device, seed)
        self.optimizer = optimizer_of(network.parameters(), recipe)
        steps = max(1, len(learning) // self.size) * recipe.epochs
        self.rate = torch.optim.lr_scheduler.LambdaLR(self.optimizer, schedule_of(recipe, steps))
        self.weights = class_weights(learning.y, learning.classes, recipe)

    def learning_rate(self) -> float:
        return float(self.rate.get_last_lr()[0])

    def epoch(self) -> float:
        """Learn from all windows once; give the mean loss."""
        self.network.train()
        x, y = self.learning.x, self.learning.y
        order = self.augmenter.order(len(self.learning), self.size)
        total = torch.zeros((), device=y.device)
        for rows in order:
            batch = self.augmenter.batch(x[rows], y[rows])
            loss = loss_of(self.forward(batch.x), batch, self.weights, self.recipe)
            self.optimizer.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            self.optimizer.step()
            self.rate.step()
            total += loss.detach()
        return float(total) / len(order)
