"""Bearings with an outer-race fault and well ones; what the notch and its control make of their windows."""

from functools import cache

import numpy as np
from scipy.signal import hilbert

from suite.evaluation.probe import Cuts, find_probe
from suite.signals.kinematics import SKF_6205
from suite.signals.simulation import Operation, vibration
from suite.signals.simulation_draws import draw_bearing, draw_rig

RATE, SHAFT = 12_000.0, 35.0
LENGTH = round(20 * RATE / SHAFT)
MACHINES = 4
ORDERS = list(vars(SKF_6205).values())


def windows_of(machine, fault, count):
    """A bearing of its own on each machine."""
    rng = np.random.default_rng([machine, fault == "outer"])
    bearing = draw_bearing(draw_rig(np.random.default_rng(machine)), fault, 1.0, rng)
    signal = vibration(bearing, Operation(SHAFT, 1.0), RATE, count * LENGTH, rng).astype(np.float64)
    windows = signal.reshape(count, 1, LENGTH)
    windows = windows - windows.mean(axis=2, keepdims=True)
    return (windows / windows.std(axis=2, keepdims=True)).astype(np.float32)


def cuts_of(signals, orders=ORDERS, shaft=SHAFT):
    known = np.ones(len(signals))
    stated = np.tile(np.asarray(orders, dtype=float), (len(signals), 1))
    return Cuts(signals, RATE * known, shaft * known, stated, RATE / 2 * known)


@cache
def world():
    """Faults and machines of test windows, and the windows unchanged, notched and notched elsewhere."""
    named = [(fault, machine) for machine in range(MACHINES) for fault in ("outer", "healthy")]
    made = [windows_of(machine, fault, 4) for fault, machine in named]
    cuts = cuts_of(np.concatenate([windows[2:] for windows in made]))
    changed = [find_probe(name).change(cuts, 1.0, None) for name in ("notch_fault_orders", "notch_elsewhere")]
    truth = np.repeat([fault for fault, _ in named], 2)
    bearing = np.repeat(np.arange(len(named)), 2)
    return truth, bearing, np.concatenate([windows[:2] for windows in made]), cuts, changed


def reads_a_line(signals):
    """Outer where the envelope's line at that order stands 13 dB over the median around it."""
    said = []
    for window in signals[:, 0].astype(float):
        envelope = np.abs(hilbert(window)) ** 2
        power = np.abs(np.fft.rfft(envelope - envelope.mean(), 2 * LENGTH)) ** 2
        order = np.arange(power.size) / 40
        line = power[np.abs(order - SKF_6205.outer) < 0.08].max()
        around = np.median(power[np.abs(order - SKF_6205.outer) < 2])
        said.append("outer" if line > 20 * around else "healthy")
    return np.array(said)


def knows_machines(known, bearing, signals):
    """The bearing whose spectrum is nearest, in narrow bands, of those it has heard."""

    def spectrum(windows):
        power = np.abs(np.fft.rfft(windows[:, 0].astype(float), axis=1))[:, 4:3396] ** 2
        return np.log(power.reshape(len(power), 53, -1).sum(axis=2))

    distance = np.square(spectrum(signals)[:, None] - spectrum(known)[None]).sum(axis=2)
    return bearing[distance.argmin(axis=1)]
