"""Search spaces: pinned parameters, and a key that changes when a space does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.errors import RequestError
from suite.identity import key_of
from suite.pipeline import Params, Pipeline, Trial


class PinnedTrial:
    """A trial in which some parameters are fixed by the question and not drawn.

    Parameters
    ----------
    trial
        What draws the others.
    fixed
        Name to value.
    """

    def __init__(self, trial: Trial, fixed: Mapping[str, Any]) -> None:
        self._trial, self._fixed = trial, fixed

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """Draw a real number, unless it is pinned."""
        if name in self._fixed:
            return float(self._fixed[name])
        return self._trial.suggest_float(name, low, high, step=step, log=log)

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int:
        """Draw a whole number, unless it is pinned."""
        if name in self._fixed:
            return int(self._fixed[name])
        return self._trial.suggest_int(name, low, high, step=step, log=log)

    def suggest_categorical(self, name: str, choices: Any) -> Any:
        """Draw one of the choices, unless it is pinned."""
        return self._fixed[name] if name in self._fixed else self._trial.suggest_categorical(name, choices)


class RecordingTrial:
    """A trial that suggests given or first values and records what was drawn.

    Parameters
    ----------
    values
        Name to the value; otherwise the low end or the first choice is given.

    Attributes
    ----------
    suggested
        Name to the distribution, in plain JSON types.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.suggested: dict[str, list[Any]] = {}

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """Write the range down."""
        self.suggested[name] = ["float", low, high, step, log]
        return float(self._values.get(name, low))

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int:
        """Write the range down."""
        self.suggested[name] = ["int", low, high, step, log]
        return int(self._values.get(name, low))

    def suggest_categorical(self, name: str, choices: Any) -> Any:
        """Write the choices down."""
        self.suggested[name] = ["categorical", list(choices)]
        return self._values.get(name, next(iter(choices)))


def draw(pipeline: Pipeline, trial: Trial, fixed: Mapping[str, Any]) -> Params:
    """Draw a pipeline's parameters, some of them pinned."""
    return {**pipeline.search_space(PinnedTrial(trial, fixed)), **fixed}


def free_space(pipeline: Pipeline, fixed: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Name what is left to tune when some parameters are pinned (along the starting values)."""
    recorder = RecordingTrial(pipeline.start)
    draw(pipeline, recorder, fixed)
    return recorder.suggested


def check_fixed(pipeline: Pipeline, fixed: Mapping[str, Any], key: str) -> None:
    """Refuse a pinned name that the pipeline does not have.

    Raises
    ------
    RequestError
        Naming the key and the parameters there are.
    """
    known = pipeline.search_space(RecordingTrial({**pipeline.start, **fixed}))
    for name in fixed:
        if name not in known:
            raise RequestError(
                "unknown parameter", key=f"{key}.fixed.{name}", expected=", ".join(sorted(known))
            )


def check_nothing_free(pipeline: Pipeline, fixed: Mapping[str, Any], key: str) -> None:
    """Refuse to leave something to tune to a question that has no trials.

    Raises
    ------
    RequestError
        Naming the key and the parameters without a value.
    """
    free = free_space(pipeline, fixed)
    if free:
        raise RequestError(
            "budget.trials is 0, so nothing is tuned",
            key=f"{key}.fixed",
            expected=f"a value for {', '.join(sorted(free))}",
        )


def space_key(pipeline: Pipeline) -> str:
    """Give a key that changes with the declared version, the ranges or the starting values."""
    space = free_space(pipeline, {})
    return key_of([pipeline.version, space, pipeline.start])
