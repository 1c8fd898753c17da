"""What the two sides of a named split share, and the level that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from suite.protocols.ladder.named import LEAKIEST, NOT_ITS_OWN, level_like, named_rung
from suite.protocols.ledger import shared
from suite.protocols.rungs import Rung, rung
from suite.wording import plural

STRICTEST = 6
"""Number of the strictest rung of the ladder: another machine."""

SHARED_THINGS = ("recordings", "bearings", "conditions", "rigs")
"""What is told of a named split before it is run, if both sides share it."""


@dataclass(frozen=True)
class SettledSplit:
    """A named split on a data set.

    Attributes
    ----------
    rung
        With the level that follows from what is shared.
    words
        What training and test share, a clause.
    """

    rung: Rung
    words: str


def settle(
    name: str, queries: Sequence[Sequence[str]], metadata: pd.DataFrame, refused: Mapping[str, str]
) -> SettledSplit:
    """Find what a named split supports on a data set.

    Parameters
    ----------
    name
        As the question calls it.
    queries
        A query for training and one for test, fold by fold.
    metadata
        Window table.
    refused
        Rung to the reason why the data set cannot support it: a named split that shares as much as such a
        rung supports nothing either.

    Returns
    -------
    SettledSplit
        Of the strictest rung that forbids nothing that the split shares in any fold.

    Raises
    ------
    RequestError
        A side without windows, windows on both sides, or classes that are tested and not trained.
    """
    unsettled = named_rung(level_like(name, LEAKIEST), name, queries)
    made = unsettled.split(metadata, "auto")
    counts = [shared(metadata, fold) for fold in made]
    most = {key: max(count[key] for count in counts) for key in counts[0]}
    number = next(
        (k for k in range(STRICTEST, LEAKIEST, -1) if not any(most.get(key) for key in _forbidden(k))),
        LEAKIEST,
    )
    words = _words(most)
    why = refused.get(rung(f"R{number}").name, "")
    if why and number != LEAKIEST:
        number, words = LEAKIEST, f"{words}; the data set refuses {rung(f'R{number}').name}: {why}"
    return SettledSplit(named_rung(level_like(name, number), name, queries), words)


def _forbidden(number: int) -> frozenset[str]:
    return rung(f"R{number}").forbids - NOT_ITS_OWN


def _words(most: Mapping[str, int]) -> str:
    common = [plural(most[key], key[:-1]) for key in SHARED_THINGS if most[key]]
    *first, last = common or ["nothing"]
    words = f"training and test share {' and '.join(filter(None, [', '.join(first), last]))}"
    lacking = most["untrained_rig_classes"] if most["rigs"] else 0
    return f"{words}; training lacks {lacking} of the classes of tested rigs" if lacking else words
