"""Champions: the winner of each data set and rung becomes a model that MLflow loads and serves."""

from __future__ import annotations

import importlib.metadata
import json
import logging
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from suite.analysis.sides import rehearsed, take
from suite.data.windows import ORDER_COLUMNS, PHYSICAL_COLUMNS
from suite.files import only_one, write_text
from suite.identity import key_of
from suite.records.artifacts import MODEL
from suite.records.frame import frame_of
from suite.records.model_files import ESTIMATOR, FACTS, REASON, holds_network
from suite.records.read_mlflow import RecordReader, StoredRecord
from suite.records.skops_file import types_in
from suite.records.write_mlflow import open_client, tracking_uri
from suite.serving.stored_model import load_model
from suite.wording import in_markdown
from suite.workspace import Workspace, question_lock

ALIAS = "champion"

IMPORTED = ("mlflow", "numba", "numpy", "pandas", "pydantic", "pywavelets", "scikit-learn", "scipy", "skops")
IMPORTED_BY_NETWORKS = ("safetensors", "torch")
"""Distributions that a served model imports. Given, since MLflow takes seconds a model to find them."""

SUITE = Path(__file__).parents[1]

LONGEST_NAME = 60
"""Characters of a data set's name in that of a registered model, which may have 256 in all."""


@dataclass(frozen=True)
class Champion:
    """The winner on one data set and rung.

    Attributes
    ----------
    dataset, level, rung, pipeline
        Where it won, and its title.
    won, folds
        In how many folds it had the best inner score, of how many whose inner scores could choose; none
        where no inner splits held bearings out as the rung does.
    test
        Mean macro-F1 over its folds' test parts, which decided nothing.
    served
        The row of the fold whose model is served: the one with the best inner score.
    """

    dataset: str
    level: str
    rung: str
    pipeline: str
    won: int
    folds: int
    test: float
    served: Mapping[Any, Any]


def choose_champions(runs: pd.DataFrame, declared: Sequence[str] = ()) -> list[Champion]:
    """Choose the champion of each data set and rung, fold by fold, by the inner scores of each fold alone.

    Parameters
    ----------
    runs
        Frame of the finished runs, columns :data:`suite.records.frame.RUN_COLUMNS`.
    declared
        Contestants in the order in which the question declares them; by default by name.

    Returns
    -------
    list of Champion
        The contestant that :func:`suite.analysis.sides.take` takes in most folds of all sides together; the
        first declared wins a tie, and stands where no inner scores could choose. Bounds, which saw labels
        that no contestant gets, never take part, nor do runs without an inner score or on thinned training
        parts.
    """
    whole = runs["training_bearings"] == 0
    fair = runs[whole & ~runs["bound"].astype(bool) & runs["best_inner_score"].notna()]
    return [_champion(board, declared) for _, board in fair.groupby(["dataset", "level", "rung"])]


def _champion(board: pd.DataFrame, declared: Sequence[str]) -> Champion:
    taken = take(board, declared)
    chosen = taken[taken["on_inner"]]
    position = {name: number for number, name in enumerate(declared)}
    won = Counter(map(str, chosen["pipeline"] if len(chosen) else taken["pipeline"]))
    name = min(won, key=lambda one: (-won[one], position.get(one, len(position)), one))
    own = board[board["pipeline"] == name].sort_values("fold")
    able = own[[rehearsed(*row) for row in zip(own["level"], own["rung"], own["ledger"], strict=True)]]
    best = int(able["best_inner_score"].argmax()) if len(able) else 0
    served = (able if len(able) else own).to_dict(orient="records")[best]
    where = (served["dataset"], served["level"], served["rung"], name)
    return Champion(
        *where, won[name] if len(chosen) else 0, len(chosen), float(own["macro_f1"].mean()), served
    )


def register_champions(workspace: Workspace, name: str) -> list[str]:
    """Register the champions of a question, each as ``<question>.<data set>.<rung>``.

    The alias ``champion`` points at the winner of the latest plan; what is registered already is not
    registered again, and where nothing was recorded since the last time nothing is looked at.

    Parameters
    ----------
    workspace
        Where the records are.
    name
        Of the question.

    Returns
    -------
    list of str
        One sentence for each champion that cannot be served.
    """
    reader = RecordReader(workspace)
    with only_one(question_lock(workspace, name), f"question {name!r}", wait=True):
        seen = workspace.cache / "champions" / f"{name}.json"
        state = {"tracking": tracking_uri(workspace), **reader.state(name)}
        known = _read_seen(seen)
        if known.get("state") != state:
            known = {"state": state, "lacking": _register_all(reader, open_client(workspace), name)}
            with suppress(OSError):  # What is not kept is looked at again.
                write_text(seen, json.dumps(known))
    return list(known["lacking"])


def _read_seen(file: Path) -> dict[str, Any]:
    """Read what was looked at the last time; a file that is missing or damaged counts as nothing."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        whole = all(isinstance(line, str) for line in known["lacking"])
        return {"state": known["state"], "lacking": list(known["lacking"])} if whole else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _register_all(reader: RecordReader, client: Any, name: str) -> list[str]:
    runs = {one.run.run_id: one for one in reader.records(name) if one.record.status == "finished"}
    frame = frame_of((one.record, run_id, one.run.started) for run_id, one in runs.items())
    lacking = []
    for champion in choose_champions(frame, reader.question(name).get("contestants") or ()):
        title, reason = _register(client, name, champion, runs[champion.served["run_id"]])
        if reason:
            lacking.append(f"{title}: {champion.pipeline} cannot be served: {reason}")
    return lacking


def registered_name(question: str, dataset: str, level: str) -> str:
    """Name a champion's model: no two questions, data sets and rungs share a name.

    Parameters
    ----------
    question, dataset, level
        Whose champion.

    Returns
    -------
    str
        ``<question>.<data set>.<rung>`` where that is plain and short; where anything of the data set's
        name has to be replaced, a part of a digest of the three comes behind.
    """
    plain = re.sub(r"[^\w-]+", "-", dataset)[:LONGEST_NAME]
    # A dot within it could be the one that parts it from the question; letters of other scripts have
    # several spellings that look alike.
    if plain == dataset and dataset.isascii():
        return f"{question}.{dataset}.{level}"
    return f"{question}.{plain}.{level}-{key_of([question, dataset, level])[:12]}"


def _register(client: Any, question: str, champion: Champion, stored: StoredRecord) -> tuple[str, str]:
    """Register a champion; gives its title, and the reason where it cannot be served."""
    title = registered_name(question, champion.dataset, champion.level)
    known = client.search_model_versions(f"name = '{title}'")
    versions = {item.tags.get("job_key"): item.version for item in known}
    version = versions.get(champion.served["job_key"])
    if version is None:
        model = stored.folder / MODEL
        if not (model / FACTS).exists():
            reason = model / REASON
            return title, reason.read_text(encoding="utf-8") if reason.exists() else "no model was kept"
        with tempfile.TemporaryDirectory(prefix="suite-") as folder:
            package_model(model, Path(folder) / "packed")
            version = _new_version(client, title, Path(folder) / "packed", champion)
    client.set_registered_model_alias(title, ALIAS, version)
    return title, ""


def package_model(model: Path, target: Path) -> None:
    """Make an MLflow model of a stored estimator: no pickle, the suite's code inside.

    Parameters
    ----------
    model
        Folder that :func:`suite.records.model_files.store_model` filled.
    target
        Folder to be made.

    Raises
    ------
    RequestError
        The folder holds no stored model.
    """
    import mlflow.pyfunc
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema
    from mlflow.types.schema import Array

    facts = load_model(model).facts
    needed = set(PHYSICAL_COLUMNS) if facts.reads_orders else set(PHYSICAL_COLUMNS) - set(ORDER_COLUMNS)
    numbers = [ColSpec("double", name, required=name in needed) for name in PHYSICAL_COLUMNS]
    for logger in ("mlflow.pyfunc", "mlflow.models.model"):
        logging.getLogger(logger).setLevel(logging.ERROR)
    mlflow.pyfunc.save_model(
        target,
        python_model=str(SUITE / "serving" / "served.py"),
        artifacts={"estimator": str(model)},
        # Where it is served there may be no pipelines to declare them.
        model_config={"types": [] if holds_network(model) else list(types_in(model / ESTIMATOR))},
        code_paths=[str(SUITE)],
        signature=ModelSignature(
            Schema([ColSpec(Array(Array("double")), "signal"), *numbers]),
            Schema([ColSpec("double", name) for name in facts.classes]),
        ),
        input_example=pd.DataFrame([facts.example]),
        pip_requirements=_requirements(model),
    )


def _requirements(model: Path) -> list[str]:
    names = IMPORTED + (IMPORTED_BY_NETWORKS if holds_network(model) else ())
    # What follows a plus names a build, which no index carries under that name.
    return [f"{name}=={importlib.metadata.version(name).partition('+')[0]}" for name in names]


def _new_version(client: Any, title: str, packed: Path, champion: Champion) -> str:
    from mlflow.entities import LoggedModelStatus

    run = client.get_run(champion.served["run_id"])
    tags = _tags(champion)
    made = client.create_logged_model(
        run.info.experiment_id, title.replace(".", "-"), run.info.run_id, tags, model_type="pyfunc"
    )
    client.log_model_artifacts(made.model_id, str(packed))
    client.finalize_logged_model(made.model_id, LoggedModelStatus.READY)
    if not client.search_registered_models(f"name = '{title}'"):
        client.create_registered_model(title, description=_sentence(champion))
    # A models:/ address would be looked up in MLflow's global store, which need not be this one.
    version = client.create_model_version(
        title,
        made.artifact_location,
        run.info.run_id,
        tags,
        description=_sentence(champion),
        model_id=made.model_id,
    )
    return str(version.version)


def _tags(champion: Champion) -> dict[str, str]:
    return {
        "job_key": champion.served["job_key"],
        "dataset": champion.dataset,
        "rung": f"{champion.level} {champion.rung}",
        "pipeline": champion.pipeline,
        "tested_on": champion.served["held_out"],
        "inner_macro_f1": f"{champion.served['best_inner_score']:.4f}",
        "test_macro_f1": f"{champion.test:.4f}",
        "won": f"{champion.won} of {champion.folds} folds",
    }


def _sentence(champion: Champion) -> str:
    where = f"on {champion.dataset}, {champion.level} {champion.rung}"
    won = (
        f"{champion.pipeline} has the best inner score in {champion.won} of {champion.folds} folds {where}"
        if champion.folds
        else f"{champion.pipeline}, the first declared, stands {where}: no inner scores could choose"
    )
    return in_markdown(
        f"{won}. Test scores had no say; the mean macro-F1 of its folds is {champion.test:.3f}. "
        f"This is the model of the fold: {champion.served['held_out']}."
    )
