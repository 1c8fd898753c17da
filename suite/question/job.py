"""Job: one contestant on one fold, frozen, with a key made of everything that decides its result."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from suite.identity import key_of

SCHEMA = 1
"""Raised when the same inputs would give other results or other columns."""


@dataclass(frozen=True)
class Job:
    """One contestant, one fold.

    Attributes
    ----------
    experiment
        Name of the question; not part of the key.
    dataset, material
        Title of the data set; key of its windows, which covers content, options and window rules.
    rung, level, fold, n_folds
        Protocol, number of the outer fold, and how many outer folds the data gave.
    folds, inner_folds
        How many outer and inner folds were asked for, at most.
    held_out
        What the fold holds out, in words; not part of the key.
    pipeline, title, family
        Contestant, its name on the leaderboard, and its side.
    fixed
        Pinned parameters, as canonical JSON.
    space
        Key of the search space and its version.
    trials, seconds, seeds
        Budget, and number of refits.
    bound
        Whether the contestant is a bound to compare with; not part of the key.
    """

    experiment: str
    dataset: str
    material: str
    rung: str
    level: str
    fold: int
    n_folds: int
    folds: int
    held_out: str
    pipeline: str
    title: str
    family: str
    fixed: str
    space: str
    trials: int
    seconds: float
    inner_folds: int
    seeds: int
    bound: bool = False

    @cached_property
    def key(self) -> str:
        """Sha256 of what decides the result."""
        words = ("experiment", "held_out", "family", "level", "n_folds", "bound")
        content = {name: value for name, value in asdict(self).items() if name not in words}
        return key_of({**content, "schema": SCHEMA})

    @property
    def name(self) -> str:
        """Readable name of the run and, with the key's head, of the study."""
        return f"{self.dataset} {self.level} fold {self.fold + 1} {self.title}"

    def as_dict(self) -> dict[str, Any]:
        """Give all fields and the key, in plain JSON types."""
        return {"key": self.key, **asdict(self)}
