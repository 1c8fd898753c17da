"""Backbones: published sizes, every position, every module, and how cross-scale modules are wired."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import nn

from suite.nn import attention, backbones
from suite.nn.attention.emca import EMCA
from suite.nn.attention.placement import Placement
from suite.nn.attention.psa import PSA
from suite.nn.attention.se import SE
from suite.nn.attention.simam import SimAM
from suite.nn.attention.sk import SK

# One cheap instance a backbone; the completeness test holds this table to the registry.
SMALL = {
    "resnet": {"width": 8, "stages": 2, "blocks": 2},
    "resnet_standard": {"width": 8},
    "densenet": {"growth": 4, "layers": [2, 2]},
    "epsanet": {"width": 8, "blocks": [1, 2]},
    "wdcnn": {},
    "cnn": {"width": 4, "bottleneck": 16},
    "token_attention": {"width": 8, "layers": 2},
}
ONLY_1D = {"wdcnn"}
POSITIONS = ("block", "stage", "head", "input")
SIZES = {1: (1024,), 2: (33, 40)}

BUILDS = [(name, dims) for name, dims in itertools.product(SMALL, (1, 2)) if dims == 1 or name not in ONLY_1D]
by_build = pytest.mark.parametrize(("name", "dims"), BUILDS)


def count(module: nn.Module) -> int:
    return sum(item.numel() for item in module.parameters())


def build(name: str, dims: int, placement: Placement | None = None, channels: int = 4) -> nn.Module:
    return backbones.build(name, channels, 3, dims, attention=placement, **SMALL[name])


def test_every_backbone_has_a_case():
    assert set(SMALL) == set(backbones.names())


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        # Parameters of the published 2-D networks with 3 input channels and 1000 classes.
        ("resnet_standard", {"depth": 18}, 11_689_512),
        ("resnet_standard", {"depth": 34}, 21_797_672),
        ("resnet_standard", {"depth": 50}, 25_557_032),
        ("densenet", {"growth": 32, "layers": [6, 12, 24, 16]}, 7_978_856),
    ],
)
def test_published_sizes(name, options, expected):
    with torch.device("meta"):
        assert count(backbones.build(name, 3, 1000, 2, **options)) == expected


def test_epsanet_50_has_the_published_size():
    with torch.device("meta"):
        net = backbones.build("epsanet", 3, 1000, 2, width=64, blocks=[3, 4, 6, 3])
    assert count(net) / 1e6 == pytest.approx(22.56, abs=0.005)  # 22.56 M in the paper


def test_signal_networks_have_their_published_layers():
    # UDTL's cnn_1d: convolutions with bias, BN, 512 to 256, and here 10 classes.
    layers = [(1, 16, 15), (16, 32, 3), (32, 64, 3), (64, 128, 3)]
    expected = sum(o * (i * k + 1) + 2 * o for i, o, k in layers) + 513 * 256 + 257 * 10
    assert count(backbones.build("cnn", 1, 10)) == expected
    # WDCNN: convolutions without bias, BN, 192 to 100.
    layers = [(1, 16, 64), (16, 32, 3), (32, 64, 3), (64, 64, 3), (64, 64, 3)]
    expected = sum(o * i * k + 2 * o for i, o, k in layers) + 193 * 100 + 101 * 10
    assert count(backbones.build("wdcnn", 1, 10)) == expected


def test_wdcnn_has_its_published_lengths():
    net = backbones.build("wdcnn", 1, 10).eval()
    lengths: list[int] = []
    for body in net.stages.bodies:
        body.register_forward_hook(lambda module, given, y: lengths.append(y.shape[-1]))
    net(torch.randn(1, 1, 2048))
    assert lengths == [64, 32, 16, 8, 3]


@by_build
def test_gives_logits_from_its_features_and_reaches_every_parameter(name, dims):
    torch.manual_seed(0)
    net = build(name, dims)
    x = torch.randn(3, 4, *SIZES[dims])
    net(x).square().sum().backward()
    assert all(item.grad is not None and torch.isfinite(item.grad).all() for item in net.parameters())
    net.eval()
    assert net(x).shape == (3, 3)
    assert net.features(x).shape == (3, net.n_features)
    torch.testing.assert_close(net(x), net.classify(net.features(x)))


@by_build
def test_memory_layout_changes_nothing(name, dims):
    net = build(name, dims).double().eval()
    x = torch.randn(2, 4, *SIZES[dims], dtype=torch.float64)
    swapped = x.transpose(1, -1).contiguous().transpose(1, -1)
    torch.testing.assert_close(net(x), net(swapped), rtol=0, atol=1e-10)


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("module", attention.names())
@by_build
def test_any_module_at_any_position(name, dims, module, position):
    if name == "epsanet" and position == "block" and module != "none":
        with pytest.raises(ValueError, match="inside its blocks"):
            build(name, dims, Placement(module, position))
        return
    net = build(name, dims, Placement(module, position)).eval()
    with torch.inference_mode():
        logits = net(torch.randn(2, 4, *SIZES[dims]))
    assert logits.shape == (2, 3)
    assert torch.isfinite(logits).all()


@pytest.mark.parametrize(("position", "expected"), [("block", 4), ("stage", 2), ("head", 1), ("input", 1)])
def test_positions_of_the_small_resnet(position, expected):
    net = build("resnet", 1, Placement("se", position))
    assert sum(isinstance(item, SE) for item in net.modules()) == expected


def test_a_residual_block_weighs_its_branch_before_the_add():
    block = build("resnet", 1, Placement("se")).eval().stages[0][0]
    x = torch.randn(2, 8, 32)
    y, branch = block(x)
    torch.testing.assert_close(branch, block.branch(x))
    torch.testing.assert_close(y, (block.attention(branch) + block.shortcut(x)).relu())


@pytest.mark.parametrize("depth", [18, 50])
def test_modules_that_belong_at_the_convolution_go_there(depth):
    def branch(module: str, stride: int) -> list[nn.Module]:
        net = backbones.build("resnet_standard", 1, 3, attention=Placement(module), depth=depth, width=16)
        return list(net.stages[1 if stride == 2 else 0][0].branch)

    place = 3
    for stride in (1, 2):
        simam = branch("simam", stride)
        assert isinstance(simam[place], nn.Conv1d)
        assert isinstance(simam[place + 1], SimAM)
        assert isinstance(simam[place + 2], nn.BatchNorm1d)
        for name, kind in (("psa", PSA), ("sk", SK)):
            layers = branch(name, stride)
            assert isinstance(layers[place], kind)
            assert isinstance(layers[place + 1], nn.BatchNorm1d)
            spatial = [item for item in layers if isinstance(item, nn.Conv1d) and item.kernel_size != (1,)]
            assert len(spatial) == (1 if depth == 18 else 0)


def emca_calls(position: str, variant: str) -> tuple[nn.Module, list[tuple[torch.Tensor, ...]]]:
    """Run a network of two stages of two blocks, and catch what its EMCA modules were given."""
    torch.manual_seed(0)
    net = build("resnet", 1, Placement("emca", position, {"variant": variant})).eval()
    calls: list[tuple[torch.Tensor, ...]] = []
    for item in net.modules():
        if isinstance(item, EMCA):
            item.register_forward_pre_hook(lambda module, given: calls.append(given))
    return net, calls


def test_released_emca_sees_the_stem_and_the_last_branch_of_earlier_stages():
    net, calls = emca_calls("block", "released")
    caught: dict[str, torch.Tensor] = {}
    net.stem.register_forward_hook(lambda module, given, y: caught.update(stem=y))
    net.stages[0][1].branch.register_forward_hook(lambda module, given, y: caught.update(last=y))
    net(torch.randn(2, 4, 1024))
    assert [len(given) - 1 for given in calls] == [0, 1, 0, 2]
    assert calls[1][1] is caught["stem"]
    assert calls[3][1] is caught["stem"]
    assert calls[3][2] is caught["last"]


def test_paper_emca_follows_the_first_block_and_sees_the_stages_before():
    net, calls = emca_calls("stage", "paper")
    caught: dict[str, torch.Tensor] = {}
    net.stages[0][1].register_forward_hook(lambda module, given, y: caught.update(stage=y[0]))
    net.stages[1][0].register_forward_hook(lambda module, given, y: caught.update(first=y[0]))
    net(torch.randn(2, 4, 1024))
    assert [len(given) - 1 for given in calls] == [0, 1]
    assert calls[1][0] is caught["first"]
    assert calls[1][1] is caught["stage"]


@pytest.mark.parametrize(
    ("name", "dims", "options", "message"),
    [
        ("resnett", 1, {}, r"unknown backbone 'resnett'.*wdcnn"),
        ("resnet", 1, {"depth": 3}, r"no option 'depth'.*width"),
        ("resnet_standard", 1, {"depth": 20}, "depth is 20"),
        ("wdcnn", 2, {}, "dims 1"),
        ("epsanet", 1, {"width": 6}, "multiple of 4"),
    ],
)
def test_bad_requests_are_refused(name, dims, options, message):
    with pytest.raises(ValueError, match=message):
        backbones.build(name, 1, 3, dims, **options)


def test_windows_too_short_for_wdcnn_are_refused():
    net = backbones.build("wdcnn", 1, 3).eval()
    assert net(torch.randn(1, 1, 768)).shape == (1, 3)
    with pytest.raises(ValueError, match="at least 768"):
        net(torch.randn(1, 1, 767))


def test_unknown_position_or_module_is_refused():
    with pytest.raises(ValueError, match=r"unknown position 'middle'.*stage"):
        Placement("se", "middle")
    with pytest.raises(ValueError, match="unknown attention module 'see'"):
        Placement("see")
