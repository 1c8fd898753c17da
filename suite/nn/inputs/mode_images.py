"""VMD modes of the window, each folded to a square image."""

from __future__ import annotations

from math import isqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suite.nn.inputs._input import Input, Maps, Physical
from suite.nn.inputs.modes import modes


def folded(
    signals: npt.NDArray[np.floating],
    physical: Physical,
    *,
    n_modes: int = 5,
    alpha: float = 2000.0,
    cache: Path | None = None,
) -> Maps:
    """Fold each mode row by row to a square.

    Parameters and cache are those of :func:`suite.nn.inputs.modes.modes`.

    Returns
    -------
    ndarray
        Float32, shape (n, K, s, s), s the whole root of the length: samples beyond s² at the end of
        the window are not seen.
    """
    side = isqrt(signals.shape[1])
    rows = modes(signals, physical, n_modes=n_modes, alpha=alpha, cache=cache)
    return rows[:, :, : side * side].reshape(len(signals), n_modes, side, side)


INPUT = Input(
    name="mode_images",
    transform=folded,
    summary="VMD modes, each folded to a square image",
    citation="VMD and improved DenseNet for rolling-bearing diagnosis, 2023",
    in_time=False,
)
