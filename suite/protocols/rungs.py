"""The ladder: what training and test may share, one rung an entry.

Recordings are divided first and windows chosen after: test sides only get windows on the
non-overlapping grid, and overlap exists only inside a training side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from suite.errors import RequestError
from suite.protocols.fold import NO_ROWS, Fold, Mask, bearing_ids, rank_within, rows_where

TRAIN_SHARE = 0.7
"""Share of each recording that comes before the gap of the time-ordered rung."""

Split = Callable[[pd.DataFrame, int, int], list[Fold]]


@dataclass(frozen=True)
class Rung:
    """One protocol.

    Attributes
    ----------
    level, name, claim
        As in the ladder; the claim is what a score on this rung supports.
    forbids
        What the ledger refuses to see on both sides: ``samples``, ``neighbours`` (closer than the
        gap), ``recordings``, ``conditions``, ``bearings``, ``duplicates``.
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


def _window_random(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    grid = rows_where(metadata["on_grid"])
    faults = metadata["fault"].to_numpy()[grid]
    fewest = int(pd.Series(faults).value_counts().min())
    if fewest < 2:
        raise RequestError("a class has a single window", key="window-random", expected=">= 2 a class")
    splitter = StratifiedKFold(min(folds, fewest), shuffle=True, random_state=seed)
    parts = splitter.split(grid, faults)
    return [Fold(f"draw {k + 1}", grid[train], grid[test]) for k, (train, test) in enumerate(parts)]


def gap_samples(metadata: pd.DataFrame) -> pd.Series[float]:
    """Give each row's least distance across a time split: max(window, 0.1 s), in samples."""
    length = metadata["stop"] - metadata["start"]
    return length.clip(lower=0.1 * metadata["rate_hz"])


def _time_ordered(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    by_recording = metadata.groupby("recording")
    first, last = by_recording["start"].transform("min"), by_recording["stop"].transform("max")
    edge = first + TRAIN_SHARE * (last - first)
    train = metadata["stop"] <= edge
    test = metadata["on_grid"] & (metadata["start"] >= edge + gap_samples(metadata))
    sides = pd.DataFrame({"train": train, "test": test}).groupby(metadata["recording"]).any().all(axis=1)
    if not sides.all():
        short = sides.index[~sides][0]
        raise RequestError(
            "recording too short to split in time with a gap",
            file=str(short),
            key="time-ordered",
            expected="about 8 windows a recording",
        )
    return [Fold(f"last {1 - TRAIN_SHARE:.0%} of each recording", rows_where(train), rows_where(test))]


def _recording(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    units = _units(metadata, ["recording"])
    counts = units.groupby("bearing_id")["recording"].transform("size")
    refused = _refuse(units, counts >= 2, "no bearing of it has two recordings")
    if len(refused) == units["fault"].nunique():
        raise RequestError(
            "every bearing has a single recording", key="recording", expected=">= 2 recordings a bearing"
        )
    # A Latin square: neighbouring bearings leave out different conditions, so that training still
    # knows every condition and the rung asks about another recording, not another condition.
    place = rank_within(units["bearing_id"], [units["condition"], units["recording"]])
    bearings = pd.Series(pd.factorize(units["bearing_id"], sort=True)[0], index=units.index)
    n_folds = min(folds, int(counts.max()))
    held = ((place + bearings) % n_folds).where(counts >= 2, -1)
    return _hold_out(metadata, units.assign(held=held), ["recording"], n_folds, refused, "recordings")


def _condition(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    units = _units(metadata, ["condition", "recording"])
    conditions = sorted(units["condition"].unique())
    if len(conditions) < 2:
        raise RequestError("one condition only", key="condition", expected=">= 2 conditions")
    seen = units.groupby("bearing_id")["condition"].transform("nunique")
    refused = _refuse(units, seen >= 2, "no bearing of it ran in two conditions")
    if len(refused) == units["fault"].nunique():
        raise RequestError("no bearing ran in two conditions", key="condition", expected=">= 2 a bearing")
    n_folds = min(folds, len(conditions))
    held = units["condition"].map({name: k % n_folds for k, name in enumerate(conditions)})
    made = _hold_out(metadata, units.assign(held=held), ["recording"], n_folds, refused, "condition")
    return [_only_known_bearings(metadata, fold) for fold in made]


def _only_known_bearings(metadata: pd.DataFrame, fold: Fold) -> Fold:
    # "Another condition, same bearing": a bearing that training never met is not part of the claim.
    ids = bearing_ids(metadata).to_numpy()
    known = np.isin(ids[fold.test], ids[fold.train])
    return Fold(fold.name, fold.train, fold.test[known], fold.apart, fold.refused)


def _bearing(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    units = _units(metadata, [])
    bearings = units.groupby("fault")["bearing_id"].transform("size")
    refused = _refuse(units, bearings >= 2, "it has a single bearing, which cannot be held out")
    if len(refused) == units["fault"].nunique():
        raise RequestError(
            "every class has a single bearing", key="bearing", expected=">= 2 bearings a class"
        )
    n_folds = min(folds, int(bearings[bearings >= 2].min()))
    # In order of severity, so that each fold holds out a like share of small and large faults;
    # where each size is one bearing (CWRU) a fold leaves one fault size out.
    place = rank_within(units["fault"], [units["severity"], units["bearing_id"]])
    held = (place % n_folds).where(bearings >= 2, -1)
    return _hold_out(metadata, units.assign(held=held), [], n_folds, refused, "bearings")


def _units(metadata: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    table = metadata.assign(bearing_id=bearing_ids(metadata))
    keys = list(dict.fromkeys(["fault", "bearing_id", "severity", "condition", *columns]))
    if "recording" not in columns:
        keys.remove("condition")
    return table[keys].drop_duplicates().reset_index(drop=True)


def _refuse(units: pd.DataFrame, possible: pd.Series[bool], reason: str) -> dict[str, str]:
    able = possible.groupby(units["fault"]).any()
    return {str(fault): reason for fault in able.index[~able]}


def _hold_out(
    metadata: pd.DataFrame,
    units: pd.DataFrame,
    columns: list[str],
    n_folds: int,
    refused: dict[str, str],
    what: str,
) -> list[Fold]:
    keys = ["bearing_id", *columns]
    table = metadata.assign(bearing_id=bearing_ids(metadata))[keys]
    held = table.merge(units[[*keys, "held"]], on=keys, how="left")["held"].to_numpy()
    able = ~metadata["fault"].isin(list(refused)).to_numpy()
    grid = metadata["on_grid"].to_numpy(dtype=bool)
    folds = []
    for k in range(n_folds):
        apart_recordings = _apart_recordings(metadata, able, k, n_folds)
        out = (held == k) & able
        train = rows_where((held != k) & ~apart_recordings)
        named = units.loc[(units["held"] == k) & ~units["fault"].isin(list(refused))]
        name = _name(named, what)
        apart = rows_where(apart_recordings & grid) if apart_recordings.any() else NO_ROWS
        folds.append(Fold(name, train, rows_where(out & grid), apart, refused))
    return folds


def _apart_recordings(metadata: pd.DataFrame, able: Mask, k: int, n_folds: int) -> Mask:
    """Mark one recording in turn of each refused class, so that its recall can be shown apart."""
    marked = np.zeros(len(metadata), dtype=bool)
    for _, names in metadata.loc[~able].groupby("fault")["recording"]:
        recordings = sorted(names.unique())
        if len(recordings) >= 2:
            marked |= metadata["recording"].isin(recordings[k % len(recordings) :: n_folds]).to_numpy()
    return marked


def _name(units: pd.DataFrame, what: str) -> str:
    if what == "condition":
        return "without " + ", ".join(sorted(units["condition"].unique()))
    if what == "bearings":
        return "without " + ", ".join(sorted(units["bearing_id"].str.partition("/")[2]))
    return f"without {units['recording'].nunique()} recordings"


RUNGS = (
    Rung(
        "R0",
        "window-random",
        "none: leaky by design, shown only to measure the leak gap",
        frozenset({"samples", "duplicates"}),
        _window_random,
    ),
    Rung(
        "R1",
        "time-ordered",
        "later in the same recording",
        frozenset({"samples", "duplicates", "neighbours"}),
        _time_ordered,
    ),
    Rung(
        "R2",
        "recording",
        "another recording of the same bearing",
        frozenset({"samples", "duplicates", "recordings"}),
        _recording,
    ),
    Rung(
        "R3",
        "condition",
        "another load or speed, same bearing",
        frozenset({"samples", "duplicates", "recordings", "conditions"}),
        _condition,
    ),
    Rung(
        "R4",
        "bearing",
        "another bearing",
        frozenset({"samples", "duplicates", "recordings", "bearings"}),
        _bearing,
    ),
)
"""The ladder, from the leakiest rung upwards."""


def rung(name: str) -> Rung:
    """Give a rung by its name or level.

    Raises
    ------
    RequestError
        No such rung; the line lists those there are.
    """
    for entry in RUNGS:
        if name in (entry.name, entry.level):
            return entry
    known = ", ".join(f"{entry.name} ({entry.level})" for entry in RUNGS)
    raise RequestError(f"unknown protocol {name!r}", key="protocols", expected=known)
