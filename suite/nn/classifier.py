"""A network that speaks scikit-learn: windows and labels in, class probabilities out."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from suite.nn import backbones, inputs
from suite.nn.attention.placement import Placement
from suite.nn.training import Course, Labelled, Recipe, Report, logits_of, train
from suite.nn.validation import split

VALIDATION_SHARE = 0.25
"""Share of the bearings of each class that watch the training (at least one of three)."""

Rows = npt.NDArray[np.integer]

GROUP = "group"
"""Column of the metadata with an opaque number of the bearing."""


class WindowsLike(Protocol):
    """Windows as this module needs them (``suite.data.windows.Windows`` is one).

    Attributes
    ----------
    signals
        Float32, shape (n, channels, length).
    metadata
        A table with a column ``group`` when training.
    """

    @property
    def signals(self) -> npt.NDArray[np.float32]:
        """Give the signals."""

    @property
    def metadata(self) -> Any:
        """Give one row a window."""


class NetworkClassifier:
    """Train a backbone with an attention module on what it is shown of windows.

    It follows scikit-learn's rules (``get_params``, ``set_params``, ``sklearn.clone``), without
    needing scikit-learn.

    Parameters
    ----------
    input, input_options
        As for ``suite.nn.inputs.compute``: signals go through 1-D backbones, images through 2-D ones.
        Where the last axis is not time, windows are neither turned nor stretched.
    backbone, backbone_options
        As for ``suite.nn.backbones.build``.
    attention, position, attention_options
        As for :class:`suite.nn.attention.placement.Placement`.
    recipe
        Fields of :class:`suite.nn.training.Recipe` that differ from its defaults.
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
        Rows of the training windows that learned and that watched; see ``suite.nn.validation.split``.
    learning_curve_
        One dict an epoch of the training that was watched; see ``suite.nn.training.Course``.
    epochs_
        The best number of epochs.
    n_parameters_
        Trained numbers.
    windows_per_second_
        Speed of the training that was watched.
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
        report: Report | None = None,
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

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give the constructor's arguments; ``deep`` changes nothing, since none is an estimator."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **params: Any) -> Self:
        """Set constructor arguments; ValueError for an unknown one."""
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"unknown parameter {name!r} (known: {', '.join(known)})")
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn's own tools, where there are any, that this is a classifier of 3-D arrays."""
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
            input_tags=InputTags(two_d_array=False, three_d_array=True),
        )

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
            Labels that do not match, fewer than two classes, no ``group``, unknown options.
        FloatingPointError
            Training diverged.
        """
        recipe = self._recipe()
        labels = np.asarray(labels)
        _check(windows, labels)
        self.classes_, codes = np.unique(labels.astype(str), return_inverse=True)
        groups = np.asarray(windows.metadata[GROUP])
        self.learning_rows_, self.validation_rows_ = split(codes, groups, VALIDATION_SHARE, self.random_state)
        maps = self._maps(windows)
        everything, nothing = np.arange(len(codes)), np.arange(0)
        # Where the last epoch stays whatever the watchers say, a final model needs none.
        unwatched = self.refit and recipe.keep == "last"
        learning = everything if unwatched else self.learning_rows_
        watching = nothing if unwatched else self.validation_rows_
        course = self._learn(maps, codes, learning, watching, recipe)
        self.learning_curve_, self.epochs_ = course.curve, course.epochs
        self.windows_per_second_ = course.windows_per_second
        if self.refit and len(watching):
            self._learn(maps, codes, everything, nothing, replace(recipe, epochs=self.epochs_))
        return self

    def predict_proba(self, windows: WindowsLike) -> npt.NDArray[np.float64]:
        """Give class probabilities, shape (n, n_classes), in the order of ``classes_``."""
        with _own_randomness(self.device, self.random_state):
            logits = logits_of(self.network_, self._scaled(self._maps(windows)))
        probabilities: npt.NDArray[np.float64] = logits.double().softmax(dim=1).cpu().numpy()
        return probabilities

    def predict(self, windows: WindowsLike) -> npt.NDArray[np.str_]:
        """Give the likeliest class of each window, shape (n,)."""
        likeliest: npt.NDArray[np.str_] = self.classes_[self.predict_proba(windows).argmax(axis=1)]
        return likeliest

    def _maps(self, windows: WindowsLike) -> inputs.Maps:
        """Give what the network is shown of windows, before scaling."""
        options = self.input_options or {}
        return inputs.compute(self.input, windows.signals, windows.metadata, cache=self.cache, **options)

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
        return recipe if inputs.component(self.input).in_time else replace(recipe, shift=0.0, stretch=0.0)

    def _learn(
        self, maps: inputs.Maps, codes: Rows, learning: Rows, watching: Rows, recipe: Recipe
    ) -> Course:
        self._scale_by(maps[learning])
        with _own_randomness(self.device, self.random_state):
            self.network_ = self._build(maps.shape[1], maps.ndim - 2)
            self.n_parameters_ = sum(item.numel() for item in self.network_.parameters())
            parts = (self._labelled(maps, codes, learning), self._labelled(maps, codes, watching))
            return train(self.network_, *parts, recipe, self.report, self.random_state)

    def _scale_by(self, learned: inputs.Maps) -> None:
        """Learn mean and deviation of each channel of the input."""
        over = (0, *range(2, learned.ndim))
        wide = learned.astype(np.float64)
        self.mean_ = wide.mean(axis=over, keepdims=True)[0]
        deviation = wide.std(axis=over, keepdims=True)[0]
        self.scale_ = np.where(deviation > 0, deviation, 1.0)

    def _labelled(self, maps: inputs.Maps, codes: Rows, rows: Rows) -> Labelled:
        y = torch.from_numpy(codes[rows].astype(np.int64)).to(self.device)
        return Labelled(self._scaled(maps[rows]), y, len(self.classes_))

    def _scaled(self, maps: inputs.Maps) -> Tensor:
        scaled = ((maps - self.mean_) / self.scale_).astype(np.float32)
        return torch.from_numpy(scaled).to(self.device)


def _check(windows: WindowsLike, labels: npt.NDArray[Any]) -> None:
    if windows.signals.ndim != 3 or labels.shape != (len(windows.signals),):
        raise ValueError(f"{windows.signals.shape} signals do not go with {labels.shape} labels")
    if len(np.unique(labels)) < 2:
        raise ValueError("the labels hold fewer than two classes")
    if GROUP not in windows.metadata:
        raise ValueError(f"the metadata lacks the column {GROUP!r} (the bearing of each training window)")


@contextmanager
def _own_randomness(device: str, seed: int) -> Iterator[None]:
    """Seed PyTorch for a while and leave the caller's random state and threads as they were.

    One thread: folds and seeds already fill the cores as processes, and two threads of one network
    beside another process are several times slower than one.
    """
    threads = torch.get_num_threads()
    on_gpu = torch.device(device).type == "cuda"
    with torch.random.fork_rng(devices=[torch.cuda.current_device()] if on_gpu else []):
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
