"""Ottawa (2018): a bearing of each kind of fault, while the speed rises, falls, or does both in turn."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from suite.data.dataset import DataSet, Options
from suite.data.known_bearings import MB_ER16K
from suite.data.locate import FileTable
from suite.data.readers import read_arrays, to_signal
from suite.data.recording import Recording, check_signal
from suite.errors import RequestError
from suite.signals.tachometer import mean_speed, turns_from_pulses

# Names, channels and pulses a turn as read in github.com/VictorBauler/BearingDatasets (ottawa_2018).
_RATE_HZ = 200_000.0
_PULSES_A_TURN = 1024
_FAULTS = {"H": "healthy", "I": "inner", "O": "outer", "B": "ball", "C": "inner+outer+ball"}
_PROFILES = {
    "A": "increasing speed",
    "B": "decreasing speed",
    "C": "increasing, then decreasing speed",
    "D": "decreasing, then increasing speed",
}
_TRIALS = (1, 2, 3)


class OttawaOptions(Options):
    """Which bearings, and at what rate.

    Attributes
    ----------
    compound
        Also take the bearing with faults on both races and a ball, as a class of its own.
    rate_khz
        200 as recorded, or brought to 40 when read, which five times less memory holds.
    """

    compound: bool = False
    rate_khz: Literal[40, 200] = 40


def _names(options: OttawaOptions) -> list[str]:
    return [
        f"{code}-{profile}-{trial}.mat"
        for code in _FAULTS
        if code != "C" or options.compound
        for profile in _PROFILES
        for trial in _TRIALS
    ]


def _read_one(name: str, path: Path, options: OttawaOptions) -> Recording:
    """Read a recording: acceleration in ``Channel_1``, the encoder's pulses in ``Channel_2``."""
    code, profile, _ = name.removesuffix(".mat").split("-")
    arrays = read_arrays(path)
    signal = to_signal(arrays, path, variable="Channel_1")
    pulses = to_signal(arrays, path, variable="Channel_2")
    check_signal(signal, str(path))
    if pulses.shape != signal.shape:
        problem = f"have {signal.shape[1]} and {pulses.shape[1]} samples"
        raise RequestError(problem, file=path, key="Channel_1, Channel_2", expected="the same number")
    try:
        turns = turns_from_pulses(pulses[0], _PULSES_A_TURN, _RATE_HZ)
    except ValueError as error:
        raise RequestError(str(error), file=path, key="Channel_2", expected="pulses of an encoder") from error
    if options.rate_khz == 40:
        from scipy.signal import resample_poly  # A plan of other data imports none of it.

        signal, turns = resample_poly(signal, 1, 5, axis=1).astype("float32"), turns[::5]
    rate = 1000.0 * options.rate_khz
    fault = _FAULTS[code]
    return Recording(
        name=name,
        signal=signal,
        rate_hz=rate,
        shaft_hz=mean_speed(turns, rate),
        fault=fault,
        bearing=fault,
        condition=_PROFILES[profile],
        rig="Ottawa",
        orders=MB_ER16K.orders,
        severity=0.0 if code == "H" else float("nan"),
        turns=turns,
    )


_BY_HAND = (
    "the .mat files of https://data.mendeley.com/datasets/v43hmbwxpm/2, put into a folder Ottawa of the data "
    "folder"
)
_TABLE = FileTable("ottawa", ("Ottawa", "Ottawa 2018", "v43hmbwxpm-2"), _BY_HAND, _names, _read_one)
_ONE_BEARING = "one bearing per class: condition-wise claims only"

DATASET = DataSet(
    name="ottawa",
    summary="Ottawa 2018: one healthy, inner, outer and ball-faulted ER16K each, speed that varies, 200 kHz",
    citation=(
        "H. Huang, N. Baddour, Bearing vibration data collected under time-varying rotational speed "
        "conditions, Data in Brief 21 (2018) 1745-1749"
    ),
    licence="CC BY 4.0",
    homepage="https://data.mendeley.com/datasets/v43hmbwxpm/2",
    read=_TABLE.read,
    fingerprint=_TABLE.fingerprint,
    missing=_TABLE.missing,
    options=OttawaOptions,
    by_hand=_BY_HAND,
    refused_rungs={"bearing": _ONE_BEARING, "bearing-condition": _ONE_BEARING},
)
