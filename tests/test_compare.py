"""``qkv compare``: who has other points, by which case, and other names of mistakes."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
from click.testing import CliRunner, Result

from course import Course
from qkv_grader.cli import main
from qkv_grader.records import Correction, Student, write_students
from qkv_grader.report import compare_results
from qkv_grader.report.comparison import Change
from sample_verdicts import case, verdict

pytest_plugins = ["course"]

BEFORE = verdict(
    "ada", 3.0, cases=[case("add", 1), case("add", 2, outcome="failed")], misconceptions={"add": ["swapped"]}
)


def qkv(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


class TestChanges:
    def test_names_the_case_the_points_and_the_mistake(self) -> None:
        after = dataclasses.replace(
            BEFORE, score=4.0, cases=[case("add", 1), case("add", 2)], misconceptions={"add": ["negated", "swapped"]}
        )
        found = compare_results({"ada": BEFORE}, {"ada": after})
        assert found.changed == {
            "ada": [
                Change("score", "3", "4"),
                Change("hidden/add::test_2", "failed, 0 of 1", "passed, 1 of 1"),
                Change("mistake in add", "swapped", "negated"),
            ]
        }
        assert found.cases == [("hidden/add::test_2", 1)]

    def test_who_has_the_same_changes_is_told_together_the_most_first(self) -> None:
        after = dataclasses.replace(BEFORE, score=4.0, cases=[case("add", 1), case("add", 2)])
        other = dataclasses.replace(BEFORE, score=2.0, cases=[case("add", 2, outcome="failed")])
        new = {"ada": other, "ben": after, "cleo": dataclasses.replace(after, score=5.0)}
        most, least = compare_results(dict.fromkeys(new, BEFORE), new).alike(moved=True)
        assert [change.what for change in most[0]] == ["hidden/add::test_2"]
        assert {student: total.new for student, total in most[1].items()} == {"ben": "4", "cleo": "5"}
        assert list(least[1]) == ["ada"]

    def test_whose_total_changed_is_told_apart_from_the_others_with_the_same_changes(self) -> None:
        after = dataclasses.replace(BEFORE, cases=[case("add", 1), case("add", 2)])
        new = {"ada": after, "ben": dataclasses.replace(after, score=4.0), "cleo": after}
        found = compare_results(dict.fromkeys(new, BEFORE), new)
        [[_, moved]], [[changes, kept]] = found.alike(moved=True), found.alike(moved=False)
        assert (list(moved), list(kept), found.moved) == (["ben"], ["ada", "cleo"], 1)
        assert "hidden/add::test_2" in [change.what for change in changes]

    def test_a_case_that_came_or_went_is_a_change(self) -> None:
        after = dataclasses.replace(BEFORE, cases=[case("add", 2, outcome="failed"), case("add", 3)])
        assert compare_results({"ada": BEFORE}, {"ada": after}).changed["ada"][1:] == [
            Change("hidden/add::test_1", "passed, 1 of 1", "–"),
            Change("hidden/add::test_3", "–", "passed, 1 of 1"),
        ]

    def test_of_another_hand_in_no_case_is_told(self) -> None:
        after = dataclasses.replace(
            BEFORE, score=4.0, cases=[case("add", 1), case("add", 2)], submission_digest="other"
        )
        found = compare_results({"ada": BEFORE}, {"ada": after})
        assert found.changed["ada"] == [
            Change("score", "3", "4"), Change("handed in", "an earlier file", "another file")
        ]  # fmt: skip
        assert found.cases == []

    def test_what_only_took_longer_did_not_change(self) -> None:
        after = dataclasses.replace(BEFORE, seconds=9.0, cases_digest="other")
        found = compare_results({"ada": BEFORE}, {"ada": after})
        assert (found.changed, found.same) == ({}, 1)

    def test_a_correction_stands_beside_the_score(self) -> None:
        corrections = {"ada": {"add": Correction("ada", "add", 4.0, "", "", "", "")}}
        [[total]] = compare_results({"ada": BEFORE}, {"ada": BEFORE}, {}, corrections).changed.values()
        assert total == Change("score", "3", "3, corrected to 5")
        comments = {"ada": {"add": corrections["ada"]["add"]._replace(points=None, comment="See me.")}}
        assert compare_results({"ada": BEFORE}, {"ada": BEFORE}, {}, comments).changed == {}

    def test_a_withheld_score_is_said(self) -> None:
        after = dataclasses.replace(BEFORE, score=None, status="error")
        assert compare_results({"ada": BEFORE}, {"ada": after}).changed["ada"][0].new == "withheld (error)"

    def test_who_is_only_in_one_is_listed(self) -> None:
        found = compare_results({"ada": BEFORE, "ben": BEFORE}, {"ada": BEFORE, "dora": BEFORE})
        assert (found.only_old, found.only_new) == (["ben"], ["dora"])


class TestCommand:
    def test_prints_a_table_and_who_is_missing(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py", "cleo.py")
        course.grade(folder)
        old = shutil.copytree(course.out, course.root / "old")
        (folder / "cleo.py").unlink()
        course.change_cases()
        course.lost = {"ada": ("add",)}
        course.grade(folder)
        done = qkv("compare", old, course.out)
        assert done.exit_code == 0, done.output
        lines = [" ".join(line.split()) for line in done.stdout.splitlines() if line.strip()]
        assert "ada 6 2" in lines
        assert "hidden/add::test passed, 4 of 4 failed, 0 of 4" in lines
        assert lines[-3:] == [
            "hidden/add::test: changed for 1",
            "of 2: 1 with another total, 0 with the same total and other changes, 1 without a change",
            f"only in {old}: cleo",
        ]

    def test_who_keeps_the_total_comes_after_who_does_not_in_one_line(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py", "cleo.py")
        course.grade(folder)
        old = shutil.copytree(course.out, course.root / "old")
        for name in ("ada.py", "ben.py"):
            (folder / name).write_text("# again\n" + (folder / name).read_text())
        course.lost = {"cleo": ("add",)}
        course.change_cases()
        course.grade(folder)
        lines = [" ".join(line.split()) for line in qkv("compare", old, course.out).stdout.splitlines()]
        assert lines.index("cleo 6 2") < lines.index("the same total, 2: ada, ben")
        assert lines[-1] == "of 3: 1 with another total, 2 with the same total and other changes, 0 without a change"

    def test_names_are_told_where_an_export_told_them(self, course: Course) -> None:
        course.grade(course.hand_in("ada.py", "cleo.py"))
        write_students(course.out, [Student("ada", "Ada Lovelace"), Student("cleo", "Cleo")])
        old = shutil.copytree(course.out, course.root / "old")
        course.correct("ada,add,1")
        (course.root / "class" / "cleo.py").unlink()
        course.grade(course.root / "class")
        done = qkv("compare", old, course.out)
        assert "ada (Ada Lovelace)" in done.stdout
        assert f"only in {old}: cleo (Cleo)" in done.stdout

    def test_a_verdict_that_was_changed_by_hand_is_left_out_and_said(self, course: Course) -> None:
        course.grade(course.hand_in("ada.py"))
        old = shutil.copytree(course.out, course.root / "old")
        course.verdict_file("ada").write_text("{}")
        last = qkv("compare", old, course.out).stdout.splitlines()[-1]
        assert last == f"left out, as their verdict.json in {course.out} is not as it was written: ada"

    @pytest.mark.parametrize("command", [("report",), ("compare", ".")])
    def test_a_folder_without_results_is_one_line(self, command: tuple[str, ...], tmp_path) -> None:
        done = qkv(*command, tmp_path)
        assert done.exit_code == 2
        assert done.stderr.count("\n") == 1
        assert "holds no results; name the folder that was given to qkv grade as --out" in done.stderr
