"""Gives the public cases ``student``, your own file, and sums up each question at the end."""

import sys

# before anything that an older one cannot read
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("needs Python 3.11, you have " + ".".join(map(str, sys.version_info[:2])))

from checks.pytest_plugin import *  # noqa: F403
