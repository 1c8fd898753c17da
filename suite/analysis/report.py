"""Report: everything that terminal, JSON and page show of a question, computed once from its frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from suite.analysis.across import Ranking, rank_across
from suite.analysis.alarms import alarms_as_dict
from suite.analysis.bearing_curve import BearingCurve, bearing_curves, curve_as_dict, with_bearings
from suite.analysis.cells import NO_ANSWERS, NO_TRIALS, Cell
from suite.analysis.certainty import CertaintyBoard, board_as_dict, certainty_boards
from suite.analysis.curve import budget_curve_as_dict
from suite.analysis.ensembles import PLAIN_NAMES, with_ensembles
from suite.analysis.gains import Gain, gains
from suite.analysis.gathering import FILE_NAMES, Predictions, cells
from suite.analysis.grades import GradedBoard, graded_as_dict, graded_boards
from suite.analysis.leaks import Leaks, amplitude_sentence, leaks
from suite.analysis.looks_at import LooksBoard, looks_as_dict, looks_boards
from suite.analysis.memo import Memo
from suite.analysis.needs import NeedsBoard, needs_as_dict, needs_boards
from suite.analysis.operation import OperationBoard, operation_as_dict, operation_boards
from suite.analysis.published import Comparison, comparisons
from suite.analysis.recording_contrast import RecordingContrast
from suite.analysis.robust_boards import RobustnessBoard, robustness_as_dict, robustness_boards
from suite.analysis.searches import AllTrials
from suite.analysis.table import RankedBoard, plain, rank_cells, ranked_boards, to_json
from suite.analysis.unknowns import UnknownBoard, unknown_boards, unknowns_as_dict
from suite.analysis.verdict import Headline, Verdict, headline, verdicts
from suite.analysis.without_contrast import without_contrast
from suite.protocols import headline_rung


@dataclass(frozen=True, eq=False)
class Report:
    """What a question came to.

    Attributes
    ----------
    level
        Level of the headline rung.
    cells, frame
        All cells whose training parts are whole, and the leaderboard that they make.
    verdicts, answer
        One a data set, and their sum.
    rankings
        Experiment to its ranking over data sets, where it has several.
    gains, comparisons
        Against the controls that the question named, and beside the tables that others published.
    bearing_curves
        One a data set whose training parts were thinned to several numbers of bearings.
    grades
        Recall by grade, one a rung of each data set whose recordings were graded.
    operation
        Alarms in operation, one a data set whose windows are known.
    leaks
        What training and test shared, one a rung of each data set.
    unknowns
        What novelty scores notice, one a rung of each data set on which something unknown was shown.
    robustness
        What is left on disturbed test windows, one a rung of each data set that was asked.
    looks_at
        What contestants do where test windows lose the fault, one a rung of each data set that was asked.
    """

    level: str
    cells: list[Cell]
    frame: pd.DataFrame
    verdicts: list[Verdict]
    answer: Headline
    rankings: dict[str, Ranking]
    gains: list[Gain]
    comparisons: list[Comparison]
    bearing_curves: list[BearingCurve]
    grades: list[GradedBoard]
    operation: list[OperationBoard]
    leaks: list[Leaks]
    unknowns: list[UnknownBoard]
    robustness: list[RobustnessBoard]
    looks_at: list[LooksBoard]

    @cached_property
    def boards(self) -> list[RankedBoard]:
        """The leaderboard rung by rung."""
        return ranked_boards(self.frame)

    @cached_property
    def certainty(self) -> list[CertaintyBoard]:
        """Who knows what it does not know, on the headline rung of each data set."""
        return certainty_boards(self.cells, self.verdicts, self.level)

    @cached_property
    def needs(self) -> list[NeedsBoard]:
        """Which contestant to deploy, by need: one a data set that was asked about more than its windows."""
        return needs_boards(self.cells, self.level, self.operation, self.unknowns)


def report(
    runs: pd.DataFrame,
    predictions: Predictions,
    about: Mapping[str, Any],
    memo: Memo | None = None,
    trials: AllTrials = NO_TRIALS,
    answers: Mapping[str, pd.DataFrame] = NO_ANSWERS,
    watch: Mapping[str, pd.DataFrame] = NO_ANSWERS,
) -> Report:
    """Compute a report.

    Parameters
    ----------
    runs
        One row a job: ``job_key``, ``experiment``, ``dataset``, ``rung``, ``level``, ``fold``,
        ``folds``, ``training_bearings``, ``pipeline``, ``family``, ``status``, ``started``, metrics, costs,
        ``trials`` and ``best_inner_score``. Of several runs of one fold the latest finished one counts.
    predictions
        One row a test window and job: ``job_key``, ``bearing``, ``recording``, ``rig``, ``fault``,
        ``apart`` and ``predicted_<seed>``; or job key to such rows.
    about
        What is known of the question: ``headline`` (rung of the verdict, by level or name; by default
        the project's), ``data`` (cards; data sets with one ``dataset`` in their cards share a source, and
        recordings may have ``grades``, and be of ``lives``), ``profile`` (in words, if it was asked by one),
        ``contestants`` (in declared order), ``plain_names`` (what sentences call them), ``controls`` and
        ``pools`` (see :func:`suite.analysis.gains.gains`), ``novelty`` (their scores) and ``published`` (see
        :func:`suite.analysis.published.comparisons`).
    memo
        What was computed before of the same runs; by default nothing.
    trials
        Job key to all trials of the job, of those that keep them.
    answers
        Job key to what its last fit said of changed windows, of those that were asked.
    watch
        The same of healthy hours that nobody trained on.
    """
    level = _level(runs, str(about.get("headline") or headline_rung().level))
    sources = {title: str(card["dataset"]) for title, card in (about.get("data") or {}).items()}
    plain_names = {**PLAIN_NAMES, **(about.get("plain_names") or FILE_NAMES)}
    memo = memo or Memo()
    everything = cells(runs, predictions, memo, trials, plain_names, answers, watch)
    together = with_ensembles(runs, everything, level)
    if together is not None:
        everything = cells(*together, memo, trials, plain_names, answers, watch)
    declared = about.get("contestants") or ()
    curves = bearing_curves(everything, level, declared)
    # Boards of thinned training parts are drawn as curves, and rank nobody.
    measured = [cell for cell in everything if not cell.training_bearings]
    given = with_bearings(verdicts(measured, level, declared), curves)
    gained, compared = gains(measured, about), comparisons(measured, about, level)
    answer = (
        headline(given, level, sources) if measured else Headline("No runs yet: there is nothing to compare.")
    )
    if all(verdict.contrast is None for verdict in given):
        answer = without_contrast(gained, compared, level) or answer
    if about.get("profile"):
        answer = replace(answer, claim=f"{answer.claim} ({about['profile']})")
    frame = rank_cells(measured)
    return Report(
        level,
        measured,
        frame,
        given,
        answer,
        _rankings(measured, level, sources),
        gained,
        compared,
        curves,
        graded_boards(measured, about),
        operation_boards(_best_first(measured, frame), about, level),
        leaks(runs),
        unknown_boards(measured, about),
        robustness_boards(measured, given),
        looks_boards(measured),
    )


def _rankings(measured: Sequence[Cell], level: str, sources: Mapping[str, str]) -> dict[str, Ranking]:
    """Rank the contestants of each experiment that has several data sets."""
    rankings = {
        name: rank_across([cell for cell in measured if cell.experiment == name], level, sources)
        for name in dict.fromkeys(cell.experiment for cell in measured)
    }
    return {name: ranking for name, ranking in rankings.items() if ranking is not None}


def _best_first(measured: Sequence[Cell], frame: pd.DataFrame) -> list[Cell]:
    """Put cells in the order of the leaderboard."""
    if frame.empty:
        return list(measured)
    names = ["experiment", "dataset", "level", "pipeline"]
    place = {row: number for number, row in enumerate(frame[names].itertuples(index=False, name=None))}
    return sorted(measured, key=lambda cell: place[tuple(getattr(cell, name) for name in names)])


def to_plain(made: Report) -> dict[str, Any]:
    """Give a report as plain JSON types: the leaderboard, ``answer`` and ``verdicts``.

    Returns
    -------
    dict
        :func:`suite.analysis.table.to_json` of the leaderboard; ``answer`` with ``claim``, ``odds``
        and ``evidence``; ``verdicts``, each with its words, ``chosen`` (side to the contestant that it took
        most often in each fold), ``by_recordings``, ``guessing``, ``budget_curve`` and ``probability`` of
        ``classical``, ``equal`` and ``deep``, ``null`` where the data support none; ``gains``,
        ``published``, ``bearing_curves``, ``grades``, ``alarms``, ``needs``, ``operation``, ``unknowns``,
        ``certainty``
        (abstention, sets of classes and calibration on the headline rung), ``ledger`` (what was shared, with
        its findings), ``robustness`` and ``looks_at`` likewise.
    """
    answer = made.answer
    words = {"claim": answer.claim, "odds": answer.odds, "evidence": answer.evidence}
    return {
        **to_json(made.boards),
        "answer": words,
        "verdicts": [_verdict(one) for one in made.verdicts],
        "gains": [_gain(one) for one in made.gains],
        "published": [_comparison(one) for one in made.comparisons],
        "bearing_curves": [curve_as_dict(one) for one in made.bearing_curves],
        "grades": [graded_as_dict(one) for one in made.grades],
        "alarms": alarms_as_dict(made.cells),
        "needs": [needs_as_dict(one) for one in made.needs],
        "operation": [operation_as_dict(one) for one in made.operation],
        "unknowns": [unknowns_as_dict(one) for one in made.unknowns],
        "certainty": [board_as_dict(one) for one in made.certainty],
        "ledger": [_leaks(one) for one in made.leaks],
        "robustness": [robustness_as_dict(one) for one in made.robustness],
        "looks_at": [looks_as_dict(one) for one in made.looks_at],
    }


def _gain(gain: Gain) -> dict[str, Any]:
    names = ("experiment", "dataset", "rung", "level", "control", "pipeline", "claimed")
    ends = {name: getattr(gain.interval, name) for name in ("estimate", "low", "high", "bearings")}
    return {**{name: getattr(gain, name) for name in names}, **ends}


def _leaks(entry: Leaks) -> dict[str, Any]:
    own = {name: plain(value) for name, value in vars(entry).items()}
    findings = [*entry.findings, amplitude_sentence(entry)]
    return {**own, "findings": [line for line in findings if line]}


def _comparison(table: Comparison) -> dict[str, Any]:
    names = ("source", "leak", "dataset", "metric", "parity", "honest")
    return {
        **{name: getattr(table, name) for name in names},
        "rows": [{name: plain(value) for name, value in vars(row).items()} for row in table.rows],
    }


def _by_recordings(known: RecordingContrast) -> dict[str, Any]:
    ends = ("estimate", "low", "high")
    sides = {"classical": known.classical, "deep": known.deep, "difference": known.gap}
    return {
        "recordings": known.recordings,
        **{name: {end: getattr(one, end) for end in ends} for name, one in sides.items()},
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    odds, contrast = verdict.posterior, verdict.contrast
    gap = contrast.gap if contrast else None
    return {
        "experiment": verdict.experiment,
        "dataset": verdict.dataset,
        "outcome": verdict.outcome,
        "descriptive": verdict.descriptive,
        "claim": verdict.claim,
        "odds": verdict.odds,
        "evidence": verdict.evidence,
        "notes": list(verdict.notes),
        "chosen": {
            side: [{"fold": fold, "pipeline": name} for fold, name in taken]
            for side, taken in verdict.chosen.items()
        },
        "difference": {"estimate": gap.estimate, "low": gap.low, "high": gap.high} if gap else None,
        "by_recordings": _by_recordings(verdict.by_recordings) if verdict.by_recordings else None,
        "guessing": contrast.guessing if contrast else None,
        "budget_curve": budget_curve_as_dict(verdict.curve) if verdict.curve else None,
        "probability": {"classical": odds.right, "equal": odds.equivalent, "deep": odds.left}
        if odds
        else None,
    }


def _level(runs: pd.DataFrame, rung: str) -> str:
    """Give the level of a rung that may be called by its name."""
    named = runs.loc[runs["rung"] == rung, "level"] if len(runs) else runs
    return str(named.iloc[0]) if len(named) else rung
