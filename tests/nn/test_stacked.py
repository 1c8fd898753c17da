"""Stacked training is training singly, only faster on a GPU."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from suite.nn import backbones
from suite.nn.attention.placement import Placement
from suite.nn.recipe import Recipe
from suite.nn.scores import Labelled
from suite.nn.stacked import train_stacked
from suite.nn.training import train

SEEDS = (3, 8, 21)


def tones(n: int, seed: int, shape: tuple[int, ...] = (1, 64)) -> Labelled:
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(n) % 3
    pitch = torch.tensor([0.05, 0.12, 0.22])[y].reshape(n, *[1] * len(shape))
    x = torch.sin(2 * torch.pi * pitch * torch.arange(shape[-1])) * torch.ones(n, *shape)
    x = x + 1.5 * torch.randn(x.shape, generator=generator)
    return Labelled(x.double(), y, 3)


def networks(name: str, dims: int = 1, **options) -> list[nn.Module]:
    made = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        placed = Placement("se", "stage")
        made.append(backbones.build(name, 1, 3, dims, attention=placed, dropout=0.0, **options).double())
    return made


@pytest.mark.parametrize(
    ("name", "dims", "options"),
    [
        ("resnet", 1, {"width": 4, "stages": 2, "stem_kernel": 7, "stem_stride": 2}),
        ("resnet", 2, {"width": 4, "stages": 1}),
        ("cnn", 1, {"width": 4, "bottleneck": 8}),
    ],
)
@pytest.mark.parametrize("optimizer", ["adamw", "adam"])
def test_equals_training_singly(name, dims, options, optimizer):
    shape = (1, 64) if dims == 1 else (1, 12, 24)
    learning, watching = tones(48, 0, shape), tones(30, 1, shape)
    recipe = Recipe(
        epochs=6, batch_size=16, optimizer=optimizer, noise=0.3, mixup=0.3, settle=0.3, patience=1
    )
    singly, together = networks(name, dims, **options), networks(name, dims, **options)
    expected = [
        train(network, learning, watching, recipe, seed=seed)
        for network, seed in zip(singly, SEEDS, strict=True)
    ]
    found = train_stacked(together, learning, watching, recipe, SEEDS)
    assert [item.epochs for item in found] == [item.epochs for item in expected]
    for one, other in zip(found, expected, strict=True):
        assert len(one.curve) == len(other.curve)
        for row, own in zip(one.curve, other.curve, strict=True):
            assert row == pytest.approx(own, rel=1e-5)
    for one, other in zip(together, singly, strict=True):
        # Float64: sums are taken in another order, and Adam's early steps enlarge what that changes.
        for value, own in zip(one.state_dict().values(), other.state_dict().values(), strict=True):
            torch.testing.assert_close(value, own, rtol=1e-6, atol=1e-8)


def test_without_watchers_the_last_epoch_stays():
    options = {"width": 4, "stages": 1, "stem_kernel": 7, "stem_stride": 2}
    learning, nothing = tones(48, 0), tones(0, 0)
    singly, together = networks("resnet", **options), networks("resnet", **options)
    before = copy.deepcopy(together[0].state_dict())
    recipe = Recipe(epochs=2, batch_size=16)
    train_stacked(together, learning, nothing, recipe, SEEDS)
    for network, seed in zip(singly, SEEDS, strict=True):
        train(network, learning, nothing, recipe, seed=seed)
    for one, other in zip(together, singly, strict=True):
        torch.testing.assert_close(one.state_dict(), other.state_dict(), rtol=1e-6, atol=1e-8)
    assert not torch.equal(before["classify.weight"], together[0].state_dict()["classify.weight"])


def test_wants_one_seed_a_network():
    with pytest.raises(ValueError, match="1 networks and 2 seeds"):
        train_stacked([nn.Linear(2, 2)], tones(6, 0), tones(0, 0), Recipe(), (1, 2))
