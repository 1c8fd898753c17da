"""Recording: one continuous measurement, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite, nan

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.errors import RequestError
from suite.signals.kinematics import BearingOrders
from suite.signals.tachometer import block_speeds


@dataclass(frozen=True, eq=False)
class Recording:
    """One continuous measurement on one bearing in one condition.

    Attributes
    ----------
    name
        Unique within the data set.
    signal
        Acceleration, float32, shape (channels, samples).
    rate_hz, shaft_hz
        Sampling rate and shaft speed, Hz.
    fault
        ``healthy``, ``inner``, ``outer``, ``ball`` or the owner's own word for a class.
    bearing
        The *physical* bearing (assembly): the unit of evidence.
    condition
        Name of the speed-and-load cell.
    rig
        Name of the machine.
    orders
        Fault orders of the bearing; ``None`` where the geometry is unknown.
    severity
        Size of the defect in the owner's unit, 0 for healthy, NaN if unknown.
    load
        In the owner's unit, NaN if unknown.
    channels
        Names of the channels, where the file has some.
    notes
        Traps that were handled or remain, in plain words (clipped, resampled, ...).
    tested
        Whether a question may test on it; else it is there to train on.
    damage
        ``artificial`` or ``real`` (from use), where the owner has both and says so; empty if healthy.
    turns
        Where the speed varies: shaft angle at each sample, turns, rising, shape (samples,). ``shaft_hz`` is
        then the mean speed.
    max_windows
        So many windows are cut of it at most, evenly spread; all by default.

    Raises
    ------
    RequestError
        For an empty name, a bad rate, a signal that is empty, constant or not finite, an angle that does not
        rise or is of another length.
    """

    name: str
    signal: npt.NDArray[np.float32]
    rate_hz: float
    shaft_hz: float
    fault: str
    bearing: str
    condition: str
    rig: str
    orders: BearingOrders | None = None
    severity: float = nan
    load: float = nan
    channels: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    tested: bool = True
    damage: str = ""
    turns: Real | None = None
    max_windows: int | None = None

    def __post_init__(self) -> None:
        """Check what every later step relies on, naming the recording."""
        for key in ("name", "fault", "bearing", "condition", "rig"):
            if not getattr(self, key):
                raise RequestError("is empty", file=self.name or "recording", key=key)
        for key in ("rate_hz", "shaft_hz"):
            value = getattr(self, key)
            if not (isfinite(value) and value > 0):
                raise RequestError(f"is {value}", file=self.name, key=key, expected="a value > 0 Hz")
        check_signal(self.signal, self.name)
        if self.turns is not None:
            check_turns(self.turns, self.signal.shape[1], self.name)

    @property
    def span_hz(self) -> tuple[float, float]:
        """Lowest and highest shaft speed, Hz: of blocks of a turn, a tenth of a second at least."""
        if self.turns is None:
            return self.shaft_hz, self.shaft_hz
        speeds = block_speeds(self.turns, self.rate_hz)
        return float(speeds.min()), float(speeds.max())

    @property
    def seconds(self) -> float:
        """Length of the recording, s."""
        return float(self.signal.shape[1] / self.rate_hz)


def check_turns(turns: Real, samples: int, name: str) -> None:
    """Refuse a shaft angle that does not belong to a signal.

    Parameters
    ----------
    turns
        Shape (samples,).
    samples, name
        Of the signal, and the recording for the message.

    Raises
    ------
    RequestError
        Another length, no finite numbers, or an angle that does not rise at each sample.
    """
    if turns.shape != (samples,):
        raise RequestError(f"angle has shape {turns.shape}", file=name, key="turns", expected=f"({samples},)")
    if not (np.isfinite(turns).all() and (np.diff(turns) > 0).all()):
        raise RequestError("angle does not rise", file=name, key="turns", expected="a shaft that turns")


def check_signal(signal: npt.NDArray[np.float32], name: str) -> None:
    """Refuse a signal that no pipeline could learn from.

    Parameters
    ----------
    signal
        Shape (channels, samples), float32.
    name
        The recording or file, for the message.

    Raises
    ------
    RequestError
        Wrong shape or type, no samples, NaN or infinity (with the first position), or a constant channel.
    """
    if signal.ndim != 2 or signal.dtype != np.float32:
        actual = f"{signal.dtype} {signal.shape}"
        raise RequestError(f"signal is {actual}", file=name, expected="float32 (channels, samples)")
    if signal.shape[0] < 1 or signal.shape[1] < 2:
        raise RequestError(f"signal has shape {signal.shape}", file=name, expected="samples")
    finite = np.isfinite(signal)
    if not finite.all():
        channel, sample = np.argwhere(~finite)[0]
        bad = int((~finite).sum())
        where = f"channel {channel}, sample {sample}"
        raise RequestError(
            f"{bad} samples are NaN or infinite", file=name, key=where, expected="finite samples"
        )
    flat = np.flatnonzero(np.ptp(signal, axis=1) == 0)
    if flat.size:
        raise RequestError("signal is constant", file=name, key=f"channel {flat[0]}", expected="a vibration")
