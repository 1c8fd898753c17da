"""Registration: trained models in MLflow's registry, one name a question and data set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from suite.errors import RequestError
from suite.identity import key_of
from suite.serving.packaging import package_model
from suite.serving.scope import SCOPE
from suite.unfinished import scratch_folder

CHAMPION = "champion"
"""Alias of the winner's latest model; beside it each contestant's latest has its own."""

LONGEST_PART = 60
"""Characters of a data set's or contestant's name in that of a folder or model, which may have 256 in all."""


def plain_part(name: str) -> str:
    """Write a name so that it can be part of a file's, a model's or an alias's.

    Parameters
    ----------
    name
        Of a data set or contestant.

    Returns
    -------
    str
        The name where it is plain and short; where anything had to be replaced a part of its digest comes
        behind, so that no two names become one.
    """
    plain = re.sub(r"[^\w-]+", "-", name)[:LONGEST_PART]
    # Letters of other scripts have several spellings that look alike.
    return plain if plain == name and name.isascii() else f"{plain}-{key_of(name)[:12]}"


def registered_name(question: str, dataset: str) -> str:
    """Name the model of a question and data set, ``<question>.<data set>``: no two share one."""
    return f"{question}.{plain_part(dataset)}"


def register_model(
    client: Any, experiment: str, title: str, folder: Path, description: str, tags: Mapping[str, str]
) -> str:
    """Register a model folder as the next version of a registered model.

    Parameters
    ----------
    client
        MLflow's, on the tracking store.
    experiment
        Id of MLflow's experiment that holds the models, in which the version gets a run.
    title
        See :func:`registered_name`.
    folder
        That ``suite train`` made.
    description
        The model card, in Markdown.
    tags
        Of the version; ``pipeline`` is its contestant and its alias, and where ``champion`` is ``yes`` the
        version gets that alias, too.

    Returns
    -------
    str
        Address of the version.
    """
    from mlflow.entities import LoggedModelStatus

    run = client.create_run(experiment, run_name=title, tags=dict(tags)).info.run_id
    client.set_terminated(run)
    with scratch_folder() as scratch:
        package_model(folder, scratch / "packed")
        name = title.replace(".", "-")
        made = client.create_logged_model(experiment, name, run, tags=dict(tags), model_type="pyfunc")
        client.log_model_artifacts(made.model_id, str(scratch / "packed"))
    client.finalize_logged_model(made.model_id, LoggedModelStatus.READY)
    if not client.search_registered_models(f"name = '{title}'"):
        client.create_registered_model(title)
    client.update_registered_model(title, description)
    # A models:/ address would be looked up in MLflow's global store, which need not be this one.
    version = client.create_model_version(
        title,
        made.artifact_location,
        run,
        dict(tags),
        description=description,
        model_id=made.model_id,
    )
    aliases = [plain_part(tags["pipeline"]), *([CHAMPION] if tags["champion"] == "yes" else [])]
    for alias in aliases:
        client.set_registered_model_alias(title, alias, version.version)
    return f"models:/{title}@{aliases[-1]}"


def fetch_registered(client: Any, address: str, scratch: Path) -> Path:
    """Copy the files of a registered model.

    Parameters
    ----------
    client
        MLflow's, on the tracking store.
    address
        ``models:/NAME@ALIAS``, ``NAME@ALIAS``, or a name alone for its champion.
    scratch
        Folder for the copy.

    Returns
    -------
    Path
        The model folder, as ``suite train`` made it.

    Raises
    ------
    RequestError
        Nothing is registered under that name and alias, or it is no model of this suite.
    """
    from mlflow.artifacts import download_artifacts
    from mlflow.exceptions import MlflowException

    title, _, alias = address.removeprefix("models:/").partition("@")
    try:
        source = client.get_model_version_by_alias(title, alias or CHAMPION).source
        copied = Path(download_artifacts(artifact_uri=source, dst_path=str(scratch)))
    except MlflowException as error:
        problem = f"is no model folder, and nothing is registered so: {str(error).splitlines()[0][:200]}"
        raise RequestError(
            problem, file=address, key="--model", expected="what `suite train` made"
        ) from error
    found = sorted(copied.rglob(SCOPE))
    if len(found) != 1:
        raise RequestError("is no model of this suite", file=address, key="--model")
    return found[0].parent
