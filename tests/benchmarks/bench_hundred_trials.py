"""A hundred trials of an SVM, as a search makes them, against one fit of a network.

On the first fold of unseen bearings of the default question. The search draws settings at random, computes
features when they are first needed, fits and predicts both inner folds, scores them and writes its journal;
the full fits from which it could be replayed are none of its own. The network is fitted once on the whole
training part, with its first start. Run it with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from _ratio import Ratio, compare, report

from suite.evaluation.metrics.macro_f1 import macro_f1
from suite.features import union
from suite.pipeline import Context, Params, find_pipeline
from suite.question.config import read_experiment
from suite.question.job import Job
from suite.question.plan import plan
from suite.question.space import starts_of
from suite.running.attempt import Attempt
from suite.running.blind import open_fold
from suite.running.tuning import ReportStep, Score, Spending, tune
from suite.workspace import Workspace

ROOT = Path(__file__).parents[2]
TRIALS = 100
ROUNDS = 3


def measure(name: str, network: str, job: Job, workspace: Workspace) -> Ratio:
    """Compare all trials of one contestant with one fit of another."""
    known, deep = find_pipeline(name), find_pipeline(network)
    fold, numbers = open_fold(job, workspace), count()

    def trials() -> None:
        # What earlier rounds looked up must be computed again.
        union._remembered.clear()
        attempt = Attempt(replace(job, pipeline=name, pipeline_file=name), workspace, known, "cpu", fold)

        def scored(params: Params, report_step: ReportStep) -> Score:
            folds = []
            for k, (_, valid) in enumerate(fold.inner):
                table, one = attempt.inner_table(k, params, report_step)
                folds.append(macro_f1(fold.labels[valid], one.classes_[table.argmax(axis=1)]))
            return Score(float(np.mean(folds)), tuple(folds))

        spending = Spending(TRIALS, np.inf)
        tune(workspace.runs, f"{name} {next(numbers)}", known, {}, scored, spending, {}, draws=[name])

    def fit() -> None:
        deep.build(starts_of(deep, {})[0], Context()).fit(fold.windows, fold.labels)

    title = f"{TRIALS} trials of {name} on {len(fold.windows)} windows"
    return compare(title, trials, fit, against=f"one fit of {network}", target=1.0, rounds=ROUNDS)


def main() -> None:
    """Measure the contestants whose features are computed once."""
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder), Path(folder))
        asked = read_experiment(ROOT / "configs" / "default.yaml")
        job = next(one for one in plan(asked, workspace).jobs if one.rung == asked.headline)
        names = ("svm_envelope", "svm_handcrafted")
        report([measure(name, "attention_cnn", job, workspace) for name in names], __doc__)


if __name__ == "__main__":
    main()
