"""Gives the public cases ``student``, your own file, and sums up each question at the end."""

from checks.pytest_plugin import *  # noqa: F403
