"""Locked-down processes that run a submission's source and answer calls to its functions.

`Sandbox.start` gives a `Worker` that has run a source, `Worker.call` a `Reply`; what is in ``inside`` runs there.
"""

from qkv_grader.sandbox.clock import Clock
from qkv_grader.sandbox.errors import BadFrame, ForkerDied, OutOfWallTime, WorkerDied, WorkerTimeout
from qkv_grader.sandbox.guarantees import how_to_close
from qkv_grader.sandbox.host import Sandbox
from qkv_grader.sandbox.replies import Reply
from qkv_grader.sandbox.worker import Worker

__all__ = [
    "BadFrame",
    "Clock",
    "ForkerDied",
    "OutOfWallTime",
    "Reply",
    "Sandbox",
    "Worker",
    "WorkerDied",
    "WorkerTimeout",
    "how_to_close",
]
