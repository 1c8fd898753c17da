"""Tuning curves: what another trial would have been worth."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from suite.analysis.guesses import Guesses
from suite.views.page.figures.drawing import (
    COLOURS,
    DASHES,
    GREY,
    Figure,
    figure,
    guessing_marks,
    opacity_of,
    plain_list,
)
from suite.wording import readable


def draw_tuning(
    curves: pd.DataFrame,
    families: Mapping[str, str],
    chosen: Collection[str] = (),
    guesses: Guesses | None = None,
) -> Figure:
    """Plot the best inner score after each trial, one line a pipeline.

    Parameters
    ----------
    curves
        Trial (1, 2, ...) by pipeline, shares (:func:`suite.analysis.details.tuning_curves`).
    families
        Pipeline to family.
    chosen
        Pipelines that the answer names, drawn stronger.
    guesses
        What guessing reaches on the test part, where it is known.
    """
    drawn: dict[str, int] = {}
    traces = []
    for name in curves:
        family = families[str(name)]
        nth = drawn.setdefault(family, 0)
        drawn[family] += 1
        colour = COLOURS.get(family, GREY)
        known = curves[name].dropna()
        traces.append(
            {
                "type": "scatter",
                "x": [int(trial) for trial in known.index],
                "y": plain_list(100 * known),
                "name": readable(str(name)),
                "mode": "lines+markers",
                "opacity": opacity_of(str(name), chosen),
                "line": {
                    "shape": "hv",
                    "width": 3 if name in chosen else 1.5,
                    "dash": DASHES[nth % len(DASHES)],
                    "color": colour,
                },
                "marker": {"size": 5, "color": colour},
                "hovertemplate": "after trial %{x}: %{y:.1f}",
            }
        )
    x = {"title": "trials", "rangemode": "tozero", "dtick": max(1, len(curves) // 8)}
    y = {"title": "inner macro-F1, points", "range": [0, 102]}
    return figure(traces, 380, x, y, showlegend=True, **guessing_marks(guesses))
