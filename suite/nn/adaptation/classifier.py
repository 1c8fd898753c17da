"""A network that learns from a labelled source and adapts to an unlabelled target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from suite.nn import backbones
from suite.nn.adaptation._alignment import Alignment
from suite.nn.adaptation.batch_statistics import adabn
from suite.nn.adaptation.training import AdaptationRecipe, Adapted, adapt
from suite.nn.attention.placement import Placement
from suite.nn.backbones._base import Backbone
from suite.nn.classifier import (
    GROUP,
    VALIDATION_SHARE,
    NetworkClassifier,
    Rows,
    WindowsLike,
    _check,
    _own_randomness,
)
from suite.nn.training import Labelled, Report, logits_of
from suite.nn.validation import split

MakeAlignment = Callable[[int, int], Alignment]
"""From the network's number of features and of classes to a loss."""


class AdaptedClassifier(NetworkClassifier):
    """Train a backbone on source windows while windows of the target, without labels, pull it over.

    Without target windows it learns from the source alone, whatever else is asked.

    Parameters
    ----------
    backbone, backbone_options, attention, position, attention_options
        As for :class:`suite.nn.classifier.NetworkClassifier`.
    recipe
        Fields of :class:`suite.nn.adaptation.training.AdaptationRecipe` that differ from its defaults.
    target
        Windows of the target domain.
    alignment
        Makes the loss between the domains; ``None`` for none.
    batch_norm
        ``target`` gives the trained network the target's batch statistics (AdaBN); ``source`` does not.
    target_labels
        For a bound alone, shape (n_target,): the target windows are learned from as the source's are.
        Those of a class that the source lacks are left out.
    refit, random_state, device, report
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
        backbone_options: Mapping[str, Any] | None = None,
        attention: str = "none",
        position: str = "block",
        attention_options: Mapping[str, Any] | None = None,
        recipe: Mapping[str, Any] | None = None,
        target: WindowsLike | None = None,
        alignment: MakeAlignment | None = None,
        batch_norm: str = "source",
        target_labels: npt.NDArray[np.str_] | None = None,
        refit: bool = True,
        random_state: int = 0,
        device: str = "cpu",
        report: Report | None = None,
    ) -> None:
        super().__init__(
            backbone=backbone,
            backbone_options=backbone_options,
            attention=attention,
            position=position,
            attention_options=attention_options,
            recipe=recipe,
            refit=refit,
            random_state=random_state,
            device=device,
            report=report,
        )
        self.target = target
        self.alignment = alignment
        self.batch_norm = batch_norm
        self.target_labels = target_labels

    def fit(self, windows: WindowsLike, labels: npt.NDArray[np.str_]) -> Self:
        """Learn from the training part, and from the target windows what can be learned without labels.

        Parameters
        ----------
        windows
            Of the source, with the column ``group``.
        labels
            Shape (n,), text.

        Returns
        -------
        Self

        Raises
        ------
        ValueError
            Labels that do not match, fewer than two classes, no ``group``, unknown options.
        FloatingPointError
            Training diverged.
        """
        recipe = AdaptationRecipe(**(self.recipe or {}))
        if self.batch_norm not in ("source", "target"):
            raise ValueError(f"batch_norm is {self.batch_norm!r} (known: source, target)")
        labels = np.asarray(labels)
        _check(windows, labels)
        self.classes_, codes = np.unique(labels.astype(str), return_inverse=True)
        everything, nothing = np.arange(len(codes)), np.arange(0)
        self.learning_rows_, self.validation_rows_ = everything, nothing
        if recipe.select == "score":
            groups = np.asarray(windows.metadata[GROUP])
            self.learning_rows_, self.validation_rows_ = split(
                codes, groups, VALIDATION_SHARE, self.random_state
            )
        with _own_randomness(self.device, self.random_state):
            course = self._adapt(windows, codes, self.learning_rows_, self.validation_rows_, recipe)
        self.learning_curve_, self.epochs_ = course.curve, course.epochs
        if self.refit and len(self.validation_rows_):
            again = replace(recipe, epochs=self.epochs_)
            with _own_randomness(self.device, self.random_state):
                self._adapt(windows, codes, everything, nothing, again)
        return self

    def predict_proba(self, windows: WindowsLike) -> npt.NDArray[np.float64]:
        """Give class probabilities, shape (n, n_classes), in the order of ``classes_``."""
        with _own_randomness(self.device, self.random_state):
            logits = logits_of(self.network_, self._tensor(windows.signals))
        probabilities: npt.NDArray[np.float64] = logits.double().softmax(dim=1).cpu().numpy()
        return probabilities

    def _adapt(
        self, windows: WindowsLike, codes: Rows, learning: Rows, watching: Rows, recipe: AdaptationRecipe
    ) -> Adapted:
        learned = windows.signals[learning].astype(np.float64)
        self.mean_ = learned.mean(axis=(0, 2), keepdims=True)[0]
        self.scale_ = np.maximum(learned.std(axis=(0, 2), keepdims=True)[0], np.finfo(np.float32).tiny)
        network = backbones.build(
            self.backbone,
            windows.signals.shape[1],
            len(self.classes_),
            attention=Placement(self.attention, self.position, self.attention_options or {}),
            **(self.backbone_options or {}),
        )
        self.network_ = cast("Backbone", network.to(self.device))
        self.n_parameters_ = sum(item.numel() for item in self.network_.parameters())
        target = self._tensor(windows.signals[:0] if self.target is None else self.target.signals)
        alignment = None
        if self.alignment is not None and len(target):
            alignment = self.alignment(self.network_.n_features, len(self.classes_)).to(self.device)
        taught = self._with_target(self._labelled_rows(windows, codes, learning), target)
        watched = self._labelled_rows(windows, codes, watching)
        course = adapt(self.network_, alignment, taught, watched, target, recipe, self.report)
        if self.batch_norm == "target" and len(target):
            adabn(self.network_, target)
        return course

    def _with_target(self, source: Labelled, target: Tensor) -> Labelled:
        """Let a bound learn from the labelled target, too."""
        if self.target_labels is None:
            return source
        known = np.flatnonzero(np.isin(self.target_labels, self.classes_))
        codes = torch.from_numpy(np.searchsorted(self.classes_, self.target_labels[known])).to(source.y)
        x = torch.cat([source.x, target[torch.from_numpy(known).to(target.device)]])
        return Labelled(x, torch.cat([source.y, codes]), source.classes)

    def _labelled_rows(self, windows: WindowsLike, codes: Rows, rows: Rows) -> Labelled:
        y = torch.from_numpy(codes[rows].astype(np.int64)).to(self.device)
        return Labelled(self._tensor(windows.signals[rows]), y, len(self.classes_))

    def _tensor(self, signals: npt.NDArray[np.float32]) -> Tensor:
        scaled = ((signals - self.mean_) / self.scale_).astype(np.float32)
        return torch.from_numpy(scaled).to(self.device)
