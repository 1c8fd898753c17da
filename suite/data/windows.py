"""Windows: equal cuts of recordings, with one row of metadata each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from suite.arrays import GROUP
from suite.data.recording import Recording
from suite.errors import RequestError
from suite.limits import within
from suite.signals.resampling import low_pass, resample

if TYPE_CHECKING:
    import pandas as pd

ORDER_COLUMNS = ("order_outer", "order_inner", "order_ball", "order_cage")
"""Fault orders in multiples of the shaft speed; NaN where the geometry is unknown."""

PHYSICAL_COLUMNS = ("rate_hz", "shaft_hz", *ORDER_COLUMNS)
"""What is known before the fault is: all that an estimator may use."""


FEWEST_PERIODS = 3
"""Periods of a line that a window must hold: with fewer it is not told from its neighbours."""


class WindowSpec(BaseModel):
    """How recordings are cut; the same for every pipeline of a question.

    Attributes
    ----------
    length
        Samples a window (after resampling).
    overlap
        Share of a window that the next one repeats, in training parts only; 0 turns it off.
    rate_hz
        Common sampling rate; ``None`` keeps each recording's own.
    low_pass_hz
        Common upper band edge, against roll-off cues; ``None`` leaves the band alone.
    standardise
        ``zscore`` (mean 0, deviation 1 a window), ``mean`` (offset only) or ``none``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    length: int = Field(2048, ge=64, le=1 << 20)
    overlap: float = Field(0.5, ge=0.0, le=0.95)
    rate_hz: Annotated[float | None, within(1, 1e8, "Hz")] = None
    low_pass_hz: Annotated[float | None, within(1, 1e8, "Hz")] = None
    standardise: Literal["zscore", "mean", "none"] = "zscore"

    @property
    def step(self) -> int:
        """Samples from one training window to the next."""
        return max(1, round(self.length * (1 - self.overlap)))


@dataclass(frozen=True, eq=False)
class Windows:
    """Cuts of recordings.

    Attributes
    ----------
    signals
        Float32, shape (n, channels, length).
    metadata
        One row a window. In a job: ``fault``, ``severity``, ``bearing``, ``recording``,
        ``condition``, ``rig``, ``load``, ``start``, ``stop`` (samples), ``on_grid`` (one of the
        non-overlapping cuts), ``raw_rms``, ``raw_mean`` (before standardising) and the physical
        columns. In an estimator's hands: the physical columns and, for training, ``group``.

    Raises
    ------
    ValueError
        Signals of other than three axes, or another number of rows than of windows.
    """

    signals: npt.NDArray[np.float32]
    metadata: pd.DataFrame

    def __post_init__(self) -> None:
        """Refuse signals and rows that do not go together."""
        if self.signals.ndim != 3 or len(self.signals) != len(self.metadata):
            raise ValueError(f"{self.signals.shape} signals, {len(self.metadata)} rows of metadata")

    def __len__(self) -> int:
        """Give the number of windows."""
        return len(self.signals)

    def __getitem__(self, rows: npt.NDArray[Any] | slice | list[int]) -> Windows:
        """Select by row numbers, shape (k,), a boolean mask, shape (n,), or a slice; signals are copied."""
        picked = np.arange(len(self))[rows]
        return Windows(self.signals[picked], self.metadata.iloc[picked].reset_index(drop=True))

    @property
    def labels(self) -> npt.NDArray[np.str_]:
        """Fault of each window, shape (n,). KeyError on windows that an estimator holds."""
        return self.metadata["fault"].to_numpy(dtype=str)

    def for_training(self) -> Windows:
        """Keep the physical columns and an opaque number of each bearing."""
        import pandas as pd

        table = self.metadata[list(PHYSICAL_COLUMNS)].reset_index(drop=True)
        keys = self.metadata["rig"].astype(str) + "/" + self.metadata["bearing"].astype(str)
        return Windows(self.signals, table.assign(**{GROUP: pd.factorize(keys)[0]}))

    def for_prediction(self) -> Windows:
        """Keep the physical columns alone: no label, and no name that would give it away."""
        return Windows(self.signals, self.metadata[list(PHYSICAL_COLUMNS)].reset_index(drop=True))


def cut(recordings: Iterable[Recording], spec: WindowSpec) -> Windows:
    """Cut recordings into windows.

    Each recording is cut at multiples of ``spec.step``; windows that start at multiples of
    ``spec.length`` are marked ``on_grid`` and do not overlap each other. A rung decides which of
    them either side may use; test sides only ever get windows on the grid.

    Parameters
    ----------
    recordings
        At least one; all with the same number of channels.
    spec
        Length, overlap, rate, band and standardisation.

    Returns
    -------
    Windows
        In the order of the recordings and of time.

    Raises
    ------
    RequestError
        No recordings, a recording shorter than a window, a flat window, channels or rates that differ.
    """
    import pandas as pd

    pieces: list[npt.NDArray[np.float32]] = []
    tables: list[pd.DataFrame] = []
    for recording in recordings:
        signals, table = _cut_one(recording, spec)
        if pieces and pieces[0].shape[1] != signals.shape[1]:
            problem = f"{signals.shape[1]} channels"
            raise RequestError(problem, file=recording.name, expected=str(pieces[0].shape[1]))
        pieces.append(signals)
        tables.append(table)
    if not pieces:
        raise RequestError("no recordings to cut")
    return Windows(np.concatenate(pieces), pd.concat(tables, ignore_index=True))


def _cut_one(recording: Recording, spec: WindowSpec) -> tuple[npt.NDArray[np.float32], pd.DataFrame]:
    signal, rate = recording.signal, recording.rate_hz
    if spec.low_pass_hz is not None:
        signal = low_pass(signal, rate, spec.low_pass_hz)
    if spec.rate_hz is not None and spec.rate_hz != rate:
        signal, rate = resample(signal, rate, spec.rate_hz), spec.rate_hz
    samples = signal.shape[1]
    if samples < spec.length:
        raise RequestError(
            f"{samples} samples",
            file=recording.name,
            key="windows.length",
            expected=f">= {spec.length} samples",
        )
    starts = _starts(samples, spec)
    raw = np.stack([signal[:, start : start + spec.length] for start in starts])
    table = _describe(recording, rate, starts, raw, spec.length)
    return _standardise(raw, spec.standardise, recording.name), table


def _starts(samples: int, spec: WindowSpec) -> npt.NDArray[np.int64]:
    last = samples - spec.length
    grid = np.arange(0, last + 1, spec.length)
    return np.union1d(grid, np.arange(0, last + 1, spec.step)).astype(np.int64)


def _describe(
    recording: Recording,
    rate: float,
    starts: npt.NDArray[np.int64],
    raw: npt.NDArray[np.float32],
    length: int,
) -> pd.DataFrame:
    import pandas as pd

    orders = recording.orders
    wide = raw.astype(np.float64)
    centred = wide - wide.mean(axis=2, keepdims=True)
    table = pd.DataFrame({"start": starts, "stop": starts + length, "on_grid": starts % length == 0})
    return table.assign(
        recording=recording.name,
        bearing=recording.bearing,
        fault=recording.fault,
        severity=recording.severity,
        condition=recording.condition,
        rig=recording.rig,
        load=recording.load,
        rate_hz=rate,
        shaft_hz=recording.shaft_hz,
        raw_rms=np.sqrt((centred**2).mean(axis=(1, 2))),
        raw_mean=wide.mean(axis=(1, 2)),
        order_outer=orders.outer if orders else np.nan,
        order_inner=orders.inner if orders else np.nan,
        order_ball=orders.ball if orders else np.nan,
        order_cage=orders.cage if orders else np.nan,
    )


def _standardise(raw: npt.NDArray[np.float32], how: str, name: str) -> npt.NDArray[np.float32]:
    if how == "none":
        return raw
    wide = raw.astype(np.float64)
    wide -= wide.mean(axis=2, keepdims=True)
    if how == "zscore":
        deviation = wide.std(axis=2, keepdims=True)
        flat = np.flatnonzero((deviation == 0).any(axis=(1, 2)))
        if flat.size:
            raise RequestError("is constant", file=name, key=f"window {flat[0]}", expected="a vibration")
        wide /= deviation
    return wide.astype(np.float32)
