"""How MLflow shows a question's jobs: a saved view of its run table, with columns, order and charts.

MLflow has no call for saved views: its pages keep them as tags of an experiment, which a test in a browser
reads back.
"""

from __future__ import annotations

import json
from typing import Any

VIEW = "jobs"
"""Key of the view in an address."""

SHOWN_METRICS = ("tuning.best_inner_score", "macro_f1", "cost.cpu_seconds")

SHOWN_TAGS = ("pipeline", "rung", "fold", "dataset")


def view_tag() -> dict[str, str]:
    """Give the tag of an experiment that holds the view: jobs alone, the highest macro-F1 first."""
    columns = [f"metrics.`{name}`" for name in SHOWN_METRICS]
    columns += [f"tags.`{name}`" for name in SHOWN_TAGS]
    sections = [_section("wide", "Inner score, cost and score", 1), _section("pair", "Score", 2)]
    view = {
        "searchFilter": "tags.kind = 'job'",
        "orderByKey": "metrics.`macro_f1`",
        "orderByAsc": False,
        "startTime": "ALL",
        "lifecycleFilter": "Active",
        "modelVersionFilter": "All Runs",
        "datasetsFilter": [],
        "selectedColumns": columns,
        "runsHiddenMode": "SHOWALL",
        "compareRunSections": sections,
        "compareRunCharts": _charts(),
    }
    return {f"mlflow.sharedViewState.{VIEW}": json.dumps(view)}


def address_of(experiment: str) -> str:
    """Give the address of the view, below that of a server; the run table's own lists one row a question."""
    # MLflow's pages are for language models where nothing says otherwise.
    return f"#/experiments/{experiment}/runs?viewStateShareKey={VIEW}&workflowType=machine_learning"


def _section(key: str, name: str, columns: int) -> dict[str, Any]:
    shown = {"display": True, "isReordered": False, "deleted": False, "isGenerated": False}
    return {"uuid": key, "name": name, "columns": columns, "cardHeight": 360, **shown}


def _charts() -> list[dict[str, Any]]:
    inner, score, cost = SHOWN_METRICS
    along = {"selectedParams": [], "selectedMetrics": [inner, cost, score], "showAllRuns": False}
    axes = {name: {"key": key, "type": "METRIC"} for name, key in (("xaxis", cost), ("yaxis", score))}
    kinds = (
        ("wide", "PARALLEL", along),
        ("pair", "SCATTER", axes),
        ("pair", "BAR", {"metricKey": score}),
    )
    common = {"deleted": False, "isGenerated": False, "runsCountToCompare": 100}
    return [
        {"uuid": kind.lower(), "type": kind, "metricSectionId": section, **common, **own}
        for section, kind, own in kinds
    ]
