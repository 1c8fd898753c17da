"""Windows: equal cuts of recordings, with one row of metadata each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from suite.arrays import GROUP, TEST_CUT, TESTED, TRAIN_CUT, Mask, Real
from suite.data.common_band import with_common_band
from suite.data.recording import Recording
from suite.data.standardise import standardised
from suite.data.window_cuts import cuts_for_tests, window_speeds, window_starts, with_speeds
from suite.data.window_length import LENGTHS, LONGEST, SHORTEST, asked_length, with_length
from suite.errors import RequestError
from suite.limits import beyond, within
from suite.signals.kinematics import BearingOrders
from suite.signals.order_tracking import SPEED_COLUMNS, relative_in
from suite.signals.resampling import low_pass, resample

if TYPE_CHECKING:
    import pandas as pd

ORDER_COLUMNS = ("order_outer", "order_inner", "order_ball", "order_cage")
"""Fault orders in multiples of the shaft speed; NaN where the geometry is unknown."""

PHYSICAL_COLUMNS = ("rate_hz", "shaft_hz", *ORDER_COLUMNS)
"""What is known of a recording before the fault is."""

BAND = "band_hz"
"""Column with the upper edge of the band that all windows hold, Hz: what lies above it is no vibration."""

SEEN_COLUMNS = (*PHYSICAL_COLUMNS, BAND)
"""All that an estimator may use beside the signals."""


def seen_columns(table: pd.DataFrame) -> list[str]:
    """Name the columns of a window table that an estimator may use: relative speeds only where one varies."""
    return [*SEEN_COLUMNS, *(name for name in SPEED_COLUMNS if name in table)]


FEWEST_PERIODS = 3
"""Periods of a line that a window must hold: with fewer it is not told from its neighbours."""


MOST_CUTS = 20
"""Test windows that begin within the length of one, at most."""


NEARLY_WHOLE = 1e-3
"""Deviation of an overlap of tests that is written with three digits."""


def _whole_cuts(overlap: float) -> float:
    """Refuse an overlap of tests that no whole number of cuts a window has: the grid is among them."""
    if min(abs(overlap - (1 - 1 / cuts)) for cuts in range(1, MOST_CUTS + 1)) > NEARLY_WHOLE:
        raise beyond(f"is {overlap:g}", "1 - 1/k: 0, 0.5, 0.667, 0.75, 0.8 ... 0.95")
    return overlap


class WindowSpec(BaseModel):
    """How recordings are cut; the same for every pipeline of a question.

    Attributes
    ----------
    length
        Samples a window (after resampling).
    turns, seconds
        In place of a length: so many turns of the data set's slowest shaft, or seconds. A dump holds the one
        of the three that was given; see :func:`suite.data.window_length.with_length`.
    overlap
        Share of a window that the next one repeats, in training parts only; 0 turns it off.
    test_overlap
        The same in test parts, where it makes more windows of the same samples: 1 - 1/k for k cuts a window.
    rate_hz
        Common sampling rate; ``None`` keeps each recording's own.
    low_pass_hz
        Common upper band edge, against roll-off cues; ``None`` leaves the band alone, unless recordings of
        different rates are brought to one: see :func:`suite.data.common_band.with_common_band`.
    standardise
        ``zscore`` (mean 0, deviation 1 a window), ``mean`` (offset only) or ``none``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    length: int = Field(2048, ge=SHORTEST, le=LONGEST)
    turns: Annotated[float | None, within(0.01, 1e5, "turns")] = None
    seconds: Annotated[float | None, within(1e-6, 1e4, "s")] = None
    overlap: float = Field(0.5, ge=0.0, le=0.95)
    test_overlap: Annotated[float, AfterValidator(_whole_cuts)] = Field(0.0, ge=0.0, le=0.95)
    rate_hz: Annotated[float | None, within(1, 1e8, "Hz")] = None
    low_pass_hz: Annotated[float | None, within(1, 1e8, "Hz")] = None
    standardise: Literal["zscore", "mean", "none"] = "zscore"

    @model_validator(mode="after")
    def _one_length(self) -> WindowSpec:
        given = asked_length({name: getattr(self, name) for name in self.model_fields_set})
        if len(given) > 1:
            raise beyond(f"{' and '.join(given)} are given", f"one of {', '.join(LENGTHS)}")
        return self

    @model_serializer(mode="wrap")
    def _of_one_length(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out how long windows are not said to be, so that a dump can be read again.

        Tests that do not overlap are left out, too: keys are made of dumps.
        """
        said = "turns" if self.turns is not None else "seconds" if self.seconds is not None else "length"
        silent = {name for name in LENGTHS if name != said} | (
            {"test_overlap"} if not self.test_overlap else set()
        )
        return {name: value for name, value in handler(self).items() if name not in silent}

    @property
    def step(self) -> int:
        """Samples from one training window to the next."""
        return max(1, round(self.length * (1 - self.overlap)))

    @property
    def cuts_a_length(self) -> int:
        """Test windows that begin within the length of one."""
        return round(1 / (1 - self.test_overlap))

    def apart(self) -> WindowSpec:
        """Give the same rules without any overlap."""
        return self.model_copy(update={"overlap": 0.0, "test_overlap": 0.0})


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
        non-overlapping cuts), ``own_rate_hz`` (of the recording), ``raw_rms``, ``raw_mean`` (before
        standardising), the physical columns and ``band_hz``; ``tested`` where some only train, ``damage``
        where some was made and some grew; ``train_cut`` and ``test_cut`` where tests overlap; where some
        shaft's speed varies, ``relative_speed_1`` and so on, and ``shaft_hz`` is the window's mean. In an
        estimator's hands: the physical columns, ``band_hz``, relative speeds and, for training, ``group``.

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

    @classmethod
    def from_arrays(
        cls,
        signals: npt.ArrayLike,
        rate_hz: npt.ArrayLike,
        shaft_hz: npt.ArrayLike,
        *,
        orders: BearingOrders | npt.ArrayLike | None = None,
        fault: npt.ArrayLike | None = None,
        bearing: npt.ArrayLike | None = None,
        recording: npt.ArrayLike | None = None,
        condition: npt.ArrayLike | None = None,
        rig: npt.ArrayLike | None = None,
    ) -> Windows:
        """Make windows of arrays, which are taken as they are: neither cut, resampled nor standardised.

        Parameters
        ----------
        signals
            One row a window, shape (n, length) or (n, channels, length).
        rate_hz, shaft_hz
            Samples and shaft turns a second: a number, or one a window, shape (n,).
        orders
            Fault orders of the bearing, or one row a window, shape (n, 4): outer, inner, ball, cage. Unknown
            by default.
        fault, bearing, recording, condition, rig
            Names, one a window or one for all. Rungs divide by them: they need fault and bearing.

        Returns
        -------
        Windows
            With the columns that windows of recordings have, as far as they are known.

        Raises
        ------
        ValueError
            Arrays of other shapes, a value that is no finite number, a rate, speed or order that is
            not positive.
        """
        from suite.data.array_windows import signals_of, table_of_arrays

        shaped = signals_of(signals)
        rate = np.asarray(rate_hz, dtype=np.float64)
        numbers = {"rate_hz": rate, BAND: rate / 2, "own_rate_hz": rate, "shaft_hz": shaft_hz}
        names = {
            "fault": fault,
            "bearing": bearing,
            "recording": recording,
            "condition": condition,
            "rig": rig,
        }
        return cls(shaped, table_of_arrays(shaped.shape[2], numbers, names, orders, len(shaped)))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Windows, channels and samples; by it scikit-learn knows them for an array, and selects at once."""
        n, channels, length = self.signals.shape
        return n, channels, length

    def __getitem__(self, rows: Any) -> Windows:
        """Select windows; signals are copied.

        Parameters
        ----------
        rows
            A row number (one window comes), row numbers, shape (k,), a boolean mask, shape (n,), or a slice;
            ``[rows, ...]`` is the same.
        """
        if isinstance(rows, tuple) and len(rows) == 2 and rows[1] is Ellipsis:
            rows = rows[0]
        picked = np.atleast_1d(np.arange(len(self))[rows])
        return Windows(self.signals[picked], self.metadata.iloc[picked].reset_index(drop=True))

    @property
    def labels(self) -> npt.NDArray[np.str_]:
        """Fault of each window, shape (n,). KeyError on windows that an estimator holds."""
        return self.metadata["fault"].to_numpy(dtype=str)

    @property
    def relative_speed(self) -> Real | None:
        """How the shaft's speed varies in each window, shape (n, parts); ``None`` where it is not stated."""
        return relative_in(self.metadata)

    def for_training(self) -> Windows:
        """Keep what an estimator may use, and an opaque number of each bearing."""
        import pandas as pd

        table = self.metadata[seen_columns(self.metadata)].reset_index(drop=True)
        keys = self.metadata["rig"].astype(str) + "/" + self.metadata["bearing"].astype(str)
        return Windows(self.signals, table.assign(**{GROUP: pd.factorize(keys)[0]}))

    def for_prediction(self) -> Windows:
        """Keep what an estimator may use: no label, and no name that would give it away."""
        return Windows(self.signals, self.metadata[seen_columns(self.metadata)].reset_index(drop=True))


def cut(recordings: Iterable[Recording], spec: WindowSpec) -> Windows:
    """Cut recordings into windows.

    Recordings are brought to the common rate, then low-passed at the common edge. Each is cut at
    multiples of ``spec.step``; windows that start at multiples of ``spec.length`` are marked
    ``on_grid`` and do not overlap each other. A rung decides which of them either side may use; test
    sides only ever get windows on the grid and, with ``spec.test_overlap``, cuts of the same samples.

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
    known = list(recordings)
    if not known:
        raise RequestError("no recordings to cut")
    spec = with_length(with_common_band(spec, known), known)
    pieces: list[npt.NDArray[np.float32]] = []
    raws: list[_Raw] = []
    for recording in known:
        signals, raw = _cut_one(recording, spec)
        if pieces and pieces[0].shape[1] != signals.shape[1]:
            problem = f"{signals.shape[1]} channels"
            raise RequestError(problem, file=recording.name, expected=str(pieces[0].shape[1]))
        pieces.append(signals)
        raws.append(raw)
    return Windows(np.concatenate(pieces), _table(known, raws, spec))


@dataclass(frozen=True, eq=False)
class _Raw:
    """Where one recording's windows begin, and what they were before standardising; shape (n,) each.

    ``speeds`` has the mean shaft speed and the relative speeds of each, shape (n, 1 + parts); ``trains`` and
    ``tests`` say whether it is cut for training and for tests.
    """

    starts: npt.NDArray[np.int64]
    raw_rms: Real
    raw_mean: Real
    speeds: Real
    trains: Mask
    tests: Mask


def _cut_one(recording: Recording, spec: WindowSpec) -> tuple[npt.NDArray[np.float32], _Raw]:
    signal, rate = recording.signal, recording.rate_hz
    # In this order: a filter at each recording's own rate would leave that rate's mark above the edge.
    if spec.rate_hz is not None:
        signal, rate = resample(signal, rate, spec.rate_hz), spec.rate_hz
    if spec.low_pass_hz is not None:
        signal = low_pass(signal, rate, spec.low_pass_hz)
    samples = signal.shape[1]
    if samples < spec.length:
        raise RequestError(
            f"{samples} samples",
            file=recording.name,
            key="windows.length",
            expected=f">= {spec.length} samples",
        )
    training = window_starts(samples, spec.length, spec.step, recording.max_windows)
    testing = cuts_for_tests(training, spec.length, spec.cuts_a_length)
    starts = np.union1d(training, testing)
    raw = np.stack([signal[:, start : start + spec.length] for start in starts])
    wide = raw.astype(np.float64)
    centred = wide - wide.mean(axis=2, keepdims=True)
    rms, mean = np.sqrt((centred**2).mean(axis=(1, 2))), wide.mean(axis=(1, 2))
    speeds = window_speeds(recording, rate, starts, spec.length)
    made = _Raw(starts, rms, mean, speeds, np.isin(starts, training), np.isin(starts, testing))
    return _standardise(raw, spec.standardise, recording.name), made


def _table(recordings: list[Recording], raws: list[_Raw], spec: WindowSpec) -> pd.DataFrame:
    """Make the window table of all recordings at once: a table for each takes seconds for thousands."""
    import pandas as pd

    about = pd.DataFrame([_facts(recording, spec) for recording in recordings])
    counts = [len(raw.starts) for raw in raws]
    table = about.iloc[np.repeat(np.arange(len(raws)), counts)]
    starts = np.concatenate([raw.starts for raw in raws])
    cuts = pd.DataFrame({"start": starts, "stop": starts + spec.length, "on_grid": starts % spec.length == 0})
    levels = {name: np.concatenate([getattr(raw, name) for raw in raws]) for name in ("raw_rms", "raw_mean")}
    if not all(recording.tested for recording in recordings):
        table = table.assign(**{TESTED: np.repeat([one.tested for one in recordings], counts)})
    if {"artificial", "real"} <= {recording.damage for recording in recordings}:
        table = table.assign(damage=np.repeat([one.damage for one in recordings], counts))
    if spec.test_overlap:
        cuts[TRAIN_CUT] = np.concatenate([raw.trains for raw in raws])
        cuts[TEST_CUT] = np.concatenate([raw.tests for raw in raws])
    table = pd.concat([cuts, table.reset_index(drop=True)], axis=1).assign(**levels)
    if all(recording.turns is None for recording in recordings):
        return table
    return with_speeds(table, np.concatenate([raw.speeds for raw in raws]))


def _facts(recording: Recording, spec: WindowSpec) -> dict[str, Any]:
    """Give what is the same for all windows of a recording."""
    orders, rate = recording.orders, spec.rate_hz or recording.rate_hz
    return {
        "recording": recording.name,
        "bearing": recording.bearing,
        "fault": recording.fault,
        "severity": recording.severity,
        "condition": recording.condition,
        "rig": recording.rig,
        "load": recording.load,
        "rate_hz": rate,
        BAND: min(spec.low_pass_hz or rate / 2, rate / 2),
        "own_rate_hz": recording.rate_hz,
        "shaft_hz": recording.shaft_hz,
        "order_outer": orders.outer if orders else np.nan,
        "order_inner": orders.inner if orders else np.nan,
        "order_ball": orders.ball if orders else np.nan,
        "order_cage": orders.cage if orders else np.nan,
    }


def _standardise(raw: npt.NDArray[np.float32], how: str, name: str) -> npt.NDArray[np.float32]:
    if how == "zscore":
        flat = np.flatnonzero((raw == raw[:, :, :1]).all(axis=2).any(axis=1))
        if flat.size:
            raise RequestError("is constant", file=name, key=f"window {flat[0]}", expected="a vibration")
    return standardised(raw, how)
