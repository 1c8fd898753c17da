"""Several data sets of the catalog side by side, one machine or more each: the classes that all have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from suite.data.dataset import DataSet, Options, find_dataset, parse_options
from suite.data.recording import Recording
from suite.errors import RequestError
from suite.identity import key_of

_NAME = "several_rigs"
_OWN_CONDITIONS = "a load of one machine and a speed of the other are no common conditions: ask 'cross-rig'"
_OWN_RECORDINGS = "machines differ in what another recording of a bearing is: ask it of each data set"


class SeveralRigsOptions(Options):
    """Which data sets, and which of them are tested.

    Attributes
    ----------
    of
        Names in the catalog, each taken with its usual options.
    targets
        Those of them that may be tested, while the others only train; all by default.
    """

    of: tuple[str, ...] = Field(("cwru", "hit_sm"), min_length=2)
    targets: tuple[str, ...] = ()

    @field_validator("of", "targets")
    @classmethod
    def _known_data_sets(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name == _NAME:
                raise ValueError(f"{_NAME} holds itself (expected other data sets)")
            try:
                find_dataset(name)
            except RequestError as error:
                raise ValueError(f"{error.problem} (expected some of {error.expected})") from error
        if len(set(names)) < len(names):
            raise ValueError("a data set stands twice (expected each once)")
        return names

    @model_validator(mode="after")
    def _targets_are_there(self) -> SeveralRigsOptions:
        strange = sorted(set(self.targets) - set(self.of))
        if strange:
            raise ValueError(f"targets: no {', '.join(strange)} here (expected some of {', '.join(self.of)})")
        return self


def _members(options: SeveralRigsOptions) -> list[tuple[DataSet, Options]]:
    return [(dataset, parse_options(dataset, {})) for dataset in map(find_dataset, options.of)]


def read(root: Path, options: SeveralRigsOptions) -> list[Recording]:
    """Read all data sets, without the classes that one of them lacks.

    Rates, gains and offsets stay the owners': a question must bring the rates together by its windows
    (``rate_hz``), and may the rest (``low_pass_hz``, ``standardise: zscore``), or its ledger reports the
    difference. Geometry and speed stay each recording's own.

    Parameters
    ----------
    root
        The folder that holds all data.
    options
        Which data sets.

    Returns
    -------
    list of Recording
        In the order of ``of``; names begin with the data set's. Loads and severities are in their owners'
        units (hp and kg, inches and degrees) and cannot be compared across machines.

    Raises
    ------
    RequestError
        A data set is absent or damaged, two have a machine of one name, or fewer than two classes in common.
    """
    parts = {dataset.name: dataset.read(root, own) for dataset, own in _members(options)}
    _check_rigs(parts)
    classes = {name: {item.fault for item in recordings} for name, recordings in parts.items()}
    common = set.intersection(*classes.values())
    if len(common) < 2:
        have = "; ".join(f"{name}: {', '.join(sorted(own))}" for name, own in classes.items())
        problem = f"have {len(common)} classes in common ({have})"
        raise RequestError(problem, key=f"{_NAME}.of", expected=">= 2")
    return [
        replace(item, name=f"{name}/{item.name}", tested=not options.targets or name in options.targets)
        for name, recordings in parts.items()
        for item in recordings
        if item.fault in common
    ]


def _check_rigs(parts: Mapping[str, list[Recording]]) -> None:
    owner: dict[str, str] = {}
    for name, recordings in parts.items():
        for rig in {item.rig for item in recordings}:
            if owner.setdefault(rig, name) != name:
                problem = f"{owner[rig]} and {name} both have a machine {rig}"
                raise RequestError(problem, key=f"{_NAME}.of", expected="data sets of different machines")


def missing(root: Path, options: SeveralRigsOptions) -> list[str]:
    """List what the folders lack."""
    return [line for dataset, own in _members(options) for line in dataset.missing(root, own)]


def fingerprint(root: Path, options: SeveralRigsOptions) -> str:
    """Give a key of the content of all data sets."""
    parts = {dataset.name: dataset.fingerprint(root, own) for dataset, own in _members(options)}
    return key_of({"dataset": _NAME, "reader": 1, "parts": parts, "targets": sorted(options.targets)})


def grades(options: SeveralRigsOptions) -> dict[str, str]:
    """Give the grades of the recordings of all data sets that have some."""
    return {
        f"{dataset.name}/{recording}": grade
        for dataset, own in _members(options)
        for recording, grade in dataset.grades(own).items()
    }


DATASET = DataSet(
    name=_NAME,
    summary="Data sets of the catalog side by side, by default CWRU and HIT-SM: the classes that all have",
    citation="those of the data sets that it joins",
    licence="those of the data sets that it joins",
    homepage="those of the data sets that it joins",
    read=read,
    fingerprint=fingerprint,
    missing=missing,
    options=SeveralRigsOptions,
    by_hand="each data set that it joins: suite data fetch NAME for those that have addresses",
    grades=grades,
    refused_rungs={
        **dict.fromkeys(("condition", "bearing-condition", "load-transfer"), _OWN_CONDITIONS),
        "recording": _OWN_RECORDINGS,
    },
)
