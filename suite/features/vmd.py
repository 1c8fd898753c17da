"""Features of the modes that a window falls into."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import kurtosis

from suite.arrays import Real
from suite.data.windows import PHYSICAL_COLUMNS, Windows
from suite.features.block import Block, WindowFeatures
from suite.features.envelope import FaultOrders
from suite.signals.entropy import permutation_entropy, sample_entropy
from suite.signals.order_tracking import SPEED_COLUMNS, relative_in
from suite.signals.vmd import vmd
from suite.window_cache import looked_up_on_disk

SHAPES = ("energy_share", "kurtosis", "permutation_entropy", "sample_entropy", "centre_frequency")

MODE_LINES = FaultOrders(harmonics=1, prewhiten=False)
"""A mode is a band already; whitening it would lift what the decomposition left out."""

FEATURES_VERSION = 1
"""Part of every key of the cache: raised when the features mean something else."""


class VmdFeatures(WindowFeatures):
    """Shares, shapes, entropies, centres and fault lines of the modes, in order of frequency.

    For each mode: its share of the energy of all modes, kurtosis (3 for a normal distribution),
    permutation entropy of four samples, sample entropy, centre frequency (cycles/sample), and the
    lines of its envelope spectrum at the fault orders and their sidebands
    (:class:`suite.features.envelope.FaultOrders`). Free of scale and sign.

    Parameters
    ----------
    n_modes, alpha
        As for :func:`suite.signals.vmd.vmd`.
    cache
        Folder in which features are looked up by the content of the windows; ``None`` for none.
    """

    columns: ClassVar[tuple[str, ...]] = MODE_LINES.columns

    def __init__(self, n_modes: int = 5, alpha: float = 2000.0, cache: Path | None = None) -> None:
        self.n_modes = n_modes
        self.alpha = alpha
        self.cache = cache

    def names(self) -> list[str]:
        """Name the features of one channel."""
        each = [*SHAPES, *MODE_LINES.names()]
        return [f"mode{mode}_{name}" for mode in range(1, self.decomposed_into()[0] + 1) for name in each]

    def decomposed_into(self) -> tuple[int, float]:
        """Give the number of modes and alpha."""
        return self.n_modes, self.alpha

    def transform(self, windows: Windows) -> Real:
        """Compute or look up all features, shape (n, channels · features).

        Raises
        ------
        ValueError
            Other channels than those of the fit.
        """
        self._check_channels(windows)
        channels = range(self.n_channels_)
        return np.hstack([self.compute(windows.signals[:, item], windows.metadata) for item in channels])

    def compute(self, signals: npt.NDArray[np.floating], physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, K · 11)."""
        modes, alpha = self.decomposed_into()
        if not len(signals):
            return np.empty((0, len(self.names())))
        relative = relative_in(physical)
        known = physical[list(PHYSICAL_COLUMNS)].to_numpy(dtype=np.float64)
        known = known if relative is None else np.column_stack([known, relative])
        return looked_up_on_disk(
            signals,
            lambda numbers: describe_modes(signals[numbers], known[numbers], modes, alpha),
            {"what": "features of modes", "version": FEATURES_VERSION, "n_modes": modes, "alpha": alpha},
            self.cache,
            known,
        )


BLOCK = Block("vmd", VmdFeatures, "shares, shapes, entropies, centres and fault lines of VMD modes")


def describe_modes(signals: npt.NDArray[np.floating], physical: Real, n_modes: int, alpha: float) -> Real:
    """Decompose windows and describe their modes.

    Parameters
    ----------
    signals
        Shape (n, length).
    physical
        The physical columns of the same windows, shape (n, 6), and where a speed varies the relative speeds.
    n_modes, alpha
        As for :func:`suite.signals.vmd.vmd`.

    Returns
    -------
    ndarray
        Shape (n, K · 11), mode by mode in order of centre frequency; zeros for a constant window, which has
        no modes.
    """
    varies = np.ptp(signals, axis=1) > 0
    if not varies.all():
        rows = np.zeros((len(signals), n_modes * (len(SHAPES) + len(MODE_LINES.names()))))
        if varies.any():
            rows[varies] = describe_modes(signals[varies], physical[varies], n_modes, alpha)
        return rows
    decomposition = vmd(signals, n_modes, alpha)
    order = np.argsort(decomposition.center_frequencies, axis=1)
    centers = np.take_along_axis(decomposition.center_frequencies, order, axis=1)
    modes = np.take_along_axis(decomposition.modes, order[:, :, None], axis=1)
    energy = (modes**2).sum(axis=2)
    flat = modes.reshape(-1, modes.shape[2])
    shapes = np.column_stack(
        [
            (energy / energy.sum(axis=1, keepdims=True)).ravel(),
            kurtosis(flat, axis=1, fisher=False),
            permutation_entropy(flat),
            sample_entropy(flat),
            centers.ravel(),
        ]
    )
    names = [*PHYSICAL_COLUMNS, *SPEED_COLUMNS][: physical.shape[1]]
    known = pd.DataFrame(physical.repeat(n_modes, axis=0), columns=names)
    return np.column_stack([shapes, MODE_LINES.compute(flat, known)]).reshape(len(signals), -1)
