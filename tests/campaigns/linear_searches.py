"""Cheap contestants: least squares on a block of features, searched and trained as the suite does it."""

import numpy as np
from redrawn_worlds import BLOCKS, CLASSES, FEATURES

from suite.analysis.replay import Search, macro_f1_of

TRIALS = 20
SEEDS = 2
"""Training seeds of the start; a drawn trial has one."""
START = ("weak", 1.0)
"""Block and penalty of the start: it works, and a search finds better."""
DROPPED = 1
"""Features of its block that a training seed does not look at."""


def draw_settings(rng):
    """Draw settings: the start, then random ones, a third of which look at a block without the classes.

    Returns
    -------
    masks, penalties
        Which features each trial looks at with each training seed, shape (T, R, FEATURES); shape (T,).
    """
    names = list(BLOCKS)
    block = np.r_[names.index(START[0]), rng.integers(len(names), size=TRIALS - 1)]
    penalties = np.r_[START[1], 10.0 ** rng.uniform(-1, 4, size=TRIALS - 1)]
    wide = FEATURES // len(names)
    own = np.repeat(np.eye(len(names), dtype=bool)[block], wide, axis=1)
    order = (
        np.where(own[:, None, :], rng.random((TRIALS, SEEDS, FEATURES)), 2.0).argsort(axis=2).argsort(axis=2)
    )
    return own[:, None, :] & (order >= DROPPED), penalties


def predict(seen, truth, train, test, masks, penalties):
    """Fit settings on training rows by penalised least squares and predict test rows.

    Parameters
    ----------
    seen
        Features of all windows, shape (n, FEATURES).
    truth
        Class codes, shape (n,).
    train, test
        Row numbers.
    masks
        Features looked at, shape (T, FEATURES).
    penalties
        Shape (T,).

    Returns
    -------
    ndarray
        Class codes, shape (T, len(test)).
    """
    mean = seen[train].mean(axis=0)
    inside = seen[train] - mean
    target = np.eye(len(CLASSES))[truth[train]]
    both = masks[:, :, None] & masks[:, None, :]
    # A feature that is not looked at has a weight of zero.
    gram = np.where(both, inside.T @ inside, 0.0) + penalties[:, None, None] * np.eye(FEATURES)
    weights = np.linalg.solve(gram, masks[:, :, None] * (inside.T @ (target - target.mean(axis=0))))
    flat = weights.transpose(1, 0, 2).reshape(FEATURES, -1)
    scores = ((seen[test] - mean) @ flat).reshape(len(test), len(masks), -1) + target.mean(axis=0)
    return scores.argmax(axis=2).T


def inner_scores(seen, truth, inner, masks, penalties):
    """Give each trial's macro-F1, the mean over inner folds, shape (T,)."""
    scores = []
    for train, test in inner:
        predicted = predict(seen, truth, train, test, masks, penalties)
        given = np.eye(len(CLASSES))[predicted]
        own = np.eye(len(CLASSES))[truth[test]]
        scores.append(macro_f1_of((own * given).sum(axis=1), own.sum(axis=0), given.sum(axis=1)))
    return np.mean(scores, axis=0)


def search(seen, truth, split, rng):
    """Search one contestant in one fold: inner scores, then each trial fitted on the whole training part."""
    masks, penalties = draw_settings(rng)
    inner = inner_scores(seen, truth, split.inner, masks[:, 0], penalties)
    predicted = np.stack(
        [predict(seen, truth, split.train, split.test, masks[:, seed], penalties) for seed in range(SEEDS)],
        axis=1,
    )
    predicted[1:, 1:] = -1
    return Search(inner, 1, predicted, np.ones(TRIALS))
