"""Charts: figures with what a reader needs around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from suite.analysis.across import Ranking
from suite.analysis.cells import Cell
from suite.analysis.details import bearing_recalls, class_recalls, confusion, tuning_curves
from suite.analysis.gains import Gain
from suite.analysis.verdict import Verdict
from suite.protocols import headline_rung, leak_rung, rung_of
from suite.views.page.figures import cost, gain, heat, ladder, ranks, tuning
from suite.wording import plural, readable


@dataclass(frozen=True)
class Chart:
    """A plotly figure with what a reader needs around it.

    Attributes
    ----------
    title, caption
        The caption says how to read it.
    spec
        Figure as JSON.
    height
        Pixels, kept free before it is drawn.
    numbers
        The same as a table of points; ``None`` where the boards hold the numbers already.
    """

    title: str
    caption: str
    spec: str
    height: int
    numbers: pd.DataFrame | None = None


def _chart(title: str, caption: str, figure: Any, numbers: pd.DataFrame | None = None) -> Chart:
    return Chart(title, caption, str(figure.to_json()), int(figure.layout.height), numbers)


def ladder_chart(frame: pd.DataFrame, verdict: Verdict) -> Chart | None:
    """Show scores falling from leaky to honest; parity rungs are another ladder and left out."""
    rungs = frame[[rung_of(level).role != "parity" for level in frame["level"]]]
    if rungs.empty:
        return None
    return _chart(
        "From leaky to honest",
        "Macro-F1 of each pipeline on each rung; bars are 95 % intervals over bearings. A line that falls "
        "from left to right lived on what training and test shared. The declared contrast is drawn strong.",
        ladder.ladder(rungs, tuple(verdict.chosen.values())),
    )


def gap_chart(frame: pd.DataFrame) -> Chart | None:
    """Show what leaking would have flattered."""
    if frame["leak_gap"].isna().all():
        return None
    return _chart(
        "Leak gap",
        f"Points of macro-F1 that a random split of windows ({leak_rung().level}) adds over unseen bearings "
        f"({headline_rung().level}).",
        ladder.leak_gaps(frame),
    )


def cost_charts(top: pd.DataFrame) -> list[Chart]:
    """Show score against each cost that is known."""
    estimated = " No meter was read: see the column's meaning for how it is estimated."
    return [
        _chart(
            f"Score against {kind.label}",
            "Up and to the left is better; what stands on the dotted Pareto front is beaten by nothing as "
            "cheap and as good." + (estimated if kind.column == "energy_wh" else ""),
            cost.score_against(top, kind),
        )
        for kind in cost.COSTS
        if len(cost.priced(top, kind)) > 1
    ]


def tuning_chart(board: list[Cell]) -> Chart | None:
    """Show what another trial would have been worth."""
    curves = tuning_curves(board)
    if len(curves) < 2:
        return None
    return _chart(
        "What tuning was worth",
        "Expected best inner score after n trials, mean over folds; the first trial is the field's usual "
        "setting. A line that still rises at its end may gain from more trials.",
        tuning.tuning_curves(curves, {cell.pipeline: cell.family for cell in board}),
        100 * curves,
    )


def confusion_chart(cell: Cell) -> Chart:
    """Show what a pipeline takes for what."""
    shares = confusion(cell)
    caption = "Rows: true class; columns: label given; per cent of the row, mean over seeds."
    return _chart(readable(cell.pipeline), caption, heat.confusion_matrix(shares), 100 * shares)


def class_chart(ranked: list[Cell]) -> Chart | None:
    """Show the recall of each class."""
    if not ranked:
        return None
    recalls = class_recalls(ranked)
    return _chart(
        "Class by class",
        "Recall: per cent of a class's windows named rightly, mean over seeds. A class marked (apart) has a "
        "single bearing, is tested on a bearing that was trained on, and is in no average.",
        heat.recall_heat(recalls),
        100 * recalls,
    )


def bearing_chart(ranked: list[Cell]) -> Chart | None:
    """Show each bearing."""
    if not ranked:
        return None
    recalls = bearing_recalls(ranked)
    return _chart(
        "Bearing by bearing",
        "Per cent of a bearing's windows named rightly. A faint row is a bearing that defeats everyone; a "
        "faint column is a pipeline that works for few bearings.",
        heat.recall_heat(recalls),
        100 * recalls,
    )


def rank_chart(ranking: Ranking, families: dict[str, str]) -> Chart:
    """Show mean ranks over data sets."""
    return _chart(
        "Mean rank over data sets",
        f"{ranking.sentence} Two pipelines differ from {ranking.critical:.2f} ranks apart (Nemenyi, 5 %); a "
        "grey bracket holds those that do not.",
        ranks.critical_difference(ranking, families),
        100 * ranking.scores.T.rename_axis("pipeline"),
    )


def gain_charts(gains: Sequence[Gain]) -> list[Chart]:
    """Show what each pipeline adds to a control, one chart a board."""
    boards: dict[tuple[str, str, str], list[Gain]] = {}
    for one in gains:
        boards.setdefault((one.control, one.dataset, one.level), []).append(one)
    charts = []
    for (control, dataset, level), board in boards.items():
        ends = ("estimate", "low", "high")
        numbers = pd.DataFrame(
            [[100 * getattr(one.interval, name) for name in ends] for one in board],
            index=pd.Index([readable(one.pipeline) for one in board], name="pipeline"),
            columns=["gain", "low", "high"],
        )
        first = board[0]
        charts.append(
            _chart(
                f"{dataset} · {level} {first.rung}: gain over {readable(control)}",
                "Points of macro-F1 on the same windows with 95 % intervals over "
                f"{plural(first.interval.bearings, 'bearing')}, each by itself. A filled mark: the interval "
                "excludes zero even when all pipelines shown share the 5 %.",
                gain.forest(board),
                numbers,
            )
        )
    return charts
