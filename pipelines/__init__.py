"""The contestants, one file each; ``SUITE_PIPELINES`` names a folder with more, outside this tree."""

from suite.errors import RequestError
from suite.workspace import own_pipelines

if _own := own_pipelines():
    if not _own.is_dir():
        raise RequestError(
            "no such folder", file=_own, key="SUITE_PIPELINES", expected="a folder of pipelines"
        )
    __path__.append(str(_own))
