"""Recipe, validation split, engine and score of the training loop."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score
from torch import nn

from suite.nn.forward import Forward
from suite.nn.optimisation import schedule_of
from suite.nn.recipe import Recipe
from suite.nn.scores import Labelled, logits_of, macro_f1_of_codes
from suite.nn.training import train
from suite.nn.validation import split_for_validation


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_macro_f1_agrees_with_scikit_learn(pairs):
    truth, predicted = np.array(pairs).T
    expected = f1_score(truth, predicted, average="macro", labels=np.unique(truth))
    score = macro_f1_of_codes(torch.tensor(predicted), torch.tensor(truth), 4)
    assert float(score) == pytest.approx(expected, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=2, max_size=120),
    st.integers(0, 5),
)
@settings(max_examples=200)
def test_split_is_disjoint_keeps_every_class_and_never_parts_a_spared_bearing(pairs, seed):
    labels, groups = np.array(pairs).T
    learning, watching = split_for_validation(labels, groups, 0.25, seed)
    assert not set(learning) & set(watching)
    assert set(labels[learning]) == set(labels)
    counts = {label: len(set(groups[labels == label])) for label in set(labels)}
    if min(counts.values()) >= 3:
        assert not set(groups[learning]) & set(groups[watching])


def test_a_class_with_two_bearings_watches_its_tails_with_a_gap():
    labels = np.repeat([0, 1], [40, 20])
    groups = np.concatenate([np.repeat(np.arange(4), 10), np.repeat([10, 11], 10)])
    learning, watching = split_for_validation(labels, groups, 0.25, 0)
    assert len(set(groups[watching]) & {0, 1, 2, 3}) == 1
    assert list(watching[labels[watching] == 1]) == [48, 49, 58, 59]
    assert not set(learning) & {47, 57}
    assert {46, 56} <= set(learning)


def test_split_draws_from_its_seed():
    labels = np.repeat([0, 1], 50)
    groups = np.repeat(np.arange(10), 10)
    held = [tuple(split_for_validation(labels, groups, 0.25, seed)[1]) for seed in (0, 0, 1, 2, 3)]
    assert held[0] == held[1]
    assert len(set(held)) > 1


def batch(n: int, seed: int = 0) -> Labelled:
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(n) % 2
    return Labelled(torch.randn(n, 1, 16, generator=generator) + y[:, None, None], y, 2)


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(16, 2))


def test_learning_rate_warms_up_and_falls():
    history = train(net(), batch(640), batch(0), Recipe(epochs=10, learning_rate=1e-2))
    rates = [row["learning_rate"] for row in history.curve]
    assert rates[0] == pytest.approx(1e-3)
    assert rates[1] == pytest.approx(1e-2, rel=1e-2)
    assert rates[1:] == sorted(rates[1:], reverse=True)
    assert history.epochs == 10
    assert "validation_macro_f1" not in history.curve[0]


def test_keeps_the_best_settled_epoch_and_stops():
    network, watching = net(), batch(40, seed=1)
    weights: list[dict[str, torch.Tensor]] = []

    def report(epoch: int, score: float) -> None:
        weights.append({name: value.clone() for name, value in network.state_dict().items()})

    recipe = Recipe(epochs=40, patience=2, learning_rate=1e-1, shift=0.0)
    history = train(network, batch(128), watching, recipe, report)
    settled = history.curve[20:]
    best = max(settled, key=lambda row: (row["validation_macro_f1"], -row["validation_loss"]))
    assert history.epochs == best["epoch"] + 1
    assert len(history.curve) == min(40, history.epochs + 2)
    for name, value in network.state_dict().items():
        assert torch.equal(value, weights[history.epochs - 1][name])


def test_rare_classes_weigh_as_much_as_common_ones():
    torch.manual_seed(0)
    y = (torch.arange(640) % 64 == 0).long()
    # Overlapping classes: unweighted, a linear classifier would almost never tell the rare one.
    x = torch.randn(640, 1, 1) + 1.5 * y[:, None, None]
    network = nn.Sequential(nn.Flatten(), nn.Linear(1, 2))
    train(network, Labelled(x, y, 2), batch(0), Recipe(epochs=30, learning_rate=5e-2, shift=0.0))
    predicted = network(x).argmax(1)
    assert float(predicted[y == 1].float().mean()) > 0.5


def test_steps_fall_where_the_common_benchmark_lets_them():
    rate = schedule_of(Recipe(epochs=300, schedule="steps"), 300)
    drawn = [rate(epoch) for epoch in (0, 149, 150, 249, 250, 299)]
    assert drawn == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


def test_the_last_epoch_stays_when_asked_for():
    network = net()
    recipe = Recipe(epochs=6, keep="last", patience=1, learning_rate=1e-1, shift=0.0)
    states: list[torch.Tensor] = []
    history = train(
        network, batch(128), batch(40, seed=1), recipe, lambda *_: states.append(network[1].bias.clone())
    )
    assert history.epochs == len(history.curve) == 6
    assert torch.equal(network[1].bias, states[-1])


class Hungry(nn.Module):
    """Has memory for a few windows alone."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room, self.inner = room, net()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if len(x) > self.room:
            raise torch.OutOfMemoryError("no room")
        return self.inner(x)


def test_out_of_memory_halves_the_batch_and_starts_again():
    network, modest = Hungry(20), net()
    with pytest.warns(RuntimeWarning, match="out of memory with 64 windows a batch: going on with 32"):
        history = train(network, batch(128), batch(0), Recipe(epochs=2, batch_size=64))
    train(modest, batch(128), batch(0), Recipe(epochs=2, batch_size=16))
    assert len(history.curve) == 2
    torch.testing.assert_close(network.inner[1].weight, modest[1].weight)
    with pytest.warns(RuntimeWarning, match="going on with 16"):
        assert logits_of(network, torch.randn(50, 1, 16)).shape == (50, 2)
    with pytest.raises(torch.OutOfMemoryError):
        train(Hungry(1), batch(128), batch(0), Recipe(epochs=1, batch_size=2))


def test_what_the_machine_cannot_do_is_told_and_done_plainly(monkeypatch):
    def broken(network: nn.Module, mode: str):
        def call(x: torch.Tensor) -> torch.Tensor:
            raise FileNotFoundError("no compiler")

        return call

    x = torch.randn(4, 1, 16)
    expected = net()(x)
    monkeypatch.setattr(torch, "compile", broken)
    monkeypatch.setattr("suite.nn.forward._computes_bfloat16", lambda device: False)
    with pytest.warns(RuntimeWarning, match="no bfloat16 arithmetic"):
        forward = Forward(net(), Recipe(autocast=True, compile="default"))
    with pytest.warns(RuntimeWarning, match=r"torch.compile gave up \(FileNotFoundError\)"):
        assert torch.equal(forward(x), expected)


def test_bfloat16_learns_as_well(monkeypatch):
    monkeypatch.setattr("suite.nn.forward._computes_bfloat16", lambda device: True)
    network, watching = net(), batch(200, seed=3)
    recipe = Recipe(epochs=10, autocast=True, shift=0.0)
    history = train(network, batch(256), watching, recipe)
    plain = train(net(), batch(256), watching, Recipe(epochs=10, shift=0.0))
    assert network[1].weight.dtype == torch.float32
    assert history.curve[0]["train_loss"] != plain.curve[0]["train_loss"]
    # Three significant digits: the loss of a linear classifier moves by as little.
    assert history.curve[-1]["train_loss"] == pytest.approx(plain.curve[-1]["train_loss"], abs=0.02)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"learning_rate": 0.0},
        {"warmup": 1.0},
        {"noise": -1.0},
        {"snr": (3.0, 1.0)},
        {"keep": "first"},
    ],
)
def test_recipe_refuses_what_cannot_train(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Recipe(**wrong)
