"""Which tests run: ``--only quick``, ``--only rest`` (what needs more than one process), or all of them."""

from collections import Counter

import pytest

REST = {
    "pages": "documentation page",
    "served": "served model",
    "cluster": "cluster test",
    "kills": "kill test",
    "browser": "browser test",
    "wheel": "wheel test",
}
"""Marker of tests that are not quick, and what one of them is called."""

TOGETHER = ("answered", "whole")
"""Fixtures that take long and are made once a process: their tests come first, so that one has them all."""

LEFT = pytest.StashKey[Counter]()


def pytest_addoption(parser):
    parser.addoption("--only", choices=("quick", "rest"), help="quick tests, or those that are not")


def marker_of(item):
    """The first of a test's markers that keeps it from the quick ones, or an empty text."""
    return next((name for name in REST if item.get_closest_marker(name)), "")


def turn_of(item):
    return next((k for k, name in enumerate(TOGETHER) if name in item.fixturenames), len(TOGETHER))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what was not asked for, and count it; bring tests of one slow fixture together."""
    only = config.getoption("only")
    kept = [item for item in items if only is None or bool(marker_of(item)) == (only == "rest")]
    if only is not None:
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    left = Counter(marker_of(item) for item in items if only == "quick" and marker_of(item))
    config.stash[LEFT] = left
    if hasattr(config, "workeroutput"):
        config.workeroutput["left"] = dict(left)
    items[:] = sorted(kept, key=turn_of)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Take over what a process of several has counted; each counts all tests."""
    node.config.stash[LEFT] = Counter(getattr(node, "workeroutput", {}).get("left", {}))


def pytest_unconfigure(config):
    """Say what was left out, after pytest's own last line."""
    left = config.stash.get(LEFT, Counter())
    if left and not hasattr(config, "workeroutput"):
        counts = ", ".join(f"{n} {REST[name]}{'s' * (n > 1)}" for name in REST if (n := left[name]))
        print(f"left to make test-all: {counts}")
