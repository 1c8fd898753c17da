"""A machine beside its own healthy recordings: which lines have risen, and whether anything else changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from suite.errors import RequestError
from suite.files import write_text
from suite.serving.line_evidence import CHARACTER, COMPARED_FAULTS, Evidence

BASELINE = "baseline.json"
"""Beside the files of a model that can be given healthy recordings of a machine."""

LONGEST_BASELINE = 1 << 16
"""Bytes."""

FARTHEST_SPEED = 1.4
"""Factor between the speeds of a recording and of its baseline beyond which they are not compared."""

FARTHEST_RATE = 1.01
"""Likewise of their sampling rates."""


@dataclass(frozen=True)
class BaselineComparison:
    """A recording beside the healthy ones of its machine.

    Attributes
    ----------
    rises
        Fault to how far its lines stand above those of the baseline, dB.
    change
        Of what else describes the recording, the largest deviation from the baseline over what healthy
        machines allow: above 1 it is another.
    changed
        Which description that is, of :data:`suite.serving.line_evidence.CHARACTER`.
    """

    rises: Mapping[str, float]
    change: float
    changed: str

    @property
    def risen(self) -> str:
        """The fault whose lines rose most."""
        return max(self.rises, key=lambda fault: self.rises[fault])


@dataclass(frozen=True)
class Allowance:
    """By how much two healthy recordings of one machine differ: 95 of 100 pairs by less.

    Attributes
    ----------
    stands_out_db
        What the strongest fault's lines of a healthy machine reach, dB.
    rise_db
        By how much the lines of any fault stand above those of the other recording, dB.
    spread
        Of each of :data:`suite.serving.line_evidence.CHARACTER`, shape (6,).
    change
        Largest deviation, in spreads.
    machines
        On how many machines it was measured.
    """

    stands_out_db: float
    rise_db: float
    spread: tuple[float, ...]
    change: float
    machines: int

    @classmethod
    def from_json(cls, text: str) -> Allowance:
        """Read what :func:`write_allowance` wrote.

        Raises
        ------
        ValueError
            Its numbers are not those of a baseline.
        """
        fields = json.loads(text)
        made = cls(**{**fields, "spread": tuple(map(float, fields["spread"]))})
        numbers = (made.stands_out_db, made.rise_db, made.change, *made.spread)
        if len(made.spread) != len(CHARACTER) or not all(isfinite(one) and one > 0 for one in numbers):
            raise ValueError("its numbers are not those of a baseline")
        return made

    def compare(self, evidence: Evidence, baseline: Sequence[Evidence]) -> BaselineComparison:
        """Compare a recording with healthy ones of its machine.

        Parameters
        ----------
        evidence
            Of the recording, with fault orders.
        baseline
            At least one; of several each line is held to the highest, and each other description to the
            nearest: whatever a healthy recording showed is no sign of a fault.
        """
        rises = {
            fault: evidence.strengths[fault] - max(one.strengths[fault] for one in baseline)
            for fault in COMPARED_FAULTS
        }
        away = np.min([np.abs(evidence.character - one.character) for one in baseline], axis=0)
        scaled = away / np.asarray(self.spread) / self.change
        worst = int(scaled.argmax())
        return BaselineComparison(rises, float(scaled[worst]), CHARACTER[worst])


def fit_allowance(pairs: Sequence[tuple[Evidence, Evidence]], share: float = 0.95) -> Allowance:
    """Measure how far healthy recordings of one machine differ.

    Parameters
    ----------
    pairs
        Two recordings of each machine.
    share
        Of machines that differ by less.
    """
    rises = [
        max(second.strengths[fault] - first.strengths[fault] for fault in COMPARED_FAULTS)
        for first, second in pairs
    ]
    strongest = [max(one.strengths[fault] for fault in COMPARED_FAULTS) for pair in pairs for one in pair]
    away = np.array([np.abs(second.character - first.character) for first, second in pairs])
    spread = np.sqrt((away**2).mean(axis=0))
    return Allowance(
        stands_out_db=float(np.quantile(strongest, share)),
        rise_db=float(np.quantile(rises, share)),
        spread=tuple(map(float, spread)),
        change=float(np.quantile((away / spread).max(axis=1), share)),
        machines=len(pairs),
    )


def write_allowance(allowance: Allowance, folder: Path) -> None:
    """Write it into a model folder."""
    write_text(folder / BASELINE, json.dumps(asdict(allowance), indent=1))


def read_allowance(folder: Path) -> Allowance:
    """Read what :func:`write_allowance` wrote.

    Raises
    ------
    RequestError
        There is none, or it is damaged.
    """
    file = folder / BASELINE
    try:
        return Allowance.from_json(_text(file))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        problem = f"cannot be read: {' '.join(str(error).split())[:200]}"
        raise RequestError(problem, file=file, expected="a model that compares with a baseline") from error


def _text(file: Path) -> str:
    if file.stat().st_size > LONGEST_BASELINE:
        raise RequestError(f"is longer than {LONGEST_BASELINE >> 10} KiB", file=file)
    return file.read_text(encoding="utf-8")
