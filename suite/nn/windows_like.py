"""Windows as networks need them: arrays and a table, of whatever class."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from suite.arrays import GROUP


class WindowsLike(Protocol):
    """What a network learns from and predicts for (``suite.data.windows.Windows`` is one).

    Attributes
    ----------
    signals
        Float32, shape (n, channels, length).
    metadata
        A table with a column ``group`` when training.
    """

    @property
    def signals(self) -> npt.NDArray[np.float32]:
        """Give the signals."""

    @property
    def metadata(self) -> Any:
        """Give one row a window."""


def check_training_part(windows: WindowsLike, labels: npt.NDArray[Any]) -> None:
    """Refuse windows and labels, shape (n,), that no network can learn from.

    Raises
    ------
    ValueError
        Labels that do not match, fewer than two classes, no ``group``.
    """
    if windows.signals.ndim != 3 or labels.shape != (len(windows.signals),):
        raise ValueError(f"{windows.signals.shape} signals do not go with {labels.shape} labels")
    if len(np.unique(labels)) < 2:
        raise ValueError("the labels hold fewer than two classes")
    if GROUP not in windows.metadata:
        raise ValueError(f"the metadata lacks the column {GROUP!r} (the bearing of each training window)")
