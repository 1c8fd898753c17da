"""A network that speaks scikit-learn: windows and labels in, class probabilities out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from suite.arrays import GROUP, varies
from suite.nn import backbones, inputs
from suite.nn.attention.placement import Placement
from suite.nn.backbones._base import Backbone
from suite.nn.history import EpochReport, TrainingHistory
from suite.nn.randomness import seeded
from suite.nn.recipe import Recipe
from suite.nn.scores import Labelled, in_batches, logits_of
from suite.nn.sklearn_classifier import SklearnClassifier
from suite.nn.training import train
from suite.nn.validation import Integers, split_for_validation
from suite.nn.windows_like import WindowsLike, check_training_part

VALIDATION_SHARE = 0.25
"""Share of the bearings of each class that validate the training (at least one of three)."""


class NetworkClassifier(SklearnClassifier):
    """Train a backbone with an attention module on what it is shown of windows.

    Parameters
    ----------
    input, input_options
        As for ``suite.nn.inputs.compute``: signals go through 1-D backbones, images through 2-D ones.
        Where the last axis is not time, windows are neither turned, stretched nor filtered.
    backbone, backbone_options
        As for ``suite.nn.backbones.build``.
    attention, position, attention_options
        As for :class:`suite.nn.attention.placement.Placement`.
    recipe
        Fields of :class:`suite.nn.recipe.Recipe` that differ from its defaults.
    refit
        Whether, once the best number of epochs is known from the bearings held out, a new network
        learns for as many epochs from all of them. Worth its time for a final model, not for a trial.
    random_state
        The only source of randomness; on a CPU the same number gives the same bits.
    device
        ``cpu`` or ``cuda``.
    report
        Called after each epoch with (epoch, macro-F1 on the validation windows); what it raises to
        prune a trial passes through.
    cache
        Folder in which costly inputs are looked up; ``None`` for none.

    Attributes
    ----------
    classes_
        Sorted labels.
    network_
        The trained network.
    mean_, scale_
        Of each channel of the input over the windows that it learned from, shape (channels, 1) or
        (channels, 1, 1).
    learning_rows_, validation_rows_
        Rows of the training windows that taught and that validated; see ``suite.nn.validation``.
    learning_curve_
        One dict an epoch of the training that was validated; see ``suite.nn.history.TrainingHistory``.
    epochs_
        The best number of epochs.
    n_parameters_
        Trained numbers.
    windows_per_second_
        Speed of the training that was validated.
    """

    def __init__(
        self,
        *,
        input: str = "window",
        input_options: Mapping[str, Any] | None = None,
        backbone: str = "resnet",
        backbone_options: Mapping[str, Any] | None = None,
        attention: str = "none",
        position: str = "block",
        attention_options: Mapping[str, Any] | None = None,
        recipe: Mapping[str, Any] | None = None,
        refit: bool = True,
        random_state: int = 0,
        device: str = "cpu",
        report: EpochReport | None = None,
        cache: Path | None = None,
    ) -> None:
        self.input = input
        self.input_options = input_options
        self.backbone = backbone
        self.backbone_options = backbone_options
        self.attention = attention
        self.position = position
        self.attention_options = attention_options
        self.recipe = recipe
        self.refit = refit
        self.random_state = random_state
        self.device = device
        self.report = report
        self.cache = cache

    def fit(self, windows: WindowsLike, labels: npt.NDArray[np.str_]) -> Self:
        """Learn from the training part.

        Parameters
        ----------
        windows
            With the column ``group``: whole bearings are held out of it for early stopping.
        labels
            Shape (n,), text.

        Returns
        -------
        Self

        Raises
        ------
        ValueError
            Labels that do not match, fewer than two classes, no ``group``, unknown options, or a physical
            column that the input reads and that is not known of every window.
        FloatingPointError
            Training diverged.
        """
        self._recipe()  # refused before anything is computed
        codes = self._encode(windows, labels)
        return self._fit_maps(self._maps(windows), codes, np.asarray(windows.metadata[GROUP]))

    def _fit_maps(self, maps: inputs.Maps, codes: Integers, groups: Integers) -> Self:
        """Learn from what the network is shown: maps (n, channels, ...), class and group number of each."""
        recipe = self._recipe()
        self._hold_out(codes, groups)
        everything, nothing = np.arange(len(codes)), np.arange(0)
        # Where the last epoch stays whatever the validation score, a final model needs none.
        unvalidated = self.refit and recipe.keep == "last"
        learning = everything if unvalidated else self.learning_rows_
        validation = nothing if unvalidated else self.validation_rows_
        history = self._learn(maps, codes, learning, validation, recipe)
        self.learning_curve_, self.epochs_ = history.curve, history.epochs
        self.windows_per_second_ = history.windows_per_second
        if self.refit and len(validation):
            self._learn(maps, codes, everything, nothing, replace(recipe, epochs=self.epochs_))
        return self

    def predict_proba(self, windows: WindowsLike) -> npt.NDArray[np.float64]:
        """Give class probabilities, shape (n, n_classes), in the order of ``classes_``."""
        probabilities: npt.NDArray[np.float64] = self._logits(windows).softmax(dim=1).cpu().numpy()
        return probabilities

    def decision_function(self, windows: WindowsLike) -> npt.NDArray[np.float64]:
        """Give the logits, shape (n, n_classes), in the order of ``classes_``."""
        logits: npt.NDArray[np.float64] = self._logits(windows).cpu().numpy()
        return logits

    def _logits(self, windows: WindowsLike) -> Tensor:
        with seeded(self.device, self.random_state):
            return logits_of(self.network_, self._scaled(self._maps(windows))).double()

    def represent(self, windows: WindowsLike) -> npt.NDArray[np.float64]:
        """Give what the last layer is given, shape (n, n_features)."""
        network = cast("Backbone", self.network_)
        with seeded(self.device, self.random_state):
            found = in_batches(network, network.features, self._scaled(self._maps(windows)))
        features: npt.NDArray[np.float64] = found.double().cpu().numpy()
        return features

    def predict(self, windows: WindowsLike) -> npt.NDArray[np.str_]:
        """Give the likeliest class of each window, shape (n,)."""
        likeliest: npt.NDArray[np.str_] = self.classes_[self.predict_proba(windows).argmax(axis=1)]
        return likeliest

    @property
    def columns(self) -> tuple[str, ...]:
        """Physical columns that the input reads."""
        return inputs.component(self.input).columns

    def _maps(self, windows: WindowsLike) -> inputs.Maps:
        """Give what the network is shown of windows, before scaling."""
        options = self.input_options or {}
        return inputs.compute(self.input, windows.signals, windows.metadata, cache=self.cache, **options)

    def _encode(self, windows: WindowsLike, labels: npt.NDArray[np.str_]) -> Integers:
        """Check a training part, learn its classes and give the class number of each window."""
        labels = np.asarray(labels)
        check_training_part(windows, labels)
        inputs.must_be_known(self.input, windows.metadata)
        self.classes_, codes = np.unique(labels.astype(str), return_inverse=True)
        return codes

    def _hold_out(self, codes: Integers, groups: Integers) -> None:
        """Choose the windows that learn and those that validate."""
        self.learning_rows_, self.validation_rows_ = split_for_validation(
            codes, groups, VALIDATION_SHARE, self.random_state
        )

    def _build(self, channels: int, dims: int) -> nn.Module:
        """Make an untrained network for maps of so many channels and dimensions."""
        return backbones.build(
            self.backbone,
            channels,
            len(self.classes_),
            dims,
            attention=Placement(self.attention, self.position, self.attention_options or {}),
            **(self.backbone_options or {}),
        ).to(self.device)

    def _recipe(self) -> Recipe:
        recipe = Recipe(**(self.recipe or {}))
        if inputs.component(self.input).in_time:
            return recipe
        return replace(recipe, shift=0.0, stretch=0.0, filter_db=0.0)

    def _learn(
        self, maps: inputs.Maps, codes: Integers, learning: Integers, validation: Integers, recipe: Recipe
    ) -> TrainingHistory:
        self._scale_by(maps[learning])
        with seeded(self.device, self.random_state):
            self._start(maps)
            parts = (self._labelled(maps, codes, learning), self._labelled(maps, codes, validation))
            return train(self.network_, *parts, recipe, self.report, self.random_state)

    def _start(self, maps: inputs.Maps) -> nn.Module:
        """Make the untrained network for such maps."""
        self.network_ = self._build(maps.shape[1], maps.ndim - 2)
        self.n_parameters_ = sum(item.numel() for item in self.network_.parameters())
        return self.network_

    def _scale_by(self, learned: inputs.Maps) -> None:
        """Learn mean and deviation of each channel of the input; one that hardly varies keeps its scale."""
        over = (0, *range(2, learned.ndim))
        wide = learned.astype(np.float64)
        self.mean_ = wide.mean(axis=over, keepdims=True)[0]
        deviation = wide.std(axis=over, keepdims=True)[0]
        largest = np.abs(wide).max(axis=over, keepdims=True)[0]
        # A deviation that is rounding would make of the smallest change the largest input of all.
        self.scale_ = np.where(varies(deviation, largest), deviation, np.maximum(largest, 1.0))

    def _labelled(self, maps: inputs.Maps, codes: Integers, rows: Integers) -> Labelled:
        y = torch.from_numpy(codes[rows].astype(np.int64)).to(self.device)
        return Labelled(self._scaled(maps[rows]), y, len(self.classes_))

    def _scaled(self, maps: inputs.Maps) -> Tensor:
        scaled = ((maps - self.mean_) / self.scale_).astype(np.float32)
        return torch.from_numpy(scaled).to(self.device)
