"""What is built inside the content: template, notebooks, their checks, the README's table, hints, the page's sentences.

There is one source for each: the reference (jupytext's percent format, with Otter's solution marks) for what a
student fills in, the catalogue of mistakes for what a student reads afterwards, the table of points for what it earns.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from qkv_grader import kit
from qkv_grader.building.faults import told_in_one_line
from qkv_grader.building.first_cell import PYTHON
from qkv_grader.building.hints import build_hints
from qkv_grader.building.mistakes import refuse_unfit_mistakes
from qkv_grader.building.questions import Question, read_questions
from qkv_grader.building.template import notebook, read_cells, template
from qkv_grader.content import Content, ContentError
from qkv_grader.kit.home import cases_in, title_of
from qkv_grader.loading import load, load_module
from qkv_grader.whole import write_together

PAGE: Final = Path("assignment") / "concept.html"
README: Final = Path("assignment") / "README.md"
#: Where Otter looks for the checks of a notebook, one module a question.
CHECKS: Final = Path("assignment") / "tests"
#: The core that the student's checks share with the grader, and where students have it.
KIT: Final = Path(kit.__file__).parent
CORE: Final = Path("assignment") / "checks"
_CHECK: Final = "from checks.notebook import check\nfrom otter.test_files import test_case\n"
CONFTEST: Final = f'''"""Gives the public cases ``student``, your own file, and sums up each question at the end."""

import sys

# before anything that an older one cannot read
if sys.version_info < {PYTHON}:  # noqa: UP036
    sys.exit("needs Python {PYTHON[0]}.{PYTHON[1]}, you have " + ".".join(map(str, sys.version_info[:2])))

from checks.pytest_plugin import *  # noqa: F403
'''
POINTS, END_OF_POINTS = "<!-- points -->", "<!-- end of points -->"

_TABLE: Final = re.compile(f"(?<={POINTS}\n).*?(?={END_OF_POINTS})", re.S)
_SENTENCE: Final = re.compile(r'(<(\w+)\b[^>]*\bdata-slug="([^"]*)"[^>]*>)(.*?)(</\2>)', re.S)


def build_handout(content_root: Path) -> dict[Path, bytes]:
    """Return every built file of a content, by its path below the content's root. Nothing is written.

    Raises:
        ContentError: the reference's marks, the catalogue, a public case or the page is not in order.
    """
    content = Content(content_root)
    module, book = content.reference.name, content.reference.with_suffix(".ipynb").name
    questions = read_questions(content)
    cells = read_cells(content, questions)
    loaded = load(content)
    refuse_unfit_mistakes(content, loaded)
    stubs = template(cells)
    hints = build_hints(content, loaded, stubs, questions)
    built = {
        Path("assignment") / module: stubs,
        Path("assignment") / book: notebook(cells, questions, book, solved=False),
        Path("assignment") / "hints.json": pretty(hints) + "\n",
        Path("solutions") / book: notebook(cells, questions, book, solved=True),
        README: _with_points(content, questions),
        Path("assignment") / "conftest.py": CONFTEST,
    }
    form = _form_alone(content, hints)
    built |= {CHECKS / f"{one.name}.py": _check(one.name, form.get(one.name, "")) for one in questions}
    built |= {CORE / path.name: path.read_text(encoding="utf-8") for path in KIT.glob("*.py")}
    if (content_root / PAGE).exists():
        page = (content_root / PAGE).read_bytes().decode("utf-8")
        built[PAGE] = _with_sentences(page, hints["sentences"])
    return {path: text.encode("utf-8") for path, text in built.items()}


def write_handout(root: Path) -> list[Path]:
    """Write the built files that are not as they should be, delete what is built no more; return the paths of both.

    Raises:
        ContentError: see `build_handout`; nothing has been written then.
    """
    with told_in_one_line(Content(root)):
        built = build_handout(root)
    changed = [path for path, data in built.items() if _differs(root / path, data)]
    write_together({root / path: built[path] for path in changed})
    gone = _outlived(root, built)
    for path in gone:
        path.unlink()
    return [*(root / path for path in changed), *gone]


def drifted(root: Path) -> list[Path]:
    """Return the built files that are not what their sources say, or that are built no more.

    Raises:
        ContentError: see `build_handout`.
    """
    built = build_handout(root)
    changed = [root / path for path, data in built.items() if _differs(root / path, data)]
    return [*changed, *_outlived(root, built)]


def _differs(path: Path, data: bytes) -> bool:
    return not path.exists() or path.read_bytes() != data


def _outlived(root: Path, built: dict[Path, bytes]) -> list[Path]:
    """Return the checks of questions that are gone; a file there that we have not built is not ours to delete."""
    folders = sorted((root / CORE).glob("*.py")), sorted((root / CHECKS).glob("*.py"))
    core, checks = ([path for path in paths if path.relative_to(root) not in built] for paths in folders)
    return [*core, *(path for path in checks if path.read_bytes().startswith(_CHECK.encode("utf-8")))]


# ---------------------------------------------------------------- what lists the questions


def _form_alone(content: Content, hints: Mapping[str, Any]) -> dict[str, str]:
    """Return what the public cases ask for, by question, where they cannot ask for the answer: those have no hints."""
    asked = [case for path in content.public_cases for case in cases_in(load_module(path))]
    told = {question for question, case, _ in asked if hints["calls"].get(case)}
    titles: dict[str, list[str]] = {}
    for question, _, body in asked:
        titles.setdefault(question, []).append(title_of(body))
    return {question: " ".join(those) for question, those in titles.items() if question not in told}


def _check(question: str, form: str) -> str:
    """Return Otter's check of a question in the notebook: its public cases, for no points."""
    message = json.dumps(f"{form} Hidden cases, of the same kinds, decide the grade.".strip(), ensure_ascii=False)
    return f'''{_CHECK}
OK_FORMAT = False
name = "{question}"
points = 0


@test_case(
    name="public cases",
    points=0,
    success_message={message},
)
def public_cases(env):
    check(env, "{question}")
'''


def _with_points(content: Content, questions: Sequence[Question]) -> str:
    """Return the handout's README with its table: each question's call, what it returns and what it is worth.

    Raises:
        ContentError: it has no place for the table.
    """
    path = content.root / README
    readme = path.read_bytes().decode("utf-8") if path.exists() else ""
    if not _TABLE.search(readme):
        raise ContentError(
            f"{path}: it has no place for the table of points; write the two lines {POINTS} and {END_OF_POINTS} there"
        )
    rows = ["| function | returns | points |", "|---|---|---|"]
    for question in questions:
        returns = question.summary.removeprefix("Return ").rstrip(".").replace("|", "\\|")
        rows.append(f"| `{question.signature}` | {returns} | {content.config.points[question.name]:g} |")
    return _TABLE.sub(lambda _: "\n".join(["", *rows, "", ""]), readme)


# ---------------------------------------------------------------- the page and the hints as text


def _with_sentences(page: str, sentences: dict[str, str]) -> str:
    """Give each element of the page with a ``data-slug`` the sentence of that slug as its text.

    Raises:
        ContentError: the catalogue has no such slug.
    """

    def filled(found: re.Match[str]) -> str:
        opening, _, slug, _, closing = found.groups()
        if html.unescape(slug) not in sentences:
            raise ContentError(f"{PAGE}: data-slug names {html.unescape(slug)!r}, which the catalogue does not have")
        return opening + html.escape(sentences[html.unescape(slug)], quote=False) + closing

    return _SENTENCE.sub(filled, page)


def pretty(value: Any, margin: str = "") -> str:
    """Return JSON in which all that one mistake does with a call is one line, so that a change shows as those lines."""
    inner = margin + "  "
    if isinstance(value, dict) and not all(map(str.isdigit, value)):
        entries = (f"{inner}{json.dumps(key)}: {pretty(entry, inner)}" for key, entry in value.items())
        return "{\n" + ",\n".join(entries) + f"\n{margin}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(inner + pretty(entry, inner) for entry in value) + f"\n{margin}]"
    return json.dumps(value, ensure_ascii=False)
