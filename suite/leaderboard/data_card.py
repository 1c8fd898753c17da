"""Data cards: what a data set consists of, as the page tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from suite.leaderboard.wording import duration, plural


@dataclass(frozen=True)
class DataCard:
    """One data set.

    Attributes
    ----------
    title
        Its name on the page.
    facts
        Label to text.
    classes
        Fault to its numbers of bearings, recordings and windows.
    notes
        What was handled or remains, each with how many recordings it concerns; then what is missing.
    """

    title: str
    facts: dict[str, str]
    classes: dict[str, dict[str, int]]
    notes: list[str]


def data_cards(told: Mapping[str, Mapping[str, Any]]) -> list[DataCard]:
    """Put cards into words.

    Parameters
    ----------
    told
        Data set to its card, in plain JSON types, as the experiment wrote it down with the question.
    """
    return [_card(title, card) for title, card in told.items()]


def _card(title: str, card: Mapping[str, Any]) -> DataCard:
    windows = card["windows"]
    facts = {
        "Bearings": str(card["bearings"]),
        "Recordings": f"{plural(card['recordings'], 'recording')}, {duration(3600 * card['hours'])} in all",
        "Conditions": f"{plural(card['conditions'], 'condition')} on {plural(len(card['rigs']), 'rig')}",
        "Windows": ", ".join(f"{name} {value}" for name, value in windows.items() if value is not None),
        "Source": f"{card['dataset']}: {card['citation']}",
        "Licence": card["licence"],
    }
    counts = Counter(line for lines in card["notes"].values() for line in lines)
    notes = [f"{line} ({plural(number, 'recording')})" for line, number in counts.most_common()]
    return DataCard(
        title, facts, dict(card["classes"]), [*notes, *(f"missing: {x}" for x in card["missing"])]
    )
