"""A hundred trials of an SVM, features looked up as in a search, against one fit of a network.

On the training part of the first fold of unseen bearings of the default question. A trial draws a setting
at random and fits and predicts each inner fold; the first ones compute the features. The network is fitted
once on the whole training part, with its first start. Run it with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

from pathlib import Path

import optuna
from _ratio import Ratio, compare, report

from suite.data import load
from suite.data.windows import cut
from suite.features import union
from suite.pipeline import Context, find_pipeline
from suite.protocols import rung
from suite.protocols.nested import inner_splits
from suite.question.config import read_experiment
from suite.question.space import starts_of

ROOT = Path(__file__).parents[2]
TRIALS = 100
ROUNDS = 2


def measure(name: str, network: str) -> Ratio:
    """Compare all trials of one contestant with one fit of another."""
    asked = read_experiment(ROOT / "configs" / "default.yaml")
    windows = cut(load("simulated", **asked.datasets[0].options), asked.windows)
    bearing = rung(asked.headline)
    training = windows[bearing.split(windows.metadata, asked.folds)[0].train]
    inner = inner_splits(bearing, training.metadata, 2).folds
    shown, labels = training.for_training(), training.labels
    known, deep = find_pipeline(name), find_pipeline(network)

    def search() -> None:
        # What earlier rounds looked up must be computed again.
        union._remembered.clear()
        study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
        for number in range(TRIALS):
            params = known.search_space(study.ask())
            context = Context(seed=number, report=lambda step, score: None)
            for fold in inner:
                one = known.build(params, context).fit(shown[fold.train], labels[fold.train])
                one.predict_proba(training[fold.test].for_prediction())

    def fit() -> None:
        deep.build(starts_of(deep, {})[0], Context()).fit(shown, labels)

    title = f"{TRIALS} trials of {name} on {len(training)} windows"
    return compare(title, search, fit, against=f"one fit of {network}", target=1.0, rounds=ROUNDS)


def main() -> None:
    """Measure the contestants whose features are computed once."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    names = ("svm_envelope", "svm_handcrafted")
    report([measure(name, "attention_cnn") for name in names], __doc__)


if __name__ == "__main__":
    main()
