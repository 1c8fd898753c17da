"""Ask a fitted contestant again, about test windows that probes have changed; nothing is trained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.arrays import Mask
from suite.data.windows import BAND, ORDER_COLUMNS, SEEN_COLUMNS, Windows
from suite.evaluation.calibration import Temperature
from suite.evaluation.probe import UNCHANGED, Changed, Cuts, all_asked, find_probe
from suite.identity import seed_of
from suite.pipeline import Estimator
from suite.question.job import Job
from suite.running.blind import BlindFold
from suite.running.fitting import align_classes, predict


def ask(
    estimator: Estimator, temperature: Temperature, fold: BlindFold, job: Job, names: Sequence[str]
) -> pd.DataFrame:
    """Ask about the test windows as they are, and as each probe makes them at each of its levels.

    The changes are drawn from data set, rung, fold, probe and level, so that all contestants are asked about
    the same windows.

    Parameters
    ----------
    estimator, temperature
        Fitted, and the calibration of its probabilities.
    fold, job
        What it was fitted for.
    names
        Of probes.

    Returns
    -------
    DataFrame
        One row a probe, level and test window, see :mod:`suite.records.answers`.
    """
    cuts, classes = cuts_of(fold.tests), np.unique(fold.labels)
    parts = [_answers(UNCHANGED, 0.0, all_asked(cuts), estimator, temperature, fold, classes)]
    for name in names:
        probe = find_probe(name)
        for level in probe.levels:
            seed = seed_of("probe", job.dataset, job.rung, job.fold, name, repr(level))
            changed = probe.change(cuts, level, np.random.default_rng(seed))
            parts.append(_answers(name, level, changed, estimator, temperature, fold, classes))
    return pd.concat(parts, ignore_index=True)


def _answers(
    name: str,
    level: float,
    changed: Changed,
    estimator: Estimator,
    temperature: Temperature,
    fold: BlindFold,
    classes: npt.NDArray[np.str_],
) -> pd.DataFrame:
    asked = np.asarray(changed.asked, dtype=bool)
    shares = np.full((len(asked), len(classes)), np.nan, dtype=np.float32)
    if asked.any():
        windows = windows_of(changed.cuts, asked, fold.spec.standardise)
        own = predict(estimator, windows)
        shares[asked] = temperature.apply(align_classes(own, estimator.classes_, classes))
    table = pd.DataFrame({"probe": name, "level": level, "window": np.arange(len(asked)), "asked": asked})
    columns = {f"p_{one}": shares[:, column] for column, one in enumerate(classes)}
    return table.assign(**columns, **{f"fact_{fact}": values for fact, values in changed.facts.items()})


def cuts_of(windows: Windows) -> Cuts:
    """Give windows, and what is stated of them, as probes take them."""
    facts = {
        name: windows.metadata[name].to_numpy(dtype=np.float64) for name in ("rate_hz", "shaft_hz", BAND)
    }
    orders = windows.metadata[list(ORDER_COLUMNS)].to_numpy(dtype=np.float64)
    signals = windows.signals.view()
    signals.flags.writeable = False  # A probe that changed them in place would change all that follow.
    return Cuts(signals, facts["rate_hz"], facts["shaft_hz"], orders, facts[BAND])


def windows_of(cuts: Cuts, rows: Mask, standardise: str) -> Windows:
    """Make windows of some rows of cuts, shape (n,), standardised as a question says.

    A window that has become constant stays zero where deviations are brought to one.
    """
    facts = {"rate_hz": cuts.rate_hz, "shaft_hz": cuts.shaft_hz, BAND: cuts.band_hz}
    facts |= {name: cuts.orders[:, column] for column, name in enumerate(ORDER_COLUMNS)}
    table = pd.DataFrame(facts)[list(SEEN_COLUMNS)]
    signals = cuts.signals[rows]
    if standardise != "none":
        wide = signals.astype(np.float64)
        wide -= wide.mean(axis=2, keepdims=True)
        if standardise == "zscore":
            deviation = wide.std(axis=2, keepdims=True)
            wide /= np.where(deviation > 0, deviation, 1.0)
        signals = wide.astype(np.float32)
    return Windows(signals, table[rows].reset_index(drop=True))
