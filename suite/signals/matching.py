"""Which landmarks look alike, and where signals lie on one time axis that share some."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from suite.signals.landmarks import Landmarks

FARTHEST_FORM = 0.1
"""Greatest distance between the forms of two landmarks that are one."""

_LEAST_REACH = 0.01
_BOUNDS = (_LEAST_REACH, 0.03, 0.06, 2.0)
_DIMENSIONS = 10
_NEIGHBOURS = 8
_SAMPLE = 20_000


def alike(marks: Landmarks, reference: Landmarks) -> npt.NDArray[np.intp]:
    """Find the landmarks of a reference that look like given ones, more than anything nearby does.

    Parameters
    ----------
    marks, reference
        Landmarks of two collections of signals, which may be the same one.

    Returns
    -------
    ndarray
        Shape (m, 2): numbers of landmarks in ``marks`` and ``reference``; at most eight of a landmark, and
        none of one whose signal repeats it.
    """
    from scipy.spatial import KDTree

    known = np.flatnonzero(reference.reach > _LEAST_REACH)
    asked = np.flatnonzero(marks.reach > _LEAST_REACH)
    if not len(asked) or not len(known):
        return np.zeros((0, 2), dtype=np.intp)
    axes = _axes(reference.forms[known])
    tree = KDTree(reference.forms[known] @ axes, leafsize=16)
    points = marks.forms[asked] @ axes
    # Neighbours one after the other: the tree's branches stay in the processor's cache.
    order = tree.indices if marks is reference else np.lexsort(points.T[-3:].round(1))
    asked, points = asked[order], points[order]
    pairs = []
    # One bound a query: those that reach a little way are not made to look at all that lies farther off.
    for low, high in itertools.pairwise(_BOUNDS):
        some = np.flatnonzero((marks.reach[asked] > low) & (marks.reach[asked] <= high))
        if len(some):
            bound = min(high, FARTHEST_FORM)
            _, near = tree.query(points[some], k=_NEIGHBOURS, distance_upper_bound=bound)
            row, column = np.nonzero(near < len(known))
            pairs.append(np.stack([asked[some[row]], known[near[row, column]]], axis=1))
    close = np.concatenate(pairs)
    distance = np.linalg.norm(marks.forms[close[:, 0]] - reference.forms[close[:, 1]], axis=1)
    bound = np.minimum(marks.reach[close[:, 0]], reference.reach[close[:, 1]])
    return np.asarray(close[distance <= np.minimum(bound, FARTHEST_FORM)])


def _axes(forms: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Give the directions in which forms differ most: distances along them are never too long."""
    some = forms[:: -(-len(forms) // _SAMPLE)].astype(np.float64)
    some -= some.mean(axis=0)
    _, vectors = np.linalg.eigh(some.T @ some)
    return np.asarray(vectors[:, -_DIMENSIONS:], dtype=np.float32)


class TimeAxes:
    """Signals that are put on common time axes, one link at a time.

    Parameters
    ----------
    count
        How many signals; each is alone at first, at 0 s of an axis of its own.
    """

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))
        self._shifts = [0.0] * count

    def position(self, one: int) -> tuple[int, float]:
        """Give a signal's axis and where on it the signal starts, s."""
        shift, at = 0.0, one
        while self._parents[at] != at:
            shift += self._shifts[at]
            at = self._parents[at]
        if at != one:
            self._parents[one], self._shifts[one] = at, shift
        return at, shift

    def link(self, first: int, second: int, shift: float) -> None:
        """Put the second signal so many seconds behind the first's start; nothing if they have one axis."""
        axis, start = self.position(first)
        other, behind = self.position(second)
        if axis != other:
            self._parents[other], self._shifts[other] = axis, start + shift - behind
