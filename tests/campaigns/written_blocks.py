"""Blocks of documentation pages that campaigns write: what stands between two comments."""

import re
from pathlib import Path

from suite.files import write_text

SCIENCE = Path(__file__).parents[2] / "docs" / "science"


def write_block(page, begin, end, *parts):
    """Put parts, a blank line between them, in place of what stands between two comments of a page.

    ValueError where the page has no such place.
    """
    file = SCIENCE / page
    block = f"{begin}\n" + "\n\n".join(parts) + f"\n{end}"
    text, found = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: block, file.read_text(), flags=re.DOTALL
    )
    if found != 1:
        raise ValueError(f"{page} has {found} places between {begin} and {end}")
    write_text(file, text)
