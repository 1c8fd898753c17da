"""The model of simulated machines is fitted once, kept by content, and is a model folder like any other."""

import json
from dataclasses import replace

import numpy as np
import pytest
from machines import SMALL, machine_recording

from suite.errors import RequestError
from suite.serving.own_baseline import BASELINE, read_allowance
from suite.serving.simulated_model import SimulatedRecipe, simulated_model

TINY = SimulatedRecipe(training=3, calibration=3, windows=1, pairs=3)


def test_loud_faults_are_named_and_a_healthy_machine_is_none(small_model):
    for fault in ("outer", "inner", "ball"):
        judged = [small_model.model.judge(machine_recording(fault, number)) for number in (1, 2, 5)]
        assert sum(max(one.probabilities, key=one.probabilities.get) == fault for one in judged) >= 2
    healthy = small_model.model.judge(machine_recording("healthy", 1))
    assert not healthy.refusal
    assert set(healthy.possible) & {"healthy"}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A cache with the smallest model, the model, and what was reported while it was fitted."""
    cache, calls = tmp_path_factory.mktemp("tiny"), []
    return cache, simulated_model(cache, TINY, lambda done, of: calls.append((done, of)), workers=1), calls


def test_its_second_call_reads_what_the_first_one_fitted(tiny):
    cache, first, calls = tiny
    assert calls[-1] == (9, 9)
    calls.clear()
    second = simulated_model(cache, TINY, lambda done, of: calls.append((done, of)), workers=1)
    assert not calls
    assert second.allowance == first.allowance
    recording = machine_recording("inner")
    assert second.model.judge(recording) == first.model.judge(recording)


def test_another_recipe_is_another_model(tiny):
    cache, first, _ = tiny
    other = simulated_model(cache, replace(TINY, pairs=4), workers=1)
    assert other.allowance.machines == first.allowance.machines + 1
    assert len(list((cache / "simulated-model").iterdir())) == 2


@pytest.mark.cluster
def test_how_many_processes_fit_it_changes_nothing(tiny, tmp_path):
    _, few, _ = tiny
    more = simulated_model(tmp_path, TINY, workers=2)
    assert few.allowance == more.allowance
    assert few.model.scope == more.model.scope


def test_its_scope_says_that_it_has_seen_no_machine(small_model):
    scope = small_model.model.scope
    assert scope.learned_from == "simulated"
    assert scope.bearings == dict.fromkeys(("ball", "healthy", "inner", "outer"), SMALL.training)
    assert len(scope.calibration["healthy"]) == SMALL.calibration
    assert 8 < scope.ranges["shaft_hz"][0] < scope.ranges["shaft_hz"][1] < 41


def test_a_recording_at_another_rate_is_brought_down_and_a_slower_one_refused(small_model):
    from suite.signals.resampling import resample

    recording = machine_recording("outer", 2)
    faster = replace(recording, signal=resample(recording.signal, 12_000, 25_600), rate_hz=25_600.0)
    same, other = small_model.model.judge(recording), small_model.model.judge(faster)
    assert other.probabilities["outer"] == pytest.approx(same.probabilities["outer"], abs=0.05)
    slower = replace(recording, signal=resample(recording.signal, 12_000, 8_000), rate_hz=8_000.0)
    assert "rate_hz" in small_model.model.judge(slower).refusal


def test_noise_and_a_tone_are_no_bearing(small_model):
    recording = machine_recording("healthy")
    time = np.arange(60_000) / 12_000
    rng = np.random.default_rng(0)
    noise = rng.standard_normal(60_000)
    for signal in (noise, np.sin(2 * np.pi * 50 * time) + 0.01 * noise):
        made = replace(recording, signal=signal.astype(np.float32)[np.newaxis])
        assert small_model.model.judge(made).refusal


def test_a_damaged_folder_is_one_line(tiny, tmp_path):
    folder = next((tiny[0] / "simulated-model").iterdir())
    fields = json.loads((folder / BASELINE).read_text())
    for broken in ("{", json.dumps({**fields, "rise_db": -1}), json.dumps({**fields, "spread": [1.0]}), "[]"):
        (tmp_path / BASELINE).write_text(broken)
        with pytest.raises(RequestError, match="baseline"):
            read_allowance(tmp_path)
