"""The decomposition is vmdpy's to the last digits, and knows no units, order or batch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.fft import dct
from vmdpy import VMD

from suite.signals.vmd import vmd

SIZES = [(1024, 3), (1536, 4), (2048, 5), (4096, 8)]
COMPILED = ["numba", "numpy"]


def tones_in_noise(count, length, seed=0):
    """Windows of four tones of random strength in noise."""
    draws = np.random.default_rng(seed)
    time = np.arange(length)
    tones = np.cos(2 * np.pi * np.outer([0.03, 0.11, 0.22, 0.37], time) + 1)
    return draws.random((count, 4)) @ tones + 0.8 * draws.standard_normal((count, length))


def relative(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


def original(window, modes, *, alpha=2000.0, tau=0.0, dc=0, init=1, tolerance=1e-7, seed=0):
    np.random.seed(seed)
    return VMD(window, alpha, tau, modes, dc, init, tolerance)


@pytest.mark.parametrize("engine", COMPILED)
@pytest.mark.parametrize(
    "options", [{}, {"tau": 0.1}, {"dc": True}, {"init": "zero"}, {"init": "random"}], ids=str
)
@pytest.mark.parametrize(("length", "modes"), SIZES)
def test_parity_with_the_original_package(length, modes, options, engine):
    window = tones_in_noise(1, length, seed=modes)
    found = vmd(window, modes, stop="absolute", engine=engine, seed=3, **options)
    numbered = options | {"init": {"zero": 0, "uniform": 1, "random": 2}[options.get("init", "uniform")]}
    expected, _, track = original(window[0], modes, seed=3, **numbered)
    assert found.iterations[0] == len(track)
    assert relative(found.modes[0], expected) < 1e-10
    np.testing.assert_allclose(found.center_frequencies[0], track[-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("engine", COMPILED)
def test_parity_holds_all_at_once_and_far_from_the_usual_parameters(engine):
    window = 7.0 * tones_in_noise(1, 1000) + 2.0
    found = vmd(
        window, 6, 300.0, tau=0.02, dc=True, init="random", tolerance=1e-3, stop="absolute", engine=engine
    )
    expected, _, track = original(window[0], 6, alpha=300.0, tau=0.02, dc=1, init=2, tolerance=1e-3)
    assert found.iterations[0] == len(track)
    assert relative(found.modes[0], expected) < 1e-10


def test_the_engine_of_the_original_is_the_original():
    windows = tones_in_noise(2, 512)
    found = vmd(windows, 3, stop="absolute", engine="vmdpy")
    for row, window in enumerate(windows):
        expected, _, track = original(window, 3)
        np.testing.assert_array_equal(found.modes[row], expected)
        np.testing.assert_array_equal(found.center_frequencies[row], track[-1])


def test_the_original_leaves_the_global_generator_as_it_was():
    before = np.random.get_state()[1].copy()
    vmd(tones_in_noise(1, 256), 2, engine="vmdpy", init="random")
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("engine", ["numpy", "vmdpy", "torch"])
@pytest.mark.parametrize("length", [512, 513])
def test_engines_agree_under_the_default_rule(engine, length):
    windows = tones_in_noise(3, length)
    reference = vmd(windows, 4)
    found = vmd(windows, 4, engine=engine)
    # torch counts in float32; the original drops the last iterate, which moves modes by about the
    # root of the tolerance, and puts a trace of the highest bin on the Nyquist frequency.
    bound = {"numpy": 1e-12, "torch": 3e-4, "vmdpy": 5e-3}[engine]
    assert relative(found.modes, reference.modes) < bound
    assert np.abs(found.iterations - reference.iterations).max() <= (5 if engine == "torch" else 0)
    np.testing.assert_allclose(found.center_frequencies, reference.center_frequencies, rtol=0, atol=2e-5)


def test_odd_lengths_keep_every_sample():
    window = tones_in_noise(1, 513)
    found = vmd(window, 3, stop="absolute")
    # The window and its mirror image are even, and double every sum of the original's stop rule.
    mirrored = np.concatenate([window[0], window[0][::-1]])
    expected, _, track = original(mirrored, 3, tolerance=2e-7)
    assert found.modes.shape == (1, 3, 513)
    assert found.iterations[0] == len(track)
    assert relative(found.modes[0], expected[:, :513]) < 1e-10


@pytest.mark.parametrize("engine", [*COMPILED, "torch"])
def test_amplitudes_settle_at_their_closed_form(engine):
    window = tones_in_noise(1, 2048)
    found = vmd(window, 5, engine=engine)
    # At fixed centres and tau = 0 the gains of all modes solve one linear system at each bin.
    offset = np.arange(2048) / 4096 - found.center_frequencies[0][:, None]
    weight = 1 / (2000.0 * offset**2 + 1e-300)
    gains = weight / (1 + weight.sum(axis=0))
    expected = gains * dct(window[0])
    assert relative(dct(found.modes[0]), expected) < 2e-3
    moments = (gains * dct(window[0])) ** 2
    settled = (moments @ (np.arange(2048) / 4096)) / moments.sum(axis=1)
    np.testing.assert_allclose(found.center_frequencies[0], settled, rtol=0, atol=1e-4)


def test_tones_are_told_apart():
    time = np.arange(2048)
    tones = np.stack([np.cos(2 * np.pi * f * time) for f in (0.05, 0.17, 0.31)])
    found = vmd(tones.sum(axis=0)[None], 3)
    np.testing.assert_allclose(found.center_frequencies[0], [0.05, 0.17, 0.31], atol=2e-4)
    inner = slice(256, -256)
    assert np.abs(found.modes[0] - tones)[:, inner].max() < 0.05
    assert found.converged.all()


def test_the_dual_ascent_makes_the_modes_add_up():
    tones = np.cos(2 * np.pi * np.outer([0.05, 0.17, 0.31], np.arange(2048))).sum(axis=0)[None]
    lax, strict = (vmd(tones, 3, tau=tau) for tau in (0.0, 0.1))
    assert relative(strict.modes.sum(axis=1), tones) < relative(lax.modes.sum(axis=1), tones) / 10
    assert strict.converged.all()


def test_a_mode_held_at_zero_takes_the_offset():
    window = tones_in_noise(1, 1024) + 3.0
    found = vmd(window, 4, dc=True)
    assert found.center_frequencies[0, 0] == 0
    assert found.modes[0, 0].mean() == pytest.approx(window.mean(), rel=0.02)


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(1e-150, 1e150), sign=st.sampled_from([-1, 1]))
def test_units_do_not_matter(scale, sign):
    windows = tones_in_noise(2, 256)
    plain, scaled = vmd(windows, 3), vmd(sign * scale * windows, 3)
    np.testing.assert_array_equal(scaled.iterations, plain.iterations)
    np.testing.assert_allclose(scaled.center_frequencies, plain.center_frequencies, rtol=0, atol=1e-12)
    assert relative(scaled.modes / (sign * scale), plain.modes) < 1e-10


def test_both_rules_are_one_on_standardised_windows():
    windows = tones_in_noise(3, 1024)
    windows /= np.sqrt((windows**2).mean(axis=1, keepdims=True))
    counts = [vmd(windows, 4, stop=rule).iterations for rule in ("relative", "absolute")]
    np.testing.assert_array_equal(*counts)


@pytest.mark.parametrize("engine", COMPILED)
@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(5)))
def test_no_window_depends_on_its_neighbours(engine, order):
    windows = tones_in_noise(5, 200)
    together = vmd(windows, 3, engine=engine)
    shuffled = vmd(windows[list(order)], 3, engine=engine)
    np.testing.assert_array_equal(shuffled.modes, together.modes[list(order)])
    np.testing.assert_array_equal(vmd(windows[2:3], 3, engine=engine).modes[0], together.modes[2])


def test_threads_change_nothing(monkeypatch):
    windows = tones_in_noise(7, 300)
    alone = vmd(windows, 3)
    monkeypatch.setattr("suite.signals.vmd.numba_engine._threads", lambda: 3)
    np.testing.assert_array_equal(vmd(windows, 3).modes, alone.modes)


def test_a_window_that_does_not_settle_is_told():
    found = vmd(tones_in_noise(1, 256), 3, tolerance=1e-300)
    assert found.iterations[0] == 499 and not found.converged[0]


@pytest.mark.parametrize("kind", [np.float32, np.int16])
@pytest.mark.parametrize("engine", ["numba", "numpy", "vmdpy", "torch"])
def test_all_kinds_of_numbers_are_taken_and_left_alone(kind, engine):
    windows = (1000 * tones_in_noise(2, 128)).astype(kind)
    before = windows.copy()
    found = vmd(windows, 2, engine=engine)
    assert found.modes.dtype == np.float64
    assert relative(found.modes, vmd(windows.astype(np.float64), 2).modes) < 0.05
    np.testing.assert_array_equal(windows, before)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_tensors_are_answered_in_tensors_of_their_precision(dtype):
    import torch

    windows, precision = tones_in_noise(3, 512), getattr(torch, dtype)
    found = vmd(torch.tensor(windows, dtype=precision), 3, engine="torch", stop="absolute", dc=True)
    expected = vmd(windows, 3, stop="absolute", dc=True)
    assert found.modes.dtype == found.center_frequencies.dtype == precision
    assert relative(found.modes.numpy(), expected.modes) < (1e-10 if dtype == "float64" else 3e-4)


def test_the_dual_ascent_is_the_same_on_tensors():
    import torch

    windows = tones_in_noise(3, 512)
    found = vmd(torch.tensor(windows), 3, engine="torch", tau=0.05)
    assert relative(found.modes.numpy(), vmd(windows, 3, tau=0.05).modes) < 1e-8


@pytest.mark.parametrize("engine", ["numba", "numpy", "vmdpy", "torch"])
@pytest.mark.parametrize(
    ("row", "word"), [(0.0, "zero"), (2.5, "constant"), (np.nan, "NaN"), (np.inf, "infinit")]
)
def test_windows_without_modes_are_refused_by_number(row, word, engine):
    import torch

    windows = tones_in_noise(4, 64)
    windows[2] = row
    with pytest.raises(ValueError, match=f"window 2 .*{word}"):
        vmd(windows, 2, engine=engine)
    with pytest.raises(ValueError, match=f"window 2 .*{word}"):
        vmd(torch.tensor(windows), 2, engine="torch")


@pytest.mark.parametrize(
    "options",
    [
        {"n_modes": 0},
        {"alpha": 0.0},
        {"alpha": np.nan},
        {"tau": -1.0},
        {"tolerance": 0.0},
        {"init": "middle"},
        {"stop": "late"},
        {"engine": "abacus"},
    ],
    ids=str,
)
def test_parameters_out_of_range_are_named(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        vmd(tones_in_noise(1, 64), **{"n_modes": 2, **options})


@pytest.mark.parametrize("windows", [np.ones(64), np.ones((2, 3)), np.ones((2, 64), dtype=complex)])
def test_other_shapes_are_refused(windows):
    with pytest.raises(ValueError, match="expected real numbers of shape"):
        vmd(windows, 2)


@pytest.mark.parametrize("engine", ["numba", "numpy", "vmdpy", "torch"])
def test_no_windows_have_no_modes(engine):
    found = vmd(np.empty((0, 64)), 3, engine=engine)
    assert found.modes.shape == (0, 3, 64) and found.center_frequencies.shape == (0, 3)
