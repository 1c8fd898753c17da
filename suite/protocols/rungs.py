"""Rung: one protocol of the ladder, and how it is found by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from suite.discovery import collect
from suite.errors import RequestError
from suite.protocols.fold import Fold

if TYPE_CHECKING:
    import pandas as pd

Split = Callable[["pd.DataFrame", int, int], list[Fold]]


@dataclass(frozen=True)
class Rung:
    """One protocol.

    Attributes
    ----------
    level, name, claim
        As in the ladder; the claim is what a score on this rung supports.
    forbids
        What the ledger refuses to see on both sides: ``samples``, ``neighbours`` (closer than the
        gap), ``recordings``, ``conditions``, ``bearings``, ``rigs``, ``duplicates``; and
        ``target_bearings``, adapted on and tested.
    """

    level: str
    name: str
    claim: str
    forbids: frozenset[str]
    _split: Split

    def split(self, metadata: pd.DataFrame, folds: int = 4, seed: int = 0) -> list[Fold]:
        """Divide a window table.

        Parameters
        ----------
        metadata
            One row a window: ``fault``, ``bearing``, ``recording``, ``condition``, ``rig``, ``severity``,
            ``rate_hz``, ``start``, ``stop``, ``on_grid``.
        folds
            At most so many; fewer where the data has fewer parts to hold out.
        seed
            For rungs that draw.

        Returns
        -------
        list of Fold
            Each class that is not refused is trained on and tested.

        Raises
        ------
        RequestError
            When the data cannot support the rung at all.
        """
        made = self._split(metadata.reset_index(drop=True), folds, seed)
        kept = [fold for fold in made if len(fold.train) and len(fold.test)]
        if not kept:
            raise RequestError("no windows to test", key=self.name, expected="more recordings")
        return kept


@cache
def all_rungs() -> tuple[Rung, ...]:
    """Find every rung below ``suite/protocols/ladder/``, from the leakiest upwards."""
    return tuple(sorted(collect("suite.protocols.ladder", "RUNG").values(), key=lambda entry: entry.level))


def rung(name: str) -> Rung:
    """Give a rung by its name or level.

    Raises
    ------
    RequestError
        No such rung; the line lists those there are.
    """
    for entry in all_rungs():
        if name in (entry.name, entry.level):
            return entry
    known = ", ".join(f"{entry.name} ({entry.level})" for entry in all_rungs())
    raise RequestError(f"unknown protocol {name!r}", key="protocols", expected=known)
