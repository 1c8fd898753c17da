"""VMD modes of the window, as channels."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from suite.nn.inputs._input import Input, Maps, Physical
from suite.window_cache import looked_up_on_disk

MODES_VERSION = 1
"""Part of every key of the cache: raised when the modes mean something else."""


def modes(
    signals: npt.NDArray[np.floating],
    physical: Physical,
    *,
    n_modes: int = 5,
    alpha: float = 2000.0,
    cache: Path | None = None,
) -> Maps:
    """Decompose each window by itself and give its modes in order of centre frequency.

    Parameters
    ----------
    signals
        Shape (n, length).
    physical
        Not read.
    n_modes, alpha
        K and the bandwidth constraint of :func:`suite.signals.vmd.vmd`.
    cache
        Folder in which modes are looked up by the content of the window; ``None`` decomposes anew.

    Returns
    -------
    ndarray
        Float32, shape (n, K, length).
    """
    settings = {"what": "vmd modes", "version": MODES_VERSION, "n_modes": n_modes, "alpha": alpha}

    def decompose(numbers: list[int]) -> Maps:
        # Numba is not needed on a machine that only trains on other inputs.
        from suite.signals.vmd import vmd

        decomposition = vmd(signals[numbers], n_modes, alpha)
        order = np.argsort(decomposition.center_frequencies, axis=1)[:, :, np.newaxis]
        return np.take_along_axis(decomposition.modes, order, axis=1).astype(np.float32)

    return cast("Maps", looked_up_on_disk(signals, decompose, settings, cache))


INPUT = Input(
    name="modes",
    transform=modes,
    summary="VMD modes as channels",
    citation="Dragomiretskiy & Zosso 2014, IEEE TSP 62:531-544",
)
