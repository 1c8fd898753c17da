"""The algorithm on tensors: one fused kernel on a GPU with Triton, plain torch elsewhere.

The precision is that of the tensor. On one CPU thread the compiled engine is many times faster;
this one is for windows that already live on a GPU.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
import torch
from torch import Tensor

from suite.signals.vmd.cosine import edge_term
from suite.signals.vmd.settings import MAX_ITERATIONS, VmdSettings, check_windows

_CPU_BYTES, _GPU_BYTES = 1 << 20, 1 << 31
_LONGEST_FUSED = 8192  # a window's residual lives in the registers of one thread block


def decompose(windows: Any, settings: VmdSettings) -> tuple[Any, Any, Any, Any]:
    """Decompose windows; see :func:`suite.signals.vmd.vmd`."""
    if not isinstance(windows, Tensor):
        wide = np.asarray(windows)
        check_windows(wide)
        result = _decompose(torch.from_numpy(wide.astype(np.float32)), settings)
        modes, centers, iterations, converged = (array.numpy() for array in result)
        return modes.astype(np.float64), centers.astype(np.float64), iterations, converged
    tensor = windows.detach()
    _check_tensor(tensor)
    return _decompose(tensor if tensor.dtype == torch.float64 else tensor.float(), settings)


def _check_tensor(windows: Tensor) -> None:
    """Check on the device: only extremes travel."""
    if windows.ndim != 2 or windows.shape[1] < 4 or windows.is_complex():
        check_windows(np.empty(tuple(windows.shape), dtype=complex))
    # Four samples with the same extremes and the same flaw replace the window.
    high, low = windows.amax(dim=1), windows.amin(dim=1)
    check_windows(torch.stack([low, high, low, high], dim=1).double().cpu().numpy())


def _decompose(windows: Tensor, settings: VmdSettings) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    count, length = windows.shape
    if not count:
        empty = windows.new_empty(0, settings.n_modes)
        return empty[:, :, None].expand(-1, -1, length), empty, empty[:, 0].long(), empty[:, 0].bool()
    per_window = 4 * settings.n_modes * length * windows.element_size()
    step = max(1, (_GPU_BYTES if windows.is_cuda else _CPU_BYTES) // per_window)
    pieces = [_decompose_some(piece, settings) for piece in torch.split(windows, step)]
    modes, centers, iterations, converged = (torch.cat(piece) for piece in zip(*pieces, strict=True))
    return modes, centers, iterations, converged


def _decompose_some(windows: Tensor, settings: VmdSettings) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    scale = windows.new_ones(len(windows), 1)
    if not settings.parity:
        peaks = windows.abs().amax(dim=1, keepdim=True)
        scale = torch.ldexp(scale, torch.frexp(peaks).exponent - 1)
    spectra = tensor_to_cosine(windows / scale)
    first = torch.as_tensor(settings.first_centers(windows.shape[1])).to(windows)
    limits = settings.change_limits(spectra)
    if _fuses(windows):
        from suite.signals.vmd.triton_kernel import iterate_fused

        result = iterate_fused(spectra, first, limits, settings)
    else:
        result = iterate(spectra, first, limits, settings)
    amplitudes, centers, iterations, converged = result
    return tensor_to_time(amplitudes, settings.parity) * scale[:, None], centers, iterations, converged


def _fuses(windows: Tensor) -> bool:
    fits = windows.dtype == torch.float32 and windows.shape[1] <= _LONGEST_FUSED
    return windows.is_cuda and fits and find_spec("triton") is not None


def tensor_to_cosine(windows: Tensor) -> Tensor:
    """Give the DCT-II of windows, shape (n, length), from their mirrored copy."""
    length = windows.shape[1]
    mirrored = torch.fft.rfft(torch.cat([windows, windows.flip(1)], dim=1))[:, :length]
    spectrum: Tensor = (mirrored * _half_sample(length, windows).conj()).real
    return spectrum


def tensor_to_time(amplitudes: Tensor, parity: bool) -> Tensor:
    """Give the modes of amplitudes, shape (n, K, length); see :mod:`suite.signals.vmd.cosine`."""
    length = amplitudes.shape[-1]
    spectrum = torch.nn.functional.pad(amplitudes * _half_sample(length, amplitudes), (0, 1))
    modes: Tensor = torch.fft.irfft(spectrum, n=2 * length)[..., :length].contiguous()
    if parity:
        top = edge_term(length) * amplitudes[..., -1:]
        modes[..., ::2] += top
        modes[..., 1::2] -= top
    return modes


def _half_sample(length: int, like: Tensor) -> Tensor:
    """Give the phase of a mirror that lies half a sample before the window."""
    angle = torch.arange(length, device=like.device, dtype=torch.float64) * (np.pi / (2 * length))
    kind = torch.complex128 if like.dtype == torch.float64 else torch.complex64
    return torch.polar(torch.ones_like(angle), angle).to(kind)


def iterate(
    spectra: Tensor, first: Tensor, limits: Tensor, settings: VmdSettings
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Sweep all windows together, as the NumPy engine does; converged windows leave.

    Parameters
    ----------
    spectra
        Cosine transforms, shape (n, length).
    first
        First centre frequencies, cycles/sample, shape (K,).
    limits
        Squared change at which each window stops, shape (n,).
    settings
        The other parameters.

    Returns
    -------
    tuple of Tensor
        Amplitudes (n, K, length), centre frequencies (n, K), iterations (n,), converged (n,).
    """
    count, length = spectra.shape
    grid = torch.arange(length, device=spectra.device, dtype=spectra.dtype) / (2 * length)
    residual, dual = spectra.clone(), torch.zeros_like(spectra)
    old = spectra.new_zeros(count, len(first), length)
    amplitudes, centers = torch.empty_like(old), first.repeat(count, 1)
    final = torch.empty_like(centers)
    iterations = torch.full((count,), MAX_ITERATIONS, device=spectra.device)
    converged = torch.zeros(count, dtype=torch.bool, device=spectra.device)
    active = torch.arange(count, device=spectra.device)
    for done in range(1, MAX_ITERATIONS + 1):
        new, moved, residual, change = _sweep(old, residual, grid, centers, settings)
        if settings.tau > 0:
            unexplained = residual + dual / 2
            dual = dual - settings.tau * unexplained
            residual = unexplained - dual / 2
        still = change <= limits[active]
        leaving = torch.ones_like(still) if done == MAX_ITERATIONS else still
        if leaving.any():
            gone, stay = active[leaving], ~leaving
            amplitudes[gone] = (old if settings.parity else new)[leaving]
            final[gone] = (centers if settings.parity else moved)[leaving]
            iterations[gone], converged[gone] = done, still[leaving]
            active, residual, dual = active[stay], residual[stay], dual[stay]
            new, moved = new[stay], moved[stay]
            if not len(active):
                break
        old, centers = new, moved
    return amplitudes, final, iterations, converged


def _sweep(
    old: Tensor, residual: Tensor, grid: Tensor, centers: Tensor, settings: VmdSettings
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    new, moved = torch.empty_like(old), torch.empty_like(centers)
    change = residual.new_zeros(len(residual))
    for k in range(centers.shape[1]):
        target = residual + old[:, k]
        mode = target / (1 + settings.alpha * (grid - centers[:, k, None]) ** 2)
        residual = target - mode
        change += ((mode - old[:, k]) ** 2).sum(dim=1)
        power = mode**2
        moved[:, k] = (power * grid).sum(dim=1) / power.sum(dim=1)
        new[:, k] = mode
    if settings.dc:
        moved[:, 0] = 0.0
    return new, moved, residual, change
