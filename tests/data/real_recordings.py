"""Real recordings where they are at hand, held against the kinematics by an envelope spectrum of its own."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, hilbert, sosfiltfilt

REAL = Path(os.environ.get("SUITE_DATA", "data"))


def needs(folder, name):
    """Mark tests of a data set that are skipped where its folder of real recordings is not."""
    reason = f"no {folder} recordings: set SUITE_DATA or run 'suite data fetch {name}'"
    return pytest.mark.skipif(not (REAL / folder).is_dir(), reason=reason)


def envelope_peak(recording, band=None) -> tuple[float, float]:
    """Offset of the strongest envelope line near the fault's order, and its height over the median there."""
    order = getattr(recording.orders, recording.fault)
    signal = recording.signal[0].astype(float)
    if band is not None:
        signal = sosfiltfilt(butter(4, band, btype="bandpass", fs=recording.rate_hz, output="sos"), signal)
    envelope = np.abs(hilbert(signal))
    spectrum = np.abs(np.fft.rfft((envelope - envelope.mean()) * np.hanning(envelope.size)))
    orders = np.fft.rfftfreq(envelope.size, 1 / recording.rate_hz) / recording.shaft_hz
    near = (orders > 0.9 * order) & (orders < 1.1 * order)
    peak = orders[near][spectrum[near].argmax()]
    return float(peak / order - 1), float(spectrum[near].max() / np.median(spectrum[near]))


def check_race_faults(recordings, band=None):
    """Each race fault peaks at its order, well above what lies around."""
    recordings = list(recordings)
    assert recordings
    for recording in recordings:
        offset, height = envelope_peak(recording, band)
        assert abs(offset) < 0.03, recording.name
        assert height > 20, recording.name
