"""What a probe can be asked about is known before a start, and holds when it is asked."""

from dataclasses import replace

import numpy as np
import pytest
from notched_world import LENGTH, cuts_of, windows_of

from suite.evaluation.probe import probes
from suite.question.config import read_experiment
from suite.question.plan import plan

SIGNALS = windows_of(0, "outer", 3)
CASES = {
    "all is known": cuts_of(SIGNALS),
    "no geometry": cuts_of(SIGNALS, [np.nan] * 4),
    "no speed": cuts_of(SIGNALS, shaft=np.nan),
    "one without a speed": replace(cuts_of(SIGNALS), shaft_hz=np.array([35.0, np.nan, 35.0])),
    "short": cuts_of(SIGNALS[:, :, : LENGTH // 3]),
    "narrow": replace(cuts_of(SIGNALS), band_hz=np.full(3, 900.0)),
}


@pytest.mark.parametrize("name", probes())
@pytest.mark.parametrize("case", CASES)
def test_no_probe_asks_about_a_window_that_it_said_it_cannot_be_asked_about(name, case):
    probe, cuts = probes()[name], CASES[case]
    able = probe.able(cuts)
    assert able.shape == (3,) and (probe.needs or able.all())
    asked = probe.change(cuts, probe.levels[0], np.random.default_rng(0)).asked
    assert not (asked & ~able).any()


def test_a_plan_says_which_probes_its_windows_are_too_short_for(question, place):
    notched = plan(
        read_experiment(question("svm_orders"), ["probes=[white_noise,notch_fault_orders]"]), place
    )
    said = [line for line in notched.remarks if "can be asked about" in line]
    assert len(said) == 2 and all("no window: it needs 3 turns of the cage" in line for line in said)
    assert {line.split(": ")[1].split()[0] for line in said} == {"notch_fault_orders", "notch_elsewhere"}
    plain = plan(read_experiment(question("svm_orders"), ["probes=[white_noise]"]), place)
    assert not any("can be asked about" in line for line in plain.remarks)
