"""Find what a folder of one-thing-a-file modules offers, with no list to edit."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from suite.errors import RequestError


def modules(package: str) -> Iterator[ModuleType]:
    """Import and yield every public module below a package, in order of name."""
    root = importlib.import_module(package)
    found = pkgutil.walk_packages(root.__path__, prefix=f"{package}.")
    for info in sorted(found, key=lambda item: item.name):
        if not info.ispkg and not info.name.rpartition(".")[2].startswith("_"):
            yield importlib.import_module(info.name)


def collect(package: str, attribute: str) -> dict[str, Any]:
    """Map name to object for every module below ``package`` that has ``attribute``.

    Raises
    ------
    RequestError
        When two files claim the same name.
    """
    found: dict[str, Any] = {}
    for module in modules(package):
        item = getattr(module, attribute, None)
        if item is None:
            continue
        if item.name in found:
            raise RequestError(f"the name {item.name!r} is taken", file=module.__file__)
        found[item.name] = item
    return found


def load_file(path: Path) -> ModuleType:
    """Import one Python file by its path, outside any package.

    Raises
    ------
    RequestError
        When there is no such file or it does not import; the line says why.
    """
    if path.suffix != ".py" or not path.is_file():
        raise RequestError("no such Python file", file=path, expected="a .py file")
    spec = importlib.util.spec_from_file_location(f"own_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise RequestError("cannot be imported", file=path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise RequestError(f"does not import: {type(error).__name__}: {error}", file=path) from error
    return module
