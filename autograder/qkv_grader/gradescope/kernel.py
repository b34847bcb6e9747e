"""``python -m qkv_grader.gradescope.kernel -f FILE``: the kernel in which Otter runs its test files on the outcomes."""

from __future__ import annotations

import sys

from qkv_grader.gradescope.lean import leave_out

if __name__ == "__main__":
    leave_out()
    sys.modules["nbconvert"] = None  # type: ignore[assignment]  # as in JupyterLite, where Otter does without
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()
