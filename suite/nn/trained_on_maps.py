"""A network that learns from other windows than those of the training part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

import numpy as np
import numpy.typing as npt
from torch import nn

from suite.arrays import Labels
from suite.nn import inputs
from suite.nn.classifier import NetworkClassifier
from suite.nn.pretraining import Pretrain, check_pretrain, contrast
from suite.nn.validation import Integers
from suite.nn.windows_like import WindowsLike

if TYPE_CHECKING:
    from suite.nn.backbones._base import Backbone


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
    unlabelled
        What pretraining may see, with the channels of ``maps``; by default these.
    """

    maps: inputs.Maps
    labels: Labels
    groups: Integers
    provenance: dict[str, Any] = field(default_factory=dict)
    unlabelled: inputs.Maps | None = None


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
    pretrain
        ``none``, or ``contrast``: :func:`suite.nn.pretraining.contrast` on all maps, without labels, before
        each training.
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

    def __init__(self, *, make_maps: MakeTrainingMaps, pretrain: Pretrain = "none", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.make_maps = make_maps
        self.pretrain = pretrain

    def fit(self, windows: WindowsLike, labels: npt.NDArray[np.str_]) -> Self:
        """Learn from the maps that stand for the training part.

        Parameters
        ----------
        windows, labels
            As for :meth:`suite.nn.classifier.NetworkClassifier.fit`.

        Raises
        ------
        ValueError, FloatingPointError
            As there; a kind of pretraining that there is not.
        """
        self._recipe()  # refused before anything is computed
        check_pretrain(self.pretrain)
        self._encode(windows, labels)
        made = self.make_maps(windows, labels)
        self.provenance_ = made.provenance
        self.classes_, codes = np.unique(made.labels, return_inverse=True)
        self._unlabelled = made.maps if made.unlabelled is None else made.unlabelled
        try:
            return self._fit_maps(made.maps, codes, made.groups)
        finally:
            del self._unlabelled

    def _start(self, maps: inputs.Maps) -> nn.Module:
        network = cast("Backbone", super()._start(maps))
        if self.pretrain == "contrast":
            contrast(network, self._scaled(self._unlabelled), self._recipe(), self.random_state)
        return network
