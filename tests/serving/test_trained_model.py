"""A trained model refuses before it guesses: what no bearing sounds like never gets a confident class."""

from dataclasses import replace

import numpy as np
import pytest

from suite.data import load
from suite.data.common_band import settled
from suite.data.windows import PHYSICAL_COLUMNS, WindowSpec, cut
from suite.errors import RequestError
from suite.evaluation.conformal import unit_scores
from suite.pipeline import Context, find_pipeline
from suite.records.model_files import ModelFacts, example_row, store_model
from suite.serving.novelty import fit_novelty
from suite.serving.scope import SCOPE, Scope
from suite.serving.trained_model import CANNOT_TELL, REFUSED, load_trained
from suite.signals.kinematics import SKF_6203
from suite.signals.resampling import resample

SPEED, ORDER = "shaft speed", "outer-race order"


@pytest.fixture(scope="module")
def recordings():
    return load("simulated", rigs=1, bearings_per_class=4, seconds=1.0)


@pytest.fixture(scope="module")
def folder(recordings, tmp_path_factory):
    """A model of three bearings a class, calibrated on each left out in turn."""
    target = tmp_path_factory.mktemp("model")
    known = [one for one in recordings if not one.bearing.endswith("3")]
    spec = settled(WindowSpec(length=2048, overlap=0.0), known)
    windows = cut(known, spec)
    names = windows.metadata[["recording", "bearing"]].astype(str)
    pipeline = find_pipeline("logistic_orders")
    build = lambda: pipeline.build(pipeline.starts[0], Context(seed=1, windows=spec))  # noqa: E731
    number = windows.metadata["bearing"].str[-1].to_numpy()
    table = np.zeros((len(windows), 4))
    for fold in np.unique(number):
        out = number == fold
        one = build().fit(windows[~out].for_training(), windows.labels[~out])
        table[out] = one.predict_proba(windows[out].for_prediction())
    model = build().fit(windows.for_training(), windows.labels)
    classes = tuple(map(str, model.classes_))
    recording, bearing = names["recording"].to_numpy(str), names["bearing"].to_numpy(str)
    ranges = {
        name: (float(windows.metadata[name].min()), float(windows.metadata[name].max()))
        for name in PHYSICAL_COLUMNS
    }
    scope = Scope(
        contestant="logistic_orders",
        learned_from="real",
        dataset="simulated",
        machine="one simulated machine",
        bearings=dict.fromkeys(classes, 3),
        ranges=ranges,
        calibration=unit_scores(table, windows.labels, classes, recording, bearing),
        novelty=fit_novelty(windows.for_prediction(), recording, bearing),
    )
    facts = ModelFacts(classes, 1.0, spec.model_dump(mode="json"), example_row(windows))
    store_model(model, facts, target)
    (target / SCOPE).write_text(scope.to_json())
    return target


@pytest.fixture(scope="module")
def model(folder):
    return load_trained(folder)


@pytest.fixture(scope="module")
def new(recordings):
    """Recordings of bearings that were never seen."""
    return [one for one in recordings if one.bearing.endswith("3")]


def test_new_bearings_of_the_machine_are_judged_and_none_is_refused(model, new):
    judged = [model.judge(one) for one in new]
    assert {one.conclusion for one in judged} - {REFUSED, CANNOT_TELL}
    assert all(one.conclusion != REFUSED and one.novelty <= 1 and not one.warnings for one in judged)
    assert all(one.level == 0.75 and sum(one.probabilities.values()) == pytest.approx(1) for one in judged)
    kept = [truth.fault in one.possible for truth, one in zip(new, judged, strict=True)]
    assert np.mean(kept) >= 0.75
    told = [(one.conclusion, truth.fault) for truth, one in zip(new, judged, strict=True)]
    assert all(said in (fault, CANNOT_TELL) for said, fault in told)


def noise(one, rng):
    return rng.standard_normal(one.signal.shape)


def hum(one, rng):
    time = np.arange(one.signal.shape[1]) / one.rate_hz
    tones = sum(np.sin(2 * np.pi * 50 * k * time + k) / k for k in (1, 2, 3, 5))
    return tones[np.newaxis] + 0.1 * rng.standard_normal(one.signal.shape)


def clipped(one, rng):
    return np.clip(one.signal, -1.5 * one.signal.std(), 1.5 * one.signal.std())


def half_silent(one, rng):
    signal = one.signal.copy()
    signal[:, signal.shape[1] // 2 :] = 0
    return signal


def silent(one, rng):
    signal = np.full_like(one.signal, 1e-3)
    signal[:, 0] = 0
    return signal


@pytest.mark.parametrize("make", [noise, hum, clipped, half_silent, silent])
def test_what_is_no_bearing_is_refused(make, model, new):
    rng = np.random.default_rng(0)
    for one in new:
        judged = model.judge(replace(one, signal=make(one, rng).astype(np.float32)))
        assert judged.conclusion == REFUSED and not judged.probabilities, one.name
        assert one.name in judged.refusal and "\n" not in judged.refusal


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"orders": None}, "no fault orders"),
        ({"rate_hz": 8000.0}, "slower recordings lack"),
        ({"signal": np.random.default_rng(0).standard_normal((2, 4096))}, "2 channels"),
        ({"signal": np.random.default_rng(0).standard_normal((1, 100))}, "samples"),
    ],
)
def test_what_the_model_cannot_read_is_refused(changes, said, model, new):
    if "signal" in changes:
        changes = {"signal": changes["signal"].astype(np.float32)}
    judged = model.judge(replace(new[0], **changes))
    assert judged.conclusion == REFUSED and said in judged.refusal


@pytest.mark.parametrize(
    ("changes", "what"),
    [({"shaft_hz": 10.0}, SPEED), ({"shaft_hz": 60.0}, SPEED), ({"orders": SKF_6203}, ORDER)],
)
def test_far_outside_of_what_was_seen_nothing_is_promised(changes, what, model, new):
    for one in new:
        judged = model.judge(replace(one, **changes))
        assert judged.conclusion == CANNOT_TELL and judged.level == 0
        assert any(what in line for line in judged.warnings)


def test_a_little_outside_is_a_warning(model, new):
    fastest = max(new, key=lambda one: one.shaft_hz)
    judged = model.judge(replace(fastest, shaft_hz=1.05 * fastest.shaft_hz))
    assert judged.level == 0.75 and SPEED in judged.warnings[0]


def test_a_higher_rate_is_brought_down(model, new):
    for one in new:
        twice = resample(one.signal, one.rate_hz, 2 * one.rate_hz)
        judged, plain = model.judge(replace(one, signal=twice, rate_hz=2 * one.rate_hz)), model.judge(one)
        assert judged.conclusion in (plain.conclusion, CANNOT_TELL)


def test_a_scope_of_another_model_is_refused(folder, model, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / SCOPE).write_text(replace(model.scope, calibration={"cavitation": (0.1,)}).to_json())
    with pytest.raises(RequestError, match="another model"):
        load_trained(tmp_path)


def test_a_class_without_calibration_bearings_is_not_concluded(model, new):
    alone = replace(model, scope=replace(model.scope, calibration={**model.scope.calibration, "healthy": ()}))
    judged = [alone.judge(one) for one in new]
    assert all("healthy" in one.possible and one.conclusion != "healthy" for one in judged)
    left = [one for one in judged if one.possible == ("healthy",)]
    assert all(one.conclusion == CANNOT_TELL and "all that is left" in one.warnings[-1] for one in left)
    assert left
