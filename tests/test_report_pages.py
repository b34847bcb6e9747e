"""The pages: what staff, a student and the class page show, and what they never show."""

import dataclasses
import re
import time
from typing import Any

import pytest

from qkv_grader.kit.reading import nothing_to_grade
from qkv_grader.records import Correction
from qkv_grader.report import draw_pages, pages, write_class, write_student
from qkv_grader.report.evidence import evidence_page
from qkv_grader.report.pages import MOST_LOOKS, feedback_page
from qkv_grader.report.summary import describe
from qkv_grader.verdict import STATUSES, CallEvidence, CaseVerdict, QuestionVerdict, RaisedEvidence
from sample_verdicts import SENTENCES, WRONG_FILE, Page, case, failing, verdict


def class_page(*arguments: Any) -> str:
    """Return the class page in one piece."""
    return "".join(pages.class_page(*arguments))


class TestFeedback:
    def test_gives_points_one_sentence_and_the_public_cases(self):
        page = Page(feedback_page(failing(), SENTENCES))
        for words in ("3", "2 / 4", SENTENCES["swapped"], "Case 0", "You returned 5, not 4."):
            assert words in page.text
        assert SENTENCES["negated"] not in page.text

    def test_nothing_of_a_hidden_case_is_on_it(self):
        """The page is the same whatever hidden cases hold, how many there are and what became of them."""
        told = failing()
        canary = "canary"
        secret = CallEvidence(canary, [canary], canary, RaisedEvidence(canary, canary), canary, canary)
        hidden = [
            CaseVerdict(f"hidden/{canary}{n}", "add", canary, True, outcome, 0.0, 0.25, canary, [secret])
            for n, outcome in enumerate(("failed", "timeout", "crashed", "blocked", "passed"))
        ]
        public = [case for case in told.cases if not case.hidden]
        more = dataclasses.replace(
            told,
            cases=hidden + public,
            flags=["memory"],
            layers=[canary],
            cases_digest=canary,
            submission_digest=canary,
        )
        page = feedback_page(more, SENTENCES)
        assert canary not in page
        assert "hidden/" not in page
        assert page == feedback_page(told, SENTENCES)

    def test_a_correction_shows_points_and_comment_beside_the_grader_s_own_and_never_who_or_why(self):
        change = Correction("ana", "add", 3.0, "One sum\nwas right.", "a typo", "Tutor T.", "2026-01-31T09:30:00Z")
        text = Page(feedback_page(failing(), SENTENCES, {"add": change})).text
        for words in ("3 / 4", "the grader gave 2", "One sum\nwas right.", SENTENCES["swapped"]):
            assert words in text
        assert not any(words in text for words in ("a typo", "Tutor", "2026"))

    def test_with_all_points_given_no_mistake_is_named(self):
        change = Correction("ana", "add", 4.0, "", "", "", "2026-01-31T09:30:00Z")
        text = Page(feedback_page(failing(), SENTENCES, {"add": change})).text
        assert SENTENCES["swapped"] not in text
        assert "All points." in text

    @pytest.mark.parametrize("status", ["missing", "unreadable"])
    def test_what_was_given_for_nothing_that_could_be_graded_is_shown(self, status):
        nothing = verdict(score=0.0, status=status)
        change = Correction("ana", "add", 3.0, "By mail.", "", "", "2026-01-31T09:30:00Z")
        text = Page(feedback_page(nothing, {}, {"add": change})).text
        assert "3 / 4" in text
        assert "By mail." in text
        assert "public check" not in text
        assert "4 / 4" not in Page(feedback_page(nothing, {})).text

    @pytest.mark.parametrize("status", ["missing", "error"])
    def test_a_comment_alone_is_shown_with_its_question_and_no_other(self, status):
        nothing = verdict(score=None if status == "error" else 0.0, status=status)
        change = Correction("ana", "add", None, "Come and see me.", "", "", "2026-01-31T09:30:00Z")
        text = Page(feedback_page(nothing, {}, {"add": change})).text
        assert "Your course staff says:\nCome and see me." in text.replace("\n\n", "\n")
        assert "orrected" not in text
        assert "double" not in text

    def test_a_withheld_score_stays_so_till_every_question_is_corrected(self):
        withheld = verdict(score=None, status="error")
        changes = {name: Correction("ana", name, 1.0, "", "", "", "2026-01-31T09:30:00Z") for name in ("add", "double")}
        text = Page(feedback_page(withheld, {}, {"add": changes["add"]})).text
        assert "no score yet" in text
        assert "1 / 4" in text
        text = Page(feedback_page(withheld, {}, changes)).text
        assert "withheld" not in text
        assert "Your course staff gave the points." in text

    def test_what_was_passed_is_one_line_and_of_what_was_not_the_first_is_open(self):
        outcomes = ["passed", "failed", "passed", "crashed", "failed"]
        public = [case("add", n, hidden=False, outcome=outcome) for n, outcome in enumerate(outcomes)]
        lost, whole = QuestionVerdict("add", 1.0, 4.0), QuestionVerdict("double", 2.0, 2.0)
        passed = [case("double", n, hidden=False) for n in (5, 6)]
        html = feedback_page(verdict(score=3.0, questions=[whole, lost], cases=[*passed, *public]), {})
        text = " ".join(Page(html).text.split())
        order = ("Case 1", "2 more public checks not passed", "Case 3", "Case 4", "2 public checks passed", "Case 0",
                 "double 2 / 2: 2 checks passed", "Case 5")  # fmt: skip
        places = [text.index(words) for words in order]
        assert places == sorted(places)
        assert text.count("All points") == 0
        folded = re.findall(r"<details.*?</details>", html, re.DOTALL)
        assert "Case 1<" not in "".join(folded)
        assert all(f"Case {n}<" in "".join(folded) for n in (0, 2, 3, 4, 5, 6))

    def test_all_points_for_a_question_whose_public_check_fails_hide_nothing(self):
        odd = [case("add", 0, hidden=False, outcome="failed", feedback="some values differ"), case("double", 0)]
        questions = [QuestionVerdict("add", 4.0, 4.0), QuestionVerdict("double", 0.0, 2.0)]
        text = Page(feedback_page(verdict(score=4.0, questions=questions, cases=odd), {})).text
        assert "some values differ" in text

    def test_what_was_lost_comes_first(self):
        text = Page(feedback_page(verdict(score=4.0, questions=[
            QuestionVerdict("right", 4.0, 4.0), QuestionVerdict("lost", 0.0, 2.0)]), {})).text  # fmt: skip
        assert text.index("lost") < text.index("right")

    def test_all_points_end_with_nothing_but_that(self):
        text = Page(feedback_page(verdict(), SENTENCES)).text
        assert text.split("6 / 6")[-1].split() == ["All", "points."]

    def test_a_stub_is_not_filled_in_and_its_checks_are_not_listed(self):
        stub = case("add", 0, hidden=False, outcome="failed", feedback="add is not filled in yet\n\nx")
        text = Page(
            feedback_page(verdict(score=0.0, cases=[stub], misconceptions={"add": ["swapped"]}), SENTENCES)
        ).text
        assert "Not filled in." in text
        assert not any(words in text for words in (SENTENCES["swapped"], "public check\n", "Case 0"))

    @pytest.mark.parametrize(
        ("status", "why"),
        [("graded", "two checks of this question before it"), ("timeout", "had taken too long by then"),
         ("crashed", "had ended the Python process by then")],
    )  # fmt: skip
    def test_what_was_blocked_is_explained(self, status, why):
        blocked = case("add", 0, hidden=False, outcome="blocked")
        text = Page(feedback_page(verdict(score=0.0, status=status, cases=[blocked]), {})).text
        assert "1 public check not run" in text
        assert why in text
        assert "blocked" not in text

    @pytest.mark.parametrize("status", ["graded", "unreadable"])
    def test_the_line_to_fix_stands_below_the_reason_with_its_caret(self, status):
        text = Page(
            feedback_page(verdict(status=status, reason="fix line 5: why: `def f⟨here⟩(x:`; skipped it"), {})
        ).text
        assert "fix line 5: why; skipped it" in text
        assert "def f(x:\n     ^" in text

    def test_the_evidence_of_public_cases_stays_with_staff(self):
        assert "hello" not in feedback_page(failing(), SENTENCES)

    @pytest.mark.parametrize("status", STATUSES)
    @pytest.mark.parametrize(
        "page", [feedback_page, lambda v, s: evidence_page(v, [], s), lambda v, s: class_page([v], s)]
    )
    def test_what_is_not_official_says_so(self, status, page):
        score = None if status == "error" else 0.0
        assert "Not official" in page(verdict(status=status, official=False, score=score), {})
        assert "Not official" not in page(verdict(status=status, score=score), {})

    @pytest.mark.parametrize("status", [status for status in STATUSES if status != "graded"])
    def test_what_is_not_graded_says_what_happened_and_what_to_do(self, status):
        text = Page(
            feedback_page(verdict(status=status, score=None if status == "error" else 0.0, reason="why"), {})
        ).text
        assert "What to do next" in text
        assert ("why" in text) == (status != "error")  # an error's reason is about the grader's inside

    def test_a_withheld_score_is_not_shown_as_zero(self):
        text = Page(feedback_page(verdict(status="error", score=None), {})).text
        assert "no score yet" in text
        assert "0 /" not in text


class TestClass:
    def test_counts_and_quartiles(self):
        about = describe([verdict("a", 6.0), verdict("b", 4.0), verdict("c", 2.0), verdict("d", 0.0, status="missing"),
                          verdict("e", None, status="error")])  # fmt: skip
        assert about.quartiles == (3.0, 4.0, 5.0)
        assert about.statuses == [("graded", 3), ("missing", 1), ("error", 1)]
        assert sum(count for _, count in about.bins) == about.graded == 3

    def test_item_analysis(self):
        about = describe([failing(), verdict("b")])
        assert [(question.name, question.failing) for question in about.questions] == [("add", 0.5), ("double", 0.5)]
        assert {one.id: one.failing for one in about.questions[0].cases}["hidden/add::test_1"] == 0.5

    def test_names_who_made_which_mistake(self):
        (mistake,) = describe([failing(), verdict("b")]).mistakes
        assert (mistake.slug, mistake.questions, mistake.students) == ("swapped", ["add"], ["ana"])

    def test_the_same_mistake_of_the_same_students_is_one_row_whatever_the_questions(self):
        def made(student, *questions):
            return verdict(student, 0.0, misconceptions={name: ["swapped"] for name in questions})

        mistakes = describe([made("ana", "double", "add"), made("ben", "add", "double")]).mistakes
        assert [(one.questions, one.students) for one in mistakes] == [(["add", "double"], ["ana", "ben"])]
        mistakes = describe([made("ana", "double", "add"), made("ben", "add")]).mistakes
        assert [(one.questions, one.students) for one in mistakes] == [(["add"], ["ana", "ben"]), (["double"], ["ana"])]

    def test_of_a_mistake_that_has_several_rows_it_is_said_how_many_made_it(self):
        made = {"ana": ["add", "double"], "ben": ["add"], "cleo": ["double"]}
        rows = [verdict(who, 0.0, misconceptions={name: ["swapped"] for name in where}) for who, where in made.items()]
        assert [one.in_all for one in describe(rows).mistakes] == [3, 3]
        assert class_page(rows, SENTENCES).count("3 students in all") == 2
        assert "students in all" not in class_page(rows[:1], SENTENCES)

    def test_counts_hand_ins_and_says_how_many_handed_in_nothing(self):
        absent = [verdict(name, 0.0, status="missing", reason=nothing_to_grade([])) for name in ("x", "y")]
        essay = verdict("z", 0.0, status="missing", reason=nothing_to_grade(["essay.docx"]))
        text = Page(class_page([verdict(), essay, *absent], {})).text
        assert "2 students handed in" in text
        assert "2 more handed in nothing" in text
        assert "more handed in" not in Page(class_page([verdict(), essay], {})).text

    def test_says_who_needs_a_look_and_why_once_for_the_same_reasons(self):
        wrong = [verdict(name, 0.0, misconceptions=WRONG_FILE) for name in ("ana", "ben")]
        html = class_page([*wrong, verdict("cleo", status="error", score=None, reason="it broke"), verdict("dan")], {})
        look = html.partition('id="looks"')[2].partition("<h2")[0]
        text = " ".join(Page(look).text.split())
        assert "3 of 4, the most pressing first." in text
        assert text.index("it broke") < text.index("the wrong file? 2 ana, ben")
        assert "dan" not in text

    def test_a_long_list_of_who_needs_a_look_ends_with_a_word(self):
        def rows(number):
            odd = [verdict(f"s{n}", reason=f"odd in way {n}") for n in range(number)]
            return class_page(odd, {}).partition('id="looks"')[2].partition("<h2")[0]

        assert rows(MOST_LOOKS).count('<ul class="reasons">') == MOST_LOOKS
        assert "<code>qkv review</code>" not in rows(MOST_LOOKS)
        assert rows(MOST_LOOKS + 1).count('<ul class="reasons">') == MOST_LOOKS
        assert f"the first {MOST_LOOKS} of {MOST_LOOKS + 1} rows stand here" in rows(MOST_LOOKS + 1)

    def test_nobody_who_needs_a_look_is_said(self):
        assert "Nobody: every lost point has a name" in class_page([verdict()], {})

    def test_looks_mistakes_and_cases_come_before_the_long_table(self):
        html = class_page([failing(), verdict("b")], SENTENCES)
        places = [html.index(f'<h2 id="{name}">') for name in ("looks", "mistakes", "cases", "students")]
        assert places == sorted(places)

    def test_a_mistake_made_in_two_questions_is_named_once_in_a_row(self):
        twice = dataclasses.replace(failing(), misconceptions={"add": ["swapped"], "double": ["swapped"]})
        assert '<span class="slug" title="in add, double">swapped ×2</span>' in class_page([twice], SENTENCES)

    def test_links_to_evidence_that_is_there(self, tmp_path):
        verdicts = [dataclasses.replace(failing(), student=name, name=name) for name in ("ana", "李雷", "b.py")]
        for one in verdicts:
            write_student(tmp_path, one, [("a.py", b"x")], draw_pages(one, [("a.py", b"x")], SENTENCES))
        write_class(tmp_path, verdicts, SENTENCES)
        from urllib.parse import unquote

        links = [unquote(link) for link in Page((tmp_path / "index.html").read_text("utf-8")).links]
        assert {f"staff/{one.student}/evidence.html" for one in verdicts} < set(links)
        for folder, links_ in [(tmp_path, links)] + [
            (page.parent, [unquote(link) for link in Page(page.read_text("utf-8")).links])
            for page in tmp_path.glob("staff/*/evidence.html")
        ]:
            assert all((folder / link).exists() for link in links_ if not link.startswith("#"))

    @pytest.mark.parametrize(
        "verdicts", [[], [verdict(score=None, status="error")], [verdict(questions=[], cases=[], score=0.0)]]
    )
    def test_an_odd_class_has_a_page(self, verdicts):
        assert f"{len(verdicts)} student{'s' * (not verdicts)} handed in" in class_page(verdicts, {})

    def test_says_what_was_handed_in_where_the_id_does_not(self):
        page = class_page([dataclasses.replace(verdict("student"), name="\N{GRINNING FACE}.py"), verdict("ana")], {})
        assert "<bdi>\N{GRINNING FACE}.py</bdi>" in page
        assert "<bdi>ana</bdi></div>" not in page

    def test_order_of_verdicts_does_not_matter(self):
        verdicts = [verdict("a"), verdict("b", 1.0), dataclasses.replace(failing(), student="c")]
        assert class_page(verdicts, SENTENCES) == class_page(verdicts[::-1], SENTENCES)

    def test_800_submissions_take_seconds(self):
        verdicts = [dataclasses.replace(failing(), student=f"s{n}") for n in range(800)]
        start = time.process_time()
        html = class_page(verdicts, SENTENCES)
        assert time.process_time() - start < 5
        assert len(html) < 3_000_000

    def test_a_class_of_any_size_has_a_page_that_a_browser_opens(self, monkeypatch):
        monkeypatch.setattr(pages, "MOST_ROWS", 2)
        verdicts = [verdict(name) for name in ("ana", "ben", "cleo")]
        told = "The first 2 of 3 stand here and are searched"
        page = class_page(verdicts, {})
        assert told in page
        assert "staff/ben/" in page
        assert "staff/cleo/" not in page
        assert told not in class_page(verdicts[:2], {})
