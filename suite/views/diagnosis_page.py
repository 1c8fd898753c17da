"""Diagnoses as a page that needs no network: sentence, waveform, spectrum, envelope spectrum, lines in dB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from suite.views.page.figures.trace import Mark, Trace, path_of, ticks
from suite.views.page.markup import fill
from suite.views.terminal.diagnosis_tables import LINE_NAMES, conclusion_of, decibels
from suite.wording import chance, points

LOWEST_DB = -80.0
"""A spectrum is not drawn below, dB."""

SHOWN_HARMONICS = 2
"""Multiples of a fault's line that are marked; all that are measured stand in the table."""

ROWS = 4
"""Rows for labels above a curve."""

PIXELS, LETTER = 300.0, 7.0
"""Width for which labels are kept apart, a phone's, and that of a letter."""

BESIDE = {"inner": 1.0}
"""Distance of sidebands in orders; those of a rolling element lie the cage's order apart."""


@dataclass(frozen=True)
class DiagnosisCard:
    """What the page shows of one recording."""

    file: str
    claim: str
    sentence: str
    facts: dict[str, str]
    warnings: list[str]
    traces: list[Trace]
    heads: list[str]
    lines: list[list[str]]
    best: str


def render_diagnoses(shown: Sequence[Mapping[str, Any]], about: Sequence[str]) -> str:
    """Make the page.

    Parameters
    ----------
    shown
        As :meth:`suite.serving.diagnosis.Diagnosis.to_json` gives them, with curves.
    about
        Sentences on the model.

    Returns
    -------
    str
        HTML with styles and pictures inside.
    """
    return fill("templates/diagnosis.html", cards=[diagnosis_card(one) for one in shown], about=list(about))


def diagnosis_card(one: Mapping[str, Any]) -> DiagnosisCard:
    """Put one diagnosis into words and pictures.

    Parameters
    ----------
    one
        As for :func:`render_diagnoses`.
    """
    return DiagnosisCard(
        file=one["file"],
        claim=one["claim"],
        sentence=one["sentence"],
        facts=_facts(one),
        warnings=list(one["warnings"]),
        traces=_traces(one) if one["curves"] else [],
        heads=[text for times in (1, 2, 3) for text in (f"{times}×", "sidebands")],
        lines=[_row(one["lines"], fault) for fault in dict.fromkeys(line["fault"] for line in one["lines"])],
        best=LINE_NAMES.get(one["best"], ""),
    )


def _facts(one: Mapping[str, Any]) -> dict[str, str]:
    likely = ", ".join(f"{name} {chance(value)}" for name, value in one["probabilities"].items())
    agreeing = f"{round(one['share'] * one['windows'])} of {one['windows']} agree"
    facts = {
        "Conclusion": conclusion_of(one),
        "Probabilities": likely,
        "Not excluded": ", ".join(one["possible"]),
        "Windows": agreeing if one["windows"] else "",
        "Shaft": f"{one['rpm']:.5g} rpm, {one['rpm_from']}".rstrip(", ") if one["rpm"] else "",
        "Sampling": f"{one['rate_hz']:g} Hz, {one['rate_from']}".rstrip(", ") if one["rate_hz"] else "",
        "Channel": one["channel"],
        "Bearing": one["bearing"],
        "Beside the baseline": _risen(one),
    }
    return {label: text for label, text in facts.items() if text}


def _risen(one: Mapping[str, Any]) -> str:
    if not one["rises_db"]:
        return ""
    return ", ".join(f"{LINE_NAMES[fault]} {points(value)} dB" for fault, value in one["rises_db"].items())


def _row(lines: Sequence[Mapping[str, Any]], fault: str) -> list[str]:
    own = [line for line in lines if line["fault"] == fault]
    pairs = [(line["height_db"], line["sidebands_db"]) for line in own]
    heights = [decibels(value) for pair in pairs for value in pair]
    return [LINE_NAMES[fault], f"{own[0]['order']:.4g}", *heights]


def _traces(one: Mapping[str, Any]) -> list[Trace]:
    curves = one["curves"]
    return [
        _waveform(one, curves["waveform"]),
        _spectrum(one, curves["spectrum"]),
        _envelope(one, curves["envelope"]),
    ]


def _waveform(one: Mapping[str, Any], curve: Mapping[str, Any]) -> Trace:
    points = [value for pair in zip(curve["low"], curve["high"], strict=True) for value in pair]
    high = max(map(abs, points)) or 1.0
    turns = curve["seconds"] * one["rpm"] / 60
    return Trace(
        title=f"Waveform of {one['file']}",
        description=f"{turns:.2g} turns of the shaft, at most {high:.3g} to either side.",
        path=path_of(points, -high, high),
        width=len(points) - 1,
        x_label=f"time, ms ({turns:.2g} turns of the shaft)",
        y_label="",
        x_ticks=ticks(0.0, 1000 * curve["seconds"]),
        y_ticks=ticks(-high, high, 4),
    )


def _spectrum(one: Mapping[str, Any], curve: Mapping[str, Any]) -> Trace:
    low, top = max(20.0 * floor(min(curve["db"]) / 20), LOWEST_DB), curve["top_hz"] / 1000
    low = min(low, -20.0)
    return Trace(
        title=f"Spectrum of {one['file']}",
        description=f"Amplitude from 0 to {top:g} kHz in dB under its highest line.",
        path=path_of(curve["db"], low, 0.0),
        width=len(curve["db"]) - 1,
        x_label="frequency, kHz",
        y_label="dB",
        x_ticks=ticks(0.0, top),
        y_ticks=ticks(low, 0.0, 5),
    )


def _envelope(one: Mapping[str, Any], curve: Mapping[str, Any]) -> Trace:
    top, high = curve["top_order"], 10.0 * ceil(max(10.0, *curve["db"]) / 10)
    said = "; ".join(
        f"{LINE_NAMES[line['fault']]} {decibels(line['height_db'])} dB"
        for line in one["lines"]
        if line["harmonic"] == 1
    )
    return Trace(
        title=f"Envelope spectrum of {one['file']}",
        description=f"Shaft orders 0 to {top:.3g}, dB over the surroundings. {said or 'No fault orders.'}",
        path=path_of(curve["db"], 0.0, high),
        width=len(curve["db"]) - 1,
        x_label="multiples of the shaft speed",
        y_label="dB",
        x_ticks=ticks(0.0, top, 8),
        y_ticks=ticks(0.0, high, 5),
        marks=_apart(_marks(one, top)),
    )


def _marks(one: Mapping[str, Any], top: float) -> list[Mark]:
    """Mark the first line of every fault; of the best one also multiples and sidebands."""
    best = one["best"]
    marks = []
    for line in one["lines"]:
        own = line["fault"] == best
        times, order = line["harmonic"], line["order"]
        if times > (SHOWN_HARMONICS if own else 1):
            continue
        short = LINE_NAMES[line["fault"]]
        marks.append((order, short if times == 1 else f"{times}×{short}", own))
        beside = _beside(one["lines"], line["fault"]) if own else 0.0
        said = "FTF" if line["fault"] == "ball" else "1×"
        marks += [
            (order + sign * beside, f"{'−' if sign < 0 else '+'}{said}", False) for sign in (-1, 1) if beside
        ]
    return [Mark(round(100 * order / top, 2), text, own) for order, text, own in marks if 0 < order <= top]


def _beside(lines: Sequence[Mapping[str, Any]], fault: str) -> float:
    if fault != "ball":
        return BESIDE.get(fault, 0.0)
    return next(float(line["order"]) for line in lines if line["fault"] == "cage" and line["harmonic"] == 1)


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """Put labels that would touch into rows above each other; emphasised ones choose first."""
    placed: list[tuple[float, float, int]] = []
    rows = {}
    for mark in sorted(marks, key=lambda one: (not one.own, one.at)):
        half = 50 * LETTER * len(mark.label) / PIXELS + 0.5
        low, high = mark.at - half, mark.at + half
        taken = {row for start, end, row in placed if start < high and low < end}
        row = next((row for row in range(ROWS) if row not in taken), ROWS - 1)
        placed.append((low, high, row))
        rows[mark] = row
    return [replace(mark, row=rows[mark]) for mark in sorted(marks, key=lambda one: one.at)]
