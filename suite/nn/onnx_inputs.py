"""Inputs that can be part of an exported graph, in operations of PyTorch that ONNX has, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from suite.nn.inputs._input import POWER_FLOOR
from suite.signals.envelope import ENVELOPE_PADDING, WHITENED_ENDS

_SILENT = 1e-30
"""Added to power before a division: single precision has no smaller one to spare."""


class WindowInGraph(nn.Module):
    """The window itself: (n, channels, length) as it is."""

    def forward(self, windows: Tensor) -> Tensor:
        """Give (n, channels, length)."""
        return windows


class SpectrumInGraph(nn.Module):
    """As :mod:`suite.nn.inputs.fft`."""

    def forward(self, windows: Tensor) -> Tensor:
        """Give (n, channels, length // 2), the untapered amplitude spectrum."""
        return _amplitudes(_power(windows, windows.shape[-1]))[..., 1:]


class EnvelopeInGraph(nn.Module):
    """As :mod:`suite.nn.inputs.envelope`.

    Parameters
    ----------
    prewhiten, upper
        Its options.
    """

    def __init__(self, prewhiten: bool = False, upper: float = 0.125) -> None:
        super().__init__()
        self.prewhiten, self.upper = prewhiten, upper

    def forward(self, windows: Tensor) -> Tensor:
        """Give (n, channels, bins)."""
        length = windows.shape[-1]
        edge = int(WHITENED_ENDS * self.prewhiten * length)
        envelope = self._squared_envelope(windows)
        inside = envelope[..., edge : length - edge]
        swing = nn.functional.pad(inside / inside.mean(dim=-1, keepdim=True) - 1, (edge, edge))
        power = _power(swing, ENVELOPE_PADDING * length)
        return _amplitudes(power)[..., 1 : max(1, round(2 * length * self.upper)) + 1]

    def _squared_envelope(self, windows: Tensor) -> Tensor:
        length = windows.shape[-1]
        real, imaginary = _transform(windows, length)
        # Twice the positive frequencies, once Nyquist's; the offset is no vibration.
        weight = torch.full((length // 2 + 1,), 2.0)
        weight[0] = 0.0
        if length % 2 == 0:
            weight[-1] = 1.0
        if self.prewhiten:
            weight = weight / torch.sqrt(real**2 + imaginary**2 + _SILENT)
        padding = (0, length - length // 2 - 1)
        half = torch.stack([real * weight, imaginary * weight], dim=-1)
        whole = nn.functional.pad(half, (0, 0, *padding))
        analytic = torch.view_as_real(torch.fft.ifft(torch.view_as_complex(whole), dim=-1))
        return (analytic**2).sum(dim=-1)


class SpectrogramInGraph(nn.Module):
    """As :mod:`suite.nn.inputs.spectrogram`.

    Parameters
    ----------
    segment, hop
        Its options.
    """

    taper: Tensor

    def __init__(self, segment: int = 128, hop: int = 32) -> None:
        super().__init__()
        self.segment, self.hop = segment, hop
        self.register_buffer("taper", torch.hann_window(segment, periodic=True, dtype=torch.float64).float())

    def forward(self, windows: Tensor) -> Tensor:
        """Give (n, channels, segment // 2, segments)."""
        pieces = windows.unfold(-1, self.segment, self.hop) * self.taper
        power = _power(pieces, self.segment)[..., 1:].transpose(-1, -2)
        mean = power.mean(dim=(-1, -2), keepdim=True)
        return torch.log10(power / (mean + _SILENT) + POWER_FLOOR)


def _transform(signals: Tensor, length: int) -> tuple[Tensor, Tensor]:
    parts = torch.view_as_real(torch.fft.rfft(signals, n=length, dim=-1))
    return parts[..., 0], parts[..., 1]


def _power(signals: Tensor, length: int) -> Tensor:
    """Give the one-sided power of signals filled up with zeros; only its shape over bins matters."""
    real, imaginary = _transform(signals, length)
    weight = torch.full((length // 2 + 1,), 2.0 / (length * signals.shape[-1]))
    weight[0] /= 2
    if length % 2 == 0:
        weight[-1] /= 2
    return (real**2 + imaginary**2) * weight


def _amplitudes(power: Tensor) -> Tensor:
    return torch.sqrt(power)


IN_GRAPH: dict[str, type[nn.Module]] = {
    "window": WindowInGraph,
    "fft": SpectrumInGraph,
    "envelope": EnvelopeInGraph,
    "spectrogram": SpectrogramInGraph,
}
"""Name of an input to what computes it in a graph; what is not here is computed outside, as features."""


def input_in_graph(name: str, options: Mapping[str, Any]) -> nn.Module | None:
    """Give the module that computes an input in a graph; ``None`` where none does."""
    known = IN_GRAPH.get(name)
    return None if known is None else known(**options)
