"""The raw window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.nn.inputs._input import Input, Physical


def raw(signals: npt.NDArray[np.floating], physical: Physical) -> npt.NDArray[np.floating]:
    """Give the window itself, (n, 1, length)."""
    return signals[:, np.newaxis]


INPUT = Input(
    name="window",
    transform=raw,
    summary="the raw window",
    citation="-",
)
