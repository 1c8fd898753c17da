"""Deal physical bearings, with all their states, to the folds that test them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf, isnan
from typing import TYPE_CHECKING

import numpy as np

from suite.errors import RequestError
from suite.protocols.fold import bearing_ids
from suite.protocols.hold_out import FoldNumbers, units_of

if TYPE_CHECKING:
    import pandas as pd

SINGLE = "it has a single bearing, which cannot be held out"
SINGLE_THERE = "it has a single bearing there, which trains and is not tested"

ORDERS_TRIED = 20
"""Orders of dealing tried before there are fewer folds, or one class fewer."""

FoldOf = dict[str, int]
"""Bearing to the fold that tests it."""


@dataclass(frozen=True)
class Bearing:
    """A physical bearing.

    Attributes
    ----------
    name, rig
        Unique across rigs; the machine.
    classes
        All that it was in its life.
    severity
        The largest; NaN if unknown.
    """

    name: str
    rig: str
    classes: frozenset[str]
    severity: float

    @property
    def order(self) -> tuple[str, float, str]:
        """Key that sorts bearings of one kind by rig and severity, unknown ones last."""
        return self.rig, inf if isnan(self.severity) else self.severity, self.name


@dataclass(frozen=True, eq=False)
class Dealing:
    """Which fold tests a bearing.

    Attributes
    ----------
    fold_of
        Bearing to fold; those that are never held out are missing.
    folds
        Number of folds.
    refused
        Class, or class on one rig, to the reason why it is not tested.
    """

    fold_of: FoldOf
    folds: int
    refused: dict[str, str]

    def of_rows(self, metadata: pd.DataFrame) -> FoldNumbers:
        """Give the fold that tests the bearing of each row, shape (n,), -1 for none."""
        ids = bearing_ids(metadata)
        numbers = ids.map({name: self.fold_of.get(name, -1) for name in ids.unique()})
        return np.asarray(numbers.to_numpy(), dtype=np.intp)


def bearings_of(metadata: pd.DataFrame) -> list[Bearing]:
    """List the physical bearings of a window table by name."""
    bearings = []
    for name, states in units_of(metadata, []).table.groupby("bearing_id"):
        classes = frozenset(map(str, states["fault"]))
        bearings.append(Bearing(str(name), str(states["rig"].iloc[0]), classes, states["severity"].max()))
    return bearings


@dataclass(eq=False)
class _Stock:
    """The bearings of a table, and the classes refused so far."""

    bearings: Sequence[Bearing]
    refused: dict[str, str] = field(default_factory=dict)

    @cached_property
    def per_class(self) -> Counter[str]:
        return Counter(fault for bearing in self.bearings for fault in bearing.classes)

    @cached_property
    def per_rig(self) -> Counter[tuple[str, str]]:
        return Counter((bearing.rig, fault) for bearing in self.bearings for fault in bearing.classes)

    def tested(self, bearing: Bearing) -> frozenset[str]:
        return bearing.classes - self.refused.keys()

    @property
    def free(self) -> list[Bearing]:
        """Bearings that can be held out: no class of theirs, on their rig, is left without another."""
        return [
            bearing
            for bearing in self.bearings
            if self.tested(bearing)
            and all(self.per_rig[bearing.rig, fault] > 1 for fault in self.tested(bearing))
        ]

    def counts(self, bearings: Sequence[Bearing]) -> Counter[str]:
        """Count the bearings of each class that is not refused."""
        found = Counter({fault: 0 for fault in self.per_class if fault not in self.refused})
        found.update(fault for bearing in bearings for fault in self.tested(bearing))
        return found


def deal(metadata: pd.DataFrame, folds: int, key: str, *, any_rig: bool = False) -> Dealing:
    """Deal bearings so that every fold tests and trains every class that is not refused.

    Where each bearing has one class, bearings of a class go to the folds in turn, by rig and severity, so
    that each fold holds out a like share of small and large faults; where each size is one bearing (CWRU) a
    fold leaves one fault size out. Otherwise bearings of like states are dealt together, those of the rarest
    class first, each to the fold that holds fewest of its classes. A bearing that alone has a class on its
    rig is never held out, so that a rig that is tested is trained on with all that it has.

    Parameters
    ----------
    metadata
        Window table.
    folds
        At most so many; fewer where the rarest class has fewer bearings.
    key
        The rung, for messages.
    any_rig
        Whether a bearing may be held out, too, that alone has a class on its rig.

    Raises
    ------
    RequestError
        Fewer than two classes can be tested.
    """
    bearings = bearings_of(metadata)
    stock = _Stock([replace(one, rig="") for one in bearings] if any_rig else bearings)
    while True:
        _refuse_the_few(stock)
        counts = stock.counts(stock.free)
        if len(counts) < 2:
            raise _nothing(stock, key)
        most = max(2, min(folds, *counts.values()))
        free = _spare(stock, most)
        for number in range(most, 1, -1):
            fold_of, lacking = _deal(stock, free, number)
            if not lacking:
                return Dealing(fold_of, number, {**stock.refused, **_single_there(stock)})
        rarest = min(lacking, key=lambda fault: (counts[fault], fault))
        stock.refused[rarest] = "its bearings are those of other classes too: no two folds could both test it"


def _refuse_the_few(stock: _Stock) -> None:
    """Refuse classes of which no two bearings can be held out, one by one, the rarest first."""
    while True:
        counts = stock.counts(stock.free)
        few = [fault for fault, count in counts.items() if count < 2]
        if not few:
            return
        fault = min(few, key=lambda name: (stock.per_class[name], name))
        stock.refused[fault] = _why_few(stock, fault, counts[fault])


def _why_few(stock: _Stock, fault: str, free: int) -> str:
    total = stock.per_class[fault]
    if total == 1:
        return SINGLE
    rigs = [rig for rig, name in stock.per_rig if name == fault]
    if len(rigs) == total:
        return "it has a single bearing on each rig, which cannot be held out"
    return f"{free} of its {total} bearings can be held out: each of the others alone has a class on its rig"


def _nothing(stock: _Stock, key: str) -> RequestError:
    reasons = set(stock.refused.values())
    if reasons == {SINGLE}:
        problem = "every class has a single bearing"
        if len(stock.refused) < len(stock.per_class):
            left = ", ".join(sorted(stock.per_class.keys() - stock.refused.keys()))
            problem = f"only {left} could be tested: every other class has a single bearing"
        return RequestError(problem, key=key, expected=">= 2 bearings a class")
    each = "; ".join(f"{fault}: {why}" for fault, why in sorted(stock.refused.items()))
    if len(reasons) == 1 and len(stock.refused) == len(stock.per_class) > 1:
        each = f"of every class, {reasons.pop()}"
    problem = f"fewer than two classes could be tested: {each}" if each else "one class only"
    return RequestError(problem, key=key, expected=">= 2 bearings a class and rig")


def _spare(stock: _Stock, folds: int) -> list[Bearing]:
    """Leave in training what alone has a refused class, where that costs no fold."""
    free = stock.free
    for bearing in sorted(free, key=lambda one: one.order):
        alone = any(stock.per_class[fault] == 1 for fault in bearing.classes)
        counts = stock.counts(free)
        if alone and all(counts[fault] > folds for fault in stock.tested(bearing)):
            free = [other for other in free if other is not bearing]
    return free


def _deal(stock: _Stock, free: Sequence[Bearing], folds: int) -> tuple[FoldOf, set[str]]:
    """Deal bearings; also give the classes that some fold does not test, or does not train on a rig."""
    classes = {bearing.name: stock.tested(bearing) for bearing in free}
    for seed in range(ORDERS_TRIED):
        fold_of = deal_evenly(free, classes, folds, seed)
        lacking = _lacking(stock, free, fold_of, folds)
        if not lacking or all(len(own) == 1 for own in classes.values()):
            break
    return fold_of, lacking


def deal_evenly(
    bearings: Sequence[Bearing], classes: Mapping[str, frozenset[str]], folds: int, seed: int = 0
) -> FoldOf:
    """Spread the bearings of each class over the folds.

    Parameters
    ----------
    bearings
        To be dealt.
    classes
        Bearing to those of its classes that count.
    folds
        Number of folds.
    seed
        Of the order of dealing where bearings have several classes; with 0 it is not random.
    """
    groups: dict[tuple[str, ...], list[Bearing]] = {}
    for bearing in sorted(bearings, key=lambda one: one.order):
        groups.setdefault(tuple(sorted(classes[bearing.name])), []).append(bearing)
    if all(len(names) == 1 for names in groups):
        return {one.name: k % folds for members in groups.values() for k, one in enumerate(members)}
    counts = Counter(fault for bearing in bearings for fault in classes[bearing.name])
    order = sorted(groups, key=lambda names: (min(counts[fault] for fault in names), names))
    ordered = [bearing for names in order for bearing in groups[names]]
    if seed:
        ordered = [ordered[k] for k in np.random.default_rng(seed).permutation(len(ordered))]
    return _fewest_first(ordered, classes, counts, folds)


def halves(metadata: pd.DataFrame) -> FoldNumbers:
    """Deal each rig's bearings of a class to two halves; a lonely one is in the first.

    Parameters
    ----------
    metadata
        Window table.

    Returns
    -------
    ndarray of int
        Half of each row's bearing, 0 or 1, shape (n,).
    """
    by_rig: dict[str, list[Bearing]] = {}
    for bearing in bearings_of(metadata):
        by_rig.setdefault(bearing.rig, []).append(bearing)
    half: FoldOf = {}
    for bearings in by_rig.values():
        half |= deal_evenly(bearings, {bearing.name: bearing.classes for bearing in bearings}, 2)
    return np.asarray(bearing_ids(metadata).map(half).to_numpy(), dtype=np.intp)


def _fewest_first(
    ordered: Sequence[Bearing], classes: Mapping[str, frozenset[str]], counts: Counter[str], folds: int
) -> FoldOf:
    """Give each bearing to the fold that holds fewest of its classes, the rarest class counting most."""
    taken: Counter[tuple[int, str]] = Counter()
    on_rig: Counter[tuple[int, str, str]] = Counter()
    fold_of: FoldOf = {}
    for bearing in ordered:
        rare = sorted(classes[bearing.name], key=lambda fault: (counts[fault], fault))
        costs = [
            ([taken[k, fault] for fault in rare], [on_rig[k, bearing.rig, fault] for fault in rare], k)
            for k in range(folds)
        ]
        chosen = min(costs)[-1]
        fold_of[bearing.name] = chosen
        taken.update((chosen, fault) for fault in rare)
        on_rig.update((chosen, bearing.rig, fault) for fault in rare)
    return fold_of


def _lacking(stock: _Stock, free: Sequence[Bearing], fold_of: FoldOf, folds: int) -> set[str]:
    tested: set[tuple[int, str]] = set()
    out: Counter[tuple[int, str, str]] = Counter()
    for bearing in free:
        for fault in stock.tested(bearing):
            tested.add((fold_of[bearing.name], fault))
            out[fold_of[bearing.name], bearing.rig, fault] += 1
    untested = {fault for fault in stock.counts(free) if any((k, fault) not in tested for k in range(folds))}
    untrained = {fault for (_, rig, fault), number in out.items() if number == stock.per_rig[rig, fault]}
    return untested | untrained


def _single_there(stock: _Stock) -> dict[str, str]:
    """Name the classes that have a single bearing on one of several rigs."""
    if len({bearing.rig for bearing in stock.bearings}) < 2:
        return {}
    return {
        f"{fault} on {rig}": SINGLE_THERE
        for (rig, fault), number in sorted(stock.per_rig.items())
        if number == 1 and fault not in stock.refused
    }
