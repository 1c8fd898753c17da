"""One training loop for every network: data resident on the device, no wait for it inside an epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, isfinite, pi
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from suite.nn import augmentation

Report = Callable[[int, float], None]

PREDICTION_BATCH = 256
"""Windows a step when nothing is learned; a matter of memory alone."""


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes
    ----------
    epochs
        At most.
    batch_size
        Windows a step.
    learning_rate, weight_decay
        Of AdamW; biases and normalisation do not decay.
    warmup
        Share of the steps in which the learning rate rises to its peak; a cosine brings it to zero.
    label_smoothing
        Of the cross-entropy.
    settle
        Share of the epochs of which none counts as the best: at the schedule's high learning rates the
        score of a few held-out bearings is mostly luck.
    patience
        Epochs without a better validation score after which training stops.
    shift, noise
        Augmentation: largest turn as a share of the window, and deviation of white noise.
    """

    epochs: int = 10
    batch_size: int = 64
    learning_rate: float = 1e-2
    weight_decay: float = 1e-2
    warmup: float = 0.1
    label_smoothing: float = 0.1
    settle: float = 0.5
    patience: int = 3
    shift: float = 0.5
    noise: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot train."""
        if self.epochs < 1 or self.batch_size < 2 or self.patience < 1:
            raise ValueError("epochs and patience must be at least 1, batch_size at least 2")
        if not (self.learning_rate > 0 and self.weight_decay >= 0):
            raise ValueError("learning_rate must be above 0 and weight_decay at least 0")
        shares = (self.warmup, self.label_smoothing, self.shift, self.settle)
        if not (all(0 <= share < 1 for share in shares) and self.noise >= 0):
            raise ValueError("warmup, label_smoothing, shift and settle must be in [0, 1), noise at least 0")


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
    """

    curve: list[dict[str, float]]
    epochs: int


def train(
    network: nn.Module,
    learning: Labelled,
    watching: Labelled,
    recipe: Recipe,
    report: Report | None = None,
) -> Course:
    """Train a network in place and leave it with the weights of its best epoch.

    The best epoch has the highest validation macro-F1 (the lower loss decides a tie) after the
    schedule has settled. Without validation windows all epochs are run and the last one stays.

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

    Returns
    -------
    Course
        Curve and number of epochs.

    Raises
    ------
    FloatingPointError
        The loss is not finite any more.
    """
    steps = max(1, len(learning) // recipe.batch_size)
    optimizer = torch.optim.AdamW(_decaying(network, recipe.weight_decay), recipe.learning_rate, fused=True)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, _schedule(steps * recipe.epochs, recipe.warmup))
    weights = _class_weights(learning)
    curve: list[dict[str, float]] = []
    best: tuple[float, float] | None = None
    kept, epochs = network.state_dict(), recipe.epochs
    for epoch in range(recipe.epochs):
        row = {"epoch": float(epoch), "learning_rate": float(rate.get_last_lr()[0])}
        row["train_loss"] = _epoch(network, learning, recipe, optimizer, rate, weights)
        curve.append(row)
        if not isfinite(row["train_loss"]):
            raise FloatingPointError(f"the loss is {row['train_loss']} in epoch {epoch}: training diverged")
        if not len(watching):
            continue
        row["validation_macro_f1"], row["validation_loss"] = _watch(network, watching)
        if report is not None:
            report(epoch, row["validation_macro_f1"])
        score = (row["validation_macro_f1"], -row["validation_loss"])
        if epoch + 1 > recipe.settle * recipe.epochs and (best is None or score > best):
            best, kept, epochs = score, _copy(network), epoch + 1
        if best is not None and epoch + 1 - epochs >= recipe.patience:
            break
    network.load_state_dict(kept)
    return Course(curve, epochs)


def logits_of(network: nn.Module, x: Tensor) -> Tensor:
    """Give the logits (n, classes) of a trained network for scaled windows, learning nothing."""
    network.eval()
    with torch.inference_mode():
        return torch.cat([network(batch) for batch in torch.split(x, PREDICTION_BATCH)])


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


def _epoch(
    network: nn.Module,
    learning: Labelled,
    recipe: Recipe,
    optimizer: torch.optim.Optimizer,
    rate: torch.optim.lr_scheduler.LRScheduler,
    weights: Tensor,
) -> float:
    network.train()
    order = torch.randperm(len(learning), device=learning.y.device)
    size = min(recipe.batch_size, len(learning))
    batches = order[: len(order) // size * size].reshape(-1, size)
    total = torch.zeros((), device=learning.y.device)
    for rows in batches:
        x = augmentation.add_noise(augmentation.shift(learning.x[rows], recipe.shift), recipe.noise)
        loss = functional.cross_entropy(
            network(x), learning.y[rows], weights, label_smoothing=recipe.label_smoothing
        )
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimizer.step()
        rate.step()
        total += loss.detach()
    return float(total) / len(batches)


def _watch(network: nn.Module, watching: Labelled) -> tuple[float, float]:
    logits = logits_of(network, watching.x)
    loss = functional.cross_entropy(logits, watching.y)
    score = macro_f1(logits.argmax(1), watching.y, watching.classes)
    return float(score), float(loss)


def _class_weights(learning: Labelled) -> Tensor:
    """Let every class weigh the same in the loss, as it does in the macro-F1."""
    counts = torch.bincount(learning.y, minlength=learning.classes)
    return len(learning) / (learning.classes * counts.clamp(min=1))


def _decaying(network: nn.Module, decay: float) -> list[dict[str, Any]]:
    parameters = list(network.parameters())
    return [
        {"params": [item for item in parameters if item.ndim > 1], "weight_decay": decay},
        {"params": [item for item in parameters if item.ndim <= 1], "weight_decay": 0.0},
    ]


def _schedule(steps: int, warmup: float) -> Callable[[int], float]:
    rising = max(1, round(warmup * steps))

    def share(step: int) -> float:
        if step < rising:
            return (step + 1) / rising
        return 0.5 * (1 + cos(pi * (step - rising) / max(1, steps - rising)))

    return share


def _copy(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}
