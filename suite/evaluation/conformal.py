"""Conformal sets: the classes that cannot be excluded, at a level that n bearings can promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

import numpy as np

from suite.arrays import Labels, Probabilities, Real

HIGHEST_LEVEL = Fraction(9, 10)
"""Asked for where the bearings suffice: nine of each class."""


def unit_scores(
    probabilities: Probabilities, truth: Labels, classes: Sequence[str], recordings: Labels, units: Labels
) -> dict[str, tuple[float, ...]]:
    """Give each bearing one score a class that it showed: how far it looked from that class.

    A window's score is 1 minus the probability of its true class. Windows are averaged to recordings and
    recordings to bearings, since the windows of a bearing are no evidence of another.

    Parameters
    ----------
    probabilities
        Of windows whose bearing was not trained on, shape (n, classes).
    truth, recordings, units
        Class, recording and physical bearing of each window, shape (n,).
    classes
        Names of the columns.

    Returns
    -------
    dict
        Class to scores, sorted; a class that was not held out has none.
    """
    column = {name: number for number, name in enumerate(classes)}
    rows = np.array([column[name] for name in truth], dtype=np.intp)
    strange: Real = 1.0 - probabilities[np.arange(len(rows)), rows]
    scores: dict[str, tuple[float, ...]] = {}
    for name in classes:
        own = truth == name
        by_unit: dict[str, list[float]] = {}
        for recording in np.unique(recordings[own]):
            inside = own & (recordings == recording)
            by_unit.setdefault(str(units[inside][0]), []).append(float(strange[inside].mean()))
        scores[name] = tuple(sorted(float(np.mean(values)) for values in by_unit.values()))
    return scores


def level_of(calibration: Mapping[str, Sequence[float]]) -> Fraction:
    """Give the level that the class with the fewest bearings can promise: n/(n+1), at most 90 %.

    Parameters
    ----------
    calibration
        Class to one score a bearing. A class without any promises nothing and is never excluded.

    Returns
    -------
    Fraction
        0 where no class has a bearing.
    """
    fewest = min((len(scores) for scores in calibration.values() if scores), default=0)
    return min(HIGHEST_LEVEL, Fraction(fewest, fewest + 1))


def conformal_set(
    probabilities: Mapping[str, float], calibration: Mapping[str, Sequence[float]]
) -> tuple[str, ...]:
    """Give the classes that cannot be excluded (split conformal, class-conditional).

    A class stays where at most the share of its calibration bearings that the level leaves out looked as
    far from it as this recording does (Vovk, Gammerman and Shafer 2005, ch. 4.5, Mondrian taxonomies): of
    new bearings of any class at least the share :func:`level_of` keeps its class, if they come from where
    the others came from.

    Parameters
    ----------
    probabilities
        Class to probability, of one recording.
    calibration
        Class to one score a bearing, see :func:`unit_scores`.

    Returns
    -------
    tuple of str
        In the order of ``probabilities``; all of them where nothing can be promised, and always a class that
        has no calibration bearing.
    """
    level = level_of({name: calibration.get(name, ()) for name in probabilities})
    return tuple(
        name for name, value in probabilities.items() if 1.0 - value <= _limit(calibration, name, level)
    )


def _limit(calibration: Mapping[str, Sequence[float]], name: str, level: Fraction) -> float:
    """Give the score beyond which a class is excluded."""
    scores = sorted(calibration.get(name, ()))
    place = ceil((len(scores) + 1) * level)
    if not level or not scores:
        return float("inf")
    return scores[place - 1]


def promise(calibration: Mapping[str, Sequence[float]]) -> str:
    """Say in a sentence what the sets can promise."""
    level = level_of(calibration)
    if not level:
        return "no bearings were left out, so that no class can be excluded"
    fewest = min(len(scores) for scores in calibration.values() if scores)
    share = f"{float(100 * level):.0f} %"
    why = "" if level == HIGHEST_LEVEL else f", all that {fewest} calibration bearings of a class can promise"
    never = [name for name, scores in calibration.items() if not scores]
    more = (
        f"; {', '.join(never)} is never excluded, since no bearing of it could be left out" if never else ""
    )
    return f"{share} of new bearings of each class keep it in their set{why}{more}"
