"""Residual networks: branches, blocks, and the network that strings them together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import Tensor, nn

from suite.nn.attention.placement import Placement, attend
from suite.nn.backbones._base import Backbone
from suite.nn.layers import average, channels_last, conv, max_pool, norm

Branch = Callable[[int, int, int], nn.Sequential]
"""Makes a residual branch from (input channels, planes, stride)."""

StagePlan = Sequence[tuple[int, int, int]]
"""Planes, number of blocks and stride of the first block, stage by stage."""


EXPANSION = 4
"""Output channels of a bottleneck block, in planes."""


def spatial(dims: int, planes: int, kernel: int, stride: int, attention: Placement) -> list[nn.Module]:
    """Make a branch's last spatial convolution with the attention that belongs there, and its BN.

    PSA and SK replace the convolution and take its stride; SimAM goes between it and its BN.
    """
    if attention.inside == "convolution":
        return [attention.at("block", planes, dims, stride=stride), norm(dims, planes)]
    layers = [conv(dims, planes, planes, kernel, stride=stride), norm(dims, planes)]
    if attention.inside == "before-norm":
        layers.insert(1, attention.at("block", planes, dims))
    return layers


def basic(dims: int, kernel: int, attention: Placement) -> Branch:
    """Make branches conv-BN-ReLU-conv-BN."""

    def branch(inputs: int, planes: int, stride: int) -> nn.Sequential:
        return nn.Sequential(
            conv(dims, inputs, planes, kernel, stride=stride),
            norm(dims, planes),
            nn.ReLU(),
            *spatial(dims, planes, kernel, 1, attention),
        )

    return branch


def bottleneck(dims: int, expansion: int, attention: Placement, kernel: int = 3) -> Branch:
    """Make branches 1×1 conv-BN-ReLU, spatial conv-BN-ReLU, 1×1 conv-BN."""

    def branch(inputs: int, planes: int, stride: int) -> nn.Sequential:
        return nn.Sequential(
            conv(dims, inputs, planes, 1),
            norm(dims, planes),
            nn.ReLU(),
            *spatial(dims, planes, kernel, stride, attention),
            nn.ReLU(),
            conv(dims, planes, planes * expansion, 1),
            norm(dims, planes * expansion),
        )

    return branch


def image_stem(dims: int, channels: int, width: int) -> nn.Sequential:
    """Make the stem of the standard networks: conv 7 of stride 2, BN, ReLU, max pooling 3 of stride 2."""
    return nn.Sequential(
        conv(dims, channels, width, 7, stride=2),
        norm(dims, width),
        nn.ReLU(),
        max_pool(dims, 3, stride=2, padding=1),
    )


class Residual(nn.Module):
    """Residual block: relu(attention(branch(x)) + shortcut(x)).

    Parameters
    ----------
    branch
        Maps ``inputs`` to ``outputs`` channels with the stride.
    attention
        At the end of the branch; the identity if it goes elsewhere.
    inputs, outputs, dims, stride
        The shortcut is projected (1×1 conv-BN) wherever the shapes differ.
    """

    def __init__(
        self, branch: nn.Module, attention: nn.Module, inputs: int, outputs: int, dims: int, stride: int
    ) -> None:
        super().__init__()
        self.branch = branch
        self.attention = attention
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(conv(dims, inputs, outputs, 1, stride=stride), norm(dims, outputs))

    def forward(self, x: Tensor, sources: Sequence[Tensor] = ()) -> tuple[Tensor, Tensor]:
        """Give the block's map, (B, outputs, ...), and its branch before attention, for later modules."""
        branch: Tensor = self.branch(x)
        y = attend(self.attention, branch, sources) + self.shortcut(x)
        return y.relu_(), branch


class ResidualNetwork(Backbone):
    """Stem, stages of residual blocks, average pooling, classifier.

    Parameters
    ----------
    channels, classes, dims
        Of the input, the output and the maps.
    attention
        Which module, and where. Inside blocks, a cross-scale module takes the stem and the branch of
        the last block of each earlier stage (in a stage's first block: nothing); after stages, it
        goes after each stage's *first* block and takes the maps of the stages before.
    stem, width
        The stem and its output channels.
    branch
        Makes the branches.
    plan
        The stages.
    expansion
        Output channels of a block, in planes.
    dropout
        Before the classifier.
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        dims: int,
        attention: Placement,
        *,
        stem: nn.Module,
        width: int,
        branch: Branch,
        plan: StagePlan,
        expansion: int = 1,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(plan[-1][0] * expansion, classes, dropout)
        self.input_attention = attention.at("input", channels, dims)
        self.stem = stem
        self.stages, self.stage_attention = nn.ModuleList(), nn.ModuleList()
        self.first_only = attention.cross_scale
        seen, maps, inputs = [width], list[int](), width
        for planes, blocks, first_stride in plan:
            outputs = planes * expansion
            stage = nn.ModuleList()
            for number in range(blocks):
                stride = 1 if number else first_stride
                end = _end(attention, outputs, dims, seen if number else ())
                stage.append(Residual(branch(inputs, planes, stride), end, inputs, outputs, dims, stride))
                inputs = outputs
            self.stages.append(stage)
            self.stage_attention.append(attention.at("stage", outputs, dims, sources=maps))
            seen.append(outputs)
            maps.append(outputs)
        self.head_attention = attention.at("head", inputs, dims)

    def features(self, x: Tensor) -> Tensor:
        """Give the averaged last map, (B, n_features)."""
        x = self.stem(channels_last(self.input_attention(x)))
        seen, maps = [x], list[Tensor]()
        for stage, attention in zip(self.stages, self.stage_attention, strict=True):
            blocks = list(stage.children())
            attended = 0 if self.first_only else len(blocks) - 1
            for number, block in enumerate(blocks):
                x, branch = block(x, seen)
                if number == attended:
                    x = attend(attention, x, maps)
            seen.append(branch)
            maps.append(x)
        return average(self.head_attention(x))


def _end(attention: Placement, channels: int, dims: int, sources: Sequence[int]) -> nn.Module:
    if attention.inside != "end":
        return nn.Identity()
    return attention.at("block", channels, dims, sources=sources)
