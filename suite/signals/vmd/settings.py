"""Parameters of a decomposition, checked once, and where its iteration starts and stops."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from suite.arrays import Real

EngineResult = tuple[Real, Real, npt.NDArray[np.int64], npt.NDArray[np.bool_]]
"""Modes (n, K, length), centres (n, K), sweeps (n,) and whether each window converged (n,)."""

Init = Literal["zero", "uniform", "random"]
Stop = Literal["relative", "absolute"]

MAX_ITERATIONS = 499
"""Limit of vmdpy; windows that reached it are not ``converged``."""


@dataclass(frozen=True)
class VmdSettings:
    """Parameters of a decomposition; see :func:`suite.signals.vmd.vmd` for their meaning.

    Raises
    ------
    ValueError
        A parameter out of its range.
    """

    n_modes: int
    alpha: float = 2000.0
    tau: float = 0.0
    dc: bool = False
    init: Init = "uniform"
    tolerance: float = 1e-7
    stop: Stop = "relative"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what no decomposition can be made with."""
        _require(self.n_modes == int(self.n_modes) >= 1, "n_modes", self.n_modes, "a whole number >= 1")
        _require(isfinite(self.alpha) and self.alpha > 0, "alpha", self.alpha, "a number > 0")
        _require(isfinite(self.tau) and self.tau >= 0, "tau", self.tau, "a number >= 0")
        _require(isfinite(self.tolerance) and self.tolerance > 0, "tolerance", self.tolerance, "a number > 0")
        _require(self.init in ("zero", "uniform", "random"), "init", self.init, "zero, uniform or random")
        _require(self.stop in ("relative", "absolute"), "stop", self.stop, "relative or absolute")

    @property
    def parity(self) -> bool:
        """Whether vmdpy's quirks are reproduced (under its own, absolute stop rule)."""
        return self.stop == "absolute"

    def first_centers(self, length: int) -> Real:
        """Give the centre frequencies that every window starts from, cycles/sample, shape (K,).

        ``random`` draws them log-uniformly between 1/length and 1/2, as vmdpy does after
        ``np.random.seed(seed)``; all windows share the draw, so that none depends on the others.
        """
        modes = self.n_modes
        if self.init == "uniform":
            return np.arange(modes, dtype=np.float64) * (0.5 / modes)
        centers = np.zeros(modes)
        if self.init == "random":
            low, high = np.log(1 / length), np.log(0.5)
            draws = np.random.RandomState(self.seed).rand(1, modes)[0]
            centers = np.sort(np.exp(low + (high - low) * draws))
            if self.dc:
                centers[0] = 0.0
        return centers

    def change_limits(self, spectra: Any) -> Any:
        """Give the squared change of the amplitudes at which each window stops.

        vmdpy stops when eps + Σ|Δu|²/T <= tolerance over the T = 2·length bins of the mirrored
        window. The relative rule is the same test on the window scaled to unit mean square, so
        both agree on standardised windows, and the relative one has no unit.

        Parameters
        ----------
        spectra
            Cosine transforms, shape (n, length), array or tensor.

        Returns
        -------
        array or tensor
            Shape (n,).
        """
        bins = 2 * spectra.shape[-1]
        power = spectra**2
        if self.parity:
            return 0 * power[..., 0] + (self.tolerance - float(np.spacing(1.0))) * bins
        mean_square = (2 * power.sum(-1) - power[..., 0]) / bins**2
        return self.tolerance * bins * mean_square


def _require(holds: bool, name: str, value: Any, expected: str) -> None:
    if not holds:
        raise ValueError(f"{name} is {value!r} (expected {expected})")


def check_windows(windows: npt.NDArray[Any]) -> None:
    """Refuse windows that have no modes, naming the first of them.

    Raises
    ------
    ValueError
        Not real numbers of shape (n, length >= 4); a window that is constant (zero included), or
        holds NaN or infinity.
    """
    if windows.ndim != 2 or windows.shape[1] < 4 or windows.dtype.kind not in "fiu":
        given = f"{windows.dtype} {windows.shape}"
        raise ValueError(f"windows are {given} (expected real numbers of shape (n, length >= 4))")
    # Extremes carry NaN and infinity along, and need no copy of the batch.
    high, low = windows.max(axis=1), windows.min(axis=1)
    broken = np.flatnonzero(~(np.isfinite(high) & np.isfinite(low)))
    if broken.size:
        raise ValueError(f"window {broken[0]} holds NaN or infinity (expected finite samples)")
    flat = np.flatnonzero(high == low)
    if flat.size:
        what = "zero" if high[flat[0]] == 0 else "constant"
        raise ValueError(f"window {flat[0]} is {what} (expected a vibration)")
