"""Keep from a fold's test side what it cannot test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask
from suite.protocols.fold import Fold, may_be_tested

if TYPE_CHECKING:
    import pandas as pd

UNTRAINED = "nothing of it is left to train on"
UNTESTED = "nothing of it is left to test"


def keep_testable(metadata: pd.DataFrame, folds: Sequence[Fold], same_rig: bool) -> list[Fold]:
    """Test no class that was not trained, and where the rig stays the same no rig without its classes.

    Nor is anything tested that the data set says only trains.

    Parameters
    ----------
    metadata
        Window table.
    folds
        As a rung made them.
    same_rig
        Whether a rig that is tested must be trained on, with every class that it has and that is not
        refused. A class that is not tested is then refused fold by fold, otherwise where no fold tests it.

    Returns
    -------
    list of Fold
        Those that train at least two classes and test at least one.
    """
    faults = metadata["fault"].to_numpy(dtype=str)
    rigs = metadata["rig"].to_numpy(dtype=str)
    able = may_be_tested(metadata)
    made, lost = [], {}
    for fold in (_able_alone(one, able) for one in folds):
        kept = _with_trained_classes(fold, faults)
        if same_rig:
            kept = _with_trained_rigs(kept, faults, rigs)
        if len(np.unique(faults[kept.train])) >= 2 and len(kept.test):
            made.append(kept)
        elif len(fold.train) and len(fold.test):
            reasons = sorted(set(kept.refused.values()) - set(fold.refused.values()))
            lost[f"the fold {fold.name}"] = "; ".join(reasons) or "it trains fewer than two classes"
    seen = {fault for fold in made for fault in faults[fold.test]}
    return [_with_reasons(fold, faults, seen, same_rig, lost) for fold in made]


def _able_alone(fold: Fold, able: Mask) -> Fold:
    test, apart, unknown = (rows[able[rows]] for rows in (fold.test, fold.apart, fold.unknown))
    return replace(fold, test=test, apart=apart, unknown=unknown)


def _with_trained_classes(fold: Fold, faults: npt.NDArray[np.str_]) -> Fold:
    trained = np.unique(faults[fold.train])
    strange = set(faults) - set(trained) - excused(fold, faults)
    test = fold.test[np.isin(faults[fold.test], trained)]
    apart = fold.apart[np.isin(faults[fold.apart], trained)]
    refused = {**fold.refused, **{str(fault): UNTRAINED for fault in sorted(strange)}}
    return replace(fold, test=test, apart=apart, refused=refused)


def _with_trained_rigs(fold: Fold, faults: npt.NDArray[np.str_], rigs: npt.NDArray[np.str_]) -> Fold:
    lacking = untrained_on_rigs(fold, faults, rigs)
    refused = dict(fold.refused)
    for rig in {rig for rig, _ in lacking}:
        missing = ", ".join(fault for name, fault in lacking if name == rig)
        refused[f"rig {rig}"] = f"no {missing} of it is left to train on"
    test = fold.test[~np.isin(rigs[fold.test], [rig for rig, _ in lacking])]
    return replace(fold, test=test, refused=refused)


def excused(fold: Fold, faults: npt.NDArray[np.str_]) -> set[str]:
    """Name the classes that a fold need neither train nor test: those refused, and those left out on purpose.

    Parameters
    ----------
    fold
        Rows of both sides.
    faults
        Of all rows, shape (n,).
    """
    return {*fold.refused, *map(str, faults[fold.unknown])}


def untrained_on_rigs(
    fold: Fold, faults: npt.NDArray[np.str_], rigs: npt.NDArray[np.str_]
) -> list[tuple[str, str]]:
    """List rig and class where a rig is tested, has a class that is not refused, and trains none of it.

    Parameters
    ----------
    fold
        Rows of both sides.
    faults, rigs
        Of all rows, shape (n,).
    """
    able = ~np.isin(faults, list(excused(fold, faults)))
    tested = np.isin(rigs, rigs[fold.test])
    present = set(zip(rigs[able & tested].tolist(), faults[able & tested].tolist(), strict=True))
    trained = set(zip(rigs[fold.train].tolist(), faults[fold.train].tolist(), strict=True))
    return sorted(present - trained)


def _with_reasons(
    fold: Fold, faults: npt.NDArray[np.str_], seen: set[str], same_rig: bool, lost: dict[str, str]
) -> Fold:
    tested = set(faults[fold.test]) if same_rig else seen
    untested = set(faults) - tested - excused(fold, faults)
    refused = {**fold.refused, **{str(fault): UNTESTED for fault in sorted(untested)}, **lost}
    return replace(fold, refused=refused)
