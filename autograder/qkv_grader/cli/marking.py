"""The TA's verbs: from submissions to grades."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from qkv_grader.cli.speaking import (
    EXIT_GRADER_ERROR,
    assignment_option,
    chosen_content,
    fail,
)
from qkv_grader.config import ConfigError
from qkv_grader.content import ContentError, nearest_content

_TABLE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where the results go.")
@click.option("--roster", type=_TABLE, help="Gradebook or other CSV file of the course: adds who handed in nothing.")
@click.option("--grades-csv", type=_TABLE, help="Gradescope's grades: they tell sections and lateness.")
@click.option("--only", multiple=True, metavar="ID", help="Grade this student again, and nobody else; repeatable.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Submissions at once; by default one a CPU.")
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Judge on the workers of this Dask scheduler, which is yours: tls://HOST:8786, certificates by Dask's own "
    "configuration (DASK_DISTRIBUTED__COMM__TLS__CA_FILE, ...__CLIENT__CERT, ...__CLIENT__KEY).",
)
@click.option("--allow-unprotected", is_flag=True, help="Grade though a guarantee is missing; the pages will say so.")
@assignment_option
def grade(
    *,
    paths: tuple[Path, ...],
    out: Path,
    roster: Path | None,
    grades_csv: Path | None,
    only: tuple[str, ...],
    jobs: int | None,
    dask: str | None,
    allow_unprotected: bool,
    assignment: Path | None,
) -> None:
    """Grade PATHS: an LMS's export, zip or folder, or a folder of students, or their files.

    The exports are Gradescope's, Canvas's, Moodle's and nbgrader's. In any other folder each sub-folder or file (.py,
    .ipynb, .zip) is one student's.

    Run again with the same PATHS, it grades only what is missing or changed and drops who is gone; with other PATHS, or
    --only, it keeps everyone who is in the results already.
    """
    from qkv_grader.resuming import nothing_to_do

    if dask is not None and not dask.strip():
        fail("--dask needs the address of a scheduler, and this one is empty")
    if dask and jobs:
        fail("--jobs is for this machine: over --dask each worker judges as many at once as it has threads")
    try:
        content = nearest_content(assignment)
        ended = None if only else nothing_to_do(content, paths, out, roster, grades_csv)
        if ended is None:
            content = chosen_content(assignment)
    except (ContentError, ConfigError, OSError) as problem:
        fail(problem)
    if ended:
        for line in (content.about, *ended.said):
            click.echo(line)
        summary = replace(ended.summary, notes=(*ended.summary.notes, *ended.held_back))
    else:
        from qkv_grader.cli.batch import grade_all  # it loads all that grades, which takes longer than all of the above

        summary = grade_all(
            content,
            paths,
            out,
            allow_unprotected,
            only=only,
            jobs=jobs,
            dask=dask,
            roster=roster,
            grades_csv=grades_csv,
        )
    for line in (summary.text(), *summary.notes):
        click.echo(line)
    for reason, number in sorted(summary.errors.items(), key=lambda item: -item[1])[:3]:
        click.echo(f"error ({number}): {reason}", err=True)
    click.echo(
        f"class page  {out / 'index.html'}\ngrades      {out / 'grades.csv'}\nfeedback    {out / 'feedback'}{os.sep}"
    )
    if summary.statuses.get("error"):
        sys.exit(EXIT_GRADER_ERROR)


@click.command()
@click.argument("results", type=click.Path(path_type=Path, file_okay=False))
@click.option("--for", "lms", required=True, type=click.Choice(["canvas", "moodle", "gradescope"]))
@click.option(
    "--gradebook",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Canvas's gradebook (Export, Entire Gradebook) or Moodle's grading worksheet, as downloaded; never changed.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The table to import. For Moodle, the zip of feedback files is FILE's name with -feedback.zip. "
    "A FILE that is there already is replaced only where it is from an earlier export.",
)
@click.option(
    "--column", metavar="NAME", help="The column that grades go into, where its title is not the assignment's."
)
@click.option("--scale", is_flag=True, help="Convert the points where the LMS has another maximum.")
@assignment_option
def export(
    *,
    results: Path,
    lms: Literal["canvas", "moodle", "gradescope"],
    gradebook: Path | None,
    out: Path,
    column: str | None,
    scale: bool,
    assignment: Path | None,
) -> None:
    """Give the corrected grades of RESULTS back to an LMS, in the table that it gave and takes in again.

    Cells that RESULTS has no grade for stay as they were, and no other assignment's are in it. For Gradescope, which
    documents no import of scores, it is a worksheet to enter them from.
    """
    from qkv_grader.gradebooks import (
        GradebookError,
        for_canvas,
        for_gradescope,
        for_moodle,
        pages_of,
        read_grades,
        write_new,
    )
    from qkv_grader.records import TableError
    from qkv_grader.report import ResultsError

    if lms == "gradescope" and (gradebook or column or scale):
        fail("--gradebook, --column and --scale are for canvas and moodle: Gradescope takes no table in")
    if lms != "gradescope" and gradebook is None:
        fail(f"--for {lms} needs --gradebook FILE: the one that you downloaded there")
    try:
        content = chosen_content(assignment)
        grades = read_grades(results)
        if gradebook is None:
            filled = for_gradescope(grades)
        elif lms == "canvas":
            filled = for_canvas(grades, gradebook, column, scale=scale)
        else:
            sentences = content.hints.sentences
            pages = pages_of(results, grades, sentences)
            filled = for_moodle(grades, gradebook, column, pages, sentences, scale=scale)
        written = write_new(filled, out, gradebook)
    except (GradebookError, TableError, ResultsError, ContentError, ConfigError, OSError) as problem:
        fail(problem)
    click.echo(f"{filled.given} grade{'s' if filled.given != 1 else ''} in {filled.column!r}")
    for line in (*filled.lines(), *map(str, written)):
        click.echo(line)
