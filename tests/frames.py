"""Runs and predictions with planted skills, in the columns that tracking gives."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from suite.analysis.gathering import cells
from suite.analysis.report import report
from suite.analysis.table import rank_cells
from suite.data import load
from suite.data.describe import describe_recordings
from suite.evaluation.scoring import score
from suite.question.feasibility import supported, window_table
from suite.views.page.page import render_report

CLASSES = ["ball", "healthy", "inner", "outer"]
RUNGS = {"R0": "window-random", "R3": "condition", "R4": "bearing"}
SKILLS = {  # pipeline: family, skill on R0, skill on R4, fit seconds, inner score on R4
    "svm_handcrafted": ("classical", 3.0, 2.2, 0.4, 0.80),
    "svm_vmd": ("classical", 3.2, 2.0, 9.0, 0.74),
    "amplitude_baseline": ("classical", 1.2, 0.4, 0.01, 0.35),
    "attention_cnn": ("deep", 4.5, 1.1, 62.0, 0.60),
    "vmd_densenet": ("deep", 4.2, 0.9, 240.0, 0.55),
    "dann": ("transfer", 4.4, 1.4, 90.0, 0.62),
}
STARTED = "2026-02-01T10:00:00"


def softmax(logits):
    table = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return table / table.sum(axis=-1, keepdims=True)


def seed_from(*names):
    return int.from_bytes(hashlib.sha256("|".join(map(str, names)).encode()).digest()[:4], "big")


def predictions_of(dataset, level, pipeline, fold, folds, bearings, seeds, skill):
    """One fold's test windows: a bearing's luck is shared by all pipelines."""
    rng = np.random.default_rng(seed_from(dataset, level, pipeline, fold))
    luck = np.random.default_rng(seed_from(dataset)).normal(scale=0.7, size=(4, bearings))
    tested = [k for k in range(bearings) if level != "R4" or k % folds == fold]
    truth, position, recording, window = (axis.ravel() for axis in np.indices((4, len(tested), 3, 6)))
    bearing = np.array(tested)[position]
    logits = rng.normal(size=(truth.size, seeds, 4))
    logits[np.arange(truth.size), :, truth] += (skill + luck[truth, bearing])[:, None]
    predicted = np.array(CLASSES)[logits.argmax(axis=2)]
    segment = fold if level != "R4" else 0
    table = pd.DataFrame(
        {
            "window": np.arange(truth.size),
            "recording": [
                f"{CLASSES[t]}-{b}-{r}-{segment}" for t, b, r in zip(truth, bearing, recording, strict=True)
            ],
            "bearing": [f"{CLASSES[t][0].upper()}{b + 1:02d}" for t, b in zip(truth, bearing, strict=True)],
            "condition": [f"c{r}" for r in recording],
            "rig": "rig1",
            "fault": np.array(CLASSES)[truth],
            "severity": 0.3,
            "start": 2048 * window,
            "apart": False,
        }
    )
    predicted = pd.DataFrame(predicted, columns=[f"predicted_{seed}" for seed in range(seeds)])
    shares = pd.DataFrame(softmax(logits.mean(axis=1)), columns=[f"p_{name}" for name in CLASSES])
    decided = {}
    for seed in range(seeds):
        logs = pd.DataFrame(np.log(softmax(logits[:, seed]))).groupby(table["recording"]).transform("mean")
        decided[f"decided_{seed}"] = np.array(CLASSES)[logs.to_numpy().argmax(axis=1)]
    return pd.concat([table, predicted, shares, pd.DataFrame(decided)], axis=1)


def ledger_of(level):
    shared = {"samples": 0, "neighbours": 0, "recordings": 0, "bearings": 0, "conditions": 3}
    if level != "R4":
        shared["bearings"] = 24
    if level == "R0":
        shared |= {"recordings": 72, "neighbours": 310}
    findings = [f"training and test share {n} {name}" for name, n in shared.items() if n]
    return {
        "fold": "fold",
        "shared": shared,
        "duplicates": 0,
        "forbidden": ["samples"] if level == "R0" else ["bearings", "recordings", "samples"],
        "amplitude_probe": 0.41,
        "chance": 0.25,
        "findings": [*findings, "amplitude alone reaches a balanced accuracy of 0.41 (chance 0.25)"],
        "refused": {},
        "inner": "",
    }


def run_of(dataset, level, pipeline, fold, folds, table):
    family, _, _, fit, inner = SKILLS[pipeline]
    key = hashlib.sha256(f"{dataset}{level}{pipeline}{fold}".encode()).hexdigest()
    truth = table["fault"].to_numpy(dtype=str)
    metrics = score(truth, table[[f"p_{name}" for name in CLASSES]], CLASSES, table["recording"])
    return {
        "job_key": key,
        "experiment": "synthetic",
        "dataset": dataset,
        "rung": RUNGS[level],
        "level": level,
        "fold": fold,
        "folds": folds,
        "pipeline": pipeline,
        "family": family,
        "bound": False,
        "learned_from": "real",
        "training_bearings": 0,
        "seeds": len([name for name in table if name.startswith("predicted_")]),
        "status": "finished",
        "error": "",
        **metrics,
        "tune_seconds": 8 * fit,
        "fit_seconds": fit,
        "predict_seconds": fit / 50,
        "cpu_seconds": 9 * fit,
        "gpu_seconds": 0.0,
        "peak_memory_mb": 300.0,
        "parameters": 1e4 if family == "deep" else np.nan,
        "window_ms": 20 * fit,
        "recording_ms": 60 * fit,
        "model_mb": 0.2 if family == "deep" else 0.05,
        "trials": 8,
        "trials_asked": 8,
        "pruned": 1,
        "best_inner_score": inner if level == "R4" else 0.95,
        "params": {"C": 10.0, "gamma": 0.01},
        "budget_hit": False,
        "tuning_curve": [[trial, inner - 0.2 / (1 + trial)] for trial in range(8)],
        "ledger": ledger_of(level),
        "environment": {"python": "3.11.9", "numpy": "2.4.0", "device": "cpu"},
        "apart_classes": {},
        "run_id": key[:12],
        "started": STARTED,
    }


def make_frames(
    datasets=("simulated",), levels=tuple(RUNGS), pipelines=tuple(SKILLS), bearings=6, folds=3, seeds=2
):
    runs, tables = [], []
    for dataset in datasets:
        for level in levels:
            share = int(level[1]) / 4
            for pipeline in pipelines:
                _, leaky, honest, _, _ = SKILLS[pipeline]
                skill = leaky + (honest - leaky) * share
                for fold in range(folds):
                    table = predictions_of(dataset, level, pipeline, fold, folds, bearings, seeds, skill)
                    row = run_of(dataset, level, pipeline, fold, folds, table)
                    runs.append(row)
                    names = {"job_key": row["job_key"], "dataset": dataset, "rung": RUNGS[level]}
                    tables.append(table.assign(**names, fold=fold, pipeline=pipeline))
    return pd.DataFrame(runs), pd.concat(tables, ignore_index=True)


def fail(runs, predictions, which):
    """Turn the runs marked by a mask into failures, as a worker that died leaves them."""
    runs = runs.copy()
    runs.loc[which, "status"] = "failed"
    runs.loc[which, "error"] = (
        'Traceback (most recent call last):\n  File "fit.py", line 3, in fit\n'
        "ValueError: <script>alert(1)</script> is not finite"
    )
    runs.loc[which, ["macro_f1", "best_inner_score", "fit_seconds", "tune_seconds"]] = np.nan
    keys = runs.loc[which, "job_key"]
    return runs, predictions[~predictions["job_key"].isin(keys)]


def leaderboard_of(runs, predictions):
    """The leaderboard of some frames."""
    return rank_cells(cells(runs, predictions))


def page_of(runs, predictions, about):
    """The page of some frames."""
    return render_report(report(runs, predictions, about), runs, about)


@pytest.fixture(scope="session")
def whole():
    """A complete question."""
    return make_frames()


@pytest.fixture(scope="session")
def ranked(whole):
    """Its leaderboard."""
    return leaderboard_of(*whole)


@pytest.fixture(scope="session")
def build():
    """Make frames of other shapes."""
    return make_frames


@pytest.fixture
def spoil():
    """Turn runs into failures."""
    return fail


@pytest.fixture(scope="session")
def card():
    """A data card in plain JSON types, as a question keeps it."""
    recordings = load("simulated", rigs=1, bearings_per_class=2, seconds=1.0)
    return {
        "dataset": "mine",
        "summary": "bearings of mine",
        "citation": "me",
        "licence": "CC0",
        "homepage": "nowhere",
        "options": {"rigs": 1},
        "missing": ["r9"],
        **describe_recordings(recordings),
        "notes": {"r1": ["clipped"]},
        "windows": {"length": 1000},
        "rungs": supported("simulated", "mine", window_table(recordings, 1000), 2),
    }
