"""All sweeps of a window in one thread block: the residual in registers, no word from the host.

Eager torch launches some fifty kernels a sweep and waits for the host after each. Here a
block iterates its own window until that one converges; the amplitudes of its modes stream
through the caches of the device, and each thread reads only what it wrote itself.
"""

# ruff: noqa: ANN001 - the arguments of a kernel have the types of Triton's compiler

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from suite.signals.vmd.settings import MAX_ITERATIONS, VmdSettings


@triton.jit  # type: ignore[untyped-decorator]
def _iterate_kernel(  # type: ignore[no-untyped-def]  # noqa: ANN202
    spectra,
    amplitudes,
    tracks,
    limits,
    iterations,
    converged,
    windows,
    length,
    step,
    tau,
    most,
    K: tl.constexpr,
    K_PADDED: tl.constexpr,
    BLOCK: tl.constexpr,
    DC: tl.constexpr,
    DUAL: tl.constexpr,
):
    """Iterate one window; iterate n is in ``amplitudes[n % 2]`` and ``tracks[n % 2]``."""
    row = tl.program_id(0).to(tl.int64)
    bins = tl.arange(0, BLOCK)
    inside = bins < length
    mode = tl.arange(0, K_PADDED)
    grid = bins.to(tl.float32) * step
    residual = tl.load(spectra + row * length + bins, mask=inside, other=0.0)
    dual = tl.zeros_like(residual)
    centers = tl.load(tracks + row * K + mode, mask=mode < K, other=0.0)
    limit = tl.load(limits + row)
    change = limit + float("inf")
    done = 0
    while (change > limit) & (done < most):
        old = amplitudes + ((done % 2) * windows + row) * K * length
        done += 1
        new = amplitudes + ((done % 2) * windows + row) * K * length
        change = limit * 0.0
        moved = centers
        for k in tl.static_range(K):
            before = residual
            center = tl.sum(tl.where(mode == k, centers, 0.0), axis=0)
            target = before + tl.load(old + k * length + bins, mask=inside, other=0.0)
            offset = grid - center
            amplitude = target / (1.0 + offset * offset)
            residual = target - amplitude
            tl.store(new + k * length + bins, amplitude, mask=inside)
            difference = residual - before
            change += tl.sum(difference * difference, axis=0)
            power = amplitude * amplitude
            moved = tl.where(mode == k, tl.sum(grid * power, axis=0) / tl.sum(power, axis=0), moved)
        if DC:
            moved = tl.where(mode == 0, 0.0, moved)
        if DUAL:
            unexplained = residual + 0.5 * dual
            dual -= tau * unexplained
            residual = unexplained - 0.5 * dual
        centers = moved
        tl.store(tracks + ((done % 2) * windows + row) * K + mode, centers, mask=mode < K)
        tl.debug_barrier()
    tl.store(iterations + row, done)
    tl.store(converged + row, change <= limit)


def iterate_fused(
    spectra: Tensor, first: Tensor, limits: Tensor, settings: VmdSettings
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Sweep every window until it converges, as :func:`suite.signals.vmd.torch_engine.iterate`.

    Parameters
    ----------
    spectra
        Cosine transforms, float32, shape (n, length).
    first, limits, settings
        As there.

    Returns
    -------
    tuple of Tensor
        Amplitudes (n, K, length), centre frequencies (n, K), iterations (n,), converged (n,).
    """
    windows, length = spectra.shape
    modes = len(first)
    root = settings.alpha**0.5
    amplitudes = spectra.new_zeros(2, windows, modes, length)
    tracks = (root * first).repeat(2, windows, 1).contiguous()
    iterations = torch.zeros(windows, dtype=torch.int64, device=spectra.device)
    converged = torch.zeros(windows, dtype=torch.bool, device=spectra.device)
    block = triton.next_power_of_2(length)
    shape: dict[str, Any] = {"K": modes, "K_PADDED": triton.next_power_of_2(modes), "BLOCK": block}
    _iterate_kernel[(windows,)](
        spectra.contiguous(),
        amplitudes,
        tracks,
        limits.contiguous(),
        iterations,
        converged,
        windows,
        length,
        root / (2 * length),
        settings.tau,
        MAX_ITERATIONS,
        **shape,
        DC=settings.dc,
        DUAL=settings.tau > 0,
        num_warps=max(4, min(16, block // 256)),
    )
    kept = (iterations - int(settings.parity)) % 2
    rows = torch.arange(windows, device=spectra.device)
    return amplitudes[kept, rows], tracks[kept, rows] / root, iterations, converged
