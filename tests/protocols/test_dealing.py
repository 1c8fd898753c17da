"""Bearings are dealt whole: with all their states, and rig by rig."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import window_table

from suite.errors import RequestError
from suite.protocols import all_rungs, rung
from suite.protocols.dealing import deal
from suite.protocols.fold import bearing_ids, name_list
from suite.protocols.ledger import shared
from suite.protocols.nested import inner_splits


def lives(states, windows=8, conditions=("slow",)):
    """A window table of bearings; ``states`` lists (rig, bearing, fault, severity, recordings)."""
    rows = []
    for rig, bearing, fault, severity, recordings in states:
        for number in range(recordings):
            condition = conditions[number % len(conditions)]
            for start in range(0, 100 * windows, 100):
                rows.append(
                    {
                        "rig": rig,
                        "bearing": bearing,
                        "fault": fault,
                        "severity": severity,
                        "recording": f"{rig}-{bearing}-{fault}-{severity}-{number}",
                        "condition": condition,
                        "rate_hz": 500.0,
                        "start": start,
                        "stop": start + 100,
                        "on_grid": True,
                    }
                )
    return pd.DataFrame(rows)


def run_to_failure(ends, rig="rig"):
    """Bearings that are healthy, then end as told."""
    return [
        (rig, f"b{k}", fault, float(fault != "healthy"), 2)
        for k, end in enumerate(ends)
        for fault in ("healthy", end)
    ]


def check(name, table, folds="auto"):
    """Split, and hold every fold to what its rung promises."""
    made = rung(name).split(table, folds)
    ids, faults = bearing_ids(table), set(table["fault"])
    assert len({fold.name for fold in made}) == len(made)
    for fold in made:
        counts = shared(table, fold)
        assert not any(counts.get(key, 0) for key in rung(name).forbids)
        assert not set(fold.train) & (set(fold.test) | set(fold.apart))
        excused = {*fold.refused, *table["fault"].iloc[fold.unknown]}
        claimed = faults - excused
        tested, trained = set(table["fault"].iloc[fold.test]), set(table["fault"].iloc[fold.train])
        assert tested <= claimed and tested <= trained
        if rung(name).unseen:
            assert not set(ids[fold.train]) & set(ids[fold.test])
        if rung(name).same_rigs:
            assert tested == claimed <= trained
            for rig in set(table["rig"].iloc[fold.test]):
                own = set(table["fault"][table["rig"] == rig]) - excused
                known = table.iloc[fold.train]
                assert own <= set(known["fault"][known["rig"] == rig])
    return made


def test_a_bearing_is_held_out_with_all_its_states():
    table = lives(run_to_failure(["inner", "outer"] * 3))
    made = check("bearing", table)
    assert [fold.name for fold in made] == ["without b0, b1", "without b2, b3", "without b4, b5"]
    for fold in made:
        held_out = set(table["bearing"].iloc[fold.test])
        assert set(table.index[table["bearing"].isin(held_out)]) == set(fold.test)
        assert len(fold.train) + len(fold.test) == len(table)


def test_two_severities_of_one_bearing_are_one_bearing_of_the_larger():
    states = [
        ("rig", f"{fault}{k}", fault, size, 1) for fault in "ab" for k in range(3) for size in (1.0, 2.0 + k)
    ]
    made = check("bearing", lives(states))
    assert [fold.name for fold in made] == ["without a0, b0", "without a1, b1", "without a2, b2"]


def test_a_bearing_with_two_faults_one_after_the_other_is_on_one_side():
    states = [("rig", f"b{k}", fault, 1.0, 2) for k in range(4) for fault in ("healthy", "inner", "outer")]
    assert len(check("bearing", lives(states))) == 4


def test_what_alone_has_a_refused_class_stays_in_training_where_it_costs_no_fold():
    table = lives(run_to_failure(["inner", "inner", "outer", "outer", "ball"]))
    made = check("bearing", table)
    assert len(made) == 2
    for fold in made:
        assert fold.refused == {"ball": "it has a single bearing, which cannot be held out"}
        assert "ball" in set(table["fault"].iloc[fold.train])
        assert "b4" not in set(table["bearing"].iloc[fold.test])


def test_a_class_whose_bearings_are_needed_elsewhere_is_refused_in_words():
    states = run_to_failure(["inner", "inner", "inner"], "a") + run_to_failure(["outer", "inner"], "b")
    states += run_to_failure(["outer"], "c")
    made = check("bearing", lives(states))
    assert made[0].refused["outer"] == "it has a single bearing on each rig, which cannot be held out"
    # On b one bearing has inner, and both are healthy; outer is refused, so that b0 may be held out.
    assert made[0].refused["inner on b"] == "it has a single bearing there, which trains and is not tested"


def test_classes_that_no_two_folds_could_share_are_refused_and_the_others_dealt():
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    table = lives([("rig", f"b{k}", fault, 1.0, 2) for k, pair in enumerate(pairs) for fault in pair])
    made = check("bearing", table)
    assert len(made) == 2
    assert len({fault for fold in made for fault in fold.refused}) == 1


def test_states_of_one_bearing_each_are_no_evidence():
    with pytest.raises(RequestError, match="single bearing"):
        rung("bearing").split(lives(run_to_failure(["inner"])))
    with pytest.raises(RequestError, match="only healthy could be tested"):
        rung("bearing").split(window_table({"healthy": 2, "inner": 1}))


def test_a_tested_rig_is_trained_on_with_every_class_that_it_has():
    table = window_table({"healthy": 2, "inner": 2, "outer": 2}, rigs=2)
    for folds in (2, "auto"):
        made = check("bearing", table, folds)
        assert all("rig-0/" in fold.name or "rig-1/" in fold.name for fold in made)
    assert len(made) == 4


def test_a_class_with_one_bearing_on_a_rig_is_tested_on_the_others():
    table = window_table(rigs=2)
    lonely = (table["rig"] == "rig-1") & (table["fault"] == "inner") & (table["severity"] > 0)
    table = table[~lonely].reset_index(drop=True)
    for fold in check("bearing", table):
        assert fold.refused == {
            "inner on rig-1": "it has a single bearing there, which trains and is not tested"
        }


def test_bearings_of_one_class_each_are_dealt_in_order_of_severity():
    table = window_table({"healthy": 4, "inner": 5, "outer": 6})
    dealt = deal(table, 3, "bearing")
    assert dealt.folds == 3
    for (fault, _), rows in table.groupby(["fault", "bearing"]):
        rank = int(rows["severity"].iloc[0])
        assert dealt.fold_of[f"rig-0/{fault}-{rank}"] == rank % 3


@pytest.mark.parametrize(("bearings", "folds"), [({"a": 3, "b": 7}, 3), ({"a": 14, "b": 12}, 10)])
def test_auto_takes_as_many_folds_as_the_rarest_class_has_bearings(bearings, folds):
    table = window_table(bearings, conditions=("slow",), windows=8)
    assert len(rung("bearing").split(table)) == folds
    assert len(rung("window-random").split(table)) == 4


def test_auto_takes_as_many_folds_as_there_are_conditions_or_recordings():
    table = window_table(conditions=tuple("abcde"))
    for name in ("condition", "recording"):
        assert len(rung(name).split(table)) == 5
    assert len(rung("bearing-condition").split(table)) == 5


def test_the_only_recording_of_a_state_stays_in_training():
    states = [
        ("rig", f"b{k}", fault, 0.0, 1 + 2 * (fault != "healthy"))
        for k in range(3)
        for fault in ("healthy", "inner", "outer")
    ]
    table = lives(states)
    for fold in check("recording", table):
        assert fold.refused == {"healthy": "no bearing of it has two recordings"}
        assert set(table["fault"].iloc[fold.train]) == {"healthy", "inner", "outer"}


def test_a_state_seen_in_one_condition_is_no_part_of_the_condition_claim():
    states = [("rig", f"b{k}", fault, 0.0, 2) for k in range(2) for fault in ("healthy", "inner", "outer")]
    table = lives(states, conditions=("slow", "fast"))
    healthy_once = (table["fault"] == "healthy") & (table["condition"] == "fast")
    table = table[~healthy_once].reset_index(drop=True)
    for fold in check("condition", table):
        assert fold.refused == {"healthy": "no bearing of it ran in two conditions"}


def test_bearings_of_one_condition_each_are_crossed_all_the_same():
    states = [
        ("rig", f"{condition}{k}", fault, 0.0, 2)
        for condition in "abc"
        for k in range(2)
        for fault in ("healthy", "worn")
    ]
    table = lives(states)
    table["condition"] = table["bearing"].str[0]
    made = check("bearing-condition", table)
    assert len(made) == 6
    assert set(table["bearing"].iloc[np.concatenate([fold.test for fold in made])]) == set(table["bearing"])


def test_halves_of_a_rig_hold_whole_bearings():
    table = lives(run_to_failure(["inner", "outer"] * 2, "a") + run_to_failure(["inner", "outer"] * 2, "b"))
    made = check("cross-rig", table)
    assert len(made) == 4
    assert sorted(np.concatenate([fold.test for fold in made])) == list(range(len(table)))
    for fold in made:
        assert not set(table["bearing"].iloc[fold.target]) & set(table["bearing"].iloc[fold.test])


def test_long_names_are_cut_and_stay_apart():
    assert name_list(f"b{k}" for k in range(8)) == "b0, b1, b2, b3, b4, b5, b6, b7"
    table = window_table({"a": 60, "b": 60}, conditions=("slow",), windows=2, rigs=1)
    made = rung("bearing").split(table, 2)
    assert made[0].name == "without a-0, a-10, a-12 and 57 more"
    assert len({fold.name for fold in made}) == 2


def test_inner_splits_keep_the_states_of_a_bearing_together():
    table = lives(run_to_failure(["inner", "outer"] * 3))
    for fold in rung("bearing").split(table):
        training = table.iloc[fold.train].reset_index(drop=True)
        inner = inner_splits(rung("bearing"), training, "auto")
        assert not inner.note
        for one in inner.folds:
            assert not set(training["bearing"][one.train]) & set(training["bearing"][one.test])


STATES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from([f"b{k}" for k in range(6)]),
        st.sampled_from(["healthy", "inner", "outer", "ball"]),
        st.sampled_from([0.0, 0.2, float("nan")]),
        st.integers(1, 3),
    ),
    min_size=2,
    max_size=24,
    unique_by=lambda state: state[:4],
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(states=STATES, folds=st.sampled_from([2, 3, "auto"]), shuffle=st.randoms(use_true_random=False))
def test_any_table_is_split_as_promised_or_refused_in_words(states, folds, shuffle):
    table = lives(states, windows=2, conditions=("slow", "fast"))
    rows = list(range(len(table)))
    shuffle.shuffle(rows)
    mixed = table.iloc[rows].reset_index(drop=True)
    for entry in all_rungs():
        drawn = entry.level in ("R0", "U0")  # whose draws hang on the order of rows
        try:
            made = check(entry.name, table, folds)
        except RequestError:
            if not drawn:
                with pytest.raises(RequestError):
                    entry.split(mixed, folds)
            continue
        if drawn:
            continue
        again = entry.split(mixed, folds)
        assert [fold.name for fold in again] == [fold.name for fold in made]
        for one, other in zip(made, again, strict=True):
            assert sorted(np.array(rows)[other.test]) == list(one.test)
            assert sorted(np.array(rows)[other.train]) == list(one.train)


def test_tuning_holds_bearings_out_where_each_rig_has_one_of_a_class():
    """Two rigs with one bearing of each class: stricter than R4, and no recording of a known bearing."""

    rows = [
        {"rig": rig, "bearing": f"{fault}-{rig}", "fault": fault, "recording": f"{rig}{fault}{take}"}
        for rig in ("a", "b")
        for fault in ("healthy", "inner")
        for take in range(2)
    ]
    table = pd.DataFrame(rows).assign(
        severity=0.0, condition="1500 rpm", rate_hz=12_000.0, start=0, stop=1024, on_grid=True
    )
    made = inner_splits(rung("bearing"), table, 2)
    assert made.rung.level == "R4" and "bearings" in made.rung.forbids
    assert made.note.startswith("tuned on bearing (another bearing, on a known rig or not)")
    for fold in made.folds:
        tested, trained = table["bearing"].iloc[fold.test], table["bearing"].iloc[fold.train]
        assert set(tested).isdisjoint(trained)
        assert table["fault"].iloc[fold.test].nunique() == 2
