"""Where the lines of all faults of a bearing lie in an envelope spectrum, for many windows at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suite.arrays import Mask, Real
from suite.signals.envelope import LINE_TOLERANCE

MULTIPLES = 5
"""Multiples of each fault order: no contestant reads higher ones as lines of their own."""

LOWEST_ORDER = 0.3
"""Below lies the offset; the lowest cage turns 0.35 times a turn."""


@dataclass(frozen=True, eq=False)
class OrderLines:
    """Lines of many windows.

    Attributes
    ----------
    centres, reach
        Order of each line and how far to either side it may lie, shape (n, lines), multiples of the shaft
        speed. NaN where the geometry is not known, and for what is no line.
    """

    centres: Real
    reach: Real

    def of(self, rows: Mask) -> OrderLines:
        """Select windows, by a mask of shape (n,)."""
        return OrderLines(self.centres[rows], self.reach[rows])

    def cover(self, positions: Real, spare: Real) -> Mask:
        """Say where a line may lie.

        Parameters
        ----------
        positions
            Orders of bins, rising by an equal step from 0, one row a window, shape (n, bins).
        spare
            Added to either side of each line, orders, shape (n,).

        Returns
        -------
        ndarray
            Shape (n, bins); nowhere at the offset.
        """
        rows, bins = positions.shape
        step = positions[:, 1:2]
        known = np.isfinite(self.centres)
        wide = np.where(known, self.reach + spare[:, np.newaxis], 0)
        centre = np.where(known, self.centres, 0)
        first = np.clip(np.ceil((centre - wide) / step), 1, bins).astype(np.int64)
        behind = np.clip(np.floor((centre + wide) / step) + 1, first, bins).astype(np.int64)
        change = np.zeros((rows, bins + 1), dtype=np.int64)
        row = np.broadcast_to(np.arange(rows)[:, np.newaxis], first.shape)
        np.add.at(change, (row[known], first[known]), 1)
        np.add.at(change, (row[known], behind[known]), -1)
        return np.asarray(np.cumsum(change, axis=1)[:, :bins] > 0)


def fault_order_lines(orders: Real, tolerance: float = LINE_TOLERANCE) -> OrderLines:
    """Place the lines of every fault, whichever there is, with what modulates them.

    Parameters
    ----------
    orders
        Outer race, inner race, ball and cage of each window, shape (n, 4).
    tolerance
        Relative search range around a line and around its sidebands: slip moves lines by 1-2 %.

    Returns
    -------
    OrderLines
        Five multiples of each order: outer race with one sideband at the shaft's order to either side,
        inner race with two, balls with two at the cage's order, cage alone.
    """
    outer, inner, ball, cage = orders.T
    turn = np.ones_like(outer)
    centres, reach = [], []
    for order, apart, sidebands in ((outer, turn, 1), (inner, turn, 2), (ball, cage, 2), (cage, turn, 0)):
        for multiple in range(1, MULTIPLES + 1):
            for sideband in range(-sidebands, sidebands + 1):
                centres.append(multiple * order + sideband * apart)
                reach.append(tolerance * multiple * order)
    placed = np.stack(centres, axis=1)
    placed[placed < LOWEST_ORDER] = np.nan
    return OrderLines(placed, np.stack(reach, axis=1))
