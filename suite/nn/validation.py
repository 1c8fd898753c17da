"""Which training windows validate the training: whole bearings wherever there are enough."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask

LEAST_BEARINGS = 3
"""Bearings that a class needs before one of them is held out."""

Integers = npt.NDArray[np.integer]
"""Class numbers, bearing numbers or row numbers, of any width."""


def split_for_validation(
    labels: Integers, groups: Integers, share: float, random_state: int
) -> tuple[Integers, Integers]:
    """Part training windows into those that teach and those that validate.

    Of each class with at least three bearings, ``share`` of its bearings (at least one) validate, whole.
    A class with fewer cannot spare one: there the last ``share`` of each bearing's windows validate,
    and the neighbour of the first of them, which may overlap it, does neither. Such a class scores
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
    learning, validation
        Row numbers, disjoint. Every class keeps windows to learn from; none may validate if there are
        too few windows.
    """
    rng = np.random.default_rng(random_state)
    validation = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        bearings = np.unique(groups[labels == label])
        if len(bearings) >= LEAST_BEARINGS:
            _hold_bearings(validation, labels, groups, rng.permutation(bearings), share)
        else:
            _hold_tails(validation, labels == label, groups, bearings, share)
    idle = _neighbours(labels, groups, validation)
    return np.flatnonzero(~validation & ~idle), np.flatnonzero(validation)


def _neighbours(labels: Integers, groups: Integers, validation: Mask) -> Mask:
    same = (labels[1:] == labels[:-1]) & (groups[1:] == groups[:-1])
    border = np.zeros(len(labels), dtype=bool)
    border[:-1] = same & validation[1:]
    return border & ~validation


def _hold_bearings(
    validation: Mask, labels: Integers, groups: Integers, bearings: Integers, share: float
) -> None:
    wanted = max(1, round(share * len(bearings)))
    held_out = sum(bool(validation[groups == bearing].all()) for bearing in bearings)
    for bearing in bearings:
        if held_out >= wanted:
            return
        candidate = validation | (groups == bearing)
        # A bearing that carries two classes must not take the last windows of the other one along.
        if set(labels[~candidate]) == set(labels):
            validation[:] = candidate
            held_out += 1


def _hold_tails(validation: Mask, of_class: Mask, groups: Integers, bearings: Integers, share: float) -> None:
    for bearing in bearings:
        rows = np.flatnonzero(of_class & (groups == bearing) & ~validation)
        validation[rows[len(rows) - int(share * len(rows)) :]] = True
