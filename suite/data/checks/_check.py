"""What a file of this folder offers, and how all of them are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from suite.data.recording import Recording
from suite.discovery import collect


@dataclass(frozen=True)
class Finding:
    """One line about a data set.

    Attributes
    ----------
    level
        ``error`` (damaged, unusable), ``missing`` or ``note``.
    subject
        The file, the recording or the data set.
    text
        The sentence.
    """

    level: Literal["error", "missing", "note"]
    subject: str
    text: str


@dataclass(frozen=True)
class DataCheck:
    """Something that recordings are searched for.

    Attributes
    ----------
    name
        The file's name.
    find
        ``find(name of the data set, recordings)`` gives the findings; the recordings are at least one.
    summary
        One line: what is looked for.
    usual_windows
        Whether it judges windows of the usual length, of which a question has its own.
    """

    name: str
    find: Callable[[str, Sequence[Recording]], Iterable[Finding]]
    summary: str
    usual_windows: bool = False


def data_checks() -> dict[str, DataCheck]:
    """Find every check, by name."""
    return collect("suite.data.checks", "CHECK")


def examine_recordings(
    name: str, recordings: Sequence[Recording], *, usual_windows: bool = True
) -> list[Finding]:
    """Ask every check about the recordings of a data set.

    Parameters
    ----------
    name
        Of the data set.
    recordings
        In the catalog's order.
    usual_windows
        Whether checks that judge windows of the usual length are asked, too.

    Returns
    -------
    list of Finding
        In order of the checks' names.
    """
    asked = [check for check in data_checks().values() if usual_windows or not check.usual_windows]
    return [finding for check in asked for finding in check.find(name, recordings)]
