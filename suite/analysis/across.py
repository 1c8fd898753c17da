"""Pipelines across independent data sets: mean ranks, critical difference, and the contrast over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from suite.analysis.cells import Cell
from suite.protocols import rung_of
from suite.statistics.equivalence import Posterior, signed_rank
from suite.statistics.friedman import Friedman, friedman, mean_ranks
from suite.statistics.nemenyi import critical_difference
from suite.statistics.unsupported import Unsupported
from suite.statistics.wilcoxon import Wilcoxon, wilcoxon
from suite.wording import plural


@dataclass(frozen=True, eq=False)
class Ranking:
    """Mean ranks over data sets.

    Attributes
    ----------
    scores
        Macro-F1, one row a data set, one column a pipeline that has all of them.
    ranks
        Pipeline to mean rank, best first; 1 is best.
    critical
        Difference in mean rank from which two differ (Nemenyi, 5 %).
    test
        Friedman's test, which comes before any pair; or why it cannot be made.
    """

    scores: pd.DataFrame
    ranks: dict[str, float]
    critical: float
    test: Friedman | Unsupported

    @property
    def sentence(self) -> str:
        """Say what the test finds."""
        if isinstance(self.test, Unsupported):
            return self.test.sentence
        finding = "some pipelines differ" if self.test.p <= 0.05 else "no difference can be claimed"
        return (
            f"Friedman's test over {plural(len(self.scores), 'data set')}: {finding} (p = {self.test.p:.2g})."
        )

    @property
    def groups(self) -> list[tuple[str, ...]]:
        """Give the largest runs of neighbours in rank that are not a critical difference apart."""
        names = list(self.ranks)
        runs = [
            tuple(other for other in names[start:] if self.ranks[other] - self.ranks[name] < self.critical)
            for start, name in enumerate(names)
        ]
        return [run for k, run in enumerate(runs) if len(run) > 1 and (k == 0 or run[-1] != runs[k - 1][-1])]


def rank_across(cells: Sequence[Cell], level: str, sources: Mapping[str, str]) -> Ranking | None:
    """Rank the pipelines that finished every data set on one rung.

    Parameters
    ----------
    cells
        Cells of one experiment.
    level
        The rung.
    sources
        Data set to where its recordings come from; data sets of one source are one data set, and
        their scores are averaged. A data set that is not named is its own source.

    Returns
    -------
    Ranking or None
        ``None`` with fewer than two sources or two pipelines, or where the rung supports no claim.
    """
    if not rung_of(level).supports_claim:
        return None
    rows = [
        (sources.get(cell.dataset, cell.dataset), cell.pipeline, cell.interval.estimate)
        for cell in cells
        if cell.level == level and cell.complete and not cell.bound
    ]
    table = pd.DataFrame(rows, columns=["source", "pipeline", "score"])
    scores = table.pivot_table(index="source", columns="pipeline", values="score").dropna(axis=1)
    if len(scores) < 2 or scores.shape[1] < 2:
        return None
    means = pd.Series(mean_ranks(scores.to_numpy()), index=scores.columns).sort_values(kind="stable")
    return Ranking(
        scores,
        {str(name): float(rank) for name, rank in means.items()},
        critical_difference(scores.shape[1], len(scores)),
        friedman(scores.to_numpy()),
    )


def contrast_across(differences: Mapping[str, float], sources: Mapping[str, str]) -> Posterior | Unsupported:
    """Give the probability of each side over independent data sets.

    Parameters
    ----------
    differences
        Data set to macro-F1 of the classical contestant minus the deep one.
    sources
        As for :func:`rank_across`.

    Returns
    -------
    Posterior or Unsupported
        The sentence where there are so few data sets that no outcome could support a claim.
    """
    values = pd.Series(dict(differences), dtype=float)
    values = values.groupby([sources.get(str(name), str(name)) for name in values.index]).mean()
    test = wilcoxon(values.to_numpy())
    if not isinstance(test, Wilcoxon):
        return test
    return signed_rank(values.to_numpy())
