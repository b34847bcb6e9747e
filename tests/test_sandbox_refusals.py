"""What seccomp alone holds: processes, what could outlive a worker, and calls that only an attack makes.

As in the tests of the layers, each attack is seen to succeed where the layer is switched off.
"""

from __future__ import annotations

import os
import sys

import pytest

from sandbox_fixtures import ROOT, Attack

pytest_plugins = ["sandbox_fixtures"]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="these layers are Linux's"),
    pytest.mark.usefixtures("every_layer_is_here"),
]


FORK = """
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return "forked"
"""


def test_seccomp_keeps_processes_from_multiplying(attack: Attack) -> None:
    assert attack(FORK) == "PermissionError"
    if ROOT:  # RLIMIT_NPROC does not bind root; anybody else it does
        assert attack(FORK, without=("seccomp",)) == "forked"
    else:
        assert attack(FORK, without=("seccomp",)) == "BlockingIOError"
        assert attack(FORK, without=("seccomp", "rlimits")) == "forked"


THREAD = "import threading\nthread = threading.Thread(target=print)\nthread.start()\nthread.join()\nreturn 'ran'"


def test_seccomp_allows_no_thread(attack: Attack) -> None:
    assert attack(THREAD) == "RuntimeError"
    assert attack(THREAD, without=("seccomp", "rlimits")) == "ran"


SHARE = """
    shared = libc.shmget(0, 4096, 0o1600)
    if shared != -1:
        libc.shmctl(shared, 0, None)  # IPC_RMID
    return shared != -1
"""


@pytest.mark.parametrize(
    ("body", "refused", "done"),
    [
        (SHARE, False, True),
        ("return libc.msgctl(libc.msgget(0, 0o1600), 0, None) == 0", False, True),
        ("return libc.memfd_create(b'x', 0) > 0", False, True),
        ("import resource; resource.setrlimit(resource.RLIMIT_CPU, (9, 9)); return 'set'", "ValueError", "set"),
        ("import fcntl; fcntl.flock(os.open(os.__file__, os.O_RDONLY), fcntl.LOCK_EX); return 'locked'",
         "PermissionError", "locked"),
        ("import signal; signal.setitimer(signal.ITIMER_REAL, 100); return 'armed'", "itimer_error", "armed"),
        ("os.execv('/bin/true', ['true'])", "PermissionError", None),
        ("os.nice(1); return 'nice'", "PermissionError", "nice"),
        ("os.sched_setaffinity(0, os.sched_getaffinity(0)); return 'moved'", "PermissionError", "moved"),
        ("return libc.syscall(448 - 14, os.getpid(), 0) > 0", False, True),  # pidfd_open
        ("return len(os.pipe())", "PermissionError", 2),
    ],
    ids=["shm", "msg", "memfd", "setrlimit", "flock", "timer", "exec", "nice", "affinity", "pidfd", "pipe"],
)  # fmt: skip
def test_seccomp_refuses_what_could_outlive_or_disturb(
    attack: Attack, body: str, refused: object, done: object
) -> None:
    assert attack(body) == refused
    if done is not None:
        assert attack(body, without=("seccomp",)) == done


@pytest.mark.parametrize(
    "call",
    [
        "libc.unshare(0x10000000)",
        "libc.setns(0, 0)",
        "libc.mount(None, b'/', None, 0, None)",
        "libc.process_vm_readv(os.getppid(), None, 0, None, 0, 0)",
        "libc.syscall(425, 1, None)",  # io_uring_setup
        "libc.syscall(438, 3, 0, 0)",  # pidfd_getfd
        "libc.syscall(0x40000000 | 39)",  # getpid by the x32 numbers
    ],
)
def test_seccomp_ends_what_only_an_attack_calls(attack: Attack, call: str) -> None:
    if "0x40000000" in call and os.uname().machine != "x86_64":
        pytest.skip("x86_64 alone has x32")
    assert attack(f"return {call} is not None") == "ended by SIGSYS"
    assert attack(f"return {call} is not None", without=("seccomp",)) is True
