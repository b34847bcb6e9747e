"""An export's zip is unpacked without trust in the names in it, which are students'."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

import lms
from qkv_grader.intake.exports import zipped as unpacking
from qkv_grader.intake.handins import IntakeError
from qkv_grader.intake.taking import Taken, take_in


@pytest.fixture
def taken(tmp_path):
    def taken(path: Path) -> Taken:
        return take_in([path], tmp_path / "scratch")

    return taken


def names(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"x = 1")
    return path


def test_no_name_leads_out_and_none_is_dropped_in_silence(tmp_path, taken):
    path = names(
        tmp_path / "e.zip",
        "ruizana_1_2_a.py",
        "lee_2_3_a.py",
        "../out.py",
        "/abs.py",
        "C:/d.py",
        "ruizana_1_2_a.py/x.py",
    )
    found = taken(path)
    assert [one.student for one in found.handins] == ["lee_2", "ruizana_1"]
    assert found.said[1] == (
        "belongs to nobody, so is not graded (4): ../out.py, /abs.py, C:/d.py, ruizana_1_2_a.py/x.py"
    )
    assert {file.name for file in tmp_path.rglob("*.py")} == {"ruizana_1_2_a.py", "lee_2_3_a.py", "a.py"}


def test_names_in_utf_8_that_do_not_say_so(tmp_path, taken):
    path = names(tmp_path / "e.zip", "mller_1_2_a.py", "lee_2_3_a.py")
    data = path.read_bytes().replace(b"mller", b"m\xc3\xbcer")
    path.write_bytes(data)
    assert [one.student for one in taken(path).handins] == ["lee_2", "müer_1"]


def test_what_nobody_reads_takes_no_room(tmp_path, taken):
    path = tmp_path / "e.zip"
    path.write_bytes(lms.zipped({"a_1_2_film.mp4": b"\0" * 10**7, "b_2_3_a.py": b"x = 1"}))
    taken(path)
    assert [file.stat().st_size for file in (tmp_path / "scratch").rglob("*.mp4") if not file.is_symlink()] == [0]


def test_a_file_that_is_too_large_is_that_student_s_row(tmp_path, taken):
    path = tmp_path / "e.zip"
    path.write_bytes(lms.zipped({"a_1_2_a.zip": b"\0" * 21 * 1024**2, "b_2_3_a.py": b"x = 1"}))
    first, second = taken(path).handins
    assert (first.status, second.status) == ("unreadable", "")
    assert "larger than 20 MB" in first.problem


def test_names_too_long_for_a_folder_are_shortened(tmp_path, taken):
    name = "名" * 100
    path = names(tmp_path / "e.zip", f"{name}_1_2_a.py", "lee_2_3_a.py")
    assert [one.status for one in taken(path).handins] == ["", ""]


def test_there_is_no_room_for_it(tmp_path, taken, monkeypatch):
    monkeypatch.setattr(unpacking.Room, "below", lambda folder: unpacking.Room(100_000))
    path = lms.canvas(lms.cohort(30)).zip(tmp_path / "e.zip")
    with pytest.raises(IntakeError, match="no room to unpack the export"):
        taken(path)


def test_metadata_of_a_class_whose_autograder_printed_much_is_read_in_no_time(tmp_path, taken):
    path = lms.gradescope(lms.cohort(60), results=500_000).folder(tmp_path / "e")
    began = time.monotonic()
    assert len(taken(path).handins) == 55
    assert time.monotonic() - began < 10


def test_a_zip_with_a_long_list_of_members_is_not_opened_as_an_export(tmp_path, monkeypatch, taken):
    monkeypatch.setattr(unpacking, "MAX_MEMBERS", 3)
    path = names(tmp_path / "e.zip", *(f"a_{number}_1_a.py" for number in range(5)))
    assert [one.student for one in taken(path).handins] == ["e"]
