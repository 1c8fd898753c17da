"""The model of simulated machines: fitted at the first call, kept by content, has never seen a real machine.

Recipe of the contestant that learns fault orders from simulated machines alone: windows of twenty turns,
whitened fault orders, balanced logistic regression. Chosen on simulated machines and one real rig.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from math import ceil
from pathlib import Path
from typing import Any, get_args

import numpy as np

from suite.arrays import HEALTHY, Real
from suite.data.machine_recordings import recording_of_machine
from suite.data.recording import Recording
from suite.data.windows import ORDER_COLUMNS, Windows, WindowSpec, cut
from suite.files import new_folder
from suite.identity import key_of, key_of_files, seed_of
from suite.records.model_files import ModelFacts, example_row, store_model
from suite.serving.line_evidence import BAND_SHOWN, RATE_SHOWN, TURNS_SHOWN, Evidence, evidence_in
from suite.serving.novelty import LEAST_SPREAD, Novelty, described
from suite.serving.own_baseline import Allowance, fit_allowance, read_allowance, write_allowance
from suite.serving.scope import SCOPE, Scope
from suite.serving.stored_model import StoredModel
from suite.serving.trained_model import TrainedModel, load_trained
from suite.signals.machine_draws import DrawnMachine, run_again
from suite.signals.many_machines import MANY_MACHINES, drawn_machine, record_machine
from suite.signals.simulation import Fault

SPEC = WindowSpec(turns=TURNS_SHOWN, overlap=0.0, rate_hz=RATE_SHOWN, low_pass_hz=BAND_SHOWN)
"""How recordings are cut, each by turns of its own shaft."""

TAUGHT: tuple[Fault, ...] = tuple(sorted(get_args(Fault)))

LEAST_SEVERITY = 0.2
"""Of the faults that calibrate the sets: of those above a third, of those below most are never seen."""

KNOWN_SHARE = 0.995
"""Of other simulated machines that novelty must let pass."""

MACHINES_A_PART = 20
"""Machines that a process simulates between two reports."""

Progress = Callable[[int, int], None]
"""Called with the machines that are done and those that there are."""


@dataclass(frozen=True)
class SimulatedRecipe:
    """How much is simulated.

    Attributes
    ----------
    training
        Machines of each class that are learned from, one window each.
    calibration, windows
        Machines of each class for the conformal sets and novelty, and windows of each.
    pairs
        Healthy machines that are recorded twice.
    """

    training: int = 400
    calibration: int = 100
    windows: int = 3
    pairs: int = 200


MODEL_RECIPE = SimulatedRecipe()

TYPES = (
    "suite.features.envelope.FaultOrders",
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.StandardScaler",
)
"""Classes that its estimator holds."""


@dataclass(frozen=True, eq=False)
class SimulatedModel:
    """The model, and what two healthy recordings of one machine may differ by."""

    model: TrainedModel
    allowance: Allowance


def simulated_model(
    cache: Path,
    recipe: SimulatedRecipe = MODEL_RECIPE,
    progress: Progress | None = None,
    workers: int | None = None,
) -> SimulatedModel:
    """Look the model up, or simulate machines and fit it.

    Parameters
    ----------
    cache
        Folder of what can be made again.
    recipe
        How much is simulated.
    progress
        Told how far it is, when it has to be fitted.
    workers
        Processes; by default one a core, four at most.

    Raises
    ------
    RequestError
        What was stored is damaged.
    """
    libraries = [version(name) for name in ("numpy", "scipy", "scikit-learn", "skops")]
    key = key_of([key_of_files(_sources()), asdict(recipe), libraries])
    folder = cache / "simulated-model" / key[:24]
    if not folder.is_dir():
        made = _fit(recipe, progress or (lambda done, of: None), workers)
        with new_folder(folder) as unfinished:
            store_model(made.model.stored.estimator, made.model.stored.facts, unfinished, TYPES)
            (unfinished / SCOPE).write_text(made.model.scope.to_json(), encoding="utf-8")
            write_allowance(made.allowance, unfinished)
    return SimulatedModel(load_trained(folder, TYPES), read_allowance(folder))


def _sources() -> list[Path]:
    """List the files that decide what the model is: another version of them is another model."""
    suite = Path(__file__).parents[1]
    named = ("data/machine_recordings.py", "data/windows.py", "features/block.py", "features/envelope.py")
    own = ("line_evidence.py", "novelty.py", "own_baseline.py", Path(__file__).name)
    return [
        *sorted((suite / "signals").glob("*.py")),
        *(suite / name for name in named),
        *(suite / "serving" / name for name in own),
    ]


@dataclass(frozen=True, eq=False)
class _Seen:
    """One simulated recording as the model and a comparison see it."""

    fault: Fault
    features: Real
    description: Real
    drawn: DrawnMachine


def _fit(recipe: SimulatedRecipe, progress: Progress, workers: int | None) -> SimulatedModel:
    teachers, others, pairs = _simulate(recipe, progress, workers)
    example = cut([_recording("training", 0, TAUGHT[0], 0, 1)[0]], SPEC)
    estimator = _estimator(teachers, example.for_prediction())
    facts = ModelFacts(
        classes=tuple(map(str, estimator.classes_)),
        temperature=1.0,
        windows=SPEC.model_dump(mode="json"),
        example=example_row(example),
    )
    tables = [estimator[1:].predict_proba(one.features).mean(axis=0) for one in others]
    scope = Scope(
        contestant="simulated machines",
        learned_from="simulated",
        dataset=f"many machines {MANY_MACHINES}",
        machine=f"{len(teachers)} simulated machines of many kinds, no real one",
        bearings=dict.fromkeys(TAUGHT, recipe.training),
        ranges=_ranges([*teachers, *others]),
        calibration=_calibration(others, tables, facts.classes),
        novelty=_novelty(teachers, others),
    )
    return SimulatedModel(TrainedModel(StoredModel(estimator, facts), scope), fit_allowance(pairs))


def _simulate(
    recipe: SimulatedRecipe, progress: Progress, workers: int | None
) -> tuple[list[_Seen], list[_Seen], list[tuple[Evidence, Evidence]]]:
    from joblib import Parallel, delayed  # type: ignore[import-untyped]

    parts = [
        *((_see, "training", numbers, 1) for numbers in _chunks(recipe.training)),
        *((_see, "calibration", numbers, recipe.windows) for numbers in _chunks(recipe.calibration)),
        *((_pairs, "pairs", numbers, recipe.windows) for numbers in _chunks(recipe.pairs)),
    ]
    whole = sum(len(numbers) for _, _, numbers, _ in parts)
    processes = workers or min(4, os.cpu_count() or 1)
    parallel = Parallel(n_jobs=processes, return_as="generator")
    found: dict[str, list[Any]] = {"training": [], "calibration": [], "pairs": []}
    done = 0
    results = parallel(delayed(work)(kind, numbers, windows) for work, kind, numbers, windows in parts)
    for (_, kind, numbers, _), result in zip(parts, results, strict=True):
        found[kind] += result
        done += len(numbers)
        progress(done, whole)
    return found["training"], found["calibration"], found["pairs"]


def _chunks(count: int) -> Iterator[range]:
    for first in range(0, count, MACHINES_A_PART):
        yield range(first, min(first + MACHINES_A_PART, count))


def _see(kind: str, numbers: Sequence[int], windows: int) -> list[_Seen]:
    """Record one machine of each class for each number, and compute what is learned from."""
    from suite.features.envelope import FaultOrders

    lines, seen = FaultOrders(), []
    for number in numbers:
        for place, fault in enumerate(TAUGHT):
            recording, drawn = _recording(kind, number * len(TAUGHT) + place, fault, 0, windows)
            made = cut([recording], SPEC).for_prediction()
            seen.append(_Seen(fault, lines.fit_transform(made), described(made), drawn))
    return seen


def _pairs(kind: str, numbers: Sequence[int], windows: int) -> list[tuple[Evidence, Evidence]]:
    """Record healthy machines twice, on another day, and compute what is compared."""
    pairs = []
    for number in numbers:
        # Baselines and recordings are of any length: from two windows on.
        lengths = np.random.default_rng(seed_of("lengths", number)).integers(2, 2 * windows + 1, size=2)
        first, second = (
            _shown(*_recording(kind, number, "healthy", take, int(length)))
            for take, length in enumerate(lengths)
        )
        pairs.append((first, second))
    return pairs


def _shown(recording: Recording, drawn: DrawnMachine) -> Evidence:
    evidence = evidence_in(cut([recording], SPEC), recording, TURNS_SHOWN)
    none = replace(evidence.spectrum, power=np.empty(0))
    return replace(evidence, spectrum=none, lines=())


def _recording(
    kind: str, number: int, fault: Fault, take: int, windows: int
) -> tuple[Recording, DrawnMachine]:
    seed = seed_of("simulated model", kind)
    drawn = drawn_machine(seed, number, fault)
    if take:
        drawn = run_again(np.random.default_rng(seed_of("run again", kind, number, take)), drawn)
    samples = windows * ceil(TURNS_SHOWN * RATE_SHOWN / drawn.stated_shaft_hz)
    signal = record_machine(drawn, seed, number, RATE_SHOWN, samples, take=take)
    name = f"{kind} machine {number}"
    return recording_of_machine(drawn, signal, RATE_SHOWN, fault, number, name), drawn


def _estimator(teachers: Sequence[_Seen], example: Windows) -> Any:
    """Fit the stages that follow the fault orders, and put all together."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from suite.features.envelope import FaultOrders

    labels = np.array([one.fault for one in teachers for _ in one.features])
    features = np.concatenate([one.features for one in teachers])
    fitted = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000)).fit(features, labels)
    return make_pipeline(FaultOrders().fit(example), *(stage for _, stage in fitted.steps))


def _calibration(
    others: Sequence[_Seen], tables: Sequence[Real], classes: tuple[str, ...]
) -> dict[str, tuple[float, ...]]:
    """Give each machine's conformal score, of those whose fault is no mere scratch."""
    scores: dict[str, list[float]] = {name: [] for name in classes}
    for one, table in zip(others, tables, strict=True):
        if one.fault == HEALTHY or one.drawn.bearing.severity >= LEAST_SEVERITY:
            scores[one.fault].append(1.0 - float(table[classes.index(one.fault)]))
    return {name: tuple(sorted(values)) for name, values in scores.items()}


def _novelty(teachers: Sequence[_Seen], others: Sequence[_Seen]) -> Novelty:
    """Describe the machines that were learned from; other machines say how far one may be off."""
    table = np.array([np.median(one.description, axis=0) for one in teachers])
    centre, spread = table.mean(axis=0), np.maximum(table.std(axis=0), LEAST_SPREAD)
    away = [float((np.abs(np.median(one.description, axis=0) - centre) / spread).max()) for one in others]
    threshold = float(np.quantile(away, KNOWN_SHARE))
    return Novelty(tuple(map(float, centre)), tuple(map(float, spread)), threshold)


def _ranges(seen: Sequence[_Seen]) -> dict[str, tuple[float, float]]:
    shafts = [one.drawn.stated_shaft_hz for one in seen]
    ranges = {"rate_hz": (RATE_SHOWN, RATE_SHOWN), "shaft_hz": (min(shafts), max(shafts))}
    for column in ORDER_COLUMNS:
        values = [getattr(one.drawn.bearing.orders, column.removeprefix("order_")) for one in seen]
        ranges[column] = (min(values), max(values))
    return ranges
