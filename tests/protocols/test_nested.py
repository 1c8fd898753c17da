"""Tuning rehearses the target domain: inner folds have one of their own, or none and a note."""

from dataclasses import replace

import numpy as np
import pytest
from tables import noise_for, window_table

from suite.protocols import rung
from suite.protocols.fold import bearing_ids
from suite.protocols.ledger import LeakError, check_fold
from suite.protocols.nested import UNADAPTED, inner_splits

FAULTS = ("healthy", "inner", "outer")


def training_of(level, bearings=6, rigs=1, **options):
    """Training part of a rung's first fold, and its inner splits."""
    table = window_table(dict.fromkeys(FAULTS, bearings), rigs=rigs, **options)
    entry = rung(level)
    known = table.iloc[entry.split(table)[0].train].reset_index(drop=True)
    return known, inner_splits(entry, known, 2)


@pytest.mark.parametrize(
    ("level", "divided_by", "options"),
    [
        ("R4u", "R4u", {}),
        ("R5", "R5", {}),
        ("R5", "R4", {"conditions": ("slow", "fast")}),
        ("R6", "R6", {"rigs": 3}),
        ("R6", "R5", {"rigs": 2}),
        ("R6", "R4", {"rigs": 2, "conditions": ("only",)}),
        ("U0", "R4", {}),
    ],
)
def test_each_inner_fold_adapts_to_a_target_of_its_own(level, divided_by, options):
    known, inner = training_of(level, **options)
    assert inner.rung.level == divided_by and inner.adapted and UNADAPTED not in inner.note
    ids = bearing_ids(known)
    for fold in inner.folds:
        train, test, target = (set(ids[rows]) for rows in (fold.train, fold.test, fold.target))
        assert not train & test and not set(fold.train) & set(fold.target)
        # The crossed rung adapts to the training bearings at the condition that is tested.
        assert divided_by == "R5" or not train & target
        assert target == test if level == "R4u" else not target & test
        assert set(known["fault"][fold.train]) == set(known["fault"][fold.target]) == set(FAULTS)
        assert known["on_grid"][fold.target].all()


@pytest.mark.parametrize("level", ["R0", "R1", "R2", "R3", "R4"])
def test_a_rung_without_a_target_is_rehearsed_without_one(level):
    _, inner = training_of(level, windows=20)
    assert not any(len(fold.target) for fold in inner.folds)


def test_too_few_bearings_to_set_some_aside_leave_all_to_train_and_a_note():
    known, inner = training_of("U0", bearings=2)
    assert not inner.adapted and inner.note.endswith(UNADAPTED)
    for fold in inner.folds:
        assert len(fold.target) == 0
        assert set(known["fault"][fold.train]) == set(FAULTS)


def test_a_bearing_that_alone_has_a_class_on_its_rig_is_never_set_aside():
    table = window_table(dict.fromkeys(FAULTS, 4), conditions=("slow",), rigs=2)
    lonely = (
        (table["rig"] == "rig-1") & (table["fault"] == "outer") & ~table["bearing"].str.startswith("outer-0")
    )
    table = table[~lonely].reset_index(drop=True)
    inner = inner_splits(rung("R5"), table, 2)
    assert inner.rung.level == "R4" and inner.adapted
    for fold in inner.folds:
        check_fold(inner.checked, table, noise_for(table), fold)
        assert "outer-0-1" in set(table["bearing"][fold.train])


def test_the_ledger_catches_a_tested_bearing_among_those_set_aside():
    known, inner = training_of("U0")
    signals, fold = noise_for(known), inner.folds[0]
    check_fold(inner.checked, known, signals, fold)
    rows, bearing = known.iloc[fold.test], known["bearing"][fold.test[0]]
    own = fold.test[(rows["bearing"] == bearing).to_numpy()]
    leaky = replace(fold, test=np.setdiff1d(fold.test, own[:3]), target=np.append(fold.target, own[:3]))
    with pytest.raises(LeakError, match="1 target_bearings"):
        check_fold(inner.checked, known, signals, leaky)
