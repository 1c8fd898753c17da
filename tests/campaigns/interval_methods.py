"""Ways to make an interval of a statistic's bootstrap draws, to be compared."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, skew, t

from suite.statistics.bootstrap import TRAINING_LUCK

LEVEL = 0.95
TAILS = np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2])


@dataclass(frozen=True)
class Sample:
    """A statistic with its draws.

    Attributes
    ----------
    estimate
        Of the statistic.
    draws
        Bootstrap replicates, shape (B,).
    classes, bearings
        Classes, and bearings of each.
    """

    estimate: float
    draws: np.ndarray
    classes: int
    bearings: int

    @property
    def free(self):
        """Degrees of freedom of a variance pooled over classes."""
        return self.classes * (self.bearings - 1)

    @property
    def widened(self):
        """By what the deviation of a bootstrap of so few bearings falls short."""
        return np.sqrt(self.bearings / (self.bearings - 1))


def percentile(sample):
    """Take the middle share of the draws."""
    return np.quantile(sample.draws, TAILS)


def bca(sample):
    """Shift the levels for bias and for a deviation that grows with the statistic (Efron 1987).

    The acceleration is a sixth of the draws' skewness, which for a mean is that of the jackknife.
    """
    below = (sample.draws < sample.estimate).mean() + (sample.draws == sample.estimate).mean() / 2
    bias = norm.ppf(np.clip(below, 1e-3, 1 - 1e-3))
    ends = bias + norm.ppf(TAILS)
    acceleration = skew(sample.draws) / 6
    return np.quantile(sample.draws, norm.cdf(bias + ends / (1 - acceleration * ends)))


def expanded(sample):
    """Take quantiles farther out, as Student's t and the short deviation ask (Hesterberg 2015)."""
    return np.quantile(sample.draws, norm.cdf(t.ppf(TAILS, sample.free) * sample.widened))


def scaled(sample):
    """Move percentiles away from the estimate as much as :func:`student` moves normal quantiles."""
    ratio = t.ppf(TAILS, sample.free) * sample.widened / norm.ppf(TAILS)
    return sample.estimate + ratio * (percentile(sample) - sample.estimate)


def student(sample):
    """Take Student's t times the widened deviation of the draws, with all bearings' degrees of freedom."""
    return sample.estimate + t.ppf(TAILS, sample.free) * sample.widened * sample.draws.std()


def student_of_a_class(sample):
    """As :func:`student`, with the degrees of freedom of the bearings of one class."""
    return sample.estimate + t.ppf(TAILS, sample.bearings - 1) * sample.widened * sample.draws.std()


METHODS = {
    "percentile": percentile,
    "BCa": bca,
    "expanded percentile": expanded,
    "scaled percentile": scaled,
    "t": student,
    "t of one class": student_of_a_class,
}
"""Name to method."""

OF_DIFFERENCE = "t"
"""What :func:`suite.statistics.bootstrap.t_interval` does."""
OF_SCORE = "t, training too"
"""What :func:`suite.statistics.bootstrap.score_interval` does: :func:`of_score` of the former."""


def of_score(estimate, ends):
    """Move the ends of :func:`student` apart for the luck of the training bearings."""
    return estimate + TRAINING_LUCK * (ends - estimate)
