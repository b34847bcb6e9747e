"""The rules behind the layers, looked at without a process: the filter, the readable folders, the guarantees."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from qkv_grader.sandbox.guarantees import held, open_to_others
from qkv_grader.sandbox.inside import forker, seccomp, syscalls

pytest_plugins = ["sandbox_fixtures"]

ALL = ("process", "rlimits", "no-new-privs", "landlock", "seccomp")
ALLOW, EPERM, KILL = 0x7FFF0000, 0x00050001, 0x80000000


class Filter:
    """Runs a filter as the kernel would."""

    def __init__(self, machine: str) -> None:
        self.arch, self.numbers = syscalls.AUDIT_ARCHES[machine], syscalls.numbers(machine)
        code = seccomp.program(self.arch, self.numbers)
        self.instructions = [struct.unpack_from("=HBBI", code, place) for place in range(0, len(code), 8)]

    def decide(self, number: int, *arguments: int, arch: int | None = None) -> int:
        data = struct.pack(
            "=IIQ6Q", number, self.arch if arch is None else arch, 0, *arguments, *[0] * (6 - len(arguments))
        )
        place = accumulator = 0
        while True:
            code, yes, no, value = self.instructions[place]
            place += 1
            if code == 0x20:
                [accumulator] = struct.unpack_from("=I", data, value)
            elif code == 0x06:
                return value
            elif code == 0x05:
                place += value
            else:
                test = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[code]
                place += yes if test else no

    def __call__(self, name: str, *arguments: int) -> int:
        return self.decide(self.numbers[name], *arguments)


@pytest.fixture(params=["x86_64", "aarch64"])
def filter_(request: pytest.FixtureRequest) -> Filter:
    return Filter(request.param)


def test_every_number_gets_the_decision_of_its_list(filter_: Filter) -> None:
    names = {number: name for name, number in filter_.numbers.items()}
    for number in range(1000):
        name = names.get(number, "")
        if name in seccomp.ALLOWED:
            assert filter_.decide(number) == ALLOW, name
        elif name in seccomp.KILLED:
            assert filter_.decide(number) == KILL, name
        elif name not in seccomp._checked():
            assert filter_.decide(number) == EPERM, name


def test_nothing_is_both_allowed_and_killed() -> None:
    assert not set(seccomp.ALLOWED) & set(seccomp.KILLED)


def test_opening_is_for_reading_alone(filter_: Filter) -> None:
    assert filter_("openat", 0, 0, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | os.O_NOFOLLOW) == ALLOW
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, os.O_APPEND, os.O_TMPFILE):
        assert filter_("openat", 0, 0, flags | os.O_CLOEXEC) == EPERM
        if "open" in filter_.numbers:
            assert filter_("open", 0, flags) == EPERM


def test_limits_are_for_reading_alone(filter_: Filter) -> None:
    assert filter_("prlimit64", 0, 7, 0, 1 << 40) == ALLOW
    assert filter_("prlimit64", 0, 7, 1 << 40, 0) == EPERM
    assert filter_("prlimit64", 0, 7, 1, 0) == EPERM
    assert filter_("prlimit64", 5, 7, 0, 0) == EPERM


def test_controls_of_descriptors_are_few(filter_: Filter) -> None:
    assert [filter_("fcntl", 3, command) for command in (0, 1, 2, 3, 4, 1030)] == [ALLOW] * 6
    assert {filter_("fcntl", 3, command) for command in range(5, 1030)} == {EPERM}
    assert filter_("ioctl", 0, 0x5401) == ALLOW
    assert filter_("ioctl", 0, 0x5412) == EPERM  # TIOCSTI: typing into a terminal


def test_futexes_are_private_and_clocks_ones_own(filter_: Filter) -> None:
    assert [filter_("futex", 0, operation | 128) for operation in range(14)] == [ALLOW] * 14
    assert [filter_("futex", 0, operation | 256) for operation in range(14)] == [EPERM] * 14
    for name in ("clock_gettime", "clock_getres", "clock_nanosleep"):
        assert [filter_(name, clock) for clock in range(12)] == [ALLOW] * 12
        assert {filter_(name, clock) for clock in (12, 1 << 31, (~4242 << 3 | 2) % (1 << 32), 0xFFFFFFFF)} == {EPERM}


def test_advice_is_about_ones_own_memory(filter_: Filter) -> None:
    assert [advice for advice in range(128) if filter_("madvise", 0, 4096, advice) == ALLOW] == [4, 8, 14, 15]


def test_links_are_followed_but_not_looked_at(filter_: Filter) -> None:
    assert filter_("newfstatat", 0, 0, 0, 0) == filter_("newfstatat", 3, 0, 0, 0x1000) == ALLOW
    assert filter_("statx", 0, 0, 0, 0) == ALLOW
    assert filter_("newfstatat", 0, 0, 0, 0x100) == filter_("statx", 0, 0, 0x100, 0) == EPERM
    assert filter_("openat", 0, 0, os.O_PATH | os.O_NOFOLLOW) == filter_("readlinkat", 0, 0, 0, 0) == EPERM


def test_other_numberings_end_the_process(filter_: Filter) -> None:
    assert filter_.decide(39, arch=0x40000003) == KILL  # 32-bit
    assert filter_.decide(0x40000000 | 39) == KILL  # x32
    assert filter_.decide(0xFFFFFFFF) == KILL


def test_readable_folders_leave_out_what_lies_beside_numpy_and_in_the_standard_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "lib" / "python3.11"
    for entry in ("json", "site-packages/qkv_grader", "site-packages/numpy", "dist-packages", "__pycache__"):
        (library / entry).mkdir(parents=True)
    (library / "abc.py").touch()
    (tmp_path / "lib" / "libpython3.11.so").touch()
    (tmp_path / "system").mkdir()
    (tmp_path / "system" / "libm.so.6").touch()
    monkeypatch.setattr(sys, "path", [str(library)])
    monkeypatch.setattr(np, "__file__", str(library / "site-packages" / "numpy" / "__init__.py"))
    libraries = [str(tmp_path / "lib" / "libpython3.11.so"), str(tmp_path / "system" / "libm.so.6")]
    monkeypatch.setattr(forker, "_mapped_libraries", lambda: libraries)
    found = [Path(path) for path in forker._readable()]
    assert {path.relative_to(tmp_path).as_posix() for path in found if path.is_relative_to(tmp_path)} >= {
        "lib/libpython3.11.so", "lib/python3.11/__pycache__", "lib/python3.11/abc.py", "lib/python3.11/json",
        "lib/python3.11/site-packages/numpy", "lib/python3.11/site-packages/numpy.libs", "system",
    }  # fmt: skip
    for private in (library / "site-packages" / "qkv_grader", library / "dist-packages"):
        assert not set(found) & {private, *private.parents}


def test_every_guarantee_is_held_with_every_layer() -> None:
    assert held(ALL, 0, [], []) == {
        "secret": ("landlock",),
        "untouchable": ("landlock", "seccomp"),
        "cut off": ("seccomp",),
        "bounded": ("rlimits", "seccomp"),
    }


@pytest.mark.parametrize(
    ("layers", "uid", "missing"),
    [
        (("process",), 0, {"secret", "untouchable", "cut off", "bounded"}),
        (("process", "rlimits", "no-new-privs", "seccomp"), 0, {"secret", "untouchable"}),
        (("process", "rlimits", "no-new-privs", "landlock"), 0, {"untouchable", "cut off", "bounded"}),
        (("process", "rlimits", "no-new-privs", "landlock"), 1000, {"untouchable", "cut off"}),
        (("process", "no-new-privs", "landlock", "seccomp"), 0, {"bounded"}),
        (("process", "rlimits", "uid-drop", "no-new-privs"), 1000, {"secret", "cut off"}),
    ],
)
def test_a_guarantee_without_a_layer_is_missing(layers: tuple[str, ...], uid: int, missing: set[str]) -> None:
    assert {name for name, holding in held(layers, uid, [], []).items() if not holding} == missing


DROP = ("process", "rlimits", "uid-drop", "no-new-privs", "seccomp")


def test_the_uid_drop_keeps_secret_what_root_alone_can_read(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    assert held(DROP, 1000, [hidden], [])["secret"] == ("uid-drop",)
    assert held(DROP, 1000, [hidden / "test_project_row.py"], [])["secret"] == ("uid-drop",)
    assert held(DROP, 1000, [hidden, Path("/")], [])["secret"] == ()


@pytest.mark.parametrize(
    ("folder", "file", "open_"),
    [
        (0o755, 0o644, {"folder", "file"}),
        (0o751, 0o644, {"folder", "file"}),  # names can be guessed
        (0o754, 0o644, {"folder"}),  # names can be listed, and nothing more
        (0o755, 0o640, {"folder"}),
        (0o750, 0o644, set()),
        (0o700, 0o666, set()),
    ],
)
def test_the_uid_drop_keeps_secret_what_is_closed_to_others(
    public_path: Path, folder: int, file: int, open_: set[str]
) -> None:
    place = public_path / "submissions"
    place.mkdir()
    (place / "ada.py").touch()
    (place / "ada.py").chmod(file)
    place.chmod(folder)
    paths = {"folder": place, "file": place / "ada.py"}
    assert {name for name, path in paths.items() if open_to_others([path])} == open_
    for name, path in paths.items():
        assert held(DROP, 1000, [path], [])["secret"] == (() if name in open_ else ("uid-drop",))


def test_what_does_not_exist_cannot_be_read(public_path: Path) -> None:
    assert open_to_others([public_path / "results"]) == ()


def test_a_link_is_as_open_as_what_it_leads_to(public_path: Path, tmp_path: Path) -> None:
    (public_path / "link").symlink_to(tmp_path)
    assert open_to_others([public_path / "link"]) == ()
    (tmp_path / "link").symlink_to(public_path)
    assert open_to_others([tmp_path / "link"]) == (tmp_path / "link",)


def test_landlock_keeps_nothing_secret_that_lies_where_workers_may_read(tmp_path: Path) -> None:
    assert held(ALL, 0, [tmp_path / "hidden"], [str(tmp_path / "library")])["secret"] == ("landlock",)
    assert held(ALL, 0, [tmp_path / "library" / "hidden"], [str(tmp_path / "library")])["secret"] == ()
    assert held(ALL, 0, [tmp_path / "library"], [str(tmp_path / "library")])["secret"] == ()
