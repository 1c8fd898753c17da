"""Fitted estimators of scikit-learn in a file of skops: nothing in it is executed when it is read."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from suite.discovery import collect
from suite.errors import RequestError
from suite.files import check_ordinary
from suite.records.estimator_numbers import check_numbers
from suite.records.skops_content import MOST_UNPACKED, foreign_types, stored_types

ADAPTERS = tuple(f"sklearn.externals.array_api_compat.{name}" for name in ("cupy", "dask", "torch"))
"""Packages of scikit-learn whose import imports a whole array library."""


class NotStorableError(RuntimeError):
    """An estimator that cannot be stored without pickle; the message says what in it cannot."""


def declared_types() -> frozenset[str]:
    """Name the classes that contestants are made of: what every pipeline declares of itself."""
    return frozenset(
        name for pipeline in collect("suite.contestants", "PIPELINE").values() for name in pipeline.types
    )


def dump_estimator(estimator: Any, file: Path, types: Collection[str] | None = None) -> None:
    """Write a fitted estimator.

    Parameters
    ----------
    estimator
        Made of the declared types, plain values and arrays.
    file
        To be made; it is left out where the estimator cannot be stored.
    types
        Dotted names of the classes that it may hold; by default :func:`declared_types`.

    Raises
    ------
    NotStorableError
        It holds what only pickle could store, or types from elsewhere.
    """
    skops = _skops()
    try:
        content = skops.dumps(estimator, compression=zipfile.ZIP_DEFLATED, compresslevel=1)
        foreign = foreign_types(content, declared_types() if types is None else types)
    except Exception as error:
        raise NotStorableError(f"{type(estimator).__name__}: {error}") from error
    if foreign:
        raise NotStorableError(f"it holds types from elsewhere: {', '.join(foreign)}")
    file.write_bytes(content)


def load_estimator(file: Path, types: Collection[str] | None = None) -> Any:
    """Read an estimator that :func:`dump_estimator` wrote.

    Parameters
    ----------
    file
        Anybody's.
    types
        Dotted names of the classes that it may hold; by default :func:`declared_types`. Functions, methods
        and whatever else could be called are refused, whoever wrote the file.

    Raises
    ------
    RequestError
        It holds other types, or is damaged; of foreign types none is then made.
    OSError
        No such file, or no ordinary one.
    """
    trusted = declared_types() if types is None else types
    content = _content(file)
    try:
        foreign = foreign_types(content, trusted)
    except Exception as error:
        raise _no_model(error, file) from error
    if foreign:
        raise RequestError(f"holds foreign types {', '.join(foreign)}", file=file)
    try:
        estimator = _skops().loads(content, trusted=list(stored_types(content)))
        check_numbers(estimator)
    except Exception as error:
        raise _no_model(error, file) from error
    return estimator


def _content(file: Path) -> bytes:
    """Read a file that may be one of skops: its members are stored no longer than they are unpacked."""
    check_ordinary(file)
    size = file.stat().st_size
    if size > MOST_UNPACKED:
        problem = f"is no stored model: {size:,} bytes"
        raise RequestError(problem, file=file, expected=f"at most {MOST_UNPACKED:,}")
    return file.read_bytes()


def _no_model(error: Exception, file: Path) -> RequestError:
    return RequestError(f"is no stored model: {str(error) or type(error).__name__}", file=file)


def types_in(file: Path) -> tuple[str, ...]:
    """Name the classes that a stored estimator is made of, sorted.

    Raises
    ------
    RequestError
        It is longer than any stored estimator.
    OSError
        No such file, or no ordinary one.
    """
    return tuple(sorted(stored_types(_content(file))))


def _skops() -> Any:
    """Import skops, which imports every package of scikit-learn, without other array libraries."""
    with _unimportable(ADAPTERS):
        import skops.io
    return skops.io


@contextmanager
def _unimportable(modules: tuple[str, ...]) -> Iterator[None]:
    """Let imports of these modules fail for a while; those that are imported already stay."""
    blocked = [name for name in modules if name not in sys.modules]
    # None in sys.modules makes Python raise ModuleNotFoundError, which a walk over packages passes by.
    sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in blocked:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)
