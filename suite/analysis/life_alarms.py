"""Alarms over the lives of bearings that ran until they failed: none on the first files, one on the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from suite.analysis.alarm_sequences import InTime
from suite.arrays import HEALTHY
from suite.evaluation.alarm_rule import AlarmRule

ALARM, VOTE, NO_VOTE, GAP = "A", "v", ".", "/"
"""A file in which the alarm stands, one with a vote alone, one without, and files that are not there."""


@dataclass(frozen=True)
class LifeAlarm:
    """What an alarm did over the recorded part of a life.

    Attributes
    ----------
    life
        Name of the bearing.
    files
        That are there, one sign each in the order of time, with a :data:`GAP` where some are not.
    early, late
        How many of them are at the start, where it counts as healthy, and at the end.
    false
        Alarms raised at the start.
    first
        Number of the first file at the end at which the alarm stands, and 0 if it never does.
    last
        Number of its last file: its failure.
    """

    life: str
    files: str
    early: int
    late: int
    false: int
    first: int
    last: int


def life_alarms(tested: InTime, rule: AlarmRule, threshold: float) -> Iterator[LifeAlarm]:
    """Follow the alarm over each life.

    Parameters
    ----------
    tested
        Windows, among them those of lives.
    rule, threshold
        Of the alarm.

    Yields
    ------
    LifeAlarm
        In the order of their names.
    """
    stands = tested.levels(rule) >= threshold
    table = tested.table.assign(stands=stands, vote=tested.scores >= threshold, raised=tested.raised(stands))
    for name, own in table[table["number"] > 0].groupby("whole", sort=True):
        files = own.groupby("number")[["stands", "vote"]].any()
        signs = np.where(files["stands"], ALARM, np.where(files["vote"], VOTE, NO_VOTE))
        gaps = np.diff(files.index.to_numpy(), prepend=files.index[0]) > 1
        early = own["fault"] == HEALTHY
        warned = own.loc[~early & own["stands"], "number"]
        yield LifeAlarm(
            str(name),
            "".join(GAP * bool(gap) + str(sign) for sign, gap in zip(signs, gaps, strict=True)),
            int(own.loc[early, "number"].nunique()),
            int(own.loc[~early, "number"].nunique()),
            int(own.loc[early, "raised"].sum()),
            int(warned.min()) if len(warned) else 0,
            int(own["last"].iloc[0]),
        )
