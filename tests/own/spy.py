"""A contestant that looks for test labels in everything it can reach, and writes down what it finds."""

import gc
import json
import os
import sys
import types
from pathlib import Path

import numpy as np
import pandas as pd

from suite.pipeline import Pipeline

TELLTALE = {"fault", "severity", "bearing", "recording", "condition", "load"}
OPAQUE = (
    type,
    types.FrameType,
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.CodeType,
)


def reach(roots, limit=200_000):
    """Every object reachable from the roots, not going through modules, classes and functions."""
    seen, queue, kept = set(), list(roots), []
    while queue and len(kept) < limit:
        item = queue.pop()
        if id(item) in seen or isinstance(item, OPAQUE):
            continue
        seen.add(id(item))
        kept.append(item)
        queue.extend(gc.get_referents(item))
        base = getattr(item, "base", None)
        if isinstance(item, np.ndarray) and base is not None:
            queue.append(base)
    return kept


def frames_of_the_job():
    frame, values = sys._getframe(2), []
    while frame is not None and frame.f_code.co_name != "run_job":
        values.extend(frame.f_locals.values())
        frame = frame.f_back
    return values


def is_sequence(item):
    return isinstance(item, list | tuple) or (isinstance(item, np.ndarray) and item.ndim == 1)


def equals(item, truth):
    return len(item) == len(truth) and all(str(one) == label for one, label in zip(item, truth, strict=True))


def telltale(roots):
    truth = np.load(os.environ["SPY_TRUTH"])
    found = []
    for item in reach(roots):
        if isinstance(item, pd.DataFrame) and TELLTALE & set(map(str, item.columns)):
            found.append(f"table with {sorted(TELLTALE & set(map(str, item.columns)))}")
        elif is_sequence(item) and equals(item, truth):
            found.append("the test labels")
    return found


class Spy:
    def __init__(self):
        self.report = []

    def fit(self, windows, labels):
        self.classes_ = np.unique(labels)
        found = telltale([windows, *frames_of_the_job()])
        self._write({"at": "fit", "columns": sorted(windows.metadata.columns), "found": found})
        return self

    def predict_proba(self, windows):
        found = telltale([windows, *frames_of_the_job()])
        self._write({"at": "predict", "columns": sorted(windows.metadata.columns), "found": found})
        return np.full((len(windows), len(self.classes_)), 1 / len(self.classes_))

    def _write(self, row):
        with Path(os.environ["SPY_REPORT"]).open("a") as stream:
            stream.write(json.dumps(row) + "\n")


PIPELINE = Pipeline(
    name="spy",
    family="classical",
    summary="looks for test labels",
    citation="none",
    search_space=lambda trial: {},
    build=lambda params, context: Spy(),
    smoke={},
    starts=({},),
    deterministic=True,
)
