"""Fill templates: those of the page, and the fragments beside panels."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from suite.wording import called, chance, percent, plural, readable


def fill(template: str, **values: Any) -> Markup:
    """Fill a template.

    Parameters
    ----------
    template
        Path below ``suite/views/page``.
    values
        Its variables; text is escaped, markup is not.

    Raises
    ------
    jinja2.TemplateNotFound
        No such template.
    jinja2.UndefinedError
        The template uses a value that was not given.
    """
    return Markup(_environment().get_template(template).render(values))  # noqa: S704 - it escapes


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("suite.views.page", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "readable": readable,
        "percent": percent,
        "chance": chance,
        # Inside a script element only "</" and "<!--" could end the data early.
        "in_script": lambda text: text.replace("<", "\\u003c"),
        "plural": plural,
        "called": called,
        "as_id": lambda text: re.sub(r"[^a-z0-9]+", "-", f"board {text}".lower()),
    }
    return environment
