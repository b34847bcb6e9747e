"""Zips that students handed in: opened without trust, within one budget a submission and one a batch."""

import errno
import io
import shutil
import stat
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_fixtures import put, zipped
from qkv_grader.intake import archive
from qkv_grader.intake.handins import collect

pytest_plugins = ["intake_fixtures"]


def test_what_otter_exports_is_opened(folder, rows):
    put(folder / "ana.zip", zipped(**{"projections.ipynb": "{}", ".OTTER_LOG": "x", "projections.pdf": "x"}))
    (file,) = rows()["ana"].files
    assert (file.name, file.read_bytes()) == ("projections.ipynb", b"{}")


def test_nothing_is_written_outside_the_private_folder(folder, tmp_path, rows):
    members = {
        "../out.py": "1",
        "/abs.py": "2",
        "a/../../b.py": "3",
        "..\\c.py": "4",
        "C:\\d.py": "5",
        "ok/e.py": "6",
    }
    put(folder / "ana.zip", zipped(**members))
    files = rows()["ana"].files
    assert [file.name for file in files] == ["e.py"]
    assert all((tmp_path / "scratch") in file.parents for file in files)
    assert {path.name for path in tmp_path.rglob("*.py")} == {"e.py"}


def test_links_in_it_are_left_out(folder, rows):
    link = zipfile.ZipInfo("a.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    put(folder / "ana.zip", zipped(**{"b.py": "x"}))
    with zipfile.ZipFile(folder / "ana.zip", "a") as zip_:
        zip_.writestr(link, "/etc/passwd")
    assert [file.name for file in rows()["ana"].files] == ["b.py"]


def test_two_members_of_one_name_stay_apart(folder, rows):
    put(folder / "ana.zip", zipped(**{"a/x.py": "1", "b/x.py": "2"}))
    assert sorted(file.read_text() for file in rows()["ana"].files) == ["1", "2"]


def test_without_code_in_it_names_what_is(folder, rows):
    put(folder / "ana.zip", zipped(**{"essay.docx": "x"}))
    assert "ana.zip/essay.docx" in rows()["ana"].problem


def test_a_bomb_is_refused(folder, rows):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for number in range(20):
            bomb.writestr(f"{number}.py", b"\0" * 100_000_000 if number == 0 else b"\0" * 6_000_000)
    put(folder / "ana.zip", out.getvalue())
    start = time.process_time()
    assert rows()["ana"].status == "unreadable"
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        zipped(**{"a.py": "x" * 99})[:-30],
        zipped(**{"a.py": "x" * 99}).replace(b"xx", b"yy", 1),
        archive.ENTRY * (archive.MAX_MEMBERS + 1),
        bytes(archive.MAX_ZIP_BYTES + 1),
    ],
    ids=["empty", "cut", "cut at the end", "wrong checksum", "too many members", "too large"],
)
def test_a_broken_one_is_unreadable(folder, rows, content):
    put(folder / "ana.zip", content)
    assert rows()["ana"].status == "unreadable"
    assert rows()["ana"].problem.startswith("ana.zip: ")


def test_all_zips_of_a_submission_share_one_budget(folder, tmp_path, rows, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 100_000)
    for number in range(40):
        put(folder / "ana" / f"{number:02}.zip", zipped(**{"a.py": "x" * 40_000}))
    ana = rows()["ana"]
    assert len(ana.files) == 2
    assert "02.zip: more than 0 MB of code in it, with all zips before it" in ana.also
    assert "and 35 more" in ana.also
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.py")) <= 100_000


@pytest.mark.parametrize(
    ("limit", "said"),
    [(("MAX_ZIP_BYTES", 1_000), "larger than"), (("MAX_MEMBERS", 5), "more than 5 files in it")],
)
def test_in_what_they_take_as_they_are_and_in_members_too(folder, rows, monkeypatch, limit, said):
    monkeypatch.setattr(archive, *limit)
    for number in range(4):
        put(folder / "ana" / f"{number}.zip", zipped(**{"a.py": "x" * 150, "b.py": "y" * 150}))
    ana = rows()["ana"]
    assert len(ana.files) == 4
    assert f"2.zip: {said}" in ana.also


def test_all_submissions_of_a_batch_share_the_room_on_the_disk(folder, tmp_path, rows, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=200_000))
    for name in ("ana", "ben", "cleo", "dora.py"):
        put(folder / f"{name}.zip", zipped(**{"a.py": "x" * 60_000}))
    ana, *others = rows().values()
    assert len(ana.files) == 1
    assert {row.status for row in others} == {"unreadable"}
    assert others[0].problem == (
        "ben.zip: no room to unpack it (all submissions of this run together would fill the disk): "
        "free some space, or set TMPDIR to a larger disk, and run the same command again"
    )
    assert sum(path.stat().st_size for path in (tmp_path / "scratch").rglob("*.py")) == 60_000


def test_a_disk_that_is_full_all_the_same_costs_that_row_alone(folder, tmp_path, rows, monkeypatch):
    def full(path, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    put(folder / "ana.zip", zipped(**{"a.py": "x"}))
    put(folder / "ben.py")
    monkeypatch.setattr(Path, "write_bytes", full)
    ana, ben = rows().values()
    assert (ana.status, len(ben.files)) == ("unreadable", 1)
    assert "No space left on device" in ana.problem
    assert list((tmp_path / "scratch").rglob("*.py")) == []


def test_a_broken_one_beside_a_file_is_only_mentioned(folder, rows):
    put(folder / "ana" / "a.py")
    put(folder / "ana" / "b.zip", b"PK")
    assert (rows()["ana"].status, rows()["ana"].also[:6]) == ("", "b.zip:")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(folder, rows, method):
    with zipfile.ZipFile(folder / "ana.zip", "w", method) as zip_:
        zip_.writestr("a.py", "x = 1")
    assert "unusual" in rows()["ana"].problem


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_mutated_zips_never_raise(tmp_path, data):
    content = bytearray(zipped(**{"a.py": "x = 1", "b/c.ipynb": "{}"}))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    class_ = tmp_path / "fuzz"
    put(class_ / "ana.zip", bytes(content))
    (row,) = collect([class_], tmp_path / str(data.draw(st.uuids())))
    assert row.files or row.problem


# ---------------------------------------------------------------- made to take long


def directory_entry(name: bytes, size: int = 0, extra: bytes = b"") -> bytes:
    """One entry of a zip's directory, for a deflated member at the very start."""
    fixed = (20, 3, 20, 0, 0, 8, 0, 33, 0, size, 0, len(name), len(extra), 0, 0, 0, 0, 0)
    return struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *fixed) + name + extra


def end_of_directory(members: int, length: int, start: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, length, start, 0)


def test_members_that_share_one_stream_are_refused(folder, rows):
    """Each would be unpacked anew, and what comes out need not be much."""
    stream = zlib.compress(b"", 9)[2:-4] * 100_000
    head = struct.pack("<4s2B4HL2L2H", b"PK\x03\x04", 20, 0, 0, 8, 0, 33, 0, len(stream), 0, 4, 0) + b"a.py"
    entries = directory_entry(b"a.py", len(stream)) * 700
    end = end_of_directory(700, len(entries), len(head + stream))
    put(folder / "ana.zip", head + stream + entries + end)
    ana = rows()["ana"]
    assert (ana.status, ana.files) == ("unreadable", ())
    assert "its members lie on top of each other" in ana.problem


def test_a_directory_of_long_extra_fields_is_refused(folder, rows):
    """The library takes time that grows with the square of their length."""
    extra = struct.pack("<HH", 0x7777, 0) * 16_383
    entries = b"".join(directory_entry(b"%d.py" % number, extra=extra) for number in range(40))
    put(folder / "ana.zip", entries + end_of_directory(40, len(entries), 0))
    began = time.process_time()
    assert "packed in an unusual way" in rows()["ana"].problem
    assert time.process_time() - began < 1
