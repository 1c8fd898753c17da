"""Novelty score: how unlike its training windows a window is to a fitted contestant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from suite.arrays import Labels, Probabilities, Real
from suite.discovery import collect, find_by_name

NOVELTY_PACKAGE = "suite.evaluation.novelty"
"""Package whose files offer one ``NOVELTY`` each."""


class Outputs(Protocol):
    """What a fitted contestant makes of windows, computed when it is asked for."""

    @property
    def features(self) -> Real:
        """What its classifier is given, finite, shape (n, d)."""

    @property
    def logits(self) -> Real:
        """What its probabilities are made of, (n, classes); their logarithms where it has no other."""

    @property
    def probabilities(self) -> Probabilities:
        """Class probabilities, shape (n, classes), rows summing to 1."""


Measure = Callable[[Outputs], Real]
"""From what a contestant makes of windows to their scores, shape (n,): the higher, the stranger."""


@dataclass(frozen=True)
class NoveltyScore:
    """One way of telling that a window is like none that was learned from.

    Attributes
    ----------
    name
        As a contestant declares it; the file's name.
    meaning
        One sentence without its full stop.
    citation
        Where it is from.
    fit
        From what the contestant makes of training windows, and their labels, (n,), to the measure.
    reads_training
        Whether it needs the signals of training windows at all.
    """

    name: str
    meaning: str
    citation: str
    fit: Callable[[Outputs, Labels], Measure]
    reads_training: bool = True


def novelty_scores() -> dict[str, NoveltyScore]:
    """Find every novelty score, by name."""
    return collect(NOVELTY_PACKAGE, "NOVELTY")


def find_novelty_score(name: str) -> NoveltyScore:
    """Give one novelty score.

    Raises
    ------
    RequestError
        No such score; the line lists those there are.
    """
    return find_by_name(novelty_scores(), name, "novelty score", "novelty")
