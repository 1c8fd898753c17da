"""WAV files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def read_wave(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read the samples and the sampling rate.

    Parameters
    ----------
    path
        A ``.wav`` file (whole numbers or floats; the scale is left as it is).

    Returns
    -------
    dict of str to ndarray
        ``data`` of shape (samples,) or (samples, channels), and the scalar ``rate_hz``.

    Raises
    ------
    ValueError
        For a foreign or truncated file.
    """
    from scipy.io import wavfile

    rate, data = wavfile.read(path)
    return {"data": data, "rate_hz": np.array(float(rate))}
