"""Pages and tables from verdicts: nothing in them runs, hides or leaks, and two runs give the same bytes."""

import csv
import dataclasses
import io
import math
import os
import random
import time
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qkv_grader.report import files as report_files
from qkv_grader.report import grades_csv, write_class, write_student
from qkv_grader.report.matrices import Group, Matrix, Scalar, compare, view
from qkv_grader.report.pages import class_page, evidence_page, feedback_page
from qkv_grader.report.source import listings
from qkv_grader.report.summary import describe
from qkv_grader.report.text import visible
from qkv_grader.verdict import STATUSES, CallEvidence, CaseVerdict, QuestionVerdict, Verdict, read_verdict

QUESTIONS = {"add": 4.0, "double": 2.0}
SENTENCES = {"swapped": "You swapped the two numbers.", "negated": "You turned the sign around."}
EVIL = "</td><script>alert(1)</script><img src=x onerror=alert(1)>\"'\0\u202e\u2066\ud800{{ 7*7 }}{% raise %}"
FUZZ = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def array(entries, *shape, dtype="float64"):
    return {"array": entries, "shape": list(shape), "dtype": dtype}


def case(question, number, hidden=True, outcome="passed", points=1.0, **more):
    earned = points if outcome == "passed" else 0.0
    id_ = f"{'hidden' if hidden else 'public'}/{question}::test_{number}"
    return CaseVerdict(id_, question, f"Case {number}", hidden, outcome, earned, points, **more)


def verdict(student="ana", score=6.0, **more):
    cases = [case(q, n, hidden=n > 0, points=float(n > 0)) for q in QUESTIONS for n in range(3)]
    questions = [QuestionVerdict(name, score and score * most / 6, most) for name, most in QUESTIONS.items()]
    about = {"questions": questions, "cases": cases, "max_score": 6.0, "score": score, "layers": ["process"]}
    return Verdict(student, student, "a.py", **({"status": "graded"} | about | more))


def failing():
    """One submission that lost a hidden and a public case, with a mistake named and another beside it."""
    call = CallEvidence(
        "add", [array([1.0, 2.0], 2), 3], array([1.0, 5.0], 2), None, "hello\n", array([1.0, 4.0], 2), [0]
    )
    raised = CallEvidence("add", [], exception={"type": "KeyError", "message": "'x'", "line": 2, "source": "d['x']"})
    return verdict(
        score=3.0,
        misconceptions={"add": ["swapped", "negated"]},
        cases=[
            case("add", 0, hidden=False, outcome="failed", feedback="You returned 5, not 4.", evidence=[call]),
            case("add", 1, outcome="failed", evidence=[call, raised]),
            case("double", 1),
        ],
    )


class Page(HTMLParser):
    """What a browser would make of a page: its tags, attributes, links and text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.ids, self.links, self.text = [], set(), set(), [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids |= {value for name, value in attrs if name == "id"}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        if self.tags[-1:] not in (["style"], ["script"]) or not data.strip():
            self.text += data


class TestGrades:
    @staticmethod
    def rows(*verdicts):
        return list(csv.reader(io.StringIO(grades_csv(verdicts, list(QUESTIONS)))))

    def test_has_the_columns_of_the_contract(self):
        assert grades_csv([], list(QUESTIONS)) == "student,score,max_score,status,reason,official,add,double\n"

    def test_is_sorted_by_student(self):
        text = grades_csv([verdict("b", 1.5), verdict("a")], list(QUESTIONS))
        assert text.splitlines()[1:] == ["a,6,6,graded,,true,4,2", "b,1.5,6,graded,,true,1,0.5"]

    def test_a_withheld_score_is_empty_and_not_zero(self):
        (_, row) = self.rows(verdict(score=None, status="error", reason="forker", official=False))
        assert row == ["ana", "", "6", "error", "forker", "false", "", ""]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
    def test_no_cell_is_a_formula(self, start):
        (_, row) = self.rows(verdict(reason=f"{start}HYPERLINK('x')"))
        assert row[4].startswith("'")

    @FUZZ
    @given(st.text(max_size=30))
    def test_any_reason_is_one_cell_in_one_line(self, reason):
        text = grades_csv([verdict(reason=reason)], list(QUESTIONS))
        assert text.count("\n") == 2
        assert "\0" not in text
        assert next(csv.reader([text.splitlines()[1]]))[4][:1] not in set("=+-@\t\r")
        text.encode()


class TestMatrices:
    def test_an_array_is_a_table_with_shape_and_type(self):
        shown = view(array([[1.0, -0.5], [0.0, 100.0]], 2, 2))
        assert [[cell.text for cell in row] for row in shown.rows] == [["1", "-0.5"], ["0", "100"]]
        assert shown.about == "(2, 2) float64"

    def test_differing_entries_are_marked_in_both(self):
        ours, theirs = compare(array([2.0, 30.0], 2), array([2.0, 17.0], 2))
        assert [cell.differs for cell in ours.rows[0]] == [cell.differs for cell in theirs.rows[0]] == [False, True]

    def test_a_list_is_compared_like_an_array(self):
        ours, _ = compare([2, 30], array([2.0, 17.0], 2))
        assert [cell.differs for cell in ours.rows[0]] == [False, True]

    def test_what_is_within_tolerance_does_not_differ(self):
        ours, _ = compare(array([1.0 + 1e-12, 1e9 + 1e-3, 1e-9], 3), array([1.0, 1e9, 0.0], 3))
        assert not any(cell.differs for cell in ours.rows[0])

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ({"float": "nan"}, {"float": "nan"}),
            (1.0, {"float": "inf"}),
            ({"float": "inf"}, {"float": "-inf"}),
            (None, 1.0),
            ("1", 1.0),
            ({"object": "Tensor"}, 1.0),
            ({"dict": []}, 1.0),
            (True, 1.0),
        ],
    )
    def test_what_is_not_the_number_differs(self, ours, theirs):
        shown, _ = compare(ours, theirs)
        assert isinstance(shown, Group) or shown.differs

    def test_all_digits_are_shown_where_fewer_would_look_the_same(self):
        ours, theirs = compare(1.0 + 2e-9 * 1.5, 1.0)
        assert ours.differs == (ours.text != theirs.text)
        ours, theirs = compare(1e15 + 2e6, 1e15)
        assert ours.differs
        assert ours.text != theirs.text

    def test_another_shape_is_marked_as_such(self):
        ours, theirs = compare(array([[2.0, 17.0]], 1, 2), array([2.0, 17.0], 2))
        assert (ours.differs, theirs.about) == (True, "(2,) float64")
        assert not any(cell.differs for cell in ours.rows[0])

    def test_a_tuple_of_arrays_stands_side_by_side(self):
        one, two = array([[1.0]], 1, 1), array([[2.0]], 1, 1)
        ours, _ = compare({"tuple": [one, one]}, {"tuple": [one, two]})
        assert [item.rows[0][0].differs for _, item in ours.items] == [False, True]

    def test_dicts_are_compared_by_key(self):
        ours, _ = compare({"dict": [["q", "b"], ["k", "b"], ["z", "a"]]}, {"dict": [["q", "a"], ["k", "b"]]})
        assert [(label, item.differs) for label, item in ours.items] == [("'q'", True), ("'k'", False), ("'z'", True)]

    def test_what_was_left_out_says_so(self):
        assert view(array(None, 999, 999)).text == "array (999, 999) float64, too large to show"

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (array([], 0), Matrix),
            (array([[], []], 2, 0), Matrix),
            (array(3.0), Matrix),
            (array(["(1+2j)"], 1, dtype="complex128"), Matrix),
            (array([[[1.0]], [[2.0]]], 2, 1, 1), Group),
            ([[1, 2], [3]], Group),
            ([], Group),
            ({"tuple": []}, Group),
            (10**290, Scalar),
        ],
    )
    def test_odd_values_have_a_view(self, value, kind):
        assert isinstance(view(value), kind)

    @FUZZ
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(["array", "shape", "dtype", "tuple", "dict", "object", "float", "x"]), inner
                )
            ),
            max_leaves=12,
        )
    )
    def test_any_json_can_be_shown(self, value):
        call = CallEvidence("add", [value], value, {"type": value, "message": value, "line": value}, expected=value)
        other = CallEvidence("add", [], value, expected=array([1.0], 1))
        lost = verdict(cases=[case("add", 1, outcome="failed", evidence=[call, other])])
        assert "add" in evidence_page(lost, [], {})

    def test_deep_and_wide_values_are_bounded(self):
        deep = wide = []
        for _ in range(200):
            deep = [deep]
        wide = [["x"] * 50] * 400
        assert isinstance(view(deep), Group)
        lost = verdict(cases=[case("add", 1, outcome="failed", evidence=[CallEvidence("add", [deep, wide])])])
        assert len(evidence_page(lost, [], {})) < 1_000_000


class TestEvidence:
    def test_says_all_that_is_known(self):
        page = Page(evidence_page(failing(), [("a.py", b"d = {}\nd['x']\n")], SENTENCES))
        for words in ("hidden/add::test_1", "changed by the call", "KeyError", "hello", "swapped", "negated", "process",
                      "Also explains the same failures", "You returned 5, not 4.", SENTENCES["swapped"]):  # fmt: skip
            assert words in page.text, words

    def test_marks_differences_by_more_than_colour(self):
        assert '<td class="differs">5<span class="unseen"> differs</span></td>' in evidence_page(failing(), [], {})

    def test_an_exception_points_at_its_line(self):
        page = Page(evidence_page(failing(), [("a.py", b"d = {}\nd['x']\n")], {}))
        assert "#line-1-2" in page.links
        assert "line-1-2" in page.ids

    def test_a_notebook_is_shown_by_cell(self):
        cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in ("x = 1", "%ls")]
        notebook = repr({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).replace("'", '"')
        titles = [(listing.title, "".join(listing.lines)) for listing in listings([("a.ipynb", notebook.encode())])]
        assert [title for title, _ in titles] == ["a.ipynb, code cell 1", "a.ipynb, code cell 2"]
        assert titles[1][1].endswith("ls")

    def test_lines_keep_their_numbers(self):
        (listing,) = listings([("a.py", b"\n\nx = 1\n\n\n'''\ntwo\n'''\n")])
        assert len(listing.lines) == 8
        assert "two" in listing.lines[6]

    @pytest.mark.parametrize(
        "data", [b"", b"\xff\xfe\x00", b"def f(:\n", b"\0" * 50, b"x" * 300_000, b"(" * 40_000, b"'" * 30_000]
    )
    def test_any_source_can_be_shown(self, data):
        start = time.process_time()
        Page(evidence_page(verdict(), [("a.py", data), ("b.ipynb", data)], {}))
        assert time.process_time() - start < 3

    def test_long_output_is_folded_and_cut(self):
        long = CallEvidence("add", [], output="spam " * 20_000)
        html = evidence_page(verdict(cases=[case("add", 1, outcome="failed", evidence=[long])]), [], {})
        assert "more characters in verdict.json" in html
        assert len(html) < 60_000


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
        secret = CallEvidence(canary, [canary], canary, {"type": canary, "message": canary}, canary, canary)
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
        assert (mistake.slug, mistake.question, mistake.students) == ("swapped", "add", ["ana"])

    def test_links_to_evidence_that_is_there(self, tmp_path):
        verdicts = [dataclasses.replace(failing(), student=name, name=name) for name in ("ana", "李雷", "b.py")]
        for one in verdicts:
            write_student(tmp_path, one, [("a.py", b"x")], SENTENCES)
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
        assert f"{len(verdicts)} submission" in class_page(verdicts, {})

    def test_order_of_verdicts_does_not_matter(self):
        verdicts = [verdict("a"), verdict("b", 1.0), dataclasses.replace(failing(), student="c")]
        assert class_page(verdicts, SENTENCES) == class_page(verdicts[::-1], SENTENCES)

    def test_800_submissions_take_seconds(self):
        verdicts = [dataclasses.replace(failing(), student=f"s{n}") for n in range(800)]
        start = time.process_time()
        html = class_page(verdicts, SENTENCES)
        assert time.process_time() - start < 5
        assert len(html) < 3_000_000


@pytest.fixture(scope="module")
def evil():
    raised = {"type": EVIL, "message": EVIL, "line": EVIL, "source": EVIL}
    arguments = [EVIL, {"object": EVIL}, {"dict": [[EVIL, EVIL]]}]
    call = CallEvidence(EVIL, arguments, {"array": None, "dtype": EVIL}, raised, EVIL, EVIL)
    calls = [call, dataclasses.replace(call, exception=None)]
    one = Verdict(
        *("ana", EVIL, EVIL, "graded", EVIL),
        max_score=6.0,
        flags=[EVIL],
        misconceptions={EVIL: [EVIL, EVIL]},
        questions=[QuestionVerdict(EVIL, 0.0, 6.0)],
        cases=[CaseVerdict(EVIL, EVIL, EVIL, False, "failed", 0.0, 1.0, EVIL, calls)],
        layers=[EVIL],
        grader=EVIL,
    )
    return one, [(EVIL, EVIL.encode("utf-8", "replace")), ("a.ipynb", b"{")], {EVIL: EVIL}


@pytest.fixture(scope="module")
def pages(evil):
    one, sources, sentences = evil
    return {
        "evidence": evidence_page(one, sources, sentences),
        "feedback": feedback_page(one, sentences),
        "class": class_page([one], sentences),
    }


class TestNothingRunsOrHides:
    """Every text may come from a student or a file name: it is shown, and that is all."""

    @pytest.mark.parametrize("name", ["evidence", "feedback", "class"])
    def test_no_markup_of_a_students_gets_through(self, pages, name):
        page = Page(pages[name])
        assert page.tags.count("script") == (name == "class")
        assert "img" not in page.tags
        assert not {attribute for attribute in page.attributes if attribute.startswith("on")}
        assert all(link.split(":")[0] not in ("javascript", "data", "http", "https") for link in page.links)

    @pytest.mark.parametrize("name", ["evidence", "feedback", "class"])
    def test_what_could_not_be_seen_is_made_visible(self, pages, name):
        assert not set(pages[name]) & set("\0\u202e\u2066\ud800")
        assert "⟨U+202E⟩" in pages[name]
        assert "␀" in pages[name]
        pages[name].encode()

    @pytest.mark.parametrize("name", ["evidence", "feedback", "class"])
    def test_templates_in_texts_are_texts(self, pages, name):
        assert "{{ 7*7 }}" in pages[name]

    @pytest.mark.parametrize("name", ["evidence", "feedback", "class"])
    def test_the_browser_is_told_to_run_and_fetch_nothing(self, pages, name):
        assert "default-src 'none'" in pages[name]
        assert ("script-src" in pages[name]) == (name == "class")
        assert "http" not in pages[name].replace("http-equiv", "")

    def test_the_files_stay_in_their_folder(self, evil, tmp_path):
        one, sources, sentences = evil
        sources = [
            *sources,
            ("../../x.py", b"1"),
            ("/etc/x.py", b"2"),
            ("evidence.html", b"3"),
            ("X.py", b"4"),
            ("a\0b", b"5"),
        ]
        write_student(tmp_path / "out", one, sources, sentences)
        found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
        assert all(name.startswith(("out/staff/ana/", "out/feedback/ana.html")) for name in found)
        assert (tmp_path / "out/staff/ana/evidence.html").read_bytes() != b"3"

    @pytest.mark.parametrize("student", ["", ".", "..", "../x", "a/b", "a\\b", "a\0", ".hidden", "a b\n"])
    def test_an_id_that_is_none_is_refused(self, tmp_path, student):
        with pytest.raises(ValueError, match="not a student's id"):
            write_student(tmp_path, verdict(student), [], {})
        with pytest.raises(ValueError, match="not a student's id"):
            write_class(tmp_path, [verdict(student)], {})
        assert not list(tmp_path.iterdir())

    @given(st.text())
    def test_visible_text_can_always_be_written(self, text):
        shown = visible(text)
        shown.encode()
        assert visible(shown) == shown
        assert all(c in "\n\t" or not 0 <= ord(c) < 32 for c in shown)


class TestFiles:
    def test_are_those_of_the_contract(self, tmp_path):
        write_student(tmp_path, failing(), [("a.py", b"\xff source")], SENTENCES)
        write_class(tmp_path, [failing()], SENTENCES)
        found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
        assert found == {"grades.csv", "index.html", "feedback/ana.html", "staff/ana/verdict.json",
                         "staff/ana/evidence.html", "staff/ana/a.py"}  # fmt: skip
        assert (tmp_path / "staff/ana/a.py").read_bytes() == b"\xff source"
        assert read_verdict(tmp_path / "staff/ana/verdict.json") == failing()

    def test_do_not_depend_on_the_clock(self, tmp_path):
        def run(out, seconds):
            one = dataclasses.replace(failing(), seconds=seconds)
            write_student(out, one, [("a.py", b"x = 1")], SENTENCES)
            write_class(out, [one], SENTENCES)
            return {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}

        first, second = run(tmp_path / "1", 0.1234567), run(tmp_path / "2", 9.876)
        assert [str(name) for name in first if first[name] != second[name]] == ["staff/ana/verdict.json"]
        assert not any(b"0.1234567" in text for name, text in first.items() if name.suffix != ".json")

    def test_a_source_of_an_earlier_hand_in_goes(self, tmp_path):
        write_student(tmp_path, failing(), [("a.ipynb", b"{}")], {})
        (tmp_path / "staff/ana/notes.md").write_text("by the TA")
        write_student(tmp_path, failing(), [("a.py", b"x")], {})
        assert {path.name for path in (tmp_path / "staff/ana").iterdir()} == {
            "a.py", "evidence.html", "verdict.json", "notes.md"
        }  # fmt: skip

    @pytest.mark.parametrize("step", range(4))
    def test_a_crash_leaves_whole_files_and_no_verdict_without_its_pages(self, tmp_path, monkeypatch, step):
        """`qkv grade` skips a student whose verdict stands, so it may only stand when all the rest does."""
        replace, calls = os.replace, iter(range(9))

        def crash(source, target):
            if next(calls) == step:
                raise KeyboardInterrupt
            replace(source, target)

        monkeypatch.setattr(report_files.os, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            write_student(tmp_path, failing(), [("a.py", b"x")], {})
        written = [path.name for path in tmp_path.rglob("*") if path.is_file()]
        assert len(written) == step
        assert "verdict.json" not in written
        assert not [name for name in written if name.endswith(".tmp")]

    def test_scores_are_written_as_people_write_them(self):
        rng = random.Random(0)
        for _ in range(100):
            score = rng.randrange(80) / 4
            text = grades_csv([verdict(score=score)], [])
            assert float(text.splitlines()[1].split(",")[1]) == score
            assert math.isfinite(score)
