"""scikit-learn transformers made of signals: windows in, columns out.

Each is found by its name, ``from suite.features import FaultOrders``, and only then imported.
"""

from __future__ import annotations

from typing import Any

from suite.discovery import public_class, public_classes


def __getattr__(name: str) -> Any:
    """Give a class of one of the files."""
    return public_class(__name__, name)


def __dir__() -> list[str]:
    """List the classes."""
    return sorted([*globals(), *public_classes(__name__)])
