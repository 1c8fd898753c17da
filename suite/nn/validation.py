"""Which training windows watch the training: whole bearings wherever there are enough."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

LEAST_BEARINGS = 3
"""Bearings that a class needs before one of them is held out."""

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.integer]


def split(labels: Codes, groups: Codes, share: float, random_state: int) -> tuple[Codes, Codes]:
    """Part training windows into those that learn and those that watch.

    Of each class with at least three bearings, ``share`` of its bearings (at least one) watch, whole.
    A class with fewer cannot spare one: there the last ``share`` of each bearing's windows watch, and
    the neighbour of the first of them, which may overlap it, does neither. Such a class scores
    optimistically, which only makes training stop later.

    Parameters
    ----------
    labels, groups
        Class number and bearing number of each window, shape (n,), in order of time in each bearing.
    share
        In (0, 1).
    random_state
        Draws the bearings.

    Returns
    -------
    learning, watching
        Row numbers, disjoint. Every class keeps windows to learn from; none may watch if there are
        too few windows.
    """
    rng = np.random.default_rng(random_state)
    watching = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        bearings = np.unique(groups[labels == label])
        if len(bearings) >= LEAST_BEARINGS:
            _hold_bearings(watching, labels, groups, rng.permutation(bearings), share)
        else:
            _hold_tails(watching, labels == label, groups, bearings, share)
    idle = _neighbours(labels, groups, watching)
    return np.flatnonzero(~watching & ~idle), np.flatnonzero(watching)


def _neighbours(labels: Codes, groups: Codes, watching: Mask) -> Mask:
    same = (labels[1:] == labels[:-1]) & (groups[1:] == groups[:-1])
    border = np.zeros(len(labels), dtype=bool)
    border[:-1] = same & watching[1:]
    return border & ~watching


def _hold_bearings(watching: Mask, labels: Codes, groups: Codes, bearings: Codes, share: float) -> None:
    wanted = max(1, round(share * len(bearings)))
    held = sum(bool(watching[groups == bearing].all()) for bearing in bearings)
    for bearing in bearings:
        if held >= wanted:
            return
        candidate = watching | (groups == bearing)
        # A bearing that carries two classes must not take the last windows of the other one along.
        if set(labels[~candidate]) == set(labels):
            watching[:] = candidate
            held += 1


def _hold_tails(watching: Mask, of_class: Mask, groups: Codes, bearings: Codes, share: float) -> None:
    for bearing in bearings:
        rows = np.flatnonzero(of_class & (groups == bearing) & ~watching)
        watching[rows[len(rows) - int(share * len(rows)) :]] = True
