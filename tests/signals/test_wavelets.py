"""Wavelet packets: PyWavelets' own tree, energy kept, bands in order of frequency."""

import numpy as np
import pytest
import pywt

from suite.signals.wavelets import packet_energies


@pytest.mark.parametrize("wavelet", ["haar", "db4", "db10", "sym5"])
@pytest.mark.parametrize(("length", "level"), [(2048, 4), (1000, 3), (65, 2), (16, 4)])
def test_energies_are_those_of_a_tree_for_each_window(wavelet, length, level):
    windows = np.random.default_rng(0).standard_normal((3, length))
    for window, row in zip(windows, packet_energies(windows, level, wavelet), strict=True):
        tree = pywt.WaveletPacket(window, wavelet, mode="periodization", maxlevel=level)
        plain = [np.sum(node.data**2) for node in tree.get_level(level, order="freq")]
        np.testing.assert_allclose(row, plain, rtol=1e-12)


def test_no_energy_is_lost():
    windows = np.random.default_rng(0).standard_normal((5, 1024))
    np.testing.assert_allclose(packet_energies(windows, 5).sum(axis=1), (windows**2).sum(axis=1), rtol=1e-9)


def test_a_tone_lies_in_its_own_band():
    level, nodes = 3, 8
    tones = np.sin(2 * np.pi * np.outer((np.arange(nodes) + 0.5) / (2 * nodes), np.arange(1024)))
    energies = packet_energies(tones, level, "db10")
    np.testing.assert_array_equal(energies.argmax(axis=1), np.arange(nodes))
    assert (energies.max(axis=1) > 0.8 * energies.sum(axis=1)).all()


@pytest.mark.parametrize(("length", "level"), [(8, 4), (64, 0)])
def test_more_nodes_than_samples_are_refused(length, level):
    with pytest.raises(ValueError, match=f"no {level} halvings of {length} samples"):
        packet_energies(np.ones((1, length)), level)
