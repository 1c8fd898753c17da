"""The answer in plain words: the classical against the deep side on bearings never seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from suite.analysis.across import contrast_across
from suite.analysis.budget import TrialBudget
from suite.analysis.cells import Board, Cell
from suite.analysis.contrast import Contrast, compare
from suite.analysis.curve import BudgetCurve, budget_curve
from suite.analysis.evidence import evidence_in_words, odds_in_words, scores_in_words
from suite.analysis.first_line import first_line
from suite.analysis.recording_contrast import RecordingContrast, compare_recordings
from suite.analysis.sides import SIDES, Taken, side_of
from suite.protocols import headline_rung, rung_of
from suite.statistics.equivalence import Posterior
from suite.wording import plural

OUTCOMES = {
    "classical": "the classical side is ahead",
    "deep": "the deep side is ahead",
    "equal": "the two are practically equal",
    "open": "the two cannot be told apart",
    "budget": "who is ahead depends on the budget",
    "bearings": "who is ahead depends on how many bearings there are to learn from",
}
"""Outcomes in words."""

_SPOKEN = tuple(f"the {name} side" for name in SIDES)

EACH_ITS_OWN: Mapping[str, str] = MappingProxyType({})
"""No two data sets share a source."""


@dataclass(frozen=True)
class Verdict:
    """The contrast on one data set.

    Attributes
    ----------
    experiment, dataset
        Where it was measured.
    outcome
        A key of :data:`OUTCOMES`, or ``none`` (nothing to compare, or a rung that supports no claim).
    descriptive
        Whether there are too few bearings for a claim beyond them.
    claim, odds, evidence
        The answer, the probability of each side (or what is missing for one), and the numbers that
        both rest on.
    chosen
        Side to the contestants that it took most often in each fold, on inner scores alone; nothing where one
        has none in some fold.
    notes
        What a careful reader should know of the choice.
    contrast
        The numbers; ``None`` where there is nothing to compare.
    curve
        The same at other budgets; ``None`` where no search can be replayed.
    by_recordings
        The same by whole recordings, which decides nothing; ``None`` where probabilities were not kept.
    """

    experiment: str
    dataset: str
    outcome: str
    descriptive: bool
    claim: str
    odds: str
    evidence: str
    chosen: dict[str, Taken]
    notes: tuple[str, ...] = ()
    contrast: Contrast | None = None
    curve: BudgetCurve | None = None
    by_recordings: RecordingContrast | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The contestants that its first line names, one a side; none where nothing was compared."""
        sides = (self.contrast.classical, self.contrast.deep) if self.contrast else ()
        return tuple(side.foremost for side in sides)

    @property
    def posterior(self) -> Posterior | None:
        """Probability of each side, ``right`` being the classical one, where the data support it."""
        odds = self.contrast.odds if self.contrast else None
        return odds if isinstance(odds, Posterior) else None


def verdicts(cells: list[Cell], level: str | None = None, declared: Sequence[str] = ()) -> list[Verdict]:
    """Give the verdict of each experiment and data set.

    Parameters
    ----------
    cells
        From :func:`suite.analysis.gathering.cells`.
    level
        The rung on which it is spoken; by default the headline rung.
    declared
        Contestants in the order in which the question declares them; by default by name.

    Returns
    -------
    list of Verdict
        In the order of the cells.
    """
    level = level or headline_rung().level
    boards = dict.fromkeys((cell.experiment, cell.dataset) for cell in cells)
    return [
        _verdict(
            *where,
            [cell for cell in cells if (cell.experiment, cell.dataset) == where and cell.level == level],
            level,
            declared,
        )
        for where in boards
    ]


@dataclass(frozen=True)
class Headline:
    """The first words of a page: the claim, its probability, and what both rest on."""

    claim: str
    odds: str = ""
    evidence: str = ""


def headline(
    given: list[Verdict], level: str | None = None, sources: Mapping[str, str] = EACH_ITS_OWN
) -> Headline:
    """Sum the verdicts up; where a single data set has one, the answer is that one's, evidence and all.

    Parameters
    ----------
    given
        From :func:`verdicts`.
    level
        The rung on which they were compared; by default the headline rung.
    sources
        Data set to where its recordings come from, for those that share a source.
    """
    level = level or headline_rung().level
    compared = [verdict for verdict in given if verdict.contrast is not None]
    alone = compared if len(compared) == 1 else given
    if len(alone) == 1:
        return Headline(alone[0].claim, alone[0].odds, alone[0].evidence)
    if not compared:
        return Headline(
            f"Nothing to compare yet: no data set has a classical and a deep pipeline on {level}."
        )
    rungs = {rung_of(level, v.contrast.classical.rung) for v in compared if v.contrast}
    unclaimed = [rung.no_claim for rung in rungs if not rung.supports_claim]
    if unclaimed:
        return Headline(f"{unclaimed[0][0].upper()}{unclaimed[0][1:]}.")
    tally = {name: sum(v.outcome == name for v in compared) for name in OUTCOMES}
    tallied = [
        f"{words} on {tally[name]} of {len(compared)}" for name, words in OUTCOMES.items() if tally[name]
    ]
    line = f"{rung_of(level).subject or level}, {plural(len(compared), 'data set')}: {', '.join(tallied)}."
    gaps = {verdict.dataset: verdict.contrast.gap.estimate for verdict in compared if verdict.contrast}
    odds = odds_in_words(contrast_across(gaps, sources), _SPOKEN)
    return Headline(line, f"Over all data sets: {odds[0].lower()}{odds[1:]}")


def _verdict(
    experiment: str, dataset: str, board: list[Cell], level: str, declared: Sequence[str]
) -> Verdict:
    sides = [side_of(board, name, declared) for name in SIDES]
    notes = tuple(dict.fromkeys(note for side in sides for note in side.notes))
    if not all(side.among for side in sides):
        lacking = " and ".join(side.lacking for side in sides if not side.among)
        claim = f"{dataset}: nothing to compare on {level} yet, there is {lacking}."
        return Verdict(experiment, dataset, "none", False, claim, "", "", {}, notes)
    own = board[0].boards[0]
    budget = own.budget
    budgets = budget.curve if budget else [1]
    contrasts = compare(own, sides[0], sides[1], budgets)
    contrast = contrasts[budgets.index(budget.headline) if budget else 0]
    taken = [cell for side in sides for cell in side.cells]
    curve = budget_curve(own, contrasts, taken)
    outcome = "budget" if curve and curve.depends else contrast.outcome
    whole = None if contrast.outcome == "none" else compare_recordings(sides[0], sides[1], contrast.budget)
    # The side that is ahead by windows stands first in both sentences, and so their differences agree.
    beside = f" {whole.sentence(deep_first=contrast.outcome == 'deep')}" if whole else ""
    return Verdict(
        experiment,
        dataset,
        outcome,
        contrast.gap.descriptive,
        _claim(dataset, outcome, contrast, taken, curve),
        odds_in_words(contrast.odds, _SPOKEN),
        _evidence(dataset, outcome, contrast, own) + beside,
        {side.family: side.taken for side in (contrast.classical, contrast.deep)},
        (*notes, *_of_search(contrast, budget, taken)),
        contrast,
        curve,
        whole,
    )


def _evidence(dataset: str, outcome: str, contrast: Contrast, board: Board) -> str:
    if contrast.outcome == "none":
        return scores_in_words(contrast)
    words = evidence_in_words(dataset, contrast, board)
    return where_alone(f"With {plural(contrast.budget, 'trial')}", words) if outcome == "budget" else words


def where_alone(where: str, evidence: str) -> str:
    """Confine evidence of a side's lead to where it was measured, since elsewhere it is another's."""
    return f"{where}: {evidence[0].lower()}{evidence[1:]}"


def _claim(
    dataset: str, outcome: str, contrast: Contrast, cells: Sequence[Cell], curve: BudgetCurve | None
) -> str:
    if outcome == "none":
        return f"{dataset}: {rung_of(contrast.classical.level, contrast.classical.rung).no_claim}."
    return first_line(dataset, outcome, contrast, cells, curve)


def _of_search(contrast: Contrast, budget: TrialBudget | None, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Say at how many trials the verdict is spoken, and what its interval lacks."""
    if budget is None:
        searched = any(cell.finished["trials"].max() >= 2 for cell in cells)
        once = ("Each search was made once: its luck is missing from the intervals.",) if searched else ()
        return (*once, *_of_seeds(cells))
    made = f"Spoken at {plural(budget.headline, 'trial')} of {budget.trials} made a contestant and fold."
    if contrast.restored:
        made += " That is more than a fourth, so the spread that replayed searches lack was added back."
    if contrast.unsearched:
        made += " Some search made all its draws: its luck is missing from the intervals."
    return (made,)


def _of_seeds(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Say that one training seed shows no luck, of contestants whose trials are not kept."""
    if all(cell.finished["seeds"].max() >= 2 for cell in cells):
        return ()
    return (
        "Fits were made with one training seed: where it changes a fit, its luck is missing from the "
        "intervals.",
    )
