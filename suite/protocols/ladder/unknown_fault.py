"""R4x: another bearing, among faults of a kind that was never trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from suite.arrays import DAMAGED, HEALTHY, Rows
from suite.errors import RequestError
from suite.protocols.dealing import deal
from suite.protocols.fold import Fold, bearing_ids, rows_where, shown_bearings
from suite.protocols.hold_out import hold_out
from suite.protocols.ladder import bearing
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd

_NAME = "unknown-fault"


def _unknown_fault(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    """Leave each class of faults out in turn; of the others hold bearings out as R4 does."""
    faults = sorted(set(metadata["fault"].astype(str)) - {HEALTHY, DAMAGED})
    if not faults:
        raise RequestError("no class of faults", key=_NAME, expected=">= 2")
    by_class, reasons = [], []
    for fault in faults:
        try:
            by_class.append(_without(metadata, fault, max(2, folds // len(faults))))
        except RequestError as error:
            reasons.append(f"without {fault}, {error.problem}")
    if not by_class:
        raise RequestError("; ".join(reasons), key=_NAME, expected=">= 2 classes beside the one left out")
    return list(islice(_in_turn(by_class), folds))


def _without(metadata: pd.DataFrame, fault: str, folds: int) -> list[Fold]:
    """Divide what is left without a class; no bearing that ever was of it trains or is tested as known."""
    own = metadata["fault"].to_numpy(dtype=str) == fault
    ids = bearing_ids(metadata)
    others = rows_where(~ids.isin(set(ids[own])))
    rest = metadata.iloc[others].reset_index(drop=True)
    dealt = deal(rest, folds, _NAME)
    made = hold_out(rest, dealt.of_rows(rest), dealt.folds, dealt.refused, shown_bearings(rest))
    unknown = rows_where(own & metadata["on_grid"].to_numpy(dtype=bool))
    return [_among_all(fold, others, unknown, fault) for fold in made]


def _among_all(fold: Fold, others: Rows, unknown: Rows, fault: str) -> Fold:
    return replace(
        fold,
        name=f"no {fault} trained, {fold.name}",
        train=others[fold.train],
        test=others[fold.test],
        apart=others[np.asarray(fold.apart, dtype=np.intp)],
        unknown=unknown,
    )


def _in_turn(by_class: list[list[Fold]]) -> Iterator[Fold]:
    """Give the folds so that few of them leave each class out, and hold other bearings out each time."""
    for step in range(max(map(len, by_class))):
        for number, folds in enumerate(by_class):
            if step < len(folds):
                yield folds[(number + step) % len(folds)]


RUNG = Rung(
    "R4x",
    _NAME,
    "another bearing, and whether a kind of fault that was never trained on is noticed",
    bearing.RUNG.forbids | {"unknown_bearings", "unknown_classes", "unknown_duplicates"},
    _unknown_fault,
    role="variant",
    tested="never seen in training, of the kinds trained on",
    tuned_on=bearing.RUNG,
)
