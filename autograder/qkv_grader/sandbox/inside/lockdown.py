"""Locks a worker down, layer by layer, and says which layers are in force.

`prepare` runs once in the forking process, which still has its rights; `Plan.apply` runs in every worker, in an order
that matters: what needs rights first, what takes rights away after it, the filter of system calls last. A layer that
this kernel, this user or this machine cannot give is left out, and its reason is told.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import resource
import signal
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from . import kernel, landlock, seccomp

SOCKET: Final = 3
_RULES: Final = 4
MAX_FILES: Final = 32
#: Unused by any account: one of its own for each worker, so that no worker may touch another. Where the range is not
#: mapped (a user namespace), the one below 65536 is.
_UID_RANGES: Final = ((1_900_000_000, 1 << 22), (61_184, 4096))
_NONE: Final = ("FSIZE", "CORE", "NPROC", "MSGQUEUE", "MEMLOCK", "RTPRIO", "NICE")
_MOST_KILLS: Final = 4
#: As in the table `qkv_grader.layers`, which cannot be imported here; a test compares the two.
LAYERS: Final = ("process", "rlimits", "uid-drop", "no-new-privs", "landlock", "seccomp")


@dataclass
class Plan:
    """What a worker does to itself before it reads anything of a submission's."""

    memory: int
    without: frozenset[str]
    rules: int | None = None
    landlock_abi: int = 0
    filter: ctypes.Array[ctypes.c_char] | None = None
    uids: tuple[int, int] | None = None
    #: Layer -> why it is not to be had here.
    missing: dict[str, str] = field(default_factory=dict)

    def apply(self, socket: int, forker: int) -> list[str]:
        """Lock this process down, its one open file the worker's socket; return the layers in force, as seen by trying.

        Raises:
            OSError: a layer that was to be had failed now; the worker must not go on.
        """
        uid = self._leave_user()
        kernel.die_with_parent(forker)  # after the change of user, which clears it
        if kernel.LINUX:
            if "no-new-privs" not in self.without:
                kernel.no_new_privileges()
            kernel.undumpable()
        self._keep_only(socket)
        if kernel.LINUX and "rlimits" not in self.without:
            self._limit()
        if self.rules is not None:
            landlock.restrict(_RULES, self.landlock_abi)
            os.close(_RULES)
        if self.filter is not None:
            seccomp.install(self.filter)
        return self._in_force(uid)

    def _keep_only(self, socket: int) -> None:
        spare = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(spare, standard)
        # Both are moved out of the way first: either may have the other's place.
        both = [descriptor for descriptor in (socket, self.rules) if descriptor is not None]
        high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, SOCKET + 2) for descriptor in both]
        for place, descriptor in enumerate(high, SOCKET):
            os.dup2(descriptor, place, inheritable=False)
        os.closerange(SOCKET + len(high), _most_files())

    def _leave_user(self) -> int | None:
        if not kernel.LINUX or os.geteuid() != 0:
            return None
        if self.uids is None:
            kernel.drop_capabilities()
            return None
        base, span = self.uids
        uid = base + os.getpid() % span
        _become(uid)
        return uid

    def _limit(self) -> None:
        for name in _NONE:
            _cap(name, 0)
        _cap("NOFILE", MAX_FILES)
        _cap("AS", self.memory)

    def _in_force(self, uid: int | None) -> list[str]:
        layers = ["process"]
        if kernel.LINUX and resource.getrlimit(resource.RLIMIT_AS)[1] in range(1, self.memory + 1):
            layers.append("rlimits")
        if uid is not None and os.getresuid() == (uid, uid, uid):
            layers.append("uid-drop")
        if self.filter is None and kernel.LINUX and kernel.has_no_new_privileges():
            layers.append("no-new-privs")
        elif self.filter is not None and "no-new-privs" not in self.without:
            layers.append("no-new-privs")  # the filter, which prctl no longer passes, could not be there without it
        if self.rules is not None and landlock.in_force():
            layers.append("landlock")
        if self.filter is not None and seccomp.in_force():
            layers.append("seccomp")
        return layers


def prepare(memory: int, without: Collection[str], readable: Sequence[str], needed: Sequence[str]) -> Plan:
    """Find out what is to be had here, and make ready what workers share.

    ``readable`` are the folders and files that workers may read, ``needed`` files that they must be able to read after
    giving up their user.
    """
    plan = Plan(memory, frozenset(without))
    plan.missing = dict.fromkeys(sorted(plan.without), "switched off")
    if not kernel.LINUX:
        plan.missing = dict.fromkeys(LAYERS[1:], f"not to be had on {sys.platform}")
        return plan
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            kernel.drop_capability_bounds()
    _attempt(plan, "uid-drop", lambda: _prepare_uid(plan, needed))
    if "no-new-privs" in plan.without:
        for layer in ("landlock", "seccomp"):
            plan.missing.setdefault(layer, "needs no-new-privs")
    _attempt(plan, "landlock", lambda: _prepare_landlock(plan, readable))
    _attempt(plan, "seccomp", lambda: _prepare_seccomp(plan))
    return plan


def _attempt(plan: Plan, layer: str, action: Callable[[], None]) -> None:
    if layer in plan.missing:
        return
    try:
        action()
    except OSError as problem:
        plan.missing[layer] = problem.strerror or str(problem)


def _prepare_uid(plan: Plan, needed: Sequence[str]) -> None:
    if os.geteuid() != 0:
        plan.missing["uid-drop"] = "the grader does not run as root, so it cannot change its user"
        return
    reasons = []
    for uids in _UID_RANGES:
        reason = _in_child(partial(_readable_as, uids[0], needed))
        if not reason:
            plan.uids = uids
            return
        reasons.append(reason)
    plan.missing["uid-drop"] = reasons[-1]


def _readable_as(uid: int, needed: Sequence[str]) -> str:
    try:
        _become(uid)
    except OSError as problem:
        return f"user id {uid} cannot be taken ({problem.strerror})"
    for path in needed:
        try:
            os.close(os.open(path, os.O_RDONLY))
        except OSError:
            return "an unused user id cannot read the Python interpreter or NumPy, which lie in a private folder"
    return ""


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _prepare_landlock(plan: Plan, readable: Sequence[str]) -> None:
    plan.landlock_abi = landlock.abi()
    rules = landlock.ruleset(readable)
    plan.rules = rules
    reason = _in_child(lambda: _trial(lambda: landlock.restrict(rules, plan.landlock_abi), landlock.in_force))
    if reason:
        os.close(rules)
        plan.rules = None
        plan.missing["landlock"] = reason


def _prepare_seccomp(plan: Plan) -> None:
    if not seccomp.available():
        plan.missing["seccomp"] = f"no table of system calls for {os.uname().machine}"
        return
    filter_ = ctypes.create_string_buffer(code := seccomp.program(), len(code))
    reason = _in_child(lambda: _trial(lambda: seccomp.install(filter_), seccomp.in_force))
    if reason:
        plan.missing["seccomp"] = reason
    else:
        plan.filter = filter_


def _trial(action: Callable[[], None], seen: Callable[[], bool]) -> str:
    kernel.no_new_privileges()
    action()
    return "" if seen() else "accepted by the kernel, but without effect"


def _in_child(action: Callable[[], str]) -> str:
    """Run ``action`` in a process of its own, which it may spoil; return what it returned or raised."""
    for _ in range(_MOST_KILLS):
        answer, status = _tried_in_child(action)
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:  # nothing tried here ends so: that was somebody else
            break
    return answer if status == 0 else f"trying it ended the process ({status})"


def _tried_in_child(action: Callable[[], str]) -> tuple[str, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            text = action()
        except BaseException as problem:  # noqa: BLE001 - told to the parent, then this process ends
            text = str(problem) or type(problem).__name__
        os.write(writing, text.encode()[:500])
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        answer = pipe.read().decode()
    return answer, os.waitpid(child, 0)[1]


def _cap(name: str, value: int) -> None:
    which = getattr(resource, f"RLIMIT_{name}", None)
    if which is None:
        return
    hard = resource.getrlimit(which)[1]
    wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (wanted, wanted))


def _most_files() -> int:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 1 << 20 if hard == resource.RLIM_INFINITY else min(hard, 1 << 20)
