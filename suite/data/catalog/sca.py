"""SCA: eleven machines of a pulp mill, measured for months until a fault was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, field_validator

from suite.arrays import DAMAGED, HEALTHY
from suite.data.conditions import name_conditions
from suite.data.dataset import DataSet, Options
from suite.data.locate import NamedFiles, folder_of
from suite.data.readers import read_arrays
from suite.data.readers.format import Arrays
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.signals.kinematics import BearingOrders

# Layout, fields and what the labels mean were read in github.com/VictorBauler/BearingDatasets (sca) and in
# github.com/Hossain007Bhuiyan/industrial-predictive-maintenance (datasets.py).
_CASES = tuple(range(1, 12))
_PARTS = ("train", "test")
_FOLDERS = ("SCA", "SCA bearing dataset")
_PLACES = ("DS", "FS", "Upper", "Lower")
_AT_REST = -1
_FAULTS = {0: HEALTHY, 1: "inner", 2: "ball", 3: "outer"}
_OTHER_SHAFT = (1, 3, 10)
_MISALIGNED = 11


class ScaOptions(Options):
    """Which machines, and how many measurements of each.

    Attributes
    ----------
    cases
        Numbers of the owner's folders. Sampling rates go from 512 to 12,800 Hz and differ from case to case:
        a question needs a common ``windows.rate_hz``, or cases of one rate. Case 11 was a misaligned shaft,
        which the owner labels as healthy: it is left out by default.
    measurements
        So many of each sensor, part and label, evenly spread in time. Each lasts a few seconds, one or more
        were made a day.
    classes
        ``damaged``: healthy or not, which all machines have in common; or ``kinds``: as the owner labels
        them, of which no machine shows more than one.
    """

    cases: tuple[int, ...] = Field(tuple(case for case in _CASES if case != _MISALIGNED), min_length=1)
    measurements: int = Field(20, ge=1, le=10_000)
    classes: Literal["damaged", "kinds"] = "damaged"

    @field_validator("cases")
    @classmethod
    def _known_cases(cls, cases: tuple[int, ...]) -> tuple[int, ...]:
        if not set(cases) <= set(_CASES) or len(set(cases)) < len(cases):
            raise ValueError(f"cases are {list(cases)} (expected some of 1 to 11, each once)")
        return tuple(sorted(cases))


def _names(options: ScaOptions) -> list[str]:
    return [f"{case}/{part}.mat" for case in options.cases for part in _PARTS]


@dataclass(frozen=True, eq=False)
class _Place:
    """What a file holds of one sensor's place; labels, speeds and rates have shape (measurements,)."""

    arrays: Arrays
    path: Path
    name: str
    labels: npt.NDArray[Any]
    rpm: npt.NDArray[Any]
    rates: npt.NDArray[Any]

    @classmethod
    def read(cls, arrays: Arrays, path: Path, name: str) -> _Place:
        """Take the labels, speeds and rates of a place's measurements."""
        found = [_numbers(arrays, path, f"{name}.{field}") for field in ("label", "RPM", "samplingRate")]
        if len({len(values) for values in found}) > 1:
            raise RequestError("differ in number", file=path, key=f"{name}.label, RPM, samplingRate")
        strange = sorted(set(found[0].tolist()) - {_AT_REST, *_FAULTS})
        if strange:
            raise RequestError(
                f"holds {strange[0]}", file=path, key=f"{name}.label", expected="-1, 0, 1, 2 or 3"
            )
        return cls(arrays, path, name, *found)

    def signal(self, index: int) -> npt.NDArray[np.float32]:
        """Take one measurement, shape (1, samples): a row, or a cell where lengths differ."""
        table = self.arrays.get(f"{self.name}.rawData")
        cell = self.arrays.get(f"{self.name}.rawData.{index}")
        if table is not None and table.ndim == 2 and len(table) == len(self.labels):
            cell = table[index]
        if cell is None or cell.dtype.kind not in "iuf":
            expected = f"{len(self.labels)} rows or cells of numbers"
            raise RequestError(
                "has another form", file=self.path, key=f"{self.name}.rawData", expected=expected
            )
        return np.asarray(cell, dtype=np.float32).reshape(1, -1)

    def chosen(self, most: int) -> list[int]:
        """Choose measurements of a running machine: so many of each label, evenly spread."""
        kept: list[int] = []
        for label in _FAULTS:
            rows = np.flatnonzero((self.labels == label) & (self.rpm > 0) & (self.rates > 0))
            spread = np.linspace(0, max(len(rows) - 1, 0), min(most, len(rows))).round().astype(int)
            kept += rows[spread].tolist()
        return sorted(kept)

    def orders(self) -> BearingOrders | None:
        """Give the owner's fault orders of the bearing there."""
        names = ("BPFOMultiple", "BPFIMultiple", "BPFMultiple", "FTFMultiple")
        found = [self.arrays.get(f"{self.name}.faultFrequencies.{name}") for name in names]
        known = [float(one.item()) for one in found if one is not None and one.size == 1]
        if len(known) < len(names) or not all(0 < one < 1000 for one in known):
            return None
        outer, inner, spin, cage = known
        return BearingOrders(outer, inner, 2 * spin, cage)


def _numbers(arrays: Arrays, path: Path, key: str) -> npt.NDArray[Any]:
    found = arrays.get(key)
    if found is None or found.dtype.kind not in "iuf":
        raise RequestError("is missing or no number", file=path, key=key, expected="one a measurement")
    return found.ravel()


def read(root: Path, options: ScaOptions) -> list[Recording]:
    """Read the chosen measurements of the files that are there.

    Parameters
    ----------
    root
        A folder that holds a folder ``SCA``, or the owner's folders 1 to 11, at any depth.
    options
        Which.

    Returns
    -------
    list of Recording
        One a measurement, one channel each, m/s²; the machine was off, or its speed is missing, in those that
        are left out.

    Raises
    ------
    RequestError
        No file at all, no measurement to take, or a damaged or foreign file.
    """
    made: list[Recording] = []
    for name, path in _FILES.require(root, options).items():
        made += _of_file(name, path, options)
    if not made:
        problem = "no measurement of a running machine with a label and a speed"
        raise RequestError(problem, file=folder_of(root, *_FOLDERS), expected="cases with some")
    unknown = [None] * len(made)
    conditions = name_conditions([60 * one.shaft_hz for one in made], unknown, unknown)
    return [replace(one, condition=condition) for one, condition in zip(made, conditions, strict=True)]


def _of_file(name: str, path: Path, options: ScaOptions) -> list[Recording]:
    arrays = read_arrays(path)
    places = [place for place in _PLACES if f"{place}.label" in arrays]
    if not places:
        raise RequestError("has no sensor's struct", file=path, expected=f"one of {', '.join(_PLACES)}")
    return [
        _recording(name, index, place, options)
        for place in (_Place.read(arrays, path, name) for name in places)
        for index in place.chosen(options.measurements)
    ]


def _recording(file: str, index: int, place: _Place, options: ScaOptions) -> Recording:
    case, part = file.removesuffix(".mat").split("/")
    signal = place.signal(index)
    check_signal(signal, f"{place.path}, {place.name}.rawData, measurement {index + 1}")
    kind = _FAULTS[int(place.labels[index])]
    fault = DAMAGED if kind != HEALTHY and options.classes == "damaged" else kind
    asset = place.arrays.get("assetDescription")
    machine = f" ({asset.item()})" if asset is not None and asset.size == 1 else ""
    return Recording(
        name=f"{case}/{part} {place.name} {index + 1:04d}",
        signal=signal,
        rate_hz=float(place.rates[index]),
        shaft_hz=float(place.rpm[index]) / 60,
        fault=fault,
        bearing=f"case {case}, {place.name}",
        condition="named with all others",
        rig=f"SCA {case}{machine}",
        orders=place.orders(),
        severity=0.0 if fault == HEALTHY else float("nan"),
        notes=_notes(int(case)),
    )


def _notes(case: int) -> tuple[str, ...]:
    notes = ["part train may show another bearing at the same place, before or after a replacement"]
    if case in _OTHER_SHAFT:
        notes.append("the owner's fault orders are multiples of another shaft's speed than the bearing's")
    if case == _MISALIGNED:
        notes.append("healthy by its labels, and a misaligned shaft by the owner's text")
    return tuple(notes)


_BY_HAND = (
    "'SCA bearing dataset' of https://data.mendeley.com/datasets/tdn96mkkpt/2, its folders 1 to 11 put into "
    "a folder SCA of the data folder"
)
_FILES = NamedFiles("sca", _FOLDERS, _BY_HAND, _names)

DATASET = DataSet(
    name="sca",
    summary="SCA pulp mill: 10 machines in use, months of measurements until an inner, ball or outer fault",
    citation=(
        "A. Lundström, M. O'Nils, Factory-based vibration data for bearing-fault detection, Data 8 (2023) 115"
    ),
    licence="CC BY 4.0",
    homepage="https://data.mendeley.com/datasets/tdn96mkkpt/2",
    read=read,
    fingerprint=_FILES.fingerprint,
    missing=_FILES.missing,
    options=ScaOptions,
    by_hand=_BY_HAND,
    refused_rungs=dict.fromkeys(
        ("bearing", "bearing-condition"),
        "each case is a machine of its own with one faulty bearing: the rung to ask is 'cross-rig'",
    ),
)
