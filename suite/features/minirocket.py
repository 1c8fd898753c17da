"""MiniRocket features: how often outputs of fixed convolution kernels exceed thresholds."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from suite.data.windows import Windows
from suite.features.block import Block
from suite.signals.convolution_kernels import TRIPLES, dilations, shares_above, thresholds


class MiniRocket(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Shares of the outputs of 84 dilated kernels above thresholds, channel by channel.

    Thresholds are quantiles of the outputs for training windows drawn at random
    (Dempster, Schmidt & Webb 2021, KDD, MiniRocket).

    Parameters
    ----------
    features
        Columns over all channels, rounded down to a multiple of 84 a channel.
    random_state
        Draws the windows that give the thresholds.
    """

    def __init__(self, features: int = 9996, random_state: int | None = None) -> None:
        self.features = features
        self.random_state = random_state

    def fit(self, windows: Windows, labels: Any = None) -> Self:
        """Take the thresholds from training windows."""
        n, channels, length = windows.signals.shape
        rng = np.random.default_rng(self.random_state)
        self.dilations_, self.shares_ = dilations(length, self.features // channels)
        shape = len(self.dilations_), len(TRIPLES)
        self.thresholds_ = [
            thresholds(windows.signals[:, channel], self.dilations_, self.shares_, rng.integers(0, n, shape))
            for channel in range(channels)
        ]
        return self

    def transform(self, windows: Windows) -> npt.NDArray[np.float32]:
        """Count, shape (n, features), float32."""
        signals = [np.ascontiguousarray(windows.signals[:, at]) for at in range(len(self.thresholds_))]
        pieces = [
            shares_above(signal, self.dilations_, self.shares_, limits)
            for signal, limits in zip(signals, self.thresholds_, strict=True)
        ]
        return np.hstack(pieces)

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Name the columns by channel, kernel, dilation and threshold."""
        names = [
            f"ch{channel}_kernel{kernel}_dilation{dilation}_{threshold}"
            for channel in range(len(self.thresholds_))
            for dilation, count in zip(self.dilations_, self.shares_, strict=True)
            for kernel in range(len(TRIPLES))
            for threshold in range(count)
        ]
        return np.asarray(names, dtype=object)


BLOCK = Block(
    "convolution_kernels",
    MiniRocket,
    "shares of the answers of fixed convolution kernels above thresholds",
    variants=({"features": 168, "random_state": 0},),
    knows_scale=True,
    learns=True,
)
