"""Ask a fitted contestant again, about test windows that probes have changed; nothing is trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from suite.arrays import Labels, Mask
from suite.data.standardise import standardised
from suite.data.window_cuts import speed_columns
from suite.data.windows import BAND, ORDER_COLUMNS, Windows, seen_columns
from suite.evaluation.calibration import Temperature
from suite.evaluation.probe import UNCHANGED, Changed, Cuts, all_asked, find_probe
from suite.identity import seed_of
from suite.pipeline import Estimator
from suite.question.job import Job
from suite.question.probed import cuts_of
from suite.running.blind import BlindFold
from suite.running.fitting import align_classes, predict
from suite.running.novelty_scores import NoveltyOf


def ask(
    estimator: Estimator,
    temperature: Temperature,
    novelty: NoveltyOf,
    fold: BlindFold,
    job: Job,
    names: Sequence[str],
) -> pd.DataFrame:
    """Ask about the test windows as they are, and as each probe makes them at each of its levels.

    The changes are drawn from data set, rung, fold, probe and level, so that all contestants are asked about
    the same windows.

    Parameters
    ----------
    estimator, temperature, novelty
        Fitted, the calibration of its probabilities, and its novelty score.
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
    contestant = _Asked(estimator, temperature, novelty, fold.spec.standardise, classes)
    parts = [_answers(UNCHANGED, 0.0, all_asked(cuts), contestant)]
    for name in names:
        probe = find_probe(name)
        for level in probe.levels:
            seed = seed_of("probe", job.dataset, job.rung, job.fold, name, repr(level))
            changed = probe.change(cuts, level, np.random.default_rng(seed))
            parts.append(_answers(name, level, changed, contestant))
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True, eq=False)
class _Asked:
    """A fitted contestant, and what is asked of it: calibrated probabilities and its novelty score."""

    estimator: Estimator
    temperature: Temperature
    novelty: NoveltyOf
    standardise: str
    classes: Labels


def _answers(name: str, level: float, changed: Changed, contestant: _Asked) -> pd.DataFrame:
    asked, classes = np.asarray(changed.asked, dtype=bool), contestant.classes
    shares = np.full((len(asked), len(classes)), np.nan, dtype=np.float32)
    novelty = np.full(len(asked), np.nan, dtype=np.float32)
    if asked.any():
        windows = windows_of(changed.cuts, asked, contestant.standardise)
        own = predict(contestant.estimator, windows)
        own = align_classes(own, contestant.estimator.classes_, classes)
        shares[asked] = contestant.temperature.apply(own)
        novelty[asked] = contestant.novelty(windows)
    table = pd.DataFrame({"probe": name, "level": level, "window": np.arange(len(asked)), "asked": asked})
    columns = {f"p_{one}": shares[:, column] for column, one in enumerate(classes)}
    facts = {f"fact_{fact}": values for fact, values in changed.facts.items()}
    return table.assign(**columns, novelty=novelty, **facts)


def windows_of(cuts: Cuts, rows: Mask, standardise: str) -> Windows:
    """Make windows of some rows of cuts, shape (n,), standardised as a question says.

    A window that has become constant stays zero where deviations are brought to one.
    """
    facts = {"rate_hz": cuts.rate_hz, "shaft_hz": cuts.shaft_hz, BAND: cuts.band_hz}
    facts |= {name: cuts.orders[:, column] for column, name in enumerate(ORDER_COLUMNS)}
    if cuts.relative_speed is not None:
        facts |= speed_columns(cuts.relative_speed)
    table = pd.DataFrame(facts)
    table = table[seen_columns(table)]
    return Windows(standardised(cuts.signals[rows], standardise), table[rows].reset_index(drop=True))
