"""Which inputs, networks and attention go together: each declares in its own file what it does not take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from suite.discovery import folders_of, read_argument
from suite.errors import RequestError
from suite.pipeline import Params, Pipeline

CHANNELS = ("width", "growth")
"""Parameters, and options of a network, that all numbers of channels in it are multiples of."""

LIMITED = (("backbone", "position"), ("backbone", "input"), ("attention", "position"))
"""A component that may declare what it takes, and the parameter that it takes only some values of."""

_PACKAGES = {"backbone": "suite.nn.backbones", "attention": "suite.nn.attention"}


def check_combinations(
    pipeline: Pipeline, fixed: Mapping[str, Any], known: Params, drawn: Mapping[str, list[Any]], key: str
) -> None:
    """Refuse a network that cannot be built, or that some trials could not build.

    Parameters
    ----------
    pipeline, fixed, key
        As of :func:`suite.question.space.check_fixed`.
    known, drawn
        All parameters there are beside those that are pinned, and how those that are drawn are drawn.

    Raises
    ------
    RequestError
        Naming the parameter that does not fit to another, and what does.
    """
    may_be = {name: _may_be(name, fixed, known, drawn) for name in known.keys() | fixed.keys()}
    attended = any(name != "none" for name in may_be.get("attention", ()))
    for parameter, limited in LIMITED:
        # What a contestant draws together goes together.
        if not {parameter, limited} & fixed.keys() or (limited == "position" and not attended):
            continue
        for component in may_be.get(parameter, ()):
            taken = _declared(_PACKAGES[parameter], f"{limited}s").get(component) or ()
            unfit = [value for value in may_be.get(limited, ()) if taken and value not in taken]
            if unfit:
                problem = _said(unfit[0], limited in fixed, parameter, component)
                raise RequestError(
                    problem, key=f"{key}.fixed.{limited}", expected=f"one of {', '.join(taken)}"
                )
    for module in may_be.get("attention", ()):
        multiple = _declared(_PACKAGES["attention"], "multiple").get(module) or 1
        for name, value, pinned in _channels(pipeline, fixed, may_be):
            if isinstance(value, int) and value % multiple:
                problem = _said(value, pinned, "attention", module)
                raise RequestError(problem, key=f"{key}.fixed.{name}", expected=f"a multiple of {multiple}")


def _may_be(
    name: str, fixed: Mapping[str, Any], known: Params, drawn: Mapping[str, list[Any]]
) -> tuple[Any, ...]:
    if name in fixed:
        return (fixed[name],)
    kind, *limits = drawn.get(name, ["constant"])
    return tuple(limits[0]) if kind == "categorical" else (known[name],)


def _channels(
    pipeline: Pipeline, fixed: Mapping[str, Any], may_be: Mapping[str, tuple[Any, ...]]
) -> Iterator[tuple[str, Any, bool]]:
    """Give key, value and whether it is pinned of all that may say a number of channels."""
    for name in CHANNELS:
        for value in may_be.get(name, ()):
            yield name, value, name in fixed
        for options in pipeline.options_of.keys() & fixed.keys():
            if name in fixed[options]:
                yield f"{options}.{name}", fixed[options][name], True


def _said(value: Any, pinned: bool, parameter: str, component: str) -> str:
    return f"{'is' if pinned else 'may become'} {value!r} with {parameter} {component}"


@cache
def _read(package: str, argument: str, folders: tuple[str, ...]) -> dict[str, Any]:
    """Read what each component declares, once as long as the package has the same folders."""
    return read_argument(package, "COMPONENT", argument, {})


def _declared(package: str, argument: str) -> dict[str, Any]:
    return _read(package, argument, folders_of(package))
