"""The user's list of own recordings: a CSV or YAML file, one row a recording, checked strictly."""

from __future__ import annotations

from collections.abc import Mapping
from os.path import normpath
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, ConfigDict, ValidationError, model_validator

from suite.data.file_names import rows_by_file
from suite.data.known_bearings import KNOWN_BEARINGS, bearing_called
from suite.data.manifest_rows import DIMENSIONS, FAULT_ORDERS, raw_rows
from suite.data.manifest_shaft import StatedShaft
from suite.data.manifest_values import Count, Diameter, MeasuredChannel, Number, Order, Text
from suite.data.readers.options import (
    ReadOptions,
    decimal_of,
    encoding_of,
    format_of,
    separator_of,
    skip_rows_of,
)
from suite.data.row_samples import VOLTAGES, unit_of
from suite.errors import RequestError
from suite.limits import within
from suite.signals.kinematics import BearingOrders, Geometry
from suite.wrong_values import wrong_value


def _as_listed(geometry: str) -> str:
    known = bearing_called(geometry)
    return geometry if known is None else known.name


class ManifestRow(StatedShaft):
    """One recording in the manifest.

    Attributes
    ----------
    file
        Path relative to the manifest; a manifest may also give a glob (``*.mat``) for a row a file, with a
        ``pattern`` (``{bearing}_{rpm}.mat``) of what their names say; see
        :class:`~suite.data.file_names.NamePattern`.
    fault, bearing
        The class (``healthy``, ``inner``, ``outer``, ``ball`` or an own word) and the physical bearing.
    rate_hz, rate
        Sampling rate, Hz; a WAV file has its own. ``rate: file`` takes the lone number in the file that is
        called a sampling rate (``Fs``, ``sample_rate``, ...).
    scale, unit, sensitivity
        A factor of the samples; what they are in then (g, m/s², mV, V), to be brought to g; mV/g of the
        sensor, for voltages.
    start, stop
        The part of the file that is the recording, s from its first sample.
    max_windows
        So many windows of the recording at most, evenly spread over it.
    shaft_hz, rpm, tachometer, pulses_per_turn, speed_channel, speed_unit, speed_rate_hz
        Shaft speed, stated or measured: see :class:`~suite.data.manifest_shaft.StatedShaft`.
    load, severity
        In the owner's units.
    condition
        Name of the speed-and-load cell; where absent, speeds within 2 % and loads alike are one.
    variable
        Which array of the file: its name or path (``bearing/gs``), or a pattern (``*_DE_time``) that one
        name matches.
    channel
        Which channels: a number from 0, a name, a pattern (``Acc_*``), or several of them as a list
        or with ``;`` between (``Acc_x;Acc_y``); by default all that are no clock.
    format, skip_rows, decimal, separator, encoding
        What a text file does not say of itself; see
        :class:`~suite.data.readers.options.ReadOptions`.
    rig, name
        The machine, and an own name of the recording (the file otherwise).
    geometry
        A bearing known by name; or else the dimensions, or the four fault orders.
    n_rolling, ball_diameter, pitch_diameter, contact_angle_deg
        Dimensions, in one unit of length.
    order_outer, order_inner, order_ball, order_cage
        Fault orders, in multiples of the shaft speed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Text
    fault: Text
    bearing: Text
    rate_hz: Annotated[Number, within(1, 1e8, "Hz")] | None = None
    rate: Literal["file"] | None = None
    scale: Annotated[Number, within(-1e9, 1e9)] | None = None
    unit: Annotated[str, BeforeValidator(unit_of)] | None = None
    sensitivity: Annotated[Number, within(1e-3, 1e6, "mV/g")] | None = None
    start: Annotated[Number, within(0, 1e7, "s")] | None = None
    stop: Annotated[Number, within(0, 1e7, "s")] | None = None
    max_windows: Count | None = None
    load: Annotated[Number, within(-1e9, 1e9)] | None = None
    severity: Annotated[Number, within(0, 1e6)] | None = None
    condition: Text | None = None
    variable: Text | None = None
    channel: MeasuredChannel | None = None
    format: Annotated[str, BeforeValidator(format_of)] | None = None
    skip_rows: Annotated[int, BeforeValidator(skip_rows_of)] | None = None
    decimal: Annotated[str, BeforeValidator(decimal_of)] | None = None
    separator: Annotated[str, BeforeValidator(separator_of)] | None = None
    encoding: Annotated[str, BeforeValidator(encoding_of)] | None = None
    rig: Text = "own rig"
    name: Text | None = None
    geometry: Annotated[Text, AfterValidator(_as_listed)] | None = None
    n_rolling: Annotated[Number, within(1, 1000)] | None = None
    ball_diameter: Diameter | None = None
    pitch_diameter: Diameter | None = None
    contact_angle_deg: Annotated[Number, within(0, 89, "degrees")] | None = None
    order_outer: Order | None = None
    order_inner: Order | None = None
    order_ball: Order | None = None
    order_cage: Order | None = None

    @model_validator(mode="after")
    def _check(self) -> ManifestRow:
        """Require the geometry in at most one form."""
        self._check_samples()
        forms = [
            keys for keys in (DIMENSIONS, FAULT_ORDERS) if any(getattr(self, key) is not None for key in keys)
        ]
        if len(forms) + (self.geometry is not None) > 1:
            raise ValueError("gives the geometry twice: a known bearing, dimensions or fault orders")
        if self.geometry is not None and self.geometry not in KNOWN_BEARINGS:
            known = ", ".join(KNOWN_BEARINGS)
            raise ValueError(f"geometry is {self.geometry!r}: known are {known}; or give dimensions")
        for key in [key for form in forms for key in form]:
            if getattr(self, key) is None and key != "contact_angle_deg":
                raise ValueError(f"{key} is missing beside {', '.join(forms[0])}")
        if self.n_rolling is not None and self.n_rolling != round(self.n_rolling):
            raise ValueError(f"n_rolling is {self.n_rolling:g}: a whole number is needed")
        _ = self.orders  # refuses dimensions that no bearing has
        return self

    def _check_samples(self) -> None:
        if self.rate is not None and self.rate_hz is not None:
            raise ValueError("gives the sampling rate twice: rate_hz, and rate: file")
        if (self.unit in VOLTAGES) != (self.sensitivity is not None):
            raise ValueError("unit mV or V and sensitivity (mV/g) go together")
        if self.scale == 0:
            raise ValueError("scale is 0: a factor of the samples is needed")
        if self.stop is not None and self.stop <= (self.start or 0.0):
            raise ValueError(f"stop is {self.stop:g} s: a time after start is needed")

    @property
    def reading(self) -> ReadOptions:
        """How the file is to be read."""
        return ReadOptions(self.format, self.skip_rows, self.decimal, self.separator, self.encoding)

    def for_key(self) -> dict[str, Any]:
        """Give the row as keys are made of it, without keys that came later and are not used."""
        later = {*StatedShaft.model_fields, "max_windows"} - {"shaft_hz", "rpm"}
        unused = {name for name in later if getattr(self, name) is None}
        return self.model_dump(mode="json", exclude=unused)

    @property
    def orders(self) -> BearingOrders | None:
        """Fault orders, if the geometry is given in any form."""
        if self.geometry is not None:
            return KNOWN_BEARINGS[self.geometry]
        if self.order_outer and self.order_inner and self.order_ball and self.order_cage:
            return BearingOrders(self.order_outer, self.order_inner, self.order_ball, self.order_cage)
        if self.n_rolling and self.ball_diameter and self.pitch_diameter:
            angle = self.contact_angle_deg or 0.0
            return Geometry(int(self.n_rolling), self.ball_diameter, self.pitch_diameter, angle).orders
        return None


_NUMBERS = tuple(key for key, field in ManifestRow.model_fields.items() if "float" in str(field.annotation))


class ManifestEntry(NamedTuple):
    """A row and its position in the manifest, for messages."""

    position: str
    row: ManifestRow


def read_manifest(path: Path) -> list[ManifestEntry]:
    """Read and check a manifest.

    Parameters
    ----------
    path
        ``.csv`` with a header, or ``.yaml``/``.yml``: a list of rows, or ``defaults:`` for all rows and
        ``recordings:``; there, ``geometry:`` may hold the dimensions or orders as a mapping.

    Returns
    -------
    list of ManifestEntry
        In the manifest's order.

    Raises
    ------
    RequestError
        Unreadable, without rows, or a wrong row; the line names file, row and key.
    """
    entries = [
        ManifestEntry(position, _validated(path, position, raw))
        for where, defaults, own in raw_rows(path)
        for position, raw in rows_by_file(
            path, where, defaults, own, tuple(ManifestRow.model_fields), _NUMBERS
        )
    ]
    if not entries:
        raise RequestError("lists no recordings", file=path, expected="one row a recording")
    _check_files_differ(path, entries)
    _check_units(path, entries)
    return entries


def _check_files_differ(path: Path, entries: list[ManifestEntry]) -> None:
    """Refuse what two rows take of one file, as a glob and a name beside it do."""
    taken: dict[tuple[object, ...], str] = {}
    for position, row in entries:
        file = normpath(path.parent / row.file.replace("\\", "/"))
        before = taken.setdefault((file, row.variable, row.channel, row.start, row.stop), position)
        if before != position:
            raise RequestError(f"{row.file} is that of {before}, too", file=path, key=f"{position}, file")


def _check_units(path: Path, entries: list[ManifestEntry]) -> None:
    """Refuse samples in g beside samples in an unknown unit: their levels would tell the rows apart."""
    known = [position for position, row in entries if row.unit is not None]
    unknown = [position for position, row in entries if row.unit is None]
    if known and unknown:
        problem = f"is missing, and {known[0]} has one"
        raise RequestError(
            problem, file=path, key=f"{unknown[0]}, unit", expected="a unit in all rows or none"
        )


def _validated(path: Path, position: str, raw: Mapping[str, Any]) -> ManifestRow:
    given = {key: value for key, value in raw.items() if value is not None}
    try:
        return ManifestRow.model_validate(given)
    except ValidationError as error:
        wrong = wrong_value(error, ManifestRow, given)
        where = ", ".join([position, *map(str, wrong.keys[:1])])
        raise RequestError(wrong.problem, file=path, key=where, expected=wrong.expected) from error
