"""Diagnosis by a rule: the strongest family of envelope lines names the fault, or none does."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, logsumexp, softmax, xlogy
from sklearn.base import BaseEstimator, ClassifierMixin, clone

from suite.arrays import HEALTHY, Real
from suite.data.windows import Windows
from suite.features.envelope import FAULT_LINES, FaultOrders
from suite.signals.envelope import ENVELOPE_PADDING

ORDERS = {line.name: line.order for line in FAULT_LINES}
"""Faults of the rule, and the column of their order."""


class EnvelopeRule(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Name the fault whose envelope lines are least likely to be chance.

    Without a fault the power in a bin of the envelope spectrum is exponentially distributed about its
    surroundings. The highest of m independent bins then exceeds r times the local mean with probability
    1 - (1 - exp(-r))^m; the harmonics of one fault are put together by Fisher's method. The evidence
    for a fault is minus the natural logarithm of that probability. The fault with the most evidence is
    named if it exceeds the threshold -ln(false_alarm), else ``healthy``; probabilities are the softmax
    of evidence and threshold. Wider searches at higher orders gain nothing by chance.

    Nothing is learnt from the windows: fitting notes the classes alone. Only ``healthy``, ``outer``,
    ``inner``, ``ball`` and ``cage`` can be named, as far as they are among the classes; any other class
    gets probability 0. Windows of an unknown geometry have no evidence for any fault.

    Parameters
    ----------
    lines
        How the lines are read.
    false_alarm
        Probability with which the lines of one fault may pass the threshold by chance.
    """

    def __init__(self, lines: FaultOrders, false_alarm: float = 0.05) -> None:
        self.lines = lines
        self.false_alarm = false_alarm

    def fit(self, windows: Windows, labels: npt.NDArray[np.str_]) -> Self:
        """Note the classes of ``labels``, shape (n,).

        Raises
        ------
        ValueError
            When the rule can name none of them.
        """
        self.classes_ = np.unique(labels)
        if not {HEALTHY, *ORDERS} & set(self.classes_):
            classes = ", ".join(self.classes_)
            raise ValueError(f"none of the classes {classes} is one of {HEALTHY}, {', '.join(ORDERS)}")
        self.lines_ = clone(self.lines).fit(windows)
        return self

    def decision_function(self, windows: Windows) -> Real:
        """Give the evidence for each class, shape (n, classes); minus infinity for unknown classes."""
        columns = dict(
            zip(self.lines_.get_feature_names_out(), self.lines_.transform(windows).T, strict=True)
        )
        evidence = np.full((len(windows), len(self.classes_)), -np.inf)
        for column, name in enumerate(self.classes_):
            if name == HEALTHY:
                evidence[:, column] = -np.log(self.false_alarm)
            elif name in ORDERS:
                evidence[:, column] = self._evidence(str(name), columns, windows)
        return evidence

    def represent(self, windows: Windows) -> Real:
        """Give the lines that the rule reads, shape (n, lines)."""
        return np.asarray(self.lines_.transform(windows))

    def predict_proba(self, windows: Windows) -> Real:
        """Give class probabilities, shape (n, classes), rows summing to 1."""
        return np.asarray(softmax(self.decision_function(windows), axis=1))

    def predict(self, windows: Windows) -> npt.NDArray[np.str_]:
        """Give the class with the most evidence, shape (n,)."""
        return np.asarray(self.classes_[self.decision_function(windows).argmax(axis=1)])

    def _evidence(self, fault: str, columns: dict[str, Real], windows: Windows) -> Real:
        length, table = windows.signals.shape[2], windows.metadata
        line = (table[ORDERS[fault]] * table["shaft_hz"] / table["rate_hz"]).to_numpy(float) * length
        harmonics = np.arange(1, self.lines.harmonics + 1)
        # Half a bin more at either end, for the search reaches outwards to whole bins; neighbours in a
        # padded spectrum depend on each other, so that counting all of them errs on the side of caution.
        bins = ENVELOPE_PADDING * (1 + 2 * self.lines.tolerance * np.outer(np.nan_to_num(line), harmonics))
        channels = windows.signals.shape[1]
        surprise = [self._surprise(fault, columns, bins, channel) for channel in range(channels)]
        # The best of several channels is as likely by chance as all of them together, at most.
        return np.asarray(_erlang_evidence(np.max(surprise, axis=0), len(harmonics)) - np.log(channels))

    def _surprise(self, fault: str, columns: dict[str, Any], bins: Real, channel: int) -> Real:
        """Give Fisher's sum of -ln(p) over harmonics in one channel, shape (n,)."""
        head = f"ch{channel}_" if self.lines_.n_channels_ > 1 else ""
        names = [f"{head}envelope_{fault}_{harmonic}x" for harmonic in range(1, self.lines.harmonics + 1)]
        over = np.stack([np.exp(columns[name]) * np.log(2) for name in names], axis=1)
        # ln(1 - (1 - e^-r)^m), which for small e^-r is ln(m) - r, and never rounds to ln 0.
        chance = -np.expm1(bins * np.log1p(-np.exp(-over)))
        logs = np.where(over > 30, np.log(bins) - over, np.log(np.maximum(chance, 1e-300)))
        return np.asarray(-logs.sum(axis=1))


def _erlang_evidence(total: Real, terms: int) -> Real:
    """Give -ln of the chance that so many exponential variables sum to more, without underflow."""
    powers = np.arange(terms)
    logs = xlogy(powers, total[:, np.newaxis]) - gammaln(powers + 1)
    return np.asarray(total - logsumexp(logs, axis=1))
