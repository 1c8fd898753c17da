"""What the notch leaves of fault lines on rigs that no simulated machine is, band by band.

    python tests/campaigns/notch_check.py --data hit_sm
    python tests/campaigns/notch_check.py --write

Lines are measured as the evidence of a diagnosis measures them, which knows nothing of the notch. No label is
read but to leave out what does not show its fault; `--write` puts the table into a page of the docs.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

import numpy as np  # noqa: E402
from bearing_scores import markdown  # noqa: E402
from diagnosis_check import shown  # noqa: E402
from written_blocks import write_block  # noqa: E402

from suite.data import load  # noqa: E402
from suite.data.windows import WindowSpec, cut  # noqa: E402
from suite.evaluation.notching import notch_windows  # noqa: E402
from suite.question.probed import cuts_of  # noqa: E402
from suite.signals.envelope import ENVELOPE_PADDING, envelope_spectrum  # noqa: E402
from suite.signals.fault_lines import EnvelopeOrders, line_heights  # noqa: E402
from suite.signals.kinematics import BearingOrders  # noqa: E402

BEGIN, END = "<!-- written by tests/campaigns/notch_check.py -->", "<!-- end -->"
BANDS, OTHER_BANDS = 6, 5
HIGH_DB = 10.0


@dataclass(frozen=True)
class Source:
    """A data set, how it is cut, and how many windows of a recording are looked at."""

    name: str
    options: dict
    spec: WindowSpec
    windows: int


SOURCES = {
    "simulated": Source(
        "simulated",
        {"machines": "mixed", "bearings_per_class": 8, "severity": 0.9},
        WindowSpec(turns=20.0, overlap=0.0),
        1,
    ),
    "hit_sm": Source("hit_sm", {}, WindowSpec(turns=20.0, overlap=0.0, rate_hz=12_000.0), 4),
    "cwru": Source("cwru", {}, WindowSpec(turns=20.0, overlap=0.0, low_pass_hz=4000.0), 4),
}


def windows_of(source):
    """The first windows of each faulty recording that shows its fault."""
    recordings = [one for one in load(source.name, **source.options) if one.fault != "healthy" and shown(one)]
    windows = cut(recordings, source.spec)
    return windows[windows.metadata.groupby("recording").cumcount().to_numpy() < source.windows]


def highest(window, row, low, high, prewhiten=False):
    """The highest first or second line of any fault in a band of one window, dB."""
    power = envelope_spectrum(window[None], (low, high), prewhiten=prewhiten)[0]
    per_order = row.shaft_hz / row.rate_hz * window.size * ENVELOPE_PADDING
    orders = BearingOrders(row.order_outer, row.order_inner, row.order_ball, row.order_cage)
    lines = line_heights(EnvelopeOrders(power, per_order), orders)
    return max(line.height_db for line in lines if line.harmonic <= 2)


def in_bands(signals, table):
    """The highest line in each band, in other bands, in the whole and the whitened whole, shape (n, 13)."""
    found = []
    for window, row in zip(signals[:, 0].astype(float), table.itertuples(), strict=True):
        upper = row.band_hz / row.rate_hz
        edges = [
            *pairwise(np.linspace(0, upper, BANDS + 1)),
            *pairwise(np.linspace(0, upper, OTHER_BANDS + 1)),
        ]
        heights = [highest(window, row, *edge) for edge in edges]
        found.append([*heights, *(highest(window, row, 0.0, upper, whitened) for whitened in (False, True))])
    return np.array(found)


def grouped(heights):
    """The highest of six bands, of five others, of the whole and of the whitened whole: (n, 4)."""
    parts = np.split(heights, [BANDS, BANDS + OTHER_BANDS, BANDS + OTHER_BANDS + 1], axis=1)
    return np.column_stack([part.max(axis=1) for part in parts])


def rows_of(name, source):
    """One row of each table."""
    windows = windows_of(source)
    cuts = cuts_of(windows)
    began = time.process_time()
    notch = notch_windows(cuts, elsewhere=False)
    cost = 1000 * (time.process_time() - began) / len(windows)
    control = notch_windows(cuts, elsewhere=True)
    asked = notch.asked
    made = [in_bands(one.signals[asked], windows[asked].metadata) for one in (cuts, notch.cuts, control.cuts)]
    levels = [grouped(one) for one in made]
    share = f"{asked.sum()} of {len(asked)}"
    bands = [
        f"{was:.0f} → {now:.0f}"
        for was, now in zip(*(np.median(one, axis=0) for one in made[:2]), strict=True)
    ]
    yield [name, share, *bands[:BANDS]]
    middle = np.median(np.stack(levels), axis=1)
    yield [name, *(f"{was:.0f} → {now:.0f} ({beside:.0f})" for was, now, beside in middle.T), *high(levels)]
    facts = [notch.facts[fact][asked] for fact in ("kurtosis_before", "kurtosis_after")]
    facts += [
        control.facts["kurtosis_after"][asked],
        notch.facts["changed"][asked],
        control.facts["changed"][asked],
    ]
    was, now, beside, changed, other = (np.median(one) for one in facts)
    yield [name, f"{was:.1f} → {now:.1f} ({beside:.1f})", f"{changed:.2f} ({other:.2f})", f"{cost:.0f} ms"]


def high(levels):
    """Windows in which some line stands 10 dB and more, before, after and under the control."""
    counts = [int((one.max(axis=1) >= HIGH_DB).sum()) for one in levels]
    return [f"{counts[0]} → {counts[1]} ({counts[2]})"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", nargs="*", default=tuple(SOURCES), choices=SOURCES)
    parser.add_argument("--write", action="store_true", help="put the tables into the docs")
    asked = parser.parse_args()
    made = list(zip(*(rows_of(name, SOURCES[name]) for name in asked.data), strict=True))
    spans = ["six bands", "five others", "whole", "whitened"]
    tables = (
        markdown(["median highest line, dB", "asked", *(f"band {k + 1}" for k in range(BANDS))], made[0]),
        markdown(["median highest line, dB (control)", *spans, "windows with ≥ 10 dB"], made[1]),
        markdown(["median (control)", "kurtosis", "changed", "cost a window"], made[2]),
    )
    print("\n\n".join(tables))
    if asked.write:
        write_block("looks-at-the-fault.md", BEGIN, END, *tables)


if __name__ == "__main__":
    main()
