"""Training on a labelled source and an unlabelled target: a warm phase, then both together."""

from __future__ import annotations

from math import exp

import torch
from torch import Tensor, nn
from torch.nn import functional

from suite.nn import augmentation
from suite.nn.adaptation._alignment import Alignment, Side
from suite.nn.adaptation.recipe import AdaptationRecipe
from suite.nn.adaptation.target_score import information
from suite.nn.backbones._base import Backbone
from suite.nn.history import EpochReport, TrainingHistory, check_finite, copy_state
from suite.nn.optimisation import DROPS
from suite.nn.scores import Labelled, logits_of, macro_f1_of_codes


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
    validation: Labelled,
    target: Tensor,
    recipe: AdaptationRecipe,
    report: EpochReport | None = None,
) -> TrainingHistory:
    """Train a network in place and leave it with the weights of the selected epoch.

    Parameters
    ----------
    network
        On the device of the windows.
    alignment
        The loss between the domains; ``None`` trains on the source alone.
    learning, validation
        Source windows that teach, and those that score an epoch; without the latter the last epoch
        stays, whatever the recipe selects.
    target
        Scaled windows of the target domain, without labels; unused without an alignment.
    recipe
        How.
    report
        Called after each epoch with (epoch, macro-F1 on ``validation``); what it raises passes through.

    Returns
    -------
    TrainingHistory
        Curve and number of epochs.

    Raises
    ------
    FloatingPointError
        The loss is not finite any more.
    """
    step = _AdaptationSteps(network, alignment, learning, target, recipe)
    curve: list[dict[str, float]] = []
    best = -1.0
    kept, epochs = network.state_dict(), recipe.epochs
    for epoch in range(recipe.epochs):
        row = {"epoch": float(epoch), "learning_rate": step.learning_rate(), **step.epoch(epoch)}
        curve.append(row)
        check_finite(row["train_loss"], epoch)
        if not len(validation):
            continue
        score = _score(network, validation, target if alignment is not None else None, row)
        if report is not None:
            report(epoch, row["validation_macro_f1"])
        settled = epoch + 1 > recipe.settle * recipe.epochs
        if recipe.select == "score" and settled and score >= best:
            kept, best, epochs = copy_state(network), score, epoch + 1
    network.load_state_dict(kept)
    return TrainingHistory(curve, epochs)


def _score(network: nn.Module, validation: Labelled, target: Tensor | None, row: dict[str, float]) -> float:
    """Score an epoch from source labels and target predictions; no target label is anywhere near."""
    predicted = logits_of(network, validation.x).argmax(dim=1)
    row["validation_macro_f1"] = float(macro_f1_of_codes(predicted, validation.y, validation.classes))
    if target is None:
        return row["validation_macro_f1"]
    row["target_information"] = float(information(logits_of(network, target)))
    return (row["validation_macro_f1"] + row["target_information"]) / 2


class _AdaptationSteps:
    """One epoch after another of source batches, each with a target batch once the network is warm."""

    def __init__(
        self,
        network: Backbone,
        alignment: Alignment | None,
        learning: Labelled,
        target: Tensor,
        recipe: AdaptationRecipe,
    ) -> None:
        self.network, self.alignment = network, alignment
        self.learning, self.target, self.recipe = learning, target, recipe
        self.modules = nn.ModuleList([network] if alignment is None else [network, alignment])
        self.optimizer = torch.optim.Adam(
            self.modules.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay, fused=True
        )
        milestones = [round(share * recipe.epochs) for share in DROPS]
        self.rate = torch.optim.lr_scheduler.MultiStepLR(self.optimizer, milestones)
        counts = torch.bincount(learning.y, minlength=learning.classes)
        self.weights = len(learning) / (learning.classes * counts.clamp(min=1))

    def learning_rate(self) -> float:
        return float(self.rate.get_last_lr()[0])

    def epoch(self, number: int) -> dict[str, float]:
        self.modules.train()
        size = min(self.recipe.batch_size, len(self.learning))
        batches = _batches(len(self.learning), size, len(self.learning) // size, self.learning.y.device)
        adapting = self.alignment is not None and number >= self.recipe.warm_epochs
        # Nothing is drawn for a target that is not looked at: it must not even move the random numbers.
        of_target = self._target_batches(size, len(batches)) if adapting else batches
        pull = strength(number, self.recipe)
        total = torch.zeros(2, device=self.learning.y.device)
        for k, rows in enumerate(batches):
            x = augmentation.shift(self.learning.x[rows], self.recipe.shift)
            beside = augmentation.shift(self.target[of_target[k]], self.recipe.shift) if adapting else None
            source, target = self._sides(x, beside)
            loss = functional.cross_entropy(source.logits, self.learning.y[rows], self.weights)
            distance = torch.zeros_like(loss)
            if self.alignment is not None and target is not None:
                distance = self.alignment(source, target, pull)
            self.optimizer.zero_grad(set_to_none=True)
            torch.autograd.backward(loss + distance)
            self.optimizer.step()
            total += torch.stack([loss.detach(), distance.detach()])
        self.rate.step()
        source_loss, adaptation_loss = (total / len(batches)).tolist()
        if self.alignment is None:
            return {"train_loss": source_loss}
        return {"train_loss": source_loss, "adaptation_loss": adaptation_loss, "strength": pull}

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
