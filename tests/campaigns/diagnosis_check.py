"""What `suite diagnose` says of rigs that no simulated machine is, and of odd recordings.

    python tests/campaigns/diagnosis_check.py --data hit_sm
    python tests/campaigns/diagnosis_check.py --write

Everything was chosen on simulated machines and HIT-SM, whose recordings are those that are made odd. Each run
of CWRU or MFPT looks at their labels once, and says so; `--write` puts the tables into a page of the docs.
"""

import argparse
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

import numpy as np  # noqa: E402
from bearing_scores import markdown  # noqa: E402
from written_blocks import write_block  # noqa: E402

from suite.data import load  # noqa: E402
from suite.data.machine_recordings import recording_of_machine  # noqa: E402
from suite.errors import RequestError  # noqa: E402
from suite.serving.diagnosis import Diagnostician, Stated  # noqa: E402
from suite.serving.simulated_model import TAUGHT, simulated_model  # noqa: E402
from suite.serving.speed_check import contradicting_speed  # noqa: E402
from suite.signals.kinematics import NICE_MFPT, SKF_6203, SKF_6205  # noqa: E402
from suite.signals.many_machines import simulate_machine  # noqa: E402
from suite.signals.resampling import resample  # noqa: E402

HELD_OUT = "<!-- written by tests/campaigns/diagnosis_check.py -->"
ODD = "<!-- written by tests/campaigns/diagnosis_check.py: odd recordings -->"
END = "<!-- end -->"
CHOSEN_BY = "hit_sm"
DATA = ("hit_sm", "mfpt", "cwru")
LABELS_LOOKED_AT = ("mfpt", "cwru")
OTHER = {SKF_6205: SKF_6203, NICE_MFPT: SKF_6205}
ANSWERS = ("fault", "fits best", "healthy", "cannot tell", "refused")


def shown(recording):
    """Whether a recording shows its fault: on CWRU what Smith and Randall grade Y."""
    grades = [note for note in recording.notes if "grade" in note]
    return recording.fault == "healthy" or not grades or " Y" in grades[0]


def claims(diagnostician, recordings, beside=()):
    """Claim and name of each recording; those of one that cannot be made are a refusal."""
    told = diagnostician.beside(list(beside)) if beside else diagnostician
    return [said_of(told, recording) for recording in recordings]


def said_of(diagnostician, recording):
    try:
        said = diagnostician.diagnose_recording(recording).conclusion
    except RequestError:
        return "refused", "refused"
    return said.claim, said.name


def pairs(diagnostician, baselines, recordings):
    """Each recording beside each healthy one but itself."""
    return [
        (recording, said)
        for healthy in baselines
        for recording in recordings
        if recording.name != healthy.name
        for said in claims(diagnostician, [recording], [healthy])
    ]


def share(part, whole):
    return f"{part}/{whole} ({100 * part / whole:.0f} %)" if whole else "–"


def kinds_row(title, answered):
    """How many faulty ones had an answer, and of these the right one."""
    named = [(recording, said) for recording, said in answered if said[0] in ("fault", "fits best")]
    right = sum(said[1] == recording.fault for recording, said in named)
    healthy = sum(said[0] == "healthy" for _, said in answered)
    unanswered = len(answered) - len(named) - healthy
    return [title, len(answered), share(right, len(named)), share(unanswered, len(answered)), healthy]


def healthy_row(title, answered):
    said = Counter(claim for _, (claim, _) in answered)
    alarms = said["fault"] + said["fits best"]
    return [
        title,
        len(answered),
        share(alarms, len(answered)),
        said["healthy"],
        said["cannot tell"] + said["refused"],
    ]


def odd(recording, rng):
    """Name to what is no proper request: changed signals, rates, speeds and geometries."""
    samples = recording.signal.shape[1]
    time = np.arange(samples) / recording.rate_hz
    wide = recording.signal[0].astype(np.float64)
    hum = np.sin(2 * np.pi * 50 * time) + 0.01 * rng.standard_normal(samples)
    half = np.where(np.arange(samples) < samples // 2, wide, 0.0)
    clipped = np.clip(wide, -wide.std(), wide.std())
    slower = resample(recording.signal, recording.rate_hz, 8000.0)
    return {
        "no fault orders": lambda: replace(recording, orders=None),
        "sampled at 8 kHz": lambda: replace(recording, signal=slower, rate_hz=8000.0),
        "stated speed three times the true one": lambda: replace(recording, shaft_hz=3 * recording.shaft_hz),
        "stated speed 10 % above the true one": lambda: replace(recording, shaft_hz=1.1 * recording.shaft_hz),
        "geometry of another bearing": lambda: replace(recording, orders=OTHER[recording.orders]),
        "white noise": lambda: with_signal(recording, rng.standard_normal(samples)),
        "mains hum": lambda: with_signal(recording, hum),
        "silence": lambda: with_signal(recording, np.zeros(samples)),
        "clipped at its deviation": lambda: with_signal(recording, clipped),
        "half of it missing": lambda: with_signal(recording, half),
    }


def with_signal(recording, signal):
    return replace(recording, signal=signal.astype(np.float32)[np.newaxis])


def odd_rows(diagnostician, recordings):
    """Count what is said of odd recordings, alone and beside each rig's first healthy one."""
    counts = {}
    for known in recordings.values():
        healthy = next(one for one in known if one.fault == "healthy")
        faulty = [next(one for one in known if one.fault == kind) for kind in ("inner", "outer")]
        for recording in (healthy, *faulty):
            for title, make in odd(recording, np.random.default_rng(0)).items():
                said = counts.setdefault((title, recording.fault == "healthy"), Counter())
                said.update(said_of_odd(diagnostician, make, healthy))
    for title, healthy in sorted(counts, key=lambda key: (not key[1], list(counts).index(key))):
        whose = "a healthy recording" if healthy else "faulty ones"
        yield [f"{title}: {whose}", *(counts[title, healthy][name] for name in ANSWERS)]


def said_of_odd(diagnostician, make, healthy):
    """Claims without and with a baseline, of which the user states the same bearing."""
    try:
        recording = make()
    except RequestError:  # no recording at all
        return ["refused", "refused"]
    same = replace(healthy, orders=recording.orders or healthy.orders)
    return [said_of(one, recording)[0] for one in (diagnostician, diagnostician.beside([same]))]


def speed_rows():
    """How often a stated speed is doubted: simulated machines, no real one."""
    machines = [machine(number, fault) for number in range(30) for fault in TAUGHT]
    stated = {"right": 1.0, "5 % too fast": 1.05, "10 % too fast": 1.1, "8 % too slow": 0.92}
    for title, factor in stated.items():
        wrong = [replace(one, shaft_hz=factor * one.shaft_hz) for one in machines]
        found = [(one.shaft_hz / factor, contradicting_speed(one)) for one in wrong]
        doubted = [speed / true for true, speed in found if speed is not None]
        true = sum(abs(ratio - 1) < 0.02 for ratio in doubted)
        yield [title, share(len(doubted), len(found)), share(true, len(doubted))]


def machine(number, fault):
    """Five seconds of a simulated machine that no model was fitted to."""
    made = simulate_machine(21, number, fault, 12_000.0, 60_000)
    return recording_of_machine(made.drawn, made.signal, 12_000.0, fault, number, f"{fault} {number}")


def held_out(diagnostician, data, each):
    """Tables of faulty and of healthy recordings; looks at their labels."""
    kinds, alarms = [], []
    for name in data:
        recordings = [one for one in load(name) if shown(one)]
        faulty = [one for one in recordings if one.fault != "healthy"]
        healthy = [one for one in recordings if one.fault == "healthy"]
        alone = list(zip(faulty, claims(diagnostician, faulty), strict=True))
        beside = pairs(diagnostician, healthy, faulty)
        calm = pairs(diagnostician, healthy, healthy)
        bare = list(zip(healthy, claims(diagnostician, healthy), strict=True))
        kinds += [kinds_row(f"{name}, no baseline", alone), kinds_row(f"{name}, each baseline", beside)]
        alarms += [healthy_row(f"{name}, no baseline", bare)]
        alarms += [healthy_row(f"{name}, each other baseline", calm)]
        for recording, said in (*alone, *bare, *beside, *calm) if each else ():
            print(name, recording.name, recording.fault, *said, *recording.notes[-1:], sep=" | ")
    looked = [name for name in data if name in LABELS_LOOKED_AT]
    print(f"labels looked at once each: {', '.join(looked) or 'none that may not be chosen by'}")
    of_faulty = ["faulty recordings", "asked", "right of those answered", "not answered", "called healthy"]
    of_healthy = ["healthy recordings", "asked", "false alarms", "called healthy", "not answered"]
    return markdown(of_faulty, kinds), markdown(of_healthy, alarms)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=("held-out", "odd"), help="one half of the tables")
    parser.add_argument("--data", nargs="*", default=DATA, help="held-out rigs")
    parser.add_argument("--each", action="store_true", help="print what is said of each recording")
    parser.add_argument("--write", action="store_true", help="put the tables into the docs")
    asked = parser.parse_args()
    diagnostician = Diagnostician(simulated_model(ROOT / "build"), Stated())
    blocks = {}
    if asked.only != "odd":
        blocks[HELD_OUT] = held_out(diagnostician, asked.data, asked.each)
    if asked.only != "held-out":
        made_odd = odd_rows(diagnostician, {CHOSEN_BY: load(CHOSEN_BY)})
        doubted = ["stated speed, simulated machines", "doubted", "of these at the true one"]
        blocks[ODD] = markdown(["odd recordings", *ANSWERS], made_odd), markdown(doubted, speed_rows())
    for begin, tables in blocks.items():
        print("\n\n".join(tables))
        if asked.write:
            write_block("diagnosis.md", begin, END, *tables)


if __name__ == "__main__":
    main()
