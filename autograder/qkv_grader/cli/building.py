"""The instructor's verbs: what students and graders receive, another assignment, and what holds on this machine."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from qkv_grader.cli.speaking import EXIT_OTHERWISE, EXIT_UNPROTECTED, assignment_option, chosen_content, fail
from qkv_grader.config import ConfigError
from qkv_grader.content import ContentError


@click.command()
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


@click.command()
@click.argument("archive", metavar="autograder.zip", type=click.Path(path_type=Path))
def verify(archive: Path) -> None:
    """Try autograder.zip as Gradescope would run it, and print what students and staff would see.

    It is given the reference, the untouched template, a wrong file and a hostile one. Exits with 1 where it does not
    do as qkv grade does.
    """
    from qkv_grader.building import BuildError, in_one_line, told, untried, verify_zip
    from qkv_grader.grading import Unprotected
    from qkv_grader.sandbox import ForkerDied

    tried = []
    try:
        for one in verify_zip(archive):
            tried.append(one)
            if not one.sample.plain:
                click.echo(told(one))
    except Unprotected as problem:
        fail(problem, EXIT_UNPROTECTED)
    except (BuildError, ContentError, ConfigError, ForkerDied, OSError) as problem:
        fail(problem)
    for line in (*map(in_one_line, tried), *(f"not tried here: {what}" for what in untried(tried))):
        click.echo(line)
    faults = [fault for one in tried for fault in one.faults]
    for fault in faults:
        click.echo(f"qkv: {fault}", err=True)
    if faults:
        sys.exit(EXIT_OTHERWISE)


@click.command()
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


@click.command()
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
