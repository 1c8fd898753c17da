"""Simulated bearings: the data set that needs no download."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from suite.data.dataset import DataSet, Options
from suite.data.recording import Recording
from suite.identity import key_of, seed_of
from suite.signals.many_machines import simulate_machine
from suite.signals.simulation import BearingState, Fault, Operation, vibration_by_angle
from suite.signals.simulation_draws import RigState, draw_bearing, draw_rig, draw_rig_of_type
from suite.signals.tachometer import mean_speed

GENERATOR = 2
"""Raised by hand whenever the same options give other signals."""

RATE_HZ = 12_000.0
SHAFT_RPM = (1500.0, 2100.0)
LOADS = (0.5, 1.0)
HEALTHY_HOURS = 1 / 60
"""How long a bearing runs of which there is nothing but that it is healthy."""

FAULTS: tuple[Fault, ...] = get_args(Fault)

Machines = Literal["alike", "mixed", "many"]


class SimulatedOptions(Options):
    """What may be changed in the simulation.

    Attributes
    ----------
    seed
        Draws another world of machines and bearings.
    machines
        Which world. ``alike``: machines of one type, whose resonances lie within 3 % of the type's.
        ``mixed``: machines that have nothing in common. ``many``: each bearing on a machine of its own, with
        its own geometry, speed and nuisances, as :mod:`suite.signals.many_machines` draws them; it has one
        recording, and ``rigs`` and ``severity`` are refused. Whatever was fitted to machines of that
        generator must not be tested there without saying so.
    rigs
        Machines; bearings of every class are dealt to them in turn.
    bearings_per_class
        Physical bearings of each of the four classes.
    severity
        Mean amplitude of the impacts at full load, 1 being fifteen times the background's deviation;
        each faulty bearing has 0.6 to 1.4 times that.
    seconds
        Length of a recording; among many machines, a quarter of it, so that a bearing has as much of it.
    run_up
        Fastest over slowest speed of a recording, in which the machine runs up or down, evenly; 1 is steady.
    angle_known
        Whether the shaft's angle is told of such a recording, or its mean speed alone.
    """

    model_config = ConfigDict(strict=True)

    seed: int = Field(0, ge=0)
    machines: Machines = "mixed"
    rigs: int = Field(4, ge=1, le=64)
    bearings_per_class: int = Field(8, ge=1, le=256)
    severity: float = Field(0.45, gt=0, le=3)
    seconds: float = Field(2.0, ge=0.2, le=60)
    run_up: float = Field(1.0, ge=1, le=5)
    angle_known: bool = True

    @model_validator(mode="after")
    def _many_draws_its_own(self) -> SimulatedOptions:
        given = sorted({"rigs", "severity", "run_up"} & self.model_fields_set)
        if self.machines == "many" and given:
            raise ValueError(f"machines many draws its own {' and '.join(given)} (expected none)")
        if self.run_up == 1 and not self.angle_known:
            raise ValueError("angle_known is false of steady speeds (expected run_up above 1)")
        return self

    @model_serializer(mode="wrap")
    def _usual_world_unnamed(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what says nothing: keys from before there were other worlds stay as they are."""
        idle = {"mixed": {"machines"}, "alike": set(), "many": {"rigs", "severity"}}[self.machines]
        idle = idle | ({"run_up"} if self.run_up == 1 else set())
        idle = idle | ({"angle_known"} if self.angle_known else set())
        return {key: value for key, value in plain(self).items() if key not in idle}


def read(root: Path, options: SimulatedOptions) -> list[Recording]:
    """Simulate every bearing in every condition.

    Parameters
    ----------
    root
        Not used: nothing is read.
    options
        The options; each rig, bearing and recording has a seed of its own name, so that more
        bearings or longer lists do not change those that were there (with the same number of rigs).

    Returns
    -------
    list of Recording
        By class, bearing, speed and load.
    """
    bearings = [(fault, index) for fault in FAULTS for index in range(options.bearings_per_class)]
    if options.machines == "many":
        return [_record_machine(options, fault, index) for fault, index in bearings]
    rigs = _draw_rigs(options)
    return [recording for bearing in bearings for recording in _run_bearing(options, rigs, *bearing)]


def healthy(root: Path, options: SimulatedOptions, hours: float) -> Iterator[Recording]:
    """Simulate healthy bearings beyond those of the data set, on the same machines or, among many, on others.

    Parameters
    ----------
    root
        Not used: nothing is read.
    options
        The options; ``seconds`` is of no account.
    hours
        At least so many: each bearing runs a minute, in equal parts in each condition.
    """
    whole = options.model_copy(update={"seconds": 3600 * HEALTHY_HOURS / (len(SHAFT_RPM) * len(LOADS))})
    first, rigs = options.bearings_per_class, _draw_rigs(options)
    for index in range(first, first + ceil(hours / HEALTHY_HOURS - 1e-9)):
        if options.machines == "many":
            yield _record_machine(whole, "healthy", index)
        else:
            yield from _run_bearing(whole, rigs, "healthy", index)


def fingerprint(root: Path, options: SimulatedOptions) -> str:
    """Give the key of the options and the generator's version."""
    return key_of({"generator": GENERATOR, **options.model_dump()})


def _draw_rigs(options: SimulatedOptions) -> list[RigState]:
    streams = [_rng(options, "rig", index) for index in range(options.rigs)]
    if options.machines == "mixed":
        return [draw_rig(stream) for stream in streams]
    kind = draw_rig(_rng(options, "type"))
    return [draw_rig_of_type(kind, stream) for stream in streams]


def _record_machine(options: SimulatedOptions, fault: Fault, index: int) -> Recording:
    """Record a machine that nothing else is known of: its only bearing, in the only condition it runs in."""
    number = index * len(FAULTS) + FAULTS.index(fault)
    conditions = len(SHAFT_RPM) * len(LOADS)
    samples = conditions * round(options.seconds * RATE_HZ)
    made = simulate_machine(options.seed, number, fault, RATE_HZ, samples)
    bearing, name = made.drawn.bearing, _bearing_name(fault, index)
    return Recording(
        name=name,
        signal=made.signal[np.newaxis],
        rate_hz=RATE_HZ,
        shaft_hz=made.drawn.stated_shaft_hz,
        fault=fault,
        bearing=name,
        condition="its own speed and load",
        # One name for all: a bearing that is held out takes its machine with it.
        rig="many",
        orders=bearing.orders,
        severity=bearing.severity,
        load=made.drawn.operation.load,
        notes=("from the generator on which contestants' starts were compared",),
    )


def _bearing_name(fault: Fault, index: int) -> str:
    return f"{fault}-{index + 1:02d}"


def _run_bearing(
    options: SimulatedOptions, rigs: list[RigState], fault: Fault, index: int
) -> list[Recording]:
    rig = index % len(rigs)
    bearing = draw_bearing(rigs[rig], fault, options.severity, _rng(options, "bearing", fault, index))
    name = _bearing_name(fault, index)
    grid = [(rpm, load) for rpm in SHAFT_RPM for load in LOADS]
    return [_record(options, bearing, name, f"rig-{rig + 1}", rpm, load) for rpm, load in grid]


def _record(
    options: SimulatedOptions, bearing: BearingState, name: str, rig: str, rpm: float, load: float
) -> Recording:
    slowest = 2 * rpm / (1 + options.run_up)
    speeds = f"{rpm:.0f}" if options.run_up == 1 else f"{slowest:.0f}-{slowest * options.run_up:.0f}"
    condition = f"{speeds}rpm-load{load:.1f}"
    rng = _rng(options, "recording", name, condition)
    operation = Operation(rpm / 60, load, fluctuation=float(rng.uniform(0.001, 0.005)))
    if options.run_up != 1:
        operation = replace(operation, run_up=options.run_up ** float(rng.choice([-1, 1])))
    signal, angle = vibration_by_angle(bearing, operation, RATE_HZ, round(options.seconds * RATE_HZ), rng)
    varies = options.run_up != 1
    return Recording(
        name=f"{name}-{condition}",
        signal=signal[np.newaxis],
        rate_hz=RATE_HZ,
        shaft_hz=mean_speed(angle, RATE_HZ) if varies else operation.shaft_hz,
        fault=bearing.fault,
        bearing=name,
        condition=condition,
        rig=rig,
        orders=bearing.orders,
        severity=bearing.severity,
        load=load,
        turns=angle if varies and options.angle_known else None,
    )


def _rng(options: SimulatedOptions, *names: str | int) -> np.random.Generator:
    return np.random.default_rng(seed_of("simulated", options.seed, *names))


def simulated_by(options: SimulatedOptions) -> str:
    """Say whether the machines are drawn from the ranges of those that contestants learn from."""
    if options.machines == "many":
        return "drawn by the generator of the machines that taught them"
    return "narrower than the machines that taught them, and made by the same model of signals"


DATASET = DataSet(
    name="simulated",
    summary="Simulated 6205 bearings on several machines; made on the spot, the same every time",
    citation="Antoni & Randall 2003, J. Vib. Acoust. 125:282-289; Randall & Antoni 2011, MSSP 25:485-520",
    licence="none needed: made by this suite",
    homepage="made on this machine by suite/signals/simulation.py",
    read=read,
    fingerprint=fingerprint,
    options=SimulatedOptions,
    simulated_by=simulated_by,
    healthy=healthy,
    caveat="who is ahead on simulated bearings is a property of the generator, not of machines",
)
