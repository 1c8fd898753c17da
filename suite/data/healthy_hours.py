"""Hours of healthy recordings that a data set offers beside its own, cut into windows once and kept."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from suite.data.dataset import find_dataset, parse_options
from suite.data.window_store import StoredWindows
from suite.data.windows import Windows, cut
from suite.files import new_folder
from suite.identity import key_of
from suite.workspace import Workspace

HEALTHY_SCHEMA = 1
"""Raised when the files below change their meaning."""


def store_healthy(
    name: str, options: dict[str, Any], hours: float, stored: StoredWindows, workspace: Workspace
) -> StoredWindows | None:
    """Cut the healthy hours of a data set into windows that do not overlap, unless that has been done.

    Parameters
    ----------
    name, options
        Of the catalog.
    hours
        At least so many.
    stored
        The data set's own windows, by whose settled rules these are cut.
    workspace
        Where raw data and cache lie.

    Returns
    -------
    StoredWindows or None
        Complete on disk; ``None`` where the data set offers no such recordings.

    Raises
    ------
    RequestError
        Unknown options, or a recording shorter than a window.
    """
    dataset = find_dataset(name)
    parsed = parse_options(dataset, options)
    healthy = StoredWindows.at(workspace, key_of(["healthy", HEALTHY_SCHEMA, stored.key, float(hours)]))
    if healthy.folder.is_dir():
        return healthy
    spec = stored.spec().apart()
    recordings = dataset.healthy(workspace.data, parsed, hours)
    parts = [cut(own, spec) for _, own in groupby(recordings, key=lambda one: (one.rig, one.bearing))]
    if not parts:
        return None
    windows = Windows(
        np.concatenate([part.signals for part in parts]),
        pd.concat([part.metadata for part in parts], ignore_index=True),
    )
    with new_folder(healthy.folder) as folder:
        np.save(folder / "signals.npy", windows.signals, allow_pickle=False)
        windows.metadata.to_parquet(folder / "metadata.parquet")
        about = {"dataset": name, "windows": spec.model_dump(mode="json")}
        (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    return healthy
