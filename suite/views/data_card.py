"""Data card: what a data set holds, which rungs it supports and how it looks, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suite.views.data_pictures import Heights, Picture, heights, pictures
from suite.wording import DASH, duration, plural

ABSENT: dict[str, Any] = {
    "summary": "",
    "caveat": "",
    "options": {},
    "asked": {},
    "rungs": [],
    "rule": "",
    "pictures": [],
    "grid": {},
}
"""What a card without pictures lacks."""

MOST_NAMES = 8
"""More conditions than this are counted, not named."""


@dataclass(frozen=True)
class RungLine:
    """What a rung gives for the data: its claim and for which classes not, or why it is refused."""

    level: str
    rung: str
    answer: str
    refused: bool


@dataclass(frozen=True)
class DataCard:
    """One data set.

    Attributes
    ----------
    title, summary
        Its name on the page, and what it is.
    facts
        Label to text.
    columns
        Heads of the table of classes.
    classes
        Fault to the texts below these heads.
    grid
        Condition to recordings of each class, in the order of :attr:`classes`; empty with a single
        condition.
    rungs
        From the leakiest upwards.
    heights
        How far the fault lines stand out, one row a class.
    rule
        How the recordings of the pictures were chosen.
    pictures
        One a class.
    notes
        What no score shows; what was handled or remains, each with how many recordings it concerns; then
        what is missing.
    """

    title: str
    summary: str
    facts: dict[str, str]
    columns: list[str]
    classes: dict[str, list[str]]
    grid: dict[str, list[str]]
    rungs: list[RungLine]
    heights: list[Heights]
    rule: str
    pictures: list[Picture]
    notes: list[str]


def data_card(title: str, facts: Mapping[str, Any]) -> DataCard:
    """Put what is known of a data set into words.

    Parameters
    ----------
    title
        Its name on the page.
    facts
        In plain JSON types, as they were written down with the question; what :data:`ABSENT` lists may
        be missing.

    Raises
    ------
    KeyError
        When anything else is missing.
    """
    card = {**ABSENT, **facts}
    counts = Counter(line for lines in card["notes"].values() for line in lines)
    notes = [f"{line} ({plural(number, 'recording')})" for line, number in counts.most_common()]
    columns = [name for name in COUNTED if all(name in row for row in card["classes"].values())]
    return DataCard(
        title=title,
        summary=card["summary"],
        facts={label: text for label, text in _facts(card) if text},
        columns=["length" if name == "hours" else name for name in columns],
        classes={
            fault: [_count(name, row[name]) for name in columns] for fault, row in card["classes"].items()
        },
        grid=_grid(card),
        rungs=[_rung(entry) for entry in card["rungs"]],
        heights=heights(card["pictures"]),
        rule=card["rule"],
        pictures=pictures(card["pictures"]),
        notes=[*filter(None, [card["caveat"]]), *notes, *(f"missing: {line}" for line in card["missing"])],
    )


COUNTED = ("bearings", "recordings", "conditions", "hours", "windows")
"""What may be counted of a class, in the order of the table."""


def _count(name: str, value: float) -> str:
    return duration(3600 * value) if name == "hours" else str(value)


def _facts(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Bearings", str(card["bearings"])
    each = f", {_span(card['seconds'])} s each" if "seconds" in card else ""
    total = duration(3600 * card["hours"])
    yield "Recordings", f"{plural(card['recordings'], 'recording')}, {total} in all{each}"
    names = card.get("condition_names", ())
    listed = f": {', '.join(names)}" if 0 < len(names) <= MOST_NAMES and not card["grid"] else ""
    rigs = plural(len(card["rigs"]), "rig")
    yield "Conditions", f"{plural(card['conditions'], 'condition')} on {rigs}{listed}"
    if "rpm" in card:
        yield "Shaft", f"{_span(card['rpm'])} rpm"
        rates = " and ".join(f"{rate / 1000:g}" for rate in card["rates_hz"])
        channels = " or ".join(plural(number, "channel") for number in card["channels"])
        yield "Sampling", f"{rates} kHz, {channels}"
    yield "Windows", _pairs({**card["windows"], "length": _length(card)})
    yield "Options", _pairs(card["options"])
    yield "Source", f"{card['dataset']}: {card['citation']}"
    yield "Homepage", card.get("homepage", "")
    yield "Licence", card["licence"]


def _length(card: Mapping[str, Any]) -> str:
    samples = f"{card['windows']['length']} samples"
    other = [f"{value:g} {name}" for name, value in card["asked"].items() if name != "length"]
    return f"{samples} ({other[0]})" if other else samples


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value is not None)


def _span(ends: Sequence[float]) -> str:
    low, high = f"{ends[0]:.6g}", f"{ends[1]:.6g}"
    return low if low == high else f"{low} to {high}"


def _grid(card: Mapping[str, Any]) -> dict[str, list[str]]:
    """Count recordings by condition and class; a dash shows a hole."""
    grid: Mapping[str, Mapping[str, int]] = card["grid"]
    names = card.get("condition_names", ())
    if not grid or len(names) < 2:
        return {}
    return {name: [str(grid[fault].get(name, DASH)) for fault in card["classes"]] for name in names}


def _rung(entry: Mapping[str, Any]) -> RungLine:
    if entry["refused"]:
        return RungLine(entry["level"], entry["rung"], f"refused: {entry['refused']}", True)
    except_for = "".join(f"; no claim about {name}: {why}" for name, why in entry["no_claim"].items())
    return RungLine(entry["level"], entry["rung"], entry["claim"] + except_for, False)
