"""Nothing in a page runs or hides, and files are written whole; two runs give the same bytes."""

import dataclasses
import math
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qkv_grader.kit.calls import Line
from qkv_grader.kit.words import visible
from qkv_grader.records import Correction
from qkv_grader.report import draw_pages, grades_csv, write_class, write_student
from qkv_grader.report.evidence import evidence_page
from qkv_grader.report.pages import class_page, feedback_page
from qkv_grader.verdict import (
    CallEvidence,
    CaseVerdict,
    QuestionVerdict,
    RaisedEvidence,
    Verdict,
    read_verdict,
)
from sample_verdicts import EVIL, SENTENCES, Page, failing, verdict


@pytest.fixture(scope="module")
def evil():
    raised = RaisedEvidence(EVIL, EVIL, EVIL, EVIL, [Line(EVIL, EVIL, EVIL, EVIL)] * 20)
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
    changes = {EVIL: Correction(EVIL, EVIL, 1.0, EVIL, EVIL, EVIL, EVIL)}
    return {
        "evidence": evidence_page(one, sources, sentences, corrections=changes),
        "feedback": feedback_page(one, sentences, changes),
        "class": "".join(class_page([one], sentences, {one.student: changes})),
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
        write_student(tmp_path / "out", one, sources, draw_pages(one, sources, sentences))
        found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
        assert all(name.startswith(("out/staff/ana/", "out/feedback/ana.html")) for name in found)
        assert (tmp_path / "out/staff/ana/evidence.html").read_bytes() != b"3"

    @pytest.mark.parametrize("student", ["", ".", "..", "../x", "a/b", "a\\b", "a\0", ".hidden", "a b\n"])
    def test_an_id_that_is_none_is_refused(self, tmp_path, student):
        with pytest.raises(ValueError, match="not a student's id"):
            write_student(tmp_path, verdict(student), [], draw_pages(verdict(student), [], {}))
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
        write_student(
            tmp_path,
            failing(),
            [("a.py", b"\xff source")],
            draw_pages(failing(), [("a.py", b"\xff source")], SENTENCES),
        )
        write_class(tmp_path, [failing()], SENTENCES)
        found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
        assert found == {"grades.csv", "index.html", "feedback/ana.html", "staff/ana/verdict.json",
                         "staff/ana/evidence.html", "staff/ana/a.py"}  # fmt: skip
        assert (tmp_path / "staff/ana/a.py").read_bytes() == b"\xff source"
        assert read_verdict(tmp_path / "staff/ana/verdict.json") == failing()

    def test_do_not_depend_on_the_clock(self, tmp_path):
        def run(out, seconds):
            one = dataclasses.replace(failing(), seconds=seconds)
            write_student(out, one, [("a.py", b"x = 1")], draw_pages(one, [("a.py", b"x = 1")], SENTENCES))
            write_class(out, [one], SENTENCES)
            return {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}

        first, second = run(tmp_path / "1", 0.1234567), run(tmp_path / "2", 9.876)
        assert [str(name) for name in first if first[name] != second[name]] == ["staff/ana/verdict.json"]
        assert not any(b"0.1234567" in text for name, text in first.items() if name.suffix != ".json")

    def test_a_source_of_an_earlier_hand_in_goes(self, tmp_path):
        write_student(tmp_path, failing(), [("a.ipynb", b"{}")], draw_pages(failing(), [("a.ipynb", b"{}")], {}))
        (tmp_path / "staff/ana/notes.md").write_text("by the TA")
        write_student(tmp_path, failing(), [("a.py", b"x")], draw_pages(failing(), [("a.py", b"x")], {}))
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

        monkeypatch.setattr(os, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            write_student(tmp_path, failing(), [("a.py", b"x")], draw_pages(failing(), [("a.py", b"x")], {}))
        written = [path.name for path in tmp_path.rglob("*") if path.is_file()]
        assert len(written) == step
        assert "verdict.json" not in written
        assert not [name for name in written if name.endswith(".tmp")]

    def test_scores_are_written_as_people_write_them(self):
        rng = random.Random(0)
        for _ in range(100):
            score = rng.randrange(80) / 4
            text = "".join(grades_csv([verdict(score=score)], []))
            assert float(text.splitlines()[1].split(",")[1].strip('"')) == score
            assert math.isfinite(score)
