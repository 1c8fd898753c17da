"""The answer to a question that sets no classical against a deep pipeline: figures re-run, or gains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan

from suite.analysis.gains import Gain
from suite.analysis.published import Comparison
from suite.analysis.verdict import Headline
from suite.protocols import rung_of
from suite.wording import percent, readable


def without_contrast(gains: Sequence[Gain], comparisons: Sequence[Comparison], level: str) -> Headline | None:
    """Sum up what such a question compares.

    Parameters
    ----------
    gains
        From :func:`suite.analysis.gains.gains`.
    comparisons
        From :func:`suite.analysis.published.comparisons`.
    level
        Of the headline rung, of which the gains are texts.

    Returns
    -------
    Headline or None
        Of the published tables where there are some, else of the gains; ``None`` where neither has
        any result yet.
    """
    tables = [one for one in comparisons if _known(row.parity for row in one.rows)]
    if tables:
        leaks = "; ".join(dict.fromkeys(one.leak for one in tables))
        texts = [_against_paper(one) for one in tables]
        if len(tables) > 1:
            texts = [f"On {one.dataset}: {text}" for one, text in zip(tables, texts, strict=True)]
        claim = " ".join(text[0].upper() + text[1:] for text in texts)
        return Headline(claim, "", f"Training and test share in the published protocol: {leaks}.")
    shown = [gain for gain in gains if gain.level == level and not gain.one_draw]
    controls = dict.fromkeys(gain.control for gain in shown)
    sentences = [_over(control, level, [g for g in shown if g.control == control]) for control in controls]
    return Headline(sentences[0], "", " ".join(sentences[1:])) if sentences else None


def _against_paper(one: Comparison) -> str:
    parts = [f"published {one.metric} of {_span(row.published for row in one.rows)}"]
    parts.append(f"the same protocol here gives {_span(row.parity for row in one.rows)}")
    if _known(row.honest for row in one.rows):
        parts.append(f"the honest rung {_span(row.honest for row in one.rows)}")
    return f"{', '.join(parts)}."


def _known(values: Iterable[float]) -> list[float]:
    return [value for value in values if not isnan(value)]


def _span(values: Iterable[float]) -> str:
    low, high = min(known := _known(values)), max(known)
    return percent(low) if low == high else f"{percent(low)} to {percent(high)}"


def _over(control: str, level: str, gains: Sequence[Gain]) -> str:
    rung = rung_of(level, gains[0].rung)
    if not rung.supports_claim:
        return f"Over {readable(control)}: {rung.no_claim}."
    datasets = dict.fromkeys(gain.dataset for gain in gains)
    parts = [_on(dataset, [gain for gain in gains if gain.dataset == dataset]) for dataset in datasets]
    return f"Over {readable(control)} on {level}: {'; '.join(parts)}."


def _on(dataset: str, gains: Sequence[Gain]) -> str:
    """Tell who gains and who loses on a board beyond what chance gives one of so many."""
    if all(gain.interval.descriptive for gain in gains):
        return f"{dataset} has too few bearings for a claim"
    better = [gain.pipeline for gain in gains if gain.claimed and gain.interval.estimate > 0]
    worse = [gain.pipeline for gain in gains if gain.claimed and gain.interval.estimate < 0]
    parts = [f"{_names(better)} better"] if better else [f"none of {len(gains)} is better"]
    if worse:
        parts.append(f"{_names(worse)} worse")
    return f"{', '.join(parts)} on {dataset}"


def _names(pipelines: Sequence[str]) -> str:
    *most, last = map(readable, pipelines)
    return f"{', '.join(most)} and {last} are" if most else f"{last} is"
