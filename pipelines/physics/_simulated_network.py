"""What the networks share that learn from simulated machines: maps, kept in parts, and the training."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from suite.arrays import GROUP, Labels, Rows
from suite.contestants.deep._network import BATCH_SIZES, STEPS_TAKE
from suite.contestants.physics._machines import MACHINE_COUNTS
from suite.data.simulated_training import TrainingMachines, check_share, check_simulated, simulated_training
from suite.identity import key_of
from suite.pipeline import Context, Estimator, Params
from suite.ranges import Takes, whole
from suite.signals.many_machines import MANY_MACHINES
from suite.window_cache import FolderStore, WindowStore, look_up

if TYPE_CHECKING:
    from suite.nn.inputs import Maps
    from suite.nn.pretraining import Pretrain
    from suite.nn.trained_on_maps import TrainingMaps
    from suite.nn.windows_like import WindowsLike

PART = 16
"""Machines of one class that are simulated at a time: the windows of thousands need never lie in memory."""

SIMULATED_MAPS = 1
"""Part of every key of the cache: raised when an input means something else."""

TRAINING: Params = {
    "epochs": 40,
    "batch_size": 64,
    "learning_rate": 3e-3,
    "weight_decay": 1e-2,
    "noise": 0.5,
    "patience": 6,
}
"""Cosine to zero; a quarter of the machines is held out and ends the training where it brings no more."""

SIMULATED_TAKES: dict[str, Takes] = {
    **STEPS_TAKE,
    "batch_size": BATCH_SIZES,
    "machines": MACHINE_COUNTS,
    "patience": whole(1, 10_000),
}
"""How many machines such a network may learn from, and how."""

RECIPE = (*TRAINING, "stretch", "filter_db")
"""Parameters of a contestant, where it has them, that go into :class:`suite.nn.recipe.Recipe`."""


@dataclass(frozen=True)
class SimulatedMaps:
    """Simulate machines, and show what a network is shown of them.

    Attributes
    ----------
    wanted
        Which machines.
    input, input_options
        As for :func:`suite.nn.inputs.compute`.
    share
        Of the training windows that are real, from 0 to below 1; 0 reads none.
    cache
        Folder that all jobs share: maps are kept in it, the windows of the machines are not.
    unlabelled
        Whether to show all windows of the training part, without labels, to what learns without them.
    """

    wanted: TrainingMachines
    input: str
    input_options: Mapping[str, Any] = field(default_factory=dict)
    share: float = 0.0
    cache: Path | None = None
    unlabelled: bool = False

    def __call__(self, windows: WindowsLike, labels: Labels) -> TrainingMaps:
        """Give maps of the classes of ``labels``, shape (n,), with the channels of the windows.

        Raises
        ------
        RequestError
            A share that leaves nothing to simulated machines, or classes that they do not have.
        """
        from suite.nn.trained_on_maps import TrainingMaps

        check_share(self.share)
        classes = np.unique(labels)
        check_simulated(classes)
        maps, names = self.simulated(classes)
        maps = np.concatenate([maps] * windows.signals.shape[1], axis=1)
        groups = np.arange(len(maps))
        provenance = {**self.wanted.provenance(classes), "share_of_real": self.share}
        real = self._shown(windows) if self.share or self.unlabelled else maps[:0]
        unlabelled = np.concatenate([maps, real]) if self.unlabelled else None
        if self.share:
            rows = rows_to_add(names, labels, self.share)
            theirs = np.asarray(windows.metadata[GROUP])[rows] + len(maps)
            maps, names = np.concatenate([maps, real[rows]]), np.concatenate([names, labels[rows]])
            groups = np.concatenate([groups, theirs])
        return TrainingMaps(maps, names, groups, provenance, unlabelled)

    def simulated(self, classes: Labels) -> tuple[Maps, Labels]:
        """Give maps of the simulated machines, shape (n, k, ...), class by class, and labels, (n,)."""
        each = self.wanted.machines // len(classes)
        parts = [(fault, first) for fault in classes for first in range(0, each, PART)]
        about = {
            "versions": [SIMULATED_MAPS, MANY_MACHINES],
            "population": self.wanted.population,
            "spec": self.wanted.spec.model_dump(mode="json"),
            "input": [self.input, dict(self.input_options)],
            **self.wanted.unusual(),
        }
        keys = [key_of([about, str(fault), first]) for fault, first in parts]
        kind, store, ledger = json.dumps(about, sort_keys=True), cast("WindowStore", {}), None
        if self.cache is not None:
            folder = self.cache / "simulated-maps"
            folder.mkdir(parents=True, exist_ok=True)
            store, ledger = FolderStore(folder), folder / f"cost-{key_of(kind)[:16]}.txt"

        def compute(numbers: list[int]) -> Maps:
            return np.stack([self._part(*parts[number]) for number in numbers])

        whole = look_up(keys, store, compute, kind, ledger)
        by_class = whole.reshape(len(classes), -1, *whole.shape[2:])[:, :each]
        return by_class.reshape(-1, *whole.shape[2:]), np.repeat(classes, each)

    def _part(self, fault: str, first: int) -> Maps:
        made, _ = simulated_training(replace(self.wanted, machines=PART, first=first), (str(fault),))
        return self._shown(made)

    def _shown(self, windows: WindowsLike) -> Maps:
        from suite.nn import inputs

        return inputs.compute(self.input, windows.signals, windows.metadata, **self.input_options)


def rows_to_add(simulated: Labels, labels: Labels, share: float) -> Rows:
    """Choose real windows so that they have a share of each class.

    Parameters
    ----------
    simulated, labels
        Of the simulated and of the real windows, shape (n,) and (m,).
    share
        Above 0, below 1.

    Returns
    -------
    ndarray
        Row numbers among the real windows, shape (rows,): spread evenly over those of a class where there
        are more than its share, repeated where there are fewer.
    """
    rows = []
    for name in np.unique(simulated):
        own = np.flatnonzero(labels == name)
        wanted = max(1, round((simulated == name).sum() * share / (1 - share)))
        rows.append(own[np.arange(wanted) * len(own) // wanted])
    return np.concatenate(rows)


def simulated_network(
    params: Mapping[str, Any],
    context: Context,
    share: float,
    *,
    pretrain: Pretrain = "none",
    **arguments: Any,
) -> Estimator:
    """Make an untrained network that learns from simulated machines.

    Parameters
    ----------
    params
        ``machines`` and of :data:`RECIPE` at least the names of :data:`TRAINING`.
    context
        Its seed draws the machines and trains the network.
    share
        Of the training windows that are real.
    pretrain
        As for :class:`suite.nn.trained_on_maps.TrainedOnMaps`, on simulated machines and the windows of the
        training part.
    arguments
        Input, backbone and attention, as of :class:`suite.nn.classifier.NetworkClassifier`.

    Raises
    ------
    ValueError
        The context does not say how the question's windows were cut.
    """
    from suite.nn.trained_on_maps import TrainedOnMaps

    if context.windows is None:
        raise ValueError("machines are simulated for the windows of a question: context.windows is None")
    wanted = TrainingMachines(context.windows, params["machines"], context.seed)
    shown = arguments["input"], arguments.get("input_options", {})
    made: Estimator = TrainedOnMaps(
        make_maps=SimulatedMaps(wanted, *shown, share, context.cache, unlabelled=pretrain != "none"),
        pretrain=pretrain,
        **arguments,
        recipe={name: params[name] for name in RECIPE if name in params},
        refit=context.report is None,
        random_state=context.seed,
        device=context.device,
        report=context.report,
        cache=context.cache,
    )
    return made
