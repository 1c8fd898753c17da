"""Fill tables and lists that the code knows best: nothing in them is typed by hand."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from suite.analysis.columns import COLUMNS
from suite.analysis.table import LEADERBOARD_SCHEMA
from suite.data.dataset import DataSet, datasets
from suite.data.known_bearings import BEARINGS
from suite.data.readers import SUFFIXES
from suite.discovery import collect
from suite.evaluation import scoring
from suite.evaluation.probe import probes
from suite.inventory import inventory
from suite.protocols import all_rungs
from suite.protocols.ledger import CUES
from suite.protocols.query import QUERY_COLUMNS
from suite.question.profiles import PROFILES
from suite.records.frame import RUN_COLUMNS
from suite.records.mlflow_entries import TAGGED
from suite.signals.kinematics import Geometry
from suite.views.page.panel import panels

ROOT = Path(__file__).parents[1]
SUITE = ROOT / "suite"

PAGES = {"contestants": "pipelines", "nn": "networks", "question": "questions"}
"""Room to its reference page, where that has another name."""

ON_THE_PAGE_OF_PIPELINES = ("suite.pipeline", "suite.testing")
"""Modules in no room that are not documented with the ground."""

EXTENSIONS = (
    ("pipeline", "suite.contestants", "PIPELINE"),
    ("data set", "suite.data.catalog", "DATASET"),
    ("check of recordings", "suite.data.checks", "CHECK"),
    ("format of files", "suite.data.readers.formats", "FORMAT"),
    ("rung", "suite.protocols.ladder", "RUNG"),
    ("family of rungs that questions define", "suite.protocols.ladder", "FAMILY"),
    ("metric", "suite.evaluation.metrics", "METRIC"),
    ("robustness probe", "suite.evaluation.robustness", "PROBE"),
    ("novelty score", "suite.evaluation.novelty", "NOVELTY"),
    ("feature block", "suite.features", "BLOCK"),
    ("attention module", "suite.nn.attention", "COMPONENT"),
    ("backbone", "suite.nn.backbones", "COMPONENT"),
    ("input of networks", "suite.nn.inputs", "INPUT"),
    ("panel of the page", "suite.views.page.panels", "PANEL"),
)
"""What is added as one file: its kind, the package of such files, the name that each file offers."""


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def ladder() -> str:
    """Tabulate the rungs, with what their ledger refuses to see on both sides."""
    rows = [
        (
            entry.level,
            f"`{entry.name}`",
            entry.claim,
            entry.target or "nothing",
            ", ".join(sorted(entry.forbids)) or "nothing",
        )
        for entry in all_rungs()
    ]
    head = ("rung", "name", "a score supports", "adapted on without labels", "must not be shared")
    return _table(head, rows)


def query_columns() -> str:
    """Tabulate what queries of a named split may compare."""
    rows = [(f"`{name}`", column.kind, column.meaning) for name, column in QUERY_COLUMNS.items()]
    return _table(("column", "kind", "what it is"), rows)


def profiles() -> str:
    """Tabulate the profiles of a question, with what each leaves at most or at least."""

    def limits(values: dict[str, Any]) -> str:
        return ", ".join(f"`{key}` {value}" for key, value in values.items()) or "as it is"

    rows = [
        (f"`--{one.name}`", one.summary, limits(one.most), limits(one.least)) for one in PROFILES.values()
    ]
    return _table(("profile", "what for", "at most", "at least"), rows)


def cues() -> str:
    """Tabulate the ledger's probes."""
    return _table(("probe", "a finding begins"), [(f"`{name}`", text) for name, text in CUES.items()])


def page_panels() -> str:
    """Tabulate the sections of the page, in their order."""
    rows = [(f"`{panel.name}`", panel.title, panel.summary) for panel in panels()]
    return _table(("name", "title", "what it shows"), rows)


def metrics() -> str:
    """Tabulate the metrics of a test part."""
    entries = scoring.metrics().values()
    rows = [(f"`{entry.name}`", entry.label, entry.unit, entry.meaning) for entry in entries]
    return _table(("result column", "label", "unit", "meaning"), rows)


def robustness() -> str:
    """Tabulate the probes that fitted contestants are asked, with their levels."""
    rows = [
        (
            f"`{one.name}`",
            f"{one.summary}.",
            one.axis,
            ", ".join(f"{level:g}" for level in one.levels),
            one.kind,
        )
        for one in probes().values()
    ]
    return _table(("name", "what is done to test windows", "its level", "levels", "kind"), rows)


def columns() -> str:
    """Tabulate the columns of the leaderboard, in their order."""
    shown = {"main": "everywhere", "more": "on the page, on request", "data": "in frame and JSON alone"}
    rows = [
        (f"`{entry.name}`", entry.label, entry.unit, entry.meaning, shown[entry.shown_in])
        for entry in COLUMNS
    ]
    return _table(("name", "label", "unit", "meaning", "shown"), rows)


def run_tags() -> str:
    """List the fields of a job that are tags of its run in MLflow."""
    return ", ".join(f"`{name}`" for name in TAGGED)


def run_columns() -> str:
    """List the columns of the frame of runs, in their order."""
    return ", ".join(f"`{name}`" for name in RUN_COLUMNS)


def schema() -> str:
    """Name the schema of the leaderboard in JSON."""
    return f"`{LEADERBOARD_SCHEMA}`"


def suffixes() -> str:
    """List the suffixes of the files that can be read."""
    return ", ".join(f"`{suffix}`" for suffix in SUFFIXES)


def _folder(package: str) -> Path:
    """Give the folder in which a package's files lie, wherever a link to it is."""
    return (ROOT / package.replace(".", "/")).resolve().relative_to(ROOT)


def bearings() -> str:
    """Tabulate the bearings known by name, with their fault orders and the source of these."""
    rows = [
        (
            f"`{one.name}`",
            one.maker,
            _dimensions(one.geometry),
            *(f"{order:.4g}" for order in vars(one.orders).values()),
            one.source,
        )
        for one in BEARINGS
    ]
    head = ("name", "maker", "Z × d on D, φ", "outer", "inner", "ball (2·BSF)", "cage", "source")
    return _table(head, rows)


def _dimensions(geometry: Geometry | None) -> str:
    if geometry is None:
        return ""
    angle = f", {geometry.contact_angle_deg:g}°" if geometry.contact_angle_deg else ""
    return f"{geometry.n_rolling} × {geometry.ball_diameter:g} on {geometry.pitch_diameter:g}{angle}"


def data_sets() -> str:
    """Tabulate the options of each data set, where its files are, and what it cannot carry."""
    rows = [
        (f"[`{one.name}`](#suite.data.catalog.{one.name})", "<br>".join(_told_of(one)))
        for one in datasets().values()
        if one.name not in ("folder", "several_rigs", "simulated")
    ]
    return _table(("name", "what it says of itself"), rows)


def _told_of(dataset: DataSet) -> Iterator[str]:
    """Say what a data set holds, which rungs it refuses, reason by reason, and what a score there is not."""
    yield dataset.summary
    asked = " --set OPTION=VALUE" if dataset.files_for else ""
    yield "Files: " + (f"`suite data fetch {dataset.name}{asked}`" if dataset.files else dataset.by_hand)
    if dataset.options.model_fields:
        yield "Options: " + ", ".join(f"`{name}`" for name in dataset.options.model_fields)
    rungs: dict[str, list[str]] = defaultdict(list)
    for name, reason in dataset.refused_rungs.items():
        rungs[reason].append(f"`{name}`")
    yield from (f"Not to be asked: {', '.join(names)}, as {reason}" for reason, names in rungs.items())
    if dataset.caveat:
        yield f"Mind that {dataset.caveat}"


def extensions() -> str:
    """Tabulate what is added as one file, with how many there are."""
    rows = [
        (kind, f"`{_folder(package)}/`", f"`{offered}`", str(len(collect(package, offered))))
        for kind, package, offered in EXTENSIONS
    ]
    return _table(("a new …", "is one file in", "which offers", "there are"), rows)


def rooms() -> str:
    """Tabulate the packages of ``suite``, each below those of which it imports.

    Raises
    ------
    graphlib.CycleError
        When imports point in a circle.
    """
    files = {path.parent.name: sorted(path.parent.rglob("*.py")) for path in SUITE.glob("*/__init__.py")}
    uses = {
        room: sorted({used for path in files[room] for used in _imported(path)} & files.keys() - {room})
        for room in sorted(files)
    }
    rows = []
    for room in TopologicalSorter(uses).static_order():
        said = ast.get_docstring(ast.parse((SUITE / room / "__init__.py").read_text(encoding="utf-8"))) or ""
        count = sum(path.name != "__init__.py" for path in files[room])
        page = f"[{room}]({PAGES.get(room, room)}.md)"
        rows.append((page, said.splitlines()[0], str(count), ", ".join(uses[room]) or "none"))
    return _table(("room", "what it holds", "files", "imports of other rooms"), rows)


def _imported(path: Path) -> Iterator[str]:
    """Yield the rooms from which a file imports, other than for its annotations alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in typing_only and node.module:
            parts = node.module.split(".")
            if parts[0] == "suite" and len(parts) > 1:
                yield parts[1]


def module_names(package: str) -> list[str]:
    """List the public modules of a package by dotted name, the package and those inside it included."""
    folder = ROOT / package.replace(".", "/")
    names = []
    for path in folder.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        if not any(part.startswith("_") for part in parts):
            names.append(".".join(parts))
    return sorted(names)


def references(package: str) -> str:
    """Refer to all public modules of a package, for mkdocstrings; of ``suite``, to those in no room."""
    names = module_names(package)
    if package == "suite":
        names = [f"suite.{path.stem}" for path in sorted(SUITE.glob("[!_]*.py"))]
    return "\n\n".join(f"::: {name}" for name in names if name not in ON_THE_PAGE_OF_PIPELINES)


def listing(kind: str) -> str:
    """Tabulate one kind of thing, as ``suite list`` does."""
    return _table(
        ("name", "", "summary"), [(f"`{name}`", more, text) for name, more, text in inventory(kind)]
    )


OWN = {
    "ladder": ladder,
    "cues": cues,
    "profiles": profiles,
    "query_columns": query_columns,
    "metrics": metrics,
    "robustness": robustness,
    "panels": page_panels,
    "columns": columns,
    "extensions": extensions,
    "rooms": rooms,
    "run_tags": run_tags,
    "run_columns": run_columns,
    "schema": schema,
    "suffixes": suffixes,
    "bearings": bearings,
    "data_sets": data_sets,
}
"""Name to what makes a table or a list that is not one of ``suite list``."""


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Fill what a page names.

    ``<!-- table: ladder -->`` is an entry of :data:`OWN` or a kind of ``suite list``;
    ``<!-- modules: suite.data -->`` stands for all public modules of a package.
    """

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        return OWN[name]() if name in OWN else listing(name)

    markdown = re.sub(r"<!-- modules: ([\w.]+) -->", lambda match: references(match[1]), markdown)
    return re.sub(r"<!-- table: (\w+) -->", fill, markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Turn the roles of docstrings (``:func:`suite.data.load```) into links, or into plain code."""

    def link(match: re.Match[str]) -> str:
        short, name = match[1], match[2]
        shown = f"<code>{name.rpartition('.')[2] if short else name}</code>"
        return f'<autoref identifier="{name}" optional>{shown}</autoref>' if "." in name else shown

    return re.sub(r":(?:func|data|class|meth|mod|attr):<code>(~?)([\w.]+)</code>", link, html)
