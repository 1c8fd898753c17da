"""What a model of pydantic finds wrong in a request, said in the words of whoever wrote it.

This is the one place that knows pydantic's types of errors: each becomes a problem, and what was expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ValidationError
from pydantic_core import ErrorDetails

from suite.limits import Within, expected_of

Step = int | str

_KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "finite": "a finite number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "dict": "keys with values",
    "iterable": "a list",
}
"""First word of a type of errors to what would have been right."""

_BOUNDS = (("ge", "from"), ("gt", "above"), ("le", "to"), ("lt", "below"))

OTHER = "another value"
"""What is expected where nothing else is known."""

_LONGEST_VALUE = 80
"""Characters of a value that are shown."""


class WrongValue(NamedTuple):
    """The first thing that is wrong.

    Attributes
    ----------
    keys
        Where, as it was written: without what a short form left out.
    problem
        What is wrong.
    expected
        What would have been right; ``None`` where the problem says it.
    """

    keys: tuple[Step, ...]
    problem: str
    expected: str | None


class _FieldAt(NamedTuple):
    """What a model has at some keys: a type, what limits it, and the model whose key was the last one."""

    annotation: Any
    limits: tuple[Any, ...] = ()
    owners: tuple[type[BaseModel], ...] = ()


def wrong_value(error: ValidationError, model: type[BaseModel], given: Any) -> WrongValue:
    """Say what is wrong in a request.

    Parameters
    ----------
    error
        Of the model.
    model
        Which it was held against.
    given
        What was, as it was written.

    Returns
    -------
    WrongValue
        The first error; a key that nobody knows goes before one that is missing beside it.
    """
    details = error.errors(include_url=False)
    first = next((one for one in details if _is_typo(one, details[0])), details[0])
    keys, left_out = as_written(first["loc"], given)
    place = _place(model, first["loc"], left_out)
    problem, expected = _said(first, place)
    return WrongValue(keys, problem, expected)


def did_you_mean(name: Any, known: Iterable[Any]) -> str:
    """Ask whether a name was meant that is near one that there is not; an empty text for nothing near."""
    names = {str(one).casefold(): str(one) for one in known}
    near = get_close_matches(str(name)[:_LONGEST_VALUE].casefold(), names, n=1)
    return f", did you mean {names[near[0]]}?" if near else ""


def as_written(location: Sequence[Step], given: Any) -> tuple[tuple[Step, ...], bool]:
    """Take from the keys of a model what a short form left out.

    Parameters
    ----------
    location
        Keys and numbers of items, as the model has them.
    given
        What was written.

    Returns
    -------
    keys : tuple of int or str
        As they were written; the last of the model's stays, since it may be missing.
    left_out : bool
        Whether any was not there.
    """
    keys: list[Step] = []
    left_out = False
    for number, step in enumerate(location):
        if isinstance(given, Mapping):
            there = step in given
        elif isinstance(given, Sequence) and not isinstance(given, str):
            there = isinstance(step, int) and step < len(given)
        else:
            return tuple(keys), True
        if there:
            given = given[step]
        elif number < len(location) - 1:
            left_out = True
            continue
        if step != "[key]":
            keys.append(step)
    return tuple(keys), left_out


def _is_typo(one: ErrorDetails, first: ErrorDetails) -> bool:
    """Check for an unknown key beside the one that is missing first: it was mistyped."""
    unknown = one["type"] in ("extra_forbidden", "invalid_key") and first["type"] == "missing"
    return unknown and one["loc"][:-1] == first["loc"][:-1]


def _place(model: type[BaseModel], location: Sequence[Step], left_out: bool) -> _FieldAt:
    """Follow keys through a model; what it does not have is a place without a type."""
    here = _FieldAt(model)
    above: tuple[type[BaseModel], ...] = ()
    for step in location:
        kind, _ = _unwrapped(here.annotation, here.limits)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            # In a short form the keys of the longer one may stand, too.
            owners = (kind, *above) if left_out else (kind,)
            above = (kind,)
            field = kind.model_fields.get(str(step))
            here = _FieldAt(
                None if field is None else field.annotation,
                () if field is None else tuple(field.metadata),
                owners,
            )
        else:
            inside = [one for one in get_args(kind) if one is not Ellipsis]
            here = _FieldAt(inside[-1] if inside else None, (), here.owners)
    return _FieldAt(*_unwrapped(here.annotation, here.limits), here.owners)


def _unwrapped(annotation: Any, limits: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Give the type within ``Annotated`` and beside ``None``, and all that limits it."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            limits = (*limits, *more)
        elif get_origin(annotation) in (Union, UnionType):
            others = [one for one in get_args(annotation) if one is not NoneType]
            if len(others) != 1:
                return annotation, limits
            annotation = others[0]
        else:
            return annotation, limits


def _said(error: ErrorDetails, place: _FieldAt) -> tuple[str, str | None]:
    """Put one error in words: what is wrong, and what was expected."""
    kind, value = error["type"], error["input"]
    problem, expected = f"is {shown(value)}", _kind_of(place) or _KINDS.get(kind.split("_")[0], OTHER)
    match kind:
        case "extra_forbidden" | "invalid_key":
            known = list(dict.fromkeys(name for owner in place.owners for name in _keys_of(owner)))
            problem, expected = f"unknown key{did_you_mean(error['loc'][-1], known)}", ", ".join(known)
            expected = expected or "none"
        case "missing":
            problem, expected = "is missing", _kind_of(place)
        case "value_error" | "assertion_error":
            return _own_words(error["msg"], value)
        case "literal_error":
            problem += did_you_mean(value, get_args(place.annotation))
        case "string_too_short" | "string_too_long":
            problem = f"has {len(value)} characters" if value else "is an empty text"
            expected = _lengths(place, "characters")
        case "too_short" | "too_long":
            problem = f"has {len(value)} items" if value else problem
            expected = _lengths(place, "items")
        case "string_unicode":
            problem = "holds a character that is none"
        case _ if expected_of(error) is not None:
            return error["msg"], expected_of(error)
    return problem, expected or None


def _keys_of(model: type[BaseModel]) -> list[str]:
    """Give the keys that may stand for a model, those of its short form before its own."""
    short: type[BaseModel] | None = getattr(model, "short_form", None)
    return [*(short.model_fields if short is not None else ()), *model.model_fields]


def _own_words(message: str, value: Any) -> tuple[str, str | None]:
    """Take apart what a check of ours says: what is wrong (expected what would be right)."""
    _, _, words = message.partition(", ")  # behind pydantic's name of the error
    if words.startswith("expected "):
        return f"is {shown(value)}", words.removeprefix("expected ")
    problem, bracket, expected = words.rpartition(" (expected ")
    return (problem, expected.removesuffix(")")) if bracket and expected.endswith(")") else (words, None)


def _kind_of(place: _FieldAt) -> str:
    """Say what a place takes; an empty text where that is several things."""
    kind = place.annotation
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"keys: {', '.join(_keys_of(kind))}"
    if get_origin(kind) is Literal:
        return _either([one for one in get_args(kind) if one != ""])
    name = getattr(get_origin(kind) or kind, "__name__", "")
    if name not in ("int", "float"):
        return _KINDS.get({"str": "string"}.get(name, name), "")
    return " ".join([_KINDS[name], *_range(place.limits)])


def _range(limits: tuple[Any, ...]) -> Iterator[str]:
    for limit in limits:
        if isinstance(limit, AfterValidator) and isinstance(limit.func, Within):
            yield f"from {limit.func.expected}"
    for attribute, word in _BOUNDS:
        for limit in (*limits, *(one for item in limits for one in getattr(item, "metadata", ()))):
            if (bound := getattr(limit, attribute, None)) is not None:
                yield f"{word} {bound:g}" if isinstance(bound, float) else f"{word} {bound}"


def _lengths(place: _FieldAt, unit: str) -> str:
    found = [*place.limits, *(one for item in place.limits for one in getattr(item, "metadata", ()))]
    sides = (("min_length", "at least"), ("max_length", "at most"))
    said = [
        f"{word} {getattr(limit, attribute)}"
        for attribute, word in sides
        for limit in found
        if getattr(limit, attribute, None) is not None
    ]
    return f"{' and '.join(said)} {unit}" if said else f"another number of {unit}"


def _either(known: Sequence[object]) -> str:
    *others, last = map(str, known)
    return f"{', '.join(others)} or {last}" if others else last


def shown(value: Any) -> str:
    """Show a value as it was written, in so many characters as a line has room for."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or value == "":
        return "empty"
    if isinstance(value, Mapping):
        return "a mapping of keys to values" if value else "an empty mapping"
    if isinstance(value, list | tuple | set):
        return "a list" if value else "an empty list"
    text = str(value) if isinstance(value, float) else repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 20]} ... {text[-15:]}"
