"""Several seeds of one network trained as one: on a GPU a small network alone leaves most of it idle."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from suite.nn.augmentation import Augmenter, Batch
from suite.nn.layers import plain_layout
from suite.nn.optimisation import class_weights, loss_of, optimizer_of, schedule_of
from suite.nn.training import PREDICTION_BATCH, Best, Course, Labelled, Recipe, check_finite, watch

State = dict[str, Tensor]


def train_stacked(
    networks: Sequence[nn.Module],
    learning: Labelled,
    watching: Labelled,
    recipe: Recipe,
    seeds: Sequence[int],
) -> list[Course]:
    """Train networks of one architecture in place, as one stacked model.

    Each comes to what :func:`suite.nn.training.train` alone with its seed would have made of it, to
    float tolerance: it has its own order of windows, augmentation, best epoch and patience. The one
    exception is dropout, whose draws are PyTorch's own and differ. ``autocast`` and ``compile`` of the
    recipe are not used.

    Parameters
    ----------
    networks
        Of the same shapes, with weights of their own, on the device of the windows.
    learning, watching
        Training and validation windows, the same for all.
    recipe
        How.
    seeds
        One a network.

    Returns
    -------
    list of Course
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
    best = [Best(recipe) for _ in networks]
    kept: dict[int, State] = {}
    curves: list[list[dict[str, float]]] = [[] for _ in networks]
    running = set(range(len(networks)))
    began = perf_counter()
    epoch = 0
    while running and epoch < recipe.epochs:
        rate = stack.learning_rate()
        losses = stack.epoch()
        logits = stack.logits_of(watching.x) if len(watching) else None
        for number in sorted(running):
            row = {"epoch": float(epoch), "learning_rate": rate, "train_loss": losses[number]}
            curves[number].append(row)
            check_finite(losses[number], epoch)
            if logits is None:
                continue
            score, loss = watch(logits[number], watching)
            row["validation_macro_f1"], row["validation_loss"] = score, loss
            if best[number].beaten(epoch, score, loss):
                kept[number] = stack.state(number)
            if best[number].gave_up(epoch):
                running.discard(number)
        epoch += 1
    speed = epoch * len(learning) * len(networks) / (perf_counter() - began)
    for number, network in enumerate(networks):
        network.load_state_dict(kept[number] if number in kept else stack.state(number))
    return [Course(curve, item.epochs, speed) for curve, item in zip(curves, best, strict=True)]


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
            parts = [self._apply(batch, shared=True) for batch in torch.split(x, PREDICTION_BATCH)]
        return torch.cat(parts, dim=1)

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
