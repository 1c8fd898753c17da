"""What holds no bearing signal is strange to whoever learned machines, not to whoever learned just that."""

from types import SimpleNamespace

import numpy as np
import pytest

from suite.evaluation.novelty_score import find_novelty_score
from suite.evaluation.probe import find_probe, probes
from suite.question.probed import cuts_of
from suite.running.asking import windows_of
from suite.testing import sample

UNKNOWN = [name for name, probe in probes().items() if probe.kind == "unknown"]

on_every_level = pytest.mark.parametrize(
    ("name", "level"), [(name, level) for name in UNKNOWN for level in find_probe(name).levels]
)


@pytest.fixture(scope="module")
def cuts():
    """Windows of simulated bearings, as contestants get them."""
    training, _, _ = sample()
    return cuts_of(training.for_prediction())


def described(signals):
    """Powers in eight bands and the fourth moment: what a plain classifier would be given."""
    power = np.abs(np.fft.rfft(signals[:, 0], axis=1)[:, 1:]) ** 2
    bands = np.log(np.stack([part.mean(axis=1) for part in np.array_split(power, 8, axis=1)], axis=1) + 1e-9)
    return SimpleNamespace(features=np.column_stack([bands, np.log((signals[:, 0] ** 4).mean(axis=1))]))


def changed(name, level, cuts, seed):
    made = find_probe(name).change(cuts, level, np.random.default_rng(seed))
    assert made.asked.all() and made.cuts.signals.shape == cuts.signals.shape
    return windows_of(made.cuts, made.asked, "zscore").signals


def strangeness(reference, signals):
    """Mahalanobis distances of windows to reference windows."""
    measure = find_novelty_score("mahalanobis").fit(described(reference), np.zeros(len(reference), dtype=str))
    return measure(described(signals))


def auroc(known, strange):
    return (strange[:, None] > known).mean()


def test_there_are_the_unknowns_that_the_page_speaks_of():
    assert {"only_noise", "only_hum", "loose_sensor", "other_machine"} <= set(UNKNOWN)


@on_every_level
def test_it_is_strange_to_whoever_learned_machines(name, level, cuts):
    learned, held_out = cuts.signals[::2], cuts.signals[1::2]
    found = auroc(strangeness(learned, held_out), strangeness(learned, changed(name, level, cuts, 0)))
    assert found > 0.9


@on_every_level
def test_it_is_not_strange_to_whoever_learned_just_that(name, level, cuts):
    learned = changed(name, level, cuts, 0)
    same, other = (strangeness(learned, changed(name, level, cuts, seed)) for seed in (1, 2))
    assert 0.35 < auroc(same, other) < 0.65


@on_every_level
def test_what_is_stated_stays_and_no_score_that_reads_only_that_moves(name, level, cuts):
    made = find_probe(name).change(cuts, level, np.random.default_rng(0)).cuts
    for fact in ("rate_hz", "shaft_hz", "orders", "band_hz"):
        np.testing.assert_array_equal(getattr(made, fact), getattr(cuts, fact))


@on_every_level
def test_nothing_of_the_window_is_left_but_under_a_loose_sensor(name, level, cuts):
    alike = [
        abs(np.corrcoef(own[0], new[0])[0, 1])
        for own, new in zip(cuts.signals, changed(name, level, cuts, 0), strict=True)
    ]
    assert np.median(alike) < 0.1


def test_hum_stands_at_odd_multiples_of_the_mains_and_noise_falls_as_it_says(cuts):
    hum = changed("only_hum", 40.0, cuts, 0)[:, 0]
    at = np.fft.rfftfreq(hum.shape[1], 1 / cuts.rate_hz[0])
    peaks = at[np.abs(np.fft.rfft(hum, axis=1))[:, 1:].argmax(axis=1) + 1]
    assert (np.minimum(np.abs(peaks - 50), np.abs(peaks - 60)) <= at[1]).all()
    power = (np.abs(np.fft.rfft(changed("only_noise", 2.0, cuts, 0)[:, 0], axis=1)) ** 2).mean(axis=0)[1:]
    slope = np.polyfit(np.log(np.arange(1, len(power) + 1)), np.log(power), 1)[0]
    assert slope == pytest.approx(-2.0, abs=0.1)
