"""The raw window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.nn.inputs._base import Entry, Physical


def raw(signals: npt.NDArray[np.floating], physical: Physical) -> npt.NDArray[np.floating]:
    """Give the window itself, (n, 1, length)."""
    return signals[:, np.newaxis]


ENTRY = Entry("window", raw, "the raw window", "-")
