"""Windows of the simulated data, small and whole."""

import numpy as np
import pandas as pd
import pytest

from suite.data import load
from suite.data.windows import PHYSICAL_COLUMNS, Windows, WindowSpec, cut
from suite.signals.kinematics import SKF_6205


@pytest.fixture(scope="session")
def simulated():
    """Thirty-two windows, with and without a fault."""
    windows = cut(load("simulated", bearings_per_class=1, seconds=0.4), WindowSpec(overlap=0.0))
    return windows.for_prediction()


def physical(rows, shaft_hz=30.0, rate_hz=12_000.0, known=True):
    """Give the physical columns of windows of a 6205, or of a bearing of unknown geometry."""
    orders = (SKF_6205.outer, SKF_6205.inner, SKF_6205.ball, SKF_6205.cage) if known else (np.nan,) * 4
    values = dict(zip(PHYSICAL_COLUMNS, (rate_hz, shaft_hz, *orders), strict=True))
    return pd.DataFrame([values] * rows)


@pytest.fixture(scope="session")
def as_windows():
    """Make windows of plain arrays, shape (n, length) or (n, channels, length)."""

    def make(signals, **known):
        wide = np.asarray(signals, dtype=np.float32)
        wide = wide[:, np.newaxis] if wide.ndim == 2 else wide
        return Windows(wide, physical(len(wide), **known))

    return make
