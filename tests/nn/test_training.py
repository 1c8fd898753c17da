"""Recipe, validation split, augmentation and score of the training loop."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score
from torch import nn

from suite.nn.augmentation import Augmenter, add_noise, gain, mask, noise_at_snr, shift, stretch
from suite.nn.engine import Forward
from suite.nn.optimisation import schedule_of
from suite.nn.training import Labelled, Recipe, logits_of, macro_f1, train
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


def test_noise_at_a_drawn_ratio_stays_within_its_range_whatever_the_level():
    torch.manual_seed(0)
    x = torch.tensor([0.1, 10.0]).repeat(100).reshape(200, 1, 1) * torch.ones(200, 1, 4096)
    noise = noise_at_snr(x, (-4.0, 10.0)) - x
    ratio = 10 * torch.log10(x.square().mean((1, 2)) / noise.square().mean((1, 2)))
    assert float(ratio.min()) == pytest.approx(-4, abs=0.5)
    assert float(ratio.max()) == pytest.approx(10, abs=0.5)
    assert noise_at_snr(x, None) is x


def test_stretch_moves_a_tone_by_up_to_its_share():
    torch.manual_seed(0)
    tone = torch.sin(2 * torch.pi * 64 * torch.arange(1024) / 1024).expand(100, 1, 1024)
    stretched = stretch(tone, 0.25)
    # The seam of the wrap-around lies at the edges, so the middle half tells the frequency.
    spectrum = torch.fft.rfft(stretched[..., 256:768], n=8192).abs()[:, 0]
    factor = spectrum.argmax(1) / 8 / 64
    assert float(factor.min()) == pytest.approx(0.8, abs=0.02)
    assert float(factor.max()) == pytest.approx(1.25, abs=0.02)
    assert stretch(tone, 0.0) is tone


def test_gain_and_mask_keep_their_bounds():
    torch.manual_seed(0)
    ones = torch.ones(500, 2, 4, 100)
    levels = 20 * torch.log10(gain(ones, 6.0))
    assert (levels == levels[:, :1, :1, :1]).all()
    assert float(levels.min()) == pytest.approx(-6, abs=0.2)
    assert float(levels.max()) == pytest.approx(6, abs=0.2)
    hidden = mask(ones, 0.3) == 0
    assert (hidden == hidden[:, :1, :1]).all()
    runs = hidden[:, 0, 0].int()
    assert int(runs.sum(1).max()) == 30
    assert int(runs.diff(dim=1).abs().sum(1).max()) <= 2  # one run


def test_augmentation_is_its_seeds():
    recipe = Recipe(shift=0.5, stretch=0.1, gain=3.0, mask=0.1, noise=0.1, snr=(0.0, 20.0), mixup=0.4)
    x, y = torch.randn(16, 1, 64), torch.arange(16)
    first, second, third = (Augmenter(recipe, x.device, seed).batch(x, y) for seed in (5, 5, 6))
    assert torch.equal(first.x, second.x)
    assert not torch.equal(first.x, third.x)


def test_mixup_mixes_windows_as_it_mixes_labels():
    x = torch.eye(16)[:, None]
    batch = Augmenter(Recipe(shift=0.0, mixup=0.4), x.device, 1).batch(x, torch.arange(16))
    for row in range(16):
        expected = torch.zeros(16)
        expected[batch.y[row]] += batch.share
        expected[batch.other[row]] += 1 - batch.share
        torch.testing.assert_close(batch.x[row, 0], expected)


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


def test_steps_fall_where_the_common_benchmark_lets_them():
    rate = schedule_of(Recipe(epochs=300, schedule="steps"), 300)
    drawn = [rate(epoch) for epoch in (0, 149, 150, 249, 250, 299)]
    assert drawn == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


def test_the_last_epoch_stays_when_asked_for():
    network = net()
    recipe = Recipe(epochs=6, keep="last", patience=1, learning_rate=1e-1, shift=0.0)
    states: list[torch.Tensor] = []
    course = train(
        network, batch(128), batch(40, seed=1), recipe, lambda *_: states.append(network[1].bias.clone())
    )
    assert course.epochs == len(course.curve) == 6
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
        course = train(network, batch(128), batch(0), Recipe(epochs=2, batch_size=64))
    train(modest, batch(128), batch(0), Recipe(epochs=2, batch_size=16))
    assert len(course.curve) == 2
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
    monkeypatch.setattr("suite.nn.engine._computes_bfloat16", lambda device: False)
    with pytest.warns(RuntimeWarning, match="no bfloat16 arithmetic"):
        forward = Forward(net(), Recipe(autocast=True, compile="default"))
    with pytest.warns(RuntimeWarning, match=r"torch.compile gave up \(FileNotFoundError\)"):
        assert torch.equal(forward(x), expected)


def test_bfloat16_learns_as_well(monkeypatch):
    monkeypatch.setattr("suite.nn.engine._computes_bfloat16", lambda device: True)
    network, watching = net(), batch(200, seed=3)
    recipe = Recipe(epochs=10, autocast=True, shift=0.0)
    course = train(network, batch(256), watching, recipe)
    plain = train(net(), batch(256), watching, Recipe(epochs=10, shift=0.0))
    assert network[1].weight.dtype == torch.float32
    assert course.curve[0]["train_loss"] != plain.curve[0]["train_loss"]
    # Three significant digits: the loss of a linear classifier moves by as little.
    assert course.curve[-1]["train_loss"] == pytest.approx(plain.curve[-1]["train_loss"], abs=0.02)


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
