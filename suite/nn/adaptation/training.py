"""Training on a labelled source and an unlabelled target: a warm phase, then both together."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isfinite
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from suite.nn import augmentation
from suite.nn.adaptation._alignment import Alignment, Side
from suite.nn.adaptation.target_score import information
from suite.nn.backbones._base import Backbone
from suite.nn.training import Labelled, Report, logits_of, macro_f1

DROPS = (1 / 2, 5 / 6)
"""Shares of the epochs after which the learning rate falls to a tenth: 150 and 250 of 300."""


@dataclass(frozen=True)
class AdaptationRecipe:
    """How a network is trained and adapted; the defaults are those of Zhao et al. 2021, but the epochs.

    Attributes
    ----------
    epochs
        All of them are run.
    warm
        Share of the epochs that see the source alone (50 of 300).
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
        """Epochs that see the source alone."""
        return round(self.warm * self.epochs)


@dataclass(frozen=True)
class Adapted:
    """How a training went.

    Attributes
    ----------
    curve
        One dict an epoch: ``epoch``, ``learning_rate``, ``train_loss``; with validation windows
        ``validation_macro_f1``; with an alignment ``strength``, ``adaptation_loss`` and, with both,
        ``target_information``.
    epochs
        Epochs up to and with the selected one, whose weights the network keeps.
    """

    curve: list[dict[str, float]]
    epochs: int


def strength(epoch: int, recipe: AdaptationRecipe) -> float:
    """Give λ = 2/(1 + e^(−10p)) − 1, p the share of the adapting epochs that is over; 0 while warm.

    Notes
    -----
    Ganin et al. 2016, JMLR 17(59), section 5.2.2.
    """
    if epoch < recipe.warm_epochs:
        return 0.0
    p = (epoch - recipe.warm_epochs) / max(1, recipe.epochs - recipe.warm_epochs)
    return recipe.trade_off * (2 / (1 + exp(-10 * p)) - 1)


def adapt(
    network: Backbone,
    alignment: Alignment | None,
    learning: Labelled,
    watching: Labelled,
    target: Tensor,
    recipe: AdaptationRecipe,
    report: Report | None = None,
) -> Adapted:
    """Train a network in place and leave it with the weights of the selected epoch.

    Parameters
    ----------
    network
        On the device of the windows.
    alignment
        The loss between the domains; ``None`` trains on the source alone.
    learning, watching
        Source windows that teach, and those that score an epoch; without the latter the last epoch
        stays, whatever the recipe says.
    target
        Scaled windows of the target domain, without labels; unused without an alignment.
    recipe
        How.
    report
        Called after each epoch with (epoch, macro-F1 on ``watching``); what it raises passes through.

    Returns
    -------
    Adapted
        Curve and number of epochs.

    Raises
    ------
    FloatingPointError
        The loss is not finite any more.
    """
    modules = nn.ModuleList([network] if alignment is None else [network, alignment])
    optimizer = torch.optim.Adam(
        modules.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay, fused=True
    )
    milestones = [round(share * recipe.epochs) for share in DROPS]
    rate = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones)
    step = _Step(network, alignment, optimizer, learning, target, recipe)
    curve: list[dict[str, float]] = []
    best = -1.0
    kept, epochs = network.state_dict(), recipe.epochs
    for epoch in range(recipe.epochs):
        row = {"epoch": float(epoch), "learning_rate": float(rate.get_last_lr()[0])}
        row |= step.epoch(modules, epoch)
        rate.step()
        curve.append(row)
        if not isfinite(row["train_loss"]):
            raise FloatingPointError(f"the loss is {row['train_loss']} in epoch {epoch}: training diverged")
        if len(watching):
            score = _score(network, watching, target if alignment is not None else None, row)
            if report is not None:
                report(epoch, row["validation_macro_f1"])
            settled = epoch + 1 > recipe.settle * recipe.epochs
            if recipe.select == "score" and settled and score >= best:
                kept = {name: value.clone() for name, value in network.state_dict().items()}
                best, epochs = score, epoch + 1
    network.load_state_dict(kept)
    return Adapted(curve, epochs)


def _score(network: nn.Module, watching: Labelled, target: Tensor | None, row: dict[str, float]) -> float:
    """Score an epoch from source labels and target predictions; no target label is anywhere near."""
    predicted = logits_of(network, watching.x).argmax(dim=1)
    row["validation_macro_f1"] = float(macro_f1(predicted, watching.y, watching.classes))
    if target is None:
        return row["validation_macro_f1"]
    row["target_information"] = float(information(logits_of(network, target)))
    return (row["validation_macro_f1"] + row["target_information"]) / 2


@dataclass(frozen=True, eq=False)
class _Step:
    """One epoch after another of source batches, each with a target batch once the network is warm."""

    network: Backbone
    alignment: Alignment | None
    optimizer: torch.optim.Optimizer
    learning: Labelled
    target: Tensor
    recipe: AdaptationRecipe

    def epoch(self, modules: nn.Module, number: int) -> dict[str, float]:
        modules.train()
        size = min(self.recipe.batch_size, len(self.learning))
        batches = _batches(len(self.learning), size, len(self.learning) // size, self.learning.y.device)
        adapting = self.alignment is not None and number >= self.recipe.warm_epochs
        # Nothing is drawn for a target that is not looked at: it must not even move the random numbers.
        of_target = self._target_batches(size, len(batches)) if adapting else batches
        pull = strength(number, self.recipe)
        counts = torch.bincount(self.learning.y, minlength=self.learning.classes)
        weights = len(self.learning) / (self.learning.classes * counts.clamp(min=1))
        total = torch.zeros(2, device=self.learning.y.device)
        for k, rows in enumerate(batches):
            x = augmentation.shift(self.learning.x[rows], self.recipe.shift)
            beside = augmentation.shift(self.target[of_target[k]], self.recipe.shift) if adapting else None
            source, target = self._sides(x, beside)
            loss = functional.cross_entropy(source.logits, self.learning.y[rows], weights)
            distance = torch.zeros_like(loss)
            if self.alignment is not None and target is not None:
                distance = self.alignment(source, target, pull)
            self.optimizer.zero_grad(set_to_none=True)
            torch.autograd.backward(loss + distance)
            self.optimizer.step()
            total += torch.stack([loss.detach(), distance.detach()])
        source_loss, adaptation_loss = (total / len(batches)).tolist()
        told = {"train_loss": source_loss}
        if self.alignment is not None:
            told |= {"adaptation_loss": adaptation_loss, "strength": pull}
        return told

    def _target_batches(self, size: int, count: int) -> Tensor:
        rows = len(self.target)
        return _batches(rows, min(size, rows), count, self.target.device)

    def _sides(self, source: Tensor, target: Tensor | None) -> tuple[Side, Side | None]:
        """Send both domains through the network in one batch, so that they are normalised as one."""
        both = source if target is None else torch.cat([source, target])
        features = self.network.dropout(self.network.features(both))
        logits = self.network.classify(features)
        n = len(source)
        first = Side(features[:n], logits[:n])
        return first, None if target is None else Side(features[n:], logits[n:])


def _batches(rows: int, size: int, count: int, device: torch.device) -> Tensor:
    """Draw ``count`` batches of row numbers; all rows come before any comes again."""
    rounds = -(-count * size // rows)
    order = torch.cat([torch.randperm(rows, device=device) for _ in range(rounds)])
    return order[: count * size].reshape(count, size)
