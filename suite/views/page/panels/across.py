"""Over all data sets: mean ranks, and which pipelines do not differ in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from suite.analysis.across import Ranking
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import (
    COLOURS,
    GREY,
    SYMBOLS,
    Figure,
    figure_of_rows,
    plain_list,
)
from suite.views.page.panel import PageData, Panel
from suite.wording import readable


def _content(data: PageData) -> Markup:
    rankings = data.report.rankings.values()
    charts = [_chart(f"across-{number}", one, data.families) for number, one in enumerate(rankings, start=1)]
    return show_charts([ChartGroup("", charts)]) if charts else Markup()


def _chart(key: str, ranking: Ranking, families: Mapping[str, str]) -> Chart:
    caption = (
        f"{ranking.sentence} Two pipelines differ from {ranking.critical:.2f} ranks apart (Nemenyi, 5 %); a "
        "grey bracket holds those that do not."
    )
    numbers = 100 * ranking.scores.T.rename_axis("pipeline")
    return make_chart(key, "Mean rank over data sets", caption, draw_ranks(ranking, families), numbers)


def draw_ranks(ranking: Ranking, families: Mapping[str, str]) -> Figure:
    """Draw mean ranks, best on top, with a bar over each group that is no critical difference apart.

    Parameters
    ----------
    ranking
        From :func:`suite.analysis.across.rank_across`.
    families
        Pipeline to family.

    Notes
    -----
    The critical-difference diagram of J. Demsar, JMLR 7 (2006), turned on its side so that names stay
    readable on a phone.
    """
    names = [readable(name) for name in ranking.ranks]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": plain_list([ranking.ranks[group[end]] for end in (0, 0, -1, -1)]),
            "y": [readable(group[end]) for end in (0, 0, 0, -1)],
            "mode": "lines",
            "line": {"width": 3, "color": GREY},
            "hoverinfo": "skip",
        }
        for group in ranking.groups
    ]
    kinds = [families[name] for name in ranking.ranks]
    traces.append(
        {
            "type": "scatter",
            "x": plain_list(list(ranking.ranks.values())),
            "y": names,
            "mode": "markers",
            "marker": {
                "size": 12,
                "color": [COLOURS.get(kind, GREY) for kind in kinds],
                "symbol": [SYMBOLS.get(kind, "cross") for kind in kinds],
            },
            "hovertemplate": "%{y}: mean rank %{x:.2f}<extra></extra>",
        }
    )
    x = {"title": "mean rank, 1 is best", "range": [0.8, len(names) + 0.2], "dtick": 1}
    return figure_of_rows(traces, names, x, 90)


PANEL = Panel(
    "across",
    "Over all data sets",
    40,
    "Mean rank of each pipeline over data sets, with the critical difference.",
    _content,
)
