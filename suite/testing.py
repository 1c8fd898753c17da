"""Conformance: what a pipeline or a data set must do, checked so that a stranger can run it on their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suite.data.dataset import DataSet, data_root, load
from suite.data.windows import Windows, WindowSpec, cut
from suite.discovery import load_file
from suite.errors import RequestError
from suite.experiment.space import RecordingTrial, draw, free_space
from suite.pipeline import Context, Pipeline

Check = tuple[str, Callable[[], None]]
"""A name, and a call that raises AssertionError with the reason when the check fails."""


def sample() -> tuple[Windows, npt.NDArray[np.str_], Windows]:
    """Cut a small simulated world: training windows, their labels, and blind test windows."""
    recordings = load("simulated", rigs=1, bearings_per_class=3, seconds=0.5)
    windows = cut(recordings, WindowSpec(length=1024, overlap=0.0))
    held_out = windows.metadata["bearing"].str.endswith("2").to_numpy()
    if not 0 < held_out.sum() < len(windows):
        held_out = np.arange(len(windows)) % 3 == 0
    training = windows[~held_out]
    return training.for_training(), training.labels, windows[held_out].for_prediction()


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
    """
    training, labels, tests = sample()

    def fitted(seed: int = 0) -> npt.NDArray[np.float64]:
        estimator = pipeline.build(pipeline.smoke, Context(seed=seed))
        estimator.fit(training, labels)
        assert list(estimator.classes_) == sorted(set(labels)), "classes_ are not the sorted labels"
        return np.asarray(estimator.predict_proba(tests), dtype=np.float64)

    def declared() -> None:
        assert pipeline.summary and "\n" not in pipeline.summary, "the summary is not one line"
        assert pipeline.citation, "no citation"
        assert pipeline.family in ("classical", "deep", "transfer"), f"family {pipeline.family!r}"

    def plain_parameters() -> None:
        params = draw(pipeline, RecordingTrial(pipeline.start), {})
        for named in (params, pipeline.smoke, pipeline.start):
            json.dumps(named, allow_nan=False)
        unknown = set(free_space(pipeline, {})) - set(params)
        assert not unknown, f"drawn but not returned: {sorted(unknown)}"

    def same_draw_twice() -> None:
        once, again = free_space(pipeline, {}), free_space(pipeline, {})
        assert once == again, "the search space changes from call to call"

    def probabilities() -> None:
        table = fitted()
        assert table.shape == (len(tests), len(set(labels))), f"predict_proba gave shape {table.shape}"
        assert np.isfinite(table).all() and (table >= 0).all(), "probabilities are negative or not finite"
        assert np.allclose(table.sum(axis=1), 1, atol=1e-5), "rows do not sum to 1"

    def same_seed_same_numbers() -> None:
        assert np.array_equal(fitted(3), fitted(3)), "two fits with one seed differ"

    def declared_determinism() -> None:
        if pipeline.deterministic:
            assert np.array_equal(fitted(1), fitted(2)), "declared deterministic, but the seed matters"

    def window_by_window() -> None:
        estimator = pipeline.build(pipeline.smoke, Context(seed=0))
        estimator.fit(training, labels)
        whole = np.asarray(estimator.predict_proba(tests))
        part = np.asarray(estimator.predict_proba(tests[np.arange(3)]))
        assert np.allclose(whole[:3], part, atol=1e-4), "a prediction depends on the other test windows"

    def untouched_input() -> None:
        before = training.signals.copy()
        fitted()
        assert np.array_equal(before, training.signals), "fit changes its input"

    yield "declares itself", declared
    yield "has plain parameters", plain_parameters
    yield "has a steady search space", same_draw_twice
    yield "gives probabilities", probabilities
    yield "repeats itself for a seed", same_seed_same_numbers
    yield "keeps its word on determinism", declared_determinism
    yield "judges each window alone", window_by_window
    yield "leaves its input alone", untouched_input


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
    yield "reads the same twice", reads


def check_file(path: Path) -> Iterator[Check]:
    """Yield the checks of whatever a Python file offers as ``PIPELINE`` or ``DATASET``.

    Raises
    ------
    RequestError
        When it does not import or offers neither.
    """
    module = load_file(path)
    pipeline, dataset = getattr(module, "PIPELINE", None), getattr(module, "DATASET", None)
    if isinstance(pipeline, Pipeline):
        yield from pipeline_checks(pipeline)
    elif isinstance(dataset, DataSet):
        yield from dataset_checks(dataset)
    else:
        raise RequestError("offers nothing to check", file=path, expected="PIPELINE or DATASET")
