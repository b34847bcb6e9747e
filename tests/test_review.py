"""What a TA sees and says in the review, page by page."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from qkv_grader.kit.calls import Raised
from qkv_grader.kit.source import skipped
from qkv_grader.records import Correction, add, read_reviews
from qkv_grader.report.items import LEAST_STUDENTS, items
from qkv_grader.review.corrections import Corrector
from qkv_grader.review.needs import KINDS, needs
from qkv_grader.verdict import Verdict
from review_fixtures import Review, put, tell, wait_for
from sample_verdicts import EVIL, case, failing, verdict

pytest_plugins = ["course", "review_fixtures"]


def page(review: Review, path: str) -> str:
    answer = review.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def link(html: str, hook: str) -> str:
    [found] = re.findall(rf'<a href="([^"]+)" {hook}', html)
    return str(found)


def kinds(*verdicts: Verdict) -> dict[str, list[str]]:
    by_student = {one.student: one for one in verdicts}
    return {student: [one.kind for one in those] for student, those in needs(by_student, items(verdicts)).items()}


class TestQueue:
    def test_names_who_needs_a_person_and_why(self, review: Review) -> None:
        html = page(review, "/queue")
        assert re.findall(r'<li data-student="(\w+)"', html) == ["ben"]
        assert re.findall(r'data-reason="([\w-]+)"', html) == ["no-name", "one-short"]

    @pytest.mark.parametrize(
        ("kind", "changes"),
        [
            ("error", {"status": "error", "score": None, "reason": "the judge ended"}),
            ("unreadable", {"status": "unreadable", "score": 0.0, "reason": "no notebook"}),
            ("missing", {"status": "missing", "score": 0.0, "reason": "nothing was handed in"}),
            ("several-files", {"reason": "graded b.ipynb; a.py and b.ipynb were both changed: the notebook counts"}),
            ("several-files", {"reason": "graded a.py; other.py does not count"}),
            ("unread-file", {"reason": "graded a.py; b.py could not be read"}),
            ("unread-file", {"reason": "not looked at, as so much was handed in: z.py"}),
            ("skipped", {"reason": skipped(Raised("NameError", "x", line=2, cell=3))}),
            ("flag", {"flags": ["forbidden-call"]}),
            ("stopped", {"status": "timeout"}),
            ("stopped", {"cases": [case("add", 1, outcome="crashed")]}),
            ("no-name", {"score": 3.0}),
            ("one-short", {"cases": [case("add", 1, outcome="failed"), case("double", 1)]}),
            ("note", {"reason": "what nobody has thought of"}),
        ],
    )
    def test_knows_each_reason(self, kind: str, changes: dict[str, Any]) -> None:
        assert kind in kinds(verdict("ana", **changes)).get("ana", [])

    def test_leaves_out_whose_points_are_as_they_should_be(self) -> None:
        named = verdict("ben", 3.0, misconceptions={"add": ["swapped"], "double": ["negated"]})
        template = verdict("cleo", reason="graded a.py; b.ipynb is the untouched template")
        assert kinds(verdict("ana"), named, template) == {}

    def test_shows_who_does_well_and_fails_what_most_pass(self) -> None:
        lost = [case("add", 0, hidden=False, outcome="failed", points=0.0), case("add", 1), case("double", 1)]
        passed = [case("add", 0, hidden=False, points=0.0), case("add", 1), case("double", 1)]
        good = verdict("zoe", cases=lost)
        others = [verdict(name, cases=passed) for name in ("ana", "ben", "cleo")]
        weak = [
            verdict(name, 1.0, cases=lost, misconceptions={"add": ["s"], "double": ["s"]}) for name in ("dan", "eve")
        ]
        assert kinds(good, *others, *weak[:1]) == {"zoe": ["good-student"]}

    def test_begins_with_what_presses_most(self) -> None:
        order = list(
            kinds(verdict("ana", reason="odd"), verdict("ben", flags=["memory"]), verdict("cleo", status="error"))
        )
        assert order == ["cleo", "ben", "ana"]
        assert next(iter(KINDS)) == "error"

    def test_is_shared_by_section(self, review: Review) -> None:
        tell(review.course, ben="B", ada="A")
        assert 'data-student="ben"' in page(review, "/queue?section=B")
        assert 'data-student="ben"' not in page(review, "/queue?section=A")

    def test_shows_ticks_and_whose_until_they_are_taken_back(self, review: Review) -> None:
        review.post("/name", {"by": "Tim É."})
        review.post("/student/ben/reviewed", {"reviewed": "yes"})
        assert "reviewed by Tim É." in page(review, "/queue")
        assert " checked" in page(review, "/student/ben")
        review.post("/student/ben/reviewed", {"reviewed": "no"})
        assert "not reviewed" in page(review, "/queue")
        table = (review.course.out / "reviews.csv").read_text(encoding="utf-8-sig").splitlines()
        assert [line.split(",")[3] for line in table] == ['"reviewed"', '"yes"', '"no"']
        assert read_reviews(review.course.out) == {}

    def test_is_walked_through_past_who_was_looked_at(self, review: Review) -> None:
        for student in ("ada", "cleo"):
            put(review.course, verdict(student, flags=["memory"]))
        assert link(page(review, "/student/ada?from=queue"), "data-next") == "/student/cleo?from=queue"
        review.post("/student/cleo/reviewed", {"reviewed": "yes"})
        html = page(review, "/student/ada?from=queue")
        assert link(html, "data-next") == "/student/ben?from=queue"
        assert link(html, "data-previous") == "/queue?from=queue"
        assert link(page(review, "/student/ada"), "data-next") == "/student/ben"


class TestStudent:
    def test_shows_the_function_beside_the_first_case_that_it_lost(self, review: Review) -> None:
        put(review.course, dataclasses.replace(failing(), student="ada"))
        html = page(review, "/student/ada")
        twin = html.partition('<div class="twin">')[2].partition("<details>")[0]
        assert '<span class="f">add</span>(a, b):' in twin
        assert twin.count("Case 0") == 1
        assert twin.index("argument 1") < twin.index("returned") < twin.index("expected")
        assert '5<span class="unseen"> differs</span>' in twin
        assert "Case 1" in html.partition("<details>")[2]

    def test_calls_inputs_as_the_task_does(self, review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
        put(review.course, dataclasses.replace(failing(), student="ada"))
        hints = dataclasses.replace(review.course.content.hints, parameters={"add": ("left", "right")})
        monkeypatch.setitem(vars(review.course.content), "hints", hints)
        assert "<code>left</code>, <b>changed by the call</b>" in page(review, "/student/ada")

    @pytest.mark.parametrize("status", ["missing", "unreadable"])
    def test_an_empty_hand_in_is_one_sentence(self, review: Review, status: str) -> None:
        cases = [case("add", n, outcome="blocked") for n in range(86)]
        put(review.course, verdict("ada", 0.0, status=status, reason="nothing was handed in", cases=cases))
        html = page(review, "/student/ada")
        assert html.count("nothing was handed in") == 1
        assert "Case" not in html
        assert len(re.findall("<form[^>]* data-question=", html)) == 2

    def test_nothing_of_a_submission_can_run(self, review: Review) -> None:
        code = f"def add(a, b):\n    return 1  # {EVIL.replace(chr(0), '').encode('utf-8', 'replace').decode()}\n"
        put(review.course, dataclasses.replace(failing(), student="ada", name=EVIL, reason=EVIL, file=EVIL), code)
        review.read_everyone()
        for path in ("/student/ada", "/queue", "/class", "/groups?question=add"):
            html = page(review, path)
            assert "<script>" not in html
            assert "<img" not in html
            assert "\u202e" not in html

    def test_who_is_not_here_is_said(self, review: Review) -> None:
        answer = review.get("/student/nobody")
        assert answer.status_code == 404
        assert "No student is called nobody" in answer.get_data(as_text=True)


class TestCorrections:
    def test_are_kept_and_on_the_pages_at_once(self, review: Review) -> None:
        answer = review.correct("ben", "add", "3,5", comment="Almost.\r\nWell done.", reason="a typo")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/student/ben?saved=add")
        assert [row[:4] for row in review.rows] == [("ben", "add", 3.5, "Almost.\nWell done.")]
        assert "Almost." in review.course.feedback("ben")
        assert "a typo" in review.course.evidence("ben")
        assert "a typo" not in review.course.feedback("ben")
        wait_for(lambda: review.course.overrides == {"ben": "5.5"})
        assert "corrected to <b>5.5</b>" in page(review, "/student/ben")

    @pytest.mark.parametrize(
        ("points", "words"), [("5", "add gives 0 to 4"), ("many", "write a number"), ("-1", "write a number")]
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

    def test_of_nobody_and_of_no_question_are_refused(self, review: Review) -> None:
        assert review.correct("nobody", "add", "1").status_code == 409
        assert review.correct("ben", "sum", "1").status_code == 409
        assert review.rows == []

    def test_are_withdrawn_by_empty_points(self, review: Review) -> None:
        review.correct("ben", "add", "2")
        review.correct("ben", "add", "")
        assert [row[2] for row in review.rows] == [2, None]
        assert "Corrected by" not in review.course.feedback("ben")

    def test_a_comment_without_points_is_not_thrown_away(self, review: Review) -> None:
        answer = review.correct("ben", "add", "", comment="See me.")
        assert answer.status_code == 409
        assert "say how many points" in answer.get_data(as_text=True)

    def test_said_twice_are_one(self, review: Review) -> None:
        review.correct("ben", "add", "2", seen=0)
        assert review.correct("ben", "add", "2", seen=0).status_code == 303
        assert len(review.rows) == 1

    def test_of_two_windows_lose_nothing(self, review: Review) -> None:
        review.post("/name", {"by": "Tim"})
        review.correct("ben", "add", "2", seen=0, comment="from Tim")
        review.post("/name", {"by": "Una"})
        assert review.correct("ben", "double", "1", seen=0).status_code == 303
        late = review.correct("ben", "add", "3", seen=0, comment="from Una")
        html = late.get_data(as_text=True)
        assert late.status_code == 409
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

    def test_what_a_killed_server_kept_is_drawn_by_the_next(self, review: Review) -> None:
        add(review.course.out, [Correction("ben", "add", 1.0, "Kept.", "", "tim", "2026-01-31T09:30:00Z")])
        assert "Kept." not in review.course.feedback("ben")
        Corrector(review.tools.classroom).close()
        assert "Kept." in review.course.feedback("ben")
        assert review.course.overrides == {"ben": "3"}

    def test_leave_feedback_that_is_held_back_where_it_is(self, review: Review) -> None:
        course = review.course
        course.lost = {}
        course.change_cases()
        course.grade(course.root / "class")
        before = course.feedback("ben")
        review.correct("ben", "add", "1")
        assert course.feedback("ben") == before
        assert "corrected" in course.evidence("ben")

    def test_outlive_a_regrade_which_the_open_review_then_shows(self, review: Review) -> None:
        review.correct("ben", "add", "1", comment="Kept.")
        assert "before the regrade" not in page(review, "/pictures")
        review.course.lost = {"ada": ("double",)}
        review.course.change_cases()
        review.course.grade(review.course.root / "class")
        assert re.findall(r'<li data-student="(\w+)"', page(review, "/queue")) == ["ada"]
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
        review.correct("ben", "add", "", student=["ada", "ben"], keep="yes", comment="Look at this.")
        assert [row[:4] for row in review.rows] == [
            ("ada", "add", 4, "Look at this."),
            ("ben", "add", 0, "Look at this."),
        ]

    def test_nothing_of_a_group_is_kept_where_one_cannot_be(self, review: Review) -> None:
        assert review.correct("ben", "add", "1", student=["ada", "nobody"]).status_code == 409
        assert review.rows == []


class TestClassAndPictures:
    def test_the_class_has_a_row_a_student_with_what_is_searched(self, review: Review) -> None:
        tell(review.course, ben="B2")
        review.correct("ada", "add", "1")
        html = page(review, "/class")
        assert re.findall(r'<tr data-student="(\w+)" data-score="([\d.]+)"', html) == [
            ("ada", "3"), ("ben", "2"), ("cleo", "6"), ("dan", "6"),
        ]  # fmt: skip
        assert "B2" in html
        assert '<option value="A case. hidden/add::test">' in html

    def test_discrimination_is_what_the_verdicts_say(self) -> None:
        """Point-biserial by its textbook formula, with the points of everything else."""
        verdicts = []
        for number in range(LEAST_STUDENTS + 2):
            outcomes = ["passed" if number % divisor else "failed" for divisor in (2, 3, 5)]
            cases = [case("add", place, outcome=outcome, points=place + 1.0) for place, outcome in enumerate(outcomes)]
            verdicts.append(verdict(f"s{number:02}", sum(one.points for one in cases), cases=cases))
        verdicts.append(verdict("never", 0.0, status="missing"))
        ran = verdicts[:-1]
        for place, item in enumerate(items(verdicts)):
            passed = [one.score - place - 1 for one in ran if one.cases[place].outcome == "passed"]
            failed = [one.score for one in ran if one.cases[place].outcome != "passed"]
            everyone = [*passed, *failed]
            mean = sum(everyone) / len(everyone)
            spread = (sum((one - mean) ** 2 for one in everyone) / len(everyone)) ** 0.5
            share = len(passed) / len(everyone)
            apart = sum(passed) / len(passed) - sum(failed) / len(failed)
            assert item.discrimination == pytest.approx(apart / spread * (share * (1 - share)) ** 0.5)
            assert item.passing == share
            assert item.tried == len(ran)

    def test_a_case_that_good_students_fail_is_said(self, review: Review) -> None:
        for number in range(LEAST_STUDENTS):
            good = number % 2 == 0
            cases = [
                case("add", 1, outcome="failed" if good else "passed"),
                case("double", 1, outcome="passed" if good else "failed", points=5.0),
            ]
            put(review.course, verdict(f"s{number}", 5.0 if good else 1.0, cases=cases))
        html = page(review, "/pictures")
        [row] = re.findall(r'<tr data-case="hidden/add::test_1".*', html)
        assert "good students fail it" in row
        assert "-1.00" in row

    def test_too_few_students_tell_nothing(self) -> None:
        two = [verdict("ana"), verdict("ben", 3.0, cases=[case("add", 1, outcome="failed"), case("double", 1)])]
        assert {item.discrimination for item in items(two)} == {None}
