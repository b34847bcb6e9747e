"""Files are written whole, alone or together, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from qkv_grader.whole import write_together, write_whole


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_written_with_the_folders_that_it_lies_in(tmp_path: Path) -> None:
    write_whole(tmp_path / "staff" / "ana" / "verdict.json", b"{}")
    assert written(tmp_path) == {"staff/ana/verdict.json": b"{}"}


def test_one_that_comes_in_parts_is_whole_or_what_stood_there_stands(tmp_path: Path) -> None:
    def parts(last: bytes) -> Iterator[bytes]:
        yield b"<!doctype html>"
        if not last:
            raise ValueError("no more")
        yield last

    write_whole(tmp_path / "index.html", parts(b"<p>"))
    with pytest.raises(ValueError, match="no more"):
        write_whole(tmp_path / "index.html", parts(b""))
    assert written(tmp_path) == {"index.html": b"<!doctype html><p>"}


def test_one_that_is_closed_is_its_owner_s_alone_even_where_an_open_one_was_left(tmp_path: Path) -> None:
    for name in ("import.csv", ".import.csv.tmp"):
        (tmp_path / name).write_bytes(b"old")
        (tmp_path / name).chmod(0o644)
    write_together({tmp_path / "import.csv": b"new"}, closed=True)
    assert written(tmp_path) == {"import.csv": b"new"}
    assert (tmp_path / "import.csv").stat().st_mode & 0o777 == 0o600


def test_of_several_none_is_written_before_all_have_found_room(tmp_path: Path) -> None:
    (tmp_path / "one.zip").write_bytes(b"old")
    (tmp_path / "taken").write_bytes(b"a file where a folder is needed")
    with pytest.raises(OSError, match="taken"):
        write_together({tmp_path / "one.zip": b"new", tmp_path / "taken" / "two.zip": b"new"})
    assert written(tmp_path) == {"one.zip": b"old", "taken": b"a file where a folder is needed"}


def test_one_that_is_stopped_at_the_last_step_leaves_what_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "grades.csv").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "grades.csv", b"new")
    assert written(tmp_path) == {"grades.csv": b"old"}
