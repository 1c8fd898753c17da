"""Adaptation losses against plain loops, their expectations, their gradients and their papers' formulas."""

from __future__ import annotations

from itertools import product
from math import exp, log

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from suite.nn import adaptation
from suite.nn.adaptation import Cdan, Dann, Side, adabn, coral, jmmd, mk_mmd


def sample(n: int, d: int = 3, seed: int = 0, shift: float = 0.0, scale: float = 1.0) -> torch.Tensor:
    draw = np.random.default_rng(seed).normal(shift, scale, (n, d))
    return torch.from_numpy(draw)


def squared(x, y) -> float:
    return sum((a - b) ** 2 for a, b in zip(x, y, strict=True))


def loop_bandwidths(both: list[list[float]]) -> list[float]:
    """The definition: the mean over all distinct pairs of both samples together, over 4, times 2^u."""
    n = len(both)
    mean = sum(squared(both[i], both[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    return [mean / 4 * 2**u for u in range(5)]


def loop_mmd(source: torch.Tensor, target: torch.Tensor, estimator: str, bandwidths=None) -> float:
    """A double loop over pairs of rows, with nothing shared with what it checks."""
    s, t = source.tolist(), target.tolist()
    widths = bandwidths or loop_bandwidths(s + t)

    def k(x, y) -> float:
        return sum(exp(-squared(x, y) / b) for b in widths) / len(widths)

    n, m = len(s), len(t)
    if estimator == "linear":
        half = min(n, m) // 2
        rows = range(half)
        terms = [
            k(s[2 * i], s[2 * i + 1])
            + k(t[2 * i], t[2 * i + 1])
            - k(s[2 * i], t[2 * i + 1])
            - k(s[2 * i + 1], t[2 * i])
            for i in rows
        ]
        return sum(terms) / half
    keep = estimator == "biased"
    within_s = sum(k(s[i], s[j]) for i in range(n) for j in range(n) if keep or i != j)
    within_t = sum(k(t[i], t[j]) for i in range(m) for j in range(m) if keep or i != j)
    across = sum(k(x, y) for x in s for y in t)
    pairs_s, pairs_t = (n * n, m * m) if keep else (n * (n - 1), m * (m - 1))
    return within_s / pairs_s + within_t / pairs_t - 2 * across / (n * m)


@pytest.mark.parametrize("estimator", ["unbiased", "biased", "linear"])
@pytest.mark.parametrize(("n", "m"), [(2, 2), (12, 12), (7, 13), (14, 5)])
@pytest.mark.parametrize("bandwidths", [None, [0.5, 3.0]])
def test_mk_mmd_equals_a_double_loop(estimator, n, m, bandwidths):
    source, target = sample(n, seed=1), sample(m, seed=2, shift=0.7)
    ours = mk_mmd(source, target, estimator=estimator, bandwidths=bandwidths)
    assert float(ours) == pytest.approx(loop_mmd(source, target, estimator, bandwidths), abs=1e-10)


def test_a_large_common_offset_changes_nothing():
    source, target = sample(20, seed=1), sample(30, seed=2, shift=0.5)
    near = mk_mmd(source.float(), target.float())
    far = mk_mmd(source.float() + 1000, target.float() + 1000)
    # float32 keeps 4 digits after the point at 1000: the inputs themselves differ by 6e-5.
    assert float(far) == pytest.approx(float(near), abs=1e-3)


@pytest.mark.parametrize("estimator", ["unbiased", "linear"])
def test_zero_in_expectation_for_equal_distributions(estimator):
    draws = [
        float(mk_mmd(sample(12, seed=2 * k), sample(20, seed=2 * k + 1), estimator=estimator))
        for k in range(400)
    ]
    error = np.std(draws) / np.sqrt(len(draws))
    assert abs(np.mean(draws)) < 4 * error
    assert min(draws) < 0 < max(draws)


def test_the_biased_estimate_is_positive_and_larger():
    source, target = sample(12, seed=4), sample(20, seed=5)
    biased = mk_mmd(source, target, estimator="biased")
    assert float(biased) > max(0.0, float(mk_mmd(source, target)))


def test_grows_with_the_distance_of_two_distributions():
    source = sample(60, seed=1)
    at = [float(mk_mmd(source, sample(60, seed=2, shift=shift))) for shift in (0.0, 0.5, 1.0, 2.0)]
    assert at == sorted(at)
    assert at[0] < 0.05 < at[-1]


@settings(max_examples=25, deadline=None)
@given(n=st.integers(2, 9), m=st.integers(2, 9), seed=st.integers(0, 1000), scale=st.floats(0.01, 100))
def test_symmetric_and_free_of_units(n, m, seed, scale):
    source, target = sample(n, seed=seed), sample(m, seed=seed + 1, shift=1.0)
    once = float(mk_mmd(source, target))
    assert float(mk_mmd(target, source)) == pytest.approx(once, abs=1e-12)
    assert float(mk_mmd(scale * source, scale * target)) == pytest.approx(once, abs=1e-9)


@pytest.mark.parametrize("estimator", ["unbiased", "biased", "linear"])
def test_gradients(estimator):
    pair = tuple(sample(n, d=2, seed=n).requires_grad_() for n in (4, 6))
    assert torch.autograd.gradcheck(
        lambda s, t: mk_mmd(s, t, estimator=estimator, bandwidths=[0.7, 2.0]), pair
    )
    widths = loop_bandwidths([*pair[0].tolist(), *pair[1].tolist()])
    free, held = (
        torch.autograd.grad(mk_mmd(*pair, estimator=estimator, bandwidths=given), pair)
        for given in (None, widths)
    )
    for one, other in zip(free, held, strict=True):
        torch.testing.assert_close(one, other)


def test_equal_rows_are_no_distance_and_no_nan():
    same = torch.ones(4, 3, requires_grad=True)
    value = mk_mmd(same, torch.ones(5, 3))
    value.backward()
    assert float(value.detach()) == pytest.approx(0.0, abs=1e-6)
    assert torch.isfinite(same.grad).all()


@pytest.mark.parametrize(
    ("source", "target", "options", "words"),
    [
        (torch.ones(3, 2), torch.ones(3, 4), {}, "shapes"),
        (torch.ones(3), torch.ones(3), {}, "shapes"),
        (torch.ones(1, 2), torch.ones(3, 2), {}, "at least 2"),
        (torch.ones(3, 2), torch.ones(3, 2), {"bandwidths": []}, "bandwidths"),
        (torch.ones(3, 2), torch.ones(3, 2), {"bandwidths": [1.0, 0.0]}, "bandwidths"),
        (torch.ones(3, 2), torch.ones(3, 2), {"estimator": "fast"}, "fast"),
    ],
)
def test_refuses_what_it_cannot_compare(source, target, options, words):
    with pytest.raises(ValueError, match=words):
        mk_mmd(source, target, **options)


def test_is_an_attribute_of_the_package_that_can_be_called():
    assert callable(adaptation.mk_mmd)


def test_jmmd_is_the_loop_over_products_of_kernels():
    layers_s, layers_t = (sample(5, 3, 1), sample(5, 2, 2)), (sample(4, 3, 3, 0.5), sample(4, 2, 4, 0.5))
    first = loop_bandwidths([*layers_s[0].tolist(), *layers_t[0].tolist()])

    def k(left, i, right, j) -> float:
        one = sum(exp(-squared(left[0][i], right[0][j]) / b) for b in first) / 5
        return one * exp(-squared(left[1][i], right[1][j]) / 1.68)

    def mean(left, right) -> float:
        pairs = list(product(range(len(left[0])), range(len(right[0]))))
        return sum(k(left, i, right, j) for i, j in pairs) / len(pairs)

    s, t = ([layer.tolist() for layer in side] for side in (layers_s, layers_t))
    by_hand = mean(s, s) + mean(t, t) - 2 * mean(s, t)
    assert float(jmmd(layers_s, layers_t, bandwidths=(None, [1.68]))) == pytest.approx(by_hand, abs=1e-10)


@pytest.mark.parametrize("estimator", ["unbiased", "biased", "linear"])
def test_jmmd_of_one_layer_is_mk_mmd(estimator):
    source, target = sample(7, seed=1), sample(6, seed=2, shift=1.0)
    joint = jmmd([source], [target], estimator=estimator)
    assert float(joint) == pytest.approx(float(mk_mmd(source, target, estimator=estimator)), abs=1e-14)


def test_jmmd_sees_what_marginals_hide():
    """Two layers that agree in one domain and disagree in the other, with equal marginals."""
    bits = torch.tensor([[0.0], [1.0]], dtype=torch.float64).repeat(20, 1)
    together, apart = (bits, bits), (bits, 1 - bits)
    assert float(mk_mmd(bits, 1 - bits, estimator="biased")) == pytest.approx(0, abs=1e-12)
    assert float(jmmd(together, apart)) > 0.1


def test_jmmd_refuses_layers_that_do_not_match():
    with pytest.raises(ValueError, match="layers"):
        jmmd([sample(3)], [sample(3), sample(3)])


def test_coral_is_the_paper_formula():
    source, target = sample(9, 4, 1), sample(6, 4, 2, scale=2.0)
    difference = np.cov(source.numpy(), rowvar=False) - np.cov(target.numpy(), rowvar=False)
    assert float(coral(source, target)) == pytest.approx((difference**2).sum() / (4 * 4**2), rel=1e-12)
    assert float(coral(source, source + 5)) == pytest.approx(0, abs=1e-20)
    assert torch.autograd.gradcheck(coral, (source.clone().requires_grad_(), target.clone().requires_grad_()))


def sides() -> tuple[Side, Side]:
    torch.manual_seed(0)
    return tuple(
        Side(torch.randn(n, 6, requires_grad=True), torch.randn(n, 3, requires_grad=True)) for n in (8, 5)
    )


@pytest.mark.parametrize("kind", [Dann, Cdan])
def test_an_adversary_descends_while_the_features_climb(kind):
    source, target = sides()
    loss = kind(6, 3, hidden=16).eval()
    asked = [*loss.parameters(), source.features]

    def gradients(strength: float):
        return torch.autograd.grad(loss(source, target, strength), asked)

    weak, strong, none = gradients(0.5), gradients(1.0), gradients(0.0)
    for one, other, third in list(zip(weak, strong, none, strict=True))[:-1]:
        torch.testing.assert_close(one, other)
        torch.testing.assert_close(one, third)
    torch.testing.assert_close(2 * weak[-1], strong[-1])
    assert not none[-1].any()
    # A step against the gradient that the features get makes the domains harder to tell apart.
    before = loss(source, target, 1.0)
    moved = Side((source.features - 0.05 * strong[-1] / strong[-1].norm()).detach(), source.logits)
    assert loss(moved, target, 1.0) > before


def test_the_discriminators_loss_is_the_mean_cross_entropy_of_domains():
    source, target = sides()
    loss = Dann(6, 3, hidden=4).eval()
    logits = [loss.discriminator.layers(side.features) for side in (source, target)]
    right = [logits[0].sigmoid(), 1 - logits[1].sigmoid()]
    by_hand = sum(-part.log().mean() for part in right) / 2
    assert float(loss(source, target, 1.0)) == pytest.approx(float(by_hand), rel=1e-5)
    untold = Dann(6, 3, hidden=4).eval()
    nn.init.zeros_(untold.discriminator.layers[-1].weight)
    nn.init.zeros_(untold.discriminator.layers[-1].bias)
    assert float(untold(source, target, 1.0)) == pytest.approx(log(2), rel=1e-6)


def test_cdan_multiplies_features_and_probabilities():
    source, _ = sides()
    products = Cdan(6, 3, hidden=4).products(source)
    p = source.logits.softmax(1)
    by_hand = torch.stack([torch.outer(f, q).flatten() for f, q in zip(source.features, p, strict=True)])
    torch.testing.assert_close(products, by_hand)
    loss = Cdan(6, 3, hidden=4)(source, source, 1.0)
    assert torch.autograd.grad(loss, source.logits, allow_unused=True) == (None,)


def test_cdans_projection_keeps_inner_products_in_the_mean():
    torch.manual_seed(1)
    loss = Cdan(1000, 5, hidden=4)
    assert loss.randomised
    a, b = (Side(torch.randn(1, 1000), torch.randn(1, 5)) for _ in range(2))
    b = Side(a.features + 0.1 * b.features, b.logits)
    p, q = (side.logits.softmax(1) for side in (a, b))
    exact = (a.features @ b.features.T) * (p @ q.T)
    # 1024 products of Gaussians: the deviation of the mean is a few parts in 32.
    torch.testing.assert_close(loss.products(a) @ loss.products(b).T, exact, rtol=0.4, atol=0)


def test_adabn_takes_the_targets_statistics_and_nothing_else():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv1d(1, 3, 3, bias=False), nn.BatchNorm1d(3), nn.ReLU(), nn.Dropout(0.5))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    target = 5 * torch.randn(700, 1, 16) + 2
    adabn(network, target)
    mapped = network[0](target).detach()
    torch.testing.assert_close(network[1].running_mean, mapped.mean(dim=(0, 2)), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(network[1].running_var, mapped.var(dim=(0, 2)), rtol=1e-2, atol=1e-3)
    after = network.state_dict()
    for name, value in before.items():
        assert torch.equal(value, after[name]) is not name.startswith(("1.running", "1.num"))
    assert network[1].momentum == 0.1
    assert not any(module.training for module in network.modules())


def test_adabn_does_not_care_in_which_order_the_target_lies():
    network = nn.Sequential(nn.Conv1d(1, 2, 3), nn.BatchNorm1d(2))
    # Two regimes, one after the other: consecutive batches would each see one of them alone.
    target = torch.cat([torch.randn(400, 1, 16), 9 * torch.randn(400, 1, 16)])
    adabn(network, target)
    whole = network[0](target).detach().var(dim=(0, 2))
    torch.testing.assert_close(network[1].running_var, whole, rtol=0.02, atol=0)


def test_adabn_refuses_a_network_without_batch_normalisation():
    with pytest.raises(ValueError, match="0 batch"):
        adabn(nn.Linear(2, 2), torch.ones(4, 2))
