"""Search spaces: pinned parameters, and a key that changes when a space does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from suite.discovery import folders_of, read_argument, summaries
from suite.errors import RequestError
from suite.identity import key_of
from suite.pipeline import Params, Pipeline, Trial
from suite.question.combinations import check_combinations
from suite.ranges import MAKERS, Takes
from suite.wrong_values import did_you_mean, shown

BEYOND = 1000
"""How many times beyond what is drawn a pinned number may lie."""


COMPONENTS = {
    "attention": ("suite.nn.attention", "COMPONENT"),
    "backbone": ("suite.nn.backbones", "COMPONENT"),
    "input": ("suite.nn.inputs", "INPUT"),
}
"""Parameters that take the name of a component, to where those are declared; none is imported."""


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


def starts_of(pipeline: Pipeline, fixed: Mapping[str, Any], *, orders_known: bool = True) -> list[Params]:
    """Give the starts that are left when some parameters are pinned.

    Parameters
    ----------
    pipeline, fixed
        Whose starts, and what is pinned: starts that say otherwise are left out if any agrees. Where they
        differ in a pinned choice that none of them makes, the first stands for all.
    orders_known
        Whether the fault orders are: without them starts that need them are left out if any does not.

    Returns
    -------
    list of dict
        At least one, in declared order, complete, with the pinned values, each once.
    """
    starts = list(pipeline.starts)
    for name in sorted(fixed):
        agreeing = [start for start in starts if start.get(name, fixed[name]) == fixed[name]]
        choices = {start[name] for start in starts if isinstance(start.get(name), str | bool)}
        starts = agreeing or (starts[:1] if len(choices) > 1 else starts)
    complete = [draw(pipeline, RecordingTrial(start), fixed) for start in starts]
    if not orders_known:
        complete = [params for params in complete if not pipeline.needs_orders_with(params)] or complete
    return [params for number, params in enumerate(complete) if params not in complete[:number]]


def free_space(pipeline: Pipeline, fixed: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Name what is left to tune when some parameters are pinned (along the starts that are left)."""
    free: dict[str, list[Any]] = {}
    for start in starts_of(pipeline, fixed):
        free |= _space_along(pipeline, start, fixed)
    return free


def _space_along(pipeline: Pipeline, start: Params, fixed: Mapping[str, Any]) -> dict[str, list[Any]]:
    recorder = RecordingTrial(start)
    draw(pipeline, recorder, fixed)
    return recorder.suggested


def check_fixed(pipeline: Pipeline, fixed: Mapping[str, Any], key: str) -> None:
    """Refuse a pinned name that the pipeline does not have, and a value that it cannot mean.

    What a pipeline declares in :attr:`suite.pipeline.Pipeline.takes`, and what a component declares of its
    options, holds. Where nothing is declared, since a published recipe may lie outside of what is drawn, a
    number must be of the kind and sign of those drawn, or started with, and at most :data:`BEYOND` times as
    large. A word must be one of those drawn or started with, of the components that the parameter is called
    after, or of :attr:`suite.pipeline.Pipeline.also`. Inputs, networks and attention that do not go together
    are refused, too.

    Raises
    ------
    RequestError
        Naming the key, and the parameters there are or the values that can be meant.
    """
    # Some parameters are there only beside certain values of others, which are checked first.
    pinned: Params = {}
    for _ in range(2):
        known, drawn = _along_starts(pipeline, pinned)
        for name in known.keys() & fixed.keys() - pinned.keys():
            if name in pipeline.options_of:
                continue
            expected = _expected(pipeline, name, fixed[name], drawn.get(name), known[name])
            if expected:
                near = did_you_mean(fixed[name], expected.removeprefix("one of ").split(", "))
                hint = _features_hint(pipeline, name, fixed[name])
                problem = f"is {fixed[name]!r}{hint or near}"
                raise RequestError(problem, key=f"{key}.fixed.{name}", expected=expected)
            pinned[name] = fixed[name]
    known, drawn = _along_starts(pipeline, pinned)
    for name in fixed:
        if name not in known:
            problem = f"unknown parameter{did_you_mean(name, known)}"
            raise RequestError(problem, key=f"{key}.fixed.{name}", expected=", ".join(sorted(known)))
    for name in pipeline.options_of.keys() & fixed.keys():
        parameter = pipeline.options_of[name]
        _check_options(parameter, fixed.get(parameter, known[parameter]), fixed[name], f"{key}.fixed.{name}")
    check_combinations(pipeline, fixed, known, drawn, key)


def _features_hint(pipeline: Pipeline, name: str, value: Any) -> str:
    """Say under which key features are named, if somebody pinned what they would have pinned."""
    names = value.replace("+", " ").replace(",", " ").split() if isinstance(value, str) else value
    named = isinstance(names, list) and names and all(isinstance(one, str) for one in names)
    if pipeline.features is None or not named:
        return ""
    try:
        chosen = pipeline.features(names)
    except RequestError:
        return ""
    return f", features are named beside fixed: features: [{', '.join(names)}]" * (name in chosen.params)


def _check_options(parameter: str, component: str, options: Any, key: str) -> None:
    """Refuse options that a component does not take, which its own file declares."""
    package, attribute = COMPONENTS[parameter]
    taken = _options_taken(package, attribute, folders_of(package))[component]
    if not isinstance(options, Mapping):
        raise RequestError(f"is {shown(options)}", key=key, expected=f"keys: {', '.join(taken)}")
    for name, value in options.items():
        if name not in taken:
            problem = f"unknown option of {component}{did_you_mean(name, taken)}"
            raise RequestError(problem, key=f"{key}.{name}", expected=", ".join(taken))
        if value not in taken[name]:
            raise RequestError(f"is {shown(value)}", key=f"{key}.{name}", expected=taken[name].expected)


def _along_starts(pipeline: Pipeline, pinned: Params) -> tuple[Params, dict[str, list[Any]]]:
    """Give all parameters that there are beside pinned ones, and how those that are drawn are drawn."""
    known: Params = {}
    drawn: dict[str, list[Any]] = {}
    for start in reversed(pipeline.starts):
        recorder = RecordingTrial({**start, **pinned})
        known |= pipeline.search_space(recorder)
        drawn |= recorder.suggested
    return known, drawn


def _meant(value: Any, drawn: list[Any] | None, start: Any) -> str:
    """Say what a pinned value could be, if it cannot be what it is; an empty text if it can."""
    kind, *limits = drawn or ["categorical", [start]]
    if kind == "categorical":
        choices = limits[0]
        numbers = [one for one in choices if isinstance(one, int | float) and not isinstance(one, bool)]
        if numbers and len(numbers) == len(choices):
            whole = all(isinstance(one, int) for one in numbers)
            return _number_meant(value, min(numbers), max(numbers), whole=whole)
        alike = any(one is None or isinstance(value, type(one)) for one in choices)
        return "" if alike else f"one of {', '.join(map(str, choices))}"
    return _number_meant(value, limits[0], limits[1], whole=kind == "int")


def _expected(pipeline: Pipeline, name: str, value: Any, drawn: list[Any] | None, start: Any) -> str:
    """Say which number or word a parameter takes; an empty text where it takes the value."""
    if name in pipeline.takes:
        return "" if value in pipeline.takes[name] else pipeline.takes[name].expected
    expected = _meant(value, drawn, start)
    words = _words(pipeline, name, drawn)
    if not words or (not isinstance(value, str) and not expected):
        return expected
    return "" if value in words else f"one of {', '.join(words)}"


def _words(pipeline: Pipeline, name: str, drawn: list[Any] | None) -> list[str]:
    words = list(drawn[1]) if drawn is not None and drawn[0] == "categorical" else []
    words += [params[name] for params in (*pipeline.starts, pipeline.smoke) if name in params]
    words += pipeline.also.get(name, ())
    if name in COMPONENTS:
        package, attribute = COMPONENTS[name]
        words += _component_names(package, attribute, folders_of(package))
    return list(dict.fromkeys(word for word in words if isinstance(word, str)))


@cache
def _component_names(package: str, attribute: str, folders: tuple[str, ...]) -> tuple[str, ...]:
    """Name what the files of a package offer, read once as long as it has the same folders."""
    return tuple(summaries(package, attribute))


@cache
def _options_taken(package: str, attribute: str, folders: tuple[str, ...]) -> dict[str, dict[str, Takes]]:
    """Give what the options of each component take, read once as long as the package has the same folders."""
    return read_argument(package, attribute, "takes", MAKERS)


def _number_meant(value: Any, low: float, high: float, *, whole: bool) -> str:
    least: float = min(low, BEYOND * low) if low < 0 else int(whole and low >= 1)
    # What is off in the only start, with nothing drawn, may be on.
    most = BEYOND * max(high, 1.0) if high > 0 or low == high == 0 else high
    fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if fits and least <= value <= most:
        return ""
    return f"{'a whole number' if whole else 'a number'} from {least:g} to {most:g}"


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
    """Give a key that changes with the declared version, the ranges or the starts."""
    return key_of(
        [pipeline.version, [_space_along(pipeline, start, {}) for start in pipeline.starts], pipeline.starts]
    )
