"""Model folders: a fitted estimator, its scope and its card, there whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from suite.errors import RequestError
from suite.files import check_writable, new_folder
from suite.records.model_files import ModelFacts, store_model
from suite.records.skops_file import NotStorableError
from suite.serving.registration import plain_part
from suite.serving.scope import SCOPE, Scope
from suite.workspace import Workspace

CARD = "README.md"
"""The model card, where a reader of a folder looks first."""


def models_folder(workspace: Workspace, question: str, dataset: str, contestant: str) -> Path:
    """Name the folder in which a model is kept where none is named."""
    return workspace.runs / "models" / f"{question}.{plain_part(dataset)}.{plain_part(contestant)}"


def check_target(folder: Path) -> None:
    """Refuse a folder that holds anything but a model, which will be replaced.

    Raises
    ------
    RequestError
        It does, it is a file, or nothing can be written there.
    """
    if folder.is_file():
        raise RequestError("is a file", file=folder, key="--to", expected="a folder to be made")
    try:
        check_writable(folder.with_name(f".{folder.name}.probe"))
    except RequestError as error:
        raise RequestError(error.problem, file=folder, key="--to") from error
    if folder.is_dir() and any(folder.iterdir()) and not (folder / SCOPE).is_file():
        expected = "a folder to be made, or a model's to be replaced"
        raise RequestError("holds other files", file=folder, key="--to", expected=expected)


def keep_model(estimator: Any, facts: ModelFacts, scope: Scope, card: str, folder: Path) -> None:
    """Write a model folder; one that was there before is replaced.

    Parameters
    ----------
    estimator, facts
        As for :func:`suite.records.model_files.store_model`.
    scope, card
        What goes with it, and what is said of it.
    folder
        See :func:`check_target`.

    Raises
    ------
    RequestError
        The estimator holds what only pickle could store.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with new_folder(folder.with_name(f"{folder.name}.new")) as made:
        try:
            store_model(estimator, facts, made)
        except NotStorableError as error:
            expected = "a contestant that can be stored without pickle"
            raise RequestError(f"cannot be kept: {error}", key=scope.contestant, expected=expected) from error
        (made / SCOPE).write_text(scope.to_json(), encoding="utf-8")
        (made / CARD).write_text(card, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_name(f"{folder.name}.new").rename(folder)
