"""A machine beside its own healthy recordings: lines rise with a fault, and nothing rises without one."""

import numpy as np
import pytest
from machines import machine_recording

from suite.serving.line_evidence import CHARACTER, evidence_of
from suite.serving.own_baseline import Allowance, fit_allowance, read_allowance, write_allowance


@pytest.fixture(scope="module")
def healthy():
    return [evidence_of(machine_recording("healthy", 3, take)) for take in (0, 1, 2)]


def test_a_recording_has_not_changed_beside_itself(healthy, small_model):
    same = small_model.allowance.compare(healthy[0], [healthy[0]])
    assert set(same.rises.values()) == {0.0}
    assert same.change == 0


@pytest.mark.parametrize("fault", ["outer", "inner", "ball"])
def test_the_lines_of_a_fault_rise_most(fault, healthy, small_model):
    made = small_model.allowance.compare(evidence_of(machine_recording(fault, 3, 4)), healthy[:1])
    assert made.risen == fault
    assert made.rises[fault] > small_model.allowance.rise_db


def test_of_several_healthy_recordings_each_excuses_what_it_shows(healthy, small_model):
    alone = small_model.allowance.compare(healthy[2], healthy[:1])
    beside = small_model.allowance.compare(healthy[2], healthy)
    assert all(beside.rises[fault] <= alone.rises[fault] for fault in alone.rises)
    assert beside.change <= alone.change


def test_nineteen_of_twenty_pairs_lie_within_what_is_allowed(healthy):
    pairs = [(first, second) for first in healthy for second in healthy if first is not second]
    allowed = fit_allowance(pairs, share=1.0)
    made = [allowed.compare(second, [first]) for first, second in pairs]
    assert max(one.rises[one.risen] for one in made) == pytest.approx(allowed.rise_db)
    assert max(one.change for one in made) == pytest.approx(1.0)
    assert allowed.machines == len(pairs)


def test_it_is_read_as_it_was_written(tmp_path):
    allowed = Allowance(3.0, 1.5, tuple(np.linspace(0.1, 1, len(CHARACTER)).tolist()), 2.5, 20)
    write_allowance(allowed, tmp_path)
    assert read_allowance(tmp_path) == allowed
