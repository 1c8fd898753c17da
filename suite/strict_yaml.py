"""YAML as people expect it: the core schema of YAML 1.2, and no key twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from suite.errors import RequestError
from suite.files import check_ordinary

LONGEST_YAML = 4 << 20
"""Bytes of a file, at most: a manifest of 20,000 recordings."""

MOST_VALUES = 1_000_000
"""Values of a document once its aliases are written out, at most."""

_TAG = "tag:yaml.org,2002:"

# The core schema (YAML 1.2.2, section 10.3.2), and the merge key, which people still write.
_CORE_SCHEMA = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
    ("merge", r"<<", ["<"]),
)


class _StrictLoader(yaml.SafeLoader):
    """PyYAML's safe loader without YAML 1.1's surprises (``no``, ``10:30``, ``010``, dates)."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def compose_mapping_node(self, anchor: dict[Any, yaml.Node]) -> yaml.MappingNode:
        """Refuse a key that is given twice, where PyYAML would silently keep the last.

        This is done on the nodes, before merge keys bring in values that may be overridden.
        """
        node = super().compose_mapping_node(anchor)
        seen: set[tuple[str, str]] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if (key.tag, key.value) in seen:
                problem = f"the key {key.value!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add((key.tag, key.value))
        return node

    def construct_core_int(self, node: yaml.ScalarNode) -> int:
        """Read a whole number: ``010`` is ten, ``0o10`` eight."""
        text = node.value
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text, base)


_StrictLoader.add_constructor(f"{_TAG}int", _StrictLoader.construct_core_int)


class _StrictDumper(yaml.SafeDumper):
    """PyYAML's safe dumper, quoting what either schema would not read as text: ``no``, ``0E0``, ``08``."""


for _name, _pattern, _first in _CORE_SCHEMA:
    for _kind in (_StrictLoader, _StrictDumper):
        _kind.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"^(?:{_pattern})$"), _first)


class _FlowDumper(_StrictDumper):
    """The same, with the short form of nothing."""

    def represent_nothing(self, _: None) -> yaml.ScalarNode:
        """Write ``~``."""
        return self.represent_scalar(f"{_TAG}null", "~")


_FlowDumper.add_representer(type(None), _FlowDumper.represent_nothing)


def load_yaml(path: str | Path) -> Any:
    """Read one YAML document with the core schema of YAML 1.2.

    So ``1e-3`` is a number, and ``no``, ``on``, ``10:30`` and ``2024-01-01`` are text.

    Parameters
    ----------
    path
        A UTF-8 file.

    Returns
    -------
    Any
        Plain mappings, lists, text, numbers, booleans; ``None`` for an empty file.

    Raises
    ------
    RequestError
        No such file, none of ordinary kind or size, not UTF-8, bad syntax, an unknown tag, a key twice, or
        aliases that stand for too much; with file and line.
    """
    file = Path(path)
    try:
        check_ordinary(file)
        if file.stat().st_size > LONGEST_YAML:
            raise RequestError("is too long", file=file, expected=f"at most {LONGEST_YAML >> 20} MiB of YAML")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RequestError(f"cannot be read: {error.strerror}", file=file, expected="a YAML file") from error
    except UnicodeDecodeError as error:
        raise RequestError(
            f"is not UTF-8 at byte {error.start}", file=file, expected="a YAML file in UTF-8"
        ) from error
    return parse_yaml(text, file)


def parse_yaml(text: str, file: str | Path | None = None) -> Any:
    """Read one YAML document from text, as :func:`load_yaml` does from a file.

    Parameters
    ----------
    text
        The document, for example one value of a command line.
    file
        Where the text comes from, for messages.

    Returns
    -------
    Any
        Plain mappings, lists, text, numbers, booleans; ``None`` for empty text.

    Raises
    ------
    RequestError
        Bad syntax, an unknown tag, a key twice, or aliases that stand for too much; with file and line.
    """
    try:
        loader = _StrictLoader(text)
        node = loader.get_single_node()
        if node is None:
            return None
        if (values := _values(node, {})) > MOST_VALUES:
            problem = f"its aliases stand for {values:.0e} values"
            raise RequestError(problem, file=file, expected=f"at most {MOST_VALUES}")
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else f"line {mark.line + 1}"
        raise RequestError(
            error.problem or "is no YAML", file=file, key=line, expected="valid YAML"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise RequestError(f"is no YAML: {error}", file=file, expected="valid YAML") from error


def _values(node: yaml.Node, known: dict[int, int]) -> int:
    """Count the values of a node with its aliases written out; ValueError where it contains itself."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) not in known:
        known[id(node)] = -1
        inside = [part for entry in node.value for part in (entry if isinstance(entry, tuple) else (entry,))]
        known[id(node)] = 1 + sum(_values(part, known) for part in inside)
    if known[id(node)] < 0:
        raise ValueError("an alias stands inside of what it stands for")
    return known[id(node)]


def dump_yaml(document: Any) -> str:
    """Write plain values as one YAML document that :func:`parse_yaml` reads back as they are.

    Parameters
    ----------
    document
        Mappings (their order is kept), lists, text, numbers, booleans, ``None``.

    Returns
    -------
    str
        The document. Readers of YAML 1.1 read the same values.

    Raises
    ------
    ValueError
        A value of another type.
    """
    try:
        return yaml.dump(document, Dumper=_StrictDumper, sort_keys=False)
    except yaml.representer.RepresenterError as error:
        raise ValueError(f"no plain value: {error}") from error


def flow_yaml(document: Any) -> str:
    """Write plain values as :func:`dump_yaml` does, in one line with braces; ``None`` is ``~``.

    Raises
    ------
    ValueError
        A value of another type.
    """
    try:
        text = yaml.dump(
            document,
            Dumper=_FlowDumper,
            sort_keys=False,
            default_flow_style=True,
            width=float("inf"),
            allow_unicode=True,
        )
    except yaml.representer.RepresenterError as error:
        raise ValueError(f"no plain value: {error}") from error
    return text.strip()
