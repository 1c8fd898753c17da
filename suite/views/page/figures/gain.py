"""Differences to a control with their intervals: a forest plot."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from suite.analysis.gains import Gain
from suite.views.page.figures.base import COLOURS, GREY, ROW, SYMBOLS, empty, room
from suite.wording import readable


def forest(board: Sequence[Gain]) -> go.Figure:
    """Draw each pipeline's difference to the control with its interval, the largest on top.

    Parameters
    ----------
    board
        Gains of one board over one control. Filled marks are claimed, open ones are not; zero is
        always in sight.
    """
    rows = sorted(board, key=lambda gain: gain.interval.estimate, reverse=True)
    names = [readable(gain.pipeline) for gain in rows]
    figure = empty(height=100 + ROW * len(rows))
    middles = [100 * gain.interval.estimate for gain in rows]
    colours = [COLOURS.get(gain.family, GREY) for gain in rows]
    for name, gain, colour in zip(names, rows, colours, strict=True):
        ends = [100 * gain.interval.low, 100 * gain.interval.high]
        figure.add_scatter(
            x=ends, y=[name, name], mode="lines", line={"width": 2, "color": colour}, hoverinfo="skip"
        )
    figure.add_scatter(
        x=middles,
        y=names,
        mode="markers",
        customdata=[gain.text for gain in rows],
        marker={
            "size": 10,
            "color": colours,
            "symbol": [
                SYMBOLS.get(gain.family, "cross") + ("" if gain.claimed else "-open") for gain in rows
            ],
        },
        hovertemplate="%{y}: %{customdata}<extra></extra>",
    )
    reached = [0.0, *(100 * end for gain in rows for end in (gain.interval.low, gain.interval.high))]
    margin = 0.05 * (max(reached) - min(reached)) or 1.0
    figure.update_xaxes(
        title_text=f"points over {readable(rows[0].control)}",
        range=[min(reached) - margin, max(reached) + margin],
        zeroline=True,
        zerolinewidth=2,
        zerolinecolor=GREY,
    )
    figure.update_yaxes(autorange="reversed", ticks="", categoryorder="array", categoryarray=names)
    figure.update_layout(showlegend=False, margin={"l": room(names)})
    return figure
