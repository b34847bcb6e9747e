"""Each layer proven by an attack that fails with it and succeeds without it.

Where a second layer holds as well, both have to be switched off before the attack succeeds, and the test says so.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qkv_grader.config import Limits
from qkv_grader.sandbox import Sandbox
from sandbox_fixtures import KILL, LONG, READ, ROOT, WRITE, Attack, is_up, landlock_abi

pytest_plugins = ["sandbox_fixtures"]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="these layers are Linux's"),
    pytest.mark.usefixtures("every_layer_is_here"),
]


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
    if landlock_abi() >= 6:
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
        if landlock_abi() >= 4:
            assert attack(connect, port, without=("seccomp",)) == "PermissionError"
        assert attack(connect, port, without=("landlock", "seccomp")) is None


def test_seccomp_and_landlock_each_close_abstract_sockets(attack: Attack) -> None:
    name = f"qkv-test-{os.getpid()}"
    connect = f"socket.socket(socket.AF_UNIX).connect(chr(0) + {name!r})"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0" + name)
        server.listen()
        assert attack(connect, without=("landlock",)) == "PermissionError"
        if landlock_abi() >= 6:
            assert attack(connect, without=("seccomp",)) == "PermissionError"
        assert attack(connect, without=("landlock", "seccomp")) is None


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


def test_where_secrecy_rests_on_the_uid_drop_every_private_path_must_be_closed(
    readable_python: str, public_path: Path
) -> None:
    submissions, results = public_path / "submissions", public_path / "results"
    for folder in (submissions, results):
        folder.mkdir(mode=0o755)
        (folder / "ada.py").write_text("a neighbour's")
    source = ["def f(path): return open(path).read()"]

    def read(sandbox: Sandbox) -> object:
        worker = sandbox.start(source, "projections.py", False, LONG)
        reply = worker.call("f", [str(submissions / "ada.py")], LONG)
        worker.close()
        return reply.result if reply.exception is None else reply.exception.type

    private = [submissions, results, public_path / "not there yet"]
    with Sandbox(Limits(), private=private, without=("landlock",), python=readable_python) as sandbox:
        assert read(sandbox) == "a neighbour's"
        assert sandbox.guarantees["secret"] == ()
        assert sandbox.exposed == (submissions, results)
    assert submissions.stat().st_mode & 0o777 == 0o755  # what is the user's own is never changed
    with Sandbox(Limits(), private=private, python=readable_python) as sandbox:
        assert read(sandbox) == "PermissionError"
        assert sandbox.guarantees["secret"] == ("landlock",)
        assert sandbox.exposed == ()
    for folder in (submissions, results):
        folder.chmod(0o700)
    with Sandbox(Limits(), private=private, without=("landlock",), python=readable_python) as sandbox:
        assert read(sandbox) == "PermissionError"
        assert sandbox.guarantees["secret"] == ("uid-drop",)
        assert sandbox.exposed == ()
