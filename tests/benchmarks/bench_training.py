"""Training speed on one CPU thread, as a ratio to the usual loop.

The usual loop draws batches with a DataLoader, keeps PyTorch's default memory layout, steps an unfused
AdamW and asks for the loss at each step. Both loops train the same network on the same windows,
without augmentation, in turn, so that a busy machine slows both; medians of CPU time are compared. What
the default augmentation costs is shown beside it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from unittest import mock

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from suite.nn import backbones, layers
from suite.nn.attention.placement import Placement
from suite.nn.training import Labelled, Recipe, train

WINDOWS, LENGTH, BATCH, ROUNDS = 1024, 2048, 64, 7
PLAIN = Recipe(epochs=1, batch_size=BATCH, shift=0.0)
AUGMENTED = Recipe(epochs=1, batch_size=BATCH, shift=0.5)

NETWORKS: dict[str, dict[str, Any]] = {
    "attention_cnn": {"name": "resnet", "width": 16, "kernel": 7, "stem_stride": 16},
    "resnet": {"name": "resnet"},
    "wdcnn": {"name": "wdcnn"},
}


def build(name: str, **options: Any) -> nn.Module:
    return backbones.build(name, 1, 4, attention=Placement("se"), **options)


def usual(network: nn.Module, x: Tensor, y: Tensor) -> None:
    loader = DataLoader(TensorDataset(x, y), batch_size=BATCH, shuffle=True, drop_last=True)
    optimizer = torch.optim.AdamW(network.parameters(), 1e-2, fused=False)
    total = 0.0
    for batch, labels in loader:
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(batch), labels, label_smoothing=0.1)
        loss.backward()
        optimizer.step()
        total += loss.item()


def as_usual() -> ExitStack:
    """Put PyTorch's own 1-D layers and memory layout in place of the suite's."""
    stack = ExitStack()
    stack.enter_context(mock.patch.object(layers, "Conv1d", nn.Conv1d))
    stack.enter_context(mock.patch.object(layers, "BatchNorm1d", nn.BatchNorm1d))
    for user in ("_residual", "wdcnn"):
        stack.enter_context(mock.patch(f"suite.nn.backbones.{user}.channels_last", lambda x: x))
    return stack


def seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def measure(spec: dict[str, Any], x: Tensor, y: Tensor) -> dict[str, float]:
    learning, nothing = Labelled(x, y, 4), Labelled(x[:0], y[:0], 4)
    times: dict[str, list[float]] = {"usual": [], "plain": [], "augmented": []}
    for _ in range(ROUNDS):
        with as_usual():
            times["usual"].append(seconds(partial(usual, build(**spec), x, y)))
        for label, recipe in (("plain", PLAIN), ("augmented", AUGMENTED)):
            times[label].append(seconds(partial(train, build(**spec), learning, nothing, recipe)))
    middle = {label: median(values[1:]) for label, values in times.items()}
    return {
        "ratio": middle["usual"] / middle["plain"],
        "windows_per_second": WINDOWS / middle["plain"],
        "windows_per_second_augmented": WINDOWS / middle["augmented"],
        "windows_per_second_usual": WINDOWS / middle["usual"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    target = parser.parse_args().json
    torch.set_num_threads(1)
    torch.manual_seed(0)
    x, y = torch.randn(WINDOWS, 1, LENGTH), torch.randint(0, 4, (WINDOWS,))
    results = {label: measure(spec, x, y) for label, spec in NETWORKS.items()}
    for label, row in results.items():
        print(
            f"{label:14s} ×{row['ratio']:.2f}  {row['windows_per_second']:6.0f} windows/s "
            f"({row['windows_per_second_augmented']:.0f} augmented, "
            f"usual loop {row['windows_per_second_usual']:.0f})"
        )
    if target is not None:
        target.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
