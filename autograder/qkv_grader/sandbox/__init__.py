"""Locked-down processes that run a submission's source and answer calls to its functions.

    with Sandbox(limits) as sandbox:
        worker = sandbox.start(["def double(x): return 2 * x"], "projections.py", notebook=False, timeout=5.0)
        reply = worker.call("double", [21], timeout=2.0)   # reply.outcome == "returned", reply.result == 42
        worker.close()
"""

from qkv_grader.sandbox.errors import BadFrame, ForkerDied, WorkerDied, WorkerTimeout
from qkv_grader.sandbox.host import Sandbox
from qkv_grader.sandbox.inside.values import Opaque
from qkv_grader.sandbox.replies import Raised, Reply
from qkv_grader.sandbox.worker import Worker

__all__ = [
    "BadFrame",
    "ForkerDied",
    "Opaque",
    "Raised",
    "Reply",
    "Sandbox",
    "Worker",
    "WorkerDied",
    "WorkerTimeout",
]
