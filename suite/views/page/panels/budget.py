"""The budget curve: both sides and all contestants against trials and against CPU seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from suite.analysis.curve import BudgetCurve, CurvePoint
from suite.analysis.guesses import Guesses, guesses_of_board
from suite.views.footnotes import interval_coverage
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import Figure
from suite.views.page.figures.score_curves import ScoreCurve, draw_score_curves, grey_ground, upright_line
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.wording import duration

_SECONDS = (0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 36_000.0, 360_000.0)


def _content(data: PageData) -> Markup:
    drawn = [results for results in data.datasets if results.verdict.curve]
    groups = [_group(number, results) for number, results in enumerate(drawn, start=1)]
    return show_charts(groups) if groups else Markup()


def _group(number: int, results: DatasetResults) -> ChartGroup:
    curve = results.verdict.curve
    assert curve is not None
    covered = interval_coverage(results.headline_rows)
    charts = [
        _chart(f"budget-{number}-{kind}", results, curve, kind, covered) for kind in ("trials", "seconds")
    ]
    return ChartGroup(results.title, charts, results.level, curve.sentences)


def _chart(key: str, results: DatasetResults, curve: BudgetCurve, kind: str, covered: str) -> Chart:
    caption = (
        "Macro-F1 expected of a search of so many trials, on test bearings; bands are intervals over "
        f"bearings, searches and training seeds ({covered}). Sides are drawn strong, contestants thin."
    )
    families = {cell.pipeline: cell.family for cell in results.headline_cells}
    drawn = draw_budget_curve(curve, families, kind, guesses_of_board(results.headline_rows))
    if kind == "trials":
        caption += (
            f" The verdict is spoken at the upright line, {curve.headline} of {curve.trials} trials. On the "
            "grey ground, beyond a fourth of the trials, bands are less sure."
        )
        return make_chart(key, "How many trials", caption, drawn, _numbers(curve))
    caption += " Time is that of the search and one fit, mean over folds; a side pays for all that it has."
    return make_chart(key, "How much computing", caption, drawn)


def draw_budget_curve(
    curve: BudgetCurve, families: dict[str, str], kind: str, guesses: Guesses | None = None
) -> Figure:
    """Plot macro-F1 of both sides and of all contestants against a budget.

    Parameters
    ----------
    curve
        Of one data set.
    families
        Pipeline to its family.
    kind
        ``trials`` or ``seconds`` (of CPU).
    guesses
        What guessing reaches, where it is known.
    """
    spoken = _spoken(curve)
    sides = {spoken[name]: _score_curve(points, name, kind) for name, points in curve.sides.items()}
    contestants = {
        name: _score_curve(points, families.get(name, ""), kind) for name, points in curve.contestants.items()
    }
    shapes = _shapes(curve) if kind == "trials" else []
    return draw_score_curves(sides, contestants, guesses, _x_axis(curve, kind), shapes)


def _spoken(curve: BudgetCurve) -> dict[str, str]:
    """Call each side by whom it took at the budget of the verdict, as the answer does."""
    spoken_of = next((one for one in curve.contrasts if one.budget == curve.headline), curve.contrasts[0])
    return {one.family: f"{one.family} side, {one.spoken}" for one in (spoken_of.classical, spoken_of.deep)}


def _x_axis(curve: BudgetCurve, kind: str) -> dict[str, Any]:
    lines = (*curve.sides.values(), *curve.contestants.values())
    shown = np.maximum([_place(point, kind) for points in lines for point in points], 1e-3)
    low, high = np.log10([shown.min(), shown.max()])
    x: dict[str, Any] = {"type": "log", "range": [float(low) - 0.06, float(high) + 0.06]}
    if kind == "trials":
        trials = _labelled([one.budget for one in curve.contrasts])
        return x | {
            "title": "trials a contestant and fold",
            "tickvals": trials,
            "ticktext": list(map(str, trials)),
        }
    words = [duration(value).replace(".0", "") for value in _SECONDS]
    return x | {"title": "CPU time a fold", "tickvals": list(_SECONDS), "ticktext": words}


def _labelled(trials: Sequence[int]) -> list[int]:
    """Leave out labels that would stand on each other on a narrow screen; the first and the last stay."""
    apart = max(1.2, (trials[-1] / trials[0]) ** (1 / 7))
    kept = [trials[0]]
    for number in trials[1:-1]:
        if number >= apart * kept[-1] and trials[-1] >= apart * number:
            kept.append(number)
    return [*kept, trials[-1]]


def _place(point: CurvePoint, kind: str) -> float:
    return point.budget if kind == "trials" else point.cpu_seconds


def _score_curve(points: Sequence[CurvePoint], family: str, kind: str) -> ScoreCurve:
    words = [f", {point.budget} trials" for point in points]
    places = [_place(point, kind) for point in points]
    return ScoreCurve(family, places, [point.interval for point in points], words)


def _shapes(curve: BudgetCurve) -> list[dict[str, Any]]:
    """Mark the budget of the verdict, and those of which replays are less sure."""
    unsure = [one.budget for one in curve.contrasts if not curve.sure(one)]
    ground = [grey_ground(unsure[0], 2 * curve.trials)] if unsure else []
    return [upright_line(curve.headline), *ground]


def _numbers(curve: BudgetCurve) -> pd.DataFrame:
    rows = {}
    for place, one in enumerate(curve.contrasts):
        gap = {"difference": one.gap.estimate, "from": one.gap.low, "to": one.gap.high}
        sides = {f"{name} side": own[place].interval.estimate for name, own in curve.sides.items()}
        own = {name: points[place].interval.estimate for name, points in curve.contestants.items()}
        rows[one.budget] = {name: 100 * value for name, value in (sides | gap | own).items()}
    return pd.DataFrame(rows).T.rename_axis("trials")


PANEL = Panel(
    "budget",
    "What the budget decides",
    22,
    "Both sides and all contestants against the trials and the CPU time of their searches.",
    _content,
    link="Budget",
)
