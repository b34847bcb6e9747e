"""How a template becomes a page: nothing that it prints can run or hide."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from importlib import resources
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from qkv_grader.kit.words import visible
from qkv_grader.report.drawn import apart
from qkv_grader.report.text import moment, points

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_TEXT: Final = 20_000
#: As many bits of a template make a part.
_BITS: Final = 1_000


def render(template: str, **values: object) -> str:
    """Return the text of a template with these values in it, every text among them visible and escaped."""
    return environment("qkv_grader.report").get_template(template).render(**values)


def in_parts(template: str, **values: object) -> Iterator[str]:
    """Yield the same in parts, where it may be long: a page in one piece takes several times as much memory."""
    stream = environment("qkv_grader.report").get_template(template).stream(**values)
    stream.enable_buffering(_BITS)
    yield from stream


@functools.cache
def environment(*packages: str) -> Environment:
    """Return what renders the templates of these packages, the first that has one."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # most processes draw no page

    found = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Every text that a template prints goes through here, so none can be forgotten.
        finalize=_finalize,
    )
    found.filters |= {"points": points, "moment": moment, "percent": _percent}
    found.filters |= {"breakable": _breakable, "clip": _clip, "apart": apart}
    return found


@functools.cache
def script() -> str:
    """Return the one script that a page has: it sorts and filters the tables of the class."""
    templates = resources.files("qkv_grader.report").joinpath("templates")
    return "\n".join(
        templates.joinpath(name).read_text(encoding="utf-8") for name in ("rows.js", "sort.js", "filter.js")
    )


def _finalize(value: object) -> object:
    return visible(value) if type(value) is str else value


def _breakable(name: str) -> Markup:
    """Return a name that may be broken over lines after its underscores."""
    return Markup("_<wbr>").join(escape(part) for part in visible(name).split("_"))


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _clip(text: str) -> str:
    """Return at most as much of a text as a page can bear; `verdict.json` has the rest."""
    if len(text) <= MOST_TEXT:
        return text
    return f"{text[:MOST_TEXT]}\n… {len(text) - MOST_TEXT} more characters in verdict.json"
