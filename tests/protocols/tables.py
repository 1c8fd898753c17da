"""Window tables made by hand, for the tests of the protocols."""

import numpy as np
import pandas as pd


def window_table(
    bearings=None, conditions=("slow", "fast", "loaded"), windows=10, length=100, overlap=True, rigs=1
):
    """One row a window; ``bearings`` maps fault to a number of bearings."""
    bearings = bearings or {"healthy": 3, "inner": 3, "outer": 3}
    step = length // 2 if overlap else length
    rows = []
    for fault, count in bearings.items():
        for bearing, rig in ((bearing, rig) for rig in range(rigs) for bearing in range(count)):
            for condition in conditions:
                for start in range(0, (windows - 1) * length + 1, step):
                    rows.append(
                        {
                            "fault": fault,
                            "bearing": f"{fault}-{bearing}-{rig}" if rigs > 1 else f"{fault}-{bearing}",
                            "severity": float(bearing),
                            "recording": f"{fault}-{bearing}-{rig}-{condition}",
                            "condition": condition,
                            "rig": f"rig-{rig}",
                            "rate_hz": 500.0,
                            "start": start,
                            "stop": start + length,
                            "on_grid": start % length == 0,
                            "raw_rms": 1.0 + 0.01 * (start % 7),
                            "raw_mean": 0.0,
                        }
                    )
    return pd.DataFrame(rows)


def noise_for(table, seed=0, channels=1, length=64):
    """Independent noise, one window a row."""
    draw = np.random.default_rng(seed)
    return draw.standard_normal((len(table), channels, length)).astype(np.float32)
