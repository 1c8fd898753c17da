"""What is refused, and what is remarked, before anything runs."""

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tables import window_table

from suite.errors import RequestError
from suite.pipeline import find_pipeline, missing_package, pipelines
from suite.protocols import rung
from suite.question.about import planned_dataset_facts
from suite.question.config import Experiment, read_experiment
from suite.question.plan import plan
from suite.question.remarks import Entrant, recorded_facts, refusal, rehearsal, remarks, unadapted
from suite.signals.kinematics import SKF_6205
from suite.workspace import Workspace

NEEDY = {
    "svm_orders",
    "logistic_orders",
    "envelope_rule",
    "order_attention_cnn",
    "sim_envelope_attention",
    "sim_order_cnn",
    "sim_order_cnn_mixed",
    "sim_orders",
    "sim_orders_mixed",
}


def table(faults=("healthy", "inner"), known=(True, True), shaft_hz=25.0, rate_hz=12_000.0, length=2048):
    """Two recordings of each class."""
    rows = []
    for fault, geometry in zip(faults, known, strict=True):
        orders = dict(vars(SKF_6205)) if geometry else dict.fromkeys(vars(SKF_6205), np.nan)
        physical = {"shaft_hz": shaft_hz, "rate_hz": rate_hz}
        named = {f"order_{line}": value for line, value in orders.items()}
        rows += [{"recording": f"{fault}-{k}", "fault": fault, **physical, **named} for k in range(2)]
    return recorded_facts(pd.DataFrame(rows * 3), length)


def entrant(name, **fixed):
    return Entrant(name, find_pipeline(name), fixed)


INSTALLED = {name: one for name, one in pipelines().items() if not missing_package(one)}


def refused(facts):
    return {name for name, one in INSTALLED.items() if refusal(Entrant(name, one, {}), facts)}


def test_what_needs_orders_is_refused_where_there_are_none():
    assert refused(table(known=(False, False))) == NEEDY
    assert refused(table()) == set()
    reason = refusal(entrant("svm_orders"), table(known=(False, False)))
    assert reason == "sees nothing without fault orders, and no bearing geometry is given"


def test_tests_on_simulated_machines_of_what_learned_from_them_are_remarked(question, place):
    text = question("sim_orders, svm_orders").read_text()
    lines = {}
    for world, options in (("many", "{machines: many, bearings_per_class: 4, seconds: 0.25}"), ("mixed", "")):
        asked = question("sim_orders, svm_orders")
        chosen = text.replace("{rigs: 1, bearings_per_class: 4, seconds: 0.25}", options) if options else text
        asked.write_text(chosen)
        made = plan(read_experiment(asked), place)
        lines[world] = [line for line in made.remarks if "learned from simulated machines" in line]
        caveat = planned_dataset_facts(made, place)["simulated"]["caveat"]
        assert caveat.endswith(lines[world][0].removeprefix("simulated: ")), "it stands on the page, too"
    said = "sim_orders learned from simulated machines: those tested here are"
    assert lines["many"] == [f"simulated: {said} drawn by the generator of the machines that taught them"]
    assert lines["mixed"][0].startswith(f"simulated: {said} narrower than")
    asked = question("svm_orders")
    assert not any("taught" in line for line in plan(read_experiment(asked), place).remarks)


def test_windows_too_short_for_a_contestant_are_refused():
    short = {name for name, one in pipelines().items() if one.shortest_window > 500}
    assert refused(table(length=500)) == short == {"wdcnn", "sim_raw_cnn"}
    assert refusal(entrant("wdcnn"), table(length=500)) == (
        "needs windows of at least 768 samples, and windows.length is 500"
    )
    by_turns = replace(table(length=500), asked="turns")
    assert refusal(entrant("wdcnn"), by_turns).endswith("768 samples, and windows.turns gives 500")


@pytest.mark.parametrize("name", ["wdcnn", "svm_image"])
def test_the_shortest_window_that_is_declared_is_the_shortest_that_works(name):
    from suite.data.windows import Windows
    from suite.pipeline import Context

    pipeline = find_pipeline(name)
    rng = np.random.default_rng(0)
    labels = np.array(["a", "b"] * 6)
    for length, works in ((pipeline.shortest_window, True), (pipeline.shortest_window - 4, False)):
        signals = rng.normal(size=(12, 1, length)).astype(np.float32)
        physical = {"rate_hz": 12_000.0, "shaft_hz": 30.0, "band_hz": 6000.0}
        orders = {f"order_{line}": value for line, value in vars(SKF_6205).items()}
        metadata = pd.DataFrame({**physical, **orders, "group": np.arange(12) % 4}, index=range(12))
        estimator = pipeline.build(pipeline.smoke, Context())
        if works:
            estimator.fit(Windows(signals, metadata), labels)
        else:
            with pytest.raises(ValueError, match="samples"):
                estimator.fit(Windows(signals, metadata), labels)


def test_what_reads_orders_is_refused_where_some_are_unknown():
    some = table(known=(True, False))
    reading = {name for name, one in INSTALLED.items() if one.reads_orders}
    assert refused(some) == reading > NEEDY
    assert "for 2 of 4 recordings (inner-0, inner-1)" in refusal(entrant("svm_handcrafted"), some)


def test_a_pinned_setting_that_needs_orders_is_refused_and_a_free_one_remarked():
    none = table(known=(False, False))
    pinned, free, other = (
        entrant("attention_cnn", **fixed) for fixed in ({"input": "orders"}, {}, {"input": "fft"})
    )
    assert "no bearing geometry" in refusal(pinned, none)
    assert not refusal(free, none) and not refusal(other, none)
    assert any("input=orders fail" in line for line in remarks([free], none, 2048))
    assert list(remarks([other], none, 2048)) == []


def test_a_contestant_whose_package_is_not_installed_is_refused_in_one_line():
    lacking = replace(find_pipeline("svm_envelope"), requires=("numpy", "no_such_package"))
    reason = refusal(Entrant("mine", lacking, {}), table())
    assert reason == (
        "needs the package no_such_package, which cannot be imported: No module named 'no_such_package'"
    )
    assert not refusal(Entrant("mine", replace(lacking, requires=("numpy",)), {}), table())


def test_classes_that_a_contestant_cannot_name_are_refused():
    reason = refusal(entrant("envelope_rule"), table(faults=("Normal", "IR")))
    assert reason == "can name ball, cage, healthy, inner, outer alone, not IR, Normal"
    assert not refusal(entrant("amplitude_baseline"), table(faults=("Normal", "IR")))


def test_windows_that_cannot_show_the_lines_are_remarked_for_those_who_read_them():
    readers = [entrant("svm_orders"), entrant("amplitude_baseline"), entrant("knn")]
    (line,) = remarks(readers, table(shaft_hz=1.0), 1024)
    assert "windows of 85.3 ms hold fewer than 3 periods of a fault line in 4 of 4" in line
    assert "0.31 of the outer line at 3.585 Hz" in line and line.endswith("svm_orders, knn cannot see it")
    (line,) = remarks(readers, table(rate_hz=250.0), 1024)
    assert "windows at 250 Hz do not reach a fault line" in line and "135.38 Hz" in line
    assert list(remarks(readers, table(), 2048)) == []
    assert list(remarks(readers[1:2], table(shaft_hz=1.0), 1024)) == []


def asked(folder, recordings, pipelines=("amplitude_baseline",), protocols=("bearing",), **others):
    """Plan a question about noise: fault, bearing, seconds of each recording."""
    rng = np.random.default_rng(0)
    with (folder / "m.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("file", "fault", "bearing", "rate_hz", "rpm"))
        for number, (fault, bearing, seconds) in enumerate(recordings):
            np.save(folder / f"{number}.npy", rng.standard_normal(int(12_000 * seconds)))
            rows.writerow((f"{number}.npy", fault, bearing, 12_000, 1500))
    experiment = Experiment.model_validate(
        {
            "name": "mine",
            "datasets": [{"name": "folder", "options": {"manifest": "m.csv"}}],
            "protocols": list(protocols),
            "pipelines": list(pipelines),
            "windows": {"length": 1024, "overlap": 0.0},
            "folds": 2,
            "budget": {"inner_folds": 2},
            **others,
        }
    )
    return plan(experiment, Workspace(folder / "runs", folder), "q.yaml")


def test_one_class_is_refused_with_the_reason(tmp_path):
    with pytest.raises(RequestError, match=r"q\.yaml: protocols: nothing to run: .*one class only \(inner\)"):
        asked(tmp_path, [("inner", "a", 1.0), ("inner", "b", 1.0)])


def test_training_parts_that_cannot_be_divided_are_refused_with_the_reason(tmp_path):
    healthy = [("healthy", f"h{k}", 1.0) for k in range(4)]
    faulty = [(fault, f"{fault}{k}", 0.1) for fault in ("inner", "outer") for k in range(2)]
    with pytest.raises(
        RequestError, match="fold 1, 2 of 2: training part cannot be divided for tuning: "
    ) as error:
        asked(tmp_path, healthy + faulty)
    assert "(expected fewer than two" not in str(error.value)


def test_a_plan_says_where_tuning_can_hold_no_bearings_out_and_nothing_is_chosen(tmp_path):
    def lines(**others):
        recordings = [(fault, f"{fault}{k}", 1.0) for fault in ("healthy", "inner") for k in range(2)]
        made = asked(tmp_path, recordings, **others)
        assert {job.trials for job in made.jobs} == ({0} if "protocols" not in others else {8})
        return [line for line in made.remarks if "could be divided" in line]

    (line,) = lines()
    known = "folder R4 (bearing): fold 1, 2 of 2: its training part could be divided by time-ordered alone"
    assert line.startswith(known)
    assert line.endswith("first starts and each side's first-declared contestant stand")
    assert lines(protocols=("window-random",)) == []


@pytest.mark.parametrize(("length", "said"), [(1024, False), (4096, True)])
def test_a_plan_says_where_random_windows_share_no_recording(tmp_path, length, said):
    recordings = [(fault, f"{fault}{k}", 0.4) for fault in ("healthy", "inner") for k in range(4)]
    windows = {"length": length, "overlap": 0.0}
    made = asked(tmp_path, recordings, protocols=("window-random", "bearing"), windows=windows)
    lines = [line for line in made.remarks if "shows no leak" in line]
    where = "folder R0 (window-random): no recording has windows on both sides: a score here shows no leak"
    assert lines == [where] * said


def test_a_contestant_is_refused_and_the_others_run(tmp_path):
    recordings = [(fault, f"{fault}{k}", 1.0) for fault in ("healthy", "inner") for k in range(4)]
    made = asked(tmp_path, recordings, ("amplitude_baseline", "svm_orders"))
    assert {job.pipeline for job in made.jobs} == {"amplitude_baseline"}
    assert made.refusals == (
        "folder: svm_orders sees nothing without fault orders, and no bearing geometry is given",
    )


def test_an_unknown_headline_is_refused_under_its_key(tmp_path):
    with pytest.raises(RequestError, match=r"q\.yaml: headline: "):
        asked(tmp_path, [("inner", "a", 1.0)], headline="nope")


def test_a_plan_says_where_contestants_that_adapt_are_tuned_without_a_target():
    few = window_table(dict.fromkeys(("healthy", "inner"), 3), conditions=("slow", "fast"))
    adapting, plain = (Entrant(name, find_pipeline(name), {}) for name in ("coral_svm", "svm_handcrafted"))
    entry = rung("R5")

    def said(table, *entrants):
        folds = entry.split(table, 3)
        return unadapted([rehearsal("d", entry, fold, k, table, 2) for k, fold in enumerate(folds)], entrants)

    assert said(few, adapting, plain).startswith("fold 1, 2, 3 of 3: too few training bearings")
    assert ": coral_svm cannot rehearse adaptation" in said(few, adapting, plain)
    assert said(few, plain) == ""
    assert (
        said(window_table(dict.fromkeys(("healthy", "inner"), 6), conditions=("slow", "fast")), adapting)
        == ""
    )


def test_a_set_with_few_bearings_is_refused_unlabelled_recordings_of_them_in_one_line(tmp_path):
    recordings = [(fault, f"{fault}{k}", 1.0) for fault in ("healthy", "inner") for k in range(3)]
    with pytest.raises(RequestError, match=r"R4u .*too few bearings .*: healthy 3, inner 3 ") as error:
        asked(tmp_path, recordings, protocols=("bearing-unlabelled",))
    assert "(expected >= 4 bearings a class)" in str(error.value) and "\n" not in str(error.value)
