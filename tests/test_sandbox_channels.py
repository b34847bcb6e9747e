"""What one submission could leave for another to find, and does not: word travels through no file and no kernel object.

As in the tests of the layers, each way is seen to be open where what closes it is switched off.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qkv_grader.config import Limits
from qkv_grader.sandbox import Sandbox
from qkv_grader.sandbox.inside import access_times
from sandbox_fixtures import Attack, start, value

pytest_plugins = ["sandbox_fixtures"]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="these layers are Linux's"),
    pytest.mark.usefixtures("every_layer_is_here"),
]

#: Numbers of system calls: x86_64's, then aarch64's.
NUMBERS = {
    "cachestat": (451, 451), "clock_getres": (229, 114), "clock_gettime": (228, 113), "fadvise64": (221, 223),
    "futex": (202, 98), "futex_waitv": (449, 449), "madvise": (28, 233), "mincore": (27, 232),
    "preadv2": (327, 286), "readahead": (187, 213), "sync_file_range": (277, 84), "sysinfo": (99, 179),
}  # fmt: skip
WAKE, PRIVATE = 1, 128


def number(name: str) -> int:
    return NUMBERS[name][os.uname().machine == "aarch64"]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("futex", "address(ctypes.c_int()), 1, 1, 0, 0, 0"),  # FUTEX_WAKE, shared
        ("futex_waitv", "0, 0, 0, 0, 0"),
        ("fadvise64", "os.open(os.__file__, 0), 0, 0, 4"),  # POSIX_FADV_DONTNEED
        ("readahead", "os.open(os.__file__, 0), 0, 4096"),
        ("sync_file_range", "os.open(os.__file__, 0), 0, 4096, 2"),
        ("mincore", "page, 4096, address(ctypes.c_char())"),
        ("cachestat", "os.open(os.__file__, 0), address((ctypes.c_long * 2)()), address((ctypes.c_long * 5)()), 0"),
        ("preadv2", "os.open(os.__file__, 0), 0, 0, 0, 0, 8"),  # RWF_NOWAIT
        *[("madvise", f"page, 4096, {advice}") for advice in (1, 3, 20, 21, 22)],
        ("sysinfo", "address(ctypes.create_string_buffer(200))"),
        ("clock_gettime", "~os.getppid() << 3 | 2, address((ctypes.c_long * 2)())"),  # the forking process's CPU time
        ("clock_getres", "~os.getppid() << 3 | 2, address((ctypes.c_long * 2)())"),
    ],
)
def test_what_could_carry_a_word_is_refused(attack: Attack, name: str, arguments: str) -> None:
    body = f"""
        import mmap
        kept = []
        def address(thing):
            kept.append(thing)
            return ctypes.addressof(thing)
        shared = mmap.mmap(os.open(os.__file__, os.O_RDONLY), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
        page = address(ctypes.c_char.from_buffer(shared))
        done = libc.syscall({number(name)}, *(ctypes.c_long(one) for one in ({arguments},)))
        return done >= 0 or os.strerror(ctypes.get_errno())
    """
    assert attack(body) == "Operation not permitted"
    assert attack(body, without=("seccomp",)) != "Operation not permitted"


def test_what_allocators_locks_and_clocks_need_is_there(attack: Attack) -> None:
    body = f"""
        import threading, time
        import numpy as np
        word, both = ctypes.c_int(), (ctypes.c_long * 2)()
        wake = libc.syscall({number("futex")}, ctypes.byref(word), {WAKE | PRIVATE}, 1, None, None, 0)
        lock = threading.Lock()
        with lock:
            late = lock.acquire(timeout=0.01)
        page = libc.mmap
        page.restype, page.argtypes = ctypes.c_void_p, [ctypes.c_void_p] + [ctypes.c_long] * 5
        place = page(None, 1 << 22, 3, 0x22, -1, 0)
        advice = [libc.madvise(ctypes.c_void_p(place), ctypes.c_size_t(1 << 22), one) for one in (4, 8)]
        clocks = [time.clock_gettime(one) > 0 for one in (0, 1, 2, 3, 7)]
        time.sleep(0.001)
        return wake, late, advice, clocks, float(np.ones((2000, 2000)).sum())
    """
    assert attack(body) == (0, False, [0, 0], [True] * 5, 4e6)


@pytest.mark.parametrize(
    "body",
    [
        "return os.lstat(a[0]).st_atime",
        "return os.stat(a[0], follow_symlinks=False).st_atime",
        "return os.readlink(a[0])",
        "return os.fstat(os.open(a[0], os.O_PATH | os.O_NOFOLLOW)).st_atime",
    ],
)
def test_nobody_sees_when_a_link_was_followed(attack: Attack, tmp_path: Path, body: str) -> None:
    link = tmp_path / "link"
    link.symlink_to(os.__file__)
    tmp_path.chmod(0o755)
    assert attack(body, str(link)) == "PermissionError"
    assert attack(body, str(link), without=("seccomp",)) not in ("PermissionError", None)


READINGS = {
    "file": (Path(os.__file__).with_name("this.py"), "open(a[0], 'rb').read(1)"),
    "file that is empty": (Path(os.__file__).parent / "pydoc_data" / "__init__.py", "open(a[0], 'rb').read(1)"),
    "file that is mapped": (
        Path(os.__file__).with_name("antigravity.py"),
        "import mmap; mmap.mmap(os.open(a[0], 0), 0, mmap.MAP_PRIVATE, mmap.PROT_READ)[0]",
    ),
    "folder": (Path(os.__file__).parent / "wsgiref", "os.listdir(a[0])"),
}


@contextlib.contextmanager
def unread(path: Path) -> Iterator[Callable[[], None]]:
    """Give a function that makes a file look as if nobody had read it for a week."""
    before = path.stat()

    def put_back() -> None:
        try:
            os.utime(path, ns=(before.st_mtime_ns - 7 * 86_400 * 10**9, before.st_mtime_ns))
        except PermissionError:
            pytest.skip("the standard library is another user's here")

    put_back()
    yield put_back
    os.utime(path, ns=(time.time_ns(), before.st_mtime_ns))


@pytest.mark.parametrize("kind", READINGS)
def test_reading_what_may_be_read_moves_no_access_time(kind: str) -> None:
    path, read = READINGS[kind]
    source = f"import os\ndef f(*a): {read}\ndef g(path): return os.stat(path).st_atime_ns"
    with unread(path) as put_back, Sandbox(Limits()) as sandbox:
        worker = start(sandbox, source)
        before = value(worker, "g", str(path))
        value(worker, "f", str(path))
        assert value(worker, "g", str(path)) == before

        def moves() -> bool:
            put_back()  # behind the forking process's back
            before = value(worker, "g", str(path))
            value(worker, "f", str(path))
            return value(worker, "g", str(path)) != before

        if kind != "file that is empty" and not os.statvfs(path).f_flag & os.ST_NOATIME:
            # more than once: somebody else on this machine may read it in between
            assert any(moves() for _ in range(5)), "nothing would have moved here anyway"
        worker.close()


def test_access_times_are_held_still_again_when_a_day_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    files = [tmp_path / "old.py", tmp_path / "folder" / "new.py"]
    for file, age in zip(files, (7 * 86_400, 3600), strict=True):
        file.write_text("pass")
        os.utime(file, (time.time() - age, time.time() - 8 * 86_400))
    read: list[str] = []
    monkeypatch.setattr(access_times, "_read", lambda path, mode: read.append(path))
    monkeypatch.setattr(access_times, "_changed", lambda about: about.st_mtime_ns)  # changed when it was made, just now
    due = access_times.settle([str(tmp_path), str(files[0]), str(tmp_path / "gone")])
    assert str(files[0]) in read
    assert str(files[1]) not in read
    assert 22.9 * 3600 < due - time.time() <= 23 * 3600
