"""Windows of simulated machines to learn from, treated as a question's own windows were."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from suite.arrays import DAMAGED, GROUP, HEALTHY, Labels, Real
from suite.data.machine_recordings import recording_of_machine
from suite.data.recording import Recording
from suite.data.windows import SEEN_COLUMNS, Windows, WindowSpec, cut
from suite.errors import RequestError
from suite.identity import key_of, seed_of
from suite.signals.kinematics import BearingOrders
from suite.signals.many_machines import MANY_MACHINES, drawn_machine, simulate_machine
from suite.signals.nuisances import ALL_NUISANCES, Nuisances
from suite.signals.simulation import Fault
from suite.window_cache import FolderStore, WindowStore, look_up

SIMULATED_CLASSES: tuple[Fault, ...] = get_args(Fault)
"""What a simulated machine may be called."""

SIMULATED_AS: dict[str, tuple[Fault, ...]] = {
    **{fault: (fault,) for fault in SIMULATED_CLASSES},
    DAMAGED: tuple(fault for fault in SIMULATED_CLASSES if fault != HEALTHY),
}
"""Class of a question to the machines that are simulated for it, in turn."""

DRAWS = 32
"""Populations of machines that there are: jobs, folds and contestants share them, and so what is on disk."""

SIMULATED_TRAINING = 1
"""Part of every key of the cache: raised when the same machines give other windows."""


@dataclass(frozen=True)
class TrainingMachines:
    """Which machines are simulated, and how their recordings are cut.

    Attributes
    ----------
    spec
        Settled: with a rate.
    machines
        In all, the same number of each class.
    draw
        Any whole number; those that differ by a multiple of :data:`DRAWS` mean the same population, of which
        fewer machines are the first of more.
    windows_each
        Windows of a machine, one after the other.
    nuisances
        Which are on.
    first
        Machines of each class that come before these: a large population is made in parts.
    orders
        Of the bearing that all of them have; by default each has one of its own.
    """

    spec: WindowSpec
    machines: int = 400
    draw: int = 0
    windows_each: int = 1
    nuisances: Nuisances = ALL_NUISANCES
    first: int = 0
    orders: BearingOrders | None = None

    @property
    def population(self) -> int:
        """Which of the :data:`DRAWS` populations the machines are of."""
        return self.draw % DRAWS

    def provenance(self, classes: Collection[str]) -> dict[str, Any]:
        """Say where the windows of such classes come from, in plain JSON types."""
        several = {name: list(SIMULATED_AS[name]) for name in classes if len(SIMULATED_AS[name]) > 1}
        return {
            "generator": f"many machines {MANY_MACHINES}",
            "machines": self.machines,
            "population": self.population,
            "windows_each": self.windows_each,
            "switched_off": sorted(name for name, on in asdict(self.nuisances).items() if not on),
            **({} if self.orders is None else {"orders": asdict(self.orders)}),
            **({"simulated_as": several} if several else {}),
        }

    def unusual(self) -> dict[str, Any]:
        """Give what is not as by default in how machines are made, in plain JSON types: part of keys."""
        off = {} if self.nuisances == ALL_NUISANCES else {"nuisances": asdict(self.nuisances)}
        return off if self.orders is None else {**off, "orders": asdict(self.orders)}


def simulated_training(
    wanted: TrainingMachines, classes: Collection[str], cache: Path | None = None, channels: int = 1
) -> tuple[Windows, Labels]:
    """Simulate machines and cut their recordings as the question's were.

    Parameters
    ----------
    wanted
        Which machines, at which rate, band, length and standardisation.
    classes
        Those to be learned.
    cache
        The folder that all jobs share; without one everything is computed.
    channels
        Of each window: a machine has one sensor, whose signal stands in all of them.

    Returns
    -------
    windows, labels
        As a training part is given: physical columns and ``group``, the number of the machine. Machines that
        no seed of the data set of simulated bearings gives; classes by name, labels of shape (n,).

    Raises
    ------
    RequestError
        A class that no simulated machine has, or that stands for another one, too; fewer machines than
        classes, or rules without a rate.
    """
    made = _machines_of(wanted, classes)
    rows = [(number, fault) for number, fault, _ in made]
    spec = wanted.spec.apart()
    keys = [key_of([_content(wanted, spec), number, fault]) for number, fault in rows]
    store: WindowStore = {} if cache is None else FolderStore(cache / "simulated-training")
    kind = json.dumps(_content(wanted, spec), sort_keys=True)
    ledger = None
    if cache is not None:
        (cache / "simulated-training").mkdir(parents=True, exist_ok=True)
        ledger = cache / "simulated-training" / f"cost-{key_of(kind)[:16]}.txt"

    def compute(numbers: list[int]) -> npt.NDArray[np.float32]:
        windows = cut([_recording(wanted, *rows[number]) for number in numbers], spec)
        return windows.signals.reshape(len(numbers), wanted.windows_each, spec.length)

    signals = look_up(keys, store, compute, kind, ledger).reshape(-1, 1, spec.length)
    labels = np.array([name for _, _, name in made for _ in range(wanted.windows_each)])
    return Windows(np.repeat(signals, channels, axis=1), _table(wanted, rows)), labels


def mixed_training(
    windows: Windows, labels: Labels, simulated: Windows, simulated_labels: Labels, share: float
) -> tuple[Windows, Labels, Real]:
    """Put real and simulated windows together, each class of each with the weight that it shall have.

    Parameters
    ----------
    windows, labels
        Of the training part.
    simulated, simulated_labels
        Of :func:`simulated_training`, with the same classes.
    share
        Of the weight that the real windows have, from 0 to below 1; 0 leaves them out.

    Returns
    -------
    windows, labels, weights
        Simulated ones first; groups of either are apart. Weights, shape (n,), have mean 1 and, in sum, are
        the same for all classes.
    """
    import pandas as pd

    if not share:
        return simulated, simulated_labels, _class_weights(simulated_labels)
    theirs, real = simulated.metadata, windows.metadata
    apart = real.assign(**{GROUP: real[GROUP] + theirs[GROUP].max() + 1})
    together = Windows(
        np.concatenate([simulated.signals, windows.signals]), pd.concat([theirs, apart], ignore_index=True)
    )
    weights = np.concatenate(
        [
            (1 - share) * _class_weights(simulated_labels) / len(simulated_labels),
            share * _class_weights(labels) / len(labels),
        ]
    )
    return together, np.concatenate([simulated_labels, labels]), weights * len(together)


def _class_weights(labels: Labels) -> Real:
    """Give weights of mean 1 by which each class counts the same, shape (n,)."""
    classes, which, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.asarray(len(labels) / (len(classes) * counts[which]))


def check_share(share: float) -> None:
    """Refuse a share of real windows that leaves nothing to simulated ones, or is none.

    Raises
    ------
    RequestError
        A share below 0, of 1 or more, or not a number.
    """
    if not 0 <= share < 1:
        raise RequestError(f"is {share:g}", key="share", expected="from 0 to below 1: the rest is simulated")


def check_simulated(classes: Collection[str]) -> None:
    """Refuse classes that simulated machines cannot teach to tell apart.

    Raises
    ------
    RequestError
        A class that no simulated machine has, or two that one machine may have.
    """
    unknown = sorted(set(classes) - set(SIMULATED_AS))
    if unknown:
        problem = f"no simulated machine is {', '.join(unknown)}"
        raise RequestError(problem, expected=", ".join(SIMULATED_AS))
    both = {fault for fault in classes if fault != DAMAGED} & set(SIMULATED_AS[DAMAGED])
    if both and DAMAGED in classes:
        raise RequestError(f"{DAMAGED} may be {', '.join(sorted(both))}", expected="either, not both")


def _machines_of(wanted: TrainingMachines, classes: Collection[str]) -> list[tuple[int, Fault, str]]:
    """List machines, their faults and their classes, each in turn.

    A number has the same fault whatever else is wanted.
    """
    check_simulated(classes)
    each = wanted.machines // max(len(set(classes)), 1)
    if not each:
        raise RequestError(f"{wanted.machines} machines", expected=f">= {len(set(classes))}, one a class")
    return [
        (index * len(SIMULATED_CLASSES) + SIMULATED_CLASSES.index(fault), fault, name)
        for index in range(wanted.first, wanted.first + each)
        for name, kinds in SIMULATED_AS.items()
        if name in classes
        for fault in (kinds[index % len(kinds)],)
    ]


def _content(wanted: TrainingMachines, spec: WindowSpec) -> dict[str, Any]:
    """Give what decides a machine's windows beside its number."""
    return {
        "version": [SIMULATED_TRAINING, MANY_MACHINES],
        "spec": spec.model_dump(mode="json"),
        "population": wanted.population,
        "windows_each": wanted.windows_each,
        "nuisances": asdict(wanted.nuisances),
        **wanted.unusual(),
    }


def _seed(wanted: TrainingMachines) -> int:
    # No seed of the data set of simulated bearings, which are small numbers.
    return seed_of("simulated training", wanted.population)


def _rate(wanted: TrainingMachines) -> float:
    if wanted.spec.rate_hz is None:
        raise RequestError("no rate is settled", key="windows.rate_hz", expected="a rate in Hz")
    return wanted.spec.rate_hz


def _recording(wanted: TrainingMachines, number: int, fault: Fault) -> Recording:
    rate, samples = _rate(wanted), wanted.windows_each * wanted.spec.length
    made = simulate_machine(_seed(wanted), number, fault, rate, samples, wanted.nuisances, wanted.orders)
    return recording_of_machine(made.drawn, made.signal, rate, fault, number, f"machine {number}")


def _table(wanted: TrainingMachines, rows: list[tuple[int, Fault]]) -> Any:
    """Make the table of what is known of each window: a machine is drawn in no time, and recorded in much."""
    import pandas as pd

    rate = _rate(wanted)
    edge = min(wanted.spec.low_pass_hz or rate / 2, rate / 2)
    known = []
    for group, (number, fault) in enumerate(rows):
        drawn = drawn_machine(_seed(wanted), number, fault, wanted.orders)
        orders = drawn.bearing.orders
        lines = (orders.outer, orders.inner, orders.ball, orders.cage)
        known += [(rate, drawn.stated_shaft_hz, *lines, edge, group)] * wanted.windows_each
    return pd.DataFrame(known, columns=[*SEEN_COLUMNS, GROUP])
