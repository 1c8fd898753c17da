"""One training loop for every network: data resident on the device, no wait for it inside an epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite, nan
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.nn import functional

from suite.nn.augmentation import Augmenter
from suite.nn.engine import Forward, free, halved
from suite.nn.optimisation import class_weights, loss_of, optimizer_of, schedule_of
from suite.nn.recipe import Recipe

__all__ = ["Course", "Labelled", "Recipe", "Report", "logits_of", "macro_f1", "train"]

Report = Callable[[int, float], None]

PREDICTION_BATCH = 256
"""Windows a step when nothing is learned; a matter of memory alone."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Windows on a device with their class numbers.

    Attributes
    ----------
    x
        Float32, shape (n, channels, L) or (n, channels, H, W), scaled.
    y
        Int64, shape (n,).
    classes
        How many there are, in these windows or not.
    """

    x: Tensor
    y: Tensor
    classes: int

    def __len__(self) -> int:
        """Give the number of windows."""
        return len(self.y)


@dataclass(frozen=True)
class Course:
    """How a training went.

    Attributes
    ----------
    curve
        One dict an epoch: ``epoch``, ``learning_rate``, ``train_loss`` and, with validation windows,
        ``validation_loss`` and ``validation_macro_f1``.
    epochs
        Epochs up to and with the best one, whose weights the network keeps.
    windows_per_second
        Learned from, the watching included; NaN where nobody measured it.
    """

    curve: list[dict[str, float]]
    epochs: int
    windows_per_second: float = nan


def train(
    network: nn.Module,
    learning: Labelled,
    watching: Labelled,
    recipe: Recipe,
    report: Report | None = None,
    seed: int = 0,
) -> Course:
    """Train a network in place and leave it with the weights of its best epoch.

    The best epoch has the highest validation macro-F1 (the lower loss decides a tie) after the
    schedule has settled. Without validation windows, or where the recipe keeps the last epoch, all
    epochs are run and the last one stays. When memory runs out, training starts again with half the
    batch and says so.

    Parameters
    ----------
    network
        On the device of the windows; gives logits (B, classes).
    learning, watching
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
    Course
        Curve, number of epochs and speed.

    Raises
    ------
    FloatingPointError
        The loss is not finite any more.
    """
    start = copy_of(network)
    while True:
        try:
            return _train(network, learning, watching, recipe, report, seed)
        except (RuntimeError, MemoryError) as error:
            smaller = halved(min(recipe.batch_size, len(learning)), error)
        recipe = replace(recipe, batch_size=smaller)
        network.load_state_dict(start)
        free(learning.y.device)


def logits_of(network: nn.Module, x: Tensor) -> Tensor:
    """Give the logits (n, classes) of a trained network for scaled windows, learning nothing."""
    network.eval()
    size = PREDICTION_BATCH
    while True:
        try:
            with torch.inference_mode():
                return torch.cat([network(batch) for batch in torch.split(x, size)])
        except (RuntimeError, MemoryError) as error:
            size = halved(size, error)
        free(x.device)


def macro_f1(predicted: Tensor, y: Tensor, classes: int) -> Tensor:
    """Average F1 over the classes that occur in ``y``.

    Parameters
    ----------
    predicted, y
        Class numbers, shape (n,), n > 0.
    classes
        How many there are.

    Returns
    -------
    Tensor
        A number in [0, 1], still on the device.
    """
    table = torch.bincount(y * classes + predicted, minlength=classes**2).reshape(classes, classes)
    hits, true, told = table.diagonal(), table.sum(1), table.sum(0)
    f1 = 2 * hits / (true + told).clamp(min=1)
    return f1[true > 0].mean()


class Best:
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

    def beaten(self, epoch: int, score: float, loss: float) -> bool:
        """Take note of an epoch's validation score; tell whether it is the best one now."""
        if self.recipe.keep == "last" or epoch + 1 <= self.recipe.settle * self.recipe.epochs:
            return False
        if self.score is not None and (score, -loss) <= self.score:
            return False
        self.score, self.epochs = (score, -loss), epoch + 1
        return True

    def gave_up(self, epoch: int) -> bool:
        """Tell whether patience has ended."""
        return self.score is not None and epoch + 1 - self.epochs >= self.recipe.patience


def copy_of(network: nn.Module) -> dict[str, Tensor]:
    """Copy a network's state on its device."""
    return {name: value.clone() for name, value in network.state_dict().items()}


def check_finite(loss: float, epoch: int) -> None:
    """Raise FloatingPointError, naming the epoch, for a loss that is none."""
    if not isfinite(loss):
        raise FloatingPointError(f"the loss is {loss} in epoch {epoch}: training diverged")


def _train(
    network: nn.Module,
    learning: Labelled,
    watching: Labelled,
    recipe: Recipe,
    report: Report | None,
    seed: int,
) -> Course:
    step = _Step(network, learning, recipe, seed)
    best, kept = Best(recipe), network.state_dict()
    curve: list[dict[str, float]] = []
    began = perf_counter()
    for epoch in range(recipe.epochs):
        row = {"epoch": float(epoch), "learning_rate": step.learning_rate()}
        row["train_loss"] = step.epoch()
        curve.append(row)
        check_finite(row["train_loss"], epoch)
        if not len(watching):
            continue
        score, loss = watch(logits_of(network, watching.x), watching)
        row["validation_macro_f1"], row["validation_loss"] = score, loss
        if report is not None:
            report(epoch, score)
        if best.beaten(epoch, score, loss):
            kept = copy_of(network)
        if best.gave_up(epoch):
            break
    network.load_state_dict(kept)
    return Course(curve, best.epochs, len(curve) * len(learning) / (perf_counter() - began))


class _Step:
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


def watch(logits: Tensor, watching: Labelled) -> tuple[float, float]:
    """Give macro-F1 and cross-entropy of logits (n, classes) of the windows that watch."""
    loss = functional.cross_entropy(logits, watching.y)
    score = macro_f1(logits.argmax(1), watching.y, watching.classes)
    return float(score), float(loss)
