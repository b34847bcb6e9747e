"""The command ``qkv``: every verb of the instructor and of the TA."""

from __future__ import annotations

import click

from qkv_grader import __version__
from qkv_grader.cli.building import build, doctor, new, verify
from qkv_grader.cli.marking import export, grade
from qkv_grader.cli.results import compare, report, review


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qkv")
def main() -> None:
    """Grade submissions, give grades back, build what students and graders receive, see what holds here."""


for verb in (grade, report, review, compare, export, build, verify, new, doctor):
    main.add_command(verb)
