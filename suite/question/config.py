"""Experiment: a question, read from YAML, validated and frozen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from suite.data.window_length import LENGTHS, asked_length
from suite.data.windows import WindowSpec
from suite.errors import RequestError
from suite.evaluation.probe import probes
from suite.evaluation.scoring import metrics
from suite.limits import beyond, within
from suite.protocols import FoldCount, all_rungs
from suite.protocols.query import LONGEST_QUERY, read_query
from suite.question.job import Sampler
from suite.question.shipped import question_file
from suite.strict_yaml import dump_yaml, load_yaml, parse_yaml
from suite.wording import listed
from suite.wrong_values import did_you_mean, shown, wrong_value

ALL_BEARINGS: Literal["all"] = "all"
"""Of ``training_bearings``: training parts as their rung makes them, on which the verdict is spoken."""

MOST_FOLDS = 100
"""Most outer or inner folds that can be asked for."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _printable(text: str) -> str:
    """Refuse what a terminal or a page would obey: control characters, line ends, turned directions."""
    strange = next((sign for sign in text if category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")), None)
    if strange is not None:
        raise beyond(f"holds the character {strange!a}", "characters that can be seen")
    if text != text.strip():
        raise beyond("begins or ends with a blank", "none")
    return text


def _legible(text: str) -> str:
    """Refuse control characters and turned directions in a text of several lines."""
    _printable(" ".join(text.split()))
    return text


Sentences = Annotated[str, AfterValidator(_legible), Field(max_length=2000)]

Label = Annotated[str, AfterValidator(_printable), Field(max_length=100)]


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _fold_count(value: Any) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value == "auto" or (whole and 2 <= value <= MOST_FOLDS):
        return value
    raise beyond(f"is {shown(value)}", f"auto or an integer from 2 to {MOST_FOLDS}")


Folds = Annotated[FoldCount, PlainValidator(_fold_count)]


class DataChoice(_Strict):
    """A data set of a question, its options, and windows of its own where it needs them.

    ``protocols`` are those of the question's that apply to it, all by default. Data sets of one
    ``pool`` are independent draws of one world: gains are given for all of them, too.
    """

    name: Label
    options: dict[str, Any] = Field(default_factory=dict)
    windows: dict[str, Any] = Field(default_factory=dict)
    label: Label = ""
    protocols: Annotated[tuple[Label, ...], BeforeValidator(_as_tuple)] = ()
    pool: Label = ""

    @property
    def title(self) -> str:
        """Name on the leaderboard."""
        return self.label or self.name


def _some_features(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise beyond("is an empty list", "names of `suite list features`; no key for the contestant's own")
    return names


class PipelineChoice(_Strict):
    """A contestant of a question.

    ``fixed`` parameters are not tuned, ``features`` names what it learns from, ``label`` renames a variant.
    """

    name: Label
    fixed: dict[str, Any] = Field(default_factory=dict)
    features: Annotated[tuple[Label, ...], BeforeValidator(_as_tuple), AfterValidator(_some_features)] = ()
    label: Label = ""

    @model_serializer(mode="wrap")
    def _without_no_features(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out features that the question does not name, so that a dump can be read again."""
        return {name: value for name, value in handler(self).items() if name != "features" or value}

    @property
    def title(self) -> str:
        """Name on the leaderboard."""
        return self.label or self.name


MOST_SECONDS = 365 * 86_400.0
"""A year, s."""


MOST_HEALTHY_HOURS = 5.0
"""Hours whose signals, and their windows, a few gigabytes hold."""


class Budget(_Strict):
    """What every pipeline may spend on tuning, the same for all.

    Attributes
    ----------
    trials
        Hyper-parameter settings tried by a contestant in each fold of the headline rung; the verdict is
        spoken at a quarter of them, since the rest is needed to tell the luck of the search. On other rungs
        the first start stands. 0 re-runs a published recipe, fixed in full, without any training on inner
        splits: such a job has no inner score, and its probabilities stay as they are.
    seconds
        Cap of a job's tuning in CPU time, s; no trial starts after it.
    inner_folds
        Inner splits a trial is scored on, at most; ``auto`` as for the outer ones.
    sampler
        ``random``: settings are drawn independently and every trial is fitted in full, so that the search can
        be replayed and its luck be told. ``tpe`` learns from earlier trials and prunes: for the best model
        rather than for the claim, whose interval then lacks the luck of the search.
    draw
        Another number makes all random draws, of settings and in training, others.
    """

    trials: int = Field(8, ge=0, le=10_000)
    seconds: Annotated[float, within(1e-3, MOST_SECONDS, "s")] = 600.0
    inner_folds: Folds = "auto"
    sampler: Sampler = "random"
    draw: int = Field(0, ge=0, le=2**31)


def _known_metric(name: str) -> str:
    if name not in metrics():
        raise beyond(f"is {shown(name)}{did_you_mean(name, metrics())}", f"one of {', '.join(metrics())}")
    return name


def _known_probes(names: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse names of no probe, and one that stands twice; a probe brings its control."""
    known = probes()
    strange = next((name for name in names if name not in known), None)
    if strange is not None:
        raise beyond(
            f"names no probe: {strange!r}{did_you_mean(strange, known)}", f"among {', '.join(known)}"
        )
    if len(set(names)) < len(names):
        raise beyond("a probe stands twice", "each once")
    controls = [known[name].control for name in names if known[name].control]
    return tuple(dict.fromkeys([*names, *controls]))


def _plain_name(name: str) -> str:
    """Refuse what would be awkward as the name of a file or in an address."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) is None:
        raise beyond(f"is {shown(name)}", "letters, digits, dots, _ and -, and a letter or digit first")
    return name


def _not_taken(name: str) -> str:
    if name == "Default":
        raise beyond("is the name of an experiment that MLflow has", "another name")
    return name


class Published(_Strict):
    """A published table, to be shown beside what comes out here.

    Attributes
    ----------
    source, leak
        Who published it, and what training and test share in its protocol.
    dataset, rung, metric
        Where this question re-runs it, and the metric (see ``suite.evaluation.metrics``) that it gives.
    honest
        Data set on whose headline rung the same pipelines are compared with it, if on any.
    scores
        Pipeline to points of 100.
    """

    source: Sentences
    leak: Sentences
    dataset: Label
    rung: Label
    metric: Annotated[str, AfterValidator(_known_metric)]
    honest: Label | None = None
    scores: dict[Label, Annotated[float, within(-100, 100, "points")]] = Field(min_length=1)


def _readable_query(text: str) -> str:
    try:
        read_query(text)
    except RequestError as error:
        raise beyond(error.problem, error.expected or "a query") from error
    return text


QueryText = Annotated[str, Field(max_length=LONGEST_QUERY), AfterValidator(_readable_query)]


class TrainTest(_Strict):
    """Who trains and who is tested in one fold: queries over columns of the window table."""

    train: QueryText
    test: QueryText


class NamedSplit(_Strict):
    """A split of the question's own; ``train`` and ``test`` alone mean one fold.

    Attributes
    ----------
    folds
        A query for training and one for test each; see :func:`suite.protocols.query.read_query`.
    short_form
        What stands for one fold.
    """

    short_form: ClassVar[type[BaseModel]] = TrainTest

    folds: Annotated[
        tuple[TrainTest, ...], BeforeValidator(_as_tuple), Field(min_length=1, max_length=MOST_FOLDS)
    ]

    @model_validator(mode="before")
    @classmethod
    def _one_fold(cls, value: Any) -> Any:
        if isinstance(value, dict) and value and "folds" not in value:
            return {"folds": [value]}
        return value

    @property
    def queries(self) -> list[list[str]]:
        """Queries of each fold, in plain JSON types."""
        return [[fold.train, fold.test] for fold in self.folds]


SplitName = Annotated[str, AfterValidator(_plain_name), Field(max_length=40)]


def _bearing_counts(value: Any) -> Any:
    counts = list(value) if isinstance(value, list | tuple) else [value]
    whole = [item for item in counts if isinstance(item, int) and not isinstance(item, bool)]
    other = len(counts) - len(whole)
    least = min(whole, default=1)
    if other != counts.count(ALL_BEARINGS) or other != 1 or least < 1 or len(set(whole)) < len(whole):
        raise beyond(f"is {listed(map(shown, counts))}", f"integers from 1, each once, and {ALL_BEARINGS}")
    return tuple(counts)


class Experiment(_Strict):
    """A question: data sets x protocols x pipelines x budget x seeds.

    Attributes
    ----------
    name, question
        Name of the MLflow experiment; the question in words.
    datasets, protocols, pipelines
        What is crossed with what; a protocol is a rung of the ladder or one of ``splits``.
    splits
        Name to a split of the question's own.
    windows
        How recordings are cut, unless a data set has its own.
    folds
        Outer folds a rung, at most; ``auto``: as many as the rarest class has bearings, or as there are
        recordings or conditions to hold out, at most ten (four random draws where nothing is held out).
    budget
        Tuning of every pipeline.
    seeds
        Refits of the best setting; scores are averaged over them inside a fold.
    headline
        The rung on which the verdict is spoken.
    training_bearings
        Bearings of each class, over all rigs, to which training parts of the headline rung are thinned, one
        board each; ``all``, which must be among them, leaves them as they are.
    controls
        Pipelines against which the gain of every other one is shown, named in advance.
    published
        Tables of papers that this question re-runs.
    probes
        Changes of the test windows of the headline rung, about which fitted contestants are asked again; see
        :mod:`suite.evaluation.probe`.
    healthy_hours
        Hours of healthy recordings of bearings that nobody trains on, of each data set that offers some:
        fitted contestants of the headline rung are asked about them, to count false alarms an hour.
    profile
        By which the command line asked it; see :mod:`suite.question.profiles`.
    """

    name: Annotated[str, AfterValidator(_plain_name), AfterValidator(_not_taken)] = Field(max_length=100)
    question: Sentences = ""
    datasets: Annotated[
        tuple[Annotated[DataChoice, BeforeValidator(_named)], ...],
        BeforeValidator(_as_tuple),
        Field(min_length=1),
    ]
    protocols: Annotated[tuple[Label, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
    pipelines: Annotated[
        tuple[Annotated[PipelineChoice, BeforeValidator(_named)], ...],
        BeforeValidator(_as_tuple),
        Field(min_length=1),
    ]
    splits: dict[SplitName, NamedSplit] = Field(default_factory=dict)
    windows: WindowSpec = Field(default_factory=WindowSpec)
    folds: Folds = "auto"
    budget: Budget = Field(default_factory=Budget)
    seeds: int = Field(1, ge=1, le=1000)
    headline: Label = "bearing"
    training_bearings: Annotated[tuple[int | Literal["all"], ...], BeforeValidator(_bearing_counts)] = (
        ALL_BEARINGS,
    )
    controls: Annotated[tuple[Label, ...], BeforeValidator(_as_tuple)] = ()
    published: Annotated[tuple[Published, ...], BeforeValidator(_as_tuple)] = ()
    probes: Annotated[tuple[Label, ...], BeforeValidator(_as_tuple), AfterValidator(_known_probes)] = ()
    healthy_hours: Annotated[float | None, within(0.01, MOST_HEALTHY_HOURS, "h")] = None
    profile: Literal["", "smoke", "quick", "long"] = ""

    @model_validator(mode="after")
    def _titles_differ(self) -> Experiment:
        for key, titles in (
            ("datasets", [choice.title for choice in self.datasets]),
            ("pipelines", [choice.title for choice in self.pipelines]),
            ("protocols", list(self.protocols)),
        ):
            twice = {title for title in titles if titles.count(title) > 1}
            if twice:
                raise ValueError(f"{key}: {', '.join(sorted(twice))} stands twice; give one a label")
        return self

    @model_validator(mode="after")
    def _profile_is_of_the_command(self) -> Experiment:
        if self.profile and not self.name.endswith(f"-{self.profile}"):
            raise ValueError(f"profile: {self.profile} changes nothing here (expected --{self.profile})")
        return self

    @model_validator(mode="after")
    def _splits_differ_from_rungs(self) -> Experiment:
        taken = {name for entry in all_rungs() for name in (entry.name, entry.level)} & self.splits.keys()
        if taken:
            raise ValueError(f"splits: {', '.join(sorted(taken))} is a rung of the ladder; take another name")
        return self

    @model_validator(mode="after")
    def _names_are_there(self) -> Experiment:
        pipelines = {choice.title for choice in self.pipelines}
        datasets = {choice.title for choice in self.datasets}
        references = [("controls", set(self.controls), pipelines)]
        references += [
            ("datasets.protocols", set(item.protocols), set(self.protocols)) for item in self.datasets
        ]
        for table in self.published:
            references += [
                ("published.scores", set(table.scores), pipelines),
                ("published.dataset", {table.dataset}, datasets),
                ("published.honest", {table.honest or table.dataset}, datasets),
                ("published.rung", {table.rung}, set(self.protocols)),
            ]
        for key, names, known in references:
            if not names <= known:
                strange = ", ".join(sorted(names - known))
                raise ValueError(f"{key}: {strange} is not in this question ({', '.join(sorted(known))})")
        return self

    @property
    def thinned_to(self) -> tuple[int, ...]:
        """Training bearings of the boards, as jobs have them: 0 for all, which come first."""
        return 0, *sorted(count for count in self.training_bearings if isinstance(count, int))

    def windows_of(self, choice: DataChoice) -> WindowSpec:
        """Give the windows of one data set: the question's, with what the data set overrides.

        Of length, turns and seconds the data set's own replaces the question's.

        Raises
        ------
        RequestError
            An unknown key, or a wrong type or value.
        """
        asked = self.windows.model_dump()
        if asked_length(choice.windows):
            asked = {name: value for name, value in asked.items() if name not in LENGTHS}
        try:
            return WindowSpec.model_validate({**asked, **choice.windows})
        except ValidationError as error:
            place = ("datasets", choice.title, "windows")
            raise error_line(error, self.name, choice.windows, model=WindowSpec, prefix=place) from error


def read_experiment(path: str | Path, overrides: tuple[str, ...] = ()) -> Experiment:
    """Read and check a question.

    Parameters
    ----------
    path
        YAML file, or the name of a question that comes with the suite.
    overrides
        ``a.b=value`` each, as given to ``--set``; values are read as YAML.

    Returns
    -------
    Experiment
        Validated and frozen.

    Raises
    ------
    RequestError
        No such file, bad YAML, an unknown key, a wrong type or value: one line with file and key.
    """
    path = question_file(path)
    tree = load_yaml(path)
    if not isinstance(tree, dict):
        raise RequestError("is not a mapping", file=path, expected="keys such as name, datasets, pipelines")
    for override in overrides:
        _override(tree, override)
    try:
        return Experiment.model_validate(tree)
    except ValidationError as error:
        raise error_line(error, path, tree, overrides=overrides) from error


def read_settings(overrides: Iterable[str]) -> dict[str, Any]:
    """Read ``key=value`` settings without a prefix, as the options of a data set.

    Parameters
    ----------
    overrides
        As for :func:`read_experiment`.

    Raises
    ------
    RequestError
        No assignment, or a value that is no YAML.
    """
    tree: dict[str, Any] = {}
    for override in overrides:
        _override(tree, override)
    return tree


def _override(tree: dict[str, Any], override: str) -> None:
    dotted, equals, text = override.partition("=")
    if not equals or not dotted:
        raise RequestError("is no assignment", file="--set", key=override, expected="a.b=value")
    *parents, last = dotted.split(".")
    node: Any = tree
    for segment in parents:
        node = _step(node, segment, dotted)
    value = parse_yaml(text, file=f"--set {dotted}")
    if parents[-1:] == ["windows"] and last in LENGTHS and isinstance(node, dict):
        for other in LENGTHS:  # One of them is given: the last.
            node.pop(other, None)
    if isinstance(node, list):
        node[_index(node, last, dotted)] = value
    else:
        node[last] = value


def _step(node: Any, segment: str, dotted: str) -> Any:
    if isinstance(node, list):
        position = _index(node, segment, dotted)
        node[position] = _named(node[position])
        child = node[position]
    else:
        child = node.setdefault(segment, {})
    if not isinstance(child, dict | list):
        raise RequestError(f"{segment} holds a value, not keys", file="--set", key=dotted)
    return child


def _index(node: list[Any], segment: str, dotted: str) -> int:
    if not segment.isdigit() or int(segment) >= len(node):
        raise RequestError(
            f"no item {segment}", file="--set", key=dotted, expected=f"a number from 0 to {len(node) - 1}"
        )
    return int(segment)


def error_line(
    error: ValidationError,
    file: str | Path,
    given: Any,
    *,
    model: type[BaseModel] = Experiment,
    prefix: tuple[str, ...] = (),
    overrides: Iterable[str] = (),
) -> RequestError:
    """Make one line of what a model says of a question: the first of its errors.

    Parameters
    ----------
    error, model
        What it says, and which.
    file
        Where the question is from.
    given
        What was held against the model, as it was written.
    prefix
        Keys above those that the error names.
    overrides
        Of ``--set``, which is named in place of the file where it gave the key.
    """
    wrong = wrong_value(error, model, given)
    key = ".".join(map(str, (*prefix, *wrong.keys)))
    dotted = [override.partition("=")[0] for override in overrides]
    # A key that is not known was given with whatever a setting has below it.
    below = [one.startswith(f"{key}.") for one in dotted if wrong.problem.startswith("unknown key")]
    by_set = any(below) or any(key == one or key.startswith(f"{one}.") for one in dotted)
    return RequestError(
        wrong.problem, file="--set" if by_set else file, key=key or None, expected=wrong.expected
    )


def to_yaml(experiment: Experiment) -> str:
    """Write a question back as YAML, with every default spelled out."""
    return dump_yaml(experiment.model_dump(mode="json"))
