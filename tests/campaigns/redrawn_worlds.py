"""Worlds drawn anew: bearings with effects of their own, of which contestants see a few features each."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from suite.protocols.nested import inner_splits
from suite.protocols.rungs import headline_rung

CLASSES = np.array(["ball", "healthy", "inner", "outer"])
SEVERITIES = np.array([0.7, 1.0, 1.3])
RECORDINGS, WINDOWS = 2, 6
FOLDS, INNER_FOLDS = 4, 3

MEANS = np.array([[2.0, 0.0, 0.0, 1.2], [0.0, 0.0, 0.0, 0.0], [0.0, 4.0, 0.0, 1.2], [0.0, 0.0, 4.0, -1.2]])
"""Shift of each class in the four directions of a block of features: balls are nearest to healthy."""
BLOCKS = {"good": 1.0, "weak": 0.6, "blind": 0.0}
"""Block of features to how much of the classes it shows."""
FEATURES = len(BLOCKS) * MEANS.shape[1]
BEARING, RECORDING, WINDOW = 1.0, 0.3, 0.8
"""Standard deviation of a bearing's, a recording's and a window's own effect on a feature."""
SHARED = 0.5
"""Part of each variance that all contestants see alike: a hard bearing is hard for all."""


@dataclass(frozen=True)
class Split:
    """One outer fold: rows that train and are tested, and its inner folds, in rows of the whole table."""

    train: np.ndarray
    test: np.ndarray
    inner: list


@dataclass(frozen=True)
class World:
    """Some bearings of each class, drawn with their sizes of fault.

    Attributes
    ----------
    severity
        Size of each bearing's fault, shape (classes, bearings).
    """

    severity: np.ndarray

    @cached_property
    def axes(self):
        """Class, bearing, recording and window number of each window, shape (4, n)."""
        shape = (*self.severity.shape, RECORDINGS, WINDOWS)
        return np.indices(shape).reshape(4, -1)

    @cached_property
    def truth(self):
        """Class code of each window, shape (n,)."""
        return self.axes[0]

    @cached_property
    def table(self):
        """One row a window, with what rungs and intervals read."""
        fault, bearing, recording, window = self.axes
        names = np.char.add(np.char.add(CLASSES[fault], "-"), bearing.astype(str))
        severity = self.severity[fault, bearing]
        return pd.DataFrame(
            {
                "fault": CLASSES[fault],
                "bearing": names,
                "recording": np.char.add(np.char.add(names, "-"), recording.astype(str)),
                "window": window,
                "condition": np.array(["slow", "fast"])[recording % 2],
                "rig": "rig",
                "severity": np.where(fault == 1, np.nan, severity),
                "rate_hz": 1000.0,
                "start": 1000 * window,
                "stop": 1000 * window + 1000,
                "on_grid": True,
            }
        )

    @property
    def rehearsed(self):
        """Whether tuning holds bearings out: a class has two or more that train."""
        return self.severity.shape[1] > 2

    @cached_property
    def splits(self):
        """Outer folds of the headline rung, each with the inner folds that rehearse it."""
        # Rungs see one row a recording: its windows stand on one side together.
        recordings = self.table.iloc[::WINDOWS].reset_index(drop=True)

        def windows(rows):
            return (rows[:, None] * WINDOWS + np.arange(WINDOWS)).ravel()

        splits = []
        for fold in headline_rung().split(recordings, FOLDS):
            training = recordings.iloc[fold.train].reset_index(drop=True)
            rehearsal = inner_splits(headline_rung(), training, INNER_FOLDS).folds
            inner = [(windows(fold.train[one.train]), windows(fold.train[one.test])) for one in rehearsal]
            splits.append(Split(windows(fold.train), windows(fold.test), inner))
        return splits


def draw_world(bearings, rng):
    """Draw a world with so many bearings a class."""
    return World(rng.choice(SEVERITIES, size=(len(CLASSES), bearings)))


def draw_features(world, strengths, rng):
    """Draw what contestants see of a world's windows.

    Parameters
    ----------
    world
        Its windows are n.
    strengths
        How far apart each contestant sees the classes, shape (k,).

    Returns
    -------
    ndarray
        Shape (k, n, FEATURES).
    """
    classes, bearings = world.severity.shape
    shape = (classes, bearings, RECORDINGS, WINDOWS)
    seen = np.repeat(list(BLOCKS.values()), MEANS.shape[1]) * np.tile(MEANS, len(BLOCKS))
    shift = world.severity[:, :, None] * seen[:, None, :]
    whole = np.zeros((len(strengths), *shape, FEATURES))
    whole += np.multiply.outer(np.asarray(strengths), shift)[:, :, :, None, None, :]
    for deviation, depth in ((BEARING, 2), (RECORDING, 3), (WINDOW, 4)):
        part = (*shape[:depth], *[1] * (4 - depth), FEATURES)
        alike = rng.normal(size=part) * np.sqrt(SHARED)
        own = rng.normal(size=(len(strengths), *part)) * np.sqrt(1 - SHARED)
        whole += deviation * (alike + own)
    return whole.reshape(len(strengths), -1, FEATURES)
