"""What was said of another hand-in, or before a regrade that changed the verdict: on pages and in the review."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from course import Course
from qkv_grader.records import Correction, add
from qkv_grader.records.moments import written
from review_fixtures import Review, link, page

pytest_plugins = ["course", "review_fixtures"]


class TestCorrections:
    def test_for_an_earlier_hand_in_say_so_to_the_student_too(self, graded: Course) -> None:
        graded.correct("ada,add,1.5,,a typo", "ada,double,,See me.", "ben,add,1.5")
        graded.grade(graded.hand_in("ada.py", code="x = 2"))
        evidence = graded.evidence("ada")
        assert evidence.count("This correction was made for an earlier hand-in.") == 1
        assert evidence.count("This comment was made for an earlier hand-in.") == 1
        assert graded.feedback("ada").count("This was said for an earlier hand-in.") == 2
        assert "earlier hand-in" not in graded.evidence("ben")

    def test_for_an_earlier_hand_in_are_told_by_the_command_and_on_the_class_page(self, graded: Course) -> None:
        graded.correct("ada,add,1.5,,a typo", "ben,add,1.5")
        notes = graded.grade(graded.hand_in("ada.py", code="x = 2")).notes
        assert any(
            note.startswith("corrections or comments of 1 student (ada) are older than the verdict") for note in notes
        )
        page = (graded.out / "index.html").read_text(encoding="utf-8")
        assert page.count("Corrected or commented for an earlier hand-in: add.") == 1

    @pytest.mark.parametrize(("lost", "said"), [(("add",), True), (("double",), False), ((), False)])
    def test_before_a_regrade_say_so_where_it_changed_the_question(
        self, graded: Course, lost: tuple[str, ...], said: bool
    ) -> None:
        graded.correct("ada,add,1.5")
        graded.change_cases()
        graded.lost = {"ada": lost}
        graded.grade(graded.root / "class")
        graded.report()
        words = "This correction was made before a regrade that changed the verdict."
        assert (words in graded.evidence("ada")) == said

    def test_of_the_verdict_that_stands_say_nothing(self, graded: Course) -> None:
        graded.grade(graded.hand_in("ada.py", code="x = 2"))
        add(graded.out, [Correction("ada", "add", 1.5, "", "", "tim", written(datetime.now(UTC)))])
        graded.report()
        assert "corrected to" in graded.evidence("ada")
        assert "earlier hand-in" not in graded.evidence("ada")


@pytest.mark.usefixtures("clock")
class TestReview:
    def test_a_correction_says_so_until_it_is_saved_again(self, review: Review) -> None:
        review.correct("cleo", "add", "1")
        review.correct("cleo", "double", "", comment="See me.")
        assert "cleo" not in page(review, "/queue")
        review.course.grade(review.course.hand_in("cleo.py", code="def add(a, b):\n    return 6\n"))
        queue, html = page(review, "/queue"), page(review, "/student/cleo")
        assert re.findall(r'<li data-student="(\w+)"', queue) == ["cleo", "ben"]
        assert "Corrected or commented for an earlier hand-in: add, double." in queue
        assert "This correction was made for an earlier hand-in." in html
        assert "This comment was made for an earlier hand-in." in html
        assert "This correction was made for an earlier hand-in." in review.course.evidence("cleo")
        for _ in range(2):
            review.correct("cleo", "add", "1", seen=2)
            review.correct("cleo", "double", "", comment="See me.", seen=2)
        assert len(review.rows) == 4
        assert "earlier hand-in" not in page(review, "/student/cleo") + page(review, "/queue")
        assert "earlier hand-in" not in review.course.evidence("cleo")

    def test_a_tick_says_so_and_is_taken_away(self, review: Review) -> None:
        review.post("/name", {"by": "Tim"})
        for student in ("ada", "ben"):
            review.post(f"/student/{student}/reviewed", {"reviewed": "yes"})
        review.course.change_cases()
        review.course.lost["ada"] = ("double",)
        review.course.grade(review.course.root / "class")
        said = "Reviewed by Tim before a regrade that changed the verdict."
        assert said in page(review, "/queue")
        assert said in page(review, "/student/ada")
        assert " checked" not in page(review, "/student/ada")
        assert link(page(review, "/student/ben?from=queue"), "data-previous") == "/student/ada?from=queue"
        assert " checked" in page(review, "/student/ben")
        review.post("/student/ada/reviewed", {"reviewed": "yes"})
        assert said not in page(review, "/queue") + page(review, "/student/ada")

    def test_of_an_empty_hand_in_is_said_too(self, review: Review) -> None:
        review.correct("ada", "add", "1")
        (review.course.root / "class" / "ada.py").unlink()
        (review.course.root / "class" / "ada").mkdir()
        review.course.grade(review.course.root / "class")
        assert "This correction was made for an earlier hand-in." in page(review, "/student/ada")
        assert "Corrected or commented for an earlier hand-in: add." in page(review, "/student/ada")
