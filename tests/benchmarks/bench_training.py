"""Training speed as a ratio to the usual loop: on one CPU thread, and on a GPU where there is one.

The usual loop draws batches with a DataLoader, keeps PyTorch's default memory layout, steps an unfused
AdamW and asks for the loss at each step. Both loops train the same network on the same windows with the
same schedule of the learning rate, without augmentation, in turn, so that a busy machine slows both;
medians of CPU time (on a GPU: of wall-clock time) are compared. What the default augmentation costs is
shown beside it. Speed at the price of accuracy would be none: both loops also learn the simulated
bearings, and macro-F1 at a load and speed that neither has seen is shown for each.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from unittest import mock

import torch
from _ratio import machine
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.nn import backbones, layers
from suite.nn.attention.placement import Placement
from suite.nn.optimisation import schedule_of
from suite.nn.recipe import Recipe
from suite.nn.scores import Labelled, logits_of, macro_f1_of_codes
from suite.nn.stacked import train_stacked
from suite.nn.training import train

WINDOWS, LENGTH, BATCH, ROUNDS = 1024, 2048, 64, 7
SEEDS, EPOCHS = 8, 12
CLAIMED = {"attention_cnn": 1.3, "resnet": 1.3, "wdcnn": 1.3}
CLAIMED_ON_GPU, CLAIMED_STACKED = 10.0, 4.0
PLAIN = Recipe(epochs=1, batch_size=BATCH, shift=0.0)
AUGMENTED = Recipe(epochs=1, batch_size=BATCH, shift=0.5)

NETWORKS: dict[str, dict[str, Any]] = {
    "attention_cnn": {"name": "resnet", "width": 16, "kernel": 7, "stem_stride": 16},
    "resnet": {"name": "resnet"},
    "wdcnn": {"name": "wdcnn"},
}


def build(name: str, **options: Any) -> nn.Module:
    return backbones.build(name, 1, 4, attention=Placement("se"), **options)


def usual(network: nn.Module, learning: Labelled, recipe: Recipe = PLAIN) -> None:
    """Train as everybody does; the data set lies in the memory of the host."""
    device = next(network.parameters()).device
    tensors = TensorDataset(learning.x.cpu(), learning.y.cpu())
    loader = DataLoader(tensors, batch_size=BATCH, shuffle=True, drop_last=True)
    optimizer = torch.optim.AdamW(network.parameters(), recipe.learning_rate, fused=False)
    steps = len(loader) * recipe.epochs
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, schedule_of(recipe, steps))
    total = 0.0
    network.train()
    for _ in range(recipe.epochs):
        for batch, labels in loader:
            optimizer.zero_grad()
            logits = network(batch.to(device))
            loss = functional.cross_entropy(logits, labels.to(device), label_smoothing=0.1)
            loss.backward()
            optimizer.step()
            rate.step()
            total += loss.item()


def as_usual() -> ExitStack:
    """Put PyTorch's own 1-D layers and memory layout in place of the suite's."""
    stack = ExitStack()
    stack.enter_context(mock.patch.object(layers, "Conv1d", nn.Conv1d))
    stack.enter_context(mock.patch.object(layers, "BatchNorm1d", nn.BatchNorm1d))
    for user in ("_residual", "_plain"):
        stack.enter_context(mock.patch(f"suite.nn.backbones.{user}.channels_last", lambda x: x))
    return stack


def seconds(work: Callable[[], object]) -> float:
    """Give CPU time, or wall-clock time where a GPU does the work."""
    if not torch.cuda.is_available():
        start = process_time()
        work()
        return process_time() - start
    torch.cuda.synchronize()
    start = perf_counter()
    work()
    torch.cuda.synchronize()
    return perf_counter() - start


def nothing(learning: Labelled) -> Labelled:
    return Labelled(learning.x[:0], learning.y[:0], learning.classes)


def measure(spec: dict[str, Any], learning: Labelled) -> dict[str, float]:
    """Compare speeds, after one round that warms."""
    device, none = learning.x.device, nothing(learning)
    times: dict[str, list[float]] = {"usual": [], "plain": [], "augmented": []}
    for _ in range(ROUNDS):
        with as_usual():
            times["usual"].append(seconds(partial(usual, build(**spec).to(device), learning)))
        for label, recipe in (("plain", PLAIN), ("augmented", AUGMENTED)):
            network = build(**spec).to(device)
            times[label].append(seconds(partial(train, network, learning, none, recipe)))
    middle = {label: median(values[1:]) for label, values in times.items()}
    return {
        "ratio": middle["usual"] / middle["plain"],
        "windows_per_second": WINDOWS / middle["plain"],
        "windows_per_second_augmented": WINDOWS / middle["augmented"],
        "windows_per_second_usual": WINDOWS / middle["usual"],
    }


def stacked(spec: dict[str, Any], learning: Labelled) -> float:
    """Give how many times faster eight seeds train as one stack than one after the other."""
    none, seeds = nothing(learning), range(SEEDS)
    quotients = []
    for _ in range(ROUNDS):
        together = [build(**spec).to(learning.x.device) for _ in seeds]
        apart = [build(**spec).to(learning.x.device) for _ in seeds]
        fast = seconds(partial(train_stacked, together, learning, none, PLAIN, seeds))
        slow = sum(seconds(partial(train, network, learning, none, PLAIN)) for network in apart)
        quotients.append(slow / fast)
    return median(quotients[1:])


def bearings() -> tuple[Labelled, Labelled]:
    """Cut windows of simulated bearings, to learn from and to test at another load and speed."""
    windows = cut(load("simulated"), WindowSpec(length=LENGTH))
    signals = torch.from_numpy(windows.signals).float()
    signals = (signals - signals.mean(2, keepdim=True)) / signals.std(2, keepdim=True)
    fault, condition = (windows.metadata[key].factorize()[0] for key in ("fault", "condition"))
    y, held_out = torch.from_numpy(fault), torch.from_numpy(condition == 0)
    parts = [Labelled(signals[rows], y[rows], int(y.max()) + 1) for rows in (~held_out, held_out)]
    return parts[0], parts[1]


def accuracy(spec: dict[str, Any], device: torch.device) -> dict[str, float]:
    """Give macro-F1 of what the suite's loop and the usual one made of the same network, over three seeds."""
    learning, testing = (Labelled(p.x.to(device), p.y.to(device), p.classes) for p in bearings())
    recipe = Recipe(epochs=EPOCHS, batch_size=BATCH, shift=0.0, balanced=False, keep="last")
    scores: dict[str, list[float]] = {"macro_f1": [], "macro_f1_usual": []}
    for seed in range(3):
        for label, own in scores.items():
            torch.manual_seed(seed)
            network = build(**spec).to(device)
            if label == "macro_f1":
                train(network, learning, nothing(learning), recipe, seed=seed)
            else:
                with as_usual():
                    usual(network, learning, recipe)
            found = logits_of(network, testing.x).argmax(1)
            own.append(float(macro_f1_of_codes(found, testing.y, testing.classes)))
    return {label: sum(values) / len(values) for label, values in scores.items()}


def main() -> None:
    """Measure each network; claims for the processor and for a GPU differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    target = parser.parse_args().json
    torch.set_num_threads(1)
    torch.manual_seed(0)
    on_gpu = torch.cuda.is_available()
    device = torch.device("cuda" if on_gpu else "cpu")
    x, y = torch.randn(WINDOWS, 1, LENGTH, device=device), torch.randint(0, 4, (WINDOWS,), device=device)
    learning = Labelled(x, y, 4)
    results: dict[str, Any] = {"device": torch.cuda.get_device_name() if on_gpu else machine()}
    print(results["device"], "" if on_gpu else "(no GPU at hand: nothing said about one)")
    for label, spec in NETWORKS.items():
        row = {**measure(spec, learning), **accuracy(spec, device)}
        row["claimed"] = CLAIMED_ON_GPU if on_gpu else CLAIMED[label]
        if on_gpu:
            row["stacked_ratio"], row["stacked_claimed"] = stacked(spec, learning), CLAIMED_STACKED
        results[label] = row
        print(
            f"{label:14s} ×{row['ratio']:.2f} (claimed: {row['claimed']:g})  "
            f"{row['windows_per_second']:6.0f} windows/s "
            f"({row['windows_per_second_augmented']:.0f} augmented, "
            f"usual loop {row['windows_per_second_usual']:.0f}), "
            f"macro-F1 {row['macro_f1']:.3f} (usual loop {row['macro_f1_usual']:.3f})"
            + (f", {SEEDS} seeds stacked ×{row['stacked_ratio']:.1f}" if on_gpu else "")
        )
    if target is not None:
        target.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
