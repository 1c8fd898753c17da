"""How well a score tells strange windows from known ones, each bearing counting once.

AUROC is the probability that a strange window has the higher score, ties counting half (Hendrycks & Gimpel
2017, ICLR, section 2). FPR95 is the share of known windows that are called strange at the threshold at which
95 % of the strange ones are (Hendrycks, Mazeika & Dietterich 2019, ICLR, section 4.1). Windows of a bearing
share its weight. Scores of different fits are never compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suite.arrays import Real, Rows
from suite.statistics.bootstrap import REPLICATES

QUANTILES = 20
"""Numbers by which the scores of a bearing's windows are represented."""

TRUE_POSITIVES = 0.95
"""Share of strange windows that must be noticed."""


@dataclass(frozen=True, eq=False)
class Separated:
    """Scores of one fit.

    Attributes
    ----------
    known, strange
        Of bearings in the state that was learned, shape (K, Q), and of strange ones, shape (S, Q).
    known_bearings, strange_bearings
        Number of the physical bearing of each row.
    """

    known: Real
    strange: Real
    known_bearings: Rows
    strange_bearings: Rows


def by_quantiles(scores: npt.ArrayLike, bearings: npt.ArrayLike) -> tuple[Rows, Real]:
    """Represent each bearing's scores by quantiles, each of which is one of the scores.

    Quantiles between scores would draw the tails in, and few windows a bearing would seem better told apart.

    Parameters
    ----------
    scores, bearings
        Of windows, and the number of the bearing of each, shape (n,).

    Returns
    -------
    numbers, table
        Of the bearings, shape (B,), and their quantiles, shape (B, :data:`QUANTILES`).
    """
    values, codes = np.asarray(scores, dtype=np.float64), np.asarray(bearings, dtype=np.intp)
    numbers = np.unique(codes)
    at = (np.arange(QUANTILES) + 0.5) / QUANTILES
    rows = [np.quantile(values[codes == number], at, method="inverted_cdf") for number in numbers]
    return numbers, np.reshape(rows, (len(numbers), QUANTILES))


def draw_bearings(states: Sequence[str], seed: int) -> npt.NDArray[np.float64]:
    """Draw how often each bearing is in each bootstrap replicate.

    Parameters
    ----------
    states
        Of each bearing: those of one state are drawn among each other.
    seed
        Of the draw.

    Returns
    -------
    ndarray
        Shape (1 + replicates, bearings); the first row has each bearing once.
    """
    rng, names = np.random.default_rng(seed), np.asarray(states, dtype=str)
    weights = np.ones((1 + REPLICATES, len(names)))
    for state in np.unique(names):
        own = np.flatnonzero(names == state)
        weights[1:, own] = rng.multinomial(len(own), np.full(len(own), 1 / len(own)), size=REPLICATES)
    return weights


def auroc(parts: Sequence[Separated], weights: Real) -> Real:
    """Give the AUROC over all pairs of a known and a strange bearing of the same fit.

    Parameters
    ----------
    parts
        One a fit, and a level where it was asked at several.
    weights
        Of the bearings, shape (R, bearings).

    Returns
    -------
    ndarray
        Shape (R,), NaN where no pair has weight.
    """
    hits, pairs = np.zeros(len(weights)), np.zeros(len(weights))
    for part in parts:
        known, strange = weights[:, part.known_bearings], weights[:, part.strange_bearings]
        above = part.strange[None, :, None, :] > part.known[:, None, :, None]
        same = part.strange[None, :, None, :] == part.known[:, None, :, None]
        share = (above + 0.5 * same).mean(axis=(2, 3))
        hits += ((known @ share) * strange).sum(axis=1)
        pairs += known.sum(axis=1) * strange.sum(axis=1)
    return _over(hits, pairs)


def false_positive_rate(parts: Sequence[Separated], weights: Real) -> Real:
    """Give FPR95, the mean over fits by the weight of their known bearings.

    Parameters
    ----------
    parts, weights
        As for :func:`auroc`.

    Returns
    -------
    ndarray
        Shape (R,), NaN where no fit has weight on both sides.
    """
    called, counted = np.zeros(len(weights)), np.zeros(len(weights))
    for part in parts:
        known, strange = weights[:, part.known_bearings], weights[:, part.strange_bearings]
        limit = _threshold(part.strange, strange)
        scores, shares = part.known.ravel(), np.repeat(known, part.known.shape[1], axis=1)
        above = (shares * (scores >= limit[:, None])).sum(axis=1)
        total = shares.sum(axis=1) * (strange.sum(axis=1) > 0)
        called += np.where(total > 0, above, 0.0)
        counted += total
    return _over(called, counted)


def _threshold(strange: Real, weights: Real) -> Real:
    """Give the largest score at or above which so many of the strange lie, shape (R,)."""
    order = np.argsort(-strange.ravel(), kind="stable")
    shares = np.repeat(weights, strange.shape[1], axis=1)[:, order].cumsum(axis=1)
    reached = shares >= TRUE_POSITIVES * shares[:, -1:] * (1 - 1e-12)
    return np.asarray(strange.ravel()[order][reached.argmax(axis=1)])


def _over(part: Real, whole: Real) -> Real:
    return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0))
