"""Find what a folder of one-thing-a-file modules offers, with no list to edit."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from suite.errors import RequestError
from suite.files import why_no_file

_Item = TypeVar("_Item")


def modules(package: str) -> Iterator[ModuleType]:
    """Import and yield every public module below a package, in order of name.

    Raises
    ------
    RequestError
        When one does not import; the line gives file and reason.
    """
    for name, path in sorted(_files(package, folders_of(package)).items()):
        try:
            yield importlib.import_module(name)
        except RequestError:
            raise
        except Exception as error:
            raise _does_not_import(path, error) from error


def _does_not_import(path: Path, error: Exception) -> RequestError:
    steps = [step.lineno for step in traceback.extract_tb(error.__traceback__) if step.filename == str(path)]
    line = f"line {steps[-1]}" if steps else None
    return RequestError(f"does not import: {type(error).__name__}: {error}", file=path, key=line)


def folders_of(package: str) -> tuple[str, ...]:
    """Give the folders of a package, without importing it; its parents are imported.

    Raises
    ------
    ModuleNotFoundError
        No such package.
    """
    loaded = sys.modules.get(package)
    if loaded is not None:
        return tuple(loaded.__path__)
    spec = importlib.util.find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"no package {package!r}", name=package)
    return tuple(spec.submodule_search_locations)


def _files(package: str, folders: Iterable[str]) -> dict[str, Path]:
    """Map the public modules below a package to their files."""
    files: dict[str, Path] = {}
    for folder in folders:
        for info in pkgutil.iter_modules([folder]):
            name = f"{package}.{info.name}"
            if info.ispkg:
                for inner, path in _files(name, [str(Path(folder) / info.name)]).items():
                    files.setdefault(inner, path)
            elif not info.name.startswith("_"):
                files.setdefault(name, Path(folder) / f"{info.name}.py")
    return files


def collect(package: str, attribute: str) -> dict[str, Any]:
    """Map name to object for every module below ``package`` that has ``attribute``.

    The result is kept for as long as the package has the same folders; :func:`forget_collected` drops it.

    Parameters
    ----------
    package
        Dotted name.
    attribute
        Name of the object in each module; the object has a ``name``.

    Returns
    -------
    dict of str to object
        In order of the modules' names; the caller's own.

    Raises
    ------
    RequestError
        When two files claim the same name, a file does not import, or what it offers has no name.
    """
    importlib.import_module(package)
    return dict(_collect(package, attribute, folders_of(package)))


@cache
def _collect(package: str, attribute: str, folders: tuple[str, ...]) -> dict[str, Any]:
    items: dict[str, Any] = {}
    for module in modules(package):
        item = getattr(module, attribute, None)
        if item is None:
            continue
        if not isinstance(getattr(item, "name", None), str):
            raise RequestError(f"is {type(item).__name__}", file=module.__file__, key=attribute)
        if item.name in items:
            raise RequestError(f"the name {item.name!r} is taken", file=module.__file__)
        items[item.name] = item
    return items


def find_by_name(known: Mapping[str, _Item], name: str, what: str, key: str) -> _Item:
    """Give one of several things by its name.

    Parameters
    ----------
    known
        Name to thing.
    name
        Of the one that is asked for.
    what, key
        What they are called in the line of the error, and the key in which somebody named one.

    Raises
    ------
    RequestError
        No such thing; the line lists those there are.
    """
    if name not in known:
        raise RequestError(f"unknown {what} {name!r}", key=key, expected=", ".join(known))
    return known[name]


@cache
def public_classes(package: str) -> dict[str, str]:
    """Map the name of every public class below a package to its module; nothing is imported.

    Raises
    ------
    ModuleNotFoundError
        No such package.
    """
    return {
        node.name: module
        for module, path in sorted(_files(package, folders_of(package)).items())
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }


def public_class(package: str, name: str) -> Any:
    """Import a class from whichever module below a package defines it.

    Raises
    ------
    AttributeError
        None does, as Python expects of a package without such an attribute.
    """
    module = None if name.startswith("_") else public_classes(package).get(name)
    if module is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)


def forget_collected() -> None:
    """Drop what :func:`collect` keeps, so that later files are seen."""
    _collect.cache_clear()


def summaries(package: str, attribute: str, position: int = 2) -> dict[str, str]:
    """Map name to summary for every module below ``package`` that has ``attribute``.

    A module whose attribute is a call with literal texts, such as ``INPUT = Input("fft", amplitudes,
    "amplitude spectrum")``, is only read; any other is imported.

    Parameters
    ----------
    package, attribute
        As for :func:`collect`; the first argument of the call is the name, unless it is given by keyword.
    position
        Of the summary among the arguments, from 0, unless it is given by keyword.

    Returns
    -------
    dict of str to str
        In order of the modules' names.

    Raises
    ------
    RequestError
        When two files claim the same name.
    """
    lines: dict[str, str] = {}
    for module, path in sorted(_files(package, folders_of(package)).items()):
        call = _assigned(ast.parse(path.read_bytes()), attribute)
        if call is None:
            continue
        name, summary = _literal(call, 0, "name"), _literal(call, position, "summary")
        if name is None or summary is None:
            item = getattr(importlib.import_module(module), attribute)
            name, summary = item.name, item.summary
        if name in lines:
            raise RequestError(f"the name {name!r} is taken", file=path)
        lines[name] = summary
    return lines


def read_argument(
    package: str, attribute: str, keyword: str, makers: Mapping[str, Callable[..., Any]]
) -> dict[str, Any]:
    """Map name to what an argument says for every module below ``package`` that has ``attribute``.

    A module is only read where the argument is written out, of literals and calls of ``makers``, such as
    ``COMPONENT = Component(name="cnn", takes={"width": whole(1, 256)}, ...)``; any other is imported.

    Parameters
    ----------
    package, attribute
        As for :func:`summaries`, for calls that name all their arguments.
    keyword
        Of the argument; where it is not given the value is an empty mapping.
    makers
        Name to function.
    """
    found: dict[str, Any] = {}
    for module, path in sorted(_files(package, folders_of(package)).items()):
        call = _assigned(ast.parse(path.read_bytes()), attribute)
        if call is None:
            continue
        name = _literal(call, 0, "name")
        given = {one.arg: one.value for one in call.keywords} if isinstance(call, ast.Call) else {}
        try:
            value = _evaluated(given[keyword], makers) if keyword in given else {}
        except ValueError:
            name = None
        if name is None or None in given:
            item = getattr(importlib.import_module(module), attribute)
            name, value = item.name, getattr(item, keyword)
        found[name] = value
    return found


def _evaluated(node: ast.expr, makers: Mapping[str, Callable[..., Any]]) -> Any:
    """Give what an expression of literals and calls of ``makers`` means; ValueError for any other."""
    if isinstance(node, ast.Dict) and all(node.keys):
        pairs = zip(node.keys, node.values, strict=True)
        return {ast.literal_eval(key): _evaluated(value, makers) for key, value in pairs if key}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
        named = {one.arg: _evaluated(one.value, makers) for one in node.keywords if one.arg}
        return makers[node.func.id](*(_evaluated(one, makers) for one in node.args), **named)
    return ast.literal_eval(node)


@cache
def named_classes(package: str, attribute: str, position: int = 1) -> tuple[str, ...]:
    """Give the dotted names of classes that calls such as ``BLOCK = Block("name", Class, ...)`` name.

    Parameters
    ----------
    package, attribute
        As for :func:`collect`; nothing is imported.
    position
        Of the class, defined in the same module, among the arguments.
    """
    names = []
    for module, path in sorted(_files(package, folders_of(package)).items()):
        call = _assigned(ast.parse(path.read_bytes()), attribute)
        given = call.args[position : position + 1] if isinstance(call, ast.Call) else []
        names += [f"{module}.{one.id}" for one in given if isinstance(one, ast.Name)]
    return tuple(names)


def _assigned(tree: ast.Module, attribute: str) -> ast.expr | None:
    """Give the expression that a module assigns to a name, if it does."""
    for node in reversed(tree.body):
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and target.id == attribute for target in targets):
            return node.value
    return None


def _literal(call: ast.expr, position: int, keyword: str) -> str | None:
    """Give an argument of a call if it is a literal text."""
    if not isinstance(call, ast.Call):
        return None
    by_keyword = [item.value for item in call.keywords if item.arg == keyword]
    given = by_keyword or call.args[position : position + 1]
    if any(isinstance(item, ast.Starred) for item in call.args) or not given:
        return None
    value = given[0].value if isinstance(given[0], ast.Constant) else None
    return value if isinstance(value, str) else None


def load_file(path: Path) -> ModuleType:
    """Import one Python file by its path, outside any package.

    Raises
    ------
    RequestError
        When there is no such file or it does not import; the line gives the reason.
    """
    problem = why_no_file(path, "Python file") or ("is no Python file" if path.suffix != ".py" else "")
    if problem:
        raise RequestError(problem, file=path, expected="a .py file")
    spec = importlib.util.spec_from_file_location(f"own_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise RequestError("cannot be imported", file=path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise _does_not_import(path, error) from error
    return module
