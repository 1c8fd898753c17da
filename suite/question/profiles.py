"""Profiles: one question, asked shortly to see that it works, quickly for a first look, or at length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from suite.errors import RequestError
from suite.pipeline import find_pipeline
from suite.question.config import Experiment, PipelineChoice, error_line

AUTO = "auto"


@dataclass(frozen=True)
class Profile:
    """What a profile changes of a question.

    Attributes
    ----------
    name
        By which the command line knows it; the question's name ends in it, so that its results stand alone.
    summary
        What it is for.
    most, least
        Key to the largest, and the smallest, value that is left; ``auto`` is larger than any.
    epochs
        Most epochs of what is trained in epochs; 0 for as many as a contestant takes.
    keeps_overlap
        Whether training windows overlap as the question says, or not at all.
    """

    name: str
    summary: str
    most: dict[str, float]
    least: dict[str, float | str]
    epochs: int = 0
    keeps_overlap: bool = True


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "smoke",
            "to see that all of it runs; scores say nothing",
            {
                "folds": 2,
                "budget.trials": 1,
                "budget.seconds": 60.0,
                "budget.inner_folds": 2,
                "seeds": 1,
                "healthy_hours": 0.05,
            },
            {},
            epochs=2,
            keeps_overlap=False,
        ),
        Profile(
            "quick",
            "for a first look, no claim",
            {"folds": 3, "budget.trials": 4, "budget.seconds": 300.0, "budget.inner_folds": 2, "seeds": 1},
            {},
            epochs=12,
        ),
        Profile(
            "long",
            "for a claim",
            {},
            {
                "folds": AUTO,
                "budget.trials": 40,
                "budget.seconds": 3600.0,
                "budget.inner_folds": AUTO,
                "seeds": 3,
            },
        ),
    )
}
"""Name to profile."""

SHOWN_QUESTION = 1000
"""Characters of a question in words that stand before what a profile changed."""


def with_profile(experiment: Experiment, name: str, settings: Sequence[str] = ()) -> Experiment:
    """Ask a question by a profile.

    Parameters
    ----------
    experiment
        The question.
    name
        Of the profile; an empty text gives the question as it is.
    settings
        ``a.b=value`` each, that the user set by hand: a profile leaves these keys alone.

    Returns
    -------
    Experiment
        With the profile in its name, and what was changed in its words. Published recipes stay untuned.

    Raises
    ------
    RequestError
        A name that is too long with the profile's.
    """
    if not name:
        return experiment
    profile, kept = PROFILES[name], {setting.partition("=")[0].strip() for setting in settings}
    tree, said = experiment.model_dump(mode="json"), []
    for key, before, after in _changes(experiment, profile):
        if not any(key == one or key.startswith(f"{one}.") or one.startswith(f"{key}.") for one in kept):
            _put(tree, key, after)
            said.append(f"{key} {_shown(before)} -> {_shown(after)}")
    tree |= {"name": f"{experiment.name}-{name}", "profile": name}
    words = f"{profile_words(name)}: {', '.join(said) or 'nothing to change'}"
    tree["question"] = f"{experiment.question[:SHOWN_QUESTION]} ({words})".strip()
    try:
        return Experiment.model_validate(tree)
    except ValidationError as error:
        raise error_line(error, f"--{name}", tree) from error


def profile_words(name: str) -> str:
    """Say what a profile is for; nothing for none."""
    return f"profile {name}, {PROFILES[name].summary}" if name else ""


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _changes(experiment: Experiment, profile: Profile) -> Iterator[tuple[str, Any, Any]]:
    """Give key, value before and value after of what a profile changes."""
    for key, limit in profile.most.items():
        before = _value(experiment, key)
        if before == AUTO or (before is not None and before > limit):
            yield key, before, limit
    for key, floor in profile.least.items():
        before = _value(experiment, key)
        recipe = key == "budget.trials" and not before
        if before != AUTO and not recipe and (floor == AUTO or before < floor):
            yield key, before, floor
    if not profile.keeps_overlap and experiment.windows.overlap:
        yield "windows.overlap", experiment.windows.overlap, 0.0
    if profile.epochs:
        for number, choice in enumerate(experiment.pipelines):
            before = _epochs(choice)
            if before > profile.epochs:
                yield f"pipelines.{number}.fixed.epochs", before, profile.epochs


def _epochs(choice: PipelineChoice) -> int:
    """Give the epochs that a contestant is trained, as it is pinned or begins; 0 where it has none."""
    starts = find_pipeline(choice.name).starts
    return int(choice.fixed.get("epochs", max((start.get("epochs", 0) for start in starts), default=0)))


def _value(experiment: Experiment, key: str) -> Any:
    value: Any = experiment
    for part in key.split("."):
        value = getattr(value, part)
    return value


def _put(tree: Any, key: str, value: Any) -> None:
    *parents, last = key.split(".")
    for part in parents:
        tree = tree[int(part)] if isinstance(tree, list) else tree[part]
    tree[last] = value


def chosen_profile(*, smoke: bool, quick: bool, long: bool) -> str:
    """Give the name of the profile that is asked for; an empty text for none.

    Raises
    ------
    RequestError
        Several at once.
    """
    given = [name for name, wanted in (("smoke", smoke), ("quick", quick), ("long", long)) if wanted]
    if len(given) > 1:
        raise RequestError(f"{' and '.join(given)} are given", key="--" + given[0], expected="one profile")
    return "".join(given)
