"""A classifier that learns from simulated machines, alone or beside the real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from suite.arrays import Labels, Probabilities
from suite.data.simulated_training import TrainingMachines, check_share, mixed_training, simulated_training
from suite.data.windows import Windows, WindowSpec
from suite.features.varying import VaryingColumns


class TrainedOnMachines(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Features, scaling and a classifier, fitted to windows of simulated machines.

    Of the training part it reads the names of the classes and the number of channels; its signals and labels
    only where real windows have a share.

    Parameters
    ----------
    features
        Transforms windows to columns.
    classifier
        Takes ``sample_weight``, by which classes and, of each, real and simulated windows are balanced.
    rules
        Fields of the settled :class:`~suite.data.windows.WindowSpec` of the question.
    machines
        How many are simulated.
    share
        Of the weight that real windows have, 0 to below 1.
    draw
        Of the machines.
    cache
        Folder that all jobs share; not stored with a fitted one.

    Attributes
    ----------
    classes_
        Sorted.
    provenance_
        Where the simulated windows came from, in plain JSON types.
    """

    def __init__(
        self,
        features: Any,
        classifier: Any,
        rules: dict[str, Any],
        machines: int = 400,
        share: float = 0.0,
        draw: int = 0,
        cache: Path | None = None,
    ) -> None:
        self.features = features
        self.classifier = classifier
        self.rules = rules
        self.machines = machines
        self.share = share
        self.draw = draw
        self.cache = cache

    def fit(self, windows: Windows, labels: Labels) -> Self:
        """Fit on simulated machines of the classes of ``labels``, shape (n,).

        Raises
        ------
        RequestError
            A share that leaves nothing to simulated machines, or classes that they do not have.
        """
        check_share(self.share)  # refused before a machine is simulated
        wanted = TrainingMachines(WindowSpec.model_validate(self.rules), self.machines, self.draw)
        self.provenance_ = {**wanted.provenance(np.unique(labels)), "share_of_real": self.share}
        made = simulated_training(wanted, np.unique(labels), self.cache, windows.signals.shape[1])
        training, theirs, weights = mixed_training(windows, labels, *made, self.share)
        self.features_ = clone(self.features).fit(training)
        classifier = clone(self.classifier)
        self.model_ = make_pipeline(VaryingColumns(), StandardScaler(), classifier)
        last = self.model_.steps[-1][0]
        self.model_.fit(
            self.features_.transform(training),
            theirs,
            standardscaler__sample_weight=weights,
            **{f"{last}__sample_weight": weights},
        )
        self.classes_ = self.model_.classes_
        return self

    @property
    def steps(self) -> list[tuple[str, Any]]:
        """What follows the features, by name."""
        return list(self.model_.steps)

    def predict_proba(self, windows: Windows) -> Probabilities:
        """Give class probabilities, shape (n, classes), rows summing to 1."""
        return np.asarray(self.model_.predict_proba(self.features_.transform(windows)))

    def predict(self, windows: Windows) -> Labels:
        """Give the likeliest class, shape (n,)."""
        return np.asarray(self.classes_[self.predict_proba(windows).argmax(axis=1)])

    def __getstate__(self) -> dict[str, Any]:
        """Leave out where the cache lies: it is no part of what was learned."""
        return {**super().__getstate__(), "cache": None}
