"""Trained models: they refuse before they guess, and say which classes they cannot exclude."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from suite.data.recording import Recording
from suite.data.windows import ORDER_COLUMNS, Windows
from suite.errors import RequestError
from suite.evaluation.conformal import conformal_set, level_of
from suite.serving.novelty import DESCRIBED
from suite.serving.scope import Scope, read_scope
from suite.serving.stored_model import StoredModel, load_model
from suite.signals.integrity import clipped_share, missing_share
from suite.wording import percent

CANNOT_TELL, REFUSED = "cannot tell", "refused"
"""Conclusions that name no class."""

MOST_CLIPPED, MOST_MISSING = 0.005, 0.05
"""Shares of a recording that may lie at an extreme, and that may be silent; more is refused."""

NOTED_CLIPPED = 0.001
"""Share at an extreme from which a warning is given."""

WITHIN, WARNED = 0.01, 0.10
"""Relative distance from a range up to which a value counts as within it, and up to which a warning does."""

MEANT = {
    "shaft_hz": ("shaft speed", "Hz"),
    "order_outer": ("outer-race order", ""),
    "order_inner": ("inner-race order", ""),
    "order_ball": ("ball order", ""),
    "order_cage": ("cage order", ""),
    "raw_rms": ("level (RMS)", ""),
}
"""What is held to the range that was seen: in words, and its unit."""


@dataclass(frozen=True)
class Judgement:
    """What a model says of one recording.

    Attributes
    ----------
    recording
        Its name.
    conclusion
        A class, ``cannot tell`` where not exactly one is left or it had no calibration bearing, or
        ``refused``.
    probabilities
        Class to probability, mean over windows; empty where refused.
    possible
        Classes that cannot be excluded; all where nothing can be promised of such a recording.
    level
        What the set promises of new bearings, 0 to 1; 0 where nothing.
    windows, share
        How many, and the share of them whose likeliest class is that of the recording.
    novelty
        Score over its threshold: above 1 the recording is refused; ``None`` where it was not computed.
    warnings
        Sentences.
    refusal
        Why nothing is said; else empty.
    """

    recording: str
    conclusion: str
    probabilities: Mapping[str, float]
    possible: tuple[str, ...]
    level: float
    windows: int
    share: float
    novelty: float | None
    warnings: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A stored model that knows what it learned from.

    Attributes
    ----------
    stored, scope
        The estimator, and for what it may speak.
    """

    stored: StoredModel
    scope: Scope

    def judge(self, recording: Recording) -> Judgement:
        """Judge a recording, or say why not.

        Parameters
        ----------
        recording
            Its fault, bearing, condition and rig are not looked at.

        Returns
        -------
        Judgement
            Refused where the recording is damaged, lacks what the model reads or looks like nothing that it
            knows; without a conclusion where it lies far outside of what was seen.
        """
        try:
            warnings = list(_whole(recording))
            windows = self.stored.cut(recording)
        except RequestError as error:
            return _refused(recording, str(error))
        novelty, strange = self._novelty(windows)
        if strange:
            return _refused(recording, f"{recording.name}: {strange}", novelty)
        outside, far = self._outside(recording, windows)
        table = self.stored.probabilities(windows)
        mean = table.mean(axis=0)
        probabilities = dict(zip(self.stored.facts.classes, map(float, mean), strict=True))
        calibration = {} if far else self.scope.calibration
        possible = conformal_set(probabilities, calibration)
        single = possible[0] if len(possible) == 1 else ""
        if single and not calibration.get(single):
            outside.append(
                f"{single} is all that is left, and no bearing of it was left out to learn how it looks"
            )
        return Judgement(
            recording=recording.name,
            conclusion=single if calibration.get(single) else CANNOT_TELL,
            probabilities=probabilities,
            possible=possible,
            level=float(level_of({name: calibration.get(name, ()) for name in probabilities})),
            windows=len(table),
            share=float((table.argmax(axis=1) == mean.argmax()).mean()),
            novelty=novelty,
            warnings=(*warnings, *outside),
        )

    def _novelty(self, windows: Windows) -> tuple[float | None, str]:
        """Give the score over its threshold, and why the recording is refused, if it is."""
        known = self.scope.novelty
        if known is None:
            return None, ""
        score, what = known.score(windows)
        if score <= known.threshold:
            return score / known.threshold, ""
        problem = f"{what} lies {score:.1f} spreads from what the model learned from"
        return score / known.threshold, f"{problem} (expected at most {known.threshold:.1f}): no such bearing"

    def _outside(self, recording: Recording, windows: Windows) -> tuple[list[str], bool]:
        """List what lies outside of what was seen, and check whether anything lies far outside."""
        values = {"shaft_hz": recording.shaft_hz}
        if recording.orders is not None:
            values |= {name: getattr(recording.orders, name.removeprefix("order_")) for name in ORDER_COLUMNS}
        if "raw_rms" in self.scope.ranges:
            centred = windows.signals - windows.signals.mean(axis=2, keepdims=True)
            values["raw_rms"] = float(np.sqrt((centred.astype(np.float64) ** 2).mean()))
        lines, far = [], False
        for name, value in values.items():
            low, high = self.scope.ranges.get(name, (value, value))
            distance = max(low - value, value - high, 0.0) / max(abs(value), np.finfo(float).tiny)
            if distance > WITHIN:
                what, unit = MEANT[name]
                seen = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
                lines.append(f"{what} {value:.4g} {unit}".strip() + f" is outside of what was seen ({seen})")
                far |= distance > WARNED
        if far:
            lines.append(f"more than {percent(WARNED)} % outside: nothing is promised there")
        return lines, far


def _whole(recording: Recording) -> Iterator[str]:
    """Refuse a recording that is clipped or in parts silent; warn where it may be."""
    missing, clipped = missing_share(recording.signal), clipped_share(recording.signal)
    if missing > MOST_MISSING:
        raise RequestError(
            f"{percent(missing)} % of it is silent", file=recording.name, expected="a vibration"
        )
    if clipped > MOST_CLIPPED:
        problem = f"{percent(clipped)} % of it lies at its extreme: clipped, or a tone"
        raise RequestError(problem, file=recording.name, expected="a vibration")
    if clipped > NOTED_CLIPPED:
        yield f"{percent(clipped)} % of it lies at its extreme: clipped?"


def _refused(recording: Recording, why: str, novelty: float | None = None) -> Judgement:
    return Judgement(recording.name, REFUSED, {}, (), 0.0, 0, 0.0, novelty, refusal=why)


def load_trained(folder: Path, types: Collection[str] | None = None) -> TrainedModel:
    """Read a model folder that ``suite train`` left.

    Parameters
    ----------
    folder, types
        As for :func:`suite.serving.stored_model.load_model`.

    Raises
    ------
    RequestError
        It has no scope, another model's, or is no stored model.
    """
    scope, stored = read_scope(folder), load_model(folder, types)
    strangers = set(scope.calibration) - set(stored.facts.classes)
    columns = len(stored.facts.example["signal"]) * len(DESCRIBED)
    if strangers or (scope.novelty is not None and len(scope.novelty.centre) != columns):
        raise RequestError("its scope is that of another model", file=folder)
    return TrainedModel(stored, scope)
