"""The TA's verbs: from submissions to grades."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qkv_grader.cli.speaking import (
    EXIT_GRADER_ERROR,
    EXIT_INTERRUPTED,
    EXIT_UNPROTECTED,
    assignment_option,
    chosen_content,
    fail,
)
from qkv_grader.config import ConfigError
from qkv_grader.content import ContentError


@click.command()
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
