"""Bring windows to a common level, so that neither gain nor offset tells anything."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def standardised(raw: npt.NDArray[np.float32], how: str) -> npt.NDArray[np.float32]:
    """Standardise each window and channel by itself.

    Parameters
    ----------
    raw
        Shape (n, channels, length).
    how
        ``zscore`` (mean 0, deviation 1), ``mean`` (offset only) or ``none``.

    Returns
    -------
    ndarray
        Of the same shape; a constant channel becomes zero, unless it is left alone.
    """
    if how == "none":
        return raw
    wide = raw.astype(np.float64)
    wide -= wide.mean(axis=2, keepdims=True)
    if how == "zscore":
        deviation = wide.std(axis=2, keepdims=True)
        wide /= np.where(deviation > 0, deviation, 1.0)
    return wide.astype(np.float32)
