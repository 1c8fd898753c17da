"""Several seeds of one network trained as one: on a GPU a small network alone leaves most of it idle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from suite.nn.augmentation import Augmenter, Batch
from suite.nn.history import BestEpoch, TrainingHistory, check_finite
from suite.nn.layers import plain_layout
from suite.nn.optimisation import class_weights, loss_of, optimizer_of, schedule_of
from suite.nn.recipe import Recipe
from suite.nn.scores import PREDICTION_BATCH, Labelled, validate

State = dict[str, Tensor]


def train_stacked(
    networks: Sequence[nn.Module],
    learning: Labelled,
    validation: Labelled,
    recipe: Recipe,
    seeds: Sequence[int],
) -> list[TrainingHistory]:
    """Train networks of one architecture in place, as one stacked model.

    Each comes to what :func:`suite.nn.training.train` alone with its seed would have made of it, to
    float tolerance: it has its own order of windows, augmentation, best epoch and patience. The one
    exception is dropout, whose draws are PyTorch's own and differ. ``autocast`` and ``compile`` of the
    recipe are not used.

    Parameters
    ----------
    networks
        Of the same shapes, with weights of their own, on the device of the windows.
    learning, validation
        Training and validation windows, the same for all.
    recipe
        How.
    seeds
        One a network.

    Returns
    -------
    list of TrainingHistory
        One a network. ``windows_per_second`` counts the windows of all of them.

    Raises
    ------
    ValueError
        Not one seed a network.
    FloatingPointError
        A loss is not finite any more.
    """
    if not networks or len(networks) != len(seeds):
        raise ValueError(f"{len(networks)} networks and {len(seeds)} seeds (expected one seed a network)")
    stack = _Stack(networks, learning, recipe, seeds)
    members = [_Member(BestEpoch(recipe)) for _ in networks]
    began = perf_counter()
    epoch = 0
    while epoch < recipe.epochs and any(member.learns for member in members):
        rate, losses = stack.learning_rate(), stack.epoch()
        logits = stack.logits_of(validation.x) if len(validation) else None
        for number, member in enumerate(members):
            if not member.learns:
                continue
            member.take(epoch, rate, losses[number])
            if logits is not None and member.improved(*validate(logits[number], validation)):
                member.state = stack.state(number)
        epoch += 1
    speed = epoch * len(learning) * len(networks) / (perf_counter() - began)
    for number, (network, member) in enumerate(zip(networks, members, strict=True)):
        network.load_state_dict(stack.state(number) if member.state is None else member.state)
    return [TrainingHistory(member.curve, member.best.epochs, speed) for member in members]


@dataclass(eq=False)
class _Member:
    """How one network of a stack fares."""

    best: BestEpoch
    curve: list[dict[str, float]] = field(default_factory=list)
    state: State | None = None
    learns: bool = True

    def take(self, epoch: int, rate: float, loss: float) -> None:
        """Note an epoch's loss; FloatingPointError where it is no number."""
        self.curve.append({"epoch": float(epoch), "learning_rate": rate, "train_loss": loss})
        check_finite(loss, epoch)

    def improved(self, score: float, loss: float) -> bool:
        """Note the latest epoch's validation, and end where patience does; check whether it is the best."""
        epoch = len(self.curve) - 1
        self.curve[-1] |= {"validation_macro_f1": score, "validation_loss": loss}
        improved = self.best.improved(epoch, score, loss)
        self.learns = not self.best.patience_ended(epoch)
        return improved


class _Stack:
    """Networks whose parameters and buffers lie in one tensor a name, the network the first axis."""

    def __init__(
        self, networks: Sequence[nn.Module], learning: Labelled, recipe: Recipe, seeds: Sequence[int]
    ) -> None:
        self.skeleton, self.learning, self.recipe = networks[0], learning, recipe
        self.size = min(recipe.batch_size, len(learning))
        self.parameters, self.buffers = stack_module_state(list(networks))
        self.augmenters = [Augmenter(recipe, learning.y.device, seed) for seed in seeds]
        self.optimizer = optimizer_of(self.parameters.values(), recipe, extra_dimensions=1)
        steps = max(1, len(learning) // self.size) * recipe.epochs
        self.rate = torch.optim.lr_scheduler.LambdaLR(self.optimizer, schedule_of(recipe, steps))
        self.weights = class_weights(learning.y, learning.classes, recipe)

    def learning_rate(self) -> float:
        return float(self.rate.get_last_lr()[0])

    def state(self, number: int) -> State:
        """Copy one network's state out of the stack."""
        both = {**self.parameters, **self.buffers}
        return {name: value[number].detach().clone() for name, value in both.items()}

    def epoch(self) -> list[float]:
        """Let each network learn from all windows once, in its own order; give the mean losses."""
        self.skeleton.train()
        n = len(self.learning)
        orders = torch.stack([item.order(n, self.size) for item in self.augmenters], dim=1)
        total = torch.zeros(len(self.augmenters), device=orders.device)
        for rows in orders:
            batches = [
                item.batch(self.learning.x[own], self.learning.y[own])
                for item, own in zip(self.augmenters, rows, strict=True)
            ]
            losses = self._losses(batches)
            self.optimizer.zero_grad(set_to_none=True)
            # The sum's gradient of one network's weights is that of its own loss alone.
            torch.autograd.backward(losses.sum())
            self.optimizer.step()
            self.rate.step()
            total += losses.detach()
        return [float(loss) / len(orders) for loss in total.cpu()]

    def logits_of(self, x: Tensor) -> Tensor:
        """Give the logits of all networks, shape (networks, n, classes), learning nothing."""
        self.skeleton.eval()
        with torch.no_grad():
            pieces = [self._apply(batch, shared=True) for batch in torch.split(x, PREDICTION_BATCH)]
        return torch.cat(pieces, dim=1)

    def _losses(self, batches: Sequence[Batch]) -> Tensor:
        logits = self._apply(torch.stack([batch.x for batch in batches]), shared=False)
        pairs = zip(logits, batches, strict=True)
        return torch.stack([loss_of(own, batch, self.weights, self.recipe) for own, batch in pairs])

    def _apply(self, x: Tensor, *, shared: bool) -> Tensor:
        def one(parameters: State, buffers: State, own: Tensor) -> Tensor:
            logits: Tensor = functional_call(self.skeleton, (parameters, buffers), (own,))
            return logits

        stacked = vmap(one, in_dims=(0, 0, None if shared else 0), randomness="different")
        with plain_layout():
            logits: Tensor = stacked(self.parameters, self.buffers, x)
        return logits
