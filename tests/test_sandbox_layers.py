"""Each layer proven by an attack that fails with it and succeeds without it.

Where a second layer holds as well, both have to be switched off before the attack succeeds, and the test says so.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from qkv_grader.config import Limits
from qkv_grader.sandbox import ForkerDied, Sandbox, WorkerDied

LONG = 30.0
ROOT = os.geteuid() == 0 if hasattr(os, "geteuid") else False
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these layers are Linux's")

Attack = Callable[..., object]


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[Callable[..., Sandbox]]:
    made: dict[tuple[tuple[str, ...], str], Sandbox] = {}

    def get(*without: str, python: str = sys.executable) -> Sandbox:
        if (without, python) not in made:
            made[without, python] = Sandbox(Limits(), without=without, python=python)
        return made[without, python]

    yield get
    for sandbox in made.values():
        sandbox.close()


@pytest.fixture
def attack(sandboxes: Callable[..., Sandbox]) -> Attack:
    """Run a function's body in a sandbox without some layers: what it returns, or the name of what it raised."""

    def attack(body: str, *arguments: object, without: tuple[str, ...] = (), python: str = sys.executable) -> object:
        source = "import ctypes, os, socket\nlibc = ctypes.CDLL(None, use_errno=True)\ndef f(*a):\n"
        worker = sandboxes(*without, python=python).start(
            [source + textwrap.indent(textwrap.dedent(body), "    ")], "projections.py", False, LONG
        )
        try:
            reply = worker.call("f", arguments, LONG)
        except WorkerDied as death:
            return str(death)
        finally:
            worker.close()
        return reply.result if reply.exception is None else reply.exception.type

    return attack


@pytest.fixture(scope="module", autouse=True)
def every_layer_is_here(sandboxes: Callable[..., Sandbox]) -> None:
    lacking = {"rlimits", "no-new-privs", "landlock", "seccomp"} - set(sandboxes().layers)
    if lacking:
        pytest.skip(f"this machine has no {', '.join(sorted(lacking))}")


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the same user, standing for the grader or for another submission."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


@pytest.fixture
def public_path() -> Iterator[Path]:
    """A folder that other users can enter, as they cannot pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def readable_python() -> str:
    """An interpreter that, with this NumPy, an unused user id can read: with it, root's workers change users."""
    if not ROOT:
        pytest.skip("needs root")
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        if Path(python).is_file():
            with contextlib.suppress(ForkerDied), Sandbox(Limits(), python=python) as sandbox:
                if "uid-drop" in sandbox.layers:
                    return python
    pytest.skip("no interpreter here that another user id can read")


def is_up(process: subprocess.Popen[bytes]) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.2)
    return process.poll() is None


READ = "return open(a[0]).read()"
WRITE = "open(a[0], 'w').close()"
KILL = "os.kill(a[0], 9)"


def test_landlock_keeps_files_from_being_read(attack: Attack, tmp_path: Path) -> None:
    secret = tmp_path / "test_project_row.py"
    secret.write_text("expected")
    secret.chmod(0o600)
    assert attack(READ, str(secret)) == "PermissionError"
    assert attack(READ, str(secret), without=("seccomp", "rlimits")) == "PermissionError"
    assert attack("return os.listdir(a[0])", str(tmp_path)) == "PermissionError"
    assert attack(READ, str(secret), without=("landlock",)) == "expected"
    assert attack("return os.listdir(a[0])", str(tmp_path), without=("landlock",)) == ["test_project_row.py"]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/environ", "/proc/self/maps", "/sys/kernel", "/tmp", "/dev/shm", "/"]
)
def test_landlock_keeps_the_rest_of_the_machine_from_being_read(attack: Attack, path: str) -> None:
    body = "return os.listdir(a[0]) if os.path.isdir(a[0]) else open(a[0]).read(10)"
    assert attack(body, path) == "PermissionError"
    if ROOT or not path.startswith("/proc/self"):  # anybody else's are closed to them by dumpable=0 as well
        assert attack(body, path, without=("landlock",)) != "PermissionError"


def test_landlock_keeps_the_grader_and_other_packages_from_being_read(attack: Attack) -> None:
    import qkv_grader

    packages = Path(np.__file__).parents[1]
    for path in (Path(qkv_grader.__file__), Path(pytest.__file__)):
        assert attack(READ, str(path)) == "PermissionError"
        assert attack(f"{READ[:-7]}.read(1)", str(path), without=("landlock",)) == path.read_text()[:1]
    assert attack("return os.listdir(a[0])", str(packages)) == "PermissionError"


def test_seccomp_and_landlock_each_keep_files_from_being_written(attack: Attack, tmp_path: Path) -> None:
    target = tmp_path / "grades.csv"
    for without in ((), ("landlock",), ("seccomp",)):
        assert attack(WRITE, str(target), without=without) == "PermissionError"
        assert attack("os.mkdir(a[0])", str(target), without=without) == "PermissionError"
    assert not target.exists()
    assert attack(WRITE, str(target), without=("landlock", "seccomp")) is None
    assert target.exists()


def test_seccomp_keeps_modes_from_being_changed(attack: Attack, tmp_path: Path) -> None:
    target = tmp_path / "verdict.json"
    target.touch(0o600)
    assert attack("os.chmod(a[0], 0o666)", str(target)) == "PermissionError"
    assert target.stat().st_mode & 0o777 == 0o600
    assert attack("os.chmod(a[0], 0o666)", str(target), without=("seccomp",)) is None
    assert target.stat().st_mode & 0o777 == 0o666


def test_seccomp_and_landlock_each_keep_processes_from_being_signalled(
    attack: Attack, bystander: subprocess.Popen[bytes]
) -> None:
    assert attack(KILL, bystander.pid) == "PermissionError"
    assert attack(KILL, bystander.pid, without=("landlock",)) == "PermissionError"
    if _landlock_abi() >= 6:
        assert attack(KILL, bystander.pid, without=("seccomp",)) == "PermissionError"
    assert is_up(bystander)
    assert attack(KILL, bystander.pid, without=("landlock", "seccomp")) is None
    assert not is_up(bystander)


TRACE = """
    result = libc.ptrace(16, a[0], None, None)  # PTRACE_ATTACH
    if result == 0:
        os.waitpid(a[0], 0)
        libc.ptrace(17, a[0], None, None)  # PTRACE_DETACH
    return result
"""


def test_seccomp_and_landlock_each_keep_processes_from_being_traced(
    attack: Attack, bystander: subprocess.Popen[bytes]
) -> None:
    assert attack(TRACE, bystander.pid) == "ended by SIGSYS"
    assert attack(TRACE, bystander.pid, without=("landlock",)) == "ended by SIGSYS"
    assert attack(TRACE, bystander.pid, without=("seccomp",)) == -1
    if not ROOT:  # a root process that has all its capabilities cannot be traced by one that has none
        assert attack(TRACE, bystander.pid, without=("landlock", "seccomp")) == 0


def test_seccomp_cuts_off_the_network(attack: Attack) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(5)
        send = "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'inputs', ('127.0.0.1', a[0]))"
        port = listener.getsockname()[1]
        assert attack(send, port) == "PermissionError"
        assert attack(send, port, without=("landlock",)) == "PermissionError"
        assert attack(send, port, without=("seccomp",)) is None
        assert listener.recv(10) == b"inputs"


def test_seccomp_and_landlock_each_keep_tcp_connections_from_being_made(attack: Attack) -> None:
    connect = "socket.create_connection(('127.0.0.1', a[0])).close()"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert attack(connect, port, without=("landlock",)) == "PermissionError"
        if _landlock_abi() >= 4:
            assert attack(connect, port, without=("seccomp",)) == "PermissionError"
        assert attack(connect, port, without=("landlock", "seccomp")) is None


def test_seccomp_and_landlock_each_close_abstract_sockets(attack: Attack) -> None:
    name = f"qkv-test-{os.getpid()}"
    connect = f"socket.socket(socket.AF_UNIX).connect(chr(0) + {name!r})"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0" + name)
        server.listen()
        assert attack(connect, without=("landlock",)) == "PermissionError"
        if _landlock_abi() >= 6:
            assert attack(connect, without=("seccomp",)) == "PermissionError"
        assert attack(connect, without=("landlock", "seccomp")) is None


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


def test_rlimits_bound_memory(attack: Attack) -> None:
    take = "import numpy as np; return np.empty(1 << 30, 'u1').size"
    assert attack(take) in ("MemoryError", "_ArrayMemoryError")
    assert attack(take, without=("rlimits",)) == 1 << 30


def test_rlimits_bound_open_files(attack: Attack) -> None:
    take = "files = [os.open('/dev/null', 0) for _ in range(100)]; return len(files)"
    assert attack(take) == "OSError"
    assert attack(take, without=("rlimits",)) == 100


def test_no_new_privs_keeps_exec_from_gaining_a_user(attack: Attack, readable_python: str, public_path: Path) -> None:
    program, private = public_path / "touch", public_path / "private"
    shutil.copy(shutil.which("touch") or "/bin/touch", program)
    program.chmod(0o4755)
    private.mkdir(mode=0o700)
    touch = "os.execv(a[0], ['touch', a[1]])"
    attack(touch, str(program), str(private / "kept out"), without=("landlock", "seccomp"), python=readable_python)
    assert not (private / "kept out").exists()
    without = ("landlock", "no-new-privs", "seccomp")
    attack(touch, str(program), str(private / "got in"), without=without, python=readable_python)
    assert (private / "got in").exists()


def test_the_uid_drop_holds_secret_and_untouchable_by_itself(
    attack: Attack, readable_python: str, bystander: subprocess.Popen[bytes], public_path: Path
) -> None:
    secret = public_path / "test_project_row.py"
    secret.write_text("expected")
    secret.chmod(0o600)
    alone = ("landlock", "seccomp")
    assert attack(READ, str(secret), without=alone, python=readable_python) == "PermissionError"
    assert attack(WRITE, str(public_path / "new"), without=alone, python=readable_python) == "PermissionError"
    assert attack(KILL, bystander.pid, without=alone, python=readable_python) == "PermissionError"
    assert attack(TRACE, bystander.pid, without=alone, python=readable_python) == -1
    assert is_up(bystander)
    none = (*alone, "uid-drop")
    assert attack(READ, str(secret), without=none, python=readable_python) == "expected"
    assert attack(KILL, bystander.pid, without=none, python=readable_python) is None


def test_after_the_uid_drop_every_worker_has_a_user_of_its_own(
    sandboxes: Callable[..., Sandbox], readable_python: str
) -> None:
    sandbox = sandboxes(python=readable_python)
    assert "uid-drop" in sandbox.layers
    workers = [
        sandbox.start(
            ["import os\ndef f(): return os.getresuid(), os.getresgid(), os.getgroups()"], "p.py", False, LONG
        )
        for _ in range(2)
    ]
    (one, group, groups), (other, _, _) = (worker.call("f", [], LONG).result for worker in workers)
    for worker in workers:
        worker.close()
    assert len(set(one)) == len(set(group)) == 1
    assert 0 not in one + group
    assert groups == []
    assert one != other


def test_without_another_user_root_keeps_no_capability(attack: Attack) -> None:
    if not ROOT:
        pytest.skip("needs root")
    body = "return [line for line in open('/proc/self/status').read().splitlines() if line.startswith('Cap')]"
    lines = attack(body, without=("landlock", "uid-drop"))
    assert isinstance(lines, list)
    assert len(lines) == 5
    assert all(int(line.split()[1], 16) == 0 for line in lines)


def _landlock_abi() -> int:
    from qkv_grader.sandbox.inside import landlock

    return landlock.abi()
