"""The TA's verbs on results that are there: nothing is graded."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qkv_grader.cli.speaking import EXIT_GRADER_ERROR, assignment_option, chosen_content, fail
from qkv_grader.config import ConfigError
from qkv_grader.content import ContentError

if TYPE_CHECKING:
    from qkv_grader.report import Comparison

#: Where no terminal says how wide it is, no line is folded.
_WIDE = 200
_folder = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("results", type=_folder)
@assignment_option
def report(*, results: Path, assignment: Path | None) -> None:
    """Render RESULTS again, after corrections, without grading; feedback that was held back is published."""
    from qkv_grader.judging.helper import HelperDied
    from qkv_grader.records import TableError
    from qkv_grader.report import ResultsError
    from qkv_grader.reporting import report_on

    try:
        for line in report_on(chosen_content(assignment), results):
            click.echo(line)
    except (ResultsError, TableError, ContentError, ConfigError, OSError) as problem:
        fail(problem)
    except HelperDied as problem:
        fail(problem, EXIT_GRADER_ERROR)
    click.echo(f"class page  {results / 'index.html'}\ngrades      {results / 'grades.csv'}")


@click.command()
@click.argument("results", type=_folder)
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="By default one that is free.")
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@assignment_option
def review(*, results: Path, port: int, no_browser: bool, assignment: Path | None) -> None:
    """Look at RESULTS in a browser on this machine: who needs a person, groups, corrections; until Ctrl-C."""
    from qkv_grader.records import TableError
    from qkv_grader.report import ResultsError
    from qkv_grader.review.server import serve

    def say(address: str) -> None:
        click.echo(address)
        if not no_browser:
            webbrowser.open(address)

    try:
        serve(chosen_content(assignment), results, port, say)
    except (ResultsError, TableError, ContentError, ConfigError, OSError) as problem:
        fail(problem)


@click.command()
@click.argument("old", type=_folder)
@click.argument("new", type=_folder)
def compare(*, old: Path, new: Path) -> None:
    """Show what a regrade changed between two folders of results: whose points, by which case, and named mistakes."""
    from qkv_grader.kit.reading import listed
    from qkv_grader.records import Student, TableError, read_overrides, read_students, standing
    from qkv_grader.report import ResultsError, compare_results, existing

    try:
        results = existing(old), existing(new)
        before, after = (one.verdicts() for one in results)
        corrected_before = standing(read_overrides(old, before, results[0].gone))
        corrected_after = standing(read_overrides(new, after, results[1].gone))
        known = read_students(old) | read_students(new)
    except (ResultsError, TableError, OSError) as problem:
        fail(problem)

    def shown(students: Iterable[str]) -> list[str]:
        return [known.get(student, Student(student)).shown for student in students]

    found = compare_results(before, after, corrected_before, corrected_after)
    _print_changes(found, shown, old, new)
    for case, number in found.cases:
        click.echo(f"{case}: changed for {number}")
    click.echo(
        f"of {len(found.changed) + found.same}: {found.moved} with another total, "
        f"{len(found.changed) - found.moved} with the same total and other changes, {found.same} without a change"
    )
    for folder, students in ((old, found.only_old), (new, found.only_new)):
        if students:
            click.echo(f"only in {folder}: {listed(shown(students))}")
    for one, whole in zip(results, (before, after), strict=True):
        if lacking := sorted({*one.students} - whole.keys()):
            click.echo(
                f"left out, as their verdict.json in {one.out} is not as it was written: {listed(shown(lacking))}"
            )


def _print_changes(found: Comparison, shown: Callable[[Iterable[str]], list[str]], old: Path, new: Path) -> None:
    """Print a table for each change that students share: first whose totals changed, then who keeps theirs."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDE
    for moved in (True, False):
        for changes, totals in found.alike(moved=moved):
            table = Table("what", f"in {old}", f"in {new}", box=box.SIMPLE)
            for change in changes:
                table.add_row(change.what, change.old, change.new)
            if moved:
                table.add_section()
                for student, total in zip(shown(totals), totals.values(), strict=True):
                    table.add_row(student, total.old, total.new)
            else:
                click.echo(f"the same total, {len(totals)}: {', '.join(shown(totals))}")
            console.print(table)
