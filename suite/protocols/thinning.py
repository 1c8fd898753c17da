"""Thinning: a training part with fewer bearings, to tell what more of them are worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.errors import RequestError
from suite.identity import seed_of
from suite.protocols.fold import Fold, bearing_ids, rank_within
from suite.protocols.testable import untrained_on_rigs

if TYPE_CHECKING:
    import pandas as pd


def bearings_to_learn_from(metadata: pd.DataFrame, fold: Fold) -> dict[str, int]:
    """Count the training bearings of each class, over all rigs.

    Parameters
    ----------
    metadata
        Window table.
    fold
        Whose training part is counted; classes about which it makes no claim are left out.

    Returns
    -------
    dict
        Class to number of bearings, by name.
    """
    train = metadata.iloc[fold.train]
    counts = bearing_ids(train).groupby(train["fault"].astype(str)).nunique().sort_index()
    return {str(fault): int(number) for fault, number in counts.items() if fault not in fold.refused}


def thin(metadata: pd.DataFrame, fold: Fold, bearings: int, seed: int, *, same_rigs: bool) -> Fold:
    """Keep so many bearings of each class in a fold's training part; what it tests stays.

    Bearings are drawn at random, one rig after the other in an order that is the same for all classes, so
    that no class is learned from rigs of its own. Draws are nested: those of a smaller number are among
    those of a larger one. A class about which the fold makes no claim keeps as many as it has, at most.

    Parameters
    ----------
    metadata
        Window table.
    fold
        As its rung made it.
    bearings
        To keep of each class, over all rigs.
    seed
        Of the draw.
    same_rigs
        Whether a rig that is tested must be trained on, with every class that it has.

    Returns
    -------
    Fold
        With fewer training rows.

    Raises
    ------
    RequestError
        When a class has fewer bearings, or a tested rig would be left without one of its classes.
    """
    counts = bearings_to_learn_from(metadata, fold)
    scarce = min(counts, key=lambda fault: counts[fault])
    if counts[scarce] < bearings:
        raise _refused(bearings, f"{scarce} has {counts[scarce]} to learn from")
    kept = _places(metadata.iloc[fold.train], seed) < bearings
    thinned = replace(fold, train=fold.train[kept])
    if same_rigs:
        _check_rigs(metadata, thinned, bearings)
    return thinned


def _places(train: pd.DataFrame, seed: int) -> npt.NDArray[np.integer]:
    """Give each row the place of its bearing in the order in which those of its class are drawn, from 0."""
    rows = train[["fault", "rig"]].astype(str).assign(bearing=bearing_ids(train)).reset_index(drop=True)
    drawn = rows.drop_duplicates()
    # A number by chance for each name, which no other name changes.
    bearing, rig = (
        drawn[column].map({name: seed_of(column, name, seed) for name in drawn[column].unique()})
        for column in ("bearing", "rig")
    )
    place_on_rig = rank_within(drawn["fault"] + "\n" + drawn["rig"], [bearing]).astype(float)
    place = rank_within(drawn["fault"], [place_on_rig, rig])
    return rows.merge(drawn.assign(place=place), how="left")["place"].to_numpy()


def _check_rigs(metadata: pd.DataFrame, fold: Fold, bearings: int) -> None:
    faults, rigs = metadata["fault"].to_numpy(dtype=str), metadata["rig"].to_numpy(dtype=str)
    lacking = untrained_on_rigs(fold, faults, rigs)
    if lacking:
        rig, fault = lacking[0]
        number = len(np.unique(rigs[fold.test]))
        raise _refused(bearings, f"rig {rig} is tested and would have no {fault}; {number} rigs are tested")


def _refused(bearings: int, why: str) -> RequestError:
    return RequestError(f"{bearings} training bearings a class: {why}", key="training_bearings")
