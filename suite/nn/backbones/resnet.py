"""Small residual network with a wide first kernel."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.attention.placement import Placement
from suite.nn.layers import average, channels_last, conv, norm
from suite.nn.registry import Entry


class Block(nn.Module):
    """Basic residual block: conv-BN-ReLU-conv-BN, attention, add, ReLU.

    Parameters
    ----------
    inputs, outputs
        Channels.
    dims
        1 or 2.
    stride
        Of the first convolution; the shortcut is projected wherever shapes differ.
    kernel
        Side of both convolutions.
    attention
        Goes to the end of the branch if its position is ``block``.
    """

    def __init__(
        self, inputs: int, outputs: int, dims: int, stride: int, kernel: int, attention: Placement
    ) -> None:
        super().__init__()
        self.branch = nn.Sequential(
            conv(dims, inputs, outputs, kernel, stride=stride),
            norm(dims, outputs),
            nn.ReLU(inplace=True),
            conv(dims, outputs, outputs, kernel),
            norm(dims, outputs),
        )
        self.attention = attention.at("block", outputs, dims)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(conv(dims, inputs, outputs, 1, stride=stride), norm(dims, outputs))

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, inputs, ...) to (B, outputs, ...)."""
        y: Tensor = self.attention(self.branch(x)) + self.shortcut(x)
        return y.relu_()


class ResNet(nn.Module):
    """Residual network for windows or small images.

    The first kernel is wide and its stride large (after WDCNN): it acts as a bank of band-pass filters
    and leaves short maps, which is what makes the network cheap.

    Parameters
    ----------
    channels, classes
        Of the input and the output.
    dims
        1 or 2.
    attention
        Which module, and where.
    width
        Channels of the first stage; each further stage doubles them and halves the length.
    stages, blocks
        Number of stages, and of blocks in each.
    kernel
        Side of the block's convolutions.
    stem_kernel, stem_stride
        Of the first convolution; by default 64 and 8 in 1-D, 7 and 2 in 2-D.
    dropout
        Before the classifier.

    Notes
    -----
    He et al., "Deep Residual Learning", CVPR 2016; the wide first kernel: Zhang et al., Sensors 2017, 17:425.
    """

    def __init__(
        self,
        channels: int,
        classes: int,
        dims: int,
        attention: Placement,
        *,
        width: int = 16,
        stages: int = 3,
        blocks: int = 1,
        kernel: int = 3,
        stem_kernel: int | None = None,
        stem_stride: int | None = None,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        wide, stride = (64, 8) if dims == 1 else (7, 2)
        self.input_attention = attention.at("input", channels, dims)
        self.stem = nn.Sequential(
            conv(dims, channels, width, stem_kernel or wide, stride=stem_stride or stride),
            norm(dims, width),
            nn.ReLU(inplace=True),
        )
        body: list[nn.Module] = []
        inputs = width
        for stage in range(stages):
            outputs = width * 2**stage
            for block in range(blocks):
                body.append(Block(inputs, outputs, dims, 1 if block else 2, kernel, attention))
                inputs = outputs
            body.append(attention.at("stage", outputs, dims))
        self.stages = nn.Sequential(*body)
        self.head_attention = attention.at("head", inputs, dims)
        self.dropout = nn.Dropout(dropout)
        self.classify = nn.Linear(inputs, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Give logits (B, classes) for inputs (B, channels, ...)."""
        x = self.stem(channels_last(self.input_attention(x)))
        x = average(self.head_attention(self.stages(x)))
        logits: Tensor = self.classify(self.dropout(x))
        return logits


ENTRY = Entry("resnet", ResNet, "small residual network with a wide first kernel", "He et al. 2016, CVPR")
