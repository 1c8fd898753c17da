"""Cards: what a question's data sets consist of, and the hashes that name its inputs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from suite.experiment.config import to_yaml
from suite.experiment.home import Home
from suite.experiment.material import Material
from suite.experiment.plan import Plan
from suite.identity import key_of


def hashes(plan: Plan) -> dict[str, str]:
    """Name the inputs of a question by content.

    Parameters
    ----------
    plan
        Of the question.

    Returns
    -------
    dict
        ``question`` and one ``windows of <data set>`` each, to a sha256.
    """
    keys = {f"windows of {title}": key for title, key in _materials(plan).items()}
    return {"question": key_of(to_yaml(plan.experiment)), **keys}


def data_cards(plan: Plan, home: Home) -> dict[str, dict[str, Any]]:
    """Describe each data set of a plan that has jobs.

    Parameters
    ----------
    plan, home
        What, and where its windows lie.

    Returns
    -------
    dict
        Title to card, in plain JSON types: what :meth:`Material.about` tells, with ``bearings`` and
        ``conditions`` (distinct ones), ``rigs`` (names) and ``classes`` (fault to its numbers of
        ``bearings``, ``recordings`` and ``windows`` on the grid, the ones that can be tested).
    """
    return {title: _card(Material.at(home, key)) for title, key in _materials(plan).items()}


def _materials(plan: Plan) -> dict[str, str]:
    return {job.dataset: job.material for job in plan.jobs}


def _card(material: Material) -> dict[str, Any]:
    table = material.metadata()
    table = table.assign(unit=table["rig"].astype(str) + "/" + table["bearing"].astype(str))
    return {
        **material.about(),
        "bearings": int(table["unit"].nunique()),
        "conditions": int(table["condition"].nunique()),
        "rigs": sorted(map(str, table["rig"].unique())),
        "classes": {str(fault): _counts(group) for fault, group in table.groupby("fault")},
    }


def _counts(group: pd.DataFrame) -> dict[str, int]:
    return {
        "bearings": int(group["unit"].nunique()),
        "recordings": int(group["recording"].nunique()),
        "windows": int(group["on_grid"].sum()),
    }
