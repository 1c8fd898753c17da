"""Score a contestant's setting on other bearings, without any search around it."""

import numpy as np
from sklearn.metrics import f1_score

from suite.data import load
from suite.data.common_band import settled
from suite.data.windows import WindowSpec, cut
from suite.identity import seed_of
from suite.pipeline import Context
from suite.protocols import rung


class World:
    """Windows of a data set, and its folds of bearings held out.

    ``spec`` cuts the windows; ``options`` are the data set's own.
    """

    def __init__(self, name, spec=None, folds=3, **options):
        recordings = load(name, **options)
        self.spec = settled(spec or WindowSpec(length=2048, overlap=0.0), recordings)
        self.windows = cut(recordings, self.spec)
        self.folds = rung("bearing").split(self.windows.metadata, folds, seed_of("campaign", name))

    def score(self, pipeline, params):
        """Mean macro-F1 over folds, in points, each trained with a seed of its own."""
        return 100 * float(
            np.mean([self._fold(pipeline, params, number) for number in range(len(self.folds))])
        )

    def _fold(self, pipeline, params, number):
        training, tests = (self.windows[rows] for rows in (self.folds[number].train, self.folds[number].test))
        estimator = pipeline.build(params, Context(seed=seed_of("campaign", number), windows=self.spec))
        estimator.fit(training.for_training(), training.labels)
        predicted = estimator.classes_[estimator.predict_proba(tests.for_prediction()).argmax(axis=1)]
        return f1_score(tests.labels, predicted, average="macro", labels=np.unique(tests.labels))


def settings(params):
    """Write a setting down in one line."""
    return ", ".join(
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in params.items()
    )


def markdown(head, rows):
    """Write a table in Markdown."""
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in lines)


def print_table(head, rows):
    """Print a table in Markdown."""
    for cells in (head, ["---"] * len(head), *rows):
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)
