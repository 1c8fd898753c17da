"""Pictures of a data card: spectrum and envelope of one recording a class, fault lines marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from suite.views.page.figures.trace import Mark, Trace, path_of, ticks
from suite.wording import DASH, number

DEEPEST = -100.0
"""A spectrum is not drawn below, dB."""

RecordingSpectra = Mapping[str, Any]
"""Spectrum, envelope spectrum and fault lines of one recording, in plain JSON types."""


@dataclass(frozen=True)
class Picture:
    """One recording: its class, what it is, what must be known of it, and its two curves."""

    fault: str
    recording: str
    facts: str
    notes: list[str]
    spectrum: Trace
    envelope: Trace


@dataclass(frozen=True)
class Height:
    """How far a line stands out: its label, the height in words, whether it is the class's own or highest."""

    label: str
    text: str
    own: bool
    highest: bool


@dataclass(frozen=True)
class Heights:
    """The lines of one recording; none where the geometry is unknown."""

    fault: str
    recording: str
    lines: list[Height]


def pictures(spectra: Sequence[RecordingSpectra]) -> list[Picture]:
    """Draw one recording of each class of a data set, on common axes so that classes can be compared.

    Parameters
    ----------
    spectra
        As :func:`suite.data.spectra.spectra_of` gives them; may be empty.
    """
    if not spectra:
        return []
    lowest = min(min(one["spectrum"]["db"]) for one in spectra)
    low = max(20.0 * floor(lowest / 20), DEEPEST)
    high = 10.0 * ceil(max(10.0, *(max(one["envelope"]["db"]) for one in spectra)) / 10)
    return [
        Picture(
            one["fault"],
            one["recording"],
            _facts(one),
            list(one["notes"]),
            _spectrum(one, min(low, -20.0)),
            _envelope(one, high),
        )
        for one in spectra
    ]


def heights(spectra: Sequence[RecordingSpectra]) -> list[Heights]:
    """Tabulate how far each line stands out, one row a recording; see :func:`pictures`."""
    return [Heights(one["fault"], one["recording"], _heights(one["lines"])) for one in spectra]


def _heights(lines: Sequence[Mapping[str, Any]]) -> list[Height]:
    known = [line["height_db"] for line in lines if line["height_db"] is not None]
    return [
        Height(
            line["label"],
            DASH if line["height_db"] is None else number(line["height_db"], ".1f"),
            line["own"],
            bool(known) and line["height_db"] == max(known),
        )
        for line in lines
    ]


def _facts(one: RecordingSpectra) -> str:
    measured = (
        f"{one['condition']}, shaft at {one['rpm']:g} rpm, {one['seconds']:.3g} s, RMS {one['rms']:.3g}"
    )
    return measured + (f", channel 1 of {one['channels']}" if one["channels"] > 1 else "")


def _spectrum(one: RecordingSpectra, low: float) -> Trace:
    curve, top = one["spectrum"]["db"], one["spectrum"]["top_hz"] / 1000
    loudest = (curve.index(max(curve)) + 0.5) / len(curve) * top
    return Trace(
        title=f"{one['fault']}: spectrum of {one['recording']}",
        description=f"Amplitude from 0 to {top:g} kHz in dB, the highest line (0 dB) at {loudest:.2g} kHz.",
        path=path_of(curve, low, 0.0),
        width=len(curve) - 1,
        x_label="frequency, kHz",
        y_label="dB",
        x_ticks=ticks(0.0, top),
        y_ticks=ticks(low, 0.0, 5),
    )


def _envelope(one: RecordingSpectra, high: float) -> Trace:
    curve, top = one["envelope"]["db"], one["envelope"]["top_order"]
    words = [
        f"{line.label}{', its own line,' if line.own else ''} {line.text} dB"
        for line in _heights(one["lines"])
    ]
    summary = f"Over the local median: {'; '.join(words)}." if words else "No lines: the geometry is unknown."
    return Trace(
        title=f"{one['fault']}: envelope spectrum of {one['recording']}",
        description=f"Shaft orders 0 to {top:.3g}, dB over the median of the surroundings. {summary}",
        path=path_of(curve, 0.0, high),
        width=len(curve) - 1,
        x_label="multiples of the shaft speed",
        y_label="dB",
        x_ticks=ticks(0.0, top, 7),
        y_ticks=ticks(0.0, high, 5),
        marks=_marks(one["lines"], top),
    )


def _marks(lines: Sequence[Mapping[str, Any]], top: float) -> list[Mark]:
    """Mark every line once, and the class's own also at its multiples; labels take turns in two rows."""
    orders = [
        (times * line["order"], line["label"] if times == 1 else f"{times}×", line["own"])
        for line in lines
        for times in range(1, 1 + (int(top / line["order"]) if line["own"] and line["order"] > 1 else 1))
        if times * line["order"] <= top
    ]
    return [
        Mark(round(100 * order / top, 2), label, own, row % 2)
        for row, (order, label, own) in enumerate(sorted(orders))
    ]
