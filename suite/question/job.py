"""Job: one contestant on one fold, frozen, with a key made of everything that decides its result."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from functools import cache, cached_property
from typing import Any, Literal

from suite.identity import key_of

JOB_SCHEMA = 4
"""Raised when the same inputs would give other results or other columns; 4: every trial is fitted in full."""

Sampler = Literal["random", "tpe"]
"""Samplers of Optuna, by the name that a question gives them."""


def _keyed_as(name: str | None, default: Any = MISSING) -> Any:
    """Declare a field by the name that it has in keys; ``None`` keeps it out of them."""
    return field(default=default, metadata={"key": name})


@dataclass(frozen=True)
class Job:
    """One contestant, one fold.

    A field without a declared name in keys is part of the key only where it differs from its default, so
    that a new field with a neutral default changes no key.

    Attributes
    ----------
    experiment
        Name of the question; not part of the key.
    dataset, windows
        Name of the data set; key of its windows, which covers content, options and window rules.
    rung, level, fold, folds
        Protocol, number of the outer fold, and how many outer folds the data gave; the key holds rung
        and fold.
    folds_asked, inner_folds
        Most outer and inner folds, or ``auto``, as the question asks.
    held_out
        What the fold holds out, in words; not part of the key.
    pipeline, pipeline_file, family
        Name on the leaderboard, the file that builds it, and its side, which is not part of the key.
    fixed
        Pinned parameters, as canonical JSON.
    space
        Key of the search space and its version.
    trials, seconds, seeds
        Budget, and number of refits. Without trials nothing is tuned: the first start stands.
    sampler
        ``random``, so that the search can be replayed, or ``tpe``.
    draw
        Another one makes all random draws others.
    bound
        Whether the contestant is a bound to compare with; not part of the key.
    learned_from
        Whether the contestant learns from the training part (``real``), from ``simulated`` machines or from
        both (``mixed``); not part of the key.
    training_bearings
        Bearings of each class to which the fold's training part is thinned; 0 for all there are.
    probes
        What its last fit is asked about besides the test windows; not part of the key, since a job that has
        finished is asked again without training.
    healthy
        Key of the windows of healthy hours that its last fit is asked about; empty for none, and no part of
        the key, likewise.
    split
        Queries of a split that the question names, as canonical JSON; empty on a rung of the ladder.
    """

    experiment: str = _keyed_as(None)
    dataset: str = _keyed_as("dataset")
    windows: str = _keyed_as("material")
    rung: str = _keyed_as("rung")
    level: str = _keyed_as(None)
    fold: int = _keyed_as("fold")
    folds: int = _keyed_as(None)
    folds_asked: int | Literal["auto"] = _keyed_as("folds")
    held_out: str = _keyed_as(None)
    pipeline: str = _keyed_as("title")
    pipeline_file: str = _keyed_as("pipeline")
    family: str = _keyed_as(None)
    fixed: str = _keyed_as("fixed")
    space: str = _keyed_as("space")
    trials: int = _keyed_as("trials")
    seconds: float = _keyed_as("seconds")
    inner_folds: int | Literal["auto"] = _keyed_as("inner_folds")
    seeds: int = _keyed_as("seeds")
    bound: bool = _keyed_as(None, default=False)
    learned_from: str = _keyed_as(None, default="real")
    training_bearings: int = 0
    # Before there was a choice every job was tuned by TPE.
    sampler: Literal["random", "tpe"] = _keyed_as("sampler", default="tpe")
    draw: int = 0
    probes: tuple[str, ...] = _keyed_as(None, default=())
    healthy: str = _keyed_as(None, default="")
    split: str = ""

    def __post_init__(self) -> None:
        """Take the lists of a stored job, too."""
        object.__setattr__(self, "probes", tuple(self.probes))

    @cached_property
    def key(self) -> str:
        """Sha256 of what decides the result."""
        return key_of({**key_content(self), "schema": JOB_SCHEMA})

    @property
    def replayed(self) -> bool:
        """Whether each of its trials is fitted in full, so that its search can be replayed."""
        return self.trials > 0 and self.sampler == "random"

    @property
    def name(self) -> str:
        """Readable name, as in a line of progress."""
        return f"{self.dataset} {self.board} fold {self.fold + 1} {self.pipeline}"

    @property
    def short_name(self) -> str:
        """Name of the run and of the study, in lists that cut off the end: what differs most comes first."""
        thinned = f" of {self.training_bearings}" if self.training_bearings else ""
        return f"{self.pipeline} {self.level}{thinned} fold {self.fold + 1} {self.dataset}"

    @property
    def study_name(self) -> str:
        """Name of the study: no two questions, and no two jobs of a question, share one."""
        return f"{self.short_name} | {self.experiment} {self.key[:6]}"

    @property
    def board(self) -> str:
        """Level of the rung and, where training parts are thinned, to how many bearings a class."""
        thinned = self.training_bearings
        return f"{self.level} ({thinned} training bearings)" if thinned else self.level

    def as_dict(self) -> dict[str, Any]:
        """Give all fields and the key, in plain JSON types."""
        values = {name: getattr(self, name) for name in job_fields()}
        return {"key": self.key, **values, "probes": list(self.probes)}


@cache
def job_fields() -> tuple[str, ...]:
    """Name the fields of a job, in order."""
    return tuple(item.name for item in fields(Job))


def key_content(job: Job) -> dict[str, Any]:
    """Give what a key is made of, by the names that the fields have in keys.

    Parameters
    ----------
    job
        A job, or a frozen dataclass that extends it.

    Returns
    -------
    dict
        In plain JSON types.
    """
    content = {}
    for item in fields(job):
        value = getattr(job, item.name)
        name = item.metadata.get("key", item.name)
        if name is not None and ("key" in item.metadata or value != item.default):
            content[name] = value
    return content
