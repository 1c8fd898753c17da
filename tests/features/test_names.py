"""Feature classes are found by their names, and only the one that is asked for is imported."""

import subprocess
import sys

import pytest

import suite.features
from suite.discovery import collect


def test_every_block_is_found_by_the_name_of_its_class():
    for block in collect("suite.features", "BLOCK").values():
        name = block.build.__name__
        assert getattr(suite.features, name) is block.build
        assert name in dir(suite.features)


def test_a_name_that_no_file_has_is_no_attribute():
    with pytest.raises(ImportError, match="FaultOrder"):
        from suite.features import FaultOrder  # noqa: F401
    assert not hasattr(suite.features, "_Line")


def test_one_file_is_imported_for_one_name():
    code = "import sys; import suite.features; print('sklearn' in sys.modules, end=' '); "
    code += "from suite.features import FaultOrders; print('suite.features.envelope' in sys.modules, "
    code += "'suite.features.vmd' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "False"]
