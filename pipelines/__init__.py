"""The contestants, one file each; ``SUITE_PIPELINES`` names a folder with more, outside this tree."""

from suite.workspace import own_pipelines

if _own := own_pipelines():
    __path__.append(str(_own))
