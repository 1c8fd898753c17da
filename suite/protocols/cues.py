"""Cues: how far one that is no fault goes by itself, and a control that must go nowhere."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.arrays import Labels, Real, Rows
from suite.protocols.fold import Fold, bearing_ids

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

PROBED_ROWS = 600
"""Windows a side whose signals are looked at, evenly spread: a ledger must cost less than a second."""

EMPTY_BAND = 1e-5
"""Share of a window's energy below which a band counts as empty (−50 dB)."""

FAINT_BAND = 1e-8
"""Share of a window's energy from which features see a band (-80 dB)."""

NOT_SHARED = 0.43
"""Share of the slowest recording's rate from which windows of several rates hold nothing."""

N_BANDS = 16
FINGERPRINT_BANDS = 8
SHUFFLES = 10


@dataclass(frozen=True)
class CueScore:
    """How well a cue separates the classes, or bearings.

    Attributes
    ----------
    accuracy
        Balanced accuracy on the tested rows.
    chance
        One over the number of classes trained on.
    best_class
        The class that it gives away most.
    gain
        Of that class: hit rate minus false-alarm rate (Youden's J). A cue may give one class away and
        be worse than chance on the others, which the balanced accuracy then hides.
    """

    accuracy: float
    chance: float
    best_class: str = ""
    gain: float = 0.0

    @property
    def excess(self) -> float:
        """Balanced accuracy above chance."""
        return self.accuracy - self.chance


def amplitude_probe(metadata: pd.DataFrame, fold: Fold) -> CueScore:
    """Measure how far the bare amplitude goes: log RMS before standardising."""
    return _from_table(np.log(metadata[["raw_rms"]].to_numpy() + 1e-12), metadata, fold)


def offset_probe(metadata: pd.DataFrame, fold: Fold) -> CueScore:
    """Measure how far the offset goes: the mean before standardising, and its size whatever its sign."""
    means = metadata["raw_mean"].to_numpy(dtype=np.float64)
    typical = float(np.median(np.abs(means[fold.train])))
    # Offsets of one recorder may differ by orders of magnitude.
    scaled = np.arcsinh(means / typical if typical > 0 else means)
    return _from_table(np.column_stack([scaled, np.abs(scaled)]), metadata, fold)


def rate_probe(metadata: pd.DataFrame, fold: Fold) -> CueScore:
    """Measure how far the sampling rate goes."""
    return _from_table(np.log(metadata[["rate_hz"]].to_numpy(dtype=np.float64)), metadata, fold)


def signal_probes(
    metadata: pd.DataFrame, signals: npt.NDArray[np.float32], fold: Fold
) -> dict[str, CueScore]:
    """Measure what the windows, as an estimator gets them, give away without any fault in them.

    Parameters
    ----------
    metadata, signals
        Window table and windows, shape (n, channels, length).
    fold
        Who trains and who is tested; rows that are apart are tested, too.

    Returns
    -------
    dict of str to CueScore
        ``band``: energy and steepness of the uppermost eighth of the band, where anti-aliasing filters
        leave their mark; ``quantisation``: share of samples that repeat a value, which falls to zero
        where recordings were resampled and rises where the gain was small; ``identity``: which
        *bearing* of the training part a later window belongs to, from its energy in 16 bands;
        ``shuffled``: the control, class from the same energies after the training labels were shuffled.
    """
    train, tested = _spread(fold.train), _spread(np.concatenate([fold.test, fold.apart]))
    labels = metadata["fault"].to_numpy(dtype=str)
    known, truth = labels[train], labels[tested]
    ours, theirs = _spectra(signals[train]), _spectra(signals[tested])
    bands = [_bands(piece) for piece in (ours, theirs)]
    repeats = [_repeats(signals[rows]) for rows in (train, tested)]
    return {
        "band": _separate(_edge(ours), known, _edge(theirs), truth),
        "quantisation": _separate(repeats[0], known, repeats[1], truth),
        "identity": _identity(bands[0], bearing_ids(metadata.iloc[train]).to_numpy(dtype=str)),
        "shuffled": shuffled_control(bands[0], known, bands[1], truth, np.random.default_rng(0)),
    }


def fingerprint_probe(metadata: pd.DataFrame, signals: npt.NDArray[np.float32], fold: Fold) -> CueScore:
    """Measure how far the band above that of the slowest recording tells the rate of each recording.

    Where recordings of several rates are brought to one, nothing may be left there: a filter at each
    recording's own rate leaves that rate's mark, and with it the rig's or the class's.

    Parameters
    ----------
    metadata, signals, fold
        As for :func:`signal_probes`; ``signals`` has shape (n, channels, length).

    Returns
    -------
    CueScore
        Of rates, not of faults, on every other window after learning from those between; at chance
        where all recordings have one rate, or each kept its own.
    """
    rows = _spread(np.concatenate([fold.train, fold.test, fold.apart]))
    table = metadata.iloc[rows]
    own = table.get("own_rate_hz", table["rate_hz"]).to_numpy(dtype=np.float64)
    rates, present = table["rate_hz"].to_numpy(dtype=np.float64), np.unique(own)
    chance = CueScore(1 / len(present), 1 / len(present))
    if len(present) == 1 or len(np.unique(rates)) > 1:
        return chance
    spectra = _spectra(signals[rows])
    frequency = np.arange(spectra.shape[1]) * rates[0] / signals.shape[2]
    above = spectra[:, frequency > NOT_SHARED * present[0]]
    if above.shape[1] < FINGERPRINT_BANDS:
        return chance
    cue = _bands(above, FINGERPRINT_BANDS, FAINT_BAND).round(1)
    names = np.array([f"{rate:g} Hz" for rate in own])
    return _separate(cue[::2], names[::2], cue[1::2], names[1::2])


def shuffled_control(
    ours: Real, known: Labels, theirs: Real, truth: Labels, rng: np.random.Generator
) -> CueScore:
    """Learn from shuffled labels, several times: what is left above chance is a leak of labels.

    Parameters
    ----------
    ours, theirs
        Features of training and tested rows, shapes (n, d) and (m, d).
    known, truth
        Their labels.
    rng
        Shuffles.
    """
    scores = [_score(_linear(ours, rng.permutation(known)).predict(theirs), truth) for _ in range(SHUFFLES)]
    return CueScore(float(np.mean(scores)), 1 / len(np.unique(known)))


def _from_table(cue: Real, metadata: pd.DataFrame, fold: Fold) -> CueScore:
    labels = metadata["fault"].to_numpy(dtype=str)
    tested = np.concatenate([fold.test, fold.apart])
    return _separate(cue[fold.train], labels[fold.train], cue[tested], labels[tested])


def _separate(ours: Real, known: Labels, theirs: Real, truth: Labels) -> CueScore:
    """Learn classes from a cue of one or two columns, and measure how far that goes."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    chance = 1 / len(np.unique(known))
    if (np.ptp(ours, axis=0) < 1e-9).all():
        return CueScore(chance, chance)
    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=10.0, max_iter=1000, class_weight="balanced")
    )
    guess = model.fit(ours, known).predict(theirs)
    names = np.unique(truth)
    gains = [(guess[truth == name] == name).mean() - _share(guess[truth != name] == name) for name in names]
    best = int(np.argmax(gains))
    return CueScore(_score(guess, truth), chance, str(names[best]), float(gains[best]))


def _score(guess: Labels, truth: Labels) -> float:
    return float(np.mean([(guess[truth == name] == name).mean() for name in np.unique(truth)]))


def _share(mask: npt.NDArray[np.bool_]) -> float:
    return float(mask.mean()) if mask.size else 0.0


def _identity(bands: Real, bearings: Labels) -> CueScore:
    """Recognise each bearing's later windows from its earlier ones."""
    late = np.zeros(len(bearings), dtype=bool)
    for name in np.unique(bearings):
        rows = np.flatnonzero(bearings == name)
        late[rows[len(rows) // 2 :]] = len(rows) > 1
    chance = 1 / len(np.unique(bearings))
    # A single early window of each bearing has no spread to tell bearings by.
    if not late.any() or chance == 1 or (~late).sum() <= len(np.unique(bearings)):
        return CueScore(chance, chance)
    return CueScore(
        _score(_linear(bands[~late], bearings[~late]).predict(bands[late]), bearings[late]), chance
    )


def _linear(features: Real, labels: Labels) -> LinearDiscriminantAnalysis:
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    names = np.unique(labels)
    even = np.full(len(names), 1 / len(names))
    with warnings.catch_warnings():
        # One window has no spread of its own; the shrunk spread of the others stands in.
        warnings.filterwarnings("ignore", "Only one sample available")
        return LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.1, priors=even).fit(features, labels)


def _spread(rows: Rows) -> Rows:
    return rows[:: max(1, -(-len(rows) // PROBED_ROWS))]


def _spectra(windows: npt.NDArray[np.float32]) -> Real:
    """Give each window's spectrum as shares of its energy, channels summed, shape (n, bins)."""
    from scipy import fft

    centred = windows - windows.mean(axis=2, keepdims=True)
    # A Hann window, or the leakage of strong low lines would fill the empty bands.
    power = np.abs(fft.rfft(centred * np.hanning(windows.shape[2]).astype(np.float32), axis=2)) ** 2
    total = power.sum(axis=1).astype(np.float64)
    return np.asarray(total / np.maximum(total.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny))


def _edge(spectra: Real) -> Real:
    """Give the level of the uppermost eighth of the band and how it falls within, in tens of dB."""
    bins = spectra.shape[1]
    lower = spectra[:, bins * 7 // 8 : bins * 15 // 16].sum(axis=1) + EMPTY_BAND
    upper = spectra[:, bins * 15 // 16 :].sum(axis=1) + EMPTY_BAND
    # To one dB: standardising the cue would blow up what is left of an empty band.
    return np.asarray(np.log10(np.column_stack([lower + upper, upper / lower])).round(1))


def _bands(spectra: Real, count: int = N_BANDS, floor: float = EMPTY_BAND) -> Real:
    pieces = np.array_split(spectra, count, axis=1)
    return np.asarray(np.log10(np.column_stack([piece.sum(axis=1) for piece in pieces]) + floor))


def _repeats(windows: npt.NDArray[np.float32]) -> Real:
    """Give the share of samples that repeat a value, as a logarithm; standardising does not change it."""
    ordered = np.sort(windows, axis=2)
    share = (np.diff(ordered, axis=2) == 0).mean(axis=(1, 2))
    return np.asarray(np.log10(share[:, None] + 1e-3))
