"""Novelty: how far a recording is from anything that a model learned from.

The declared score is the largest standardised deviation of four descriptions of the spectrum from the
training windows'. All four are logarithms, so that one unit is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from suite.arrays import Labels, Real
from suite.data.windows import Windows
from suite.features.block import ratio, upper_edges
from suite.signals.envelope import envelope_spectrum
from suite.signals.spectrum import power_spectrum

DESCRIBED = (
    "unevenness of the spectrum",
    "share of single lines",
    "centre of the spectrum",
    "envelope lines",
)
"""What is looked at, in words."""

EVEN_BANDS = 32
"""Bands in which the spectrum's evenness is judged: white noise is even in all, no structure is."""

LINES = 9
"""Bins that count as single lines: three tones under a taper."""

EDGE = 0.95
"""Share of the band that is looked at: a low pass falls off below its edge."""

LEAST_SPREAD = 0.25
"""Of a description over the training windows, at least: closer ones are alike by chance."""

LEAST_THRESHOLD = 4.0
"""Spreads that a recording may be off, however alike the training bearings were."""

SILENT = 1e-8
"""Share of the mean power below which a band counts as silent."""


@dataclass(frozen=True)
class Novelty:
    """What the training windows looked like, and how far a recording may be off.

    Attributes
    ----------
    centre, spread
        Of each description, channel by channel, shape (channels · 4,).
    threshold
        Largest score that counts as known.
    """

    centre: tuple[float, ...]
    spread: tuple[float, ...]
    threshold: float

    def score(self, windows: Windows) -> tuple[float, str]:
        """Give a recording's score, and which description it comes from.

        Parameters
        ----------
        windows
            All windows of one recording.

        Returns
        -------
        score
            In spreads: the largest deviation of the median window.
        what
            Of :data:`DESCRIBED`.
        """
        away = np.abs(np.median(described(windows), axis=0) - self.centre) / np.asarray(self.spread)
        worst = int(away.argmax())
        return float(away[worst]), DESCRIBED[worst % len(DESCRIBED)]


def described(windows: Windows) -> Real:
    """Describe the spectrum of windows, free of scale; shape (n, channels · 4)."""
    tops = upper_edges(windows.metadata)
    columns = [
        _one_channel(windows.signals[:, channel].astype(np.float64), tops)
        for channel in range(windows.signals.shape[1])
    ]
    return np.hstack(columns)


def _one_channel(signals: Real, tops: Real) -> Real:
    centred = signals - signals.mean(axis=1, keepdims=True)
    power = power_spectrum(centred)[:, 1:]
    length = signals.shape[1]
    rows = np.empty((len(signals), len(DESCRIBED)))
    bins = np.clip(np.floor(EDGE * tops * length), min(EVEN_BANDS, power.shape[1]), power.shape[1]).astype(
        np.int64
    )
    for top in np.unique(bins):
        own = bins == top
        rows[own, :3] = _spectrum(power[own, :top])
    envelope = envelope_spectrum(centred)[:, 1:]
    peak, level = envelope.max(axis=1), np.median(envelope, axis=1)
    rows[:, 3] = np.log(ratio(peak, level) + 1.0)
    return rows


def _spectrum(power: Real) -> Real:
    share = ratio(power, power.sum(axis=1, keepdims=True))
    edges = np.linspace(0, share.shape[1], EVEN_BANDS + 1).round().astype(np.int64)
    density = np.add.reduceat(share, edges[:-1], axis=1) / np.diff(edges)
    even = ratio(density, density.mean(axis=1, keepdims=True))
    uneven = -np.log(np.maximum(even, SILENT)).mean(axis=1)
    lines = np.sort(share, axis=1)[:, -LINES:].sum(axis=1)
    centre = (share * (np.arange(share.shape[1]) + 0.5)).sum(axis=1) / share.shape[1]
    return np.column_stack([np.log(np.maximum(uneven, 1e-3)), _logit(lines), _logit(centre)])


def _logit(share: Real) -> Real:
    inside = np.clip(share, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(inside / (1 - inside)))


def fit_novelty(windows: Windows, recordings: Labels, bearings: Labels) -> Novelty:
    """Learn what is known, and the threshold from bearings that were left out.

    Each bearing is scored by a reference of all others; its score is the largest of its recordings'. The
    threshold is the largest of the bearings', so that of n + 1 alike one is expected beyond.

    Parameters
    ----------
    windows
        Of the training part.
    recordings, bearings
        Of each window, shape (n,).

    Returns
    -------
    Novelty
        With a threshold of at least :data:`LEAST_THRESHOLD`.
    """
    table = described(windows)
    names = np.unique(bearings)
    centres = {name: table[bearings == name].mean(axis=0) for name in names}
    squares = {name: (table[bearings == name] ** 2).mean(axis=0) for name in names}
    worst = LEAST_THRESHOLD
    for name in names if len(names) > 1 else ():
        others = [other for other in names if other != name]
        centre, spread = _reference([centres[one] for one in others], [squares[one] for one in others])
        for recording in np.unique(recordings[bearings == name]):
            rows = (bearings == name) & (recordings == recording)
            away = np.abs(np.median(table[rows], axis=0) - centre) / spread
            worst = max(worst, float(away.max()))
    centre, spread = _reference(list(centres.values()), list(squares.values()))
    return Novelty(tuple(map(float, centre)), tuple(map(float, spread)), worst)


def _reference(centres: Sequence[Real], squares: Sequence[Real]) -> tuple[Real, Real]:
    """Give mean and deviation over windows, each bearing with the same weight."""
    centre = np.mean(centres, axis=0)
    variance = np.mean(squares, axis=0) - centre**2
    return centre, np.maximum(np.sqrt(np.maximum(variance, 0)), LEAST_SPREAD)
