"""The contestants of a question: each pipeline found once, with what the question pins of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from suite.errors import RequestError
from suite.identity import canonical
from suite.pipeline import Pipeline, find_pipeline, pipelines
from suite.question.config import Experiment, PipelineChoice
from suite.question.remarks import Entrant
from suite.question.space import check_fixed, check_nothing_free, free_space, space_key


@dataclass(frozen=True)
class AskedContestant:
    """A pipeline as a question chose it, with what its jobs carry of it.

    Attributes
    ----------
    choice, pipeline
        Which, with all that is pinned, and what it is.
    fixed, space
        What is pinned, and a key of what is not.
    tuned
        Whether anything is left to tune.
    """

    choice: PipelineChoice
    pipeline: Pipeline
    fixed: str
    space: str
    tuned: bool

    @property
    def entrant(self) -> Entrant:
        """Give it as remarks speak of it."""
        return Entrant(self.choice.title, self.pipeline, self.choice.fixed)

    def of_jobs(self) -> dict[str, Any]:
        """Give what all its jobs have in common."""
        return {
            "pipeline": self.choice.title,
            "pipeline_file": self.choice.name,
            "family": self.pipeline.family,
            "fixed": self.fixed,
            "space": self.space,
            "bound": self.pipeline.bound,
            "learned_from": self.pipeline.learned_from,
        }


def contestants_of(experiment: Experiment) -> list[AskedContestant]:
    """Find each pipeline of a question once, and check what it pins.

    Raises
    ------
    RequestError
        An unknown pipeline, parameter or feature, or a search space that cannot be drawn.
    """
    contestants = []
    for asked in experiment.pipelines:
        key = f"pipelines.{asked.title}"
        choice, pipeline = _with_features(asked, find_pipeline(asked.name), key)
        try:
            check_fixed(pipeline, choice.fixed, key)
            if not experiment.budget.trials:
                check_nothing_free(pipeline, choice.fixed, key)
            space, tuned = space_key(pipeline), bool(free_space(pipeline, choice.fixed))
        except RequestError:
            raise
        except Exception as error:
            problem = f"its search space cannot be drawn: {type(error).__name__}: {error}"
            raise RequestError(problem, key=key, expected="suite check to pass on its file") from error
        contestants.append(AskedContestant(choice, pipeline, canonical(choice.fixed), space, tuned))
    return contestants


def _with_features(choice: PipelineChoice, pipeline: Pipeline, key: str) -> tuple[PipelineChoice, Pipeline]:
    """Pin the features that a question names for a contestant, if it does."""
    if not choice.features:
        return choice, pipeline
    if pipeline.features is None:
        able = [name for name, one in pipelines().items() if one.features]
        raise RequestError(
            f"{choice.name} has features of its own",
            key=f"{key}.features",
            expected=f"one of {', '.join(able)}",
        )
    try:
        chosen = pipeline.features(choice.features)
    except RequestError as error:
        raise RequestError(error.problem, key=f"{key}.features", expected=error.expected) from error
    twice = chosen.params.keys() & choice.fixed.keys()
    if twice:
        problem = f"features and fixed.{', '.join(sorted(twice))} are given"
        raise RequestError(problem, key=key, expected="one of them")
    pinned = choice.model_copy(update={"fixed": {**choice.fixed, **chosen.params}})
    named = {name: (str(value),) for name, value in chosen.params.items()}
    return pinned, replace(pipeline, reads_orders=chosen.reads_orders, also={**pipeline.also, **named})
