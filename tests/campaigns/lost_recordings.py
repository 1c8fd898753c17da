"""Which recordings a contestant misses, and how far their own fault lines stand out: read from stored runs.

    python tests/campaigns/lost_recordings.py sizes sim_orders cwru
    python tests/campaigns/lost_recordings.py zero-shot-rigs sim_orders mfpt

Reads the runs of a question that was asked (SUITE_RUNS) and the recordings of one data set (SUITE_DATA);
nothing is fitted. Strength is the mean height in dB of a fault's first three lines over their surroundings,
in the whitened envelope spectrum of the whole recording, below 4 kHz.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from bearing_scores import print_table  # noqa: E402

from suite.data import load  # noqa: E402
from suite.data.common_band import settled  # noqa: E402
from suite.data.windows import WindowSpec, cut  # noqa: E402
from suite.records.read_mlflow import RecordReader  # noqa: E402
from suite.signals.fault_lines import envelope_orders, line_heights, strength_db  # noqa: E402
from suite.workspace import current  # noqa: E402

FAULTS = ("outer", "inner", "ball")
RATE_HZ, BAND_HZ, SECONDS = 12_000.0, 4000.0, 1.0


def predicted(question, contestant):
    """What a contestant said of each tested window of a question, all folds."""
    reader = RecordReader(current())
    stored = reader.records(question, reader.outcomes(question))
    files = [
        one.folder / one.record.predictions
        for one in stored
        if one.record.job.pipeline == contestant and one.record.predictions
    ]
    if not files:
        raise SystemExit(f"{question}: no predictions of {contestant} in {current().runs}")
    return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)


def right(windows):
    """Share of windows (over training seeds) that are named rightly, and of decisions on recordings."""
    told = {kind: [c for c in windows if c.startswith(f"{kind}_")] for kind in ("predicted", "decided")}
    shares = {
        kind: np.mean([windows[column] == windows["fault"] for column in columns], axis=0)
        for kind, columns in told.items()
    }
    return windows.assign(windows=shares["predicted"], decisions=shares["decided"]).groupby("recording")


def strengths(recording):
    """Strength in dB of the lines of each fault."""
    spec = settled(
        WindowSpec(length=round(SECONDS * RATE_HZ), overlap=0.5, rate_hz=RATE_HZ, low_pass_hz=BAND_HZ),
        [recording],
    )
    signals = cut([recording], spec).signals[:, 0]
    spectrum = envelope_orders(signals, recording.shaft_hz / RATE_HZ, (0.0, BAND_HZ / RATE_HZ))
    lines = line_heights(spectrum, recording.orders)
    return [strength_db(lines, fault) for fault in FAULTS]


def rows(question, contestant, data):
    """Yield a row for each tested recording of the data set."""
    known = {one.name: one for one in load(data)}
    for name, windows in right(predicted(question, contestant)):
        one = known.get(name.removeprefix(f"{data}/"))
        if one is None or one.orders is None:
            continue
        shares = [windows["windows"].mean(), windows["decisions"].mean()]
        notes = "; ".join(one.notes)
        yield [
            one.bearing,
            one.name,
            len(windows),
            *(f"{100 * share:.0f}" for share in shares),
            *(f"{strength:.1f}" for strength in strengths(one)),
            notes,
        ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("question")
    parser.add_argument("contestant")
    parser.add_argument("data", help="name of a data set")
    asked = parser.parse_args()
    head = ["bearing", "recording", "windows", "right, %", "decided rightly, %", *FAULTS, "notes"]
    print_table(head, rows(asked.question, asked.contestant, asked.data))


if __name__ == "__main__":
    main()
