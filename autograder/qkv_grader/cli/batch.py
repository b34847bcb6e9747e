"""``qkv grade`` where there is something to do: grading with a bar of progress, and what can go wrong, in one line."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qkv_grader import grading
from qkv_grader.cli.speaking import EXIT_GRADER_ERROR, EXIT_INTERRUPTED, EXIT_UNPROTECTED, fail
from qkv_grader.cluster import Cluster, ClusterError, ClusterLost, Link
from qkv_grader.config import ConfigError
from qkv_grader.content import Content, ContentError
from qkv_grader.intake import IntakeError
from qkv_grader.records import TableError
from qkv_grader.report import ResultsError
from qkv_grader.resuming import Summary
from qkv_grader.sandbox import ForkerDied


def grade_all(
    content: Content,
    paths: Sequence[Path],
    out: Path,
    allow_unprotected: bool,
    *,
    only: Sequence[str],
    jobs: int | None,
    dask: str | None,
    roster: Path | None,
    grades_csv: Path | None,
) -> Summary:
    """Grade as `qkv_grader.grading.grade_into` does, which tells what the arguments are.

    ``dask`` is the address of a scheduler.
    """
    console = Console(stderr=True)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with (
            Link(dask) if dask else contextlib.nullcontext() as link,
            Progress(*columns, console=console, disable=not console.is_terminal) as progress,
        ):
            task = progress.add_task("grading", total=None)
            return grading.grade_into(
                content,
                paths,
                out,
                allow_unprotected,
                lambda done, total: progress.update(task, completed=done, total=total),
                only=only,
                jobs=jobs,
                cluster=Cluster(link) if link else None,
                roster=roster,
                grades_csv=grades_csv,
                say=click.echo,
            )
    except KeyboardInterrupt:
        fail("stopped; what has been graded stands: run the same command again to go on", EXIT_INTERRUPTED)
    except grading.Unprotected as problem:
        fail(problem, EXIT_UNPROTECTED)
    except ClusterLost as problem:
        fail(problem, EXIT_GRADER_ERROR)
    except (IntakeError, ResultsError, TableError, ContentError, ConfigError, ClusterError, OSError) as problem:
        fail(problem)
    except ForkerDied as problem:
        fail(f"no process for submissions can be started here: {problem}", EXIT_GRADER_ERROR)
