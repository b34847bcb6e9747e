"""What a TA sees and says in the review, page by page."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from qkv_grader.kit.calls import Raised
from qkv_grader.kit.choosing import choose
from qkv_grader.kit.source import skipped
from qkv_grader.records import Student, read_reviews, write_students
from qkv_grader.report.items import LEAST_STUDENTS, items
from qkv_grader.report.needs import KINDS, needs
from qkv_grader.verdict import CallEvidence, Verdict
from review_fixtures import Review, link, page, put, tell
from sample_verdicts import EVIL, WRONG_FILE, case, failing, verdict

pytest_plugins = ["course", "review_fixtures"]


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
            ("wrong-file", {"score": 0.0, "misconceptions": WRONG_FILE}),
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
        named = verdict("ben", 3.0, misconceptions={"add": ["swapped"], "double": ["missing-function"]})
        assert kinds(verdict("ana"), named) == {}

    @pytest.mark.parametrize(("empty", "found"), [({"b.py"}, {}), ({"a.py", "b.py"}, {"ana": ["wrong-file"]})])
    def test_an_untouched_template_is_a_wrong_file_where_there_is_no_other(
        self, tmp_path: Path, empty: set[str], found: dict[str, list[str]]
    ) -> None:
        for name in ("a.py", "b.py"):
            (tmp_path / name).write_text(f"stub = {name in empty}\n")
        choice = choose(
            [*tmp_path.iterdir()], lambda cells: "stub = True" in cells[0], lambda path, name: False, "template"
        )
        assert kinds(verdict("ana", reason=choice.reason)) == found

    def test_says_in_words_that_it_may_be_the_wrong_file(self) -> None:
        """Every question lost alike is a name for the mistake, so nothing else would show who has zero for it."""
        wrong = verdict("ana", 0.0, misconceptions=WRONG_FILE)
        [need] = needs({"ana": wrong}, [])["ana"]
        assert need.text == "none of the 2 functions is in a.py: the wrong file?"

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
        assert list(KINDS)[:2] == ["outdated", "error"]

    def test_has_who_earned_no_point_at_all_in_a_file_of_their_own(self) -> None:
        assert kinds(verdict("ana", score=0.0))["ana"][0] == "no-points"

    def test_is_shared_by_section(self, review: Review) -> None:
        tell(review.course, ben="B", ada="A")
        assert 'data-student="ben"' in page(review, "/queue?section=B")
        assert 'data-student="ben"' not in page(review, "/queue?section=A")

    def test_says_who_was_late_and_how_late(self, review: Review) -> None:
        write_students(review.course.out, [Student("ben", late="1:02:03"), Student("ada", late="late")])
        assert "late: 1:02:03" in page(review, "/queue")
        assert "late: 1:02:03" in page(review, "/student/ben")
        assert ">late<" in page(review, "/student/ada")
        assert "late" not in page(review, "/student/dan").partition("<main>")[2]

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

    @pytest.mark.parametrize(("outcome", "returned"), [("crashed", 1), ("timeout", 1), ("failed", 2)])
    def test_says_of_the_call_that_ended_a_case_that_it_did_not_return(
        self, review: Review, outcome: Any, returned: int
    ) -> None:
        calls = [CallEvidence("add", [1, 2]), CallEvidence("add", [3, 4])]
        lost = [case("add", number, outcome=outcome, evidence=calls) for number in (0, 1)]
        put(review.course, verdict("ada", 3.0, cases=lost))
        html = page(review, "/student/ada")
        more = html.partition("1 more case lost")[2]
        assert more.count('"label">returned<') == returned
        assert html.count("did not return") == 2 * (2 - returned)

    def test_says_once_that_something_was_skipped(self, review: Review) -> None:
        put(review.course, verdict("ada", reason=skipped(Raised("NameError", "x", line=2, cell=3))))
        for path in ("/student/ada", "/queue"):
            assert '<span class="tag flag">skipped</span> what raised at cell 3' in page(review, path)

    def test_shows_what_lost_points_first_and_folds_what_did_not(self, review: Review) -> None:
        review.course.lost = {"ben": ("double",)}
        review.course.change_cases()
        review.course.grade(review.course.root / "class")
        html = page(review, "/student/ben")
        shown = re.findall(r'<(section|details) class="question[^>]*" id="question-(\d)"', html)
        assert shown == [("section", "2"), ("details", "1")]
        assert re.findall(r'data-focus="(\d)"', html) == ["2", "1"]
        review.correct("ben", "add", "", comment="See me.")
        assert '<section class="question" id="question-1">' in page(review, "/student/ben")

    @pytest.mark.parametrize("status", ["missing", "unreadable"])
    def test_an_empty_hand_in_is_one_sentence(self, review: Review, status: str) -> None:
        cases = [case("add", n, outcome="blocked") for n in range(86)]
        put(review.course, verdict("ada", 0.0, status=status, reason="nothing was handed in", cases=cases))
        html = page(review, "/student/ada")
        assert html.count("nothing was handed in") == 1
        assert "Case" not in html
        assert len(re.findall("<form[^>]* data-question=", html)) == 2

    def test_a_hand_in_without_a_function_has_its_reasons_and_its_source(self, review: Review) -> None:
        reason = skipped(Raised("NameError", "x", line=1))
        put(review.course, verdict("ada", 0.0, misconceptions=WRONG_FILE, reason=reason, flags=["memory"]), "total = x")
        told, _, source = page(review, "/student/ada").partition('<h2 id="source"')
        [shown] = re.findall(r'<ul class="reasons">.*</ul>', told)
        assert re.findall(r'data-reason="([\w-]+)"', shown) == ["wrong-file", "flag", "skipped"]
        assert shown in page(review, "/queue")
        assert "Nothing to read" not in told
        assert "No function could be tried" in told
        assert "total" in source

    def test_nothing_of_a_submission_can_run(self, review: Review) -> None:
        code = f"def add(a, b):\n    return 1  # {EVIL.replace(chr(0), '').encode('utf-8', 'replace').decode()}\n"
        put(review.course, dataclasses.replace(failing(), student="ada", name=EVIL, reason=EVIL, file=EVIL), code)
        review.read_everyone()
        for path in ("/student/ada", "/queue", "/class", "/groups?question=add"):
            html = page(review, path)
            assert "<script>" not in html
            assert "<img" not in html
            assert "\u202e" not in html

    def test_says_when_it_was_corrected_as_a_person_reads_it(self, review: Review) -> None:
        review.correct("ada", "add", "1")
        said = r'<time datetime="\d{4}-[^"]+Z">\d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC</time>'
        assert re.search(said, page(review, "/student/ada"))

    def test_who_is_not_here_is_said(self, review: Review) -> None:
        answer = review.get("/student/nobody")
        assert answer.status_code == 404
        assert "No student is called nobody" in answer.get_data(as_text=True)


class TestClassAndPictures:
    def test_the_class_has_a_row_a_student_with_what_is_searched(self, review: Review) -> None:
        tell(review.course, ben="B2")
        review.correct("ada", "add", "1")
        html = page(review, "/class")
        assert re.findall(r'<tr data-student="(\w+)" data-score="([\d.]+)"', html) == [
            ("ada", "3"), ("ben", "2"), ("cleo", "6"), ("dan", "6"),
        ]  # fmt: skip
        assert re.findall(r'data-lost="([\d ]*)"', html) == ["", "0", "", ""]
        assert "B2" in html
        assert '<option value="A case. hidden/add::test">' in html

    def test_the_class_can_be_opened_with_a_search(self, review: Review) -> None:
        assert 'value="&lt;10 &#34;"' in page(review, "/class?search=%3C10+%22")

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

    def test_before_and_after_count_the_same_students(self, review: Review) -> None:
        put(review.course, verdict("eve", 0.0, status="missing", reason="nothing was handed in"))
        put(review.course, verdict("fay", 0.0, status="unreadable", reason="no notebook"))
        for student, changes in {"cleo": {"score": 0.0}, "dan": {"status": "missing", "score": 0.0}, "fay": {}}.items():
            put(review.course, verdict(student, submission_digest="another", **changes))
        html = page(review, "/pictures")
        scores = html.partition("<h2>Scores</h2>")[2].partition("</table>")[0]
        rows = re.findall(r'<td class="number">(\d+)</td><td class="number">(\d+)</td>', scores)
        before, after = zip(*rows, strict=True)
        assert [(before[n], after[n]) for n in (0, 3, 10)] == [("0", "1"), ("1", "1"), ("3", "2")]
        assert sum(map(int, before)) == sum(map(int, after)) == 4
        assert "by a regrade or another hand-in" in html
        assert "the regrade" not in html

    def test_too_few_students_tell_nothing(self) -> None:
        two = [verdict("ana"), verdict("ben", 3.0, cases=[case("add", 1, outcome="failed"), case("double", 1)])]
        assert {item.discrimination for item in items(two)} == {None}
