"""Corrections in the review: one student's and a group's, kept first and then drawn, whatever comes between."""

from __future__ import annotations

import dataclasses
import re

import pytest
from werkzeug.test import TestResponse

from review_fixtures import Review, page, put, wait_for
from sample_verdicts import failing

pytest_plugins = ["course", "review_fixtures"]


def told(review: Review, answer: TestResponse) -> str:
    """What the page says that a form leads to."""
    assert answer.status_code == 303
    [said] = re.findall(
        r'id="saved" role="status">(.*)</p>', page(review, answer.headers["Location"].partition("#")[0])
    )
    return str(said).strip()


def field(html: str, name: str) -> str:
    """A page's first field of that name."""
    return re.findall(rf'<input name="{name}"[^>]*>', html)[0]


class TestCorrections:
    def test_are_kept_and_on_the_pages_at_once(self, review: Review) -> None:
        answer = review.correct("ben", "add", "3,5", comment="Almost.\r\nWell done.", reason="a typo")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/student/ben?told=Saved%3A%20add.")
        assert [row[:4] for row in review.rows] == [("ben", "add", 3.5, "Almost.\nWell done.")]
        assert "Almost." in review.course.feedback("ben")
        assert "a typo" in review.course.evidence("ben")
        assert "a typo" not in review.course.feedback("ben")
        wait_for(lambda: review.course.overrides == {"ben": "5.5"})
        assert "corrected to <b>5.5</b>" in page(review, "/student/ben")

    @pytest.mark.parametrize("path", ["/queue", "/class"])
    def test_stand_in_a_row_after_the_grader_s_own(self, review: Review, path: str) -> None:
        review.correct("ben", "double", "", comment="Well done.", keep="yes")
        assert "corrected to" not in page(review, path)
        review.correct("ben", "add", "3.5")
        row = re.split(r"data-student=", page(review, path).partition('data-student="ben"')[2])[0]
        words = " ".join(re.sub(r"<[^>]+>", "", row).split())
        assert ("2 / 6 , corrected to → 5.5" if path == "/queue" else "2 , corrected to → 5.5") in words

    @pytest.mark.parametrize(
        ("points", "words"),
        [("5", "add gives 0 to 4"), ("many", "write a number"), ("-1", "write a number"), ("1.33", "in steps of 0.25")],
    )
    def test_that_cannot_be_meant_change_nothing_and_lose_no_word(
        self, review: Review, points: str, words: str
    ) -> None:
        answer = review.correct("ben", "add", points, comment="a long explanation")
        html = answer.get_data(as_text=True)
        assert answer.status_code == 409
        assert words in html
        assert "a long explanation" in html
        assert review.rows == []

    def test_that_are_not_saved_say_of_whom_and_only_what_is_true(self, review: Review) -> None:
        html = review.correct("ben", "add", "1.33", keep="yes").get_data(as_text=True)
        assert re.search(r"<b><bdi>ben(\.py)?</bdi>[^\n]*: <code>add</code></b>", html)
        assert "everyone" not in html
        assert "in place of what stands" not in html
        assert "mend it, then save" in html

    def test_of_nobody_and_of_no_question_are_refused(self, review: Review) -> None:
        assert review.correct("nobody", "add", "1").status_code == 409
        assert review.correct("ben", "sum", "1").status_code == 409
        assert review.rows == []

    def test_are_withdrawn_by_an_empty_form_which_says_so(self, review: Review) -> None:
        review.correct("ben", "add", "2", comment="Half of it.")
        assert (
            told(review, review.correct("ben", "add", "", comment="Half of it."))
            == "Points withdrawn, comment kept: add."
        )
        assert "Half of it." in review.course.feedback("ben")
        for _ in range(2):
            assert told(review, review.correct("ben", "add", "", seen=2)) == "Withdrawn: add."
        assert [row[2:4] for row in review.rows] == [(2, "Half of it."), (None, "Half of it."), (None, "")]
        assert "course staff" not in review.course.feedback("ben").partition("<main>")[2]

    def test_an_empty_form_where_nothing_stands_is_nothing(self, review: Review) -> None:
        assert told(review, review.correct("ben", "add", "")) == "Nothing to save: add."
        answer = review.correct("ben", "add", "", reason="a typo")
        assert answer.status_code == 409
        assert "a reason alone changes nothing" in answer.get_data(as_text=True)
        assert review.rows == []

    def test_a_comment_alone_is_a_comment_and_no_correction(self, review: Review) -> None:
        form = field(page(review, "/student/ben"), "points")
        assert ('value=""' in form, 'placeholder="0"' in form) == (True, True)
        assert told(review, review.correct("ben", "add", "", comment="See me.", keep="yes")) == "Saved: add."
        assert [row[2:4] for row in review.rows] == [(None, "See me.")]
        html = page(review, "/student/ben")
        assert "Commented" in html
        assert "orrected to" not in html + page(review, "/class") + page(review, "/groups?question=add")
        assert 'value=""' in field(html, "points")
        assert "See me." in review.course.feedback("ben")
        wait_for(lambda: "See me." in review.course.evidence("ben"))
        assert review.course.overrides == {}

    def test_the_points_that_stand_are_in_the_form(self, review: Review) -> None:
        review.correct("ben", "add", "2")
        assert 'value="2"' in field(page(review, "/student/ben"), "points")

    def test_said_twice_are_one(self, review: Review) -> None:
        review.correct("ben", "add", "2", seen=0)
        assert review.correct("ben", "add", "2", seen=0).status_code == 303
        assert len(review.rows) == 1

    def test_of_two_windows_lose_nothing(self, review: Review) -> None:
        review.post("/name", {"by": "Tim"})
        review.correct("ben", "add", "2", seen=0, comment="from Tim")
        mine = review.correct("ben", "add", "1", seen=0).get_data(as_text=True)
        assert "in another window, as Tim" in mine
        assert "omebody else" not in mine
        review.post("/name", {"by": "Una"})
        assert review.correct("ben", "double", "1", seen=0).status_code == 303
        late = review.correct("ben", "add", "3", seen=0, comment="from Una")
        html = late.get_data(as_text=True)
        assert late.status_code == 409
        assert "Somebody else corrected this" in html
        assert "from Tim" in html
        assert "from Una" in html
        [seen] = re.findall(r'name="seen" value="(\d+)"', html)
        assert review.correct("ben", "add", "3", seen=seen, comment="from Una").status_code == 303
        assert [row[2:] for row in review.rows] == [(2, "from Tim", "Tim"), (1, "", "Una"), (3, "from Una", "Una")]

    def test_stand_beside_those_that_somebody_wrote_by_hand(self, review: Review) -> None:
        review.course.correct("ada,add,1")
        review.correct("ben", "add", "2")
        assert [row[:3] for row in review.rows] == [("ada", "add", 1), ("ben", "add", 2)]

    def test_a_table_that_cannot_be_read_is_said_on_every_page(self, review: Review) -> None:
        review.course.correct("ada,add,99")
        answer = review.get("/queue")
        assert answer.status_code == 409
        assert "overrides.csv, line 2" in answer.get_data(as_text=True)
        assert review.course.correct("ada,add,1")
        assert review.get("/queue").status_code == 200

    def test_leave_feedback_that_is_held_back_where_it_is(self, review: Review) -> None:
        course = review.course
        course.lost = {}
        course.change_cases()
        course.grade(course.root / "class")
        before = course.feedback("ben")
        review.correct("ben", "add", "1")
        assert course.feedback("ben") == before
        assert "corrected" in course.evidence("ben")

    @pytest.mark.usefixtures("clock")
    def test_outlive_a_regrade_which_the_open_review_then_shows(self, review: Review) -> None:
        review.correct("ben", "add", "1", comment="Kept.")
        assert "Before and after" not in page(review, "/pictures")
        review.course.lost = {"ada": ("double",)}
        review.course.change_cases()
        review.course.grade(review.course.root / "class")
        assert re.findall(r'<li data-student="(\w+)"', page(review, "/queue")) == ["ben", "ada"]
        assert "corrected to <b>3</b>" in page(review, "/student/ben")
        html = page(review, "/pictures")
        assert "2 of 4 have other points" in html
        assert review.course.overrides == {"ben": "3"}


class TestGroups:
    def test_one_function_in_many_hands_is_a_group(self, review: Review) -> None:
        review.read_everyone()
        html = page(review, "/groups?question=add")
        [group] = html.split("data-group=")[1:]
        assert re.findall(r'<li data-student="(\w+)"', group) == ["ada", "ben", "cleo"]
        assert "all 3 with this same function" in page(review, "/student/ben")
        assert "with this same function" not in page(review, "/student/dan")

    def test_one_mistake_is_a_group(self, review: Review) -> None:
        for student in ("ada", "dan"):
            put(review.course, dataclasses.replace(failing(), student=student))
        groups = review.tools.groups.of("add")
        assert [(group.slug, group.students) for group in groups if group.slug] == [("swapped", ("ada", "dan"))]

    def test_is_corrected_at_once(self, review: Review) -> None:
        review.read_everyone()
        same = re.findall(
            r'name="same" value="(\w+)"', page(review, "/student/ben").partition('data-question="double"')[0]
        )
        review.correct("ben", "add", "3", same=same, comment="To all of you.")
        assert [row[:3] for row in review.rows] == [("ben", "add", 3)]  # not ticked
        review.correct("ben", "add", "3", same=same, group="yes", comment="To all of you.")
        assert [row[:3] for row in review.rows] == [("ben", "add", 3), ("ada", "add", 3), ("cleo", "add", 3)]
        assert all("To all of you." in review.course.feedback(student) for student in ("ada", "ben", "cleo"))
        assert "To all of you." not in review.course.feedback("dan")

    def test_one_comment_leaves_everyone_their_points(self, review: Review) -> None:
        review.correct("ben", "add", "1.5")
        answer = review.correct("ben", "add", "", student=["ada", "ben"], keep="yes", comment="Look at this.")
        assert told(review, answer) == "Saved: add for 2 students."
        assert [row[:4] for row in review.rows[1:]] == [
            ("ada", "add", None, "Look at this."),
            ("ben", "add", 1.5, "Look at this."),
        ]

    def test_an_empty_form_takes_nothing_from_a_group(self, review: Review) -> None:
        review.correct("ben", "add", "1.5", comment="Look at this.")
        answer = review.correct("ben", "add", "", student=["ada", "ben"], keep="yes")
        assert answer.status_code == 409
        assert "nothing was said" in answer.get_data(as_text=True)
        assert len(review.rows) == 1

    def test_asks_before_it_replaces_what_stands_of_one(self, review: Review) -> None:
        review.correct("ben", "add", "", comment="Yours, ben.", keep="yes")
        review.correct("ada", "add", "1.5")
        review.read_everyone()
        assert (
            "commented" in page(review, "/groups?question=add").partition('data-student="ben"')[2].partition("</li>")[0]
        )
        form = {"group": "yes", "same": ["ada", "ben", "cleo"], "keep": "yes", "comment": "To all of you."}
        answer = review.correct("ada", "add", "", student=[], **form)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 409
        assert "One of these students has a comment or a correction already." in html
        assert "Yours, ben." in html
        assert "3 students: <code>add</code>" in html
        assert len(review.rows) == 2
        [seen] = re.findall(r'name="seen" value="(\d+)"', html)
        meant = re.findall(r'name="student" value="(\w+)"', html)
        assert review.correct("ada", "add", "", student=meant, seen=seen, **(form | {"group": ""})).status_code == 303
        assert [row[:4] for row in review.rows[2:]] == [
            (student, "add", 1.5 if student == "ada" else None, "To all of you.") for student in ("ada", "ben", "cleo")
        ]

    def test_still_asks_after_points_that_cannot_be_meant(self, review: Review) -> None:
        review.correct("ben", "add", "", comment="Yours, ben.", keep="yes")
        form = {"student": [], "group": "yes", "same": ["ada", "ben"], "keep": "yes"}
        html = review.correct("ben", "add", "1.33", **form).get_data(as_text=True)
        assert re.findall(r'name="same" value="(\w+)"', html) == ["ada", "ben"]
        assert 'name="group" value="yes"' in html
        assert "everyone keeps theirs" in html

    def test_nothing_of_a_group_is_kept_where_one_cannot_be(self, review: Review) -> None:
        assert review.correct("ben", "add", "1", student=["ada", "nobody"]).status_code == 409
        assert review.rows == []
