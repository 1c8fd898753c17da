"""Every contestant signs the contract: the checks that a stranger runs on an own file."""

import pytest

from suite.discovery import collect
from suite.testing import pipeline_checks

CHECKS = [
    pytest.param(check, id=f"{name} {what}")
    for family in ("classical", "deep", "transfer")
    for name, pipeline in collect(f"pipelines.{family}", "PIPELINE").items()
    for what, check in pipeline_checks(pipeline)
]


@pytest.mark.parametrize("check", CHECKS)
def test_contestant(check):
    check()
