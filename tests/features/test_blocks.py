"""Every feature block keeps the contract, as found by discovery, and so does one in a scratch folder."""

import sys
from pathlib import Path

import pytest

import suite.features
from suite import discovery
from suite.inventory import inventory
from suite.testing import block_checks, check_file

CHECKS = [
    pytest.param(check, id=f"{name} {what}")
    for name, block in discovery.collect("suite.features", "BLOCK").items()
    for what, check in block_checks(block)
]

OWN = '''
"""Features of nothing."""

import numpy as np

from suite.features.block import Block, WindowFeatures


class Halves(WindowFeatures):
    def names(self):
        return ["first_half", "second_half"]

    def compute(self, signals, physical):
        middle = signals.shape[1] // 2
        return np.column_stack([signals[:, :middle].mean(axis=1), signals[:, middle:].mean(axis=1)])


BLOCK = Block("halves", Halves, "means of the two halves of a window", knows_scale=True)
'''


@pytest.mark.parametrize("check", CHECKS)
def test_a_block_keeps_the_contract(check):
    check()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """One file with a block of one's own, in a folder of its own beside the suite's."""
    path = tmp_path / "halves.py"
    path.write_text(OWN)
    monkeypatch.setattr(suite.features, "__path__", [*suite.features.__path__, str(tmp_path)])
    yield path
    discovery.forget_collected()
    sys.modules.pop("suite.features.halves", None)


def test_one_file_adds_a_block_that_is_listed_checked_and_documented(own, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "docs"))
    import hooks

    assert ("halves", "", "means of the two halves of a window") in inventory("features")
    assert "| `halves` |  | means of the two halves of a window |" in hooks.on_page_markdown(
        "<!-- table: features -->"
    )
    block = discovery.collect("suite.features", "BLOCK")["halves"]
    checks = dict(block_checks(block))
    assert len(checks) >= 5
    for check in checks.values():
        check()


@pytest.mark.parametrize(
    ("good", "bad", "check", "words"),
    [
        ("signals[:, middle:].mean(axis=1)", "1 / np.ptp(signals, axis=1)", "is finite", "not finite"),
        ('"second_half"]', '"second_half", "third"]', "names its columns", "3 names for 2 columns"),
        (
            "signals[:, middle:].mean(axis=1)",
            "np.full(len(signals), np.abs(signals).max())",
            "describes each window alone",
            "other windows",
        ),
    ],
)
def test_a_block_that_breaks_the_contract_is_told_how(own, good, bad, check, words):
    own.write_text(OWN.replace(good, bad))
    failed = dict(check_file(own))[check]
    with pytest.raises(AssertionError, match=words):
        failed()
