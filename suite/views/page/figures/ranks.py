"""Critical-difference diagram: mean ranks over data sets, and which pipelines they cannot tell apart."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from suite.analysis.across import Ranking
from suite.views.page.figures.base import COLOURS, GREY, ROW, SYMBOLS, empty, room
from suite.wording import readable


def critical_difference(ranking: Ranking, families: Mapping[str, str]) -> go.Figure:
    """Draw mean ranks, best on top, with a bar over each group that is no critical difference apart.

    Parameters
    ----------
    ranking
        From :func:`suite.analysis.across.rank_across`.
    families
        Pipeline to family.

    Notes
    -----
    After J. Demsar, JMLR 7 (2006), turned on its side so that names stay readable on a phone.
    """
    names = list(ranking.ranks)
    figure = empty(height=90 + ROW * len(names))
    for group in ranking.groups:
        ends = [ranking.ranks[group[0]], ranking.ranks[group[-1]]]
        rows = [readable(name) for name in (group[0], group[-1])]
        figure.add_scatter(
            x=[ends[0], ends[0], ends[1], ends[1]],
            y=[rows[0], rows[0], rows[0], rows[1]],
            mode="lines",
            line={"width": 3, "color": GREY},
            hoverinfo="skip",
        )
    kinds = [families[name] for name in names]
    figure.add_scatter(
        x=[ranking.ranks[name] for name in names],
        y=[readable(name) for name in names],
        mode="markers",
        marker={
            "size": 12,
            "color": [COLOURS.get(kind, GREY) for kind in kinds],
            "symbol": [SYMBOLS.get(kind, "cross") for kind in kinds],
        },
        hovertemplate="%{y}: mean rank %{x:.2f}<extra></extra>",
    )
    figure.update_xaxes(title_text="mean rank, 1 is best", range=[0.8, len(names) + 0.2], dtick=1)
    order = [readable(name) for name in names]
    figure.update_yaxes(autorange="reversed", ticks="", categoryorder="array", categoryarray=order)
    figure.update_layout(showlegend=False, margin={"l": room(names)})
    return figure
