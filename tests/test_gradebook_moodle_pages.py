"""Feedback pages go back to Moodle in a zip of the folders that it knows, none that contradicts the grade beside it."""

from __future__ import annotations

import pytest

import lms_import
from gradebook_fixtures import SENTENCES, export, exported, refused, report, verdict
from moodle_fixtures import page
from qkv_grader.report import Results, draw_pages
from qkv_grader.verdict import Filed, read_verdict
from qkv_grader.whole import write_whole

pytest_plugins = ["moodle_fixtures"]


class TestTheZip:
    def test_it_holds_a_page_for_each_by_the_exports_own_folders(self, tmp_path, sheet, place):
        said = exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        path = tmp_path / "new-feedback.zip"
        assert said[-2:] == [str(tmp_path / "new.csv"), str(path)]
        assert lms_import.moodle_feedback(path.read_bytes(), {"101", "102", "103"}) == {
            "101": {"feedback.html": page(place, "ada")},
            "102": {"feedback.html": page(place, "emmy")},
        }

    def test_it_is_never_written_over_another(self, tmp_path, sheet, place):
        (tmp_path / "new-feedback.zip").write_bytes(b"mine")
        line = refused(export(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet))
        assert line.startswith(f"qkv: {tmp_path / 'new-feedback.zip'}: is there already")
        assert not (tmp_path / "new.csv").exists()

    def test_the_same_again_is_the_same(self, tmp_path, sheet, place):
        for _ in range(2):
            exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)

    @pytest.mark.parametrize("rows", ["", "ada,add,0,No.,,tim,2026-01-31T10:00:00Z\n"])
    def test_pages_that_say_something_else_than_the_grades_are_refused(self, tmp_path, sheet, place, rows):
        overrides = place / "overrides.csv"
        header, _, _ = overrides.read_text().partition("\n")
        overrides.write_text(f"{header}\n{rows}")
        line = refused(export(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet))
        assert line == (
            "qkv: the feedback of 1 student (ada (Ada Lovelace)) is not that of the grades and corrections that stand: "
            f"run qkv report {place} first"
        )
        assert not (tmp_path / "new.csv").exists()
        report(place)
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)

    def test_pages_of_an_earlier_verdict_are_refused(self, tmp_path, sheet, place):
        folder = Results(place, ())
        write_whole(place / "staff" / "emmy" / "verdict.json", folder.expect(Filed.of(verdict("emmy", 3))).data)
        folder.save()
        line = refused(export(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet))
        assert "the feedback of 1 student (emmy (Emmy Noether)) is not that of the grades" in line

    def test_a_page_that_is_not_there_is_missed(self, tmp_path, sheet, place):
        (place / "feedback" / "emmy.html").unlink()
        assert "(emmy (Emmy Noether))" in refused(export(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet))

    def test_a_page_without_what_was_too_much_to_draw_is_as_good(self, tmp_path, sheet, place):
        path = place / "feedback" / "emmy.html"
        bare = draw_pages(read_verdict(place / "staff" / "emmy" / "verdict.json"), [], SENTENCES, "bare").feedback
        assert path.read_text() != bare
        path.write_text(bare)
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)

    def test_other_users_cannot_read_what_is_written(self, tmp_path, sheet, place):
        (tmp_path / ".new.csv.tmp").write_text("left by a run that was killed")
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        for name in ("new.csv", "new-feedback.zip"):
            assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
