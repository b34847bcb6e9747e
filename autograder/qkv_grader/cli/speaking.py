"""What every verb of ``qkv`` says in the same way: which content it works on, and how it ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, NoReturn

import click

from qkv_grader.content import Content, find_content
from qkv_grader.kit.words import one_line

EXIT_OTHERWISE: Final = 1
EXIT_WRONG_CALL: Final = 2
EXIT_GRADER_ERROR: Final = 3
EXIT_UNPROTECTED: Final = 4
EXIT_INTERRUPTED: Final = 130
_LONGEST_LINE: Final = 2_000


def fail(problem: str | Exception, code: int = EXIT_WRONG_CALL) -> NoReturn:
    """End the command with one line that says what to do."""
    said = str(problem)
    if isinstance(problem, OSError) and problem.strerror:
        said = f"{problem.filename or 'the results'}: {problem.strerror}"
    click.echo(f"qkv: {one_line(said, _LONGEST_LINE)}", err=True)
    sys.exit(code)


def chosen_content(assignment: Path | None) -> Content:
    """Find the content, and say first of all which it is."""
    content = find_content(assignment)
    click.echo(content.about)
    return content


assignment_option = click.option(
    "--assignment",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder that holds assignment/, solutions/ and autograder/; by default the nearest one at or above the "
    "current folder, else the checkout that qkv is installed from.",
)
