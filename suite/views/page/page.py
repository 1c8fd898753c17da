"""The leaderboard as one HTML file that needs no network."""

from __future__ import annotations

import base64
import gzip
import json
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from suite.analysis.leaks import Leaks, amplitude_sentence, leaks
from suite.analysis.report import Report, report
from suite.protocols import headline_rung, leak_rung
from suite.views.data_card import data_card, data_cards
from suite.views.page import sections
from suite.views.page.charts import Chart, gain_charts, rank_chart
from suite.wording import chance, percent, plural, readable

NAMED = (
    "title",
    "name",
    "question",
    "headline",
    "command",
    "config",
    "versions",
    "hashes",
    "data",
    "jobs",
    "refusals",
    "remarks",
    "controls",
    "pools",
    "published",
)
"""Keys of ``about`` that have a place of their own; others are listed as they are."""


def render(runs: pd.DataFrame, predictions: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Make the page.

    Parameters
    ----------
    runs, predictions
        As for :func:`suite.analysis.table.leaderboard`, with ``ledger``, ``error``,
        ``tuning_curve``, ``params`` and ``environment``.
    about
        What is known of the question; every key may be missing: ``title`` or ``name``, ``question``,
        ``headline`` (rung of the verdict, by level or name), ``command`` (to repeat it),
        ``config`` (the question, text or mapping), ``versions`` and ``hashes`` (mappings), ``data``
        (data set to its card), ``jobs`` (those planned), ``refusals`` and ``remarks`` (sentences),
        ``controls``, ``pools`` and ``published`` as for :func:`suite.analysis.report.report`.
        Other plain values are listed by name.

    Returns
    -------
    str
        HTML with styles, scripts and figures inside; a few MB, most of it plotly.js.
    """
    return render_report(report(runs, predictions, about), runs, about)


def render_report(made: Report, runs: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Make the page of a report that was computed from ``runs``; see :func:`render`."""
    places = _places(made, leaks(runs))
    return (
        _environment()
        .get_template("page.html")
        .render(
            about={**dict.fromkeys(NAMED), **about, "config": _text(about.get("config"))},
            extra={name: value for name, value in about.items() if name not in NAMED},
            title=about.get("title") or about.get("name") or "Bearing arena",
            answer=made.answer,
            places=places,
            across=_across(made),
            gains=gain_charts([gain for gain in made.gains if not gain.one_draw]),
            comparisons=made.comparisons,
            data=data_cards(about.get("data") or {}),
            columns=sections.SHOWN,
            leak_levels=(leak_rung().level, headline_rung().level),
            failures=sections.failures(runs),
            progress=_progress(runs, about),
            environments=_environments(runs),
            plotly=_plotly() if places else "",
        )
    )


def render_card(title: str, told: Mapping[str, Any]) -> str:
    """Make a page of one data card.

    Parameters
    ----------
    title
        Name of the data set.
    told
        Its card, in plain JSON types.

    Returns
    -------
    str
        HTML with styles, script and pictures inside.
    """
    return _environment().get_template("card.html").render(card=data_card(title, told))


def write_page(path: str | Path, html: str) -> None:
    """Write the page whole or not at all.

    Parameters
    ----------
    path
        Target; its folder is made if there is none.
    html
        From :func:`render`.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(html)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _places(made: Report, books: list[Leaks]) -> list[sections.Place]:
    frame = made.frame
    several = len({verdict.experiment for verdict in made.verdicts}) > 1
    places = []
    for verdict in made.verdicts:
        where = (verdict.experiment, verdict.dataset)
        here = (frame["experiment"] == where[0]) & (frame["dataset"] == where[1])
        places.append(
            sections.place(
                f"{verdict.dataset} · {verdict.experiment}" if several else verdict.dataset,
                verdict,
                [cell for cell in made.found if (cell.experiment, cell.dataset) == where],
                frame[here],
                [book for book in books if (book.experiment, book.dataset) == where],
                made.level,
            )
        )
    return places


def _across(made: Report) -> list[Chart]:
    families = {cell.pipeline: cell.family for cell in made.found}
    return [rank_chart(ranking, families) for ranking in made.rankings.values()]


def _text(config: Any) -> str:
    """Give a question as text, whether it came as text or as a mapping."""
    return config if isinstance(config, str) else json.dumps(config, indent=2) if config else ""


def _progress(runs: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Say how much of the question is answered."""
    if runs.empty:
        return ""
    jobs = runs.drop_duplicates("job_key", keep="last")
    done = runs.loc[runs["status"] == "finished", "job_key"].nunique()
    failed = len(jobs) - done
    planned = max(len(about.get("jobs") or ()), len(jobs))
    line = f"{done} of {plural(planned, 'job')} finished"
    line += f", {failed} failed" if failed else ""
    return line + (f", {planned - len(jobs)} not run yet" if planned > len(jobs) else "")


def _environments(runs: pd.DataFrame) -> list[dict[str, str]]:
    """List the distinct environments that runs came from."""
    if runs.empty:
        return []
    seen = {tuple(sorted((str(k), str(v)) for k, v in one.items())) for one in runs["environment"] if one}
    return [dict(items) for items in sorted(seen)]


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("suite.views.page", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "readable": readable,
        "percent": percent,
        "chance": chance,
        # Inside a script element only "</" and "<!--" could end the data early.
        "in_script": lambda text: text.replace("<", "\\u003c"),
        "loudness": amplitude_sentence,
        "plural": plural,
    }
    return environment


@cache
def _plotly() -> str:
    """Give plotly.js, gzipped, as base64: a third of its size, inflated by the browser itself."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), mtime=0)).decode()
