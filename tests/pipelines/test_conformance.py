"""Every contestant signs the contract: the checks that a stranger runs on an own file."""

import pytest

from suite.pipeline import pipelines
from suite.testing import pipeline_checks

CHECKS = [
    pytest.param(check, id=f"{name} {what}")
    for name, pipeline in pipelines().items()
    for what, check in pipeline_checks(pipeline)
]


@pytest.mark.parametrize("check", CHECKS)
def test_contestant(check):
    check()
