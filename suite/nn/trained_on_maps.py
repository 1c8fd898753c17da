"""A network that learns from other windows than those of the training part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from suite.arrays import Labels
from suite.nn import inputs
from suite.nn.classifier import NetworkClassifier
from suite.nn.validation import Integers
from suite.nn.windows_like import WindowsLike


@dataclass(frozen=True, eq=False)
class TrainingMaps:
    """What a network learns from, computed elsewhere.

    Attributes
    ----------
    maps
        Shape (n, channels, ...), of the input that the network has.
    labels
        Class names, shape (n,).
    groups
        Number of the bearing that each is of, shape (n,): whole bearings validate the training.
    provenance
        Where they come from, in plain JSON types.
    """

    maps: inputs.Maps
    labels: Labels
    groups: Integers
    provenance: dict[str, Any] = field(default_factory=dict)


class MakeTrainingMaps(Protocol):
    """Makes what a network learns from, given a training part."""

    def __call__(self, windows: WindowsLike, labels: Labels) -> TrainingMaps:
        """Give what is to be learned instead of the windows, with labels of shape (n,)."""


class TrainedOnMaps(NetworkClassifier):
    """Train a network on maps that stand for a training part, such as those of simulated machines.

    Parameters
    ----------
    make_maps
        Gives maps of the input that the network has.
    input, input_options, backbone, backbone_options, attention, position, attention_options, recipe, refit
        As for :class:`suite.nn.classifier.NetworkClassifier`.
    random_state, device, report, cache
        As there.

    Attributes
    ----------
    classes_, network_, mean_, scale_, learning_curve_, epochs_, n_parameters_, windows_per_second_
        As there.
    learning_rows_, validation_rows_
        As there; rows of the maps.
    provenance_
        Where the maps come from.
    """

    def __init__(self, *, make_maps: MakeTrainingMaps, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.make_maps = make_maps

    def fit(self, windows: WindowsLike, labels: npt.NDArray[np.str_]) -> Self:
        """Learn from the maps that stand for the training part.

        Parameters
        ----------
        windows, labels
            As for :meth:`suite.nn.classifier.NetworkClassifier.fit`.

        Raises
        ------
        ValueError, FloatingPointError
            As there.
        """
        self._recipe()  # refused before anything is computed
        self._encode(windows, labels)
        made = self.make_maps(windows, labels)
        self.provenance_ = made.provenance
        self.classes_, codes = np.unique(made.labels, return_inverse=True)
        return self._fit_maps(made.maps, codes, made.groups)
