"""A network that learns from a labelled source and adapts to an unlabelled target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from suite.arrays import GROUP
from suite.nn import inputs
from suite.nn.adaptation._alignment import Alignment
from suite.nn.adaptation.batch_statistics import adabn
from suite.nn.adaptation.recipe import AdaptationRecipe
from suite.nn.adaptation.training import adapt
from suite.nn.backbones._base import Backbone
from suite.nn.classifier import NetworkClassifier
from suite.nn.history import TrainingHistory
from suite.nn.randomness import seeded
from suite.nn.scores import Labelled
from suite.nn.validation import Integers
from suite.nn.windows_like import WindowsLike

MakeAlignment = Callable[[int, int], Alignment]
"""From the network's number of features and of classes to a loss."""


class AdaptedClassifier(NetworkClassifier):
    """Train a backbone on source windows while windows of the target, without labels, pull it over.

    Without target windows it learns from the source alone, whatever else is set.

    Parameters
    ----------
    input, input_options, backbone, backbone_options, attention, position, attention_options
        As for :class:`suite.nn.classifier.NetworkClassifier`.
    recipe
        Fields of :class:`suite.nn.adaptation.recipe.AdaptationRecipe` that differ from its defaults.
    target
        Windows of the target domain.
    alignment
        Makes the loss between the domains; ``None`` for none.
    batch_norm
        ``target`` gives the trained network the target's batch statistics (AdaBN); ``source`` does not.
    target_labels
        For a bound alone, shape (n_target,): the target windows are learned from as the source's are.
        Those of a class that the source lacks are left out.
    refit, random_state, device, report, cache
        As for :class:`suite.nn.classifier.NetworkClassifier`. Nothing is held out, and so nothing
        refitted or reported, where the last epoch is the one to keep.

    Attributes
    ----------
    classes_, network_, mean_, scale_, learning_curve_, epochs_, n_parameters_
        As for :class:`suite.nn.classifier.NetworkClassifier`.
    learning_rows_, validation_rows_
        As for :class:`suite.nn.classifier.NetworkClassifier`; the rows are those of the source.
    """

    def __init__(
        self,
        *,
        backbone: str = "cnn",
        target: WindowsLike | None = None,
        alignment: MakeAlignment | None = None,
        batch_norm: str = "source",
        target_labels: npt.NDArray[np.str_] | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(backbone=backbone, **arguments)
        self.target = target
        self.alignment = alignment
        self.batch_norm = batch_norm
        self.target_labels = target_labels

    def fit(self, windows: WindowsLike, labels: npt.NDArray[np.str_]) -> Self:
        """Learn from the training part, and from the target windows what can be learned without labels.

        Parameters
        ----------
        windows, labels
            Of the source, as for :meth:`suite.nn.classifier.NetworkClassifier.fit`.

        Raises
        ------
        ValueError, FloatingPointError
            As there.
        """
        recipe = self._adaptation_recipe()
        codes = self._encode(windows, labels)
        everything, nothing = np.arange(len(codes)), np.arange(0)
        self.learning_rows_, self.validation_rows_ = everything, nothing
        if recipe.select == "score":
            self._hold_out(codes, np.asarray(windows.metadata[GROUP]))
        maps = self._maps(windows)
        beside = maps[:0] if self.target is None else self._maps(self.target)
        history = self._adapt(maps, beside, codes, self.learning_rows_, self.validation_rows_, recipe)
        self.learning_curve_, self.epochs_ = history.curve, history.epochs
        if self.refit and len(self.validation_rows_):
            again = replace(recipe, epochs=self.epochs_)
            self._adapt(maps, beside, codes, everything, nothing, again)
        return self

    def _adaptation_recipe(self) -> AdaptationRecipe:
        if self.batch_norm not in ("source", "target"):
            raise ValueError(f"batch_norm is {self.batch_norm!r} (known: source, target)")
        recipe = AdaptationRecipe(**(self.recipe or {}))
        return recipe if inputs.component(self.input).in_time else replace(recipe, shift=0.0)

    def _adapt(
        self,
        maps: inputs.Maps,
        beside: inputs.Maps,
        codes: Integers,
        learning: Integers,
        validation: Integers,
        recipe: AdaptationRecipe,
    ) -> TrainingHistory:
        """Train one network on the rows ``learning``, with the target's maps ``beside`` them."""
        self._scale_by(maps[learning])
        with seeded(self.device, self.random_state):
            network = cast("Backbone", self._start(maps))
            target = self._scaled(beside)
            alignment = None
            if self.alignment is not None and len(target):
                alignment = self.alignment(network.n_features, len(self.classes_)).to(self.device)
            taught = self._with_target(self._labelled(maps, codes, learning), target)
            held_out = self._labelled(maps, codes, validation)
            history = adapt(network, alignment, taught, held_out, target, recipe, self.report)
            if self.batch_norm == "target" and len(target):
                adabn(network, target)
        return history

    def _with_target(self, source: Labelled, target: Tensor) -> Labelled:
        """Let a bound learn from the labelled target, too."""
        if self.target_labels is None:
            return source
        known = np.flatnonzero(np.isin(self.target_labels, self.classes_))
        codes = torch.from_numpy(np.searchsorted(self.classes_, self.target_labels[known])).to(source.y)
        x = torch.cat([source.x, target[torch.from_numpy(known).to(target.device)]])
        return Labelled(x, torch.cat([source.y, codes]), source.classes)
