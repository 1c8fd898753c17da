"""The frame that all feature transformers share: windows in, one row of numbers a window out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from suite.arrays import Real
from suite.data.windows import BAND, Windows

CHUNK = 256
"""Windows at a time: larger chunks are slower, since their spectra no longer fit the cache."""


class WindowFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Base of the feature transformers; nothing is learnt but the number of channels.

    A subclass gives ``names()`` and ``compute(signals, physical)`` for one channel. Features must be
    finite for every finite window, also a constant one.

    Attributes
    ----------
    columns
        Physical columns that it reads. A stored model that learned from fault orders refuses a row without.
    """

    columns: ClassVar[tuple[str, ...]] = ()

    def names(self) -> list[str]:
        """Name the features of one channel, in the order of the columns."""
        raise NotImplementedError

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel.

        Parameters
        ----------
        signals
            Shape (n, length), float64.
        physical
            The physical columns of the same windows.

        Returns
        -------
        ndarray
            Shape (n, len(names())), float64.
        """
        raise NotImplementedError

    def fit(self, windows: Windows, labels: Any = None) -> Self:
        """Note the number of channels.

        Raises
        ------
        TypeError
            Anything but windows.
        """
        _check_windows(windows)
        self.n_channels_ = windows.signals.shape[1]
        return self

    def transform(self, windows: Windows) -> Real:
        """Compute all features, chunk by chunk.

        Returns
        -------
        ndarray
            Shape (n, channels · features), channel by channel, float64 and finite.

        Raises
        ------
        TypeError
            Anything but windows.
        ValueError
            Other channels than those of the fit.
        """
        _check_windows(windows)
        self._check_channels(windows)
        if not len(windows):
            return np.empty((0, self.n_channels_ * len(self.names())))
        return np.concatenate([self._rows(chunk) for chunk in _chunks(windows)])

    def _check_channels(self, windows: Windows) -> None:
        if windows.signals.shape[1] != self.n_channels_:
            raise ValueError(f"{windows.signals.shape[1]} channels, fitted on {self.n_channels_}")

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Name the columns; with several channels each name starts with ``ch<number>_``."""
        if self.n_channels_ == 1:
            return np.asarray(self.names(), dtype=object)
        wide = [f"ch{channel}_{name}" for channel in range(self.n_channels_) for name in self.names()]
        return np.asarray(wide, dtype=object)

    def _rows(self, chunk: Windows) -> Real:
        signals = chunk.signals.astype(np.float64)
        channels = range(self.n_channels_)
        return np.hstack([self.compute(signals[:, channel], chunk.metadata) for channel in channels])


def _check_windows(given: Any) -> None:
    if not isinstance(given, Windows):
        kind = type(given).__name__
        raise TypeError(f"features are of windows, not of {kind} (expected Windows.from_arrays(...))")


@dataclass(frozen=True)
class Block:
    """What the file of a feature block declares, under the name ``BLOCK``.

    Attributes
    ----------
    name
        As ``suite list features`` shows it.
    build
        The transformer's class: windows in, one row of numbers a window out.
    summary
        One line.
    variants
        Settings with which its contract is checked.
    knows_scale
        Whether the scale or the sign of a window changes its features.
    learns
        Whether it learns from the windows that it is fitted on, so that it cannot be one of several whose
        rows are remembered.
    """

    name: str
    build: Callable[..., Any]
    summary: str
    variants: tuple[Mapping[str, Any], ...] = ({},)
    knows_scale: bool = False
    learns: bool = False


BAND_COLUMNS = ("rate_hz", BAND)
"""Physical columns that :func:`upper_edges` reads."""


def upper_edges(physical: pd.DataFrame) -> Real:
    """Give the upper edge of each window's band, cycles/sample, shape (n,); half where none is stated."""
    if BAND not in physical:
        return np.full(len(physical), 0.5)
    edges: Real = (physical[BAND] / physical["rate_hz"]).to_numpy(dtype=np.float64)
    return np.minimum(edges, 0.5)


def ratio(numerator: Real, denominator: Real) -> Real:
    """Divide, giving 0 where the denominator is 0: a silent window has no shape."""
    out = np.zeros(np.broadcast_shapes(numerator.shape, denominator.shape))
    return np.divide(numerator, denominator, out=out, where=denominator != 0)


def _chunks(windows: Windows) -> Iterator[Windows]:
    for start in range(0, len(windows), CHUNK):
        yield windows[start : start + CHUNK]
