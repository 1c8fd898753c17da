"""One function, one result, four engines."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np

from suite.signals.vmd.settings import Init, Stop, VmdSettings, check_windows

Engine = Literal["numba", "numpy", "vmdpy", "torch"]
ENGINES: tuple[Engine, ...] = ("numba", "numpy", "vmdpy", "torch")


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Modes of a batch of windows.

    Attributes
    ----------
    modes
        Shape (n, K, length), in the order of the first centre frequencies.
    center_frequencies
        Shape (n, K), cycles/sample.
    iterations
        Sweeps over the modes, shape (n,).
    converged
        Whether the stop rule was met within 499 sweeps, shape (n,).
    """

    modes: Any
    center_frequencies: Any
    iterations: Any
    converged: Any


def vmd(
    windows: Any,
    n_modes: int,
    alpha: float = 2000.0,
    *,
    tau: float = 0.0,
    dc: bool = False,
    init: Init = "uniform",
    tolerance: float = 1e-7,
    stop: Stop = "relative",
    engine: Engine = "numba",
    seed: int = 0,
) -> Decomposition:
    """Decompose windows into modes of narrow band.

    Parameters
    ----------
    windows
        Shape (n, length), real. The torch engine takes tensors too and returns them on their device.
    n_modes
        Number of modes K.
    alpha
        Weight of the bandwidth: the larger, the narrower the modes.
    tau
        Step of the dual ascent; 0 leaves noise out of the modes.
    dc
        Hold the first mode at frequency 0.
    init
        First centre frequencies: ``uniform`` over the band, all ``zero``, or ``random``.
    tolerance
        On the squared change of the modes in one sweep, for a window of unit mean square.
    stop
        ``relative`` to the window's mean square, so that units do not matter: the last iterate is
        returned. ``absolute`` is vmdpy's rule with its quirks: the change counts in the window's
        own unit squared, the iterate before the last is returned, and a trace at the Nyquist bin.
    engine
        ``numba`` (threads over windows, as OMP_NUM_THREADS or NUMBA_NUM_THREADS allow), ``numpy``
        (the readable reference), ``vmdpy`` (the original, window by window) or ``torch`` (in the
        precision of a tensor, float32 for arrays).
    seed
        Of the ``random`` first frequencies.

    Returns
    -------
    Decomposition
        Float64 arrays, or tensors for tensors.

    Raises
    ------
    ValueError
        A parameter out of range, an unknown engine, or a window that is constant, NaN or
        infinite; the message names it.

    References
    ----------
    Dragomiretskiy & Zosso (2014), IEEE Trans. Signal Processing 62(3):531-544.
    """
    settings = VmdSettings(n_modes, alpha, tau, dc, init, tolerance, stop, seed)
    if engine not in ENGINES:
        raise ValueError(f"engine is {engine!r} (expected {', '.join(ENGINES)})")
    # Imported when needed: vmdpy and torch may be absent, and numba takes its time.
    engine_module = import_module(f"suite.signals.vmd.{engine}_engine")
    if engine != "torch":
        windows = np.asarray(windows)
        check_windows(windows)
    return Decomposition(*engine_module.decompose(windows, settings))
