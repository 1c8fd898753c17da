"""Which windows of a data set its probes can be asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from suite.data.window_store import StoredWindows
from suite.data.windows import BAND, ORDER_COLUMNS, Windows
from suite.evaluation.probe import Cuts, find_probe

FEW_ASKED = 0.5
"""Share of the windows that a probe can be asked about, below which this is told before a start."""


def cuts_of(windows: Windows) -> Cuts:
    """Give windows, and what is stated of them, as probes take them."""
    facts = {
        name: windows.metadata[name].to_numpy(dtype=np.float64) for name in ("rate_hz", "shaft_hz", BAND)
    }
    orders = windows.metadata[list(ORDER_COLUMNS)].to_numpy(dtype=np.float64)
    signals = windows.signals.view()
    signals.flags.writeable = False  # A probe that changed them in place would change all that follow.
    rates = facts["rate_hz"], facts["shaft_hz"]
    return Cuts(signals, *rates, orders, facts[BAND], windows.relative_speed)


def little_asked(names: Sequence[str], stored: StoredWindows) -> Iterator[str]:
    """Say which probes can be asked about few windows of a data set, or none, and what they need.

    Parameters
    ----------
    names
        Of probes.
    stored
        The windows; no signal is read.
    """
    if not names:
        return
    cuts = cuts_of(Windows(stored.signals(), stored.metadata()))
    for name in names:
        probe = find_probe(name)
        share = float(np.mean(probe.able(cuts)))
        if share < FEW_ASKED:
            some = f"{share:.0%} of the windows" if share else "no window"
            yield f"{name} can be asked about {some}: it needs {probe.needs}"
