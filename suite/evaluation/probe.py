"""Probe: test windows are changed in one way, and contestants that are fitted already are asked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask, Real
from suite.discovery import collect, find_by_name

PROBES_PACKAGE = "suite.evaluation.robustness"
"""Package whose files offer one ``PROBE`` each."""

UNCHANGED = "unchanged"
"""In place of a probe's name: what was said of the windows as they are, by the same fit."""

SNR_AXIS = "SNR, dB"
"""What the level is of a probe that adds something to a window."""

SNR_LEVELS = (20.0, 10.0, 5.0, 0.0, -10.0)
"""Of such a probe."""


@dataclass(frozen=True, eq=False)
class Cuts:
    """Test windows, and what is stated of them.

    Attributes
    ----------
    signals
        Standardised as contestants get them, shape (n, channels, length).
    rate_hz, shaft_hz
        Samples and stated shaft turns a second, shape (n,).
    orders
        Stated fault orders: outer, inner, ball, cage; NaN where they are not known, shape (n, 4).
    band_hz
        Upper edge of the band that the window holds, Hz, shape (n,).
    relative_speed
        Where some shaft's speed varies in its window: see
        :func:`suite.signals.order_tracking.relative_speeds`, shape (n, parts).
    """

    signals: npt.NDArray[np.float32]
    rate_hz: Real
    shaft_hz: Real
    orders: Real
    band_hz: Real
    relative_speed: Real | None = None

    @property
    def edge(self) -> Real:
        """Upper edge of the band in cycles/sample, shape (n,)."""
        return self.band_hz / self.rate_hz


@dataclass(frozen=True, eq=False)
class Changed:
    """What a probe made of windows.

    Attributes
    ----------
    cuts
        As many windows, changed; they are standardised again before a contestant sees them.
    asked
        Whether the change took place, shape (n,): where it did not, nothing is asked.
    facts
        What was measured while it was made, name to one value a window, shape (n,).
    """

    cuts: Cuts
    asked: Mask
    facts: Mapping[str, Real] = field(default_factory=dict)


Change = Callable[[Cuts, float, np.random.Generator], Changed]
"""Windows, level and source of randomness to changed windows."""


Able = Callable[[Cuts], Mask]
"""Windows to whether each can be asked about."""


def every_window(cuts: Cuts) -> Mask:
    """Tell that every window can be asked about."""
    return np.ones(len(cuts.signals), dtype=bool)


def orders_known(cuts: Cuts) -> Mask:
    """Tell of which windows all fault orders are stated."""
    return np.asarray(np.isfinite(cuts.orders).all(axis=1))


@dataclass(frozen=True)
class Probe:
    """One way of changing test windows.

    Attributes
    ----------
    name
        As in a question and in results; the file's name.
    label, axis
        For people: the probe in a few words, and what its level is, with the unit, such as ``SNR, dB``.
    levels
        From the least to the greatest change.
    summary
        One sentence without its full stop.
    change
        Makes the changed windows; it never learns a label.
    kind
        ``disturbance``: the machine's state is still to be found. ``unknown``: there is no state to be found,
        and a contestant should notice that it has seen nothing like it.
    control
        Probe of the same levels whose change is alike but for what is asked about; empty for none.
    able
        Tells, by what is stated alone, which windows can be asked about, at most.
    needs
        What such a window must have; after "it needs".
    version
        Raised by hand when the same windows come out otherwise: contestants are then asked again.
    """

    name: str
    label: str
    axis: str
    levels: tuple[float, ...]
    summary: str
    change: Change
    kind: Literal["disturbance", "unknown"] = "disturbance"
    control: str = ""
    able: Able = every_window
    needs: str = ""
    version: int = 1


def probes() -> dict[str, Probe]:
    """Find every probe, by name."""
    return collect(PROBES_PACKAGE, "PROBE")


def disturbances() -> dict[str, Probe]:
    """Find the probes after which a state is to be found, by name, but for those that go with a control.

    What goes with a control asks what a contestant looks at, and not how much it bears.
    """
    known = probes()
    paired = {name for probe in known.values() if probe.control for name in (probe.name, probe.control)}
    return {
        name: probe for name, probe in known.items() if probe.kind == "disturbance" and name not in paired
    }


def find_probe(name: str) -> Probe:
    """Give one probe.

    Raises
    ------
    RequestError
        No such probe; the line lists those there are.
    """
    return find_by_name(probes(), name, "probe", "probes")


def all_asked(cuts: Cuts) -> Changed:
    """Say of changed windows that the change took place in all of them."""
    return Changed(cuts, every_window(cuts))


def drawn_half(cuts: Cuts, rng: np.random.Generator) -> Mask:
    """Draw half of the recordings, for an error that a whole recording has and that goes one way or another.

    Windows of which the same rate, speed and orders are stated are drawn together.

    Parameters
    ----------
    cuts
        Windows.
    rng
        The only source of randomness.

    Returns
    -------
    ndarray
        Truth values, shape (n,).
    """
    stated = np.nan_to_num(np.column_stack([cuts.rate_hz, cuts.shaft_hz, cuts.orders]), nan=-1.0)
    groups, number = np.unique(stated, axis=0, return_inverse=True)
    half = (np.arange(len(groups)) + rng.integers(2)) % 2 == 0
    return np.asarray(rng.permutation(half)[number.ravel()])
