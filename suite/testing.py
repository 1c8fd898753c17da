"""Conformance: what a pipeline or a data set must do, checked so that a stranger can run it on their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suite.data.dataset import DataSet, load
from suite.data.windows import Windows, WindowSpec, cut
from suite.discovery import load_file
from suite.errors import RequestError
from suite.pipeline import Context, Estimator, Pipeline
from suite.question.space import RecordingTrial, draw, free_space
from suite.workspace import data_root

Check = tuple[str, Callable[[], None]]
"""A name, and a call that raises AssertionError with the reason when the check fails."""


@cache
def sample() -> tuple[Windows, npt.NDArray[np.str_], Windows]:
    """Cut a small simulated world: training windows, their labels, and blind test windows; once a process."""
    recordings = load("simulated", rigs=1, bearings_per_class=3, seconds=0.5)
    windows = cut(recordings, WindowSpec(length=1024, overlap=0.0))
    held_out = windows.metadata["bearing"].str.endswith("2").to_numpy()
    if not 0 < held_out.sum() < len(windows):
        held_out = np.arange(len(windows)) % 3 == 0
    training = windows[~held_out]
    return training.for_training(), training.labels, windows[held_out].for_prediction()


class _Tryout:
    """A contestant on the sample, with its smoke parameters."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.training, self.labels, self.tests = sample()

    def fit(self, seed: int = 0) -> Estimator:
        estimator = self.pipeline.build(self.pipeline.smoke, Context(seed=seed))
        estimator.fit(self.training, self.labels)
        classes = list(estimator.classes_)
        assert classes == sorted(set(self.labels)), "classes_ are not the sorted labels"
        return estimator

    def table(self, seed: int = 0) -> npt.NDArray[np.float64]:
        return np.asarray(self.fit(seed).predict_proba(self.tests), dtype=np.float64)


def _declares_itself(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    assert pipeline.summary and "\n" not in pipeline.summary, "the summary is not one line"
    assert pipeline.citation, "no citation"
    assert pipeline.family in ("classical", "deep", "transfer"), f"family {pipeline.family!r}"


def _has_plain_parameters(tryout: _Tryout) -> None:
    pipeline = tryout.pipeline
    params = draw(pipeline, RecordingTrial(pipeline.start), {})
    for named in (params, pipeline.smoke, pipeline.start):
        json.dumps(named, allow_nan=False)
    unknown = set(free_space(pipeline, {})) - set(params)
    assert not unknown, f"drawn but not returned: {sorted(unknown)}"


def _has_a_steady_search_space(tryout: _Tryout) -> None:
    once, again = free_space(tryout.pipeline, {}), free_space(tryout.pipeline, {})
    assert once == again, "the search space changes from call to call"


def _gives_probabilities(tryout: _Tryout) -> None:
    table = tryout.table()
    expected = (len(tryout.tests), len(set(tryout.labels)))
    assert table.shape == expected, f"predict_proba gave shape {table.shape}, not {expected}"
    assert np.isfinite(table).all() and (table >= 0).all(), "probabilities are negative or not finite"
    assert np.allclose(table.sum(axis=1), 1, atol=1e-5), "rows do not sum to 1"


def _repeats_itself_for_a_seed(tryout: _Tryout) -> None:
    assert np.array_equal(tryout.table(3), tryout.table(3)), "two fits with one seed differ"


def _keeps_its_word_on_determinism(tryout: _Tryout) -> None:
    if tryout.pipeline.deterministic:
        same = np.array_equal(tryout.table(1), tryout.table(2))
        assert same, "declared deterministic, but the seed matters"


def _judges_each_window_alone(tryout: _Tryout) -> None:
    estimator = tryout.fit()
    whole = np.asarray(estimator.predict_proba(tryout.tests))
    part = np.asarray(estimator.predict_proba(tryout.tests[np.arange(3)]))
    assert np.allclose(whole[:3], part, atol=1e-4), "a prediction depends on the other test windows"


def _leaves_its_input_alone(tryout: _Tryout) -> None:
    before = tryout.training.signals.copy()
    tryout.fit()
    assert np.array_equal(before, tryout.training.signals), "fit changes its input"


PIPELINE_CHECKS: tuple[Callable[[_Tryout], None], ...] = (
    _declares_itself,
    _has_plain_parameters,
    _has_a_steady_search_space,
    _gives_probabilities,
    _repeats_itself_for_a_seed,
    _keeps_its_word_on_determinism,
    _judges_each_window_alone,
    _leaves_its_input_alone,
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
    """
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
