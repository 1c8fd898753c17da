import pandas as pd

from suite.analysis.leaks import amplitude_sentence, leaks


def test_the_worst_fold_speaks_for_a_rung_and_sentences_are_told_once(build):
    runs, _ = build(levels=("R0", "R4"), pipelines=("svm_vmd", "dann"))
    runs = runs.copy()
    worse = dict(runs["ledger"].iloc[0])
    worse["shared"] = {**worse["shared"], "recordings": 99}
    worse["duplicates"] = 4
    runs.at[1, "ledger"] = worse
    first, last = leaks(runs)
    assert (first.level, last.level) == ("R0", "R4")
    assert first.shared["recordings"] == 99 and first.duplicates == 4
    assert len(first.findings) == len(set(first.findings)) == 5
    assert last.shared["bearings"] == 0
    assert amplitude_sentence(first) == ""  # the ledger's own finding says it


def test_a_harmless_amplitude_is_told_too(build):
    runs, _ = build(levels=("R4",), pipelines=("svm_vmd",))
    told = [{**book, "amplitude_probe": 0.3, "findings": []} for book in runs["ledger"]]
    (entry,) = leaks(runs.assign(ledger=told))
    assert amplitude_sentence(entry).endswith("tells little: balanced accuracy 0.30 (chance 0.25)")


def test_refused_classes_and_inner_notes_come_through(build):
    runs, _ = build(levels=("R4",), pipelines=("svm_vmd",))
    told = [
        {**book, "inner": "tuned on recordings", "refused": {"healthy": "one bearing"}}
        for book in runs["ledger"]
    ]
    (entry,) = leaks(runs.assign(ledger=told))
    assert entry.refused == {"healthy": "one bearing"}
    assert "tuned on recordings" in entry.findings


def test_the_simulated_machines_that_a_contestant_learned_from_are_named(build):
    runs, _ = build(levels=("R4",), pipelines=("svm_vmd",))
    told = [
        {**book, "simulated_training": {"generator": "g 1", "machines": 800, "population": 9 - number % 2}}
        for number, book in enumerate(runs["ledger"])
    ]
    (entry,) = leaks(runs.assign(ledger=told))
    said = "svm_vmd learned from 800 simulated machines (generator: g 1; populations of its last fits: 8, 9)"
    assert entry.findings.count(said) == 1
    named = [
        {
            **book,
            "simulated_training": {**book["simulated_training"], "simulated_as": {"damaged": ["a", "b"]}},
        }
        for book in told
    ]
    (entry,) = leaks(runs.assign(ledger=named))
    assert entry.findings.count(f"{said}, damaged as any of a, b") == 1


def test_an_unknown_probe_says_nothing(build):
    runs, _ = build(levels=("R4",), pipelines=("svm_vmd",))
    (entry,) = leaks(runs.assign(ledger=[{"shared": {}, "findings": []}] * len(runs)))
    assert amplitude_sentence(entry) == ""


def test_failed_runs_have_no_ledger(build):
    runs, _ = build(levels=("R4",), pipelines=("svm_vmd",))
    assert leaks(runs.assign(status="failed")) == []
    assert leaks(pd.DataFrame()) == []
