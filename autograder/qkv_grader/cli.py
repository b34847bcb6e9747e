"""The command ``qkv``: every verb of the instructor and of the TA."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Final, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qkv_grader import __version__
from qkv_grader.config import ConfigError
from qkv_grader.content import Content, ContentError, find_content
from qkv_grader.kit.words import one_line

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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qkv")
def main() -> None:
    """Grade submissions, build what students and graders receive, and see what holds on this machine."""


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where the results go.")
@click.option("--only", multiple=True, metavar="ID", help="Grade this student again, and nobody else; repeatable.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Submissions at once; by default one a CPU.")
@click.option("--allow-unprotected", is_flag=True, help="Grade though a guarantee is missing; the pages will say so.")
@assignment_option
def grade(
    *,
    paths: tuple[Path, ...],
    out: Path,
    only: tuple[str, ...],
    jobs: int | None,
    allow_unprotected: bool,
    assignment: Path | None,
) -> None:
    """Grade PATHS: a folder in which each sub-folder or file (.py, .ipynb, .zip) is one student's, or such files.

    Run again with the same PATHS, it grades only what is missing or changed and drops who is gone; with other PATHS, or
    --only, it keeps everyone who is in the results already.
    """
    from qkv_grader.grading import Unprotected, grade_into
    from qkv_grader.intake import IntakeError
    from qkv_grader.report import ResultsError
    from qkv_grader.sandbox import ForkerDied

    console = Console(stderr=True)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        content = chosen_content(assignment)
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("grading", total=None)
            summary = grade_into(
                content,
                paths,
                out,
                allow_unprotected,
                lambda done, total: progress.update(task, completed=done, total=total),
                only=only,
                jobs=jobs,
            )
    except KeyboardInterrupt:
        fail("stopped; what has been graded stands: run the same command again to go on", EXIT_INTERRUPTED)
    except Unprotected as problem:
        fail(problem, EXIT_UNPROTECTED)
    except (IntakeError, ResultsError, ContentError, ConfigError, OSError) as problem:
        fail(problem)
    except ForkerDied as problem:
        fail(f"no process for submissions can be started here: {problem}", EXIT_GRADER_ERROR)
    click.echo(summary.text())
    for reason, number in sorted(summary.errors.items(), key=lambda item: -item[1])[:3]:
        click.echo(f"error ({number}): {reason}", err=True)
    click.echo(
        f"class page  {out / 'index.html'}\ngrades      {out / 'grades.csv'}\nfeedback    {out / 'feedback'}{os.sep}"
    )
    if summary.statuses.get("error"):
        sys.exit(EXIT_GRADER_ERROR)


@main.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where the two zips go.")
@click.option("--handout", is_flag=True, help="Rebuild what is built inside assignment/ and solutions/ instead.")
@click.option(
    "--stock-setup",
    is_flag=True,
    help="Leave Otter's own setup.sh and run_autograder in autograder.zip: slower, larger, its packages not pinned.",
)
@assignment_option
def build(*, out: Path | None, handout: bool, stock_setup: bool, assignment: Path | None) -> None:
    """Build assignment.zip and autograder.zip, proven first; or, with --handout, what they are made from."""
    from qkv_grader.building import BuildError, build_zips, write_handout

    if handout == (out is not None):
        fail("say either --out DIR, for the two zips, or --handout")
    if handout and stock_setup:
        fail("--stock-setup is about autograder.zip: say it with --out DIR")
    try:
        content = chosen_content(assignment)
        if handout:
            for path in write_handout(content.root):
                click.echo(f"{'wrote' if path.exists() else 'deleted'} {path.relative_to(content.root)}")
        if out is not None:
            for line in build_zips(content, out, stock_setup=stock_setup):
                click.echo(line)
    except (BuildError, ContentError, ConfigError, OSError) as problem:
        fail(problem)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", metavar="TEXT", help="What every page calls the assignment; by default made of DIR's name.")
def new(folder: Path, title: str | None) -> None:
    """Write another assignment into DIR: one small question, with all that belongs to it, that works at once."""
    from qkv_grader.building import BuildError, write_new

    try:
        content = write_new(folder, title)
        click.echo(f"wrote {content.about}; there, run any of these:")
    except (BuildError, ContentError, ConfigError, OSError) as problem:
        fail(problem)
    notebook = content.reference.with_suffix(".ipynb").relative_to(content.root)
    for command in (
        f"cd {shlex.quote(str(folder))}",
        "qkv grade tests/submissions/* --out results",
        "qkv build --out dist",
        f"otter run -a dist/autograder.zip {notebook}",
        "qkv build --handout   # after each change of yours",
    ):
        click.echo(f"    {command}")


@main.command()
@assignment_option
def doctor(assignment: Path | None) -> None:
    """Say which guarantees hold on this machine, by which layers, and what is missing."""
    from qkv_grader.doctor import examine, render
    from qkv_grader.sandbox import ForkerDied

    try:
        content = chosen_content(assignment)
        guarantees = examine(content.config.limits, content.private)
    except (ContentError, ConfigError, ForkerDied) as problem:
        fail(problem)
    click.echo(render(guarantees))
    if not all(guarantee.held for guarantee in guarantees):
        sys.exit(EXIT_UNPROTECTED)


if __name__ == "__main__":
    main()
