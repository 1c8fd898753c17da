"""Conformance: what a pipeline, a data set or a feature block must do, checked by plain calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, cached_property, partial
from math import inf
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
from sklearn.base import clone

from suite.data.dataset import DataSet, load
from suite.data.windows import ORDER_COLUMNS, Windows, WindowSpec, cut
from suite.discovery import load_file
from suite.errors import RequestError
from suite.evaluation.novelty_score import find_novelty_score
from suite.features.block import Block
from suite.pipeline import Context, Estimator, LearnedFrom, Params, Pipeline, missing_package
from suite.question.space import RecordingTrial, check_fixed, draw, free_space
from suite.records.model_files import columns_read
from suite.records.skops_file import NotStorableError, dump_estimator, load_estimator
from suite.running.novelty_scores import NoveltyOf
from suite.unfinished import scratch_folder
from suite.workspace import data_root

Check = tuple[str, Callable[[], None]]
"""A name, and a call that raises AssertionError with the reason when the check fails."""


SAMPLE_SPEC = WindowSpec(length=1024, overlap=0.0, rate_hz=12_000.0)
"""How the sample of the checks is cut; settled."""


@cache
def sample() -> tuple[Windows, npt.NDArray[np.str_], Windows]:
    """Cut a small simulated data set: training and blind test windows, with labels; once a process."""
    recordings = load("simulated", rigs=1, bearings_per_class=3, seconds=0.5)
    windows = cut(recordings, SAMPLE_SPEC)
    held_out = windows.metadata["bearing"].str.endswith("2").to_numpy()
    if not 0 < held_out.sum() < len(windows):
        held_out = np.arange(len(windows)) % 3 == 0
    training = windows[~held_out]
    return training.for_training(), training.labels, windows[held_out].for_prediction()


class _Tryout:
    """A contestant on the sample, with its smoke parameters; its fit with seed 0 is shared by the checks."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.training, self.labels, self.tests = sample()
        self.changed_its_input = False

    def fit(self, seed: int, params: Params | None = None) -> Estimator:
        estimator = self.pipeline.build(
            params or self.pipeline.smoke, Context(seed=seed, windows=SAMPLE_SPEC)
        )
        before = self.training.signals.copy()
        estimator.fit(self.training, self.labels)
        self.changed_its_input |= not np.array_equal(before, self.training.signals)
        assert isinstance(estimator, Estimator), "the fitted estimator lacks what the contract names"
        classes = list(estimator.classes_)
        assert classes == sorted(set(self.labels)), "classes_ are not the sorted labels"
        return estimator

    @cached_property
    def fitted(self) -> Estimator:
        return self.fit(seed=0)

    @cached_property
    def probabilities(self) -> npt.NDArray[np.float64]:
        return self.predict(self.fitted)

    def predict(self, estimator: Estimator) -> npt.NDArray[np.float64]:
        return np.asarray(estimator.predict_proba(self.tests), dtype=np.float64)


def _declares_itself(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    assert pipeline.summary and "\n" not in pipeline.summary, "the summary is not one line"
    assert "\n" not in pipeline.plain_name, "the plain name is not one line"
    assert pipeline.citation, "no citation"
    assert pipeline.family in ("classical", "deep", "transfer"), f"family {pipeline.family!r}"
    learned_from = pipeline.learned_from
    assert learned_from in get_args(LearnedFrom), f"learned_from {learned_from!r}"


def _takes_what_it_has(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    has = {name for params in pipeline.starts for name in params}
    foreign = sorted({*pipeline.takes, *pipeline.options_of, *pipeline.options_of.values()} - has)
    assert not foreign, f"takes or options_of name what is no parameter: {foreign}"
    for params in (pipeline.smoke, *pipeline.starts):
        check_fixed(pipeline, params, pipeline.name)


def _declares_a_cost_that_can_be(tryout: _Tryout) -> None:
    needs = tryout.pipeline.resources
    for name, value, least in (
        ("fit_seconds", needs.fit_seconds, 1e-6),
        ("feature_seconds", needs.feature_seconds, 0.0),
    ):
        assert value is None or least <= value < inf, f"{name} is {value}, not seconds a 1000 windows"


def _has_plain_parameters(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    for named in (pipeline.smoke, *pipeline.starts):
        json.dumps(named, allow_nan=False)


def _starts_inside_its_space(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    assert isinstance(pipeline.starts, tuple) and pipeline.starts, "starts is no tuple, or an empty one"
    for number, start in enumerate(pipeline.starts, start=1):
        trial = RecordingTrial(start)
        params = draw(pipeline, trial, {})
        unknown = sorted(trial.suggested.keys() - params.keys())
        assert not unknown, f"drawn but not returned: {unknown}"
        assert params == start, f"start {number} is {start}, but drawn along it are {params}"
        beyond = [name for name, drawn in trial.suggested.items() if not _is_drawn(start[name], drawn)]
        assert not beyond, f"start {number} lies outside of what is drawn: {beyond}"


def _is_drawn(value: Any, drawn: list[Any]) -> bool:
    kind, *limits = drawn
    return bool(value in limits[0] if kind == "categorical" else limits[0] <= value <= limits[1])


def _has_starts_that_differ_by_choice(tryout: _Tryout) -> None:
    chosen = [_choices(start) for start in tryout.pipeline.starts]
    alike = [number for number, choices in enumerate(chosen) if choices in chosen[:number]]
    assert not alike, f"start {alike[0] + 1} differs from an earlier one by numbers alone"


def _choices(params: Params) -> Params:
    """Keep what is chosen by name or by yes and no: numbers tune, choices make another contestant."""
    return {name: value for name, value in params.items() if isinstance(value, bool | str) or value is None}


def _works_from_every_start(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    for number, start in enumerate(pipeline.starts, start=1):
        pipeline.build(start, Context(seed=0, windows=SAMPLE_SPEC))
        quick = start | {name: pipeline.smoke[name] for name in start if name in pipeline.smoke}
        quick |= _choices(start)
        if quick == pipeline.smoke:
            continue  # What all other checks fit.
        table = tryout.predict(tryout.fit(seed=0, params=quick))
        assert np.isfinite(table).all(), f"start {number} predicts what is not finite"


def _has_a_steady_search_space(tryout: _Tryout) -> None:
    once, again = free_space(tryout.pipeline, {}), free_space(tryout.pipeline, {})
    assert once == again, "the search space changes from call to call"


def _gives_probabilities(tryout: _Tryout) -> None:
    table = tryout.probabilities
    expected = (len(tryout.tests), len(set(tryout.labels)))
    assert table.shape == expected, f"predict_proba gave shape {table.shape}, not {expected}"
    assert np.isfinite(table).all() and (table >= 0).all(), "probabilities are negative or not finite"
    assert np.allclose(table.sum(axis=1), 1, atol=1e-5), "rows do not sum to 1"


def _gives_novelty_scores(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    reads = find_novelty_score(pipeline.novelty).reads_training
    assert not (reads and pipeline.learned_from == "simulated"), (
        f"novelty {pipeline.novelty!r} reads training windows, which it declares not to learn from"
    )
    score = NoveltyOf(pipeline.novelty, tryout.fitted, tryout.training, tryout.labels)
    scores = score(tryout.tests)
    assert np.ptp(scores) > 0, "every window is as strange as any other"
    alone = np.concatenate([score(tryout.tests[np.arange(2)]), score(tryout.tests[np.arange(2, 3)])])
    same = np.allclose(alone, scores[:3], rtol=1e-3, atol=1e-4)
    assert same, "a novelty score depends on the other test windows"


def _repeats_itself_for_a_seed(tryout: _Tryout) -> None:
    again = tryout.predict(tryout.fit(seed=0))
    assert np.array_equal(tryout.probabilities, again), "two fits with one seed differ"


def _keeps_its_word_on_determinism(tryout: _Tryout) -> None:
    if tryout.pipeline.deterministic:
        same = np.array_equal(tryout.probabilities, tryout.predict(tryout.fit(seed=1)))
        assert same, "declared deterministic, but the seed matters"


def _learns_from_what_it_declares(tryout: _Tryout) -> None:
    if tryout.pipeline.learned_from != "simulated":
        return
    rng = np.random.default_rng(0)
    noise = rng.standard_normal(tryout.training.signals.shape).astype(np.float32)
    blank = Windows(noise, tryout.training.metadata)
    estimator = tryout.pipeline.build(tryout.pipeline.smoke, Context(seed=0, windows=SAMPLE_SPEC))
    estimator.fit(blank, rng.permutation(tryout.labels))
    same = np.array_equal(tryout.probabilities, tryout.predict(estimator))
    assert same, "it learns from the training part, of which it declares to read the classes alone"
    assert not free_space(tryout.pipeline, {}), "what it tunes is chosen by labels of the training part"


def _judges_each_window_alone(tryout: _Tryout) -> None:
    three = np.asarray(tryout.fitted.predict_proba(tryout.tests[np.arange(3)]))
    same = np.allclose(tryout.probabilities[:3], three, atol=1e-4)
    assert same, "a prediction depends on the other test windows"


def _leaves_its_input_alone(tryout: _Tryout) -> None:
    assert tryout.fitted is not None
    assert not tryout.changed_its_input, "fit changes its input"


def _tells_whether_it_needs_orders(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    need, reads = pipeline.needs_orders, _reads_orders(tryout)
    assert pipeline.reads_orders == reads, (
        f"reads_orders is {pipeline.reads_orders}, but fault orders {'do' if reads else 'do not'} change it"
    )
    assert need == (reads and _is_blind_without_orders(tryout, pipeline.smoke)), (
        f"needs_orders is {need}, but without fault orders "
        + ("it does tell windows apart" if need else "every window gets the same answer, or none")
    )
    for name, value in pipeline.orders_settings.items():
        blind = _is_blind_without_orders(tryout, {**pipeline.smoke, name: value})
        assert blind, f"{name}={value} is declared to need fault orders, but tells windows apart without"


def _reads_orders(tryout: _Tryout) -> bool:
    try:
        table = np.asarray(tryout.fitted.predict_proba(_without_orders(tryout.tests)))
    except ValueError:
        return True
    return not np.array_equal(table, tryout.probabilities)


def _declares_the_orders_that_it_reads(tryout: _Tryout) -> None:
    declared = not columns_read(tryout.fitted).isdisjoint(ORDER_COLUMNS)
    assert declared or not _reads_orders(tryout), (
        "fault orders change what it predicts, but no part of it declares them as columns that it reads"
    )


def _declares_what_it_is_made_of(tryout: _Tryout) -> None:
    types = tryout.pipeline.types
    for name in types:
        _check_type(name)
    if not types:  # Weights are stored of a network; what declares nothing else is not stored.
        return
    with scratch_folder() as folder:
        file = folder / "estimator.skops"
        try:
            dump_estimator(tryout.fitted, file, types)
        except NotStorableError as error:
            raise AssertionError(f"types are not all that it is made of: {error}") from error
        again = tryout.predict(load_estimator(file, types))
    assert np.array_equal(tryout.probabilities, again), "once stored, it predicts something else"


SHAPERS = ("__new__", "__reduce__", "__reduce_ex__", "__setattr__", "__setstate__")
"""Methods with which a class could do more than hold what a file says."""


def _check_type(name: str) -> None:
    """Check that a declared type is a class, and one of the suite's a class that only holds values."""
    assert name.split(".", maxsplit=1)[0] in ("sklearn", "suite"), (
        f"{name} is neither scikit-learn's nor the suite's"
    )
    found = resolve_name(name)
    assert isinstance(found, type), f"{name} is no class"
    own = [base for base in found.__mro__ if base.__module__.startswith("suite.")]
    shaping = [method for base in own for method in SHAPERS if method in vars(base)]
    assert not shaping, f"{name} defines {shaping[0]}, which a stored file would call"


def _is_blind_without_orders(tryout: _Tryout, params: Params) -> bool:
    """Check whether, trained without orders, it gives every window the same answer, or refuses."""
    try:
        estimator = tryout.pipeline.build(params, Context(seed=0, windows=SAMPLE_SPEC))
        estimator.fit(_without_orders(tryout.training), tryout.labels)
        table = np.asarray(estimator.predict_proba(_without_orders(tryout.tests)))
    except ValueError:
        return True
    return bool(np.ptp(table, axis=0).max() < 1e-6)  # To the rounding of what stands for unknown lines.


def _without_orders(windows: Windows) -> Windows:
    return Windows(windows.signals, windows.metadata.assign(**dict.fromkeys(ORDER_COLUMNS, np.nan)))


PIPELINE_CHECKS: tuple[Callable[[_Tryout], None], ...] = (
    _declares_itself,
    _takes_what_it_has,
    _declares_a_cost_that_can_be,
    _has_plain_parameters,
    _starts_inside_its_space,
    _has_starts_that_differ_by_choice,
    _works_from_every_start,
    _has_a_steady_search_space,
    _gives_probabilities,
    _gives_novelty_scores,
    _repeats_itself_for_a_seed,
    _keeps_its_word_on_determinism,
    _learns_from_what_it_declares,
    _judges_each_window_alone,
    _leaves_its_input_alone,
    _tells_whether_it_needs_orders,
    _declares_the_orders_that_it_reads,
    _declares_what_it_is_made_of,
)


def pipeline_checks(pipeline: Pipeline) -> Iterator[Check]:
    """Yield the checks of a contestant.

    Parameters
    ----------
    pipeline
        Anybody's.

    Yields
    ------
    tuple of str and callable
        Independent of each other.

    Raises
    ------
    RequestError
        When a package that it requires is not installed.
    """
    missing = missing_package(pipeline)
    if missing:
        raise RequestError(f"{pipeline.name} {missing}", key="requires")
    tryout = _Tryout(pipeline)
    for check in PIPELINE_CHECKS:
        yield check.__name__.strip("_").replace("_", " "), partial(check, tryout)


def dataset_checks(dataset: DataSet, root: Path | None = None) -> Iterator[Check]:
    """Yield the checks of a data set; those that need its files read them below ``root``."""
    folder = root if root is not None else data_root()

    def declared() -> None:
        for name in ("summary", "citation", "licence", "homepage"):
            assert getattr(dataset, name), f"no {name}"
        assert set(dataset.refused_rungs.values()) != {""}, "a rung is refused without a reason"

    def reads() -> None:
        options = dataset.options()
        recordings = dataset.read(folder, options)
        assert recordings, "no recordings"
        names = [item.name for item in recordings]
        assert len(set(names)) == len(names), "two recordings share a name"
        again = dataset.read(folder, options)
        for first, second in zip(recordings, again, strict=True):
            assert replace(first, signal=second.signal).name == second.name, "the order changes"
            assert np.array_equal(first.signal, second.signal), f"{first.name} differs when read twice"
        assert dataset.fingerprint(folder, options) == dataset.fingerprint(folder, options)

    yield "declares itself", declared
    if not any(field.is_required() for field in dataset.options.model_fields.values()):
        yield "reads the same twice", reads


def _difficult() -> dict[str, Windows]:
    """Make windows on which a careless feature is not finite: silence, constants, one impulse, short ones."""
    physical = sample()[2].metadata.iloc[:2].reset_index(drop=True)
    impulse = np.zeros((2, 1, 256), dtype=np.float32)
    impulse[0, 0, 100], impulse[1, 0, 3] = 1.0, -5.0
    levels = {"silence": 0.0, "ones": 1.0, "a faint constant": -1e-30, "a huge constant": 1e15}
    signals = {name: np.full((2, 1, 256), level, dtype=np.float32) for name, level in levels.items()}
    rng = np.random.default_rng(0)
    short = {f"{n} samples": rng.standard_normal((2, 1, n)).astype(np.float32) for n in (64, 65, 100)}
    return {name: Windows(made, physical) for name, made in {**signals, "impulses": impulse, **short}.items()}


def _described(transformer: Any, windows: Windows) -> npt.NDArray[np.float64]:
    return np.asarray(transformer.transform(windows), dtype=np.float64)


def block_checks(block: Block) -> Iterator[Check]:
    """Yield the checks of a feature block, each over all its variants.

    Parameters
    ----------
    block
        Anybody's.

    Yields
    ------
    tuple of str and callable
        Independent of each other.
    """

    def variants() -> Iterator[Any]:
        for settings in block.variants:
            yield clone(block.build(**settings))

    def declared() -> None:
        assert block.name, "no name"
        assert block.summary and "\n" not in block.summary, "the summary is not one line"
        assert block.variants, "no variant to check"

    def named() -> None:
        training, _, tests = sample()
        for transformer in variants():
            columns = _described(transformer.fit(training), tests).shape[1]
            names = list(transformer.get_feature_names_out())
            assert len(names) == columns, f"{transformer}: {len(names)} names for {columns} columns"
            assert len(set(names)) == len(names), f"{transformer}: two columns share a name"

    def finite() -> None:
        for kind, windows in _difficult().items():
            for transformer in variants():
                rows = _described(transformer.fit(windows), windows)
                assert np.isfinite(rows).all(), f"{transformer}: features of {kind} are not finite"

    def alone() -> None:
        training, _, tests = sample()
        order = np.random.default_rng(0).permutation(len(tests))
        for transformer in variants():
            together = _described(transformer.fit(training), tests)
            for rows in ([0], [1, 2, 3], order):
                apart = _described(transformer, tests[rows])
                same = np.allclose(apart, together[rows], rtol=1e-9, atol=1e-9)
                assert same, f"{transformer}: features of a window depend on the other windows"

    def unlabelled() -> None:
        training, labels, tests = sample()
        for transformer in variants():
            without = _described(clone(transformer).fit(training), tests)
            assert np.array_equal(_described(transformer.fit(training, labels), tests), without), (
                f"{transformer}: labels change the features"
            )

    def orders() -> None:
        training, _, tests = sample()
        for transformer in variants():
            known = _described(transformer.fit(training), tests)
            for column in set(ORDER_COLUMNS) - set(getattr(transformer, "columns", ())):
                unknown = Windows(tests.signals, tests.metadata.assign(**{column: np.nan}))
                same = np.array_equal(_described(transformer, unknown), known)
                assert same, f"{transformer}: reads {column}, which is not among its columns"

    yield "declares itself", declared
    yield "names its columns", named
    yield "is finite", finite
    yield "describes each window alone", alone
    yield "learns from no label", unlabelled
    yield "declares the orders that it reads", orders


def check_file(path: Path) -> Iterator[Check]:
    """Yield the checks of whatever a Python file offers as ``PIPELINE``, ``DATASET`` or ``BLOCK``.

    Raises
    ------
    RequestError
        When it does not import or offers none of them.
    """
    module = load_file(path)
    pipeline, dataset, block = (getattr(module, name, None) for name in ("PIPELINE", "DATASET", "BLOCK"))
    if isinstance(pipeline, Pipeline):
        yield from pipeline_checks(pipeline)
    elif isinstance(dataset, DataSet):
        yield from dataset_checks(dataset)
    elif isinstance(block, Block):
        yield from block_checks(block)
    else:
        raise RequestError("offers nothing to check", file=path, expected="PIPELINE, DATASET or BLOCK")
