"""``suite train``: a contestant fitted on all bearings becomes a model folder and a registered model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.text import Text

from suite.analysis.memo import Memo
from suite.data.dataset import find_dataset
from suite.errors import RequestError
from suite.evaluation.conformal import promise, unit_scores
from suite.pipeline import find_pipeline
from suite.protocols import Rung, headline_of, headline_rung, rung, rung_of
from suite.question.config import DataChoice, Experiment, PipelineChoice
from suite.question.plan import plan
from suite.records.model_files import ModelFacts, example_row
from suite.records.read_mlflow import RecordReader
from suite.records.tracking_client import tracking_uri
from suite.records.write_mlflow import MODELS, RecordWriter
from suite.running.all_bearings import (
    Trained,
    Training,
    bearing_of_each,
    fit_on_all,
    forget_trials,
    training_of,
)
from suite.running.estimate import Forecast
from suite.running.progress import StepLine
from suite.serving.champions import Champion, choose_champions, expected_score
from suite.serving.model_folder import check_target, keep_model, models_folder
from suite.serving.novelty import fit_novelty
from suite.serving.registration import CHAMPION, plain_part, register_model, registered_name
from suite.serving.scope import ExpectedScore, Scope, ranges_of
from suite.serving.trained_card import single_classes, trained_card
from suite.ui import program
from suite.wording import bracket, cpu_time, percent, plural, visible
from suite.workspace import Workspace


@dataclass(frozen=True)
class Chosen:
    """Whom to train, on what, and why.

    Attributes
    ----------
    data, contestant
        As the question chose them.
    champion
        Whether it gets the alias of the winner: it won, or nobody was asked.
    reason
        A sentence.
    expected
        Its score on bearings never seen, where it was asked.
    """

    data: DataChoice
    contestant: PipelineChoice
    champion: bool
    reason: str
    expected: ExpectedScore | None


def choose(
    experiment: Experiment, workspace: Workspace, dataset: str | None, contestant: str | None
) -> Chosen:
    """Choose what to train: the winner of the question, unless a contestant is named.

    Parameters
    ----------
    experiment, workspace
        The question, and where its runs are.
    dataset, contestant
        Titles; needed where the question has several data sets, and where it was not asked.

    Raises
    ------
    RequestError
        An unknown title, or nothing that could choose.
    """
    data = _data_of(experiment, dataset)
    reader = RecordReader(workspace)
    runs, predictions, trials, *_ = reader.read(experiment.name)
    runs = runs[runs["status"] == "finished"]
    level = headline_of(_rungs(experiment, data, runs), experiment.headline).level
    declared = [one.title for one in experiment.pipelines]
    won = [one for one in choose_champions(runs, declared) if (one.dataset, one.level) == (data.title, level)]
    title = contestant or (won[0].pipeline if won else _only_one(declared, asked=len(runs) > 0))
    memo = Memo(workspace.cache / "analysis" / f"{experiment.name}.json")
    expected = expected_score(experiment.name, (data.title, level, title), runs, predictions, trials, memo)
    champion = not won or won[0].pipeline == title
    return Chosen(data, _contestant_of(experiment, title), champion, _reason(won, title), expected)


def _rungs(experiment: Experiment, data: DataChoice, runs: pd.DataFrame) -> list[Rung]:
    """Give the rungs that were asked of a data set; runs know the level of a split of the question."""
    asked = data.protocols or experiment.protocols
    named = runs[(runs["dataset"] == data.title) & runs["rung"].isin(experiment.splits)]
    levels = dict(zip(named["rung"], named["level"], strict=True))
    known = [rung(name) for name in asked if name not in experiment.splits]
    return known + [rung_of(level, name) for name, level in levels.items() if name in asked] or [
        headline_rung()
    ]


def _data_of(experiment: Experiment, dataset: str | None) -> DataChoice:
    titles = {choice.title: choice for choice in experiment.datasets}
    if dataset is None and len(titles) == 1:
        return experiment.datasets[0]
    if dataset not in titles:
        problem = "names no data set" if dataset is None else f"{dataset!r} is not in this question"
        raise RequestError(problem, key="--dataset", expected=f"one of {', '.join(titles)}")
    return titles[dataset]


def _contestant_of(experiment: Experiment, title: str) -> PipelineChoice:
    for choice in experiment.pipelines:
        if choice.title == title:
            return choice
    return PipelineChoice(name=find_pipeline(title).name)


def _only_one(declared: list[str], asked: bool) -> str:
    if len(declared) == 1:
        return declared[0]
    problem, first = "this question was not asked yet", "`suite run` on it first, or "
    if asked:
        problem, first = "no fold of this question held bearings out to choose by", ""
    expected = f"{first}--pipeline with one of {', '.join(declared)}"
    raise RequestError(problem, key="--pipeline", expected=expected)


def _reason(won: list[Champion], title: str) -> str:
    if not won:
        return f"{title} was named; nobody has won this question yet"
    if won[0].pipeline == title:
        return f"{won[0].sentence()}; test scores had no say"
    return f"{title} was named; the champion is another: {won[0].sentence()}"


def train_on_all(
    experiment: Experiment,
    config: Path,
    workspace: Workspace,
    console: Console,
    *,
    dataset: str | None = None,
    contestant: str | None = None,
    to: Path | None = None,
) -> Path:
    """Fit a contestant on all bearings, keep it as a folder and register it.

    Parameters
    ----------
    experiment, config
        The question, and its file.
    workspace, console
        Where runs and data are, and who is told.
    dataset, contestant
        See :func:`choose`.
    to
        Folder of the model; by default below ``models/`` of the workspace.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    RequestError
        What the data cannot support, what cannot be stored, or a folder that holds something else.
    """
    chosen = choose(experiment, workspace, dataset, contestant)
    title = chosen.contestant.title
    folder = (to or models_folder(workspace, experiment.name, chosen.data.title, title)).absolute()
    check_target(folder)
    training = training_of(plan(_narrowed(experiment, chosen), workspace, config), workspace)
    _introduce(chosen, training, workspace, experiment.name, console)
    with StepLine(console, training.steps) as line:
        trained = fit_on_all(training, workspace, line.ended)
    facts = _facts(training, trained)
    scope = _scope(chosen, training, trained)
    name = registered_name(experiment.name, chosen.data.title)
    address = f"models:/{name}@{CHAMPION if chosen.champion else plain_part(title)}"
    notes = [f"{chosen.reason}."] + ([f"{training.inner.note}."] if training.inner.note else [])
    card = trained_card(scope, facts, folder, tracking_uri(workspace), address, notes)
    keep_model(trained.estimator, facts, scope, card, folder)
    writer = RecordWriter(workspace)
    register_model(
        writer.client,
        writer.experiment_id(MODELS),
        name,
        folder,
        card,
        {
            "question": experiment.name,
            "dataset": chosen.data.title,
            "pipeline": title,
            "champion": "yes" if chosen.champion else "no",
            "params": str(trained.params)[:4000],
        },
    )
    forget_trials(training, workspace)
    _conclude(scope, trained, folder, address, console)
    return folder


def _narrowed(experiment: Experiment, chosen: Chosen) -> Experiment:
    """Ask the question of one contestant and data set alone."""
    update: dict[str, Any] = {"datasets": (chosen.data,), "pipelines": (chosen.contestant,)}
    update |= {"controls": (), "published": (), "training_bearings": ("all",)}
    return experiment.model_copy(update=update)


def _introduce(
    chosen: Chosen, training: Training, workspace: Workspace, question: str, console: Console
) -> None:
    forecast = Forecast({training.job.key: training.seconds}, RecordReader(workspace).costs(question))
    seconds = cpu_time(forecast.seconds(training.job))
    lines = [chosen.reason, f"{training.sentence()}: about {seconds}", training.inner.note]
    for line in filter(None, lines):
        console.print(Text(visible(line)), soft_wrap=True)


def _facts(training: Training, trained: Trained) -> ModelFacts:
    return ModelFacts(
        classes=tuple(map(str, trained.classes)),
        temperature=trained.temperature.value,
        windows=training.stored.spec().model_dump(mode="json"),
        example=example_row(training.windows),
    )


def _scope(chosen: Chosen, training: Training, trained: Trained) -> Scope:
    metadata = training.windows.metadata
    units, recordings = bearing_of_each(metadata), metadata["recording"].to_numpy(str)
    faults = metadata["fault"].to_numpy(str)
    on_grid = np.flatnonzero(metadata["on_grid"].to_numpy(bool))
    rows, classes = trained.rows, tuple(map(str, trained.classes))
    return Scope(
        contestant=chosen.contestant.title,
        learned_from=find_pipeline(training.job.pipeline_file).learned_from,
        dataset=chosen.data.title,
        machine=find_dataset(chosen.data.name).summary,
        bearings={name: len(np.unique(units[faults == name])) for name in classes},
        ranges=ranges_of(metadata, training.stored.spec().standardise),
        calibration=unit_scores(trained.probabilities, faults[rows], classes, recordings[rows], units[rows]),
        novelty=fit_novelty(training.windows[on_grid].for_prediction(), recordings[on_grid], units[on_grid]),
        expected=chosen.expected,
    )


def _conclude(scope: Scope, trained: Trained, folder: Path, address: str, console: Console) -> None:
    known, single = scope.expected, ", ".join(single_classes(scope))
    score = (
        f"macro-F1 {percent(known.value)} {bracket(known.low, known.high)} on "
        f"{plural(known.bearings, 'bearing')} never seen"
        + (f"; of {single} nothing is known: a single bearing" if single else "")
        if known
        else "not known: it was not asked of bearings held out"
    )
    lines = {
        "expected": score,
        "promised": promise(scope.calibration),
        "folder": str(folder),
        "registered": address,
        "use it": f"{program()} diagnose RECORDING --model {folder} --rpm ... --bearing ...",
    }
    for what, text in lines.items():
        console.print(Text(visible(f"{what:<12}{text}")), soft_wrap=True)
