"""The card of a trained model, in Markdown: what it learned from, what to expect, and how it is used."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from suite.data.known_bearings import KNOWN_BEARINGS
from suite.data.windows import ORDER_COLUMNS
from suite.database_address import shown_address
from suite.evaluation.conformal import promise
from suite.records.model_files import ModelFacts
from suite.serving.scope import Scope
from suite.wording import bracket, in_markdown, percent, plural

WORDS = {
    "rate_hz": "sampling rate, Hz",
    "band_hz": "upper edge of the band that is read, Hz",
    "shaft_hz": "shaft speed, Hz",
    "order_outer": "outer-race order, strikes a turn",
    "order_inner": "inner-race order",
    "order_ball": "ball order",
    "order_cage": "cage order",
    "raw_rms": "level of the vibration, RMS in the recordings' unit",
}
"""Ranges as a reader knows them."""


def trained_card(
    scope: Scope, facts: ModelFacts, folder: Path, store: str, address: str, notes: Sequence[str] = ()
) -> str:
    """Write the card of a trained model.

    Parameters
    ----------
    scope, facts
        Of the model.
    folder, store, address
        Where it is kept, and where it is registered, for the lines of code.
    notes
        Sentences on how it came to be.

    Returns
    -------
    str
        Markdown.
    """
    parts = [
        f"# {in_markdown(scope.contestant)} on {in_markdown(scope.dataset)}",
        _learned(scope),
        *map(in_markdown, notes),
        "## What to expect on a new bearing",
        _expected(scope, len(facts.classes)),
        "## What it has seen",
        "\n".join(_seen(scope)),
        "More than 1 % outside of this it warns, more than 10 % outside it says `cannot tell`. Refused are a "
        "lower rate, and recordings that are clipped, silent in parts, too short, or like nothing that it "
        "knows (noise, mains hum).",
        "## What its sets promise",
        f"Each answer lists the classes that cannot be excluded: {in_markdown(promise(scope.calibration))}. "
        "Where more than one is left it says `cannot tell`. The promise is for bearings of the kind that "
        "it learned from, each counted once.",
        "## Use it",
        f"```sh\n{line_of_shell(facts, folder)}```",
        f"```python\n{lines_of_code(facts, folder)}```",
        f"```python\n{lines_for_mlflow(facts, store, address)}```",
        "Beside these it gives the `level` that its set promises, the `share` of windows that agree, and "
        "`novelty`, above 1 where it refuses.",
    ]
    return "\n\n".join(parts) + "\n"


def _learned(scope: Scope) -> str:
    classes = ", ".join(f"{name} {number}" for name, number in scope.bearings.items())
    source = {
        "real": f"It learned from all bearings of {in_markdown(scope.dataset)}",
        "simulated": "It learned from simulated machines alone, and was calibrated on all bearings of "
        f"{in_markdown(scope.dataset)}",
        "mixed": f"It learned from simulated machines and all bearings of {in_markdown(scope.dataset)}",
    }[scope.learned_from]
    return f"{source} ({in_markdown(scope.machine)}). Bearings a class: {in_markdown(classes)}."


def single_classes(scope: Scope) -> list[str]:
    """Name the classes with a single bearing: it cannot be held out, and no score is theirs."""
    return [name for name, number in scope.bearings.items() if number == 1]


def _expected(scope: Scope, classes: int) -> str:
    known, single = scope.expected, single_classes(scope)
    guessed = percent(1 / max(1, classes - len(single)))
    unscored = f" Of {in_markdown(', '.join(single))} nothing is known: a single bearing." if single else ""
    if known is None:
        return (
            "Nothing is known: it was not asked of bearings held out. `suite run` on the question measures "
            "it."
        )
    return (
        f"Macro-F1 {percent(known.value)} {bracket(known.low, known.high)} of 100, measured on "
        f"{plural(known.bearings, 'bearing')} never seen ({in_markdown(known.rung)} of question "
        f"{in_markdown(known.question)}); guessing gives {guessed}.{unscored} Those are scores of fits on "
        "parts of the bearings, window by window. This model learned from all bearings; none is left to "
        "test it on."
    )


def _seen(scope: Scope) -> Iterator[str]:
    yield "| | lowest | highest |"
    yield "| --- | --- | --- |"
    for name, (low, high) in scope.ranges.items():
        yield f"| {WORDS[name]} | {low:.5g} | {high:.5g} |"


def line_of_shell(facts: ModelFacts, folder: Path) -> str:
    """Write the command that judges a recording by a model folder.

    Parameters
    ----------
    facts, folder
        As for :func:`trained_card`.
    """
    orders = {name: facts.example[name] for name in ORDER_COLUMNS if name in facts.example}
    bearing = _name_of(facts) or ",".join(f"{value:.6g}" for value in orders.values())
    known = f"--rate {facts.example['rate_hz']:g} --rpm {60 * facts.example['shaft_hz']:.6g}"
    words = f" --bearing {bearing}" if bearing else ""
    return f"suite diagnose tomorrow.npy --model {shlex.quote(str(folder))} {known}{words}\n"


def lines_of_code(facts: ModelFacts, folder: Path) -> str:
    """Write the Python that judges a recording by a model folder.

    Parameters
    ----------
    facts, folder
        As for :func:`trained_card`.
    """
    return (
        "from pathlib import Path\n\n"
        "import numpy as np\n\n"
        "from suite.serving.rows import read_row\n"
        "from suite.serving.trained_model import load_trained\n\n"
        f"model = load_trained(Path({str(folder)!r}))\n"
        'signal = np.load("tomorrow.npy", allow_pickle=False)  # one recording, at least one window long\n'
        f'row = {{"signal": signal, {_known_of(facts)}}}\n'
        'judged = model.judge(read_row(row, "tomorrow"))\n'
        "print(judged.conclusion, judged.possible, judged.probabilities, *judged.warnings, judged.refusal)\n"
    )


def lines_for_mlflow(facts: ModelFacts, store: str, address: str) -> str:
    """Write the Python that judges a recording by the registered model.

    Parameters
    ----------
    facts
        As for :func:`trained_card`.
    store, address
        Of the tracking store, and of the model in it.
    """
    return (
        "import mlflow\n"
        "import numpy as np\n\n"
        f"mlflow.set_tracking_uri({shown_address(store)!r})\n"
        f"model = mlflow.pyfunc.load_model({address!r})\n"
        'signal = np.load("tomorrow.npy", allow_pickle=False)  # one recording, or several of one length\n'
        f"print(model.predict(signal, params={{{_known_of(facts)}}}))\n"
    )


def _known_of(facts: ModelFacts) -> str:
    rate, rpm = facts.example["rate_hz"], 60 * facts.example["shaft_hz"]
    return ", ".join([f'"rate_hz": {rate:g}', f'"rpm": {rpm:.6g}', *_bearing_words(facts)])


def _bearing_words(facts: ModelFacts) -> list[str]:
    """Say the bearing of the example: by its name where it has one."""
    name = _name_of(facts)
    if name:
        return [f'"bearing": "{name}"']
    return [f'"{name}": {facts.example[name]:.6g}' for name in ORDER_COLUMNS if name in facts.example]


def _name_of(facts: ModelFacts) -> str:
    """Give the name of the example's bearing, or nothing where it is no known one."""
    for name, known in KNOWN_BEARINGS.items():
        orders = {f"order_{part}": value for part, value in vars(known).items()}
        if all(facts.example.get(column) == value for column, value in orders.items()):
            return name
    return ""
