"""Features of modes whose number and width the training windows choose by their envelope's entropy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.data.windows import Windows
from suite.features.block import Block
from suite.features.vmd import VmdFeatures
from suite.signals.entropy import envelope_entropy
from suite.signals.vmd import vmd
from suite.window_cache import looked_up_on_disk

MODES = (3, 4, 5, 6, 7, 8)
ENTROPY_VERSION = 1
"""Part of every key of the cache: raised when the entropies mean something else."""

ALPHAS = (500.0, 1000.0, 2000.0, 4000.0, 8000.0)


class EntropyChosenVmd(VmdFeatures):
    """Features of modes, decomposed as suits the training windows best.

    Repeated impacts make an envelope of bursts, whose entropy is low. For each number of modes and each
    alpha, the lowest envelope entropy among the modes of a window is averaged over some training
    windows; the least average decides (minimum envelope entropy, Tang & Wang 2015,
    J. Xi'an Jiaotong University 49(5):73-81, who minimise it by a particle swarm). No labels are used.

    Parameters
    ----------
    modes, alphas
        Candidates, all of which are tried together.
    sample
        So many training windows, evenly spaced, decide.
    cache
        As for :class:`suite.features.vmd.VmdFeatures`.

    Attributes
    ----------
    n_modes_, alpha_
        The choice.
    entropies_
        Mean lowest entropy of each candidate, shape (modes, alphas).
    """

    def __init__(
        self,
        modes: Sequence[int] = MODES,
        alphas: Sequence[float] = ALPHAS,
        sample: int = 48,
        cache: Path | None = None,
    ) -> None:
        self.modes = modes
        self.alphas = alphas
        self.sample = sample
        self.cache = cache

    def fit(self, windows: Windows, labels: Any = None) -> Self:
        """Choose the decomposition on training windows."""
        super().fit(windows)
        rows = np.unique(np.linspace(0, len(windows) - 1, self.sample).round().astype(np.int64))
        signals = windows.signals[rows].reshape(-1, windows.signals.shape[2])
        signals = signals[np.ptp(signals, axis=1) > 0]  # a constant window has no modes
        candidates = list(product(self.modes, self.alphas))
        means = np.array([self._mean_entropy(signals, modes, alpha) for modes, alpha in candidates])
        self.entropies_ = means.reshape(len(self.modes), len(self.alphas))
        self.n_modes_, self.alpha_ = candidates[int(means.argmin())]
        return self

    def _mean_entropy(self, signals: npt.NDArray[np.floating], n_modes: int, alpha: float) -> float:
        """Average the lowest envelope entropy over windows; 0 where there are none."""
        if not len(signals):
            return 0.0
        entropies = looked_up_on_disk(
            signals,
            lambda numbers: lowest_entropies(signals[numbers], n_modes, alpha),
            {
                "what": "lowest entropy of modes",
                "version": ENTROPY_VERSION,
                "n_modes": n_modes,
                "alpha": alpha,
            },
            self.cache,
        )
        return float(entropies.mean())

    def decomposed_into(self) -> tuple[int, float]:
        """Give the number of modes and alpha that were chosen."""
        return self.n_modes_, self.alpha_


BLOCK = Block(
    "vmd_entropy",
    EntropyChosenVmd,
    "features of VMD modes whose number and width the training windows choose",
    variants=({"modes": (3, 4), "alphas": (1000.0, 2000.0), "sample": 4},),
    learns=True,
)


def lowest_entropies(signals: npt.NDArray[np.floating], n_modes: int, alpha: float) -> Real:
    """Give the lowest envelope entropy among the modes of each window.

    Parameters
    ----------
    signals
        Shape (n, length).
    n_modes, alpha
        As for :func:`suite.signals.vmd.vmd`.

    Returns
    -------
    ndarray
        Shape (n,).
    """
    return np.asarray(envelope_entropy(vmd(signals, n_modes, alpha).modes).min(axis=1), dtype=np.float64)
