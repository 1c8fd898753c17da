"""Examine what a question needs: interpreter, packages, devices, stores, data."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from suite.data.dataset import Options, datasets
from suite.database_address import shown_address
from suite.errors import RequestError
from suite.files import file_error
from suite.records.read_mlflow import RecordReader
from suite.records.tracking_client import open_client, tracking_uri
from suite.running.cost import environment
from suite.running.engine import gpus
from suite.running.tuning import trials_by_job
from suite.workspace import Workspace, tuning_server


@dataclass(frozen=True)
class Symptom:
    """One line of the examination: what was checked, its state, what to do if it is not well."""

    what: str
    state: str
    well: bool = True
    advice: str = ""


def examine(workspace: Workspace) -> Iterator[Symptom]:
    """Yield the findings, from the interpreter up to the data.

    Parameters
    ----------
    workspace
        Whose stores and data are looked at; the tracking store is made if there is none.
    """
    versions = environment()
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Symptom("python", versions["python"], supported, "Python 3.11 to 3.13 is needed")
    for name, version in versions["packages"].items():
        yield Symptom(name, version)
    yield Symptom("processor", f"{versions['processor']}, {versions['cpus']} cores")
    yield _devices()
    free = shutil.disk_usage(workspace.runs if workspace.runs.exists() else workspace.runs.parent).free / 1e9
    yield Symptom("disk", f"{free:.0f} GB free at {workspace.runs}", free > 2, "2 GB are needed")
    try:
        yield from _stores(workspace)
    except OSError as error:
        refused = file_error(error, workspace.runs)
        if refused is None:
            raise
        yield Symptom("stores", f"{refused.file}: {refused.problem}", False, f"{refused.expected} is needed")
    yield from _data(workspace)


def _devices() -> Symptom:
    import torch

    if torch.cuda.is_available():
        names = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
        return Symptom("GPU", ", ".join(names))
    present = gpus()
    advice = "a GPU is there, but this torch was built without CUDA"
    return Symptom("GPU", "none that torch can use", not present, advice)


def _stores(workspace: Workspace) -> Iterator[Symptom]:
    open_client(workspace)
    questions = RecordReader(workspace).questions()
    yield Symptom("tracking", f"{shown_address(tracking_uri(workspace))}: {len(questions)} questions")
    yield Symptom("tuning", shown_address(tuning_server() or str(workspace.runs / "optuna.journal")))
    yield Symptom("studies", str(len(trials_by_job(workspace.runs))))


def _data(workspace: Workspace) -> Iterator[Symptom]:
    for dataset in datasets().values():
        if dataset.options is not Options and any(
            field.is_required() for field in dataset.options.model_fields.values()
        ):
            yield Symptom(f"data: {dataset.name}", "given by each question")
            continue
        try:
            lacking = dataset.missing(workspace.data, dataset.options())
            dataset.fingerprint(workspace.data, dataset.options())
        except RequestError as error:
            yield Symptom(f"data: {dataset.name}", f"missing: {error.problem}")
        else:
            yield Symptom(
                f"data: {dataset.name}", f"missing: {'; '.join(lacking)}" if lacking else "complete"
            )
