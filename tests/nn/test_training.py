"""Recipe, validation split, augmentation and score of the training loop."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score
from torch import nn

from suite.nn.augmentation import add_noise, shift
from suite.nn.training import Labelled, Recipe, macro_f1, train
from suite.nn.validation import split


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_macro_f1_agrees_with_scikit_learn(pairs):
    truth, told = np.array(pairs).T
    expected = f1_score(truth, told, average="macro", labels=np.unique(truth))
    found = macro_f1(torch.tensor(told), torch.tensor(truth), 4)
    assert float(found) == pytest.approx(expected, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=2, max_size=120),
    st.integers(0, 5),
)
@settings(max_examples=200)
def test_split_is_disjoint_keeps_every_class_and_never_parts_a_spared_bearing(pairs, seed):
    labels, groups = np.array(pairs).T
    learning, watching = split(labels, groups, 0.25, seed)
    assert not set(learning) & set(watching)
    assert set(labels[learning]) == set(labels)
    counts = {label: len(set(groups[labels == label])) for label in set(labels)}
    if min(counts.values()) >= 3:
        assert not set(groups[learning]) & set(groups[watching])


def test_a_class_with_two_bearings_watches_its_tails_with_a_gap():
    labels = np.repeat([0, 1], [40, 20])
    groups = np.concatenate([np.repeat(np.arange(4), 10), np.repeat([10, 11], 10)])
    learning, watching = split(labels, groups, 0.25, 0)
    assert len(set(groups[watching]) & {0, 1, 2, 3}) == 1
    assert list(watching[labels[watching] == 1]) == [48, 49, 58, 59]
    assert not set(learning) & {47, 57}
    assert {46, 56} <= set(learning)


def test_split_draws_from_its_seed():
    labels = np.repeat([0, 1], 50)
    groups = np.repeat(np.arange(10), 10)
    held = [tuple(split(labels, groups, 0.25, seed)[1]) for seed in (0, 0, 1, 2, 3)]
    assert held[0] == held[1]
    assert len(set(held)) > 1


def test_shift_turns_each_window_within_bounds():
    torch.manual_seed(0)
    x = torch.arange(100.0).expand(200, 1, 100).contiguous()
    turned = shift(x, 0.1)
    first = turned[:, 0, 0].long()
    assert torch.equal(turned, torch.stack([row.roll(-int(k), -1) for row, k in zip(x, first, strict=True)]))
    assert set(first.tolist()) == {*range(11), *range(90, 100)}
    assert shift(x, 0.0) is x


def test_noise_has_the_level_asked_for():
    torch.manual_seed(0)
    noise = add_noise(torch.zeros(64, 1, 1024), 0.3)
    assert float(noise.std()) == pytest.approx(0.3, rel=0.02)


def batch(n: int, seed: int = 0) -> Labelled:
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(n) % 2
    return Labelled(torch.randn(n, 1, 16, generator=generator) + y[:, None, None], y, 2)


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(16, 2))


def test_learning_rate_warms_up_and_falls():
    course = train(net(), batch(640), batch(0), Recipe(epochs=10, learning_rate=1e-2))
    rates = [row["learning_rate"] for row in course.curve]
    assert rates[0] == pytest.approx(1e-3)
    assert rates[1] == pytest.approx(1e-2, rel=1e-2)
    assert rates[1:] == sorted(rates[1:], reverse=True)
    assert course.epochs == 10
    assert "validation_macro_f1" not in course.curve[0]


def test_keeps_the_best_settled_epoch_and_stops():
    network, watching = net(), batch(40, seed=1)
    weights: list[dict[str, torch.Tensor]] = []

    def report(epoch: int, score: float) -> None:
        weights.append({name: value.clone() for name, value in network.state_dict().items()})

    recipe = Recipe(epochs=40, patience=2, learning_rate=1e-1, shift=0.0)
    course = train(network, batch(128), watching, recipe, report)
    settled = course.curve[20:]
    best = max(settled, key=lambda row: (row["validation_macro_f1"], -row["validation_loss"]))
    assert course.epochs == best["epoch"] + 1
    assert len(course.curve) == min(40, course.epochs + 2)
    for name, value in network.state_dict().items():
        assert torch.equal(value, weights[course.epochs - 1][name])


def test_rare_classes_weigh_as_much_as_common_ones():
    torch.manual_seed(0)
    y = (torch.arange(640) % 64 == 0).long()
    # Overlapping classes: unweighted, a linear classifier would almost never tell the rare one.
    x = torch.randn(640, 1, 1) + 1.5 * y[:, None, None]
    network = nn.Sequential(nn.Flatten(), nn.Linear(1, 2))
    train(network, Labelled(x, y, 2), batch(0), Recipe(epochs=30, learning_rate=5e-2, shift=0.0))
    told = network(x).argmax(1)
    assert float(told[y == 1].float().mean()) > 0.5


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"learning_rate": 0.0}, {"warmup": 1.0}, {"noise": -1.0}])
def test_recipe_refuses_what_cannot_train(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Recipe(**wrong)
