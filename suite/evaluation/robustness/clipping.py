"""Windows are clipped at the range of a converter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe


def _clipped(cuts: Cuts, limit: float, rng: np.random.Generator) -> Changed:
    wide = cuts.signals.astype(np.float64)
    middle = wide.mean(axis=2, keepdims=True)
    reach = limit * wide.std(axis=2, keepdims=True)
    held = np.clip(wide, middle - reach, middle + reach)
    share = (held != wide).mean(axis=(1, 2))
    changed = replace(cuts, signals=held.astype(np.float32))
    return Changed(changed, np.ones(len(wide), dtype=bool), {"clipped_share": share})


PROBE = Probe(
    "clipping",
    "clipping",
    "range over RMS",
    (5.0, 3.0, 2.0, 1.0, 0.5),
    "Each window clipped where it leaves the range of a converter, in multiples of its own RMS",
    _clipped,
)
