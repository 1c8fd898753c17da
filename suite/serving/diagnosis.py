"""Diagnoses of measurement files: what is concluded of each, and all that an analyst asks for beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import ceil, isfinite
from pathlib import Path
from typing import Any

import numpy as np

from suite.data.measurement import Measurement, read_measurement
from suite.data.recording import Recording
from suite.data.stated import StatedSpeed, StatedTachometer
from suite.errors import RequestError
from suite.serving.conclusion import Conclusion, conclude_simulated, conclude_trained, in_words, plain_refusal
from suite.serving.curves import curves_of
from suite.serving.line_evidence import Evidence, evidence_of
from suite.serving.own_baseline import FARTHEST_RATE, FARTHEST_SPEED, BaselineComparison
from suite.serving.simulated_model import SimulatedModel
from suite.serving.speed_check import SECONDS_SEARCHED, contradicting_speed
from suite.serving.trained_model import CANNOT_TELL, REFUSED, Judgement, TrainedModel
from suite.signals.fault_lines import LineHeight
from suite.signals.kinematics import BearingOrders, doubts_about
from suite.signals.shaft_search import search_shaft

DIAGNOSIS_SCHEMA = 1
"""Raised when the JSON changes its meaning."""

NOTHING_FOUND, FAULT_FOUND, NO_ANSWER = 0, 3, 4
"""Exit codes: all recordings healthy; a fault in at least one; no fault, and no answer for at least one."""


@dataclass(frozen=True)
class Stated:
    """What the user says of all files.

    Attributes
    ----------
    orders
        Of the bearing; ``None`` where none is stated.
    bearing
        As stated, in the user's words.
    rate_hz, speed, channel, tachometer
        As for :func:`suite.data.measurement.read_measurement`.
    baseline_speed
        Of healthy recordings; else what their files say, else ``speed``.
    """

    orders: BearingOrders | None = None
    bearing: str = ""
    rate_hz: float | None = None
    speed: StatedSpeed | None = None
    channel: str | None = None
    baseline_speed: StatedSpeed | None = None
    tachometer: StatedTachometer | None = None

    def read_healthy(self, file: Path) -> Measurement:
        """Read a recording for a baseline.

        Raises
        ------
        RequestError
            As for :func:`suite.data.measurement.read_measurement`.
        """
        return read_measurement(
            file,
            rate_hz=self.rate_hz,
            speed=self.baseline_speed or self.speed,
            channel=self.channel,
            own_speed_first=self.baseline_speed is None,
            tachometer=self.tachometer if self.baseline_speed is None else None,
        )


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What is said of one file.

    Attributes
    ----------
    file
        As asked for.
    conclusion
        See :class:`suite.serving.conclusion.Conclusion`.
    judgement
        Of the model.
    bearing
        In words.
    channel, rate_hz, rate_from, shaft_hz, shaft_from
        What was read, and who says so; empty and 0 where the file could not be read.
    evidence
        ``None`` where there is none.
    comparison
        With the baseline, if there is one.
    warnings
        Sentences.
    curves
        Of :func:`suite.serving.curves.curves_of`, where they were asked for.
    """

    file: str
    conclusion: Conclusion
    judgement: Judgement
    bearing: str = ""
    channel: str = ""
    rate_hz: float = 0.0
    rate_from: str = ""
    shaft_hz: float = 0.0
    shaft_from: str = ""
    evidence: Evidence | None = None
    comparison: BaselineComparison | None = None
    warnings: tuple[str, ...] = ()
    curves: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """Say the conclusion in one sentence."""
        said = self.conclusion
        named = in_words(said.name)
        opening = {
            "fault": named.capitalize(),
            "fits best": f"Of all faults the {named} fits best",
            "healthy": "Healthy",
            "cannot tell": "Cannot tell",
            "refused": "Refused",
        }[said.claim]
        return f"{opening}: {said.why}."

    def to_json(self) -> dict[str, Any]:
        """Give it in plain JSON types; heights that are not known are ``None``."""
        judged, shown = self.judgement, self.evidence
        return {
            "schema": DIAGNOSIS_SCHEMA,
            "file": self.file,
            "claim": self.conclusion.claim,
            "conclusion": self.conclusion.name,
            "sentence": self.sentence(),
            "best": self.conclusion.best,
            "probabilities": {name: round(value, 4) for name, value in judged.probabilities.items()},
            "possible": list(judged.possible),
            "level": judged.level,
            "windows": judged.windows,
            "share": round(judged.share, 4),
            "novelty": None if judged.novelty is None else round(judged.novelty, 4),
            "bearing": self.bearing,
            "channel": self.channel,
            "rate_hz": self.rate_hz,
            "rate_from": self.rate_from,
            "rpm": round(60 * self.shaft_hz, 2),
            "rpm_from": self.shaft_from,
            "strengths_db": {} if shown is None else _rounded(shown.strengths),
            "lines": [] if shown is None else [_line(line) for line in shown.lines],
            "rises_db": {} if self.comparison is None else _rounded(self.comparison.rises),
            "change": None if self.comparison is None else round(self.comparison.change, 3),
            "changed": "" if self.comparison is None else self.comparison.changed,
            "warnings": list(self.warnings),
            "curves": dict(self.curves),
        }


def exit_code(diagnoses: Sequence[Diagnosis]) -> int:
    """Give the exit code of a script: a fault goes before an answer that is missing."""
    claims = {one.conclusion.claim for one in diagnoses}
    if claims & {"fault", "fits best"}:
        return FAULT_FOUND
    return NO_ANSWER if claims & {"cannot tell", "refused"} else NOTHING_FOUND


@dataclass(frozen=True, eq=False)
class Diagnostician:
    """A model, what the user stated, and the machine's healthy recordings.

    Attributes
    ----------
    model
        Of simulated machines, or one that was trained on real ones.
    stated
        Of all files.
    baseline
        Healthy recordings of the same machine, and what they show.
    """

    model: SimulatedModel | TrainedModel
    stated: Stated
    baseline: tuple[tuple[Recording, Evidence], ...] = ()

    def with_baseline(self, files: Sequence[Path]) -> Diagnostician:
        """Read healthy recordings of the machine.

        Raises
        ------
        RequestError
            A file that cannot be read or judged, or a model that learned from real machines.
        """
        recordings = []
        for file in files:
            recordings.append(self._recording(file, self.stated.read_healthy(file))[0])
        return self.beside(recordings)

    def beside(self, healthy: Sequence[Recording]) -> Diagnostician:
        """Take healthy recordings of the machine for a baseline.

        Raises
        ------
        RequestError
            A recording that cannot be judged, or a model that learned from real machines.
        """
        if not isinstance(self.model, SimulatedModel):
            expected = "no --baseline: this model learned from real machines what healthy is"
            raise RequestError("is given beside a trained model", key="--baseline", expected=expected)
        for recording in healthy:
            judged = self.model.model.judge(recording)
            if judged.refusal:
                raise RequestError(f"is no baseline: {plain_refusal(judged)}", file=recording.name)
        return replace(self, baseline=tuple((recording, evidence_of(recording)) for recording in healthy))

    def diagnose(self, file: Path, curves: bool = False) -> Diagnosis:
        """Diagnose one file.

        Parameters
        ----------
        file
            Of any format that can be read.
        curves
            Whether to compute what a page draws.

        Raises
        ------
        RequestError
            The file cannot be read, or nobody says its rate or speed.
        """
        measured = read_measurement(
            file,
            rate_hz=self.stated.rate_hz,
            speed=self.stated.speed,
            channel=self.stated.channel,
            tachometer=self.stated.tachometer,
        )
        try:
            recording, shaft_from, notes = self._recording(file, measured)
        except RequestError as error:
            return refused(file, error)
        made = self.diagnose_recording(recording, curves)
        return replace(
            made,
            file=str(file),
            channel=measured.channel,
            rate_from=measured.rate_from,
            shaft_from=shaft_from,
            warnings=(*measured.notes, *notes, *made.warnings),
        )

    def diagnose_recording(self, recording: Recording, curves: bool = False) -> Diagnosis:
        """Diagnose a recording that was read already; its fault and bearing are not looked at."""
        trained = self.model.model if isinstance(self.model, SimulatedModel) else self.model
        judged = trained.judge(recording)
        evidence, comparison, notes = self._shown(recording, judged)
        if isinstance(self.model, SimulatedModel):
            conclusion = conclude_simulated(judged, evidence, self.model.allowance, comparison)
        else:
            conclusion = conclude_trained(judged)
        conclusion, doubt = _doubted(conclusion, recording, isinstance(self.model, SimulatedModel))
        drawn = curves_of(recording, evidence) if curves and evidence is not None else {}
        return Diagnosis(
            file=recording.name,
            conclusion=conclusion,
            judgement=judged,
            bearing=self.stated.bearing,
            rate_hz=recording.rate_hz,
            shaft_hz=recording.shaft_hz,
            evidence=evidence,
            comparison=comparison,
            warnings=(*judged.warnings, *notes, *doubt),
            curves=drawn,
        )

    def _recording(self, file: Path, measured: Measurement) -> tuple[Recording, str, list[str]]:
        """Make a recording of what was measured, its speed searched where it is known only roughly."""
        orders, notes = self.stated.orders, []
        recording = Recording(
            name=file.name.encode(errors="backslashreplace").decode(),  # it may be no UTF-8
            signal=measured.signal,
            rate_hz=measured.rate_hz,
            shaft_hz=measured.speed.shaft_hz,
            fault="unknown",
            bearing="unknown",
            condition="unknown",
            rig="unknown",
            orders=orders,
            turns=measured.turns,
        )
        if orders is not None:
            notes += doubts_about(orders)
        if not measured.speed.tolerance:
            return recording, measured.speed_from, notes
        nominal = measured.speed
        try:
            part = measured.signal[0, : ceil(SECONDS_SEARCHED * measured.rate_hz)]
            search = search_shaft(part, measured.rate_hz, nominal.shaft_hz, nominal.tolerance, orders)
        except ValueError as error:
            raise RequestError(f"its speed cannot be searched: {error}", file=file) from error
        within = f"between {60 * search.low_hz:.5g} and {60 * search.high_hz:.5g} rpm"
        if not search.found:
            notes.append(f"no speed stands out {within}: {60 * nominal.shaft_hz:.5g} rpm are taken")
            return recording, f"as stated, none found {within}", notes
        found = f"found {within}, {search.margin_db:.0f} dB above a middling speed"
        return replace(recording, shaft_hz=search.shaft_hz), found, notes

    def _shown(
        self, recording: Recording, judged: Judgement
    ) -> tuple[Evidence | None, BaselineComparison | None, list[str]]:
        """Give the evidence, what a baseline near enough makes of it, and what is to be said of that."""
        try:
            evidence = evidence_of(recording)
        except RequestError:
            return None, None, []
        if judged.refusal or not (self.baseline and evidence.strengths):
            return evidence, None, []
        others = [one for one in self.baseline if not np.array_equal(one[0].signal, recording.signal)]
        if not others:
            return evidence, None, ["it is the baseline itself, and is not compared with itself"]
        near = [shown for healthy, shown in others if _near(healthy, recording)]
        if not near or not isinstance(self.model, SimulatedModel):
            speeds = ", ".join(f"{60 * healthy.shaft_hz:.4g}" for healthy, _ in self.baseline)
            rates = ", ".join(f"{healthy.rate_hz:g}" for healthy, _ in self.baseline)
            far = f"the baseline ({speeds} rpm at {rates} Hz) is too far from this recording, and left out"
            return evidence, None, [f"{far}: lines change with speed and rate, too"]
        return evidence, self.model.allowance.compare(evidence, near), []


def _doubted(conclusion: Conclusion, recording: Recording, on_lines: bool) -> tuple[Conclusion, list[str]]:
    """Withdraw what was concluded from lines if the shaft's own contradict the speed."""
    other = contradicting_speed(recording) if conclusion.claim != "refused" else None
    if other is None:
        return conclusion, []
    stated = f"{60 * recording.shaft_hz:.4g} rpm"
    why = f"the shaft's lines stand at {60 * other:.4g} rpm, not at {stated}: which is right?"
    if on_lines and conclusion.claim != "cannot tell":
        return Conclusion("cannot tell", CANNOT_TELL, conclusion.best, why.removesuffix("?")), []
    return conclusion, [why]


def _near(healthy: Recording, recording: Recording) -> bool:
    speed, rate = healthy.shaft_hz / recording.shaft_hz, healthy.rate_hz / recording.rate_hz
    alike = max(speed, 1 / speed) <= FARTHEST_SPEED and max(rate, 1 / rate) <= FARTHEST_RATE
    return alike and healthy.orders == recording.orders


def refused(file: Path, error: RequestError) -> Diagnosis:
    """Make a row of a file that cannot be judged, among others that can."""
    why = str(error).removeprefix(f"{file}: ").removeprefix(f"{file.name}: ")
    judged = Judgement(file.name, REFUSED, {}, (), 0.0, 0, 0.0, None, refusal=why)
    return Diagnosis(str(file), Conclusion("refused", REFUSED, "", why), judged)


def _line(line: LineHeight) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str) or isfinite(value) else None
        for name, value in asdict(line).items()
    }


def _rounded(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: round(value, 2) if isfinite(value) else None for name, value in values.items()}
