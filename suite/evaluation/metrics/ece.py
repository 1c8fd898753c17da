"""Expected calibration error of the top label."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.evaluation.scoring import SHARE, Metric, TestedWindows

ECE_BINS = 15
"""Equal-width confidence bins of the expected calibration error (Guo et al. 2017)."""


def expected_calibration_error(
    confidence: npt.NDArray[np.float64],
    correct: npt.NDArray[np.bool_],
    bins: int = ECE_BINS,
    weight: npt.NDArray[np.float64] | None = None,
) -> float:
    """Average |accuracy - confidence| over equal-width bins of the top label's confidence.

    Parameters
    ----------
    confidence
        Largest probability of each window, shape (n,), in [0, 1].
    correct
        Whether that label is true, shape (n,).
    bins
        Number of bins; each is open below and closed above.
    weight
        What each window counts, shape (n,); by default all count the same.

    Returns
    -------
    float
        In [0, 1] (Guo et al., "On calibration of modern neural networks", ICML 2017, eq. 3).
    """
    counted = np.ones_like(confidence) if weight is None else weight
    number = bin_of(confidence, bins)
    gaps = np.bincount(number, weights=counted * (correct - confidence), minlength=bins)
    return float(np.abs(gaps).sum() / counted.sum())


def bin_of(confidence: npt.NDArray[np.float64], bins: int = ECE_BINS) -> npt.NDArray[np.intp]:
    """Give the bin of each confidence, shape (n,)."""
    return np.clip(np.ceil(confidence * bins).astype(np.intp) - 1, 0, bins - 1)


def _ece(tested: TestedWindows) -> float:
    return expected_calibration_error(tested.probabilities.max(axis=1), tested.truth == tested.predicted)


METRIC = Metric("ece", "ECE", SHARE, f"Expected calibration error, {ECE_BINS} bins", _ece, order=70)
