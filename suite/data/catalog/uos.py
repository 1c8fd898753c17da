"""UOS (University of Seoul): three types of bearing, one of each kind of fault, at six speeds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, field_validator

from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import MOCHU_6204, NTN_30204, NTN_N204
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.limits import within
from suite.signals.kinematics import BearingOrders

_SPEEDS_RPM = (600, 800, 1000, 1200, 1400, 1600)
_SAMPLES = 1_280_000
_FAULTS = {"H": "healthy", "B": "ball", "IR": "inner", "OR": "outer"}
_ROTORS = {
    "H": "",
    "L": "looseness",
    **{f"U{level}": f"unbalance {level}" for level in (1, 2, 3)},
    **{f"M{level}": f"misalignment {level}" for level in (1, 2, 3)},
}


class _Type(NamedTuple):
    model: str
    inner_faults: str
    orders: BearingOrders


_TYPES = {
    "ball": _Type("6204", "6204", MOCHU_6204.orders),
    "cylindrical": _Type("N204", "NJ204", NTN_N204.orders),
    "tapered": _Type("30204", "30204", NTN_30204.orders),
}


class UosOptions(Options):
    """Which bearings, on what rotor, and how much of each recording.

    Attributes
    ----------
    types
        Some of ``ball`` (6204), ``cylindrical`` (N204, and NJ204 for the inner fault) and ``tapered``
        (30204).
    rotor
        ``healthy``, or ``all``: also looseness, unbalance and misalignment, as further conditions.
    rate_khz
        16 or 8: separate recordings of 80 s and 160 s.
    seconds
        So much from the start of each. More adds windows, not evidence: the bearing is the unit.
    """

    types: tuple[Literal["ball", "cylindrical", "tapered"], ...] = Field(
        ("ball", "cylindrical", "tapered"), min_length=1
    )
    rotor: Literal["healthy", "all"] = "healthy"
    rate_khz: Literal[16, 8] = 16
    seconds: Annotated[float, within(1, 160, "s")] = 20.0

    @field_validator("types")
    @classmethod
    def _each_once(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(types)) < len(types):
            raise ValueError(f"types are {', '.join(types)} (expected each once)")
        return types


def _names(options: UosOptions) -> list[str]:
    rotors = _ROTORS if options.rotor == "all" else ("H",)
    return [
        f"{rotor}_{code}_{options.rate_khz}_{kind.inner_faults if code == 'IR' else kind.model}_{rpm}.mat"
        for kind in map(_TYPES.__getitem__, options.types)
        for rotor in rotors
        for code in _FAULTS
        for rpm in _SPEEDS_RPM
    ]


def _read_one(name: str, path: Path, options: UosOptions) -> Recording:
    rotor, code, _, model, rpm = name.removesuffix(".mat").split("_")
    kind = next(one for one in _TYPES.values() if model in (one.model, one.inner_faults))
    arrays = read_arrays(path)
    signal = to_signal(arrays, path, variable="Data")
    rate = 1000.0 * options.rate_khz
    if signal.shape[0] != 1 or signal.shape[1] > 1.01 * _SAMPLES:
        found = f"has {signal.shape[0]} channels of {signal.shape[1]} samples"
        raise RequestError(found, file=path, key="Data", expected=f"one of {_SAMPLES}")
    signal = signal[:, : round(options.seconds * rate)].copy()
    check_signal(signal, str(path))
    fault = _FAULTS[code]
    shaken = f", {_ROTORS[rotor]}" if _ROTORS[rotor] else ""
    return Recording(
        name=name,
        signal=signal,
        rate_hz=rate,
        shaft_hz=float(rpm) / 60,
        fault=fault,
        bearing=f"{kind.model} {fault}",
        condition=f"{rpm} rpm{shaken}",
        rig="UOS",
        orders=kind.orders,
        severity=0.0 if code == "H" else float("nan"),
        notes=("NJ204, where the others of its type are N204",) if model == "NJ204" else (),
    )


_BY_HAND = (
    "the .mat files of https://data.mendeley.com/datasets/53vtnjy6c6 (ball), 7trwzz77xh (cylindrical) and "
    "2cygy6y4rk (tapered) there, put into a folder UOS of the data folder"
)
_TABLE = FileTable("uos", ("UOS",), _BY_HAND, _names, _read_one)

DATASET = DataSet(
    name="uos",
    summary="UOS (Seoul): 6204, N204 and 30204 bearings, one healthy, ball, inner and outer each, 6 speeds",
    citation=(
        "S. Lee, T. Kim, T. Kim, Multi-domain vibration dataset with various bearing types under compound "
        "machine fault scenarios, Data in Brief 57 (2024) 110940"
    ),
    licence="CC BY 4.0",
    homepage="https://data.mendeley.com/datasets/53vtnjy6c6",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=UosOptions,
    by_hand=_BY_HAND,
    refused_rungs={
        "recording": "one recording per bearing and condition: another recording is always another condition"
    },
    caveat="the bearings of a class are of different types: another bearing is another geometry as well",
)
