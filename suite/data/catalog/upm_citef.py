"""UPM CITEF (Madrid): spherical roller bearings of a railway axle box, milled a few micrometres deep."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from suite.arrays import HEALTHY
from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import KNOWN_BEARINGS
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError

# Names, variables, depths, loads and units as read in github.com/VictorBauler/BearingDatasets (upm_citef:
# builder, description and list of files).
_SPEEDS_RPM = (200, 350, 500)
_LEVELS = (1, 2, 3, 4)
_REPEATS = (1, 2, 3)
_FAULTS = {"RE": "ball", "ORRE": "outer+ball", "OR": "outer", "IR": "inner", "EE": HEALTHY}
_LOAD_KN = {"2020": 1.4, "2021": 1.4, "2023": 3.92}
_DEPTHS_MM = {
    ("2020", "RE"): (0.006, 0.014, 0.019, 0.027),
    ("2021", "ORRE"): (0.007, 0.014, 0.020, 0.028),
    ("2023", "RE"): (0.007, 0.013, 0.021, 0.029),
    ("2023", "IR"): (0.007, 0.016, 0.024, 0.031),
    ("2023", "OR"): (0.008, 0.016, 0.024, 0.032),
}
"""Of levels 1 to 4; in 2021 of the deeper of the two elements."""

_SENSORS = {"tested housing": "Rod_1", "other housing": "Rod_2", "tower": "Rod_3"}


class UpmCitefOptions(Options):
    """Which of the three studies, and which accelerometer.

    Attributes
    ----------
    study
        ``2020``: rollers, three speeds; ``2021``: outer race and rollers at once, three speeds; ``2023``:
        outer race, inner race or rollers, one speed.
    sensor
        On the housing of the tested bearing, on the other one, or on the tower that loads them.
    """

    study: Literal["2020", "2021", "2023"] = "2023"
    sensor: Literal["tested housing", "other housing", "tower"] = "tested housing"


def _names(options: UpmCitefOptions) -> list[str]:
    """Give the owner's names: a running number, speed, element, level and repetition."""
    if options.study == "2023":
        states = [("EE", 0, repeat) for repeat in _REPEATS]
        states += [(code, level, 1) for level in _LEVELS for code in ("OR", "IR", "RE")]
        runs = [(500, *state) for state in states]
    else:
        code = "RE" if options.study == "2020" else "ORRE"
        runs = [
            (rpm, code, level, repeat)
            for level in (0, *_LEVELS)
            for repeat in _REPEATS
            for rpm in _SPEEDS_RPM
        ]
    digits = 3 if options.study == "2021" else 2
    return [
        f"{number:0{digits}d}_{rpm}_S1_{code}_F{level}_R{repeat}.mat"
        for number, (rpm, code, level, repeat) in enumerate(runs, start=1)
    ]


def _read_one(name: str, path: Path, options: UpmCitefOptions) -> Recording:
    _, rpm, _, code, level_name, _ = name.split("_")
    level = int(level_name[1:])
    arrays = read_arrays(path)
    rate = arrays.get("Fs", np.empty(0))
    if rate.size != 1 or rate.dtype.kind not in "iuf" or not 1e3 <= float(rate.item()) <= 1e6:
        raise RequestError("is no sampling rate", file=path, key="Fs", expected="a number, Hz: 40000")
    sensor = _SENSORS[options.sensor]
    signal = to_signal(arrays, path, variable=sensor)
    if len(signal) != 1:
        raise RequestError(f"has {len(signal)} channels", file=path, key=sensor, expected="one")
    check_signal(signal, str(path))
    fault = _FAULTS[code] if level else HEALTHY
    load = _LOAD_KN[options.study]
    return Recording(
        name=name,
        signal=signal - signal.mean(axis=1, keepdims=True),
        rate_hz=float(rate.item()),
        shaft_hz=float(rpm) / 60,
        fault=fault,
        bearing=fault,
        condition=f"{rpm} rpm, {load:g} kN",
        rig="UPM CITEF",
        orders=KNOWN_BEARINGS["22205"],
        severity=_DEPTHS_MM[options.study, code][level - 1] if level else 0.0,
        load=load,
        notes=("volts; the sensor's bias, about 1.9 V, was taken off",),
    )


_BY_HAND = (
    "the .mat files of https://zenodo.org/records/8241764 (2023), 3898942 (2020) and 5084405 (2021) there, "
    "put into a folder UPM CITEF of the data folder"
)
_TABLE = FileTable("upm_citef", ("UPM CITEF", "UPM_CITEF", "CITEF"), _BY_HAND, _names, _read_one)
_LEVELS_OF_ONE = "the owner does not say whether a deeper defect is another bearing: one counts per class"

DATASET = DataSet(
    name="upm_citef",
    summary="UPM CITEF (Madrid): 22205 of an axle box, outer, inner or rollers milled 7 to 32 um, 40 kHz",
    citation=(
        "C. R. Soto-Ocampo, J. M. Mera, J. D. Cano-Moreno, J. L. Garcia-Bernardo, Low-cost, high-frequency, "
        "data acquisition system for condition monitoring of rotating machinery through vibration analysis - "
        "case study, Sensors 20 (2020) 3493; C. R. Soto-Ocampo, J. D. Cano-Moreno, J. M. Mera, J. Maroto, "
        "Bearing database - combined failure, Zenodo 5084405 (2021); C. R. Soto-Ocampo, J. Maroto, J. D. "
        "Cano-Moreno, J. M. Mera, Bearing database - evaluation of isolated cases, Zenodo 8241764 (2023)"
    ),
    licence="CC BY 4.0",
    homepage="https://zenodo.org/records/8241764",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=UpmCitefOptions,
    by_hand=_BY_HAND,
    refused_rungs={"bearing": _LEVELS_OF_ONE, "bearing-condition": _LEVELS_OF_ONE},
    caveat="the healthy bearing is one, and so is each class's as far as the owner says",
)
