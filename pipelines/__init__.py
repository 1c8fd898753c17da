"""The contestants, one file each; ``SUITE_PIPELINES`` names a folder with more, outside this tree.

They are imported as ``suite.contestants``, which is this folder: a name of the suite's own, so that no other
folder or package called ``pipelines`` is taken for it.
"""

from pathlib import Path

from suite.errors import RequestError
from suite.workspace import own_pipelines

# In a checkout the package is a link; files are named where they lie.
__path__ = [str(Path(__file__).resolve().parent)]

if _own := own_pipelines():
    if not _own.is_dir():
        raise RequestError(
            "no such folder", file=_own, key="SUITE_PIPELINES", expected="a folder of pipelines"
        )
    __path__.append(str(_own))
