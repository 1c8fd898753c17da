"""An envelope spectrum of its own, to hold real recordings against the kinematics."""

import numpy as np
from scipy.signal import butter, hilbert, sosfiltfilt


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
