"""Fitted estimators of scikit-learn in a file of skops: nothing in it is executed when it is read."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from suite.errors import RequestError

OWN_TYPES = ("suite.",)
"""Where the project's own types live: skops may make them again."""

TRUSTED_TYPES = frozenset(
    {"sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor", "sklearn.tree._tree.Tree"}
)
"""Types of scikit-learn beyond those that skops trusts by itself."""

ADAPTERS = tuple(f"sklearn.externals.array_api_compat.{name}" for name in ("cupy", "dask", "torch"))
"""Packages of scikit-learn whose import imports a whole array library."""


class NotStorableError(RuntimeError):
    """An estimator that cannot be stored without pickle; the message says what in it cannot."""


def dump_estimator(estimator: Any, file: Path) -> None:
    """Write a fitted estimator.

    Parameters
    ----------
    estimator
        Made of scikit-learn's types and the project's own.
    file
        To be made; it is left out where the estimator cannot be stored.

    Raises
    ------
    NotStorableError
        It holds what only pickle could store, or types from elsewhere.
    """
    skops = _skops()
    try:
        skops.dump(estimator, file, compression=zipfile.ZIP_DEFLATED, compresslevel=1)
    except Exception as error:
        file.unlink(missing_ok=True)
        raise NotStorableError(f"{type(estimator).__name__}: {error}") from error
    foreign = _foreign_types(file)
    if foreign:
        file.unlink()
        raise NotStorableError(f"it holds types from elsewhere: {', '.join(foreign)}")


def load_estimator(file: Path) -> Any:
    """Read an estimator that :func:`dump_estimator` wrote.

    Raises
    ------
    RequestError
        It holds types that are neither scikit-learn's nor the project's; none of it is then made.
    OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile
        No such file, or a damaged one.
    """
    foreign = _foreign_types(file)
    if foreign:
        raise RequestError(f"holds foreign types {', '.join(foreign)}", file=file)
    skops = _skops()
    return skops.load(file, trusted=skops.get_untrusted_types(file=file))


def _foreign_types(file: Path) -> list[str]:
    unknown = _skops().get_untrusted_types(file=file)
    return [name for name in unknown if not name.startswith(OWN_TYPES) and name not in TRUSTED_TYPES]


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
