"""Whether a recording is whole: clipped or missing stretches leave marks that no vibration has."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Real

NEAR_EXTREME = 0.99
"""Of the distance from mean to extreme: samples beyond lie at the extreme."""

PIECES = 64
"""A recording is looked at in so many pieces."""

SHORTEST_PIECE = 32
"""Samples that a piece has at least."""

QUIET = 0.01
"""A piece with less than this share of the RMS of the loud ones (-40 dB) holds no vibration."""


def clipped_share(signal: npt.NDArray[np.floating]) -> float:
    """Give the largest share of samples that lie at the extreme beside it, of both extremes and all channels.

    A vibration is rarely near its extreme, a clipped one (or a mere tone) often: of a Gaussian one of 10,000
    samples a few lie there, of one that is clipped at twice its deviation 2.3 % on either side.

    Parameters
    ----------
    signal
        Shape (channels, samples), any unit.
    """
    wide = signal.astype(np.float64)
    centred = wide - wide.mean(axis=1, keepdims=True)
    at_extreme = []
    for side in (centred, -centred):
        extreme = side.max(axis=1, keepdims=True)
        at_extreme.append((side >= NEAR_EXTREME * extreme).sum(axis=1) - 1)
    return float(np.max(at_extreme) / signal.shape[1])


def missing_share(signal: npt.NDArray[np.floating]) -> float:
    """Give the largest share of pieces in which a channel is silent beside its loud ones.

    Parameters
    ----------
    signal
        Shape (channels, samples), any unit.
    """
    count = max(1, min(PIECES, signal.shape[1] // SHORTEST_PIECE))
    pieces = np.array_split(signal.astype(np.float64), count, axis=1)
    levels: Real = np.stack([piece.std(axis=1) for piece in pieces], axis=1)
    loud = np.quantile(levels, 0.9, axis=1, keepdims=True)
    return float((levels < QUIET * loud).mean(axis=1).max())
