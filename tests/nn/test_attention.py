"""Every attention module agrees with its formula, written out in NumPy alone, and keeps its promises."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import attention_formulas as formulas
import numpy as np
import pytest
import torch
from torch import nn
from torch.func import functional_call

from suite.nn import attention
from suite.nn.attention.eca import adaptive_kernel


@dataclass(frozen=True)
class Case:
    """One module with options, and the formula that it must agree with."""

    name: str
    formula: Any
    options: dict[str, Any] = field(default_factory=dict)
    channels: int = 32
    sources: tuple[int, ...] = ()

    def build(self, dims: int, channels: int | None = None) -> nn.Module:
        options = {**self.options, **({"sources": self.sources} if self.sources else {})}
        return attention.build(self.name, channels or self.channels, dims, **options)

    def __str__(self) -> str:
        parts = [f"{key}={value}" for key, value in self.options.items()]
        return "-".join([self.name, *parts, *(["sources"] if self.sources else [])])


CASES = [
    Case("none", formulas.none),
    Case("se", formulas.se),
    Case("se", formulas.se, {"bias": True, "reduction": 4}),
    Case("cbam", formulas.cbam),
    Case("cbam", formulas.cbam, {"kernel_size": 3, "reduction": 4}),
    Case("cbam", formulas.conv_gate, {"variant": "conv-gate"}),
    Case("cbam", formulas.conv_gate, {"variant": "conv-gate", "kernel_size": 3}),
    Case("simplified_cbam", formulas.simplified_cbam, {"reduction": 8}),
    Case("eca", formulas.eca, channels=128),
    Case("eca", formulas.eca, {"kernel_size": 7}),
    Case("triplet", formulas.triplet),
    Case("triplet", formulas.triplet, {"no_spatial": True, "kernel_size": 3}),
    Case("conv_gate_cbam", formulas.conv_gate, {"kernel_size": 3}),
    Case("released_emca", formulas.emca_released),
    Case("released_emca", formulas.emca_released, sources=(16, 16)),
    Case("emca", formulas.emca_paper),
    Case("emca", formulas.emca_paper, sources=(8, 16)),
    Case("emca", formulas.emca_paper, sources=(12, 64)),
    Case("emca", formulas.emca_released, {"variant": "released"}),
    Case("emca", formulas.emca_released, {"variant": "released"}, sources=(16, 16)),
    Case("psa", formulas.psa, channels=64),
    Case("psa", formulas.psa, {"reduction": 2}, channels=24),
    Case("psa", formulas.psa_paper, {"variant": "paper"}),
    Case("simam", formulas.simam),
    Case("coordinate", formulas.coordinate),
    Case("coordinate", formulas.coordinate, {"reduction": 2}),
    Case("bam", formulas.bam),
    Case("bam", formulas.bam_paper, {"variant": "paper", "reduction": 4}),
    Case("sk", formulas.sk, channels=64),
    Case("sk", formulas.sk, channels=12),
    Case("gct", formulas.gct),
    Case("scse", formulas.scse),
    Case("scse", formulas.scse_sum, {"variant": "sum"}),
    Case("non_local", formulas.non_local),
    Case("self_attention", formulas.self_attention),
    Case("self_attention", lambda x, p: formulas.self_attention(x, p, 8), {"heads": 8}, channels=12),
]

PLACES = {1: [(17,), (1,)], 2: [(5, 8), (7, 3), (1, 1)]}

by_case = pytest.mark.parametrize("case", CASES, ids=str)
by_dims = pytest.mark.parametrize("dims", [1, 2])


def disturb(module: nn.Module, seed: int = 0) -> nn.Module:
    """Draw all weights and statistics anew, so that no start value can hide a fault."""
    generator = torch.Generator().manual_seed(seed)
    module = module.double()
    for name, value in module.state_dict().items():
        if value.is_floating_point():
            draw = torch.randn(value.shape, generator=generator, dtype=torch.float64)
            value.copy_(draw.abs() + 0.2 if name.endswith("running_var") else 0.5 * draw)
    return module.eval()


def draw(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def drawn_sources(case: Case, dims: int) -> list[torch.Tensor]:
    return [draw(2, c, *[9, 4][:dims], seed=10 + i) for i, c in enumerate(case.sources)]


def test_every_module_has_a_case():
    assert {case.name for case in CASES} == set(attention.names())


@by_dims
@by_case
def test_agrees_with_its_formula(case: Case, dims: int):
    module = disturb(case.build(dims))
    parameters = {name: value.numpy() for name, value in module.state_dict().items()}
    sources = drawn_sources(case, dims)
    for place in PLACES[dims]:
        x = draw(2, case.channels, *place)
        found = module(x, *sources)
        expected = case.formula(x.numpy(), parameters, *(source.numpy() for source in sources))
        assert found.shape == x.shape
        np.testing.assert_allclose(found.detach().numpy(), expected, rtol=0, atol=1e-6)


@by_case
def test_the_flat_plane_is_the_line(case: Case):
    """On (B, C, 1, L), with 1-D kernels in the middle row, the 2-D module is the 1-D one."""
    if case.name == "triplet":
        pytest.skip("by definition it has another plane in 2-D")
    line, plane = disturb(case.build(1)), case.build(2).double().eval()
    state = line.state_dict()
    for name, value in plane.state_dict().items():
        if value.shape == state[name].shape:
            value.copy_(state[name])
        else:
            value[:, :, value.shape[2] // 2] = state[name]
    x, sources = draw(2, case.channels, 17), drawn_sources(case, 1)
    flat = plane(x.unsqueeze(2), *(source.unsqueeze(2) for source in sources)).squeeze(2)
    torch.testing.assert_close(flat, line(x, *sources), rtol=0, atol=1e-10)


@by_dims
@by_case
def test_gradients(case: Case, dims: int):
    channels = 8
    sources = [draw(2, c, *[3, 2][:dims], seed=10 + i) for i, c in enumerate(case.sources)]
    module = disturb(case.build(dims, channels))
    buffers = dict(module.named_buffers())
    names, values = zip(*module.named_parameters(), strict=True) if list(module.parameters()) else ((), ())

    def call(x: torch.Tensor, *values: torch.Tensor) -> torch.Tensor:
        return functional_call(module, {**buffers, **dict(zip(names, values, strict=True))}, (x, *sources))

    x = draw(2, channels, *[3, 2][:dims]).requires_grad_()
    # The fast mode compares one random direction of the Jacobian; it would take minutes otherwise.
    assert torch.autograd.gradcheck(call, (x, *values), fast_mode=True)


@by_dims
@by_case
def test_trains_and_every_parameter_is_reached(case: Case, dims: int):
    module = case.build(dims).train()
    x = torch.randn(4, case.channels, *[9, 6][:dims])
    sources = [torch.randn(4, c, *[5, 3][:dims]) for c in case.sources]
    # Zero-initialised output layers stop the gradient at the very first step; one step frees them.
    optimizer = torch.optim.SGD(module.parameters(), 0.1) if list(module.parameters()) else None
    for _ in range(2):
        loss = (module(x, *sources) * torch.linspace(-1, 1, 9).reshape(-1, *[1] * (dims - 1))).square().sum()
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    for name, parameter in module.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name


@by_dims
@by_case
def test_one_window_is_treated_as_in_a_batch(case: Case, dims: int):
    module, sources = disturb(case.build(dims)), drawn_sources(case, dims)
    x = draw(2, case.channels, *[9, 6][:dims])
    alone = module(x[:1], *(source[:1] for source in sources))
    torch.testing.assert_close(alone, module(x, *sources)[:1], rtol=0, atol=1e-10)


@by_dims
@pytest.mark.parametrize("channels", [4, 6, 10, 12])
@by_case
def test_narrow_maps(case: Case, channels: int, dims: int):
    """Fewer channels than the reduction, and channels that do not divide."""
    if case.name == "psa" and channels % 4:
        with pytest.raises(ValueError, match="multiple of 4"):
            case.build(dims, channels)
        return
    x = draw(2, channels, *[9, 6][:dims])
    y = disturb(case.build(dims, channels))(x, *drawn_sources(case, dims))
    assert y.shape == x.shape
    assert torch.isfinite(y).all()


@pytest.mark.parametrize(
    ("name", "options", "dims", "expected"),
    [
        ("se", {}, 2, 512),
        ("se", {"bias": True}, 2, 580),
        ("cbam", {}, 2, 680),
        ("cbam", {"kernel_size": 3}, 2, 600),
        ("triplet", {}, 2, 300),
        ("triplet", {}, 1, 32),
        ("psa", {}, 2, 27_121),
        ("coordinate", {}, 2, 1_688),
        ("simam", {}, 2, 0),
    ],
)
def test_parameter_counts_at_64_channels(name, options, dims, expected):
    module = attention.build(name, 64, dims, **options)
    assert sum(item.numel() for item in module.parameters()) == expected


@pytest.mark.parametrize(("channels", "kernel"), [(8, 3), (96, 3), (128, 5), (256, 5), (1024, 5), (2048, 7)])
def test_adaptive_kernel(channels, kernel):
    assert adaptive_kernel(channels) == kernel
    assert attention.build("eca", channels).conv.kernel_size == (kernel,)


@pytest.mark.parametrize("name", ["gct", "non_local", "self_attention", "none"])
@by_dims
def test_starts_as_the_identity(name, dims):
    x = draw(2, 8, *[7, 3][:dims])
    torch.testing.assert_close(attention.build(name, 8, dims).double()(x), x, rtol=0, atol=1e-12)


def test_simplified_cbam_quarters_at_zero_logits():
    module = attention.build("simplified_cbam", 16).double()
    for parameter in module.parameters():
        nn.init.zeros_(parameter)
    x = draw(2, 16, 9)
    torch.testing.assert_close(module(x), x / 4)


def test_self_attention_permutes_with_its_positions():
    module = disturb(attention.build("self_attention", 8))
    x, order = draw(2, 8, 11), torch.randperm(11)
    torch.testing.assert_close(module(x)[:, :, order], module(x[:, :, order]))


@pytest.mark.parametrize("stride", [1, 2])
@by_dims
def test_psa_carries_the_stride_of_the_convolution_it_replaces(dims, stride):
    module = disturb(attention.build("psa", 16, dims, stride=stride))
    parameters = {name: value.numpy() for name, value in module.state_dict().items()}
    x = draw(2, 16, *[9, 7][:dims])
    expected = formulas.psa(x.numpy(), parameters, stride=stride)
    np.testing.assert_allclose(module(x).detach().numpy(), expected, atol=1e-10)


def test_emca_asks_for_its_sources():
    with pytest.raises(ValueError, match=r"0 source maps were given \(expected 1\)"):
        attention.build("emca", 8, sources=(4,))(torch.randn(1, 8, 5))


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("see", {}, r"unknown attention module 'see'.*\bse\b"),
        ("se", {"ratio": 4}, r"'se' has no option 'ratio'.*reduction"),
        ("se", {"reduction": 0}, "reduction is 0"),
        ("cbam", {"variant": "lite"}, r"unknown variant 'lite'.*conv-gate"),
        ("cbam", {"kernel_size": 4}, "kernel_size is 4"),
        ("eca", {"kernel_size": 2}, "kernel_size is 2"),
        ("simam", {"regularisation": 0.0}, "regularisation"),
        ("self_attention", {"heads": 0}, "heads"),
    ],
)
def test_bad_requests_are_refused_in_one_line(name, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        attention.build(name, 8, **options)
    assert "\n" not in str(caught.value)


def test_bad_dims_and_channels_are_refused():
    with pytest.raises(ValueError, match="dims"):
        attention.build("se", 8, 3)
    with pytest.raises(ValueError, match="channels"):
        attention.build("se", 0)
