"""Query: a condition over the columns of a window table, such as ``rig == 'A' and load <= 2``.

It is read as an expression of Python of which only comparisons of columns with constants, ``and``, ``or``
and ``not`` are known; nothing of it is ever evaluated as Python.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask
from suite.errors import RequestError
from suite.wording import listed

if TYPE_CHECKING:
    import pandas as pd

LONGEST_QUERY = 4000
"""Characters."""

DEEPEST_QUERY = 40
"""Levels of parentheses and of ``not``."""

ALLOWED = "comparisons of columns with constants, joined by and, or, not"

_Values = npt.NDArray[Any]
_Condition = Callable[["pd.DataFrame"], Mask]


@dataclass(frozen=True)
class QueryColumn:
    """What a query may name.

    Attributes
    ----------
    meaning
        In a few words, with the unit.
    kind
        Whether it is compared with texts or with numbers.
    of
        Gives its values, shape (n,), from a window table; KeyError where the table lacks what it needs.
    """

    meaning: str
    kind: Literal["text", "number"]
    of: Callable[[pd.DataFrame], _Values]


def _text(name: str) -> Callable[[pd.DataFrame], _Values]:
    return lambda table: table[name].to_numpy(dtype=str)


def _number(name: str, unit: float = 1.0) -> Callable[[pd.DataFrame], _Values]:
    return lambda table: unit * table[name].to_numpy(dtype=np.float64)


def _seconds(name: str) -> Callable[[pd.DataFrame], _Values]:
    return lambda table: table[name].to_numpy(dtype=np.float64) / table["rate_hz"].to_numpy(dtype=np.float64)


QUERY_COLUMNS = {
    "rig": QueryColumn("machine", "text", _text("rig")),
    "bearing": QueryColumn("physical bearing", "text", _text("bearing")),
    "recording": QueryColumn("recording", "text", _text("recording")),
    "condition": QueryColumn("name of its speed and load", "text", _text("condition")),
    "fault": QueryColumn("class", "text", _text("fault")),
    "severity": QueryColumn(
        "size of the defect in the owner's unit, 0 for healthy", "number", _number("severity")
    ),
    "damage": QueryColumn(
        "where a data set has both: `artificial` or `real`, empty if healthy", "text", _text("damage")
    ),
    "load": QueryColumn("load in the owner's unit", "number", _number("load")),
    "rpm": QueryColumn("shaft speed, turns a minute", "number", _number("shaft_hz", 60.0)),
    "rate_hz": QueryColumn("sampling rate of the recording itself, Hz", "number", _number("own_rate_hz")),
    "start_s": QueryColumn("beginning of the window in its recording, s", "number", _seconds("start")),
    "stop_s": QueryColumn("end of the window in its recording, s", "number", _seconds("stop")),
}
"""Name to column."""


@dataclass(frozen=True, eq=False)
class Query:
    """A condition on the rows of a window table.

    Attributes
    ----------
    text
        As it was written.
    columns
        Names of the columns that it compares.
    constants
        Column and constant of each comparison by ``==``, ``!=``, ``in`` and ``not in``.
    """

    text: str
    columns: tuple[str, ...]
    constants: tuple[tuple[str, str | float], ...]
    _holds: _Condition

    def __call__(self, table: pd.DataFrame) -> Mask:
        """Mark the rows of which it holds, shape (n,); an unknown number is equal to no other.

        Raises
        ------
        RequestError
            The table lacks a column.
        """
        try:
            return self._holds(table)
        except KeyError as error:
            raise RequestError(f"these windows have no column {error.args[0]}", key=self.text) from error


def values_there(query: Query, table: pd.DataFrame) -> str:
    """Say what is there to be asked for in the columns that a query compares: ``rig is rig-1, rig-2``."""
    said = []
    for name in query.columns:
        values = QUERY_COLUMNS[name].of(table)
        if QUERY_COLUMNS[name].kind == "text":
            said.append(f"{name} is {listed(sorted(set(values.tolist())), 6)}")
        elif np.isfinite(values).any():
            said.append(f"{name} is {np.nanmin(values):.6g} to {np.nanmax(values):.6g}")
        else:
            said.append(f"{name} is not known")
    return "; ".join(said)


def never_there(query: Query, table: pd.DataFrame) -> list[str]:
    """Say which constants of a query are the value of no window, such as a name with a slip of the pen."""
    return [
        f"no {name} is {value!r}" if isinstance(value, str) else f"no {name} is {value:.6g}"
        for name, value in query.constants
        if not _equal(QUERY_COLUMNS[name], table, value).any()
    ]


def read_query(text: str) -> Query:
    """Read a query.

    Parameters
    ----------
    text
        Names of :data:`QUERY_COLUMNS` compared with numbers or quoted texts by ``==``, ``!=``, ``in`` and
        ``not in`` a list, numbers also by ``<``, ``<=``, ``>``, ``>=``, and ``'part' in`` a text; joined by
        ``and``, ``or``, ``not`` and parentheses.

    Raises
    ------
    RequestError
        Anything else: an unknown column, a comparison of a text with a number, a call.
    """
    if len(text) > LONGEST_QUERY:
        raise RequestError(f"has {len(text)} characters", expected=f"at most {LONGEST_QUERY}")
    try:
        with warnings.catch_warnings(action="ignore"):
            # In parentheses lines may end anywhere, and a comment ends with its line.
            tree = ast.parse(f"(\n{text}\n)" if text.strip() else text.strip(), mode="eval")
        holds = _condition(tree.body)
        named = dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
        return Query(text, tuple(named), _constants(tree), holds)
    except (SyntaxError, ValueError, MemoryError) as error:
        why = getattr(error, "msg", None) or str(error) or "too long"
        raise RequestError(f"{_short(text)!r} cannot be read: {why}", expected=ALLOWED) from error
    except RecursionError as error:
        raise _too_deep() from error


def _condition(node: ast.expr, depth: int = 0) -> _Condition:
    if depth > DEEPEST_QUERY:
        raise _too_deep()
    if isinstance(node, ast.BoolOp):
        parts = [_condition(one, depth + 1) for one in node.values]
        join = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        return lambda table: np.asarray(join.reduce([part(table) for part in parts]))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = _condition(node.operand, depth + 1)
        return lambda table: ~inner(table)
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        steps = [_comparison(*step) for step in zip(sides, node.ops, sides[1:], strict=False)]
        return lambda table: np.asarray(np.logical_and.reduce([step(table) for step in steps]))
    raise _not_known(node)


_ORDERED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _comparison(left: ast.expr, sign: ast.cmpop, right: ast.expr) -> _Condition:
    if isinstance(sign, ast.In | ast.NotIn):
        found = _membership(left, right)
        return (lambda table: ~found(table)) if isinstance(sign, ast.NotIn) else found
    if isinstance(left, ast.Name) == isinstance(right, ast.Name):
        raise RequestError(
            f"{_short(ast.unparse(left))} is compared with {_short(ast.unparse(right))}",
            expected="a column on one side and a constant on the other",
        )
    name, other = (left, right) if isinstance(left, ast.Name) else (right, left)
    assert isinstance(name, ast.Name)
    column, value = _column(name), _constant(other)
    _check_kind(name.id, column, value)
    if isinstance(sign, ast.Eq):
        return lambda table: _equal(column, table, value)
    if isinstance(sign, ast.NotEq):
        return lambda table: ~_equal(column, table, value)
    if type(sign) not in _ORDERED:
        raise RequestError("compares by is", expected="== != < <= > >= in")
    if column.kind == "text":
        raise RequestError(f"{name.id} is a text and has no order", expected="== != in")
    compare = _ORDERED[type(sign)]
    takes_equal = isinstance(sign, ast.LtE | ast.GtE)

    def holds(table: pd.DataFrame) -> Mask:
        values = column.of(table)
        ordered = compare(values, value) if name is left else compare(value, values)
        return np.where(_equal(column, table, value), takes_equal, ordered)

    return holds


def _membership(left: ast.expr, right: ast.expr) -> _Condition:
    """Read ``column in [a, b]``, or ``'part' in column``."""
    if isinstance(left, ast.Name) and isinstance(right, ast.List | ast.Tuple | ast.Set):
        column, values = _column(left), [_constant(one) for one in right.elts]
        for value in values:
            _check_kind(left.id, column, value)
        return lambda table: np.asarray(
            np.logical_or.reduce([_equal(column, table, value) for value in values])
            if values
            else np.zeros(len(table), dtype=bool)
        )
    if isinstance(right, ast.Name):
        column, part = _column(right), _constant(left)
        if column.kind == "text" and isinstance(part, str):
            return lambda table: np.asarray(np.char.find(column.of(table), part) >= 0)
    raise RequestError(
        f"{_short(ast.unparse(left))} in {_short(ast.unparse(right))} is not known",
        expected="a column in a list of constants, or a quoted text in a column of texts",
    )


def _equal(column: QueryColumn, table: pd.DataFrame, value: str | float) -> Mask:
    if column.kind == "text":
        return np.asarray(column.of(table) == value)
    # Speeds are kept a second and asked a minute.
    return np.asarray(np.isclose(column.of(table), float(value), rtol=1e-9, atol=0.0))


def _constants(tree: ast.AST) -> tuple[tuple[str, str | float], ...]:
    """Give column and constant of each comparison by equality in a tree that was read."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        for left, sign, right in zip(sides, node.ops, sides[1:], strict=False):
            name, other = (left, right) if isinstance(left, ast.Name) else (right, left)
            if isinstance(name, ast.Name) and isinstance(sign, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
                if isinstance(other, ast.List | ast.Tuple | ast.Set):
                    found += [(name.id, _constant(one)) for one in other.elts]
                elif isinstance(sign, ast.Eq | ast.NotEq):
                    found.append((name.id, _constant(other)))
    return tuple(dict.fromkeys(found))


def _column(node: ast.Name) -> QueryColumn:
    if node.id not in QUERY_COLUMNS:
        near = get_close_matches(node.id, QUERY_COLUMNS, n=1)
        advice = f"{near[0]}, or another of " if near else ""
        expected = f"{advice}{', '.join(QUERY_COLUMNS)}; texts stand in quotes"
        raise RequestError(f"unknown column {_short(node.id)}", expected=expected)
    return QUERY_COLUMNS[node.id]


def _constant(node: ast.expr) -> str | float:
    sign = 1
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -sign
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str) and sign == 1:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _not_known(node)
    try:
        return sign * float(value)
    except OverflowError as error:
        raise RequestError("a number is too large", expected="at most 1e308") from error


def _check_kind(name: str, column: QueryColumn, value: str | float) -> None:
    if (column.kind == "text") != isinstance(value, str):
        is_text = column.kind == "text"
        given = f"{value:g}" if isinstance(value, float) else _short(repr(value))
        wanted = "a text in quotes" if is_text else "a number"
        raise RequestError(f"{name} is compared with {given}", expected=f"{wanted}: it is {column.meaning}")


def _too_deep() -> RequestError:
    return RequestError("is nested too deeply", expected=f"at most {DEEPEST_QUERY} levels")


def _not_known(node: ast.AST) -> RequestError:
    return RequestError(f"{_short(ast.unparse(node))!r} is not known here", expected=ALLOWED)


def _short(text: str) -> str:
    """Leave out the middle of what is too long for a line."""
    return text if len(text) <= 60 else f"{text[:40]} ... {text[-15:]}"
